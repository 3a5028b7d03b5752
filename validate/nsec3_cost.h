/*
 * Denials made to cost their validators work (NSEC3 closest encloser proofs, CVE-2023-50868; Gruza et al.,
 * WOOT 2024): many iterations, asked for by ever other names of many labels.
 *
 * A denial is costly with more than NSEC3_COST_ITERATIONS iterations and more than NSEC3_COST_HASHES hashes:
 * (labels of the name) x (iterations + 1). It is told when NSEC3_COST_RATE costly ones of a zone come within
 * a second, or when one answer has more than NSEC3_COST_RECORDS NSEC3 record sets. Innocent answers leave no
 * state; NSEC3_COST_ZONES_MAX zones are remembered.
 */
#ifndef RRSIGHT_VALIDATE_NSEC3_COST_H
#define RRSIGHT_VALIDATE_NSEC3_COST_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define NSEC3_COST_ZONES_MAX  1024
#define NSEC3_COST_ITERATIONS 50
#define NSEC3_COST_HASHES     500
#define NSEC3_COST_RATE       20
#define NSEC3_COST_RECORDS    8

struct nsec3_cost;

/* NULL when there is no memory. */
struct nsec3_cost *nsec3_cost_new(void);
void nsec3_cost_free(struct nsec3_cost *cost);

/* Looks at a response that parses, and raises what it shows. */
void nsec3_cost_look(struct nsec3_cost *cost, struct alerts *alerts, const struct response *response);

#endif
