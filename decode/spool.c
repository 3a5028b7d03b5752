#include "decode/spool.h"

#include "decode/fetch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is written and read at once. A short capture needs no file. */
#define BUFFER_OCTETS ((size_t)256 * 1024)

enum {
    HAS_OCTETS = 1 << 0,      /* the message follows, else its EDNS options */
    FORGETS = 1 << 1,         /* contents set down before it are not referred to any more */
    ANSWERS = 1 << 2,         /* its query was seen */
    HAS_EXCHANGE = 1 << 3,    /* that, or one to another server */
    ASKED_DO = 1 << 4,        /* of the query */
    ASKED_CD = 1 << 5,        /* of the query */
    ASKED_RD = 1 << 6,        /* of the query */
    ASKED_EDNS = 1 << 7,      /* of the query */
    ASKED_COOKIE = 1 << 8,    /* of the query: its cookie follows */
    ASKED_OTHERWISE = 1 << 9, /* the hash of the query's name follows, which is another */
    FROM_FRAGMENTS = 1 << 10,
    FRAGMENTS_DIFFER = 1 << 11,
    WRONG_CHECKSUM = 1 << 12,
    HAS_TTL = 1 << 13,
    CUT_BY_CAPTURE = 1 << 14,
};

/* What each response begins with; behind it come the two addresses, the query's hash and cookie, and octets.
 * It is read by who wrote it, so it is as the machine has it. */
struct record_head {
    capture_time time;
    uint64_t frame;
    uint64_t name_hash;
    uint64_t exchange_frame;
    uint32_t file;
    uint32_t content; /* its number, or 0 */
    uint32_t ttl;
    uint32_t length;  /* octets of the message */
    uint32_t octets;  /* how many of them follow */
    uint32_t options; /* where in them the EDNS options stand */
    uint16_t flags;
    uint16_t id;
    uint16_t source_port, destination_port;
    uint8_t transport;
    uint8_t version; /* of both addresses */
    uint8_t hop_limit;
};

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
    size_t at;                /* where to read on */
    int file;                 /* -1 as long as the buffer holds all */
    uint64_t size;            /* octets in the file */
    uint64_t done;            /* octets taken up */
    bool ended;               /* the putting */
    int failure;              /* errno of what went wrong, or 0 */
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

/* Room for so many octets in the buffer; NULL when they cannot be written. */
static uint8_t *claim(struct spool *spool, size_t length)
{
    if (spool->failure != 0 || (spool->room - spool->filled < length && !write_out(spool)) ||
        !make_room(spool, length))
        return NULL;
    uint8_t *at = spool->buffer + spool->filled;
    spool->filled += length;
    return at;
}

static uint8_t *put(uint8_t *at, const void *octets, size_t length)
{
    if (length > 0)
        memcpy(at, octets, length);
    return at + length;
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
    unsigned flags = response->exchange != NULL ? HAS_EXCHANGE : 0;
    if (query == NULL)
        return flags;
    return flags | ANSWERS | (query->dnssec_ok ? ASKED_DO : 0U) | (query->checking_disabled ? ASKED_CD : 0U) |
           (query->marks.rd ? ASKED_RD : 0U) | (query->marks.edns ? ASKED_EDNS : 0U) |
           (query->marks.has_cookie ? ASKED_COOKIE : 0U) |
           (query->marks.name_hash != response->marks.name_hash ? ASKED_OTHERWISE : 0U);
}

static unsigned response_flags(const struct response *response)
{
    return (response->from_fragments ? FROM_FRAGMENTS : 0U) |
           (response->fragments_differ ? FRAGMENTS_DIFFER : 0U) |
           (response->wrong_checksum ? WRONG_CHECKSUM : 0U) | (response->marks.has_ttl ? HAS_TTL : 0U) |
           (response->message.fault == MESSAGE_CUT_BY_CAPTURE ? CUT_BY_CAPTURE : 0U);
}

static size_t address_length(uint8_t version)
{
    return version == 4 ? 4 : 16;
}

/* Behind the addresses: the hash of the query's name and its cookie. */
static size_t query_octets(unsigned flags)
{
    return ((flags & ASKED_OTHERWISE) != 0 ? sizeof(uint64_t) : 0) +
           ((flags & ASKED_COOKIE) != 0 ? sizeof(uint64_t) : 0);
}

