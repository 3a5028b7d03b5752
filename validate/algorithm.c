#include "validate/algorithm.h"

static const struct algorithm algorithms[] = {
    {1, "RSAMD5", FAMILY_RSA, STANDING_LEGACY, "MD5", "RSA", 0, 0},
    {2, "DH", FAMILY_NONE, STANDING_UNSUPPORTED, NULL, NULL, 0, 0},
    {3, "DSA", FAMILY_DSA, STANDING_LEGACY, "SHA1", "DSA", 0, 41},
    {5, "RSASHA1", FAMILY_RSA, STANDING_SHA1, "SHA1", "RSA", 0, 0},
    {6, "DSA-NSEC3-SHA1", FAMILY_DSA, STANDING_LEGACY, "SHA1", "DSA", 0, 41},
    {7, "RSASHA1-NSEC3-SHA1", FAMILY_RSA, STANDING_SHA1, "SHA1", "RSA", 0, 0},
    {8, "RSASHA256", FAMILY_RSA, STANDING_RELIED_ON, "SHA256", "RSA", 0, 0},
    {10, "RSASHA512", FAMILY_RSA, STANDING_RELIED_ON, "SHA512", "RSA", 0, 0},
    {12, "ECC-GOST", FAMILY_NONE, STANDING_UNSUPPORTED, NULL, NULL, 0, 0},
    {13, "ECDSAP256SHA256", FAMILY_ECDSA, STANDING_RELIED_ON, "SHA256", "prime256v1", 64, 64},
    {14, "ECDSAP384SHA384", FAMILY_ECDSA, STANDING_RELIED_ON, "SHA384", "secp384r1", 96, 96},
    {15, "ED25519", FAMILY_EDDSA, STANDING_RELIED_ON, NULL, "ED25519", 32, 64},
    {16, "ED448", FAMILY_EDDSA, STANDING_RELIED_ON, NULL, "ED448", 57, 114},
    {17, "SM2SM3", FAMILY_NONE, STANDING_UNSUPPORTED, NULL, NULL, 0, 0},
    {23, "ECC-GOST12", FAMILY_NONE, STANDING_UNSUPPORTED, NULL, NULL, 0, 0},
    {252, "INDIRECT", FAMILY_NONE, STANDING_UNSUPPORTED, NULL, NULL, 0, 0},
    {253, "PRIVATEDNS", FAMILY_NONE, STANDING_UNSUPPORTED, NULL, NULL, 0, 0},
    {254, "PRIVATEOID", FAMILY_NONE, STANDING_UNSUPPORTED, NULL, NULL, 0, 0},
};

static const struct digest_type digest_types[] = {
    {1, "SHA-1", "SHA1", 20, STANDING_SHA1},
    {2, "SHA-256", "SHA256", 32, STANDING_RELIED_ON},
    {3, "GOST R 34.11-94", NULL, 32, STANDING_UNSUPPORTED},
    {4, "SHA-384", "SHA384", 48, STANDING_RELIED_ON},
    {5, "GOST R 34.11-2012", NULL, 32, STANDING_UNSUPPORTED},
    {6, "SM3", NULL, 32, STANDING_UNSUPPORTED},
};

const struct algorithm *algorithm_find(uint8_t number)
{
    static const struct algorithm unknown = {.mnemonic = "unknown", .standing = STANDING_UNSUPPORTED};
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++)
        if (algorithms[i].number == number)
            return &algorithms[i];
    return &unknown;
}

const struct digest_type *digest_type_find(uint8_t number)
{
    static const struct digest_type unknown = {.mnemonic = "unknown", .standing = STANDING_UNSUPPORTED};
    for (size_t i = 0; i < sizeof digest_types / sizeof digest_types[0]; i++)
        if (digest_types[i].number == number)
            return &digest_types[i];
    return &unknown;
}

bool standing_is_relied_on(enum standing standing, const struct policy *policy)
{
    switch (standing) {
    case STANDING_RELIED_ON:
        return true;
    case STANDING_SHA1:
        return !policy->refuse_sha1;
    case STANDING_LEGACY:
        return policy->legacy_algorithms;
    case STANDING_UNSUPPORTED:
        break;
    }
    return false;
}
