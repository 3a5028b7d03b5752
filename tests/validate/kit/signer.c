#include "tests/validate/kit/signer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#define PAIRS_MAX 16384

/* RFC 2536 section 2: P has 64 + 8 T octets. */
#define DSA_T 8

struct pair {
    uint8_t family;
    unsigned n;
    EVP_PKEY *key;
};

static struct pair pairs[PAIRS_MAX];
static unsigned pair_count;

static void *need(void *pointer)
{
    if (pointer == NULL)
        abort();
    return pointer;
}

static void must(int good)
{
    if (good != 1)
        abort();
}

static bool is_rsa(uint8_t algorithm)
{
    return algorithm == ALG_RSAMD5 || algorithm == ALG_RSASHA1 || algorithm == ALG_RSASHA1_NSEC3 ||
           algorithm == ALG_RSASHA256 || algorithm == ALG_RSASHA512;
}

static bool is_dsa(uint8_t algorithm)
{
    return algorithm == ALG_DSA || algorithm == ALG_DSA_NSEC3;
}

static EVP_PKEY *make_dsa(void)
{
    EVP_PKEY *parameters = NULL, *key = NULL;
    EVP_PKEY_CTX *context = need(EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL));
    must(EVP_PKEY_paramgen_init(context));
    must(EVP_PKEY_CTX_set_dsa_paramgen_bits(context, 1024));
    must(EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context, 160));
    must(EVP_PKEY_paramgen(context, &parameters));
    EVP_PKEY_CTX_free(context);
    context = need(EVP_PKEY_CTX_new_from_pkey(NULL, parameters, NULL));
    must(EVP_PKEY_keygen_init(context));
    must(EVP_PKEY_generate(context, &key));
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(parameters);
    return key;
}

static EVP_PKEY *make_pair(uint8_t family, unsigned n)
{
    switch (family) {
    case ALG_DSA:
        return make_dsa();
    case ALG_P256:
        return EVP_EC_gen("P-256");
    case ALG_P384:
        return EVP_EC_gen("P-384");
    case ALG_ED25519:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    case ALG_ED448:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED448");
    default:
        return EVP_RSA_gen(n >= 100 ? 2048 : 1024);
    }
}

static EVP_PKEY *find_pair(uint8_t algorithm, unsigned n)
{
    bool known = algorithm >= ALG_P256 && algorithm <= ALG_ED448;
    uint8_t family = is_rsa(algorithm)   ? ALG_RSASHA256
                     : is_dsa(algorithm) ? ALG_DSA
                     : known             ? algorithm
                                         : ALG_ED25519;
    for (unsigned i = 0; i < pair_count; i++)
        if (pairs[i].family == family && pairs[i].n == n)
            return pairs[i].key;
    must(pair_count < PAIRS_MAX);
    pairs[pair_count] = (struct pair){family, n, need(make_pair(family, n))};
    return pairs[pair_count++].key;
}

void keys_forget(void)
{
    while (pair_count > 0)
        EVP_PKEY_free(pairs[--pair_count].key);
}

/* RFC 3110 section 2. */
static size_t rsa_public(EVP_PKEY *pair, uint8_t *out)
{
    BIGNUM *n = NULL, *e = NULL;
    must(EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_RSA_N, &n));
    must(EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_RSA_E, &e));
    size_t length = 0;
    out[length++] = (uint8_t)BN_num_bytes(e);
    length += (size_t)BN_bn2bin(e, out + length);
    length += (size_t)BN_bn2bin(n, out + length);
    BN_free(n);
    BN_free(e);
    return length;
}

/* RFC 6605 section 4: X and Y side by side. */
static size_t ec_public(EVP_PKEY *pair, uint8_t *out)
{
    uint8_t point[200];
    size_t length = 0;
    must(EVP_PKEY_get_octet_string_param(pair, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &length));
    must(point[0] == 4);
    memcpy(out, point + 1, length - 1);
    return length - 1;
}

/* RFC 2536 section 2: T, Q, P, G, Y. */
static size_t dsa_public(EVP_PKEY *pair, uint8_t *out)
{
    static const char *const names[] = {OSSL_PKEY_PARAM_FFC_Q, OSSL_PKEY_PARAM_FFC_P, OSSL_PKEY_PARAM_FFC_G,
                                        OSSL_PKEY_PARAM_PUB_KEY};
    size_t length = 0;
    out[length++] = DSA_T;
    for (unsigned i = 0; i < 4; i++) {
        BIGNUM *number = NULL;
        must(EVP_PKEY_get_bn_param(pair, names[i], &number));
        length += (size_t)BN_bn2binpad(number, out + length, i == 0 ? 20 : 64 + 8 * DSA_T);
        BN_free(number);
    }
    return length;
}

