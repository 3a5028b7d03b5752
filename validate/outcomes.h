/*
 * What became of the questions seen so far: those with a bogus answer are remembered, so that a SERVFAIL for
 * one of them can be explained. The newest OUTCOMES_MAX are kept.
 */
#ifndef RRSIGHT_VALIDATE_OUTCOMES_H
#define RRSIGHT_VALIDATE_OUTCOMES_H

#include "decode/decoder.h"
#include "validate/status.h"

#define OUTCOMES_MAX 16384

struct outcomes;

/* NULL when there is no memory. */
struct outcomes *outcomes_new(void);
void outcomes_free(struct outcomes *outcomes);

/* Remembers the question of a bogus response; any other is left alone. */
void outcomes_add(struct outcomes *outcomes, const struct response *response, enum status status);

/* The frame of the latest bogus response to the question, or 0. */
uint64_t outcomes_bogus_frame(const struct outcomes *outcomes, const uint8_t *qname, uint16_t qtype);

#endif
