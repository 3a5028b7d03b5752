#include "capture/file.h"

#include "capture/filter.h"
#include "capture/octets.h"
#include "capture/pcap_file.h"
#include "capture/pcapng.h"

#include <errno.h>
#include <fcntl.h>
#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct capture_file {
    const char *path;
    const char *filter;
    uint32_t index;
    struct octets *octets;  /* NULL when closed */
    struct pcap_file *pcap; /* one of these two, on `octets` */
    struct pcapng *pcapng;
    int raw;   /* a descriptor on the octets as stored, to tell how far the reading is; -1 when closed */
    int spool; /* the copy of a pipe; -1 for a regular file */
    struct filter *compiled; /* `filter`, or NULL */
    uint64_t frames;
    uint64_t size;
    uint64_t done; /* all of it, once closed at the end */
    char fault[CAPTURE_FILE_ERROR_MAX];
};

struct capture_file *capture_file_new(const char *path, uint32_t index, const char *filter)
{
    struct capture_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return NULL;
    file->path = path;
    file->filter = filter;
    file->index = index;
    file->raw = file->spool = -1;
    return file;
}

static bool refuse(char error[CAPTURE_FILE_ERROR_MAX], const char *what)
{
    (void)snprintf(error, CAPTURE_FILE_ERROR_MAX, "%s", what);
    return false;
}

static bool copy_octets(int from, FILE *to)
{
    char buffer[65536];
    for (;;) {
        ssize_t got = read(from, buffer, sizeof buffer);
        if (got == 0)
            return fflush(to) == 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || fwrite(buffer, 1, (size_t)got, to) != (size_t)got)
            return false;
    }
}

/* A pipe can be read once, and each file is opened twice: keep the octets in a file that has no name. */
static bool spool_pipe(struct capture_file *file, int descriptor)
{
    FILE *copy = tmpfile();
    bool copied = copy != NULL && copy_octets(descriptor, copy);
    if (copied)
        file->spool = dup(fileno(copy));
    int reason = errno;
    if (copy != NULL)
        (void)fclose(copy);
    errno = reason;
    return copied && file->spool >= 0;
}

/* A descriptor at the beginning of the octets, or -1 with a message. */
static int open_octets(struct capture_file *file, char error[CAPTURE_FILE_ERROR_MAX])
{
    if (file->spool < 0) {
        bool standard_input = strcmp(file->path, "-") == 0;
        int descriptor = standard_input ? STDIN_FILENO : open(file->path, O_RDONLY | O_CLOEXEC);
        struct stat status;
        if (descriptor < 0 || fstat(descriptor, &status) != 0)
            return refuse(error, strerror(errno)), -1;
        if (S_ISREG(status.st_mode) && !standard_input)
            return descriptor;
        bool spooled = !S_ISDIR(status.st_mode) && spool_pipe(file, descriptor);
        int reason = S_ISDIR(status.st_mode) ? EISDIR : errno;
        if (!standard_input)
            (void)close(descriptor);
        if (!spooled)
            return refuse(error, strerror(reason)), -1;
    }
    int again = dup(file->spool);
    if (again < 0 || lseek(again, 0, SEEK_SET) != 0) {
        (void)refuse(error, strerror(errno));
        if (again >= 0)
            (void)close(again);
        return -1;
    }
    return again;
}

static bool note_size(struct capture_file *file, char error[CAPTURE_FILE_ERROR_MAX])
{
    struct stat status;
    if (fstat(file->raw, &status) != 0)
        return refuse(error, strerror(errno));
    file->size = (uint64_t)status.st_size;
    return file->size > 0 || refuse(error, "the file is empty");
}

/* Why a format could not be read is told by the octets where these ended before their end. */
static bool refuse_format(const struct capture_file *file, char error[CAPTURE_FILE_ERROR_MAX],
                          const char *why)
{
    const char *fault = octets_fault(file->octets);
    (void)snprintf(error, CAPTURE_FILE_ERROR_MAX, "not a capture file that can be read: %s",
                   fault != NULL ? fault : why);
    return false;
}

/* The first octets decide between the two formats. */
static bool open_format(struct capture_file *file, int descriptor, char error[CAPTURE_FILE_ERROR_MAX])
{
    char reason[PCAPNG_ERROR_MAX];
    const char *why = reason;
    file->octets = octets_open(descriptor);
    if (file->octets == NULL)
        return refuse(error, "no memory");
    const uint8_t *first = octets_see(file->octets, 4);
    if (first != NULL && pcapng_is_magic(first))
        file->pcapng = pcapng_open(file->octets, reason);
    else
        file->pcap = pcap_file_open(file->octets, &why);
    return file->pcapng != NULL || file->pcap != NULL || refuse_format(file, error, why);
}

