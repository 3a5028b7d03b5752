#include "report/json.h"

#include <time.h>

void json_string(FILE *out, const char *text)
{
    if (text == NULL) {
        (void)fputs("null", out);
        return;
    }
    (void)fputc('"', out);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            (void)fprintf(out, "\\%c", *at);
        else if (*at < 0x20 || *at == 0x7f)
            (void)fprintf(out, "\\u%04x", *at);
        else if (*at > 0x7f)
            (void)fputs("\\ufffd", out);
        else
            (void)fputc(*at, out);
    }
    (void)fputc('"', out);
}

void json_time(FILE *out, capture_time time)
{
    capture_time fraction = time % CAPTURE_SECOND;
    time_t seconds = (time_t)(time / CAPTURE_SECOND);
    if (fraction < 0) {
        fraction += CAPTURE_SECOND;
        seconds--;
    }
    struct tm parts;
    char text[32] = "";
    if (gmtime_r(&seconds, &parts) != NULL)
        (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)fprintf(out, "\"%s.%09lldZ\"", text, (long long)fraction);
}
