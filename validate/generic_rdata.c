#include "validate/generic_rdata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

char *generic_rdata_find(char *line)
{
    bool quoted = false;
    for (char *at = line; *at != '\0'; at++) {
        if (*at == '"')
            quoted = !quoted;
        if (*at != '\\')
            continue;
        bool blank_before = at > line && is_blank(at[-1]);
        if (!quoted && blank_before && at[1] == '#' && (at[2] == '\0' || is_blank(at[2])))
            return at;
        if (at[1] != '\0')
            at++; /* what is escaped neither quotes nor escapes */
    }
    return NULL;
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

/* The value of a hexadecimal digit; 16 for any other character. */
static unsigned digit_value(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c == '\0' ? NULL : strchr(digits, c);
    return found == NULL ? 16 : (unsigned)(found - digits) % 16;
}

/* At most 65535 in digits; behind them, or NULL. */
static const char *parse_length(const char *text, size_t *length)
{
    const char *at = text;
    for (*length = 0; *at >= '0' && *at <= '9'; at++) {
        *length = *length * 10 + (size_t)(*at - '0');
        if (*length > UINT16_MAX)
            return NULL;
    }
    return at == text || (*at != '\0' && !is_blank(*at)) ? NULL : at;
}

bool generic_rdata_parse(const char *text, struct arena *arena, struct rdata *out)
{
    size_t length, used = 0;
    if (strncmp(text, "\\#", 2) != 0)
        return false;
    const char *at = parse_length(skip_blanks(text + 2), &length);
    uint8_t *octets = at == NULL ? NULL : arena_take(arena, length + 1);
    if (octets == NULL)
        return false;
    for (at = skip_blanks(at); *at != '\0' && used < length; at = skip_blanks(at + 2)) {
        unsigned high = digit_value(at[0]), low = digit_value(at[1]);
        if (high > 15 || low > 15)
            return false;
        octets[used++] = (uint8_t)(high << 4 | low);
    }
    if (*at != '\0' || used != length)
        return false;
    *out = (struct rdata){.octets = octets, .length = (uint16_t)length};
    return true;
}

char *generic_rdata_format(const struct rdata *rdata)
{
    size_t size = 16 + 2 * (size_t)rdata->length;
    char *text = malloc(size);
    if (text == NULL)
        return NULL;
    int used = snprintf(text, size, "\\# %u ", rdata->length);
    for (size_t i = 0; i < rdata->length; i++)
        used += snprintf(text + used, size - (size_t)used, "%02x", rdata->octets[i]);
    return text;
}
