/*
 * pcap_loop FILE: what libpcap alone costs, the least that a reader of a capture can take.
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE] = "usage: pcap_loop FILE";
    pcap_t *pcap = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
    if (pcap == NULL) {
        (void)fprintf(stderr, "%s\n", error);
        return EXIT_FAILURE;
    }
    struct pcap_pkthdr *header;
    const u_char *octets;
    unsigned long long packets = 0, sum = 0;
    while (pcap_next_ex(pcap, &header, &octets) == 1) {
        packets++;
        sum += header->caplen == 0 ? 0 : octets[0];
    }
    pcap_close(pcap);
    (void)printf("%llu packets, %llu\n", packets, sum);
    return EXIT_SUCCESS;
}