static size_t public_octets(EVP_PKEY *pair, uint8_t *out)
{
    size_t length = 600;
    if (EVP_PKEY_is_a(pair, "RSA"))
        return rsa_public(pair, out);
    if (EVP_PKEY_is_a(pair, "DSA"))
        return dsa_public(pair, out);
    if (EVP_PKEY_is_a(pair, "EC"))
        return ec_public(pair, out);
    must(EVP_PKEY_get_raw_public_key(pair, out, &length));
    return length;
}

uint16_t tag_of(struct octets rdata)
{
    unsigned long accumulator = 0;
    if (rdata.at[3] == ALG_RSAMD5) /* the modulus ends the RDATA: its two octets before the last */
        return (uint16_t)(rdata.at[rdata.length - 3] << 8 | rdata.at[rdata.length - 2]);
    for (size_t i = 0; i < rdata.length; i++)
        accumulator += (i & 1) != 0 ? rdata.at[i] : (unsigned long)rdata.at[i] << 8;
    accumulator += (accumulator >> 16) & 0xffff;
    return (uint16_t)(accumulator & 0xffff);
}

struct key *key_of_rdata(const struct key *like, const void *rdata, size_t length)
{
    struct key *key = kit_take(sizeof *key);
    key->pair = like->pair;
    key->rdata = kit_copy(rdata, length);
    key->algorithm = key->rdata.at[3];
    key->tag = tag_of(key->rdata);
    return key;
}

static struct key *key_of_pair(EVP_PKEY *pair, uint16_t flags, uint8_t protocol, uint8_t algorithm)
{
    uint8_t rdata[604] = {(uint8_t)(flags >> 8), (uint8_t)flags, protocol, algorithm};
    struct key like = {.pair = pair};
    return key_of_rdata(&like, rdata, 4 + public_octets(pair, rdata + 4));
}

struct key *key_new(uint8_t algorithm, unsigned n, uint16_t flags)
{
    return key_of_pair(find_pair(algorithm, n), flags, 3, algorithm);
}

struct key *key_as(const struct key *key, uint16_t flags, uint8_t protocol, uint8_t algorithm)
{
    return key_of_pair(key->pair, flags, protocol, algorithm);
}

struct signing signing_default(const struct set *set, const struct key *key, const char *signer)
{
    const uint8_t *owner = set->owner.at;
    bool wildcard = owner[0] == 1 && owner[1] == '*';
    return (struct signing){
        .key = key,
        .signer = signer,
        .inception = KIT_NOW - KIT_DAY,
        .expiration = KIT_NOW + KIT_DAY,
        .original_ttl = set->ttl,
        .tag = key->tag,
        .covered = set->type,
        .labels = (uint8_t)(name_labels(owner) - (wildcard ? 1 : 0)),
        .algorithm = key->algorithm,
    };
}

struct writer {
    uint8_t *at;
    size_t used;
};

static void put(struct writer *w, const void *octets, size_t length)
{
    if (length > 0)
        memcpy(w->at + w->used, octets, length);
    w->used += length;
}

static void put_number(struct writer *w, uint32_t number, unsigned size)
{
    uint8_t octets[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                         (uint8_t)number};
    put(w, octets + 4 - size, size);
}

/* RFC 4034 section 3.1 without the signature; the signer's name in lower case where it is signed. */
static void put_fields(struct writer *w, const struct signing *how, bool lower)
{
    struct octets signer = name_of(how->signer);
    if (lower)
        name_lower(signer.at);
    put_number(w, how->covered, 2);
    put_number(w, how->algorithm, 1);
    put_number(w, how->labels, 1);
    put_number(w, how->original_ttl, 4);
    put_number(w, how->expiration, 4);
    put_number(w, how->inception, 4);
    put_number(w, how->tag, 2);
    put(w, signer.at, signer.length);
}

/* RFC 4034 section 6.3. */
static int compare_rdata(const void *left, const void *right)
{
    const struct octets *a = left, *b = right;
    for (size_t i = 0; i < a->length && i < b->length; i++)
        if (a->at[i] != b->at[i])
            return a->at[i] < b->at[i] ? -1 : 1;
    return a->length < b->length ? -1 : a->length > b->length ? 1 : 0;
}

/* RFC 4034 section 6.2: the owner in lower case, or the wildcard that the labels field tells. */
static struct octets canonical_owner(const struct set *set, unsigned labels)
{
    struct octets owner = kit_copy(set->owner.at, set->owner.length);
    name_lower(owner.at);
    bool wildcard = owner.at[0] == 1 && owner.at[1] == '*';
    unsigned own = name_labels(owner.at);
    if (labels + (wildcard ? 1U : 0U) >= own)
        return owner;
    const uint8_t *suffix = owner.at;
    for (; own > labels; own--)
        suffix += 1 + *suffix;
    struct octets result = {kit_take(2 + name_length(suffix)), 2 + name_length(suffix)};
    memcpy(result.at, "\1*", 2);
    memcpy(result.at + 2, suffix, name_length(suffix));
    return result;
}

