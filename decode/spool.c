#include "decode/spool.h"

#include "decode/fetch.h"
#include "decode/spool_record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is written and read at once. A short capture needs no file. */
#define BUFFER_OCTETS ((size_t)128 * 1024)

/* Contents by their numbers, the first of which is 1. */
struct numbered {
    struct content **contents;
    size_t count, room;
};

/* Records of which the contents are asked for while those before them are at hand. */
#define AHEAD 8U

/* The records that come next, as far as they stand in the buffer. */
struct ahead {
    const struct content *contents[AHEAD]; /* in a ring; NULL for one without */
    size_t first;                          /* of them, that is the next to be taken */
    size_t count;
    size_t at; /* where in the buffer the one behind them begins */
};

struct spool {
    uint8_t *buffer;
    size_t room;
    size_t filled;
    size_t at;     /* where to read on */
    int file;      /* -1 as long as the buffer holds all */
    uint64_t size; /* octets in the file */
    uint64_t done; /* octets taken up */
    bool ended;    /* the putting */
    int failure;   /* errno of what went wrong, or 0 */
    struct spool_before before;
    unsigned generation;      /* of the contents that have numbers */
    bool forgotten;           /* numbers began anew: of what was set down not all lives */
    struct contents *decoded; /* the decoder's; NULL until one of them is put */
    struct numbered put;      /* the decoder's contents that have numbers and still live */
    /* While reading. */
    struct arena *arena;
    struct contents *contents; /* those that the decoder has forgotten, made anew */
    struct numbered made;
    struct ahead ahead;
    struct query query; /* of the response taken up last */
};

struct spool *spool_new(void)
{
    struct spool *spool = calloc(1, sizeof *spool);
    if (spool == NULL)
        return NULL;
    spool->file = -1;
    spool->room = BUFFER_OCTETS;
    spool->buffer = malloc(spool->room);
    spool->arena = arena_new();
    spool->contents = contents_new();
    if (spool->buffer != NULL && spool->arena != NULL && spool->contents != NULL)
        return spool;
    spool_free(spool);
    return NULL;
}

void spool_free(struct spool *spool)
{
    if (spool == NULL)
        return;
    if (spool->file >= 0)
        (void)close(spool->file);
    contents_free(spool->contents);
    arena_free(spool->arena);
    free((void *)spool->put.contents);
    free((void *)spool->made.contents);
    free(spool->buffer);
    free(spool);
}

static bool fail(struct spool *spool)
{
    spool->failure = errno;
    return false;
}

/* A file that nobody else can open, nor find once the program has ended. */
static bool open_file(struct spool *spool)
{
    const char *directory = getenv("TMPDIR");
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/rrsight-XXXXXX", directory == NULL ? P_tmpdir : directory);
    if (length < 0 || (size_t)length >= sizeof path)
        return spool->failure = ENAMETOOLONG, false;
    spool->file = mkstemp(path);
    if (spool->file < 0)
        return fail(spool);
    (void)unlink(path);
    return true;
}

static bool write_out(struct spool *spool)
{
    if (spool->file < 0 && !open_file(spool))
        return false;
    for (size_t written = 0; written < spool->filled;) {
        ssize_t count = write(spool->file, spool->buffer + written, spool->filled - written);
        if (count < 0 && errno != EINTR)
            return fail(spool);
        written += count < 0 ? 0 : (size_t)count;
    }
    spool->size += spool->filled;
    spool->filled = 0;
    return true;
}

static bool make_room(struct spool *spool, size_t room)
{
    uint8_t *buffer = room <= spool->room ? spool->buffer : realloc(spool->buffer, room);
    if (buffer == NULL)
        return fail(spool);
    spool->buffer = buffer;
    spool->room = room <= spool->room ? spool->room : room;
    return true;
}

/* Room for so many octets behind those in the buffer; NULL when these cannot be written. */
static uint8_t *claim(struct spool *spool, size_t length)
{
    if (spool->failure != 0 || (spool->room - spool->filled < length && !write_out(spool)) ||
        !make_room(spool, length))
        return NULL;
    return spool->buffer + spool->filled;
}

