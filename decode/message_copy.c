#include "decode/message_copy.h"

#include "decode/dname.h"

#include <string.h>

/* Most RRsets share the very owner with the question or with their neighbour. */
static bool is_new_owner(const struct message *m, size_t i)
{
    const uint8_t *owner = m->rrsets[i].owner;
    return owner != m->qname && (i == 0 || owner != m->rrsets[i - 1].owner);
}

static bool is_inside(const struct message_octets *octets, const uint8_t *at)
{
    return at >= octets->parsed && at <= octets->parsed + octets->length;
}

static size_t records_size(const struct record *records, const struct message_octets *octets)
{
    size_t size = 0;
    for (const struct record *at = records; at != NULL; at = at->next)
        size += sizeof *at + (is_inside(octets, at->rdata.octets) ? 0 : at->rdata.length);
    return size;
}

size_t message_copy_size(const struct message *m, const struct message_octets *octets)
{
    size_t size = m->rrset_count * sizeof *m->rrsets;
    for (size_t i = 0; i < m->rrset_count; i++) {
        const struct rrset *set = &m->rrsets[i];
        size += records_size(set->records, octets) + records_size(set->signatures, octets);
        size += is_new_owner(m, i) ? dname_length(set->owner) : 0;
    }
    return size;
}

/* Where the next record and the next octets go. */
struct copying {
    const struct message_octets *octets;
    struct record *record;
    uint8_t *end;
};

static const uint8_t *put(struct copying *c, const uint8_t *octets, size_t length)
{
    const uint8_t *copy = c->end;
    memcpy(c->end, octets, length);
    c->end += length;
    return copy;
}

static const uint8_t *copy_owner(struct copying *c, const struct message *m, const struct message *copy,
                                 size_t i)
{
    const uint8_t *owner = m->rrsets[i].owner;
    if (owner == m->qname)
        return c->octets->qname;
    return is_new_owner(m, i) ? put(c, owner, dname_length(owner)) : copy->rrsets[i - 1].owner;
}

static struct record *copy_records(struct copying *c, const struct record *records, struct record **last)
{
    struct record *first = NULL;
    *last = NULL;
    for (const struct record *at = records; at != NULL; at = at->next) {
        struct record *copy = c->record++;
        *copy = *at;
        copy->next = NULL;
        copy->rdata.octets = is_inside(c->octets, at->rdata.octets)
                                 ? c->octets->kept + (at->rdata.octets - c->octets->parsed)
                                 : put(c, at->rdata.octets, at->rdata.length);
        if (*last == NULL)
            first = copy;
        else
            (*last)->next = copy;
        *last = copy;
    }
    return first;
}

static size_t count_records(const struct message *m)
{
    size_t count = 0;
    for (size_t i = 0; i < m->rrset_count; i++)
        count += (size_t)m->rrsets[i].count + m->rrsets[i].signature_count;
    return count;
}

struct message message_copy(const struct message *m, const struct message_octets *octets, void *room)
{
    struct message copy = *m;
    copy.qname = octets->qname;
    copy.rrsets = room;
    struct copying c = {.octets = octets, .record = (struct record *)(copy.rrsets + m->rrset_count)};
    c.end = (uint8_t *)(c.record + count_records(m));
    for (size_t i = 0; i < m->rrset_count; i++) {
        struct rrset *set = &copy.rrsets[i];
        struct record *last_signature;
        *set = m->rrsets[i];
        set->owner = copy_owner(&c, m, &copy, i);
        set->records = copy_records(&c, m->rrsets[i].records, &set->last);
        set->signatures = copy_records(&c, m->rrsets[i].signatures, &last_signature);
    }
    return copy;
}
