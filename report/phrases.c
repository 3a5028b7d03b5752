#include "report/phrases.h"

#include "decode/hash.h"

#include <stdlib.h>

struct phrase {
    uint64_t key;
    char *text; /* NULL: none was ever here */
    uint32_t length, room;
};

struct phrases {
    struct phrase places[PHRASES_MAX];
};

struct phrases *phrases_new(void)
{
    return calloc(1, sizeof(struct phrases));
}

void phrases_free(struct phrases *phrases)
{
    for (size_t i = 0; phrases != NULL && i < PHRASES_MAX; i++)
        free(phrases->places[i].text);
    free(phrases);
}

bool phrases_write(const struct phrases *phrases, uint64_t key, struct writer *out)
{
    const struct phrase *phrase = &phrases->places[hash_place(key, PHRASES_MAX)];
    if (phrase->key != key || phrase->text == NULL)
        return false;
    write_octets(out, phrase->text, phrase->length);
    return true;
}

/* Without memory the phrase that was there stays. */
static bool make_room(struct phrase *phrase, size_t length)
{
    if (length <= phrase->room)
        return true;
    char *text = realloc(phrase->text, length);
    if (text == NULL)
        return false;
    phrase->text = text;
    phrase->room = (uint32_t)length;
    return true;
}

void phrases_keep(struct phrases *phrases, uint64_t key, const struct writer *out, struct writer_mark since)
{
    struct phrase *phrase = &phrases->places[hash_place(key, PHRASES_MAX)];
    size_t length;
    const char *text = writer_since(out, since, &length);
    if (text == NULL || length == 0 || length > PHRASE_LENGTH_MAX || !make_room(phrase, length))
        return;
    memcpy(phrase->text, text, length);
    phrase->length = (uint32_t)length;
    phrase->key = key;
}
