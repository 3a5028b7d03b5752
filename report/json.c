#include "report/json.h"

#include <stdbool.h>
#include <time.h>

static bool is_plain(unsigned char octet)
{
    return octet >= 0x20 && octet < 0x7f && octet != '"' && octet != '\\';
}

static void put_escaped(struct writer *out, unsigned char octet)
{
    if (octet == '"' || octet == '\\') {
        write_char(out, '\\');
        write_char(out, (char)octet);
    } else if (octet > 0x7f) {
        write_text(out, "\\ufffd");
    } else {
        write_format(out, "\\u%04x", octet);
    }
}

static bool continues(const unsigned char *at, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if ((at[i] & 0xc0) != 0x80)
            return false;
    return true;
}

/* Octets of the character of UTF-8 (RFC 3629 section 4) that stands there, if it has more than one and is
 * valid. */
static size_t utf8_length(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t count = *at < 0xc2 ? 0 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : *at < 0xf5 ? 4 : 0;
    if (count == 0 || !continues(at, count))
        return 0;
    bool overlong = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xf0 && at[1] < 0x90);
    bool surrogate = at[0] == 0xed && at[1] >= 0xa0, beyond = at[0] == 0xf4 && at[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : count;
}

void json_string(struct writer *out, const char *text)
{
    if (text == NULL) {
        write_text(out, "null");
        return;
    }
    write_char(out, '"');
    for (const char *at = text; *at != '\0';) {
        const char *start = at;
        for (size_t more; is_plain((unsigned char)*at) || (more = utf8_length(at)) > 0;)
            at += is_plain((unsigned char)*at) ? 1 : more;
        write_octets(out, start, (size_t)(at - start));
        if (*at != '\0')
            put_escaped(out, (unsigned char)*at++);
    }
    write_char(out, '"');
}

static void put_digits(char *at, unsigned number, unsigned count)
{
    for (; count-- > 0; number /= 10)
        at[count] = (char)('0' + number % 10);
}

/* The civil date of a day since 1970, by counting in eras of 400 years that begin in March. */
static void put_date(char *at, int64_t day)
{
    int64_t shifted = day + 719468; /* from 0000-03-01 */
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    unsigned of_era = (unsigned)(shifted - era * 146097);
    unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned march_month = (5 * of_year + 2) / 153;
    unsigned month = march_month < 10 ? march_month + 3 : march_month - 9;
    int64_t year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
    put_digits(at, (unsigned)year, 4);
    put_digits(at + 5, month, 2);
    put_digits(at + 8, of_year - (153 * march_month + 2) / 5 + 1, 2);
}

int64_t json_second(capture_time time)
{
    return time / CAPTURE_SECOND - (time % CAPTURE_SECOND < 0 ? 1 : 0);
}

void json_time_begin(struct writer *out, capture_time time)
{
    char text[] = "\"0000-00-00T00:00:00.";
    int64_t seconds = json_second(time), day = seconds / 86400, of_day = seconds % 86400;
    if (of_day < 0) {
        of_day += 86400;
        day--;
    }
    put_date(text + 1, day);
    put_digits(text + 12, (unsigned)(of_day / 3600), 2);
    put_digits(text + 15, (unsigned)(of_day / 60 % 60), 2);
    put_digits(text + 18, (unsigned)(of_day % 60), 2);
    write_octets(out, text, sizeof text - 1);
}

void json_time_end(struct writer *out, capture_time time)
{
    char text[] = "000000000Z\"";
    put_digits(text, (unsigned)(time - json_second(time) * CAPTURE_SECOND), 9);
    write_octets(out, text, sizeof text - 1);
}

void json_time(struct writer *out, capture_time time)
{
    json_time_begin(out, time);
    json_time_end(out, time);
}
