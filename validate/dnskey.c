#include "validate/dnskey.h"

#include "decode/wire.h"
#include "validate/algorithm.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#define ALGORITHM_RSAMD5 1

/* RFC 3110 section 2 allows 512 to 4096 bits; a larger modulus or exponent only costs time. */
#define RSA_MODULUS_MAX  512
#define RSA_EXPONENT_MAX 16

/* RFC 2536 section 2: T is at most 8. */
#define DSA_Q_SIZE 20
#define DSA_T_MAX  8

bool dnskey_parse(const uint8_t *rdata, size_t length, struct dnskey *out)
{
    struct wire w = wire_over(rdata, length);
    struct dnskey key = {.rdata = rdata, .length = (uint16_t)length};
    key.flags = wire_u16(&w);
    key.protocol = wire_u8(&w);
    key.algorithm = wire_u8(&w);
    key.public_length = wire_left(&w);
    key.public_key = wire_take(&w, key.public_length);
    if (w.failed)
        return false;
    key.tag = dnskey_tag(rdata, length);
    *out = key;
    return true;
}

uint16_t dnskey_tag(const uint8_t *rdata, size_t length)
{
    if (length >= 4 && rdata[3] == ALGORITHM_RSAMD5)
        return length < 7 ? 0 : (uint16_t)((unsigned)rdata[length - 3] << 8 | rdata[length - 2]);
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i++)
        sum += (i & 1) != 0 ? rdata[i] : (uint32_t)rdata[i] << 8;
    sum += sum >> 16 & 0xffff;
    return (uint16_t)sum;
}

bool dnskey_is_revoked(const struct dnskey *key)
{
    return (key->flags & DNSKEY_FLAG_REVOKE) != 0;
}

bool dnskey_is_zone_key(const struct dnskey *key)
{
    return (key->flags & DNSKEY_FLAG_ZONE) != 0 && key->protocol == DNSKEY_PROTOCOL &&
           !dnskey_is_revoked(key);
}

const char *dnskey_role(const struct dnskey *key)
{
    return (key->flags & DNSKEY_FLAG_SEP) != 0 ? "KSK" : "ZSK";
}

struct octets {
    const uint8_t *at;
    size_t length;
};

static struct octets take(struct wire *w, size_t length)
{
    return (struct octets){.at = wire_take(w, length), .length = length};
}

/* RFC 3110 section 2: the exponent's length in one octet, or in two behind a zero. */
static bool split_rsa(const struct dnskey *key, struct octets *exponent, struct octets *modulus)
{
    struct wire w = wire_over(key->public_key, key->public_length);
    size_t length = wire_u8(&w);
    if (length == 0)
        length = wire_u16(&w);
    *exponent = take(&w, length);
    *modulus = take(&w, wire_left(&w));
    return !w.failed && length > 0 && length <= RSA_EXPONENT_MAX && modulus->length > 0 &&
           modulus->length <= RSA_MODULUS_MAX;
}

struct dsa_parts {
    struct octets q, p, g, y;
};

/* RFC 2536 section 2. */
static bool split_dsa(const struct dnskey *key, struct dsa_parts *out)
{
    struct wire w = wire_over(key->public_key, key->public_length);
    unsigned t = wire_u8(&w);
    size_t size = 64 + (size_t)t * 8;
    out->q = take(&w, DSA_Q_SIZE);
    out->p = take(&w, size);
    out->g = take(&w, size);
    out->y = take(&w, size);
    return !w.failed && t <= DSA_T_MAX && wire_left(&w) == 0;
}

static unsigned bits_of(const struct octets *number)
{
    size_t zero = 0;
    while (zero < number->length && number->at[zero] == 0)
        zero++;
    if (zero == number->length)
        return 0;
    unsigned bits = (unsigned)(number->length - zero) * 8;
    for (unsigned top = number->at[zero]; (top & 0x80) == 0; top <<= 1)
        bits--;
    return bits;
}

