/*
** fixed_layout.c - see fixed_layout.h.
**
** Over the lines of a sample, how often each place is filled is counted; the places that never are part the columns.
*/
#include "formats/fixed_layout.h"

#include "base/memory.h"
#include "formats/infer.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLE_BYTES = 1 << 18, SAMPLE_LINES = 1000, SAMPLE_WIDTH = 1 << 16, LEAST_LINES = 3, FOUND_COLUMNS = 10000, RULER_LINES = 10 };

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}

Slice fixed_line(const char *text, size_t length, size_t at, size_t *next)
{
    const char *begin = text + at, *end = memchr(begin, '\n', length - at);
    *next = end ? (size_t)(end - text) + 1 : length;
    if (!end)
        end = text + length;
    while (end > begin && (end[-1] == '\r' || is_blank(end[-1])))
        end--;
    return (Slice){begin, (size_t)(end - begin)};
}

/* Moves to a place further on, or to the line's end; returns its byte. */
static size_t move_to(FixedPlace *place, Slice line, bool ascii, size_t character)
{
    if (ascii) {
        place->byte = character < line.length ? character : line.length;
        return place->byte;
    }
    for (; place->character < character && place->byte < line.length; place->character++) {
        place->byte++;
        while (place->byte < line.length && ((unsigned char)line.data[place->byte] & 0xC0) == 0x80)
            place->byte++;
    }
    return place->byte;
}

bool fixed_value(const FixedLayout *layout, Slice line, bool ascii, size_t number, FixedPlace *place, Slice *value)
{
    const FixedColumn *column = &layout->columns[number];
    size_t begin = place->begin, split = line.length;
    bool last = number + 1 == layout->count;
    if (layout->exact) {
        split = move_to(place, line, ascii, column->end);
        if (last && split < line.length)
            return false;
    } else if (!last) { /* parted at the last blank before the next column */
        size_t gap = move_to(place, line, ascii, column->end);
        split = move_to(place, line, ascii, layout->columns[number + 1].begin);
        if (split < line.length) {
            while (split > gap && !is_blank(line.data[split - 1]))
                split--;
            if (split == gap)
                return false;
        }
    }
    *value = slice_trim((Slice){line.data + begin, split - begin});
    place->begin = split;
    return true;
}

/* A line of dashes that shows the columns. */
static bool is_ruler(Slice line)
{
    size_t groups = 0;
    bool dash = false;
    for (size_t i = 0; i < line.length; i++) {
        char c = line.data[i];
        if (c != '-' && c != '=' && c != ' ')
            return false;
        groups += c != ' ' && !dash;
        dash = c != ' ';
    }
    return groups >= 2;
}

static void add_column(FixedLayout *layout, size_t begin, size_t end)
{
    if ((layout->count & (layout->count - 1)) == 0)
        layout->columns = mem_resize(layout->columns, layout->count ? layout->count * 2 : 1, sizeof *layout->columns);
    layout->columns[layout->count++] = (FixedColumn){begin, end};
}

static void columns_of_ruler(FixedLayout *layout, Slice ruler)
{
    for (size_t i = 0; i < ruler.length;) {
        size_t begin = i;
        while (i < ruler.length && ruler.data[i] != ' ')
            i++;
        if (i > begin)
            add_column(layout, begin, i);
        while (i < ruler.length && ruler.data[i] == ' ')
            i++;
    }
}

/* Where the sample ends: behind its last whole line. */
static size_t sample_end(const char *text, size_t length)
{
    if (length <= SAMPLE_BYTES)
        return length;
    const char *end = memrchr(text, '\n', SAMPLE_BYTES);
    return end ? (size_t)(end - text) + 1 : SAMPLE_BYTES;
}

static bool is_ascii(Slice line)
{
    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.data[i] >= 0x80)
            return false;
    return true;
}

/* How often each place is filled in the lines from `at` on. */
static size_t count_places(const char *text, size_t end, size_t at, uint32_t *filled, size_t *lines)
{
    size_t width = 0;
    *lines = 0;
    while (at < end && *lines < SAMPLE_LINES) {
        size_t next;
        Slice line = fixed_line(text, end, at, &next);
        at = next;
        if (line.length == 0)
            continue;
        ++*lines;
        size_t place = 0;
        for (size_t i = 0; i < line.length && place < SAMPLE_WIDTH; i++) {
            if (((unsigned char)line.data[i] & 0xC0) == 0x80)
                continue;
            filled[place] += !is_blank(line.data[i]);
            place++;
        }
        if (place > width)
            width = place;
    }
    return width;
}

static void columns_of_sample(FixedLayout *layout, const char *text, size_t end, size_t at, size_t *lines)
{
    uint32_t *filled = mem_zero(SAMPLE_WIDTH, sizeof *filled);
    size_t width = count_places(text, end, at, filled, lines);
    for (size_t i = 0; i < width && layout->count < FOUND_COLUMNS;) {
        while (i < width && !filled[i])
            i++;
        size_t begin = i;
        while (i < width && filled[i])
            i++;
        if (i > begin)
            add_column(layout, begin, i);
    }
    free(filled);
}

