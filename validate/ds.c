#include "validate/ds.h"

#include "decode/dname.h"
#include "validate/algorithm.h"

#include <openssl/evp.h>
#include <string.h>

bool ds_parse(const uint8_t *rdata, size_t length, struct ds *out)
{
    struct wire w = wire_over(rdata, length);
    struct ds ds;
    ds.tag = wire_u16(&w);
    ds.algorithm = wire_u8(&w);
    ds.digest_type = wire_u8(&w);
    ds.digest_length = wire_left(&w);
    ds.digest = wire_take(&w, ds.digest_length);
    if (w.failed)
        return false;
    *out = ds;
    return true;
}

bool ds_is_usable(const struct ds *ds, const struct policy *policy)
{
    return standing_is_relied_on(algorithm_find(ds->algorithm)->standing, policy) &&
           standing_is_relied_on(digest_type_find(ds->digest_type)->standing, policy);
}

size_t ds_compute(uint8_t digest_type, const uint8_t *owner, const struct dnskey *key, uint8_t *out)
{
    const struct digest_type *type = digest_type_find(digest_type);
    uint8_t name[DNAME_MAX];
    unsigned length = 0;
    if (type->digest == NULL)
        return 0;
    dname_copy_lower(name, owner);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_MD *digest = EVP_MD_fetch(NULL, type->digest, NULL);
    if (context == NULL || digest == NULL || EVP_DigestInit_ex2(context, digest, NULL) != 1 ||
        EVP_DigestUpdate(context, name, dname_length(name)) != 1 ||
        EVP_DigestUpdate(context, key->rdata, key->length) != 1 ||
        EVP_DigestFinal_ex(context, out, &length) != 1)
        length = 0;
    EVP_MD_free(digest);
    EVP_MD_CTX_free(context);
    return length;
}

bool ds_digest_matches_known(const struct ds *ds, const uint8_t *owner, const struct dnskey *key,
                             struct ds_digest *known)
{
    if (known->length == 0 || known->type != ds->digest_type) {
        known->type = ds->digest_type;
        known->length = (uint8_t)ds_compute(ds->digest_type, owner, key, known->octets);
    }
    return known->length > 0 && known->length == ds->digest_length &&
           memcmp(known->octets, ds->digest, known->length) == 0;
}

bool ds_digest_matches(const struct ds *ds, const uint8_t *owner, const struct dnskey *key)
{
    struct ds_digest computed = {.length = 0};
    return ds_digest_matches_known(ds, owner, key, &computed);
}
