/*
 * Keys and signatures that collide so often that checking them is an attack on the validator (KeyTrap,
 * CVE-2023-50387; Heftrig, Schulmann, Vogel, Waidner, CCS 2024).
 *
 * Of a zone, over all messages: k keys share a tag and an algorithm, s signatures of one RRset name one of
 * each, d DS records do. Two keys that do are an accident. It is told from KEYTRAP_KEYS keys,
 * KEYTRAP_SIGNATURES signatures or KEYTRAP_CHECKS pairs of key and signature, or of key and DS, on. Zones in
 * which nothing collides leave no state; of the others KEYTRAP_ZONES_MAX are remembered.
 */
#ifndef RRSIGHT_VALIDATE_KEYTRAP_H
#define RRSIGHT_VALIDATE_KEYTRAP_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define KEYTRAP_ZONES_MAX  1024
#define KEYTRAP_KEYS       4
#define KEYTRAP_SIGNATURES 9
#define KEYTRAP_CHECKS     17

struct keytrap;

/* NULL when there is no memory. */
struct keytrap *keytrap_new(void);
void keytrap_free(struct keytrap *keytrap);

/* Looks at a response that parses, and raises what it shows. */
void keytrap_look(struct keytrap *keytrap, struct alerts *alerts, const struct response *response);

#endif
