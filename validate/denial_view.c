#include "validate/denial_view.h"

#include "decode/dname.h"

/* Rows as they are put together. */
struct rows {
    struct arena *arena;
    struct proof_denial *first;
    struct proof_denial **end;
};

static void add_row(struct rows *rows, const struct proof_denial *row)
{
    struct proof_denial *copy = arena_copy(rows->arena, row, sizeof *row);
    if (copy == NULL)
        return;
    copy->name = arena_copy(rows->arena, row->name, dname_length(row->name));
    if (copy->name == NULL)
        return;
    copy->more = NULL;
    *rows->end = copy;
    rows->end = &copy->more;
}

/* The record that matches the name, else the one that covers it; false when there is neither. */
static bool add_nsec(struct rows *rows, const struct nsec *records, size_t count, const uint8_t *name,
                     const char *role)
{
    for (unsigned covering = 0; covering < 2; covering++)
        for (size_t i = 0; i < count; i++) {
            if (covering == 0 ? !dname_equal(records[i].owner, name) : !nsec_spans(&records[i], name))
                continue;
            add_row(rows, &(struct proof_denial){.set = records[i].set,
                                                 .relation = covering == 0 ? DENIAL_MATCHES : DENIAL_COVERS,
                                                 .name = name,
                                                 .role = role,
                                                 .next = records[i].next});
            return true;
        }
    return false;
}

struct proof_denial *denial_view_nsec(const struct nsec *records, size_t count, const uint8_t *name,
                                      struct arena *arena)
{
    struct rows rows = {.arena = arena};
    uint8_t wildcard[DNAME_MAX];
    rows.end = &rows.first;
    if (!add_nsec(&rows, records, count, name, "the name") || rows.first == NULL ||
        rows.first->relation == DENIAL_MATCHES)
        return rows.first;
    const uint8_t *owner = rows.first->set->owner;
    unsigned by_owner = dname_shared_labels(owner, name);
    unsigned by_next = dname_shared_labels(rows.first->next, name);
    const uint8_t *encloser = dname_ancestor(name, by_owner > by_next ? by_owner : by_next);
    if (!dname_equal(encloser, name) && dname_prepend((const uint8_t *)"*", 1, encloser, wildcard))
        (void)add_nsec(&rows, records, count, wildcard, "the wildcard");
    return rows.first;
}

static bool add_nsec3(struct rows *rows, const struct nsec3_proof *proof, const uint8_t *name,
                      const char *role, enum denial_relation relation)
{
    uint8_t hash[NSEC3_HASH_SIZE];
    char text[NSEC3_TEXT_MAX];
    if (!nsec3_hash(proof->verifier, &proof->records[0], name, hash))
        return false;
    for (size_t i = 0; i < proof->count; i++) {
        const struct nsec3 *record = &proof->records[i];
        if (relation == DENIAL_MATCHES ? !nsec3_matches(record, hash) : !nsec3_covers(record, hash))
            continue;
        struct proof_denial row = {
            .set = record->set, .relation = relation, .name = name, .role = role, .opt_out = record->opt_out};
        row.hash = arena_string(rows->arena, nsec3_format(hash, text));
        row.next_hash = arena_string(rows->arena, nsec3_format(record->next, text));
        add_row(rows, &row);
        return true;
    }
    return false;
}

struct proof_denial *denial_view_nsec3(const struct nsec3_proof *proof, const uint8_t *name,
                                       struct arena *arena)
{
    struct rows rows = {.arena = arena};
    uint8_t wildcard[DNAME_MAX];
    const uint8_t *next_closer = NULL, *encloser = name;
    rows.end = &rows.first;
    if (proof->count == 0 || proof->records[0].iterations > proof->iterations_max ||
        !dname_is_subdomain(name, proof->records[0].zone))
        return NULL;
    if (add_nsec3(&rows, proof, name, "the name", DENIAL_MATCHES))
        return rows.first;
    while (!dname_equal(encloser, proof->records[0].zone)) {
        next_closer = encloser;
        encloser = dname_parent(encloser);
        if (add_nsec3(&rows, proof, encloser, "the closest encloser", DENIAL_MATCHES))
            break;
    }
    if (next_closer != NULL)
        (void)add_nsec3(&rows, proof, next_closer, "the next closer name", DENIAL_COVERS);
    if (dname_prepend((const uint8_t *)"*", 1, encloser, wildcard) &&
        !add_nsec3(&rows, proof, wildcard, "the wildcard", DENIAL_MATCHES))
        (void)add_nsec3(&rows, proof, wildcard, "the wildcard", DENIAL_COVERS);
    return rows.first;
}