/* Whether a value could be of another type than text. */
static bool is_typed(Slice value)
{
    InferColumn infer;
    infer_begin(&infer, false);
    infer_value(&infer, value.data, value.length);
    return infer.can != 0;
}

static bool is_header(const FixedLayout *layout, Slice line)
{
    FixedPlace place = {0};
    bool ascii = is_ascii(line);
    for (size_t i = 0; i < layout->count; i++) {
        Slice value;
        if (!fixed_value(layout, line, ascii, i, &place, &value) || value.length == 0 || is_typed(value))
            return false;
    }
    return true;
}

/* Passes over blank lines. */
static size_t pass_blank(const char *text, size_t length, size_t at, uint64_t *number)
{
    while (at < length) {
        size_t next;
        if (fixed_line(text, length, at, &next).length)
            break;
        at = next;
        ++*number;
    }
    return at;
}

/* A ruler near the top: its columns, and the line above it as names. */
static bool find_ruler(FixedLayout *layout, const char *text, size_t length, size_t at, uint64_t number, const ReadOptions *options)
{
    size_t before = at, next;
    for (int i = 0; i < RULER_LINES && at < length; i++, number++, before = at, at = next) {
        Slice line = fixed_line(text, length, at, &next);
        if (!is_ruler(line))
            continue;
        columns_of_ruler(layout, line);
        layout->header = options->header != TRI_NO && i > 0;
        layout->names_at = before;
        layout->names_line = number - 1;
        layout->data_at = next;
        layout->data_line = number + 1;
        return true;
    }
    return false;
}

void fixed_layout_find(const char *text, size_t length, const ReadOptions *options, FixedLayout *layout)
{
    *layout = (FixedLayout){.exact = options->n_widths > 0};
    size_t at = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0, lines, next;
    uint64_t number = 1;
    for (long i = 0; i < options->skip_lines && at < length; i++, number++)
        (void)fixed_line(text, length, at, &at);
    at = pass_blank(text, length, at, &number);
    layout->skip_lines = (long)number - 1;
    if (layout->exact) {
        size_t place = 0;
        for (size_t i = 0; i < options->n_widths; i++) {
            add_column(layout, place, place + options->widths[i]);
            place += options->widths[i];
        }
    } else if (find_ruler(layout, text, length, at, number, options)) {
        layout->skip_lines = (long)layout->names_line - 1;
        return;
    } else {
        columns_of_sample(layout, text, sample_end(text, length), at, &lines);
    }
    layout->names_at = layout->data_at = at;
    layout->names_line = layout->data_line = number;
    if (at >= length || layout->count == 0)
        return;
    Slice first = fixed_line(text, length, at, &next);
    layout->header = options->header == TRI_YES || (options->header == TRI_AUTO && next < length && is_header(layout, first));
    if (layout->header) {
        layout->data_at = next;
        layout->data_line = number + 1;
    }
}

void fixed_layout_free(FixedLayout *layout)
{
    free(layout->columns);
    *layout = (FixedLayout){0};
}

/* Two blanks side by side within a line, and something in more than one column. */
static bool is_spaced(const FixedLayout *layout, Slice line)
{
    FixedPlace place = {0};
    size_t filled = 0;
    bool ascii = is_ascii(line), wide = false;
    for (size_t i = 1; i < line.length; i++)
        wide |= is_blank(line.data[i]) && is_blank(line.data[i - 1]) && i + 1 < line.length;
    for (size_t i = 0; i < layout->count; i++) {
        Slice value;
        if (!fixed_value(layout, line, ascii, i, &place, &value))
            return false;
        filled += value.length > 0;
    }
    return wide && filled * 2 >= layout->count && filled > 1;
}

/* How many words blanks part the line into. */
static size_t count_words(Slice line)
{
    size_t words = 0;
    for (size_t i = 0; i < line.length; i++)
        words += !is_blank(line.data[i]) && (i == 0 || is_blank(line.data[i - 1]));
    return words;
}

bool fixed_layout_likely(const char *text, size_t length)
{
    FixedLayout layout = {0};
    ReadOptions options = {0};
    size_t end = sample_end(text, length), at, next, lines = 0, spaced = 0, words = 0, alike = 0;
    fixed_layout_find(text, length, &options, &layout);
    for (at = layout.data_at; at < end && layout.count >= 2 && lines < SAMPLE_LINES / 10; at = next) {
        Slice line = fixed_line(text, end, at, &next);
        if (line.length == 0 || memchr(line.data, '\t', line.length))
            continue;
        size_t here = count_words(line);
        words = lines ? words : here;
        alike += here == words;
        lines++;
        spaced += is_spaced(&layout, line);
    }
    if (alike == lines && words > layout.count) /* the words are the columns, and do not stand below each other: spaces part them (csv) */
        spaced = 0;
    bool likely = layout.count >= 2 && layout.count <= 1000 && lines + layout.header >= LEAST_LINES && spaced * 2 >= lines;
    fixed_layout_free(&layout);
    return likely;
}
