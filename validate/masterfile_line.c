#include "validate/masterfile_line.h"

#include <stdlib.h>
#include <string.h>

/* Where in the line the reading is. */
struct place {
    unsigned depth; /* of parentheses */
    bool quoted;
    bool escaped; /* the next character */
    bool comment;
};

/* Makes room for one more character; what does not fit is a fault and left out. */
static bool make_room(struct masterfile_line *line)
{
    if (line->length + MASTERFILE_LINE_SPARE < line->room)
        return true;
    size_t room = line->room == 0 ? 512 : line->room * 2;
    char *text = line->length < MASTERFILE_LINE_MAX ? realloc(line->text, room) : NULL;
    if (text == NULL) {
        line->fault = line->length < MASTERFILE_LINE_MAX ? "no memory" : "it is too long";
        return false;
    }
    line->text = text;
    line->room = room;
    return true;
}

static void put(struct masterfile_line *line, char c)
{
    if (make_room(line))
        line->text[line->length++] = c;
}

static void take_parenthesis(struct masterfile_line *line, struct place *place, char c)
{
    put(line, ' ');
    if (c == '(')
        place->depth++;
    else if (place->depth > 0)
        place->depth--;
    else
        line->fault = "a parenthesis closes that was not opened";
}

static void take(struct masterfile_line *line, struct place *place, char c)
{
    bool escaped = place->escaped;
    place->escaped = !escaped && c == '\\';
    if (!escaped && c == '"')
        place->quoted = !place->quoted;
    if (c == '\0')
        line->fault = "it is not text";
    else if (escaped || place->quoted || strchr(";()\r\f\v", c) == NULL)
        put(line, c);
    else if (c == ';')
        place->comment = true;
    else if (c == '(' || c == ')')
        take_parenthesis(line, place, c);
    else
        put(line, ' ');
}

/* The end of a line of the file, or the file's. */
static void end_line(struct masterfile_line *line, struct place *place)
{
    if (place->quoted)
        line->fault = "a quotation is not closed";
    *place = (struct place){.depth = place->depth};
    line->read++;
}

bool masterfile_line_read(struct masterfile_line *line, FILE *file)
{
    struct place place = {0};
    int c = getc(file);
    if (c == EOF)
        return false;
    line->length = 0;
    line->fault = NULL;
    line->number = line->read + 1;
    for (; c != EOF && (c != '\n' || place.depth > 0); c = getc(file)) {
        if (c == '\n') {
            end_line(line, &place);
            put(line, ' ');
        } else if (!place.comment) {
            take(line, &place, (char)c);
        }
    }
    end_line(line, &place);
    if (make_room(line))
        line->text[line->length] = '\0';
    if (place.depth > 0)
        line->fault = "a parenthesis is not closed";
    return true;
}
