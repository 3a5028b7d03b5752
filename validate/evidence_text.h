/*
 * Evidence as master-file text: what dig prints, a zone file, or what an earlier run wrote.
 *
 * Records of one owner and type that stand together are one RRset, and the RRSIG records behind them are its
 * own; where a file has several such groups they are also tried as one RRset, for files in any order.
 */
#ifndef RRSIGHT_VALIDATE_EVIDENCE_TEXT_H
#define RRSIGHT_VALIDATE_EVIDENCE_TEXT_H

#include "validate/evidence.h"
#include "validate/masterfile.h"

struct evidence_text_result {
    unsigned faults;                  /* lines that could not be read */
    char error[MASTERFILE_ERROR_MAX]; /* about the first of them, as "line 3: what is wrong" */
    size_t signed_rrsets;             /* taken */
    size_t unsigned_rrsets;           /* left out: they prove nothing */
    bool no_memory;
};

/* Whether what the file starts with is text and no capture; the file is rewound. */
bool evidence_text_is_likely(FILE *file);

/* Adds all signed RRsets of class IN; `file_index` goes into their sightings, which have no frame. */
struct evidence_text_result evidence_text_read(struct evidence *evidence, FILE *file, uint32_t file_index);

/* Writes all evidence, RRset by RRset, each with its signatures; false when it could not be written. */
bool evidence_text_write(const struct evidence *evidence, FILE *file);

#endif