void spool_put(struct spool *spool, const struct response *response)
{
    bool anew, forgets;
    const struct flow *flow = &response->flow;
    const struct wire *options = &response->message.edns.options;
    uint32_t number = number_of(spool, response->content, &anew, &forgets);
    const struct record_head head = {
        .time = response->time,
        .frame = response->frame,
        .name_hash = response->marks.name_hash,
        .exchange_frame = response->exchange == NULL ? 0 : response->exchange->frame,
        .file = response->file,
        .content = number,
        .ttl = response->marks.ttl,
        .length = (uint32_t)response->length,
        .octets = (uint32_t)(anew ? response->length : options->length),
        .options = anew ? options_offset(response) : 0,
        .flags = (uint16_t)((anew ? HAS_OCTETS : 0U) | (forgets ? FORGETS : 0U) | query_flags(response) |
                            response_flags(response)),
        .id = response->message.id,
        .source_port = flow->source_port,
        .destination_port = flow->destination_port,
        .transport = flow->transport,
        .version = flow->source.version,
        .hop_limit = response->marks.hop_limit,
    };
    size_t address = address_length(head.version);
    uint8_t *at = claim(spool, sizeof head + 2 * address + query_octets(head.flags) + head.octets);
    if (at == NULL)
        return;
    at = put(at, &head, sizeof head);
    at = put(at, flow->source.octets, address);
    at = put(at, flow->destination.octets, address);
    if ((head.flags & ASKED_OTHERWISE) != 0)
        at = put(at, &response->query->marks.name_hash, sizeof response->query->marks.name_hash);
    if ((head.flags & ASKED_COOKIE) != 0)
        at = put(at, &response->query->marks.cookie, sizeof response->query->marks.cookie);
    (void)put(at, anew ? response->octets : options->octets, head.octets);
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
    forget_made(spool);
    if (spool->failure != 0 || !end_putting(spool))
        return false;
    if (spool->file < 0)
        return true;
    spool->filled = 0;
    return lseek(spool->file, 0, SEEK_SET) == 0 || fail(spool);
}

/* So many octets that come next, borrowed until the next call; NULL when they cannot be had. */
static const uint8_t *next_octets(struct spool *spool, size_t length)
{
    if (spool->filled - spool->at < length) {
        memmove(spool->buffer, spool->buffer + spool->at, spool->filled - spool->at);
        spool->filled -= spool->at;
        spool->at = 0;
        spool->ahead.count = 0;
        if (!make_room(spool, length))
            return NULL;
    }
    while (spool->filled < length) {
        ssize_t count = read(spool->file, spool->buffer + spool->filled, spool->room - spool->filled);
        if (count == 0)
            errno = EIO;
        if (count == 0 || (count < 0 && errno != EINTR))
            return fail(spool), NULL;
        spool->filled += count < 0 ? 0 : (size_t)count;
    }
    const uint8_t *octets = spool->buffer + spool->at;
    spool->at += length;
    spool->done += length;
    return octets;
}

/* The content gets the next number, as it did when it was set down. */
static bool make_content(struct spool *spool, const struct message *message, const uint8_t *octets,
                         size_t length)
{
    struct content *content = contents_keep_again(spool->contents, message, octets, length);
    return content == NULL ? fail(spool) : add_numbered(spool, &spool->made, content);
}

static bool parse(struct spool *spool, const struct record_head *head, const uint8_t *octets,
                  struct message *message)
{
    size_t full_length = head->length + ((head->flags & CUT_BY_CAPTURE) != 0 ? 1U : 0U);
    arena_reset(spool->arena);
    message_parse(octets, head->length, full_length, spool->arena, message);
    return head->content == 0 || make_content(spool, message, octets, head->length);
}

static bool restore_message(struct spool *spool, const struct record_head *head, const uint8_t *octets,
                            struct response *out)
{
    if ((head->flags & FORGETS) != 0)
        forget_made(spool);
    bool lives = !spool->forgotten;
    if ((head->flags & HAS_OCTETS) != 0 && (head->content == 0 || !lives) &&
        !parse(spool, head, octets, &out->message))
        return false;
    const struct numbered *numbered = lives ? &spool->put : &spool->made;
    if (head->content == 0)
        return true;
    if (head->content > numbered->count) { /* who else could have written to the file? */
        spool->failure = EIO;
        return false;
    }
    out->content = numbered->contents[head->content - 1];
    if ((head->flags & HAS_OCTETS) != 0 && !lives)
        return true;
    out->message = out->content->message;
    out->message.id = head->id;
    if (out->message.edns.present)
        out->message.edns.options = wire_over(octets + head->options, out->message.edns.options.length);
    return true;
}

