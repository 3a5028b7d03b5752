#include "report/edns.h"

#include "decode/flow.h"
#include "report/json.h"

#include <string.h>

/* IANA "DNS EDNS0 Option Codes (OPT)". */
enum option_code {
    OPTION_NSID = 3, /* RFC 5001 */
    OPTION_DAU = 5,  /* RFC 6975 */
    OPTION_DHU = 6,
    OPTION_N3U = 7,
    OPTION_CLIENT_SUBNET = 8,   /* RFC 7871 */
    OPTION_EXPIRE = 9,          /* RFC 7314 */
    OPTION_COOKIE = 10,         /* RFC 7873 */
    OPTION_TCP_KEEPALIVE = 11,  /* RFC 7828 */
    OPTION_PADDING = 12,        /* RFC 7830 */
    OPTION_CHAIN = 13,          /* RFC 7901 */
    OPTION_KEY_TAG = 14,        /* RFC 8145 */
    OPTION_EXTENDED_ERROR = 15, /* RFC 8914 */
    OPTION_REPORT_CHANNEL = 18, /* RFC 9567 */
};

#define COOKIE_CLIENT 8
#define TEXT_MAX      512

static const char *name_of(uint16_t code)
{
    static const struct {
        uint16_t code;
        const char *name;
    } names[] = {
        {OPTION_NSID, "NSID"},
        {OPTION_DAU, "DAU"},
        {OPTION_DHU, "DHU"},
        {OPTION_N3U, "N3U"},
        {OPTION_CLIENT_SUBNET, "client-subnet"},
        {OPTION_EXPIRE, "EXPIRE"},
        {OPTION_COOKIE, "COOKIE"},
        {OPTION_TCP_KEEPALIVE, "tcp-keepalive"},
        {OPTION_PADDING, "padding"},
        {OPTION_CHAIN, "CHAIN"},
        {OPTION_KEY_TAG, "key-tag"},
        {OPTION_EXTENDED_ERROR, "EDE"},
        {OPTION_REPORT_CHANNEL, "report-channel"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].code == code)
            return names[i].name;
    return NULL;
}

static void put_hex(struct writer *out, const char *key, const uint8_t *octets, size_t length)
{
    write_format(out, ",\"%s\":\"", key);
    for (size_t i = 0; i < length; i++)
        write_format(out, "%02x", octets[i]);
    write_char(out, '"');
}

/* Text of an option, which may be anything: up to its first NUL, and no longer than TEXT_MAX. */
static void put_text(struct writer *out, const char *key, struct wire text)
{
    char copy[TEXT_MAX + 1] = "";
    size_t length = wire_left(&text) < TEXT_MAX ? wire_left(&text) : TEXT_MAX;
    const uint8_t *octets = wire_take(&text, length);
    if (octets != NULL)
        memcpy(copy, octets, length);
    write_format(out, ",\"%s\":", key);
    json_string(out, copy);
}

static void put_client_subnet(struct writer *out, struct wire value)
{
    struct ip_address address = {0};
    char text[IP_ADDRESS_TEXT_MAX];
    uint16_t family = wire_u16(&value);
    unsigned source = wire_u8(&value), scope = wire_u8(&value);
    size_t length = wire_left(&value);
    const uint8_t *octets = wire_take(&value, length);
    address.version = family == 1 ? 4 : 6;
    if (value.failed || (family != 1 && family != 2) || length > (family == 1 ? 4U : 16U))
        return;
    if (length > 0)
        memcpy(address.octets, octets, length);
    write_format(out, ",\"address\":\"%s\",\"source_prefix\":%u,\"scope_prefix\":%u",
                 ip_address_format(&address, text), source, scope);
}

static void put_cookie(struct writer *out, struct wire value)
{
    const uint8_t *client = wire_take(&value, COOKIE_CLIENT);
    size_t length = wire_left(&value);
    const uint8_t *server = wire_take(&value, length);
    if (client == NULL)
        return;
    put_hex(out, "client", client, COOKIE_CLIENT);
    if (length > 0)
        put_hex(out, "server", server, length);
}

static void put_value(struct writer *out, uint16_t code, struct wire value)
{
    switch (code) {
    case OPTION_NSID:
        put_text(out, "text", value);
        break;
    case OPTION_CLIENT_SUBNET:
        put_client_subnet(out, value);
        break;
    case OPTION_COOKIE:
        put_cookie(out, value);
        break;
    case OPTION_TCP_KEEPALIVE:
        if (wire_left(&value) == 2)
            write_format(out, ",\"timeout_ms\":%u", wire_u16(&value) * 100U);
        break;
    case OPTION_EXPIRE:
        if (wire_left(&value) == 4)
            write_format(out, ",\"seconds\":%u", wire_u32(&value));
        break;
    case OPTION_EXTENDED_ERROR:
        if (wire_left(&value) < 2)
            break;
        write_format(out, ",\"info_code\":%u", wire_u16(&value));
        put_text(out, "extra_text", value);
        break;
    default:
        break;
    }
}

static void put_option(struct writer *out, uint16_t code, struct wire value)
{
    size_t length = wire_left(&value);
    struct wire octets = value;
    write_format(out, "{\"code\":%u,\"name\":", code);
    json_string(out, name_of(code));
    write_format(out, ",\"length\":%zu", length);
    put_value(out, code, value);
    if (code != OPTION_PADDING && length > 0)
        put_hex(out, "hex", wire_take(&octets, length), length);
    write_char(out, '}');
}

void edns_put(struct writer *out, const struct message *message)
{
    const struct edns *edns = &message->edns;
    struct wire options = edns->options;
    const char *comma = "";
    if (!edns->present) {
        write_text(out, ",\"edns\":null");
        return;
    }
    write_format(out, ",\"edns\":{\"version\":%u,\"udp_size\":%u,\"do\":%s,\"options\":[", edns->version,
                 edns->payload_size, edns->dnssec_ok ? "true" : "false");
    while (wire_left(&options) >= 4) {
        uint16_t code = wire_u16(&options);
        size_t length = wire_u16(&options);
        struct wire value = wire_sub(&options, length);
        if (options.failed)
            break;
        write_text(out, comma);
        put_option(out, code, value);
        comma = ",";
    }
    write_text(out, "]}");
}