static bool add_numbered(struct spool *spool, struct numbered *numbered, struct content *content)
{
    if (numbered->count == numbered->room) {
        size_t room = numbered->room == 0 ? 1024 : 2 * numbered->room;
        struct content **grown = realloc((void *)numbered->contents, room * sizeof(struct content *));
        if (grown == NULL)
            return fail(spool);
        numbered->contents = grown;
        numbered->room = room;
    }
    numbered->contents[numbered->count++] = content;
    return true;
}

/* Gives the content a number, with which it has to be set down when *anew. */
static uint32_t number_of(struct spool *spool, struct content *content, bool *anew, bool *forgets)
{
    *anew = true;
    *forgets = false;
    if (content == NULL)
        return 0;
    spool->decoded = content->contents;
    if (contents_generation(spool->decoded) != spool->generation) {
        spool->generation = contents_generation(spool->decoded);
        spool->forgotten = true;
        spool->put.count = 0;
        *forgets = true;
    }
    *anew = content->number == 0;
    if (*anew && add_numbered(spool, &spool->put, content))
        content->number = (uint32_t)spool->put.count;
    return content->number;
}

/* Where the options stand in the response's octets. */
static uint32_t options_offset(const struct response *response)
{
    const struct wire *options = &response->message.edns.options;
    return options->length == 0 ? 0 : (uint32_t)(options->octets - response->octets);
}

static unsigned query_flags(const struct response *response)
{
    const struct query *query = response->query;
    unsigned flags = response->exchange != NULL ? SPOOL_HAS_EXCHANGE : 0;
    if (query == NULL)
        return flags;
    return flags | SPOOL_ANSWERS | (query->dnssec_ok ? SPOOL_ASKED_DO : 0U) |
           (query->checking_disabled ? SPOOL_ASKED_CD : 0U) | (query->marks.rd ? SPOOL_ASKED_RD : 0U) |
           (query->marks.edns ? SPOOL_ASKED_EDNS : 0U) | (query->marks.has_cookie ? SPOOL_ASKED_COOKIE : 0U) |
           (query->marks.name_hash != response->marks.name_hash ? SPOOL_ASKED_OTHERWISE : 0U);
}

static unsigned response_flags(const struct response *response)
{
    return (response->from_fragments ? SPOOL_FROM_FRAGMENTS : 0U) |
           (response->fragments_differ ? SPOOL_FRAGMENTS_DIFFER : 0U) |
           (response->wrong_checksum ? SPOOL_WRONG_CHECKSUM : 0U) |
           (response->marks.has_ttl ? SPOOL_HAS_TTL : 0U) |
           (response->message.fault == MESSAGE_CUT_BY_CAPTURE ? SPOOL_CUT_BY_CAPTURE : 0U);
}

/* Whether what the content tells is told of the response, too. */
static bool is_as_content(const struct response *response)
{
    const struct content *content = response->content;
    return content != NULL && content->length == response->length &&
           content->name_hash == response->marks.name_hash;
}

void spool_put(struct spool *spool, const struct response *response)
{
    bool anew, forgets;
    const struct wire *options = &response->message.edns.options;
    const struct query *query = response->query;
    uint32_t number = number_of(spool, response->content, &anew, &forgets);
    const struct spool_record record = {
        .flags = (anew ? SPOOL_HAS_OCTETS : 0U) | (forgets ? SPOOL_FORGETS : 0U) |
                 (is_as_content(response) ? SPOOL_AS_CONTENT : 0U) | query_flags(response) |
                 response_flags(response),
        .content = number,
        .octet_count = (uint32_t)(anew ? response->length : options->length),
        .options = anew ? options_offset(response) : 0,
        .time = response->time,
        .frame = response->frame,
        .file = response->file,
        .flow = response->flow,
        .id = response->message.id,
        .hop_limit = response->marks.hop_limit,
        .ttl = response->marks.ttl,
        .length = (uint32_t)response->length,
        .name_hash = response->marks.name_hash,
        .exchange_frame = response->exchange == NULL ? 0 : response->exchange->marks.frame,
        .asked_hash = query == NULL ? 0 : query->marks.name_hash,
        .asked_cookie = query == NULL ? 0 : query->marks.cookie,
        .octets = anew ? response->octets : options->octets,
    };
    uint8_t *at = claim(spool, SPOOL_RECORD_MAX + record.octet_count);
    if (at != NULL)
        spool->filled += spool_record_write(&record, &spool->before, at);
}