static size_t record_octets(const struct record_head *head)
{
    return sizeof *head + 2 * address_length(head->version) + query_octets(head->flags) + head->octets;
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
    struct record_head head;
    if (ahead->count == 0)
        ahead->at = spool->at;
    while (ahead->count < AHEAD && ahead->at < spool->filled && spool->filled - ahead->at >= sizeof head) {
        memcpy(&head, spool->buffer + ahead->at, sizeof head);
        const struct content *content = content_ahead(spool, head.content);
        if (content != NULL)
            fetch_octets(content, sizeof *content);
        ahead->contents[(ahead->first + ahead->count++) % AHEAD] = content;
        ahead->at += record_octets(&head);
    }
    const struct content *soon = ahead->contents[(ahead->first + AHEAD / 2) % AHEAD];
    for (int i = 0; ahead->count > AHEAD / 2 && soon != NULL && i < CONTENT_NOTES; i++)
        if (soon->notes[i] != NULL)
            fetch_octets(soon->notes[i], FETCH_LINE);
    ahead->first = (ahead->first + 1) % AHEAD;
    ahead->count -= ahead->count > 0 ? 1 : 0;
}

static const uint8_t *get(const uint8_t *at, void *octets, size_t length)
{
    memcpy(octets, at, length);
    return at + length;
}

/* The query, as far as it was set down; *at is where its hash and its cookie stand. */
static void restore_query(struct spool *spool, const struct record_head *head, const uint8_t **at,
                          struct response *out)
{
    unsigned flags = head->flags;
    spool->query = (struct query){.frame = head->exchange_frame,
                                  .dnssec_ok = (flags & ASKED_DO) != 0,
                                  .checking_disabled = (flags & ASKED_CD) != 0,
                                  .marks = {.frame = head->exchange_frame,
                                            .name_hash = head->name_hash,
                                            .rd = (flags & ASKED_RD) != 0,
                                            .edns = (flags & ASKED_EDNS) != 0,
                                            .has_cookie = (flags & ASKED_COOKIE) != 0}};
    if ((flags & ASKED_OTHERWISE) != 0)
        *at = get(*at, &spool->query.marks.name_hash, sizeof spool->query.marks.name_hash);
    if ((flags & ASKED_COOKIE) != 0)
        *at = get(*at, &spool->query.marks.cookie, sizeof spool->query.marks.cookie);
    out->query = (flags & ANSWERS) != 0 ? &spool->query : NULL;
    out->exchange = (flags & HAS_EXCHANGE) != 0 ? &spool->query : NULL;
}

static struct message_marks restore_marks(const struct record_head *head, const struct response *response)
{
    struct message_marks marks = message_marks_stated(&response->message, head->length);
    marks.time = head->time;
    marks.frame = head->frame;
    marks.file = head->file;
    marks.name_hash = head->name_hash;
    marks.hop_limit = head->hop_limit;
    marks.ttl = head->ttl;
    marks.has_ttl = (head->flags & HAS_TTL) != 0;
    if (marks.has_data)
        marks.data_hash =
            response->content != NULL ? response->content->data_hash : message_data_hash(&response->message);
    return marks;
}

bool spool_take(struct spool *spool, struct response *response)
{
    struct record_head head;
    look_ahead(spool);
    const uint8_t *at =
        spool->failure != 0 || spool->done == spool->size ? NULL : next_octets(spool, sizeof head);
    if (at == NULL)
        return false;
    (void)get(at, &head, sizeof head);
    size_t address = address_length(head.version);
    at = next_octets(spool, 2 * address + query_octets(head.flags) + head.octets);
    if (at == NULL)
        return false;
    *response = (struct response){
        .length = head.length,
        .flow = {.source = {.version = head.version},
                 .destination = {.version = head.version},
                 .transport = head.transport,
                 .source_port = head.source_port,
                 .destination_port = head.destination_port},
        .time = head.time,
        .frame = head.frame,
        .file = head.file,
        .from_fragments = (head.flags & FROM_FRAGMENTS) != 0,
        .fragments_differ = (head.flags & FRAGMENTS_DIFFER) != 0,
        .wrong_checksum = (head.flags & WRONG_CHECKSUM) != 0,
    };
    at = get(at, response->flow.source.octets, address);
    at = get(at, response->flow.destination.octets, address);
    restore_query(spool, &head, &at, response);
    if (!restore_message(spool, &head, at, response))
        return false;
    response->marks = restore_marks(&head, response);
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
