/*
 * A line of master-file text as a record needs it (RFC 1035 section 5.1): comments are left out, parentheses
 * are, and with them line breaks between them, blanks; what is quoted or escaped stays as it is written.
 */
#ifndef RRSIGHT_VALIDATE_MASTERFILE_LINE_H
#define RRSIGHT_VALIDATE_MASTERFILE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The longest RDATA and owner with each octet as \DDD, and what stands between them. */
#define MASTERFILE_LINE_MAX ((size_t)4 * (65535 + 255) + 1024)
/* Octets of room that are left behind the text. */
#define MASTERFILE_LINE_SPARE 32

/* All zero at first. */
struct masterfile_line {
    char *text; /* grows, and is kept for the next one; to be freed with free() */
    size_t length;
    size_t room;
    unsigned number;   /* of the line in the file that it starts with, from 1 */
    unsigned read;     /* lines of the file so far */
    const char *fault; /* what is wrong with it, or NULL; `text` is NULL only with one */
};

/* Reads the next one, blank ones as well; false at the end of the file. */
bool masterfile_line_read(struct masterfile_line *line, FILE *file);

#endif
