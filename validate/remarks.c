#include "validate/remarks.h"

#include "decode/dname.h"
#include "decode/rrtype.h"

#define RCODE_FORMERR  1
#define RCODE_SERVFAIL 2

/* INFO-CODEs of RFC 8914 section 4 (and of IANA's registry after it) that mean more than "here is why". */
static enum reason reason_of_extended_error(int code)
{
    switch (code) {
    case 3:
    case 19:
        return REASON_STALE_ANSWER;
    case 4:
    case 15:
    case 16:
    case 17:
    case 18:
        return REASON_FILTERED_BY_POLICY;
    case 33:
        return REASON_NTA_ANNOUNCED;
    default:
        return REASON_EDE_SEEN;
    }
}

static void remark_on_extended_errors(struct bench *b)
{
    const struct message *m = b->message;
    int code;
    for (unsigned i = 0; i < 3 && (code = message_extended_error(m, i)) >= 0; i++)
        bench_note(b, reason_of_extended_error(code), m->qname, m->qtype,
                   arena_printf(b->arena, "the server gave extended error %d", code));
}

/* RFC 4035 section 5.5: a validating resolver answers SERVFAIL for what is bogus. */
static void remark_on_failure(struct bench *b)
{
    const struct message *m = b->message;
    check_holds_never(&b->chain.check);
    const struct outcome *bogus = outcomes_find(b->outcomes, OUTCOME_BOGUS, m->qname, m->qtype);
    if (bogus != NULL) {
        bench_note(
            b, REASON_SERVFAIL_EXPLAINED, m->qname, m->qtype,
            arena_printf(b->arena, "the bogus answer is in frame %llu", (unsigned long long)bogus->frame));
        return;
    }
    struct zone_state zone = zone_find(&b->chain, m->qname);
    if (zone.status == STATUS_BOGUS && zone.findings.last != NULL)
        bench_note(b, REASON_SERVFAIL_EXPLAINED, m->qname, m->qtype,
                   arena_printf(b->arena, "the chain of %s is broken: %s", bench_text(b, zone.zone),
                                zone.findings.last->detail));
}

static void remark_on_sections(struct bench *b)
{
    const struct message *m = b->message;
    const struct rrset *cname = NULL;
    for (size_t i = 0; i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        if (set->section == SECTION_ANSWER && set->type == RRTYPE_CNAME)
            cname = set;
    }
    for (size_t i = 0; cname != NULL && i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        /* RFC 2181 section 10.1, with the exceptions of RFC 4034 section 2.5 and RFC 4035. */
        if (set->section == SECTION_ANSWER && set->type != RRTYPE_CNAME && set->type != RRTYPE_RRSIG &&
            set->type != RRTYPE_NSEC && dname_equal(set->owner, cname->owner))
            bench_note(b, REASON_CNAME_AND_OTHER_DATA, set->owner, set->type, "a CNAME is there too");
    }
}

void remarks_on_message(struct bench *b)
{
    const struct message *m = b->message;
    if (m->qname == NULL)
        return;
    if (b->judgement->status == STATUS_BOGUS && m->ad)
        bench_note(b, REASON_AD_BUT_BOGUS, m->qname, m->qtype, "AD is set");
    if (m->fault != MESSAGE_WHOLE)
        return;
    if (m->rcode == RCODE_SERVFAIL)
        remark_on_failure(b);
    if (m->qtype == RRTYPE_NXNAME)
        bench_note(b, REASON_NXNAME_MISUSE, m->qname, m->qtype, "NXNAME was asked for");
    remark_on_extended_errors(b);
    remark_on_sections(b);
}

void remarks_on_packet(struct bench *b)
{
    const struct message *m = b->message;
    const struct query *query = b->response->query;
    if (m->qname == NULL)
        return;
    if (b->response->from_fragments)
        bench_note(b, REASON_UDP_FRAGMENTED, m->qname, m->qtype, "reassembled from IP fragments");
    if (b->response->wrong_checksum)
        bench_note(b, REASON_CHECKSUM_WRONG, m->qname, m->qtype, "of the IP header or of UDP");
    if (b->response->fragments_differ)
        bench_note(b, REASON_FRAGMENTS_DIFFER, m->qname, m->qtype,
                   "the octets that were seen first were taken");
    if (m->fault == MESSAGE_WHOLE && query != NULL && query->dnssec_ok && !m->edns.present &&
        m->rcode != RCODE_FORMERR)
        bench_note(b, REASON_EDNS_STRIPPED, m->qname, m->qtype,
                   "the query had DO set; the response has no OPT record");
}

/* RFC 2181 section 5.2, RFC 4034 sections 3 and 6.3, RFC 4035 sections 2.2 and 5.3.3. */
void remarks_on_signed(struct bench *b, const struct rrset *set, const struct rrset_view *view,
                       const struct signature *signature)
{
    const struct rrsig *rrsig = &signature->rrsig;
    bool split = false;
    uint32_t signature_ttl = set->ttl;
    for (const struct record *at = set->records; at != NULL; at = at->next)
        split = split || at->ttl != set->ttl;
    for (const struct record *at = set->signatures; at != NULL; at = at->next)
        if (at->ttl != set->ttl)
            signature_ttl = at->ttl;
    if (set->ttl > rrsig->original_ttl)
        bench_note(b, REASON_RRSIG_TTL_ABOVE_ORIGINAL, set->owner, set->type,
                   arena_printf(b->arena, "TTL %u, signed with %u", set->ttl, rrsig->original_ttl));
    if (split)
        bench_note(b, REASON_RRSET_SPLIT_TTL, set->owner, set->type, "the lowest TTL counts");
    if (set->count > view->set->count)
        bench_note(b, REASON_RRSET_DUPLICATE_RR, set->owner, set->type,
                   arena_printf(b->arena, "%u records, %zu different ones", set->count, view->set->count));
    if (!b->message->aa)
        return;
    if (signature_ttl != set->ttl && !split)
        bench_note(b, REASON_RRSIG_TTL_MISMATCH, set->owner, set->type,
                   arena_printf(b->arena, "TTL %u, that of the signature %u", set->ttl, signature_ttl));
    int64_t expiration = rrsig_time(rrsig->expiration, b->chain.check.now);
    int64_t left = expiration - b->chain.check.now;
    check_holds_while(&b->chain.check, INT64_MIN, expiration - set->ttl);
    if (left < 0 || left >= (int64_t)set->ttl)
        return;
    check_holds_now(&b->chain.check);
    bench_note(b, REASON_RRSIG_TTL_BEYOND_EXPIRATION, set->owner, set->type,
               arena_printf(b->arena, "TTL %u, and the signature expires in %lld seconds", set->ttl,
                            (long long)left));
}
