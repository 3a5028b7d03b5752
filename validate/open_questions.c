#include "validate/open_questions.h"

#include "decode/fetch.h"
#include "decode/hash.h"

#include <stdlib.h>

/* Times are in milliseconds since 1970, of which the upper bits do not matter. */
struct place {
    uint32_t mark; /* of the question, never 0; 0: free */
    uint32_t sent, answered;
    uint32_t second;      /* of the last query, whatever it asked; so the next two */
    uint16_t now, before; /* queries in that second, and in the one before */
    uint16_t open;        /* queries for the question without an answer */
    uint16_t zero;
};

struct open_questions {
    struct place places[OPEN_PLACES];
};

struct open_questions *open_questions_new(void)
{
    return calloc(1, sizeof(struct open_questions));
}

void open_questions_free(struct open_questions *questions)
{
    free(questions);
}

static uint32_t milliseconds(capture_time time)
{
    return (uint32_t)(time / (CAPTURE_SECOND / 1000));
}

static uint32_t mark_of(uint64_t question)
{
    return (uint32_t)question | 1U;
}

static size_t place_of(uint64_t question)
{
    return hash_place(question, OPEN_PLACES);
}

/* The question's, or NULL. */
static const struct place *find(const struct open_questions *questions, uint64_t question)
{
    const struct place *place = &questions->places[place_of(question)];
    return place->mark == mark_of(question) ? place : NULL;
}

void open_questions_fetch(const struct open_questions *questions, uint64_t question)
{
    fetch_octets(&questions->places[place_of(question)], sizeof questions->places[0]);
}

static bool is_over(const struct place *place, uint32_t now)
{
    return now - place->sent > milliseconds(OPEN_LIFE);
}

static void count(uint16_t *number)
{
    if (*number < UINT16_MAX)
        (*number)++;
}

/* Of all questions that share the place. */
static void count_query(struct place *place, uint32_t second)
{
    if (place->second != second) {
        place->before = place->second + 1 == second ? place->now : 0;
        place->now = 0;
        place->second = second;
    }
    count(&place->now);
}

void open_questions_asked(struct open_questions *questions, uint64_t question, capture_time time)
{
    struct place *place = &questions->places[place_of(question)];
    uint32_t now = milliseconds(time);
    count_query(place, (uint32_t)(time / CAPTURE_SECOND));
    if (place->mark != mark_of(question) || is_over(place, now)) {
        place->mark = mark_of(question);
        place->open = 0;
        place->answered = now - milliseconds(OPEN_LIFE);
    }
    place->sent = now;
    count(&place->open);
}

void open_questions_answered(struct open_questions *questions, uint64_t question, capture_time time)
{
    struct place *place = &questions->places[place_of(question)];
    if (place->mark != mark_of(question))
        return;
    if (place->open > 0)
        place->open--;
    place->answered = milliseconds(time);
}

bool open_questions_is_open(const struct open_questions *questions, uint64_t question, capture_time time,
                            capture_time since)
{
    const struct place *place = find(questions, question);
    uint32_t now = milliseconds(time);
    return place != NULL && !is_over(place, now) &&
           (place->open > 0 || now - place->answered <= milliseconds(since));
}

unsigned open_questions_lately(const struct open_questions *questions, uint64_t question)
{
    const struct place *place = &questions->places[place_of(question)];
    return (unsigned)place->now + place->before;
}
