#include "decode/marks.h"

#include "decode/dname.h"
#include "decode/hash.h"

#define HEADER_OCTETS 12

/* The octets of a question's name as they stand in the message: right behind the header, and never
 * compressed. */
static uint64_t spelling_hash(const struct message *message, const uint8_t *octets, size_t length)
{
    size_t name = dname_length(message->qname);
    return length < HEADER_OCTETS + name ? 0 : hash_octets(octets + HEADER_OCTETS, name, 0);
}

static bool has_data(const struct message *message)
{
    return message->fault == MESSAGE_WHOLE && message->qname != NULL && message->qr && !message->tc &&
           (message->rcode == 0 || message->rcode == 3);
}

/* EDNS options that tell who asked, and that an answer gives back. */
#define OPTION_SUBNET 8
#define OPTION_COOKIE 10
#define COOKIE_OCTETS 8

static void note_subnet(struct message_marks *marks, struct wire option)
{
    const uint8_t *source = wire_take(&option, 3); /* family and source prefix */
    marks->scope = wire_u8(&option);
    size_t left = wire_left(&option);
    const uint8_t *address = wire_take(&option, left);
    if (option.failed)
        return;
    marks->has_subnet = true;
    marks->subnet_hash = (uint32_t)hash_octets(address, left, hash_octets(source, 3, 0));
}

static void note_options(struct message_marks *marks, struct wire options)
{
    while (wire_left(&options) > 0) {
        uint16_t code = wire_u16(&options), length = wire_u16(&options);
        const uint8_t *octets = wire_take(&options, length);
        if (octets == NULL)
            return;
        struct wire option = wire_over(octets, length);
        if (code == OPTION_SUBNET)
            note_subnet(marks, option);
        if (code == OPTION_COOKIE && length >= COOKIE_OCTETS) {
            marks->has_cookie = true;
            marks->cookie = (uint64_t)wire_u32(&option) << 32;
            marks->cookie |= wire_u32(&option);
        }
    }
}

void message_marks_stated(const struct message *message, size_t length, struct message_marks *out)
{
    *out = (struct message_marks){.edns = message->edns.present,
                                  .aa = message->aa,
                                  .rd = message->rd,
                                  .ra = message->ra,
                                  .length = (uint16_t)length,
                                  .has_data = has_data(message)};
    if (message->fault == MESSAGE_WHOLE && message->qname != NULL)
        note_options(out, message->edns.options);
}

void message_marks_of(const struct message *message, const uint8_t *octets, size_t length,
                      struct message_marks *out)
{
    message_marks_stated(message, length, out);
    out->octets_hash = (uint32_t)hash_octets(octets, length, 0);
    if (message->fault == MESSAGE_WHOLE && message->qname != NULL)
        out->name_hash = spelling_hash(message, octets, length);
    const struct record *first = message->rrset_count == 0 ? NULL : message->rrsets[0].records;
    out->has_ttl = first != NULL;
    out->ttl = first == NULL ? 0 : first->ttl;
    if (out->has_data)
        out->data_hash = message_data_hash(message);
}

void message_marks_outlined(const struct message *message, const struct outline *outline,
                            const struct content *content, struct message_marks *out)
{
    message_marks_stated(message, outline->length, out);
    out->octets_hash = (uint32_t)hash_mix(outline->hash, outline->left_out);
    out->has_ttl = outline->has_ttl;
    out->ttl = outline->first_ttl;
    if (message->fault == MESSAGE_WHOLE)
        out->name_hash = outline->name_hash;
    if (out->has_data)
        out->data_hash = content != NULL ? content->data_hash : message_data_hash(message);
}