unsigned dnskey_bits(const struct dnskey *key)
{
    const struct algorithm *algorithm = algorithm_find(key->algorithm);
    struct octets exponent, modulus;
    struct dsa_parts dsa;
    switch (algorithm->family) {
    case FAMILY_RSA:
        return split_rsa(key, &exponent, &modulus) ? bits_of(&modulus) : 0;
    case FAMILY_DSA:
        return split_dsa(key, &dsa) ? bits_of(&dsa.p) : 0;
    case FAMILY_ECDSA:
        return key->public_length == algorithm->key_size ? (unsigned)algorithm->key_size * 4 : 0;
    case FAMILY_EDDSA:
        return key->public_length == algorithm->key_size ? (unsigned)algorithm->key_size * 8 : 0;
    case FAMILY_NONE:
        break;
    }
    return 0;
}

/* A key of OpenSSL's `type` from parameters; consumes nothing. */
static EVP_PKEY *key_from(const char *type, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *result = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &result, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        result = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return result;
}

#define NUMBERS_MAX 4

struct number {
    const char *name;
    struct octets octets;
};

static EVP_PKEY *key_from_numbers(const char *type, const struct number *numbers, unsigned count)
{
    BIGNUM *values[NUMBERS_MAX] = {NULL};
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    bool good = builder != NULL;
    for (unsigned i = 0; good && i < count; i++) {
        values[i] = BN_bin2bn(numbers[i].octets.at, (int)numbers[i].octets.length, NULL);
        good = values[i] != NULL && OSSL_PARAM_BLD_push_BN(builder, numbers[i].name, values[i]) == 1;
    }
    EVP_PKEY *result = good ? key_from(type, builder) : NULL;
    OSSL_PARAM_BLD_free(builder);
    for (unsigned i = 0; i < count; i++)
        BN_free(values[i]);
    return result;
}

static EVP_PKEY *rsa_new(const struct dnskey *key)
{
    struct octets exponent, modulus;
    if (!split_rsa(key, &exponent, &modulus))
        return NULL;
    struct number numbers[] = {{OSSL_PKEY_PARAM_RSA_N, modulus}, {OSSL_PKEY_PARAM_RSA_E, exponent}};
    return key_from_numbers("RSA", numbers, 2);
}

static EVP_PKEY *dsa_new(const struct dnskey *key)
{
    struct dsa_parts parts;
    if (!split_dsa(key, &parts))
        return NULL;
    struct number numbers[] = {{OSSL_PKEY_PARAM_FFC_P, parts.p},
                               {OSSL_PKEY_PARAM_FFC_Q, parts.q},
                               {OSSL_PKEY_PARAM_FFC_G, parts.g},
                               {OSSL_PKEY_PARAM_PUB_KEY, parts.y}};
    return key_from_numbers("DSA", numbers, 4);
}

/* RFC 6605 section 4: the bare point; OpenSSL wants the octet 4 before it (uncompressed). */
static EVP_PKEY *ecdsa_new(const struct dnskey *key, const struct algorithm *algorithm)
{
    uint8_t point[1 + 96] = {4};
    if (key->public_length != algorithm->key_size)
        return NULL;
    memcpy(point + 1, key->public_key, key->public_length);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *result = NULL;
    if (builder != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, algorithm->group, 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, key->public_length + 1) ==
            1)
        result = key_from("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return result;
}

/* RFC 8080 section 3. */
static EVP_PKEY *eddsa_new(const struct dnskey *key, const struct algorithm *algorithm)
{
    if (key->public_length != algorithm->key_size)
        return NULL;
    return EVP_PKEY_new_raw_public_key_ex(NULL, algorithm->group, NULL, key->public_key, key->public_length);
}

struct evp_pkey_st *dnskey_public_new(const struct dnskey *key)
{
    const struct algorithm *algorithm = algorithm_find(key->algorithm);
    switch (algorithm->family) {
    case FAMILY_RSA:
        return rsa_new(key);
    case FAMILY_DSA:
        return dsa_new(key);
    case FAMILY_ECDSA:
        return ecdsa_new(key, algorithm);
    case FAMILY_EDDSA:
        return eddsa_new(key, algorithm);
    case FAMILY_NONE:
        break;
    }
    return NULL;
}
