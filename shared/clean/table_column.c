/* table_column.c - columns of tables: room for values and texts, and what is asked of the values; see table.h. */
#include "clean/table.h"

#include "base/crew.h"
#include "base/memory.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

void column_release(TableColumn *column)
{
    while (column && --column->references == 0) {
        TableColumn *next = column->shares;
        column_release(column->dictionary);
        scratch_release(&column->data);
        scratch_release(&column->valid);
        scratch_release(&column->offsets);
        scratch_release(&column->bytes);
        free(column);
        column = next;
    }
}

TableColumn *column_view(const Column *column)
{
    TableColumn *made = mem_zero(1, sizeof *made);
    made->column = *column;
    made->references = 1;
    return made;
}

static const uint64_t NO_OFFSETS[1] = {0};

static TableColumn *make_column(Scratch *scratch, ColumnType type, uint8_t scale, bool zoned, size_t rows, bool coded, bool zeroed)
{
    ScratchArray (*array)(Scratch *, size_t, size_t) = zeroed ? scratch_array : scratch_room;
    TableColumn *made = mem_zero(1, sizeof *made);
    made->references = 1;
    made->column = (Column){.type = type, .scale = scale, .zoned = zoned, .n = rows};
    made->valid = scratch_array(scratch, bit_words(rows) + 1, sizeof(uint64_t));
    made->column.valid = made->valid.data;
    if (type != TYPE_TEXT || coded) {
        made->data = array(scratch, rows + 1, coded ? sizeof(uint32_t) : type_width(type));
        made->column.data = made->data.data;
    }
    if (type == TYPE_TEXT && !coded) {
        made->offsets = array(scratch, rows + 1, sizeof(uint64_t));
        made->column.offsets = made->offsets.data;
        *(uint64_t *)made->offsets.data = 0;
    } else if (type == TYPE_TEXT) {
        made->column.offsets = NO_OFFSETS;
    }
    made->column.bytes = "";
    return made;
}

TableColumn *column_new(Scratch *scratch, ColumnType type, uint8_t scale, bool zoned, size_t rows, bool coded)
{
    return make_column(scratch, type, scale, zoned, rows, coded, true);
}

TableColumn *column_room(Scratch *scratch, ColumnType type, uint8_t scale, bool zoned, size_t rows, bool coded)
{
    return make_column(scratch, type, scale, zoned, rows, coded, false);
}

void *column_values(TableColumn *column)
{
    return column->data.data;
}

uint64_t *column_bits(TableColumn *column)
{
    return column->valid.data;
}

void text_builder_open(TextBuilder *builder, Scratch *scratch, size_t rows)
{
    *builder = (TextBuilder){column_room(scratch, TYPE_TEXT, 0, false, rows, false), 0, 0};
    builder->column->bytes = scratch_room(scratch, rows * 8 + 64, 1);
    builder->column->column.bytes = builder->column->bytes.data;
}

void text_builder_add(TextBuilder *builder, const char *data, size_t length)
{
    TableColumn *column = builder->column;
    if (data && length) {
        if (builder->length + length > column->bytes.bytes) {
            scratch_grow(&column->bytes, builder->length + length);
            column->column.bytes = column->bytes.data;
        }
        memcpy((char *)column->bytes.data + builder->length, data, length);
        builder->length += length;
    }
    if (data)
        bit_set(column->valid.data, builder->rows);
    ((uint64_t *)column->offsets.data)[++builder->rows] = builder->length;
}

void text_room(TableColumn *column, Scratch *scratch, size_t bytes)
{
    column->bytes = scratch_room(scratch, bytes + 1, 1);
    column->column.bytes = column->bytes.data;
}

void text_starts_at(TableColumn *column, size_t first, size_t byte)
{
    ((uint64_t *)column->offsets.data)[first] = byte;
}

void text_join(TableColumn *column, size_t first, const TableColumn *part, size_t rows)
{
    uint64_t *offsets = (uint64_t *)column->offsets.data + first, start = offsets[0];
    const uint64_t *from = part->column.offsets;
    memcpy((char *)column->bytes.data + start, part->column.bytes, from[rows]);
    memcpy((uint64_t *)column->valid.data + first / 64, part->valid.data, bit_words(rows) * sizeof(uint64_t));
    for (size_t i = 1; i < rows; i++) /* the next part's first offset is there already, and may be read meanwhile */
        offsets[i] = start + from[i];
}

void column_set_dictionary(TableColumn *column, TableColumn *entries)
{
    column_release(column->dictionary);
    column->dictionary = entries;
    column->column.dict_count = entries->column.codes ? entries->column.dict_count : entries->column.n;
    column->column.offsets = entries->column.offsets;
    column->column.bytes = entries->column.bytes;
}

size_t column_missing(const Column *column)
{
    size_t present = 0;
    if (!column->valid)
        return 0;
    for (size_t i = 0; i < column->n / 64; i++)
        present += (size_t)__builtin_popcountll(column->valid[i]);
    for (size_t i = column->n / 64 * 64; i < column->n; i++)
        present += bit_get(column->valid, i);
    return column->n - present;
}

void column_settle(TableColumn *column)
{
    if (column->valid.bytes && column_missing(&column->column) == 0) {
        scratch_release(&column->valid);
        column->column.valid = NULL;
    }
}

