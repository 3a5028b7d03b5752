/*
 * Link types as files number them, LINKTYPE_, and as libpcap does, DLT_: the same but for a few old ones. A
 * piece of pcap_file.h and pcapng.h; for use inside capture/.
 */
#ifndef RRSIGHT_CAPTURE_LINKTYPE_H
#define RRSIGHT_CAPTURE_LINKTYPE_H

#include <stdint.h>

/* The DLT_ value. */
int linktype_to_dlt(uint16_t linktype);

#endif
