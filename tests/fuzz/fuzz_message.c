/*
 * Fuzz target: the message parser, the canonical form of RDATA, and what is read from a parsed message. Any
 * octets are a DNS message or a fault; names and RDATA that come out must be well formed.
 */
#include "decode/dname.h"
#include "decode/message.h"
#include "decode/rrtype.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

static void check_records(const struct record *record, unsigned count)
{
    unsigned seen = 0;
    for (; record != NULL; record = record->next, seen++)
        if (canonical_rdata_compare(&record->rdata, &record->rdata) != 0)
            abort();
    if (seen != count)
        abort();
}

static void check_message(const struct message *message)
{
    char text[DNAME_TEXT_MAX];
    uint8_t again[DNAME_MAX];
    for (size_t i = 0; i < message->rrset_count; i++) {
        const struct rrset *set = &message->rrsets[i];
        dname_format(set->owner, text);
        if (dname_length(set->owner) > DNAME_MAX || !dname_parse(text, again) ||
            dname_compare(set->owner, again) != 0)
            abort();
        check_records(set->records, set->count);
        check_records(set->signatures, set->signature_count);
        (void)message_find(message, set->section, set->owner, set->type);
    }
    for (unsigned i = 0; message_extended_error(message, i) >= 0; i++)
        continue;
    if (message_fault_text(message->fault) == NULL || message->fault_offset > UINT16_MAX)
        abort();
}

/* The whole input as RDATA of each type that has names. */
static void check_rdata(const uint8_t *octets, size_t length, struct arena *arena)
{
    struct wire message = wire_over(octets, length);
    for (uint16_t type = 0; type <= RRTYPE_NSEC; type++) {
        struct rdata rdata;
        size_t offset = length / 2;
        if (canonical_rdata(&message, offset, length - offset, type, arena, &rdata))
            (void)canonical_rdata_compare(&rdata, &rdata);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    if (length > UINT16_MAX)
        length = UINT16_MAX;
    struct arena *arena = arena_new();
    if (arena == NULL)
        return 0;
    struct message message;
    message_parse(octets, length, length, arena, &message);
    check_message(&message);
    check_rdata(octets, length, arena);
    arena_free(arena);
    return 0;
}
