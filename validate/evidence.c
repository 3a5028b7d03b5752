#include "validate/evidence.h"

#include "decode/dname.h"
#include "decode/hash.h"
#include "decode/index.h"
#include "decode/rrtype.h"
#include "validate/denials.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/*
 * Indexes over the same RRsets: by content, to know a variant when it comes again; by owner and type, and by
 * owner alone, to follow chains: these hold the RRset that came last, the others hang behind it. Nothing goes
 * before all goes, so sets and signatures stand in an arena.
 */
struct evidence {
    struct arena *memory;
    struct index by_content;
    struct index by_type;
    struct index by_owner;
    struct denials *denials; /* by signer */
    size_t limit;
    size_t used;
    size_t count;
    uint64_t refused;
    uint64_t version;
    signature_sink *on_signature;
    void *context;
};

struct evidence *evidence_new(size_t limit)
{
    struct evidence *evidence = calloc(1, sizeof *evidence);
    if (evidence == NULL)
        return NULL;
    *evidence = (struct evidence){.limit = limit, .memory = arena_new(), .denials = denials_new()};
    if (evidence->memory != NULL && evidence->denials != NULL)
        return evidence;
    evidence_free(evidence);
    return NULL;
}

static void keys_free(struct evidence_rrset *set)
{
    for (size_t i = 0; set->keys != NULL && i < set->count; i++)
        EVP_PKEY_free(set->keys[i].public);
    free(set->keys);
}

void evidence_free(struct evidence *evidence)
{
    if (evidence == NULL)
        return;
    size_t at = 0;
    for (struct evidence_rrset *set; (set = index_each(&evidence->by_content, &at)) != NULL;)
        keys_free(set);
    index_fini(&evidence->by_content);
    index_fini(&evidence->by_type);
    index_fini(&evidence->by_owner);
    denials_free(evidence->denials);
    arena_free(evidence->memory);
    free(evidence);
}

void evidence_on_signature(struct evidence *evidence, signature_sink *sink, void *context)
{
    evidence->on_signature = sink;
    evidence->context = context;
}

static int compare_records(const void *a, const void *b)
{
    return canonical_rdata_compare(a, b);
}

/* The records in canonical order without duplicates; NULL when there is no memory. */
static struct rdata *sorted_records(const struct rrset *rrset, struct arena *arena, size_t *count)
{
    struct rdata *records = arena_take_array(arena, rrset->count + 1, sizeof *records);
    if (records == NULL)
        return NULL;
    size_t all = 0, kept = 0;
    for (const struct record *record = rrset->records; record != NULL; record = record->next)
        records[all++] = record->rdata;
    if (all > 1)
        qsort(records, all, sizeof *records, compare_records);
    for (size_t i = 0; i < all; i++)
        if (i == 0 || canonical_rdata_compare(&records[i], &records[kept - 1]) != 0)
            records[kept++] = records[i];
    *count = kept;
    return records;
}

static uint64_t content_hash(const uint8_t *owner, uint16_t type, const struct rdata *records, size_t count)
{
    uint64_t hash = hash_mix(dname_hash(owner), type);
    for (size_t i = 0; i < count; i++)
        hash = hash_octets(records[i].octets, records[i].length, hash);
    return hash;
}

static bool same_content(const struct evidence_rrset *a, const struct evidence_rrset *b)
{
    if (a->type != b->type || a->count != b->count || !dname_equal(a->owner, b->owner))
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (canonical_rdata_compare(&a->records[i], &b->records[i]) != 0)
            return false;
    return true;
}

static struct evidence_rrset *find_same(const struct evidence *evidence, const struct evidence_rrset *wanted)
{
    uint32_t hash = (uint32_t)wanted->hash;
    size_t at = index_start(&evidence->by_content, hash);
    for (struct evidence_rrset *set; (set = index_next(&evidence->by_content, hash, &at)) != NULL;)
        if (set->hash == wanted->hash && same_content(set, wanted))
            return set;
    return NULL;
}

static struct zone_key *parse_keys(const struct evidence_rrset *set)
{
    struct zone_key *keys = calloc(set->count + 1, sizeof *keys);
    for (size_t i = 0; keys != NULL && i < set->count; i++)
        (void)dnskey_parse(set->records[i].octets, set->records[i].length, &keys[i].dnskey);
    return keys;
}

