/*
 * evp_verify [MILLISECONDS]: what OpenSSL takes to verify a signature over 200 octets, as many as a small
 * record set has, and to make a key ready, of the algorithms that generate uses. One line of JSON, CPU
 * microseconds: "digest" by EVP_DigestVerify() with a kept key, "kept" by EVP_PKEY_verify() with a kept
 * context as well.
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MESSAGE 200
#define BATCH   50

struct trial {
    EVP_PKEY *key;
    EVP_PKEY_CTX *kept; /* NULL where signing and hashing are one: Ed25519 */
    const EVP_MD *digest;
    uint8_t message[MESSAGE], signature[512];
    size_t length;
};

static void must(bool good)
{
    if (!good)
        abort();
}

static double now(void)
{
    struct timespec time;
    must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void verify_digest(const struct trial *trial)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(EVP_DigestVerifyInit(context, NULL, trial->digest, NULL, trial->key) == 1);
    must(EVP_DigestVerify(context, trial->signature, trial->length, trial->message, MESSAGE) == 1);
    EVP_MD_CTX_free(context);
}

static void verify_kept(const struct trial *trial)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    must(EVP_Digest(trial->message, MESSAGE, hash, &length, trial->digest, NULL) == 1);
    must(EVP_PKEY_verify(trial->kept, trial->signature, trial->length, hash, length) == 1);
}

/* The least time of one call over batches, as long as is given. */
static double measure(void (*call)(const struct trial *trial), const struct trial *trial, double microseconds)
{
    double end = now() + microseconds, best = microseconds;
    do {
        double start = now();
        for (unsigned i = 0; i < BATCH; i++)
            call(trial);
        double each = (now() - start) / BATCH;
        best = each < best ? each : best;
    } while (now() < end);
    return best;
}

static void prepare(struct trial *trial, EVP_PKEY *key, bool is_rsa)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    *trial = (struct trial){.key = key, .length = sizeof trial->signature};
    trial->digest = EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256();
    must(EVP_DigestSignInit(context, NULL, trial->digest, NULL, key) == 1);
    must(EVP_DigestSign(context, trial->signature, &trial->length, trial->message, MESSAGE) == 1);
    EVP_MD_CTX_free(context);
    if (trial->digest == NULL)
        return;
    trial->kept = EVP_PKEY_CTX_new(key, NULL);
    must(EVP_PKEY_verify_init(trial->kept) == 1);
    if (is_rsa)
        must(EVP_PKEY_CTX_set_rsa_padding(trial->kept, RSA_PKCS1_PADDING) == 1);
    must(EVP_PKEY_CTX_set_signature_md(trial->kept, trial->digest) == 1);
}

static void report(const char *name, EVP_PKEY *key, double microseconds, char before)
{
    struct trial trial;
    must(key != NULL);
    prepare(&trial, key, EVP_PKEY_is_a(key, "RSA"));
    double digest = measure(verify_digest, &trial, microseconds);
    double kept = trial.kept == NULL ? digest : measure(verify_kept, &trial, microseconds);
    (void)printf("%c\"%s\":{\"digest\":%.2f,\"kept\":%.2f}", before, name, digest, kept);
    EVP_PKEY_CTX_free(trial.kept);
    EVP_PKEY_free(key);
}

int main(int argc, char **argv)
{
    double microseconds = (argc > 1 ? strtod(argv[1], NULL) : 1000) * 1000;
    report("p256", EVP_EC_gen("P-256"), microseconds, '{');
    report("rsa1024", EVP_RSA_gen(1024), microseconds, ',');
    report("rsa2048", EVP_RSA_gen(2048), microseconds, ',');
    report("ed25519", EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), microseconds, ',');
    (void)printf("}\n");
    return EXIT_SUCCESS;
}
