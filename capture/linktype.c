#include "capture/linktype.h"

#include <pcap/dlt.h>

/* Those that differ. */
#define LINKTYPE_ATM_RFC1483 100
#define LINKTYPE_RAW         101
#define LINKTYPE_SLIP_BSDOS  102
#define LINKTYPE_PPP_BSDOS   103
#define LINKTYPE_ATM_CLIP    106

int linktype_to_dlt(uint16_t linktype)
{
    switch (linktype) {
    case LINKTYPE_RAW:
        return DLT_RAW;
    case LINKTYPE_ATM_RFC1483:
        return DLT_ATM_RFC1483;
    case LINKTYPE_SLIP_BSDOS:
        return DLT_SLIP_BSDOS;
    case LINKTYPE_PPP_BSDOS:
        return DLT_PPP_BSDOS;
    case LINKTYPE_ATM_CLIP:
        return DLT_ATM_CLIP;
    default:
        return linktype;
    }
}
