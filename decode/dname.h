/*
 * Domain names in uncompressed wire form: a run of length-prefixed labels that ends with the root's zero
 * octet (RFC 1035 section 3.1). A name is a `const uint8_t *` and knows its own length; every name that
 * leaves this module or decode/message.h is well formed and at most DNAME_MAX octets long.
 *
 * All comparisons ignore the case of ASCII letters (RFC 4343). Labels are counted without the root.
 */
#ifndef RRSIGHT_DECODE_DNAME_H
#define RRSIGHT_DECODE_DNAME_H

#include "decode/wire.h"

#define DNAME_MAX        255
#define DNAME_LABELS_MAX 127
/* Longest text form: every octet as \DDD, the dots, and the terminating NUL. */
#define DNAME_TEXT_MAX (DNAME_MAX * 4 + 1)

/* Octets of the name, the root's included; 1 for the root itself. */
size_t dname_length(const uint8_t *name);
unsigned dname_labels(const uint8_t *name);
bool dname_is_root(const uint8_t *name);
bool dname_is_wildcard(const uint8_t *name);

/* The name without its first label; the root is its own parent. Borrowed from `name`. */
const uint8_t *dname_parent(const uint8_t *name);

/* The ancestor of `name` with `labels` labels, or `name` itself when it has no more than that. Borrowed. */
const uint8_t *dname_ancestor(const uint8_t *name, unsigned labels);

/* How many labels the two names share, counted from the root. */
unsigned dname_shared_labels(const uint8_t *a, const uint8_t *b);

bool dname_equal(const uint8_t *a, const uint8_t *b);

/* Whether `child` is `ancestor` or lies below it. */
bool dname_is_subdomain(const uint8_t *child, const uint8_t *ancestor);

/* Canonical DNS name order (RFC 4034 section 6.1): negative, zero or positive. */
int dname_compare(const uint8_t *a, const uint8_t *b);

/* A hash that does not depend on case: see hash.h. */
uint64_t dname_hash(const uint8_t *name);

/* Copies the name with its letters in lower case; `out` holds at least dname_length(name) octets. */
void dname_copy_lower(uint8_t *out, const uint8_t *name);

/*
 * Reads the name at the cursor, following compression pointers inside the message that the cursor runs over
 * (RFC 1035 section 4.1.4). Pointers must point backwards from where the name or the last pointer stood, so a
 * loop is impossible, and there are no more of them than a name has labels, so a chain of them costs little.
 * Writes the uncompressed name with the case of the message to `out` (DNAME_MAX octets)
 * and leaves the cursor behind the name. Returns the name's length, or 0 with the cursor failed.
 */
size_t dname_read(struct wire *message, uint8_t *out);

/* As dname_read(), with the letters in lower case. */
size_t dname_read_lower(struct wire *message, uint8_t *out);

/* As dname_read(), but a compression pointer is an error, as in RDATA that must not be compressed. */
size_t dname_read_uncompressed(struct wire *octets, uint8_t *out);

/* Text as in master files, absolute, with RFC 1035 section 5.1 escapes, always ASCII; `out` has
 * DNAME_TEXT_MAX. */
void dname_format(const uint8_t *name, char *out);

/* Goes on behind a name that is in canonical form: not compressed, and without a letter in upper case. False,
 * with the cursor anywhere, when what stands there is something else. */
bool dname_skip_canonical(struct wire *message);

/* Master-file text, with or without the last dot, to wire form in `out` (DNAME_MAX octets); false if not a
 * name. */
bool dname_parse(const char *text, uint8_t *out);

/* Prepends one label: `*.` or a hash. `out` has DNAME_MAX octets; false when the result would be too long. */
bool dname_prepend(const uint8_t *label, size_t label_length, const uint8_t *name, uint8_t *out);

#endif
