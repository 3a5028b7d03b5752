#include "tests/bench/traffic.h"

#include "tests/bench/answers.h"
#include "tests/bench/chance.h"
#include "tests/bench/frames.h"

#include <stdlib.h>
#include <string.h>

#define MICROSECONDS INT64_C(1000000)
#define GAP          1000 /* microseconds between exchanges, at most */
#define RESOLVERS    8
#define MESSAGE_MAX  8192
#define DNS_PORT     53

/* What is steady about a server, so that none of its answers looks like another's. */
struct server {
    uint16_t ip_id;
    bool counts; /* gives whole datagrams an IP ID */
    uint8_t hop_limit;
    uint32_t round_trip;
};

struct traffic {
    const struct shape *shape;
    struct bench_zones *zones;
    struct questions *questions;
    struct timeline *timeline;
    struct server *servers;
    uint16_t resolver_ids[RESOLVERS];
    struct traffic_counts counts;
    int64_t time;
};

static void make_servers(struct traffic *traffic)
{
    size_t count = traffic->zones->servers + 1;
    traffic->servers = kit_take(count * sizeof *traffic->servers);
    for (size_t i = 0; i < count; i++)
        traffic->servers[i] = (struct server){
            .ip_id = (uint16_t)chance_number(),
            .counts = chance_permille(600),
            .hop_limit = (uint8_t)(40 + chance_below(22)),
            .round_trip = 2000 + chance_below(60000),
        };
}

/* The resolver of that number: 192.0.2.10 and on, 2001:db8:2::10 and on. */
static void resolver_address(unsigned resolver, bool ipv6, uint8_t out[16])
{
    static const uint8_t v6[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 2}, v4[4] = {192, 0, 2};
    memcpy(out, v6, 16);
    if (!ipv6)
        memcpy(out, v4, 4);
    out[ipv6 ? 15 : 3] = (uint8_t)(10 + resolver);
}

/* Most resolvers ask with DO, two without, one knows no EDNS. */
static unsigned resolver_of(enum asking asking)
{
    return asking == ASK_DO     ? chance_below(RESOLVERS - 3)
           : asking == ASK_EDNS ? RESOLVERS - 3 + chance_below(2)
                                : RESOLVERS - 1;
}

static struct path path_to(struct traffic *traffic, const struct bench_zone *zone, enum asking asking)
{
    unsigned number = zone->servers[chance_below(ZONE_SERVERS)], resolver = resolver_of(asking);
    struct server *server = &traffic->servers[number];
    struct path path = {
        .ipv6 = chance_permille(traffic->shape->ipv6),
        .client = {.port = (uint16_t)(1024 + chance_below(64512)),
                   .hop_limit = 64,
                   .next_ip_id = &traffic->resolver_ids[resolver]},
        .server = {.port = DNS_PORT,
                   .hop_limit = server->hop_limit,
                   .next_ip_id = server->counts ? &server->ip_id : NULL},
        .round_trip = server->round_trip + chance_below(server->round_trip / 8),
    };
    resolver_address(resolver, path.ipv6, path.client.address);
    bench_address(number, path.ipv6, path.server.address);
    return path;
}

static void ask_by_tcp(struct traffic *traffic, const struct path *path, int64_t time,
                       const struct question *question, enum asking asking)
{
    uint8_t query[MESSAGE_MAX], answer[MESSAGE_MAX];
    struct octets octets[] = {{query, question->query[asking].length},
                              {answer, question->answer[asking].length}};
    uint16_t id = (uint16_t)chance_number();
    answer_copy(question->query[asking], id, query);
    answer_copy(question->answer[asking], id, answer);
    frames_connection(traffic->timeline, time, path, octets[0], octets[1]);
    traffic->counts.tcp++;
    traffic->counts.answers++;
}

