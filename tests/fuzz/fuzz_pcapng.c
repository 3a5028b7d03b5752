/*
 * Fuzz target: pcapng files. Every packet that comes out must be there, and a file has no more of them than
 * blocks fit it.
 */
#include "tests/fuzz/fuzz.h"

#include "capture/pcapng.h"

#define BLOCK_MIN 12

static void read_all(struct pcapng *pcapng, size_t length)
{
    struct packet packet;
    size_t packets = 0;
    enum pcapng_result result;
    while ((result = pcapng_next(pcapng, &packet)) == PCAPNG_PACKET) {
        MUST(packet.captured <= packet.length && packet.captured <= length && packet.time >= 0);
        fuzz_read(packet.bytes, packet.captured);
        MUST(++packets <= length / BLOCK_MIN);
    }
    MUST(result == PCAPNG_END || pcapng_fault(pcapng) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    char error[PCAPNG_ERROR_MAX] = "";
    uint8_t *copy = malloc(length + 1); /* fmemopen() wants no constant */
    if (copy == NULL || length == 0) {
        free(copy);
        return 0;
    }
    memcpy(copy, octets, length);
    FILE *stream = fmemopen(copy, length, "rb");
    if (stream != NULL) {
        struct pcapng *pcapng = pcapng_open(stream, error);
        MUST(pcapng != NULL || error[0] != '\0');
        if (pcapng != NULL)
            read_all(pcapng, length);
        pcapng_close(pcapng);
        (void)fclose(stream);
    }
    free(copy);
    return 0;
}
