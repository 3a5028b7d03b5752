#include "tests/bench/shape.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct shape presets[] = {
    /* name    packets   zones  names  rsa  15  bits nsec3 uns. tcp frag v6   DO   seed */
    {"s2k",        2000,    12,    60, 250, 50, 1024, 400, 300, 40, 100, 300, 800, 1},
    {"s200k",    200000,   110,  1080, 250, 50, 1024, 400, 300, 20,  50, 300, 800, 1},
    {"m2k",     2000000,   110,  1080, 250, 50, 1024, 400, 300, 20,  50, 300, 800, 1},
    {"m50k",    2000000,  2500, 24500, 250, 50, 1024, 400, 300, 20,  50, 300, 800, 1},
    {"large",  20000000,   110,  1080, 250, 50, 1024, 400, 300, 20,  50, 300, 800, 1},
    {"sig13",    100000,     1, 11780,   0,  0, 2048,   0,   0, 10,   0, 300, 1000, 1},
    {"sig8",     100000,     1, 11780, 1000, 0, 2048,   0,   0, 10,   0, 300, 1000, 1},
};
/* clang-format on */

#define PRESETS (sizeof presets / sizeof presets[0])

static const struct knob {
    const char *option;
    size_t at;
    const char *what;
} knobs[] = {
    {"zones", offsetof(struct shape, zones), "zones below the TLDs"},
    {"names", offsetof(struct shape, names), "names in them, all together"},
    {"rsa", offsetof(struct shape, rsa), "zones with algorithm 8, of 1000; the others have 13"},
    {"ed25519", offsetof(struct shape, ed25519), "zones with algorithm 15, of 1000"},
    {"rsa-bits", offsetof(struct shape, rsa_bits), "1024 or 2048, for the ZSK of algorithm 8"},
    {"nsec3", offsetof(struct shape, nsec3), "zones that deny by NSEC3, of 1000"},
    {"unsigned", offsetof(struct shape, unsigned_), "zones that are not signed, of 1000"},
    {"tcp", offsetof(struct shape, tcp), "answers by TCP, of 1000"},
    {"fragments", offsetof(struct shape, fragments), "long answers in IP fragments, of 1000"},
    {"ipv6", offsetof(struct shape, ipv6), "exchanges over IPv6, of 1000"},
    {"do", offsetof(struct shape, with_do), "queries with DO, of 1000"},
};

#define KNOBS (sizeof knobs / sizeof knobs[0])

/* What getopt_long() returns for the options that are no knobs: behind the knobs. */
enum { OPTION_PRESET = KNOBS, OPTION_NAME, OPTION_PACKETS, OPTION_SEED, OPTIONS };

static bool usage(void)
{
    (void)fputs(
        "usage: generate [OPTIONS] FOLDER\n"
        "Writes FOLDER/NAME.pcap, NAME.anchor and NAME.json, which tells what is in the capture; with one zone, that\n"
        "zone as NAME.zone.\n"
        "  --preset NAME     where to begin from (s200k), one of:",
        stderr);
    for (size_t i = 0; i < PRESETS; i++)
        (void)fprintf(stderr, " %s", presets[i].name);
    (void)fputs("\n  --name NAME       of the files, instead of the preset's\n"
                "  --packets N\n  --seed N\n",
                stderr);
    for (size_t i = 0; i < KNOBS; i++)
        (void)fprintf(stderr, "  --%-9s N     %s\n", knobs[i].option, knobs[i].what);
    return false;
}

static bool take_preset(struct shape *shape, const char *name)
{
    for (size_t i = 0; i < PRESETS; i++)
        if (strcmp(presets[i].name, name) == 0) {
            *shape = presets[i];
            return true;
        }
    return false;
}

static bool take_option(struct shape *shape, int option, const char *text)
{
    char *end = NULL;
    unsigned long long number = strtoull(text, &end, 10);
    if (option == OPTION_PRESET)
        return take_preset(shape, text);
    if (option == OPTION_NAME) {
        shape->name = text;
        return true;
    }
    if (*text == '\0' || *end != '\0')
        return false;
    if (option == OPTION_PACKETS)
        shape->packets = number;
    else if (option == OPTION_SEED)
        shape->seed = number;
    else if (option >= 0 && option < (int)KNOBS && number <= 1000000)
        *(unsigned *)(void *)((char *)shape + knobs[option].at) = (unsigned)number;
    else
        return false;
    return true;
}

static bool is_sound(const struct shape *shape)
{
    return shape->zones > 0 && (shape->rsa_bits == 1024 || shape->rsa_bits == 2048) &&
           shape->rsa + shape->ed25519 <= 1000;
}

bool shape_parse(int argc, char **argv, struct shape *shape, const char **folder)
{
    struct option options[OPTIONS + 1] = {
        [OPTION_PRESET] = {"preset", required_argument, NULL, OPTION_PRESET},
        [OPTION_NAME] = {"name", required_argument, NULL, OPTION_NAME},
        [OPTION_PACKETS] = {"packets", required_argument, NULL, OPTION_PACKETS},
        [OPTION_SEED] = {"seed", required_argument, NULL, OPTION_SEED},
    };
    for (size_t i = 0; i < KNOBS; i++)
        options[i] = (struct option){knobs[i].option, required_argument, NULL, (int)i};
    int option;
    (void)take_preset(shape, "s200k");
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (option == '?' || !take_option(shape, option, optarg))
            return usage();
    if (optind != argc - 1 || !is_sound(shape))
        return usage();
    *folder = argv[optind];
    return true;
}
