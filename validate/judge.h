/*
 * The face of validate/: a response in, a judgement out.
 *
 * Verdicts do not depend on the order of packets when it is judge_collect() for every response first, and
 * then judge_response() for every response (which decode/spool.h keeps until then).
 */
#ifndef RRSIGHT_VALIDATE_JUDGE_H
#define RRSIGHT_VALIDATE_JUDGE_H

#include "decode/decoder.h"
#include "validate/anchor.h"
#include "validate/evidence.h"
#include "validate/finding.h"
#include "validate/policy.h"
#include "validate/proof.h"

struct judge;
struct verify_ahead;

#define FLAG_BOGUS    1U
#define FLAG_UNSIGNED 2U
#define FLAG_SPOOFED  4U

/* Everything it points to lives until the next call of judge_response(). */
struct judgement {
    enum status status;
    unsigned flags;
    struct findings findings;
    const struct finding *primary; /* the most important finding, or NULL */
    const uint8_t *zone;           /* whose keys judged it, or NULL */
    bool is_referral;              /* it sends the resolver on to another server */
    int64_t judged_at;             /* seconds since 1970 */
    bool dnssec_ok;                /* of the query where it was seen, else of the response */
    /* All with the same number are of one content, and equal but for judged_at and dnssec_ok; 0: it has none.
     */
    uint64_t number;
};

struct judge_settings {
    struct policy policy;
    bool fixed_time; /* judge everything at `time` instead of the packet's */
    int64_t time;    /* seconds since 1970 */
};

/* `anchors` and `evidence` are borrowed and must outlive the judge. NULL when there is no memory. */
struct judge *judge_new(const struct judge_settings *settings, const struct anchors *anchors,
                        struct evidence *evidence);
void judge_free(struct judge *judge);

/* Takes what is evidence from a response. */
void judge_collect(struct judge *judge, const struct response *response);

/* Who verifies ahead of judging, borrowed; NULL for nobody. */
void judge_verify_ahead(struct judge *judge, struct verify_ahead *ahead);

/* A fragment contradicts the datagram that was complete with that packet (decoder_on_contradiction()). */
void judge_contradicted(struct judge *judge, const struct packet_stamp *of);

/* What the wire betrays of forged answers, aggregated: see spoof.h. */
struct spoof;
struct spoof *judge_spoof(struct judge *judge);

/* Judges a response; with a proof, its steps are recorded there. */
struct judgement judge_response(struct judge *judge, const struct response *response, struct proof *proof);

#endif