static struct octets signed_octets(const struct set *set, const struct signing *how)
{
    struct octets rdata[SET_RECORDS_MAX], owner = canonical_owner(set, how->labels);
    size_t size = 300;
    for (unsigned i = 0; i < set->count; i++) {
        rdata[i] = canonical_of(set->type, set->records[i]);
        size += owner.length + 10 + rdata[i].length;
    }
    qsort(rdata, set->count, sizeof rdata[0], compare_rdata);
    struct writer w = {kit_take(size), 0};
    put_fields(&w, how, true);
    for (unsigned i = 0; i < set->count; i++) {
        if (i > 0 && compare_rdata(&rdata[i - 1], &rdata[i]) == 0)
            continue;
        put(&w, owner.at, owner.length);
        put_number(&w, set->type, 2);
        put_number(&w, set->class, 2);
        put_number(&w, how->original_ttl, 4);
        put_number(&w, (uint32_t)rdata[i].length, 2);
        put(&w, rdata[i].at, rdata[i].length);
    }
    return (struct octets){w.at, w.used};
}

static const char *digest_of(uint8_t algorithm)
{
    switch (algorithm) {
    case ALG_RSAMD5:
        return "MD5";
    case ALG_DSA:
    case ALG_DSA_NSEC3:
    case ALG_RSASHA1:
    case ALG_RSASHA1_NSEC3:
        return "SHA1";
    case ALG_RSASHA512:
        return "SHA512";
    case ALG_P384:
        return "SHA384";
    default:
        return "SHA256";
    }
}

/* RFC 6605 section 4: r and s side by side, where OpenSSL gives DER. */
static size_t bare_numbers(const uint8_t *der, size_t length, uint8_t *out, int each)
{
    ECDSA_SIG *sig = need(d2i_ECDSA_SIG(NULL, &der, (long)length));
    must(BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, each) == each);
    must(BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + each, each) == each);
    ECDSA_SIG_free(sig);
    return 2 * (size_t)each;
}

/* RFC 2536 section 3: T, R, S. */
static size_t dsa_numbers(const uint8_t *der, size_t length, uint8_t *out)
{
    const BIGNUM *r, *s;
    DSA_SIG *sig = need(d2i_DSA_SIG(NULL, &der, (long)length));
    DSA_SIG_get0(sig, &r, &s);
    out[0] = DSA_T;
    must(BN_bn2binpad(r, out + 1, 20) == 20);
    must(BN_bn2binpad(s, out + 21, 20) == 20);
    DSA_SIG_free(sig);
    return 41;
}

static size_t make_signature(const struct key *key, struct octets data, uint8_t *out)
{
    uint8_t raw[600];
    size_t length = sizeof raw;
    bool bare = EVP_PKEY_is_a(key->pair, "ED25519") || EVP_PKEY_is_a(key->pair, "ED448");
    EVP_MD_CTX *context = need(EVP_MD_CTX_new());
    must(EVP_DigestSignInit_ex(context, NULL, bare ? NULL : digest_of(key->algorithm), NULL, NULL, key->pair,
                               NULL));
    must(EVP_DigestSign(context, raw, &length, data.at, data.length));
    EVP_MD_CTX_free(context);
    if (EVP_PKEY_is_a(key->pair, "EC"))
        return bare_numbers(raw, length, out, EVP_PKEY_get_bits(key->pair) / 8);
    if (EVP_PKEY_is_a(key->pair, "DSA"))
        return dsa_numbers(raw, length, out);
    memcpy(out, raw, length);
    return length;
}

struct set *sign_as(struct set *set, const struct signing *how)
{
    uint8_t rdata[1024];
    struct writer w = {rdata, 0};
    put_fields(&w, how, false);
    w.used += make_signature(how->key, signed_octets(set, how), rdata + w.used);
    must(set->signature_count < SET_SIGNATURES_MAX);
    set->signatures[set->signature_count++] = kit_copy(rdata, w.used);
    return set;
}

struct set *spoil(struct set *set)
{
    struct octets *last = &set->signatures[set->signature_count - 1];
    *last = kit_copy(last->at, last->length);
    last->at[last->length - 9] ^= 0x10;
    return set;
}

struct set *add_ds(struct set *set, const struct key *key, uint8_t digest_type)
{
    uint8_t input[1024],
        rdata[4 + 64] = {(uint8_t)(key->tag >> 8), (uint8_t)key->tag, key->algorithm, digest_type};
    size_t length = 0;
    struct octets owner = kit_copy(set->owner.at, set->owner.length);
    name_lower(owner.at);
    memcpy(input, owner.at, owner.length);
    memcpy(input + owner.length, key->rdata.at, key->rdata.length);
    must(EVP_Q_digest(NULL,
                      digest_type == 1   ? "SHA1"
                      : digest_type == 4 ? "SHA384"
                                         : "SHA256",
                      NULL, input, owner.length + key->rdata.length, rdata + 4, &length));
    return set_add(set, rdata, 4 + length);
}