TableColumn *column_concat(Scratch *scratch, const Column *a, const Column *b)
{
    size_t n = a->n + b->n;
    TableColumn *made;
    if (a->type == TYPE_TEXT) {
        TextBuilder builder;
        text_builder_open(&builder, scratch, n);
        for (int part = 0; part < 2; part++) {
            const Column *column = part ? b : a;
            for (size_t i = 0; i < column->n; i++) {
                size_t length = 0;
                const char *text = column_present(column, i) ? column_text(column, i, &length) : NULL;
                text_builder_add(&builder, text, length);
            }
        }
        made = builder.column;
    } else {
        size_t width = type_width(a->type);
        made = column_room(scratch, a->type, a->scale, a->zoned || b->zoned, n, false);
        if (a->n)
            memcpy(made->data.data, a->data, a->n * width);
        if (b->n)
            memcpy((char *)made->data.data + a->n * width, b->data, b->n * width);
        for (size_t i = 0; i < n; i++)
            if (i < a->n ? column_present(a, i) : column_present(b, i - a->n))
                bit_set(made->valid.data, i);
    }
    column_settle(made);
    return made;
}

/* ---- values ---- */

/* The slot of a missing value is read, but not counted. */
#define NUMBERS(VALUE, COUNTED)                                                                                                          \
    for (size_t i = 0; i < column->n; i++) {                                                                                             \
        values[count] = (VALUE);                                                                                                         \
        count += column_present(column, i) && (COUNTED);                                                                                 \
    }

size_t column_numbers(const Column *column, bool finite, double *values)
{
    size_t count = 0;
    switch (column->type) {
    case TYPE_FLOAT: NUMBERS(column->floats[i], !finite || isfinite(values[count])); break;
    case TYPE_INTEGER: NUMBERS((double)column->integers[i], true); break;
    default: NUMBERS(column_number(column, i), true); break;
    }
    return count;
}

double *column_finite(const Column *column, size_t *n)
{
    double *values = mem_array(column->n + 1, sizeof *values);
    *n = column_numbers(column, true, values);
    return values;
}

bool column_same(const Column *a, size_t i, const Column *b, size_t k)
{
    bool has = column_present(a, i);
    if (has != column_present(b, k))
        return false;
    if (!has)
        return true;
    if (a->type != b->type || (a->type == TYPE_DECIMAL && a->scale != b->scale))
        return false;
    if (a->type == TYPE_FLOAT)
        return a->floats[i] == b->floats[k];
    if (a->type != TYPE_TEXT) {
        size_t width = type_width(a->type);
        return memcmp((const char *)a->data + i * width, (const char *)b->data + k * width, width) == 0;
    }
    size_t x, y;
    const char *s = column_text(a, i, &x), *t = column_text(b, k, &y);
    return x == y && (x == 0 || memcmp(s, t, x) == 0);
}

typedef struct Comparison {
    const Column *a, *b;
    atomic_size_t count;
} Comparison;

/* Rows [first, end) of which both are present and differ, or one is missing. */
#define DIFFERING(TYPE)                                                                                                                  \
    do {                                                                                                                                 \
        const TYPE *x = a->data, *y = b->data;                                                                                           \
        for (size_t i = first; i < end; i++) {                                                                                           \
            bool has = column_present(a, i);                                                                                             \
            count += has != column_present(b, i) || (has && x[i] != y[i]);                                                               \
        }                                                                                                                                \
    } while (0)

static void compare_part(void *context, size_t part, size_t thread)
{
    (void)thread;
    Comparison *comparison = context;
    const Column *a = comparison->a, *b = comparison->b;
    size_t first = part * TABLE_PART, end = a->n - first < TABLE_PART ? a->n : first + TABLE_PART, count = 0;
    if (a->type != b->type || (a->type == TYPE_DECIMAL && a->scale != b->scale)) {
        for (size_t i = first; i < end; i++)
            count += column_present(a, i) || column_present(b, i);
    } else {
        switch (a->type) {
        case TYPE_BOOLEAN: DIFFERING(uint8_t); break;
        case TYPE_DATE: DIFFERING(int32_t); break;
        case TYPE_INTEGER:
        case TYPE_TIMESTAMP: DIFFERING(int64_t); break;
        case TYPE_FLOAT: DIFFERING(double); break;
        case TYPE_DECIMAL: DIFFERING(Int128); break;
        case TYPE_TEXT:
            for (size_t i = first; i < end; i++)
                count += !column_same(a, i, b, i);
        }
    }
    atomic_fetch_add(&comparison->count, count);
}

/* Of two dictionary columns a code mostly meets the same other code: the last answer is kept. */
size_t column_differences(const Column *a, const Column *b)
{
    size_t count = 0;
    if (a->type != b->type || a->type != TYPE_TEXT || !a->codes || !b->codes) {
        Comparison comparison = {a, b, 0};
        crew_run((a->n + TABLE_PART - 1) / TABLE_PART, compare_part, &comparison);
        return comparison.count;
    }
    uint32_t *met = mem_array(a->dict_count + 1, sizeof *met);
    bool *same = mem_zero(a->dict_count + 1, sizeof *same);
    memset(met, 0xFF, (a->dict_count + 1) * sizeof *met);
    for (size_t i = 0; i < a->n; i++) {
        bool has = column_present(a, i);
        if (!has || !column_present(b, i)) {
            count += has != column_present(b, i);
            continue;
        }
        uint32_t code = a->codes[i];
        if (met[code] != b->codes[i]) {
            met[code] = b->codes[i];
            same[code] = column_same(a, i, b, i);
        }
        count += !same[code];
    }
    free(met);
    free(same);
    return count;
}
