/*
** frame.c - the frame itself: its columns, its memory, and which rows are meant.
**
** Sets of rows are bitmaps of one bit a row of the version; bits beyond the last row are 0.
*/
#include "operation/frame_private.h"

#include "base/memory.h"
#include "numeric/sample.h"
#include "numeric/select.h"
#include "numeric/workspace.h"
#include "store/filters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static Frame *frame_new(const Schema *schema, size_t rows)
{
    Frame *frame = mem_zero(1, sizeof *frame);
    frame->schema = schema;
    frame->rows = frame->filtered = rows;
    frame->arena = arena_new(16384);
    frame->columns = mem_zero(schema->count + 1, sizeof *frame->columns);
    return frame;
}

Frame *frame_open(const Schema *schema, ColumnsFolder *folder, size_t rows, unsigned char *usual)
{
    Frame *frame = frame_new(schema, rows);
    frame->folder = folder;
    frame->usual = usual;
    return frame;
}

Frame *frame_over(const Schema *schema, const Column *columns, size_t rows)
{
    Frame *frame = frame_new(schema, rows);
    for (size_t i = 0; i < schema->count; i++) {
        frame->columns[i].column = columns[i];
        frame->columns[i].mapped = true;
    }
    return frame;
}

void frame_close(Frame *frame)
{
    if (!frame)
        return;
    for (size_t i = 0; i < frame->n_blocks; i++)
        workspace_free(frame->blocks[i].start, frame->blocks[i].count, frame->blocks[i].size);
    free(frame->blocks);
    free(frame->columns);
    arena_free(frame->arena);
    free(frame);
}

void *frame_array(Frame *frame, size_t count, size_t size)
{
    if (frame->n_blocks == frame->room) {
        frame->room = frame->room ? frame->room * 2 : 16;
        frame->blocks = mem_resize(frame->blocks, frame->room, sizeof *frame->blocks);
    }
    count += count == 0;
    void *start = workspace_new(count, size);
    frame->blocks[frame->n_blocks++] = (FrameBlock){start, count, size};
    return start;
}

void frame_release(Frame *frame, const void *array)
{
    for (size_t i = frame->n_blocks; i-- > 0;) {
        if (frame->blocks[i].start != array)
            continue;
        workspace_free(frame->blocks[i].start, frame->blocks[i].count, frame->blocks[i].size);
        frame->blocks[i] = frame->blocks[--frame->n_blocks];
        return;
    }
}

const Schema *frame_schema(const Frame *frame)
{
    return frame->schema;
}

const char *frame_name(const Frame *frame, size_t column)
{
    return frame->schema->fields[column].name;
}

size_t frame_filtered(const Frame *frame)
{
    return frame->filtered;
}

Status frame_map(Frame *frame, size_t column, FrameColumn **entry, Error *error)
{
    *entry = &frame->columns[column];
    if ((*entry)->mapped)
        return OK;
    Status status = columns_map(frame->folder, column, &(*entry)->column, error);
    (*entry)->mapped = status == OK;
    return status;
}

Status frame_column(Frame *frame, size_t column, const Column **view, Error *error)
{
    FrameColumn *entry;
    Status status = frame_map(frame, column, &entry, error);
    *view = &entry->column;
    return status;
}

/* ---- rows ---- */

Status frame_filter(Frame *frame, json_object *filters, long *item, Error *error)
{
    Selection selection;
    *item = -1;
    if (filters && !json_object_is_type(filters, json_type_array))
        return error_set(error, ERR_INVALID, "must be an array of filters");
    size_t n = filters ? json_object_array_length(filters) : 0;
    Filter *parsed = arena_array(frame->arena, n + 1, sizeof *parsed);
    for (size_t i = 0; i < n; i++) {
        size_t column = 0;
        const Column *view = NULL;
        *item = (long)i;
        Status status = filter_from_json(json_object_array_get_idx(filters, i), frame->schema, frame->arena, &parsed[i], &column, error);
        if (status == OK)
            status = frame_column(frame, column, &view, error);
        if (status == OK) { /* one at a time, so that a value that does not fit its column is traced to its filter */
            parsed[i].column = view;
            status = n > 1 ? select_rows(&parsed[i], 1, 0, frame->arena, &selection, error) : OK;
        }
        if (status != OK)
            return status;
    }
    if (n == 0)
        return OK;
    Status status = select_rows(parsed, n, frame->rows, frame->arena, &selection, error);
    if (status == OK && selection.bits && selection.count < frame->rows) {
        frame->filter = selection.bits;
        frame->filtered = selection.count;
    }
    return status;
}

