#include "tests/bench/zonefile.h"

#include "tests/bench/proofs.h"

#define TYPE_RRSIG 46

static void put_record(FILE *file, const char *owner, uint16_t type, const struct octets *rdata)
{
    (void)fprintf(file, "%s %u IN TYPE%u \\# %zu ", owner, SET_TTL, type, rdata->length);
    for (size_t i = 0; i < rdata->length; i++)
        (void)fprintf(file, "%02x", rdata->at[i]);
    (void)fputc('\n', file);
}

static void put_set(FILE *file, const char *owner, const struct set *set)
{
    for (unsigned i = 0; i < set->count; i++)
        put_record(file, owner, set->type, &set->records[i]);
    for (unsigned i = 0; i < set->signature_count; i++)
        put_record(file, owner, TYPE_RRSIG, &set->signatures[i]);
}

void zonefile_anchor(FILE *file, const struct bench_zone *zone)
{
    struct octets rdata = add_ds(set_new(zone->name, TYPE_DS), zone->ksk, 2)->records[0];
    (void)fprintf(file, "%s IN DS %u %u %u ", zone->name, zone->ksk->tag, zone->ksk->algorithm, rdata.at[3]);
    for (size_t i = 4; i < rdata.length; i++)
        (void)fprintf(file, "%02x", rdata.at[i]);
    (void)fputc('\n', file);
}

void zonefile_write(FILE *file, struct bench_zones *zones, struct bench_zone *zone)
{
    for (size_t i = 0; i < zone->owner_count; i++) {
        struct owner *owner = zone->owners[i];
        for (unsigned n = 0; n < owner->count; n++)
            put_set(file, owner->name, bench_zone_sign(zones, zone, owner->sets[n]));
        put_set(file, owner->name, bench_zone_sign(zones, zone, proof_of_owner(zone, owner)));
    }
}