/* One block holds the set, its records and all their octets. */
static struct evidence_rrset *copy_set(struct arena *memory, const struct evidence_rrset *from)
{
    size_t owner_length = dname_length(from->owner), octets = owner_length;
    for (size_t i = 0; i < from->count; i++)
        octets += from->records[i].length;
    struct evidence_rrset *set =
        arena_take(memory, sizeof *set + from->count * sizeof(struct rdata) + octets);
    if (set == NULL)
        return NULL;
    *set = *from;
    set->records = (struct rdata *)(set + 1);
    uint8_t *at = (uint8_t *)(set->records + from->count);
    memcpy(at, from->owner, owner_length);
    set->owner = at;
    at += owner_length;
    for (size_t i = 0; i < from->count; i++) {
        set->records[i] = (struct rdata){.octets = at, .length = from->records[i].length};
        if (from->records[i].length > 0)
            memcpy(at, from->records[i].octets, from->records[i].length);
        at += from->records[i].length;
    }
    return set;
}

/* Type ANY: of the owner alone. */
static uint64_t owner_hash(const uint8_t *owner, uint16_t type)
{
    uint64_t hash = dname_hash(owner);
    return type == RRTYPE_ANY ? hash : hash_mix(hash, type);
}

static struct evidence_rrset *find_last(const struct evidence *evidence, const uint8_t *owner, uint16_t type,
                                        uint32_t hash)
{
    const struct index *index = type == RRTYPE_ANY ? &evidence->by_owner : &evidence->by_type;
    size_t at = index_start(index, hash);
    for (struct evidence_rrset *set; (set = index_next(index, hash, &at)) != NULL;)
        if ((type == RRTYPE_ANY || set->type == type) && dname_equal(set->owner, owner))
            return set;
    return NULL;
}

/* Puts the set in front of those that it hangs together with; `behind` is the first of them, or NULL. */
static void put_in_front(struct index *index, uint32_t hash, struct evidence_rrset *set,
                         struct evidence_rrset *behind)
{
    if (behind == NULL)
        (void)index_add(index, hash, set); /* for which there is room */
    else
        index_replace(index, hash, behind, set);
}

static bool has_room(struct evidence *evidence, size_t size)
{
    if (evidence->used + size > evidence->limit) {
        evidence->refused++;
        return false;
    }
    evidence->used += size;
    return true;
}

static size_t set_size(const struct evidence_rrset *set)
{
    size_t size = sizeof *set + dname_length(set->owner) + 9 * sizeof(struct index_slot);
    for (size_t i = 0; i < set->count; i++)
        size += sizeof(struct rdata) + set->records[i].length;
    return size;
}

static void index_set(struct evidence *evidence, struct evidence_rrset *set)
{
    uint64_t of_owner = dname_hash(set->owner);
    uint32_t hash = (uint32_t)of_owner;
    (void)index_add(&evidence->by_content, (uint32_t)set->hash, set);
    set->next = find_last(evidence, set->owner, RRTYPE_ANY, hash);
    put_in_front(&evidence->by_owner, hash, set, set->next);
    if (set->type == RRTYPE_ANY)
        return;
    hash = (uint32_t)hash_mix(of_owner, set->type);
    set->next_of_type = find_last(evidence, set->owner, set->type, hash);
    put_in_front(&evidence->by_type, hash, set, set->next_of_type);
}

static struct evidence_rrset *add_set(struct evidence *evidence, const struct evidence_rrset *candidate)
{
    if (!has_room(evidence, set_size(candidate)) || !index_reserve(&evidence->by_content) ||
        !index_reserve(&evidence->by_owner) || !index_reserve(&evidence->by_type))
        return NULL;
    struct evidence_rrset *set = copy_set(evidence->memory, candidate);
    if (set == NULL)
        return NULL;
    if (set->type == RRTYPE_DNSKEY)
        set->keys = parse_keys(set);
    if (set->type == RRTYPE_DNSKEY && set->keys == NULL)
        return NULL;
    index_set(evidence, set);
    evidence->count++;
    evidence->version++;
    return set;
}

static struct signature *find_signature(const struct evidence_rrset *set, const struct rdata *rdata)
{
    for (struct signature *at = set->signatures; at != NULL; at = at->next)
        if (at->rrsig.signed_length + at->rrsig.signature_length == rdata->length &&
            memcmp(at->rrsig.rdata, rdata->octets, rdata->length) == 0)
            return at;
    return NULL;
}

static bool has_signer(const struct evidence_rrset *set, const uint8_t *signer)
{
    for (const struct signature *at = set->signatures; at != NULL; at = at->next)
        if (dname_equal(at->rrsig.signer, signer))
            return true;
    return false;
}

