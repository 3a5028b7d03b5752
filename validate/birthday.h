/*
 * Many open queries for one question that differ in nothing but the client subnet (RebirthDay, CVE-2025-5994;
 * RFC 7871 section 11.2): each of them is one more that a guessed answer may hit.
 *
 * It is told when BIRTHDAY_OPEN queries of one host for one name and type, each with another subnet, were
 * sent within BIRTHDAY_WINDOW and before any answer, and BIRTHDAY_PLAIN answers to the question then apply to
 * all subnets: who answers by subnet for any name of the domain is asked so for good reason. Queries without
 * a subnet leave no state; BIRTHDAY_QUESTIONS_MAX questions and BIRTHDAY_DOMAINS_MAX such domains are
 * remembered.
 */
#ifndef RRSIGHT_VALIDATE_BIRTHDAY_H
#define RRSIGHT_VALIDATE_BIRTHDAY_H

#include "decode/decoder.h"
#include "validate/alert.h"

#define BIRTHDAY_QUESTIONS_MAX 2048
#define BIRTHDAY_DOMAINS_MAX   2048
#define BIRTHDAY_OPEN          8
#define BIRTHDAY_WINDOW        (2 * CAPTURE_SECOND)
#define BIRTHDAY_PLAIN         4

struct birthday;

/* NULL when there is no memory. */
struct birthday *birthday_new(void);
void birthday_free(struct birthday *birthday);

/* Counts a query. */
void birthday_query(struct birthday *birthday, const struct flow *flow, const struct message *query,
                    const struct message_marks *marks);

/* Counts an answer, and raises what it shows. */
void birthday_response(struct birthday *birthday, struct alerts *alerts, const struct response *response);

#endif
