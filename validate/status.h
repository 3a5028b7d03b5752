/*
 * The four statuses of RFC 4033 section 5 and RFC 4035 section 4.3, and STATUS_NONE for what has nothing to
 * judge.
 */
#ifndef RRSIGHT_VALIDATE_STATUS_H
#define RRSIGHT_VALIDATE_STATUS_H

/* From best to worst: the status of a whole is the largest one of its parts. */
enum status { STATUS_NONE, STATUS_SECURE, STATUS_INSECURE, STATUS_INDETERMINATE, STATUS_BOGUS };

#define STATUS_COUNT 5

/* "secure", "insecure", … */
const char *status_name(enum status status);

static inline enum status status_worse(enum status a, enum status b)
{
    return a > b ? a : b;
}

#endif