/* Packets come in no order, and supplied records were never seen. */
static void extend_sighting(struct sighting *first, capture_time *last, const struct sighting *seen)
{
    if (seen->frame == 0)
        return;
    if (first->frame == 0 || seen->time < first->time)
        *first = *seen;
    if (seen->time > *last)
        *last = seen->time;
}

/* Whether DS records come back that no cache could have any more, or turn out to be older: chains depend on
 * when they were seen (cut.h). */
static bool changes_chains(const struct evidence_rrset *set, const struct sighting *seen)
{
    if (set->type != RRTYPE_DS || set->signatures == NULL || set->seen.frame == 0)
        return false;
    capture_time life = set->signatures->rrsig.original_ttl * CAPTURE_SECOND;
    return seen->time < set->seen.time || seen->time - set->last_seen > life;
}

static void see_set(struct evidence *evidence, struct evidence_rrset *set, const struct sighting *seen)
{
    evidence->version += changes_chains(set, seen) ? 1 : 0;
    extend_sighting(&set->seen, &set->last_seen, seen);
    set->scoped = set->scoped || seen->scoped;
}

static struct signature *add_signature(struct evidence *evidence, struct evidence_rrset *set,
                                       const struct rdata *rdata, const struct sighting *seen)
{
    if (set->signature_count == SIGNATURES_KEPT) {
        evidence->version += set->signatures_refused ? 0 : 1;
        set->signatures_refused = true;
        evidence->refused++;
        return NULL;
    }
    if (!has_room(evidence, sizeof(struct signature) + rdata->length))
        return NULL;
    struct signature *signature = arena_take(evidence->memory, sizeof *signature + rdata->length);
    if (signature == NULL)
        return NULL;
    uint8_t *octets = (uint8_t *)(signature + 1);
    memcpy(octets, rdata->octets, rdata->length);
    *signature = (struct signature){.seen = *seen};
    if (!rrsig_parse(octets, rdata->length, &signature->rrsig))
        return NULL;
    bool denial = set->type == RRTYPE_NSEC || set->type == RRTYPE_NSEC3;
    if (denial && !has_signer(set, signature->rrsig.signer))
        denials_add(evidence->denials, set, signature->rrsig.signer);
    signature->next = set->signatures;
    set->signatures = signature;
    set->signature_count++;
    evidence->version++;
    extend_sighting(&signature->seen, &signature->last_seen, seen);
    if (evidence->on_signature != NULL)
        evidence->on_signature(evidence->context, set, signature);
    return signature;
}

/* The signature as a view needs it: kept as evidence where it may be, else, with *kept false, in the arena;
 * NULL if it is none. */
static struct signature *view_signature(struct evidence *evidence, struct evidence_rrset *set, bool *kept,
                                        const struct rdata *rdata, const struct sighting *seen,
                                        struct arena *arena)
{
    struct signature *signature = find_signature(set, rdata);
    if (signature == NULL && *kept)
        signature = add_signature(evidence, set, rdata, seen);
    if (signature != NULL && *kept)
        extend_sighting(&signature->seen, &signature->last_seen, seen);
    if (signature != NULL)
        return signature;
    *kept = false;
    signature = arena_take_array(arena, 1, sizeof *signature);
    if (signature == NULL || !rrsig_parse(rdata->octets, rdata->length, &signature->rrsig))
        return NULL;
    signature->seen = *seen;
    signature->last_seen = seen->time;
    return signature;
}

bool evidence_view(struct evidence *evidence, const struct rrset *rrset, const struct sighting *seen,
                   bool keep, struct arena *arena, struct rrset_view *out)
{
    struct evidence_rrset *candidate = arena_take_array(arena, 1, sizeof *candidate);
    if (candidate == NULL)
        return false;
    candidate->owner = rrset->owner;
    candidate->type = rrset->type;
    candidate->records = sorted_records(rrset, arena, &candidate->count);
    candidate->seen = *seen;
    if (candidate->records == NULL)
        return false;
    candidate->hash = content_hash(candidate->owner, candidate->type, candidate->records, candidate->count);

    struct rrset_view view = {0};
    keep = keep && rrset->class == DNS_CLASS_IN;
    view.set = rrset->class == DNS_CLASS_IN ? find_same(evidence, candidate) : NULL;
    if (view.set == NULL && keep)
        view.set = add_set(evidence, candidate);
    view.kept = keep && view.set != NULL;
    if (view.kept) {
        see_set(evidence, view.set, seen);
    }
    if (view.set == NULL)
        view.set = candidate;
    view.signatures = arena_take_array(arena, rrset->signature_count + 1, sizeof(struct signature *));
    if (view.signatures == NULL)
        return false;
    bool all_kept = view.kept;
    for (const struct record *record = rrset->signatures; record != NULL; record = record->next) {
        bool kept = view.kept;
        struct signature *signature = view_signature(evidence, view.set, &kept, &record->rdata, seen, arena);
        all_kept = all_kept && kept;
        if (signature != NULL)
            view.signatures[view.signature_count++] = signature;
    }
    view.kept = all_kept;
    *out = view;
    return true;
}

