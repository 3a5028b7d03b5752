#include "validate/verifier.h"

#include "validate/algorithm.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* Room for a SEQUENCE of two INTEGERs of at most 48 octets each. */
#define DER_MAX 128

/* Keys whose contexts are kept: a few zones' and those above them. */
#define KEYS_KEPT 16
/* Digests in use: MD5 and SHA-1 to SHA-512. */
#define DIGESTS_KEPT 8

struct prepared_key {
    EVP_PKEY *key; /* a reference is held, so that no other key has this address */
    const struct algorithm *algorithm;
    EVP_PKEY_CTX *context;
};

struct prepared_digest {
    const char *name;
    EVP_MD *digest;
};

struct verifier {
    EVP_MD_CTX *hashing;
    EVP_MD_CTX *verifying; /* for EdDSA: hashing would not come clean of it */
    struct prepared_key keys[KEYS_KEPT];
    struct prepared_digest digests[DIGESTS_KEPT];
};

static void drop(struct prepared_key *kept)
{
    EVP_PKEY_CTX_free(kept->context);
    EVP_PKEY_free(kept->key);
    *kept = (struct prepared_key){.key = NULL};
}

void verifier_free(struct verifier *verifier)
{
    if (verifier == NULL)
        return;
    for (size_t i = 0; i < KEYS_KEPT; i++)
        drop(&verifier->keys[i]);
    for (size_t i = 0; i < DIGESTS_KEPT; i++)
        EVP_MD_free(verifier->digests[i].digest);
    EVP_MD_CTX_free(verifier->hashing);
    EVP_MD_CTX_free(verifier->verifying);
    free(verifier);
}

struct verifier *verifier_new(void)
{
    struct verifier *verifier = calloc(1, sizeof *verifier);
    if (verifier == NULL)
        return NULL;
    verifier->hashing = EVP_MD_CTX_new();
    verifier->verifying = EVP_MD_CTX_new();
    if (verifier->hashing != NULL && verifier->verifying != NULL)
        return verifier;
    verifier_free(verifier);
    return NULL;
}

/* The name is kept. */
static const EVP_MD *digest_named(struct verifier *verifier, const char *name)
{
    for (size_t i = 0; i < DIGESTS_KEPT; i++) {
        struct prepared_digest *kept = &verifier->digests[i];
        if (kept->name == NULL) {
            kept->digest = EVP_MD_fetch(NULL, name, NULL);
            kept->name = kept->digest == NULL ? NULL : name;
            return kept->digest;
        }
        if (strcmp(kept->name, name) == 0)
            return kept->digest;
    }
    return NULL;
}

static bool hash(struct verifier *verifier, const EVP_MD *digest, const uint8_t *octets, size_t length,
                 uint8_t *out)
{
    return digest != NULL && EVP_DigestInit_ex2(verifier->hashing, digest, NULL) == 1 &&
           EVP_DigestUpdate(verifier->hashing, octets, length) == 1 &&
           EVP_DigestFinal_ex(verifier->hashing, out, NULL) == 1;
}

bool verifier_sha1(struct verifier *verifier, const uint8_t *octets, size_t length,
                   uint8_t out[VERIFIER_SHA1_SIZE])
{
    return hash(verifier, digest_named(verifier, "SHA1"), octets, length, out);
}

static EVP_PKEY_CTX *context_new(EVP_PKEY *key, const EVP_MD *digest)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (context != NULL && EVP_PKEY_verify_init(context) == 1 &&
        EVP_PKEY_CTX_set_signature_md(context, digest) == 1)
        return context;
    EVP_PKEY_CTX_free(context);
    return NULL;
}

