#include "capture/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct input {
    struct capture_file *file;
    const char *path;
    struct packet head;
    bool open;     /* `head` holds its next packet */
    bool started;  /* it has been opened in this pass */
    bool finished; /* it has been read to its end in this pass */
    capture_time first;
    char fault[SOURCE_ERROR_MAX];
};

struct merge {
    struct input *inputs;
    size_t count;
    size_t *order;      /* inputs by the time of their first packet */
    size_t opened;      /* how many of `order` have been started */
    struct input *last; /* the input whose head was handed out */
};

static void note_fault(struct input *input, const char *what)
{
    if (input->fault[0] == '\0')
        (void)snprintf(input->fault, sizeof input->fault, "%s: %s", input->path, what);
}

/* Moves on to the next packet of an input; closes it at its end. */
static void advance(struct input *input)
{
    if (capture_file_next(input->file, &input->head))
        return;
    const char *fault = capture_file_fault(input->file);
    if (fault != NULL)
        note_fault(input, fault);
    capture_file_close(input->file);
    input->open = false;
    input->finished = true;
}

static void start(struct input *input)
{
    char reason[CAPTURE_FILE_ERROR_MAX];
    if (input->finished) /* it cannot be read */
        return;
    input->started = true;
    if (!capture_file_open(input->file, reason)) {
        note_fault(input, reason);
        input->finished = true;
        return;
    }
    input->open = true;
    advance(input);
}

/* Opens the file once, to know where its turn is; one that cannot be read has none. */
static bool survey(struct input *input)
{
    char reason[CAPTURE_FILE_ERROR_MAX];
    if (!capture_file_open(input->file, reason)) {
        note_fault(input, reason);
        input->finished = true;
        return false;
    }
    struct packet packet;
    input->first = capture_file_next(input->file, &packet) ? packet.time : 0;
    capture_file_close(input->file);
    return true;
}

/* An insertion sort: stable, and rotated captures are named in order already. */
static void sort_by_first(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++) {
        size_t at = i;
        for (; at > 0 && merge->inputs[merge->order[at - 1]].first > merge->inputs[i].first; at--)
            merge->order[at] = merge->order[at - 1];
        merge->order[at] = i;
    }
}

struct merge *merge_new(const char *const *paths, size_t count, const char *filter,
                        char error[SOURCE_ERROR_MAX])
{
    (void)snprintf(error, SOURCE_ERROR_MAX, "no memory");
    struct merge *merge = calloc(1, sizeof *merge);
    if (merge == NULL)
        return NULL;
    merge->inputs = calloc(count, sizeof *merge->inputs);
    merge->order = calloc(count, sizeof *merge->order);
    bool good = merge->inputs != NULL && merge->order != NULL;
    size_t readable = 0;
    for (size_t i = 0; good && i < count; i++) {
        struct input *input = &merge->inputs[i];
        input->path = paths[i];
        input->file = capture_file_new(paths[i], (uint32_t)i, filter);
        merge->count++;
        good = input->file != NULL;
        readable += good && survey(input) ? 1 : 0;
    }
    if (good && readable == 0 && count > 0)
        memcpy(error, merge->inputs[0].fault, SOURCE_ERROR_MAX);
    if (!good || readable == 0) {
        merge_free(merge);
        return NULL;
    }
    sort_by_first(merge);
    return merge;
}

/* The open input whose head is earliest; the first named wins a tie. */
static struct input *earliest(struct merge *merge)
{
    struct input *best = NULL;
    for (size_t i = 0; i < merge->opened; i++) {
        struct input *input = &merge->inputs[merge->order[i]];
        if (input->open && (best == NULL || input->head.time < best->head.time))
            best = input;
    }
    return best;
}

bool merge_next(struct merge *merge, struct packet *packet)
{
    if (merge->last != NULL)
        advance(merge->last);
    merge->last = NULL;
    struct input *best = earliest(merge);
    while (merge->opened < merge->count) {
        struct input *next = &merge->inputs[merge->order[merge->opened]];
        if (best != NULL && next->first > best->head.time)
            break;
        merge->opened++;
        start(next);
        best = earliest(merge);
    }
    if (best == NULL)
        return false;
    *packet = best->head;
    merge->last = best;
    return true;
}

/* Until when no other input has a packet, opened or not. */
static capture_time turn_of_others(const struct merge *merge, const struct input *input)
{
    capture_time turn = INT64_MAX;
    for (size_t i = 0; i < merge->opened; i++) {
        const struct input *other = &merge->inputs[merge->order[i]];
        if (other != input && other->open && other->head.time < turn)
            turn = other->head.time;
    }
    if (merge->opened == merge->count)
        return turn;
    capture_time first = merge->inputs[merge->order[merge->opened]].first;
    return first < turn ? first : turn;
}

size_t merge_take_ready(struct merge *merge, struct packet *packets, size_t room)
{
    const struct input *input = merge->last;
    return input == NULL ? 0
                         : capture_file_take_ready(input->file, turn_of_others(merge, input), packets, room);
}

/* The input that the last packet came from is the only one that is read on: others are at most opened. */
bool merge_ready(const struct merge *merge)
{
    return merge->last != NULL && capture_file_ready(merge->last->file);
}

const char *merge_fault(const struct merge *merge, size_t index)
{
    for (size_t i = 0; i < merge->count; i++)
        if (merge->inputs[i].fault[0] != '\0' && index-- == 0)
            return merge->inputs[i].fault;
    return NULL;
}

const char *merge_file_name(const struct merge *merge, uint32_t file)
{
    return file < merge->count ? merge->inputs[file].path : "";
}

void merge_progress(const struct merge *merge, uint64_t *done, uint64_t *all)
{
    *done = *all = 0;
    for (size_t i = 0; i < merge->count; i++) {
        const struct input *input = &merge->inputs[i];
        *all += capture_file_size(input->file);
        if (input->finished)
            *done += capture_file_size(input->file);
        else if (input->started)
            *done += capture_file_done(input->file);
    }
}

void merge_free(struct merge *merge)
{
    if (merge == NULL)
        return;
    for (size_t i = 0; i < merge->count; i++)
        capture_file_free(merge->inputs[i].file);
    free(merge->inputs);
    free(merge->order);
    free(merge);
}
