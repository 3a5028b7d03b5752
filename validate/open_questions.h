/*
 * Which questions a client waits for an answer to, by server: what guesses must hit (RFC 5452 section 4). A
 * question is open from its query to its answer, or somewhat longer, at most OPEN_LIFE. How often it was
 * asked of late is counted, too.
 *
 * Questions are told apart by hashes of what they are asked by, at OPEN_PLACES places: of those that share
 * one the latest has it.
 */
#ifndef RRSIGHT_VALIDATE_OPEN_QUESTIONS_H
#define RRSIGHT_VALIDATE_OPEN_QUESTIONS_H

#include "capture/packet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPEN_PLACES 16384U
#define OPEN_LIFE   (5 * CAPTURE_SECOND)

struct open_questions;

/* NULL when there is no memory. */
struct open_questions *open_questions_new(void);
void open_questions_free(struct open_questions *questions);

/* Asks for the place of a question: see decode/fetch.h. */
void open_questions_fetch(const struct open_questions *questions, uint64_t question);

/* A query that asks it was seen, and an answer to one that was. */
void open_questions_asked(struct open_questions *questions, uint64_t question, capture_time time);
void open_questions_answered(struct open_questions *questions, uint64_t question, capture_time time);

/* Whether it is open at the time, or was answered no longer than `since` ago. */
bool open_questions_is_open(const struct open_questions *questions, uint64_t question, capture_time time,
                            capture_time since);

/* How many queries for it were seen in the second of the last one and in that before; those of questions that
 * share its place are among them. */
unsigned open_questions_lately(const struct open_questions *questions, uint64_t question);

#endif