/* Whether the response says that the DNSKEY or DS records asked for do not exist: a NODATA of the zone that
 * would have them, which for DS is the parent. A denial of DS with proofs is left to them: most names have no
 * DS, and only the proof tells whether there is a zone cut. */
static bool denies_chain_records(const struct message *message)
{
    if (message->qname == NULL || message->qclass != DNS_CLASS_IN || message->rcode != 0 || message->tc ||
        (message->qtype != RRTYPE_DNSKEY && message->qtype != RRTYPE_DS))
        return false;
    bool denied = false;
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *rrset = &message->rrsets[i];
        bool proof =
            (rrset->type == RRTYPE_NSEC || rrset->type == RRTYPE_NSEC3) && rrset->signature_count > 0;
        if (rrset->section == SECTION_ANSWER || (proof && message->qtype == RRTYPE_DS))
            return false;
        bool of_apex = rrset->type == RRTYPE_SOA || (rrset->type == RRTYPE_NS && rrset->signature_count > 0);
        if (rrset->section != SECTION_AUTHORITY || !of_apex)
            continue;
        bool own = dname_equal(rrset->owner, message->qname);
        denied =
            message->qtype == RRTYPE_DNSKEY ? own : !own && dname_is_subdomain(message->qname, rrset->owner);
    }
    return denied;
}

/* What a message brought: sets, and their signatures behind each. */
struct evidence_seen {
    size_t count;
    struct seen_item {
        struct evidence_rrset *set;
        struct signature *signature; /* NULL: the set is meant */
    } items[];
};

/* The same while it is read: in the arena, with room for all that the message has. */
struct bringing {
    struct evidence_seen *seen;
    bool whole;
};

static void bring(struct bringing *b, const struct rrset_view *view)
{
    b->whole = b->whole && view->kept;
    if (!b->whole)
        return;
    b->seen->items[b->seen->count++] = (struct seen_item){.set = view->set};
    for (unsigned i = 0; i < view->signature_count; i++)
        b->seen->items[b->seen->count++] = (struct seen_item){view->set, view->signatures[i]};
}

static struct bringing bringing_new(const struct message *message, struct arena *arena)
{
    size_t room = 1; /* an empty set stands for a denial */
    for (size_t i = 0; i < message->rrset_count; i++)
        room += 1 + (size_t)message->rrsets[i].signature_count;
    struct bringing b = {.seen = arena_take(arena, sizeof *b.seen + room * sizeof b.seen->items[0])};
    b.whole = b.seen != NULL;
    if (b.whole)
        b.seen->count = 0;
    return b;
}

static struct evidence_brought brought_of(const struct bringing *b)
{
    struct evidence_brought brought = {.block = NULL};
    if (!b->whole)
        return brought;
    brought.size = sizeof *b->seen + b->seen->count * sizeof b->seen->items[0];
    brought.block = b->seen;
    return brought;
}

void evidence_seen_again(struct evidence *evidence, const struct evidence_seen *block,
                         const struct sighting *seen)
{
    for (size_t i = 0; i < block->count; i++) {
        const struct seen_item *item = &block->items[i];
        if (item->signature == NULL) {
            see_set(evidence, item->set, seen);
        } else
            extend_sighting(&item->signature->seen, &item->signature->last_seen, seen);
    }
}

static void add_one(struct evidence *evidence, const struct rrset *rrset, const struct sighting *seen,
                    struct arena *arena, struct bringing *b)
{
    struct rrset_view view;
    if (!evidence_view(evidence, rrset, seen, true, arena, &view)) {
        b->whole = false;
        return;
    }
    if (rrset->signature_count == 0 && !view.set->seen_unsigned) {
        view.set->seen_unsigned = true;
        evidence->version++;
    }
    bring(b, &view);
}

void evidence_add_message(struct evidence *evidence, const struct message *message,
                          const struct sighting *seen, bool signatures_requested, struct arena *arena,
                          struct evidence_brought *brought)
{
    struct bringing b = bringing_new(message, arena);
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *rrset = &message->rrsets[i];
        bool chain = rrset->type == RRTYPE_DNSKEY || rrset->type == RRTYPE_DS;
        if (rrset->signature_count > 0 || (chain && signatures_requested))
            add_one(evidence, rrset, seen, arena, &b);
    }
    if (signatures_requested && denies_chain_records(message))
        add_one(evidence,
                &(struct rrset){.owner = message->qname, .type = message->qtype, .class = DNS_CLASS_IN}, seen,
                arena, &b);
    if (brought != NULL)
        *brought = brought_of(&b);
}

