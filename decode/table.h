/*
 * uthash with the hash of hash.h, which hostile keys cannot foresee: include this in its place.
 */
#ifndef RRSIGHT_DECODE_TABLE_H
#define RRSIGHT_DECODE_TABLE_H

#include "decode/hash.h"

#define HASH_FUNCTION(key, length, hash) ((hash) = (unsigned)hash_octets((key), (length), 0))

#include <uthash.h>

#endif
