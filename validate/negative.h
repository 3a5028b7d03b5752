/*
 * Non-existence as a message proves it: negative answers, referrals without DS, and the half of a wildcard
 * answer that says that no closer name exists (RFC 4035 section 5.4, RFC 5155 section 8).
 */
#ifndef RRSIGHT_VALIDATE_NEGATIVE_H
#define RRSIGHT_VALIDATE_NEGATIVE_H

#include "validate/answer.h"
#include "validate/opinion.h"

/* A negative answer: name and claim (CLAIM_NODATA or CLAIM_NXDOMAIN) of `answer`, type of the question. */
enum status negative_judge(struct bench *bench, const struct answer *answer);

/* A referral to `zone`: its DS, or its proof that there is none; nothing at all is a plain referral. */
enum status negative_referral(struct bench *bench, const uint8_t *zone);

/* An RRset that a wildcard made, as the labels of its signature show (RFC 4035 section 5.3.4, RFC 5155
 * section 8.8): whether it could. */
enum status negative_expansion(struct bench *bench, const struct rrset *rrset,
                               const struct signature *signature);

#endif
