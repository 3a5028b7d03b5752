/*
 * What the user may set about judging: time, algorithms, limits. Passed down as an argument, never global.
 *
 * Limits keep the work for one message bounded, as current validators do (KeyTrap, CVE-2023-50387; NSEC3
 * closest encloser, CVE-2023-50868). They count what a message asks for and not what caches save, so that a
 * verdict does not depend on what was judged before. Hitting one is indeterminate and never bogus.
 */
#ifndef RRSIGHT_VALIDATE_POLICY_H
#define RRSIGHT_VALIDATE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct policy {
    bool legacy_algorithms; /* also rely on RSAMD5, DSA and DSA-NSEC3-SHA1 */
    bool refuse_sha1;       /* RFC 9905: RSASHA1, RSASHA1-NSEC3-SHA1 and SHA-1 DS count as unsupported */
    uint32_t skew;          /* seconds allowed at both ends of a signature's validity */

    unsigned keys_tried_per_signature; /* keys that share tag and algorithm */
    unsigned signatures_per_rrset;     /* signatures of one RRset that are checked with a key */
    unsigned checks_per_rrset;         /* pairs of signature and key that are checked for one RRset */
    unsigned checks_per_message;       /* signature checks for one message, its chains included */
    unsigned steps_per_message;        /* names, variants and signatures that are looked at for one message */
    unsigned ds_per_zone;              /* digests computed for one delegation */
    unsigned nsec3_iterations_soft;    /* above it a validated NSEC3 proves no more than "insecure" */
    unsigned nsec3_hashes_per_message; /* NSEC3 hashes for one message */
    unsigned nsec3_records;            /* NSEC3 records of one message that are looked at */
    unsigned alias_steps;              /* CNAME and DNAME steps that are followed */
};

static inline struct policy policy_default(void)
{
    return (struct policy){
        .keys_tried_per_signature = 4,
        .signatures_per_rrset = 8,
        .checks_per_rrset = 12,
        .checks_per_message = 512,
        .steps_per_message = 20000,
        .ds_per_zone = 16,
        .nsec3_iterations_soft = 150,
        .nsec3_hashes_per_message = 1000,
        .nsec3_records = 16,
        .alias_steps = 16,
    };
}

#endif
