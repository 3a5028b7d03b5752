/*
 * hostile                     lists the attacks: name, n to begin with, reasons that its answers may have,
 *                             how many answers are secure at that n, what it is
 * hostile ATTACK N PCAP ANCHOR  writes the attack's capture, and the trust anchor it is to be judged with
 */
#include "tests/hostile/attacks.h"

#include <stdlib.h>
#include <string.h>

static const struct attack *find(const char *name)
{
    const struct attack *attack;
    for (size_t i = 0; (attack = attack_get(i)) != NULL; i++)
        if (strcmp(attack->name, name) == 0)
            return attack;
    return NULL;
}

static void list(void)
{
    const struct attack *attack;
    for (size_t i = 0; (attack = attack_get(i)) != NULL; i++)
        (void)printf("%s %u %s %u %s\n", attack->name, attack->n, attack->verdicts,
                     attack->honest + attack->honest_n * attack->n, attack->what);
}

static void write_anchor(FILE *file, const struct forged_zone *zone)
{
    struct octets rdata = forge_ds(zone)->records[0];
    (void)fprintf(file, "%s IN DS %u %u %u ", zone->name, zone->ksk->tag, zone->ksk->algorithm, rdata.at[3]);
    for (size_t i = 4; i < rdata.length; i++)
        (void)fprintf(file, "%02x", rdata.at[i]);
    (void)fputc('\n', file);
}

int main(int argc, char **argv)
{
    struct scene scene = {0};
    const struct attack *attack = argc == 5 ? find(argv[1]) : NULL;
    if (argc == 1) {
        list();
        return EXIT_SUCCESS;
    }
    FILE *capture = attack == NULL ? NULL : fopen(argv[3], "w");
    FILE *anchor = capture == NULL ? NULL : fopen(argv[4], "w");
    if (anchor == NULL) {
        (void)fputs("usage: hostile [ATTACK N PCAP ANCHOR]\n", stderr);
        return EXIT_FAILURE;
    }
    forge_begin();
    capture_begin(&scene.capture, capture);
    scene.root = forge_zone(".", 1);
    scene.example = forge_zone("example.", 3);
    write_anchor(anchor, &scene.root);
    attack->write(&scene, (unsigned)strtoul(argv[2], NULL, 10));
    forge_end();
    bool good = fclose(capture) == 0;
    return fclose(anchor) == 0 && good ? EXIT_SUCCESS : EXIT_FAILURE;
}
