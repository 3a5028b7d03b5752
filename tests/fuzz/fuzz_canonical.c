/*
 * Fuzz target: canonical RDATA and its order. The input chooses a type and a place in what follows, which
 * stands for a message. What is canonical stays as it is when it is made canonical again; the order is one.
 */
#include "tests/fuzz/fuzz.h"

#include "decode/canonical.h"
#include "decode/rrtype.h"

static void check_twice(const struct wire *message, size_t offset, size_t length, uint16_t type,
                        struct arena *arena)
{
    struct rdata once, twice;
    if (!canonical_rdata(message, offset, length, type, arena, &once))
        return;
    fuzz_read(once.octets, once.length);
    struct wire alone = wire_over(once.octets, once.length);
    MUST(canonical_rdata(&alone, 0, once.length, type, arena, &twice));
    MUST(canonical_rdata_compare(&once, &twice) == 0 && once.length == twice.length);
}

static int sign_of(int order)
{
    return (order > 0) - (order < 0);
}

static void check_order(const struct rdata three[3])
{
    int order[3][3];
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            order[i][k] = sign_of(canonical_rdata_compare(&three[i], &three[k]));
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            MUST(order[i][k] == -order[k][i]);
            MUST((order[i][k] == 0) == (three[i].length == three[k].length &&
                                        memcmp(three[i].octets, three[k].octets, three[i].length) == 0));
            for (int m = 0; m < 3; m++)
                MUST(order[i][k] > 0 || order[k][m] > 0 || order[i][m] <= 0);
        }
}

/* Three ranges of the input, which overlap as the input wants it. */
static void choose_three(struct wire *w, struct rdata three[3])
{
    uint8_t choices[6];
    for (size_t i = 0; i < COUNT(choices); i++)
        choices[i] = wire_u8(w);
    size_t left = wire_left(w);
    for (size_t i = 0; i < 3; i++) {
        size_t from = left == 0 ? 0 : choices[2 * i] % left;
        size_t length = left == 0 ? 0 : choices[2 * i + 1] % (left - from + 1);
        three[i] = (struct rdata){.octets = w->octets + w->offset + from, .length = (uint16_t)length};
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    if (length > UINT16_MAX || length < 9)
        return 0;
    struct arena *arena = arena_new();
    struct wire w = wire_over(octets, length);
    uint16_t type = wire_u16(&w);
    size_t place = wire_u8(&w);
    struct rdata three[3];
    choose_three(&w, three);
    check_order(three);
    struct wire message = fuzz_rest(&w);
    size_t offset = message.length == 0 ? 0 : place % (message.length + 1);
    if (arena != NULL && !message.failed) {
        check_twice(&message, offset, message.length - offset, type, arena);
        for (uint16_t each = 1; each <= RRTYPE_NXNAME; each++)
            check_twice(&message, offset, message.length - offset, each, arena);
    }
    arena_free(arena);
    return 0;
}
