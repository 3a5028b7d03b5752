/*
 * A line of master-file text as a record needs it (RFC 1035 section 5.1): comments are left out, parentheses
 * are, and with them line breaks between them, blanks; what is quoted or escaped stays as it is written.
 */
#ifndef RRSIGHT_VALIDATE_MASTERFILE_LINE_H
#define RRSIGHT_VALIDATE_MASTERFILE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Room for the longest RDATA and owner with each octet as \DDD, and for what stands between them. */
#define MASTERFILE_LINE_ROOM ((size_t)4 * (65535 + 255) + 1024)

struct masterfile_line {
    char text[MASTERFILE_LINE_ROOM];
    size_t length;
    unsigned number;   /* of the line in the file that it starts with, from 1 */
    unsigned read;     /* lines of the file so far; zero at first */
    const char *fault; /* what is wrong with it, or NULL */
};

/* Reads the next one, blank ones as well; false at the end of the file. */
bool masterfile_line_read(struct masterfile_line *line, FILE *file);

#endif
