/*
 * 802.11 frames: the LLC payload of unencrypted data frames, behind radiotap or bare. A part of link.h.
 */
#ifndef RRSIGHT_DECODE_WLAN_H
#define RRSIGHT_DECODE_WLAN_H

#include "decode/wire.h"

/* Skips a radiotap header; *padded: the 802.11 header behind it is padded to four octets. False when it is
 * none. */
bool wlan_radiotap(struct wire *w, bool *padded);

/* Skips the header of a data frame; false when the frame is of another kind, encrypted, or too short (then
 * the cursor has failed). *aggregated: what follows is an A-MSDU. */
bool wlan_payload(struct wire *w, bool padded, bool *aggregated);

/* The LLC payload of the next subframe of an A-MSDU; false when none is left. */
bool wlan_next_subframe(struct wire *aggregate, struct wire *payload);

#endif