static bool compile_filter(struct capture_file *file, char error[CAPTURE_FILE_ERROR_MAX])
{
    char reason[FILTER_ERROR_MAX];
    if (file->filter == NULL)
        return true;
    file->compiled =
        filter_new(file->filter, file->pcap != NULL ? pcap_file_link_type(file->pcap) : DLT_EN10MB, reason);
    if (file->compiled == NULL)
        (void)snprintf(error, CAPTURE_FILE_ERROR_MAX, "the filter \"%s\" is not valid: %s", file->filter,
                       reason);
    return file->compiled != NULL;
}

bool capture_file_open(struct capture_file *file, char error[CAPTURE_FILE_ERROR_MAX])
{
    capture_file_close(file);
    file->frames = 0;
    file->done = 0;
    file->fault[0] = '\0';
    int descriptor = open_octets(file, error);
    if (descriptor < 0)
        return false;
    file->raw = dup(descriptor);
    if (file->raw < 0 || !note_size(file, error)) {
        (void)close(descriptor);
        capture_file_close(file);
        return false;
    }
    if (!open_format(file, descriptor, error) || !compile_filter(file, error)) {
        capture_file_close(file);
        return false;
    }
    return true;
}

static void note_fault(struct capture_file *file, const char *reason)
{
    if (strstr(reason, "truncated") != NULL)
        (void)snprintf(file->fault, sizeof file->fault, "the file is truncated after packet %llu: %s",
                       (unsigned long long)file->frames, reason);
    else
        (void)snprintf(file->fault, sizeof file->fault, "reading stopped after packet %llu: %s",
                       (unsigned long long)file->frames, reason);
}

static bool next_of_pcap(struct capture_file *file, struct packet *packet)
{
    if (pcap_file_next(file->pcap, packet))
        return true;
    if (pcap_file_fault(file->pcap) != NULL)
        note_fault(file, pcap_file_fault(file->pcap));
    return false;
}

static bool next_of_pcapng(struct capture_file *file, struct packet *packet)
{
    enum pcapng_result result = pcapng_next(file->pcapng, packet);
    if (result == PCAPNG_PACKET)
        return true;
    const char *reason = pcapng_fault(file->pcapng);
    if (result == PCAPNG_FAULT)
        note_fault(file, reason);
    else if (reason != NULL)
        (void)snprintf(file->fault, sizeof file->fault, "%s", reason);
    return false;
}

bool capture_file_next(struct capture_file *file, struct packet *packet)
{
    if (file->pcap == NULL && file->pcapng == NULL)
        return false;
    do {
        if (!(file->pcap != NULL ? next_of_pcap(file, packet) : next_of_pcapng(file, packet))) {
            if (octets_fault(file->octets) != NULL) /* which is why a packet is cut, too */
                note_fault(file, octets_fault(file->octets));
            return false;
        }
        packet->file = file->index;
        packet->frame = ++file->frames;
    } while (file->compiled != NULL && !filter_matches(file->compiled, packet));
    return true;
}

size_t capture_file_take_ready(struct capture_file *file, capture_time before, struct packet *packets,
                               size_t room)
{
    size_t count = file->pcap == NULL || file->compiled != NULL
                       ? 0
                       : pcap_file_take_ready(file->pcap, before, packets, room);
    for (size_t i = 0; i < count; i++) {
        packets[i].file = file->index;
        packets[i].frame = ++file->frames;
    }
    return count;
}

/* With a filter others may have to be read on the way. */
bool capture_file_ready(const struct capture_file *file)
{
    if (file->compiled != NULL)
        return false;
    return file->pcap != NULL ? pcap_file_ready(file->pcap)
                              : file->pcapng != NULL && pcapng_ready(file->pcapng);
}

const char *capture_file_fault(const struct capture_file *file)
{
    return file->fault[0] == '\0' ? NULL : file->fault;
}

uint64_t capture_file_done(const struct capture_file *file)
{
    if (file->raw < 0)
        return file->done;
    off_t at = lseek(file->raw, 0, SEEK_CUR);
    return at < 0 ? 0 : (uint64_t)at;
}

uint64_t capture_file_size(const struct capture_file *file)
{
    return file->size;
}

void capture_file_close(struct capture_file *file)
{
    file->done = capture_file_done(file);
    filter_free(file->compiled);
    file->compiled = NULL;
    pcap_file_close(file->pcap);
    file->pcap = NULL;
    pcapng_close(file->pcapng);
    file->pcapng = NULL;
    octets_close(file->octets);
    file->octets = NULL;
    if (file->raw >= 0)
        (void)close(file->raw);
    file->raw = -1;
}

void capture_file_free(struct capture_file *file)
{
    if (file == NULL)
        return;
    capture_file_close(file);
    if (file->spool >= 0)
        (void)close(file->spool);
    free(file);
}
