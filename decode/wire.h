/*
 * A cursor over octets from the wire, with a sticky error.
 *
 * The first read past the end sets `failed`; from then on every read yields zero (or NULL), so a decoder
 * reads a whole structure and checks once. All decoders read packets through it and never by hand.
 */
#ifndef RRSIGHT_DECODE_WIRE_H
#define RRSIGHT_DECODE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire {
    const uint8_t *octets;
    size_t length;
    size_t offset;
    bool failed;
};

static inline struct wire wire_over(const uint8_t *octets, size_t length)
{
    return (struct wire){.octets = octets, .length = length, .offset = 0, .failed = false};
}

static inline size_t wire_left(const struct wire *w)
{
    return w->failed ? 0 : w->length - w->offset;
}

/* The next `count` octets, borrowed, or NULL with the cursor failed when fewer are left. */
static inline const uint8_t *wire_take(struct wire *w, size_t count)
{
    if (w->failed || w->length - w->offset < count) {
        w->failed = true;
        return NULL;
    }
    const uint8_t *at = w->octets + w->offset;
    w->offset += count;
    return at;
}

static inline void wire_skip(struct wire *w, size_t count)
{
    (void)wire_take(w, count);
}

static inline uint8_t wire_u8(struct wire *w)
{
    const uint8_t *at = wire_take(w, 1);
    return at == NULL ? 0 : at[0];
}

static inline uint16_t wire_u16(struct wire *w)
{
    const uint8_t *at = wire_take(w, 2);
    return at == NULL ? 0 : (uint16_t)((unsigned)at[0] << 8 | at[1]);
}

static inline uint32_t wire_u32(struct wire *w)
{
    const uint8_t *at = wire_take(w, 4);
    return at == NULL
               ? 0
               : (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | (uint32_t)at[3];
}

/* A cursor over the next `count` octets, which this one then stands behind; both fail when fewer are left. */
static inline struct wire wire_sub(struct wire *w, size_t count)
{
    const uint8_t *at = wire_take(w, count);
    struct wire part = wire_over(at, at == NULL ? 0 : count);
    part.failed = at == NULL;
    return part;
}

/* Big-endian stores for the few places that build octets; the caller has made room. */
static inline void wire_put_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void wire_put_u32(uint8_t *at, uint32_t value)
{
    wire_put_u16(at, (uint16_t)(value >> 16));
    wire_put_u16(at + 2, (uint16_t)value);
}

#endif