static void forget_made(struct spool *spool)
{
    contents_forget(spool->contents);
    spool->made.count = 0;
    spool->ahead.count = 0;
}

/* The rest goes to the file, if there is one. */
static bool end_putting(struct spool *spool)
{
    if (spool->ended)
        return true;
    spool->ended = true;
    if (spool->decoded != NULL && contents_generation(spool->decoded) != spool->generation)
        spool->forgotten = true;
    if (spool->forgotten) { /* as many again will be made */
        contents_forget(spool->decoded);
        spool->put.count = 0;
    }
    if (spool->file >= 0)
        return write_out(spool);
    spool->size = spool->filled;
    return true;
}

bool spool_rewind(struct spool *spool)
{
    spool->at = 0;
    spool->done = 0;
    spool->before = (struct spool_before){.frame = 0};
    forget_made(spool);
    if (spool->failure != 0 || !end_putting(spool))
        return false;
    if (spool->file < 0)
        return true;
    spool->filled = 0;
    return lseek(spool->file, 0, SEEK_SET) == 0 || fail(spool);
}

/* Makes as many octets as can be had, and `length` at least, stand at `at`; false when there are fewer. */
static bool have_octets(struct spool *spool, size_t length)
{
    if (spool->filled - spool->at >= length)
        return true;
    memmove(spool->buffer, spool->buffer + spool->at, spool->filled - spool->at);
    spool->filled -= spool->at;
    spool->at = 0;
    spool->ahead.count = 0;
    if (!make_room(spool, length))
        return false;
    while (spool->filled < length) {
        ssize_t count = spool->file < 0
                            ? 0
                            : read(spool->file, spool->buffer + spool->filled, spool->room - spool->filled);
        if (count == 0)
            errno = EIO;
        if (count == 0 || (count < 0 && errno != EINTR))
            return fail(spool);
        spool->filled += count < 0 ? 0 : (size_t)count;
    }
    return true;
}

/* Reads the next record, which is borrowed until the next call. */
static bool next_record(struct spool *spool, struct spool_record *record)
{
    struct spool_start start;
    if (spool->failure != 0 || spool->done == spool->size || !have_octets(spool, SPOOL_RECORD_START) ||
        !spool_record_start(spool->buffer + spool->at, spool->filled - spool->at, &start) ||
        !have_octets(spool, start.length))
        return false;
    spool_record_read(spool->buffer + spool->at, &start, &spool->before, record);
    spool->at += start.length;
    spool->done += start.length;
    return true;
}

/* The content gets the next number, as it did when it was set down. */
static bool make_content(struct spool *spool, const struct message *message, const uint8_t *octets,
                         size_t length)
{
    struct content *content = contents_keep_again(spool->contents, message, octets, length);
    return content == NULL ? fail(spool) : add_numbered(spool, &spool->made, content);
}

static bool parse(struct spool *spool, const struct spool_record *record, struct message *message)
{
    size_t length = record->octet_count;
    size_t full_length = length + ((record->flags & SPOOL_CUT_BY_CAPTURE) != 0 ? 1U : 0U);
    arena_reset(spool->arena);
    message_parse(record->octets, length, full_length, spool->arena, message);
    return record->content == 0 || make_content(spool, message, record->octets, length);
}

/* A number that no content has: who else could have written to the file? */
static bool refuse(struct spool *spool)
{
    spool->failure = EIO;
    return false;
}

static bool restore_message(struct spool *spool, const struct spool_record *record, struct response *out)
{
    bool has_octets = (record->flags & SPOOL_HAS_OCTETS) != 0, lives = !spool->forgotten;
    out->content = NULL;
    if ((record->flags & SPOOL_FORGETS) != 0)
        forget_made(spool);
    if (has_octets && (record->content == 0 || !lives) && !parse(spool, record, &out->message))
        return false;
    const struct numbered *numbered = lives ? &spool->put : &spool->made;
    if (record->content == 0)
        return has_octets || refuse(spool);
    if (record->content > numbered->count)
        return refuse(spool);
    out->content = numbered->contents[record->content - 1];
    if (has_octets && !lives)
        return true;
    out->message = out->content->message;
    out->message.id = record->id;
    if (out->message.edns.present)
        out->message.edns.options =
            wire_over(record->octets + record->options, out->message.edns.options.length);
    return true;
}

