#include "decode/flow.h"

#include <arpa/inet.h>
#include <stddef.h>

static char *put_octet(char *at, unsigned octet)
{
    if (octet >= 100)
        *at++ = (char)('0' + octet / 100);
    if (octet >= 10)
        *at++ = (char)('0' + octet / 10 % 10);
    *at++ = (char)('0' + octet % 10);
    return at;
}

/* inet_ntop() does the same by way of printf(), and this is done twice for each answer that is reported. */
static void format_ipv4(const uint8_t octets[4], char *out)
{
    for (int i = 0; i < 4; i++) {
        out = put_octet(out, octets[i]);
        *out++ = i < 3 ? '.' : '\0';
    }
}

const char *ip_address_format(const struct ip_address *address, char *out)
{
    if (address->version != 6)
        format_ipv4(address->octets, out);
    else if (inet_ntop(AF_INET6, address->octets, out, IP_ADDRESS_TEXT_MAX) == NULL)
        out[0] = '\0';
    return out;
}
