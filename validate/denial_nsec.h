/*
 * Denial of existence by NSEC (RFC 4034 section 4, RFC 4035 section 5.4, RFC 6840 sections 4.1 to 4.4).
 *
 * All records given here have been validated as data of one zone; what is decided here is only what they
 * prove.
 */
#ifndef RRSIGHT_VALIDATE_DENIAL_NSEC_H
#define RRSIGHT_VALIDATE_DENIAL_NSEC_H

#include "validate/bitmap.h"
#include "validate/reason.h"

struct evidence_rrset;

struct nsec {
    const uint8_t *owner;
    const uint8_t *next;
    const uint8_t *zone;
    struct type_bitmap types;
    const struct evidence_rrset *set; /* the record's, for who wants to show it; may be NULL */
};

/* Reads RDATA, borrowed; false when it does not parse. Owner and zone are for the caller to set. */
bool nsec_parse(const uint8_t *rdata, size_t length, struct nsec *out);

/* Whether the record's next name stays in the zone of its signer. */
bool nsec_stays_in_zone(const struct nsec *nsec);

/* Whether `name` sorts between owner and next name, neither included (RFC 4034 section 6.1). */
bool nsec_spans(const struct nsec *nsec, const uint8_t *name);

/* From the parent's side of a zone cut, or a DNAME: it says nothing of names below its owner (RFC 6840 4.1).
 */
bool nsec_is_ancestor_cut(const struct nsec *nsec, const uint8_t *name);

/* nsec_spans() by a record that may speak of the name. */
bool nsec_covers(const struct nsec *nsec, const uint8_t *name);

/* Each proves its claim from `count` records: REASON_NONE when proven, else what is missing. */

/* The name does not exist, nor does a wildcard that could make it (RFC 4035 section 5.4). */
enum reason nsec_proves_nxdomain(const struct nsec *records, size_t count, const uint8_t *name);

/* The name exists, itself, as an empty non-terminal or by a wildcard, and has no such type and no CNAME. */
enum reason nsec_proves_nodata(const struct nsec *records, size_t count, const uint8_t *name, uint16_t type);

/* A wildcard `*.` above the last `encloser_labels` labels may answer for the name (RFC 4035 section 5.3.4).
 */
enum reason nsec_proves_wildcard(const struct nsec *records, size_t count, const uint8_t *name,
                                 unsigned encloser_labels);

/* No DS at the delegation `name`, which is a zone cut (RFC 4035 section 5.2): by the record of that very
 * name. */
enum reason nsec_proves_no_ds(const struct nsec *records, size_t count, const uint8_t *name);

#endif
