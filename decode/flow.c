#include "decode/flow.h"

#include <arpa/inet.h>
#include <stddef.h>

const char *ip_address_format(const struct ip_address *address, char *out)
{
    int family = address->version == 6 ? AF_INET6 : AF_INET;
    if (inet_ntop(family, address->octets, out, IP_ADDRESS_TEXT_MAX) == NULL)
        out[0] = '\0';
    return out;
}