/* The context for a key and a digest, kept or made; NULL where the key is none of that kind. */
static EVP_PKEY_CTX *context_of(struct verifier *verifier, EVP_PKEY *key, const struct algorithm *algorithm,
                                const EVP_MD *digest)
{
    struct prepared_key *kept = &verifier->keys[(uintptr_t)key / 64 % KEYS_KEPT];
    if (kept->key == key && kept->algorithm == algorithm)
        return kept->context;
    drop(kept);
    EVP_PKEY_CTX *context = context_new(key, digest);
    if (context != NULL && EVP_PKEY_up_ref(key) == 1)
        *kept = (struct prepared_key){.key = key, .algorithm = algorithm, .context = context};
    else
        EVP_PKEY_CTX_free(context);
    return kept->context;
}

/* One INTEGER in DER: no leading zeros but the one that keeps it positive. */
static size_t der_integer(const uint8_t *number, size_t length, uint8_t *out)
{
    while (length > 1 && *number == 0) {
        number++;
        length--;
    }
    size_t pad = (*number & 0x80) != 0 ? 1 : 0;
    out[0] = 2;
    out[1] = (uint8_t)(length + pad);
    out[2] = 0;
    memcpy(out + 2 + pad, number, length);
    return 2 + pad + length;
}

/* DNSSEC has the two numbers of a DSA or ECDSA signature side by side (RFC 2536, RFC 6605); EVP wants DER. */
static size_t der_signature(const uint8_t *numbers, size_t each, uint8_t out[DER_MAX])
{
    size_t length = der_integer(numbers, each, out + 2);
    length += der_integer(numbers + each, each, out + 2 + length);
    out[0] = 0x30;
    out[1] = (uint8_t)length;
    return length + 2;
}

static bool check_digest(struct verifier *verifier, EVP_PKEY *key, const struct algorithm *algorithm,
                         const uint8_t *signature, size_t signature_length, const uint8_t *octets,
                         size_t length)
{
    uint8_t hashed[EVP_MAX_MD_SIZE];
    const EVP_MD *digest = digest_named(verifier, algorithm->digest);
    EVP_PKEY_CTX *context = digest == NULL ? NULL : context_of(verifier, key, algorithm, digest);
    return context != NULL && hash(verifier, digest, octets, length, hashed) &&
           EVP_PKEY_verify(context, signature, signature_length, hashed, (size_t)EVP_MD_get_size(digest)) ==
               1;
}

/* RFC 8080: EdDSA signs the octets themselves. */
static bool check_octets(struct verifier *verifier, EVP_PKEY *key, const struct rrsig *rrsig,
                         const uint8_t *octets, size_t length)
{
    return EVP_MD_CTX_reset(verifier->verifying) == 1 &&
           EVP_DigestVerifyInit_ex(verifier->verifying, NULL, NULL, NULL, NULL, key, NULL) == 1 &&
           EVP_DigestVerify(verifier->verifying, rrsig->signature, rrsig->signature_length, octets, length) ==
               1;
}

bool verifier_check(struct verifier *verifier, const struct rrsig *rrsig, struct evp_pkey_st *key,
                    const uint8_t *octets, size_t length)
{
    const struct algorithm *algorithm = algorithm_find(rrsig->algorithm);
    const uint8_t *signature = rrsig->signature;
    size_t signature_length = rrsig->signature_length;
    uint8_t der[DER_MAX];
    if (key == NULL || !rrsig_size_possible(rrsig))
        return false;
    switch (algorithm->family) {
    case FAMILY_EDDSA:
        return check_octets(verifier, key, rrsig, octets, length);
    case FAMILY_ECDSA:
        signature_length = der_signature(signature, signature_length / 2, der);
        return check_digest(verifier, key, algorithm, der, signature_length, octets, length);
    case FAMILY_DSA: /* its first octet is T, which the key has too */
        signature_length = der_signature(signature + 1, (signature_length - 1) / 2, der);
        return check_digest(verifier, key, algorithm, der, signature_length, octets, length);
    case FAMILY_RSA:
        return check_digest(verifier, key, algorithm, signature, signature_length, octets, length);
    case FAMILY_NONE:
        break;
    }
    return false;
}
