#include "report/sighting.h"

#include <string.h>

static const char *name_of(const struct file_names *files, uint32_t file)
{
    const char *path = files == NULL || file >= files->count ? "another file" : files->names[file];
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

const char *sighting_format(const struct sighting *seen, const struct answer_event *event,
                            char out[SIGHTING_TEXT_MAX])
{
    unsigned long long frame = seen->frame;
    if (frame == 0)
        (void)snprintf(out, SIGHTING_TEXT_MAX, "%.250s", name_of(event->files, seen->file));
    else if (seen->file == event->response->file)
        (void)snprintf(out, SIGHTING_TEXT_MAX, "frame %llu", frame);
    else
        (void)snprintf(out, SIGHTING_TEXT_MAX, "frame %llu of %.250s", frame,
                       name_of(event->files, seen->file));
    return out;
}
