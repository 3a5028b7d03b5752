/*
 * How answers look that a censor injects (Lowe 2007; Anonymous, CCR 2012; Hoang et al., USENIX Security
 * 2021): addresses of another family than was asked for, AAAA records inside 2001::/32 (Teredo, RFC 4380),
 * which hold what stood where an IPv4 address was expected, and several answers within INJECTION_BURST.
 */
#ifndef RRSIGHT_VALIDATE_INJECTION_H
#define RRSIGHT_VALIDATE_INJECTION_H

#include "decode/decoder.h"

#define INJECTION_BURST (CAPTURE_SECOND / 50)

/* What of one answer looks injected, in words, or NULL. Teredo addresses were given out honestly, too: they
 * count only for one of several answers. */
const char *injection_sign(const struct message *message, bool one_of_several);

/* Whether three of these answers, each with other data, came within INJECTION_BURST. */
bool injection_burst(const struct message_marks *answers, unsigned count);

#endif