void frame_set_weights(Frame *frame, size_t column)
{
    frame->has_weights = true;
    frame->weights = column;
}

size_t frame_infinite(Frame *frame, FrameColumn *entry)
{
    const Column *column = &entry->column;
    unsigned char *known = frame->usual ? &frame->usual[entry - frame->columns] : NULL;
    if (column->type == TYPE_FLOAT && !entry->counted) {
        entry->usual = (known && *known) || sample_usual(column->floats, column->n); /* missing slots hold zero */
        for (size_t i = 0; i < column->n && !entry->usual; i++)
            entry->infinite += isinf(column->floats[i]) != 0;
        entry->counted = true;
        if (known)
            *known = entry->usual;
    }
    return entry->infinite;
}

bool frame_usual(const Frame *frame, size_t column)
{
    return frame->columns[column].usual;
}

Status frame_all(Frame *frame, Sample *sample, Error *error)
{
    (void)error;
    *sample = (Sample){.n = frame->filtered, .considered = frame->filtered, .bits = frame->filter, .rows = frame->rows};
    return OK;
}

static size_t count_bits(const uint64_t *bits, size_t words)
{
    size_t count = 0;
    for (size_t i = 0; i < words; i++)
        count += (size_t)__builtin_popcountll(bits[i]);
    return count;
}

static void set_all(uint64_t *bits, size_t rows)
{
    memset(bits, 0xff, bit_words(rows) * sizeof *bits);
    if (rows % 64)
        bits[rows / 64] = (UINT64_C(1) << (rows % 64)) - 1;
}

static void drop_infinite(uint64_t *bits, const Column *column)
{
    for (size_t i = 0; i < column->n; i++)
        if (isinf(column->floats[i]))
            bit_clear(bits, i);
}

/* Whether a column can leave rows out; then the bitmap is there. */
static uint64_t *own_bits(Frame *frame, uint64_t *bits)
{
    if (bits)
        return bits;
    bits = frame_array(frame, bit_words(frame->rows), sizeof *bits);
    if (frame->filter)
        memcpy(bits, frame->filter, bit_words(frame->rows) * sizeof *bits);
    else
        set_all(bits, frame->rows);
    return bits;
}

Status frame_complete(Frame *frame, const size_t *columns, size_t n, Sample *sample, Error *error)
{
    size_t words = bit_words(frame->rows);
    uint64_t *bits = NULL;
    Status status = frame_all(frame, sample, error);
    for (size_t i = 0; i < n + frame->has_weights && status == OK; i++) {
        FrameColumn *entry;
        status = frame_map(frame, i < n ? columns[i] : frame->weights, &entry, error);
        if (status != OK || !entry->column.valid)
            continue;
        bits = own_bits(frame, bits);
        for (size_t word = 0; word < words; word++)
            bits[word] &= entry->column.valid[word];
    }
    if (status != OK)
        return status;
    size_t present = bits ? count_bits(bits, words) : frame->filtered;
    for (size_t i = 0; i < n + frame->has_weights; i++) {
        FrameColumn *entry = &frame->columns[i < n ? columns[i] : frame->weights];
        if (frame_infinite(frame, entry)) {
            bits = own_bits(frame, bits);
            drop_infinite(bits, &entry->column);
        }
    }
    if (!bits)
        return OK;
    sample->n = count_bits(bits, words);
    sample->missing = frame->filtered - present;
    sample->infinite = present - sample->n;
    if (sample->n < frame->rows)
        sample->bits = bits;
    return OK;
}

void frame_row_numbers(Frame *frame, const Sample *sample, const uint32_t **numbers)
{
    uint32_t *list = frame_array(frame, sample->n, sizeof *list);
    SAMPLE_EACH(sample, row, at, { list[at] = (uint32_t)row; });
    *numbers = list;
}