/* By UDP, and again by TCP if the answer is too long. */
static void ask_by_udp(struct traffic *traffic, struct path *path, const struct question *question,
                       enum asking asking)
{
    uint8_t message[MESSAGE_MAX];
    uint16_t id = (uint16_t)chance_number();
    struct octets query = question->query[asking], answer = question->answer[asking];
    int64_t back = traffic->time + path->round_trip;
    answer_copy(query, id, message);
    frames_datagram(traffic->timeline, traffic->time, path, false, message, query.length);
    traffic->counts.answers++;
    if (asking != ASK_PLAIN && frames_can_cut(path, answer.length) &&
        chance_permille(traffic->shape->fragments)) {
        answer_copy(answer, id, message);
        frames_datagram_cut(traffic->timeline, back, path, true, message, answer.length);
        traffic->counts.cut++;
        return;
    }
    if (answer.length <= (asking == ASK_PLAIN ? PLAIN_SIZE : SERVER_SIZE)) {
        answer_copy(answer, id, message);
        frames_datagram(traffic->timeline, back, path, true, message, answer.length);
        return;
    }
    size_t length = answer_truncate(query, answer, id, message);
    frames_datagram(traffic->timeline, back, path, true, message, length);
    path->client.port = (uint16_t)(1024 + chance_below(64512));
    ask_by_tcp(traffic, path, back + 300, question, asking);
}

/* Whether the answer with DO is: where the zone is signed, but for what opt-out leaves open (RFC 5155
 * section 9.2). */
static bool is_secure(const struct question *question)
{
    bool is_cut = question->kind == QUESTION_DS || question->kind == QUESTION_REFERRAL;
    bool denies =
        question->kind == QUESTION_NO_NAME || (is_cut && owner_set(question->owner, TYPE_DS) == NULL);
    return question->zone->is_signed && !(question->zone->opt_out && denies);
}

static void ask(struct traffic *traffic, struct question *question, enum asking asking)
{
    struct path path = path_to(traffic, question->zone, asking);
    answer_prepare(traffic->zones, question, asking);
    traffic->counts.ipv6 += path.ipv6;
    traffic->counts.secure += asking == ASK_DO && is_secure(question);
    if (chance_permille(traffic->shape->tcp))
        ask_by_tcp(traffic, &path, traffic->time, question, asking);
    else
        ask_by_udp(traffic, &path, question, asking);
}

/* As a resolver finds its way to a zone. */
static void show_chain(struct traffic *traffic, struct bench_zone *zone)
{
    struct bench_zone *way[8];
    unsigned steps = 0;
    for (; zone != NULL && !zone->asked; zone = zone->parent)
        way[steps++] = zone;
    while (steps-- > 0) {
        struct question *referral = traffic->questions->referrals[way[steps]->index];
        struct question *keys = traffic->questions->keys[way[steps]->index];
        way[steps]->asked = true;
        if (referral != NULL)
            ask(traffic, referral, ASK_DO);
        if (keys != NULL)
            ask(traffic, keys, ASK_DO);
    }
}

static enum asking draw_asking(const struct shape *shape)
{
    if (chance_permille(shape->with_do))
        return ASK_DO;
    return chance_permille(500) ? ASK_EDNS : ASK_PLAIN;
}

/* Every so many exchanges a question that is new, with DO; the others by their popularity. */
static void ask_all(struct traffic *traffic, struct zipf *zipf)
{
    size_t new = 0, count = traffic->questions->count;
    uint64_t exchanges = traffic->shape->packets * 10 / 22,
             each = exchanges / count == 0 ? 1 : exchanges / count;
    for (uint64_t i = 0; timeline_frames(traffic->timeline) < traffic->shape->packets; i++) {
        bool is_new = i % each == 0 && new < count;
        struct question *question = &traffic->questions->at[is_new ? new ++ : zipf_draw(zipf)];
        show_chain(traffic, question->zone);
        ask(traffic, question, is_new ? ASK_DO : draw_asking(traffic->shape));
        traffic->time += chance_below(GAP);
        timeline_advance(traffic->timeline, traffic->time - 1);
    }
}

struct traffic_counts traffic_write(const struct shape *shape, struct bench_zones *zones,
                                    struct questions *questions, FILE *file)
{
    struct traffic traffic = {
        .shape = shape, .zones = zones, .questions = questions, .time = KIT_NOW * MICROSECONDS};
    struct zipf *zipf = zipf_new(questions->count);
    traffic.timeline = timeline_new(file);
    make_servers(&traffic);
    ask_all(&traffic, zipf);
    traffic.counts.packets = timeline_frames(traffic.timeline);
    traffic.counts.seconds = traffic.time / MICROSECONDS - KIT_NOW;
    timeline_free(traffic.timeline);
    zipf_free(zipf);
    return traffic.counts;
}
