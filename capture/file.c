#include "capture/file.h"

#include "capture/compressed.h"

#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Half of what capture_time holds, so that sums and differences of two times fit it as well. */
#define SECONDS_MAX (INT64_MAX / CAPTURE_SECOND / 2)

struct capture_file {
    const char *path;
    const char *filter;
    uint32_t index;
    pcap_t *pcap;
    int raw;   /* a descriptor on the octets as stored, to tell how far the reading is; -1 when closed */
    int spool; /* the copy of a pipe; -1 for a regular file */
    struct bpf_program program;
    bool filtered;
    uint64_t frames;
    uint64_t size;
    uint64_t done; /* all of it, once closed at the end */
    int link_type;
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

/* A pipe can be read once and a verdict needs two passes: keep the octets in a file that has no name. */
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

static bool open_pcap(struct capture_file *file, int descriptor, char error[CAPTURE_FILE_ERROR_MAX])
{
    char reason[PCAP_ERRBUF_SIZE] = "no memory";
    FILE *raw = fdopen(descriptor, "rb");
    if (raw == NULL) {
        (void)close(descriptor);
        return refuse(error, strerror(errno));
    }
    FILE *stream = compressed_open(raw);
    if (stream == NULL)
        return refuse(error, reason);
    file->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, reason);
    if (file->pcap == NULL) {
        (void)fclose(stream);
        (void)snprintf(error, CAPTURE_FILE_ERROR_MAX, "not a capture file that can be read: %s", reason);
        return false;
    }
    file->link_type = pcap_datalink(file->pcap);
    return true;
}

static bool compile_filter(struct capture_file *file, char error[CAPTURE_FILE_ERROR_MAX])
{
    if (file->filter == NULL)
        return true;
    if (pcap_compile(file->pcap, &file->program, file->filter, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        (void)snprintf(error, CAPTURE_FILE_ERROR_MAX, "the filter \"%s\" is not valid: %s", file->filter,
                       pcap_geterr(file->pcap));
        return false;
    }
    file->filtered = true;
    return true;
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
    if (!open_pcap(file, descriptor, error) || !compile_filter(file, error)) {
        capture_file_close(file);
        return false;
    }
    return true;
}

static void note_fault(struct capture_file *file)
{
    const char *reason = pcap_geterr(file->pcap);
    if (strstr(reason, "truncated") != NULL)
        (void)snprintf(file->fault, sizeof file->fault, "the file is truncated after packet %llu: %s",
                       (unsigned long long)file->frames, reason);
    else
        (void)snprintf(file->fault, sizeof file->fault, "reading stopped after packet %llu: %s",
                       (unsigned long long)file->frames, reason);
}

/* pcapng holds 64 bits of time in any unit: what does not fit is the first or the last second that does. */
static capture_time time_of(const struct pcap_pkthdr *header)
{
    int64_t seconds = header->ts.tv_sec;
    if (seconds < 0)
        seconds = 0;
    if (seconds > SECONDS_MAX)
        seconds = SECONDS_MAX;
    /* With nanosecond precision libpcap keeps nanoseconds in tv_usec. */
    return seconds * CAPTURE_SECOND + header->ts.tv_usec;
}

bool capture_file_next(struct capture_file *file, struct packet *packet)
{
    struct pcap_pkthdr *header = NULL;
    const u_char *bytes = NULL;
    if (file->pcap == NULL)
        return false;
    for (;;) {
        int result = pcap_next_ex(file->pcap, &header, &bytes);
        if (result != 1) {
            if (result == PCAP_ERROR)
                note_fault(file);
            return false;
        }
        file->frames++;
        if (!file->filtered || pcap_offline_filter(&file->program, header, bytes) != 0)
            break;
    }
    *packet = (struct packet){
        .bytes = bytes,
        .captured = header->caplen,
        .length = header->len < header->caplen ? header->caplen : header->len,
        .time = time_of(header),
        .link_type = file->link_type,
        .file = file->index,
        .frame = file->frames,
    };
    return true;
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
    if (file->filtered)
        pcap_freecode(&file->program);
    file->filtered = false;
    if (file->pcap != NULL)
        pcap_close(file->pcap);
    file->pcap = NULL;
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