/* What a record's content will be, but where contents are forgotten before it. */
static const struct content *content_ahead(const struct spool *spool, uint32_t number)
{
    const struct numbered *numbered = spool->forgotten ? &spool->made : &spool->put;
    return number == 0 || number > numbered->count ? NULL : numbered->contents[number - 1];
}

/* Asks for contents that come next, and of those that are due soon for what is attached to them. */
static void look_ahead(struct spool *spool)
{
    struct ahead *ahead = &spool->ahead;
    struct spool_start start;
    if (ahead->count == 0)
        ahead->at = spool->at;
    while (ahead->count < AHEAD && ahead->at < spool->filled &&
           spool_record_start(spool->buffer + ahead->at, spool->filled - ahead->at, &start)) {
        const struct content *content = content_ahead(spool, start.content);
        if (content != NULL)
            fetch_octets(content, sizeof *content);
        ahead->contents[(ahead->first + ahead->count++) % AHEAD] = content;
        ahead->at += start.length;
    }
    const struct content *soon = ahead->contents[(ahead->first + AHEAD / 2) % AHEAD];
    for (int i = 0; ahead->count > AHEAD / 2 && soon != NULL && i < CONTENT_NOTES; i++)
        if (soon->notes[i] != NULL)
            fetch_octets(soon->notes[i], FETCH_LINE);
    ahead->first = (ahead->first + 1) % AHEAD;
    ahead->count -= ahead->count > 0 ? 1 : 0;
}

/* The query, as far as it was set down. */
static void restore_query(struct spool *spool, const struct spool_record *record, struct response *out)
{
    unsigned flags = record->flags;
    spool->query =
        (struct query){.dnssec_ok = (flags & SPOOL_ASKED_DO) != 0,
                       .checking_disabled = (flags & SPOOL_ASKED_CD) != 0,
                       .marks = {.frame = record->exchange_frame,
                                 .name_hash = (flags & SPOOL_ASKED_OTHERWISE) != 0 ? record->asked_hash
                                                                                   : out->marks.name_hash,
                                 .cookie = record->asked_cookie,
                                 .rd = (flags & SPOOL_ASKED_RD) != 0,
                                 .edns = (flags & SPOOL_ASKED_EDNS) != 0,
                                 .has_cookie = (flags & SPOOL_ASKED_COOKIE) != 0}};
    out->query = (flags & SPOOL_ANSWERS) != 0 ? &spool->query : NULL;
    out->exchange = (flags & SPOOL_HAS_EXCHANGE) != 0 ? &spool->query : NULL;
}

static void restore_marks(const struct spool_record *record, struct response *out)
{
    struct message_marks *marks = &out->marks;
    message_marks_stated(&out->message, out->length, marks);
    marks->time = record->time;
    marks->frame = record->frame;
    marks->file = record->file;
    marks->name_hash = (record->flags & SPOOL_AS_CONTENT) != 0 ? out->content->name_hash : record->name_hash;
    marks->hop_limit = record->hop_limit;
    marks->ttl = record->ttl;
    marks->has_ttl = (record->flags & SPOOL_HAS_TTL) != 0;
    if (marks->has_data)
        marks->data_hash = out->content != NULL ? out->content->data_hash : message_data_hash(&out->message);
}

bool spool_take(struct spool *spool, struct response *response)
{
    struct spool_record record;
    look_ahead(spool);
    if (!next_record(spool, &record) || !restore_message(spool, &record, response))
        return false;
    bool as_content = (record.flags & SPOOL_AS_CONTENT) != 0;
    response->octets = NULL;
    response->length = as_content ? response->content->length : record.length;
    response->flow = record.flow;
    response->time = record.time;
    response->frame = record.frame;
    response->file = record.file;
    response->from_fragments = (record.flags & SPOOL_FROM_FRAGMENTS) != 0;
    response->fragments_differ = (record.flags & SPOOL_FRAGMENTS_DIFFER) != 0;
    response->wrong_checksum = (record.flags & SPOOL_WRONG_CHECKSUM) != 0;
    restore_marks(&record, response);
    restore_query(spool, &record, response);
    return true;
}

const char *spool_fault(const struct spool *spool)
{
    return spool->failure == 0 ? NULL : strerror(spool->failure);
}

void spool_progress(const struct spool *spool, uint64_t *done, uint64_t *all)
{
    *done = spool->done;
    *all = spool->size;
}