uint64_t evidence_version(const struct evidence *evidence)
{
    return evidence->version;
}

struct evidence_rrset *evidence_first(const struct evidence *evidence, const uint8_t *owner, uint16_t type)
{
    return find_last(evidence, owner, type, (uint32_t)owner_hash(owner, type));
}

struct evidence_rrset *evidence_next(const struct evidence_rrset *set, uint16_t type)
{
    return type == RRTYPE_ANY ? set->next : set->next_of_type;
}

struct evidence_rrset *const *evidence_denials(struct evidence *evidence, const uint8_t *zone, uint16_t type,
                                               size_t *count)
{
    return denials_of(evidence->denials, zone, type, count);
}

size_t evidence_denials_upto(struct evidence_rrset *const *denials, size_t count, const uint8_t *name)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (dname_compare(denials[middle]->owner, name) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct evidence_rrset *const *evidence_nsec3_samples(const struct evidence *evidence, const uint8_t *zone,
                                                     size_t *count)
{
    return denials_samples(evidence->denials, zone, count);
}

static int compare_contents(const struct evidence_rrset *a, const struct evidence_rrset *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        int order = canonical_rdata_compare(&a->records[i], &b->records[i]);
        if (order != 0)
            return order;
    }
    return a->count < b->count ? -1 : a->count > b->count;
}

/* Variants seen at one time are told apart by their content, so that the order never depends on chance. */
static int compare_sets(const void *a, const void *b)
{
    const struct evidence_rrset *const *left = a, *const *right = b;
    int order = dname_compare((*left)->owner, (*right)->owner);
    if (order != 0)
        return order;
    if ((*left)->type != (*right)->type)
        return (*left)->type < (*right)->type ? -1 : 1;
    if ((*left)->seen.time != (*right)->seen.time)
        return (*left)->seen.time < (*right)->seen.time ? -1 : 1;
    return compare_contents(*left, *right);
}

struct evidence_rrset **evidence_list(const struct evidence *evidence, size_t *count)
{
    struct evidence_rrset **sets = calloc(evidence->count + 1, sizeof(struct evidence_rrset *));
    size_t at = 0;
    *count = 0;
    if (sets == NULL)
        return NULL;
    for (struct evidence_rrset *set; (set = index_each(&evidence->by_content, &at)) != NULL;)
        sets[(*count)++] = set;
    return sets;
}

/* Variants hang behind each other already. */
struct evidence_rrset **evidence_grouped(const struct evidence *evidence, size_t *count)
{
    struct evidence_rrset **sets = calloc(evidence->count + 1, sizeof(struct evidence_rrset *));
    size_t at = 0;
    *count = 0;
    if (sets == NULL)
        return NULL;
    for (struct evidence_rrset *set; (set = index_each(&evidence->by_type, &at)) != NULL;) {
        size_t first = *count;
        for (; set != NULL; set = set->next_of_type)
            sets[(*count)++] = set;
        if (*count - first > 1)
            qsort(sets + first, *count - first, sizeof(struct evidence_rrset *), compare_sets);
    }
    return sets;
}

int evidence_order(const struct evidence_rrset *a, const struct evidence_rrset *b)
{
    return compare_sets(&a, &b);
}

struct evidence_rrset **evidence_sorted(const struct evidence *evidence, size_t *count)
{
    struct evidence_rrset **sets = evidence_list(evidence, count);
    if (sets != NULL)
        qsort(sets, *count, sizeof(struct evidence_rrset *), compare_sets);
    return sets;
}

const char *evidence_key_role(const struct evidence_rrset *set, const struct dnskey *key)
{
    if ((key->flags & DNSKEY_FLAG_SEP) == 0)
        return dnskey_role(key);
    for (size_t i = 0; set->keys != NULL && i < set->count; i++)
        if (dnskey_is_zone_key(&set->keys[i].dnskey) && (set->keys[i].dnskey.flags & DNSKEY_FLAG_SEP) == 0 &&
            set->keys[i].dnskey.algorithm == key->algorithm)
            return dnskey_role(key);
    return "CSK";
}

size_t evidence_count(const struct evidence *evidence)
{
    return evidence->count;
}

uint64_t evidence_refused(const struct evidence *evidence)
{
    return evidence->refused;
}
