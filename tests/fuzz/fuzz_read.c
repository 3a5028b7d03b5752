/*
 * Fuzz target: everything that `rrsight read` does with a capture file, and every output.
 */
#include "tests/damage/read_path.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    static struct read_path *path;
    static struct read_result result;
    if (path == NULL)
        path = read_path_new();
    MUST(path != NULL);
    read_path_run(path, octets, length, &result);
    MUST(result.opened || result.count == 0);
    return 0;
}
