#include "tests/validate/kit/scene.h"

struct ip_address host(uint8_t n)
{
    return (struct ip_address){{192, 0, 2, n}, 4};
}

struct response pass(struct world *world, const struct passage *p)
{
    static struct query query;
    struct octets octets = reply_octets(p->reply, NULL);
    struct response response = respond(world, p->reply, octets);
    response.flow = (struct flow){.source = host(p->server),
                                  .destination = host(p->client),
                                  .transport = TRANSPORT_UDP,
                                  .source_port = 53,
                                  .destination_port = p->port == 0 ? 40000 : p->port};
    response.time = KIT_NOW * CAPTURE_SECOND + p->at * SCENE_MILLISECOND;
    response.message.id = p->id;
    response.message.ra = p->ra;
    message_marks_of(&response.message, response.octets, response.length, &response.marks);
    response.marks.time = response.time;
    response.marks.frame = response.frame;
    response.marks.hop_limit = p->hop_limit;
    query = (struct query){.sent = 1,
                           .answered = 1,
                           .replies = 1,
                           .marks = {.time = response.time - p->delay * SCENE_MILLISECOND,
                                     .frame = response.frame,
                                     .rd = p->rd,
                                     .edns = true,
                                     .length = 40,
                                     .name_hash = response.marks.name_hash}};
    response.query = response.exchange = p->unasked ? NULL : &query;
    return response;
}

struct count {
    enum reason reason;
    unsigned alerts;
    uint64_t raised;
};

static void count_one(void *context, const struct alert *alert)
{
    struct count *count = context;
    if (alert->reason != count->reason)
        return;
    count->alerts++;
    count->raised += alert->count;
}

unsigned alerts_of(struct alerts *alerts, enum reason reason)
{
    struct count count = {.reason = reason};
    alerts_visit(alerts, count_one, &count);
    return count.alerts;
}

uint64_t raised(struct alerts *alerts, enum reason reason)
{
    struct count count = {.reason = reason};
    alerts_visit(alerts, count_one, &count);
    return count.raised;
}
