#include "tests/hostile/capture.h"

#include "tests/validate/kit/signer.h"

#include <stdlib.h>
#include <string.h>

#define ETHERNET    14
#define IPV4        20
#define UDP         8
#define TCP         20
#define UDP_LONGEST 1400
#define SEGMENT     32000
#define FLAG_SYN    0x02
#define FLAG_ACK    0x10

static void put_big(uint8_t *at, uint32_t number, unsigned size)
{
    while (size-- > 0) {
        at[size] = (uint8_t)number;
        number >>= 8;
    }
}

static void put_little(uint8_t *at, uint32_t number)
{
    for (unsigned i = 0; i < 4; i++, number >>= 8)
        at[i] = (uint8_t)number;
}

static void must_write(const struct capture *capture, const void *octets, size_t length)
{
    if (fwrite(octets, 1, length, capture->file) != length)
        abort();
}

void capture_begin(struct capture *capture, FILE *file)
{
    uint8_t header[24] = {0};
    *capture = (struct capture){.file = file};
    put_little(header, 0xa1b2c3d4); /* microseconds */
    header[4] = 2;                  /* version 2.4 */
    header[6] = 4;
    put_little(header + 16, 262144); /* snap length */
    put_little(header + 20, 1);      /* Ethernet */
    must_write(capture, header, sizeof header);
}

/* One frame: `transport` is a whole UDP datagram or TCP segment. */
static void put_frame(const struct capture *capture, uint8_t protocol, const uint8_t *transport,
                      size_t length)
{
    uint8_t head[16 + ETHERNET + IPV4] = {0}, *ip = head + 16 + ETHERNET;
    put_little(head, (uint32_t)(KIT_NOW + capture->messages / 1000));
    put_little(head + 4, (uint32_t)(capture->messages % 1000 * 1000));
    put_little(head + 8, (uint32_t)(ETHERNET + IPV4 + length));
    put_little(head + 12, (uint32_t)(ETHERNET + IPV4 + length));
    put_big(head + 16 + 12, 0x0800, 2);
    ip[0] = 0x45;
    put_big(ip + 2, (uint32_t)(IPV4 + length), 2);
    ip[8] = 64;
    ip[9] = protocol;
    put_big(ip + 12, 0xc0000235, 4); /* 192.0.2.53 */
    put_big(ip + 16, 0xc6336401, 4); /* 198.51.100.1 */
    must_write(capture, head, sizeof head);
    must_write(capture, transport, length);
}

static uint16_t client_port(const struct capture *capture)
{
    return (uint16_t)(1024 + capture->messages % 60000);
}

static void put_datagram(const struct capture *capture, struct octets message)
{
    uint8_t datagram[UDP + UDP_LONGEST];
    put_big(datagram, 53, 2);
    put_big(datagram + 2, client_port(capture), 2);
    put_big(datagram + 4, (uint32_t)(UDP + message.length), 2);
    put_big(datagram + 6, 0, 2);
    memcpy(datagram + UDP, message.at, message.length);
    put_frame(capture, 17, datagram, UDP + message.length);
}

static void put_segment(const struct capture *capture, uint32_t sequence, uint8_t flags,
                        const uint8_t *octets, size_t length)
{
    static uint8_t segment[TCP + SEGMENT];
    memset(segment, 0, TCP);
    put_big(segment, 53, 2);
    put_big(segment + 2, client_port(capture), 2);
    put_big(segment + 4, sequence, 4);
    put_big(segment + 8, 1, 4);
    segment[12] = TCP / 4 << 4;
    segment[13] = flags;
    put_big(segment + 14, 65535, 2);
    if (length > 0)
        memcpy(segment + TCP, octets, length);
    put_frame(capture, 6, segment, TCP + length);
}

static void put_stream(const struct capture *capture, struct octets message)
{
    size_t length = 2 + message.length;
    static uint8_t stream[2 + 65535];
    uint32_t start = (uint32_t)(capture->messages * 0x20000);
    put_big(stream, (uint32_t)message.length, 2);
    memcpy(stream + 2, message.at, message.length);
    put_segment(capture, start, FLAG_SYN | FLAG_ACK, NULL, 0);
    for (size_t at = 0; at < length; at += SEGMENT)
        put_segment(capture, start + 1 + (uint32_t)at, FLAG_ACK, stream + at,
                    length - at < SEGMENT ? length - at : SEGMENT);
}

void capture_add(struct capture *capture, struct octets message)
{
    if (message.length <= UDP_LONGEST)
        put_datagram(capture, message);
    else
        put_stream(capture, message);
    capture->messages++;
}
