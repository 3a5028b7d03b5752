/*
 * Writes a capture of DNS traffic between resolvers and authoritative servers, large and signed, the same for
 * the same options; its trust anchor; what is in it; and, where there is one zone, that zone. See shape.h, or
 * run it without arguments.
 */
#include "tests/bench/chance.h"
#include "tests/bench/shape.h"
#include "tests/bench/traffic.h"
#include "tests/bench/zonefile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BUFFER (1 << 20)

static FILE *open_file(const char *folder, const char *name, const char *ending)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
    FILE *file = length < (int)sizeof path ? fopen(path, "w") : NULL;
    if (file == NULL || setvbuf(file, NULL, _IOFBF, BUFFER) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    return file;
}

static void close_file(FILE *file)
{
    if (fclose(file) == 0)
        return;
    perror("generate");
    exit(EXIT_FAILURE);
}

/* One line of JSON. */
static void tell(FILE *file, const struct shape *shape, const struct bench_zones *zones,
                 const struct traffic_counts *counts)
{
    static const char *const kinds[SIGNATURE_KINDS] = {"p256", "rsa1024", "rsa2048", "ed25519"};
    (void)fprintf(file,
                  "{\"name\":\"%s\",\"seconds\":%" PRId64 ",\"packets\":%" PRIu64 ",\"answers\":%" PRIu64
                  ",\"secure_with_do\":%" PRIu64 ",\"tcp\":%" PRIu64 ",\"fragmented\":%" PRIu64
                  ",\"ipv6\":%" PRIu64 ",\"zones\":%zu,\"signatures\":{",
                  shape->name, counts->seconds, counts->packets, counts->answers, counts->secure, counts->tcp,
                  counts->cut, counts->ipv6, zones->count);
    for (unsigned i = 0; i < SIGNATURE_KINDS; i++)
        (void)fprintf(file, "%s\"%s\":%" PRIu64, i == 0 ? "" : ",", kinds[i], zones->signatures[i]);
    (void)fputs("}}\n", file);
}

/* The only zone below the TLDs, when its records can be put into a file that a verifier takes. */
static struct bench_zone *lone_zone(const struct shape *shape, const struct bench_zones *zones)
{
    struct bench_zone *last = zones->at[zones->count - 1];
    return shape->zones == 1 && last->is_signed && !last->nsec3 ? last : NULL;
}

static void write_texts(const struct shape *shape, struct bench_zones *zones, const char *folder)
{
    FILE *anchor = open_file(folder, shape->name, "anchor");
    zonefile_anchor(anchor, zones->at[0]);
    close_file(anchor);
    struct bench_zone *zone = lone_zone(shape, zones);
    if (zone == NULL)
        return;
    FILE *file = open_file(folder, shape->name, "zone");
    zonefile_write(file, zones, zone);
    close_file(file);
}

int main(int argc, char **argv)
{
    struct shape shape;
    const char *folder;
    if (!shape_parse(argc, argv, &shape, &folder))
        return EXIT_FAILURE;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        perror(folder);
        return EXIT_FAILURE;
    }
    chance_begin(shape.seed);
    struct bench_zones *zones = bench_zones_new(&shape);
    struct questions *questions = questions_new(zones);
    FILE *capture = open_file(folder, shape.name, "pcap");
    struct traffic_counts counts = traffic_write(&shape, zones, questions, capture);
    close_file(capture);
    FILE *facts = open_file(folder, shape.name, "json");
    tell(facts, &shape, zones, &counts);
    close_file(facts);
    tell(stdout, &shape, zones, &counts);
    write_texts(&shape, zones, folder);
    questions_free(questions);
    bench_zones_free(zones);
    return EXIT_SUCCESS;
}
