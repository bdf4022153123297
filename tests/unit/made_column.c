/* made_column.c - see made_column.h. */
#include "made_column.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

MadeColumn *made_column_new(ColumnType type, size_t room)
{
    MadeColumn *made = mem_zero(1, sizeof *made);
    made->room = room;
    made->column.type = type;
    made->data = mem_zero(room + 1, 16);
    made->valid = mem_zero(bit_words(room) + 1, sizeof *made->valid);
    made->column.valid = made->valid;
    if (type == TYPE_TEXT) {
        made->offsets = mem_zero(room + 1, sizeof *made->offsets);
        made->column.offsets = made->offsets;
        buffer_reserve(&made->bytes, 16);
        made->column.bytes = made->bytes.data;
    } else {
        made->column.data = made->data;
    }
    return made;
}

void made_column_free(MadeColumn *made)
{
    free(made->data);
    free(made->valid);
    free(made->offsets);
    free(made->codes);
    buffer_free(&made->bytes);
    free(made);
}

static size_t next_row(MadeColumn *made, bool present)
{
    if (made->column.n >= made->room)
        abort();
    size_t row = made->column.n++;
    if (present)
        bit_set(made->valid, row);
    if (made->offsets)
        made->offsets[row + 1] = made->offsets[row];
    return row;
}

void made_missing(MadeColumn *made)
{
    next_row(made, false);
}

void made_decimal(MadeColumn *made, Int128 value)
{
    ((Int128 *)made->data)[next_row(made, true)] = value;
}

void made_int(MadeColumn *made, int64_t value)
{
    size_t row = next_row(made, true);
    switch (made->column.type) {
    case TYPE_BOOLEAN: ((uint8_t *)made->data)[row] = (uint8_t)value; break;
    case TYPE_DATE: ((int32_t *)made->data)[row] = (int32_t)value; break;
    case TYPE_DECIMAL: ((Int128 *)made->data)[row] = value; break;
    default: ((int64_t *)made->data)[row] = value; break;
    }
}

void made_float(MadeColumn *made, double value)
{
    ((double *)made->data)[next_row(made, true)] = value;
}

void made_text(MadeColumn *made, const char *text, size_t length)
{
    size_t row = next_row(made, true);
    buffer_add(&made->bytes, text, length);
    made->offsets[row + 1] += length;
    made->column.bytes = made->bytes.data;
}

void made_word(MadeColumn *made, const char *text)
{
    made_text(made, text, strlen(text));
}

static const Column *sorted_column; /* for qsort */

static int by_text(const void *a, const void *b)
{
    return made_compare(sorted_column, *(const size_t *)a, *(const size_t *)b);
}

void made_to_dictionary(MadeColumn *made)
{
    size_t n = made->column.n, *rows = mem_array(n, sizeof *rows), present = 0, entries = 0;
    for (size_t i = 0; i < n; i++)
        if (column_present(&made->column, i))
            rows[present++] = i;
    sorted_column = &made->column;
    if (present)
        qsort(rows, present, sizeof *rows, by_text);
    uint32_t *codes = mem_zero(n + 1, sizeof *codes);
    uint64_t *offsets = mem_zero(present + 1, sizeof *offsets);
    Buffer bytes = BUFFER_INIT;
    buffer_reserve(&bytes, 16);
    for (size_t i = 0; i < present; i++) {
        if (i == 0 || made_compare(&made->column, rows[i - 1], rows[i]) != 0) {
            size_t length;
            const char *text = column_text(&made->column, rows[i], &length);
            buffer_add(&bytes, text, length);
            offsets[++entries] = bytes.length;
        }
        codes[rows[i]] = (uint32_t)(entries - 1);
    }
    free(made->offsets);
    free(made->codes);
    buffer_free(&made->bytes);
    free(rows);
    made->codes = codes;
    made->offsets = offsets;
    made->bytes = bytes;
    made->column.codes = made->codes;
    made->column.offsets = offsets;
    made->column.bytes = bytes.data;
    made->column.dict_count = entries;
}

/* A linear congruential generator (Knuth's MMIX constants), its upper half twice. */
uint64_t made_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t high = *state >> 32;
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return high << 32 | *state >> 32;
}

static void random_float(MadeColumn *made, unsigned shape, uint64_t r)
{
    static const double EXTREMES[] = {0.0, -0.0, INFINITY, -INFINITY, 1e308, -1e308, 5e-324, -5e-324, 1.5, -2.25};
    if (shape == 0)
        made_float(made, EXTREMES[r % 10]);
    else if (shape == 1)
        made_float(made, (double)(int64_t)r / 0x1p40);
    else
        made_float(made, (double)(r % 7) - 3);
}

static void random_integer(MadeColumn *made, unsigned shape, uint64_t r)
{
    static const int64_t EXTREMES[] = {INT64_MIN, INT64_MAX, 0, -1, 1, INT64_MIN + 1, INT64_MAX - 1};
    if (made->column.type == TYPE_BOOLEAN)
        made_int(made, r & 1);
    else if (made->column.type == TYPE_DATE)
        made_int(made, shape == 1 ? (int32_t)r : (int64_t)(r % 5) + 20000);
    else if (made->column.type == TYPE_DECIMAL && shape == 0)
        made_decimal(made, (Int128)(int64_t)r * (int64_t)(r >> 5 | 1) + (Int128)(r % 3));
    else if (shape == 0)
        made_int(made, EXTREMES[r % 7]);
    else
        made_int(made, shape == 1 ? (int64_t)r : (int64_t)(r % 9) - 4);
}

static void random_text(MadeColumn *made, unsigned shape, uint64_t r)
{
    static const char *const WORDS[] = {"", "a", "A", "Straße", "STRASSE", "strand", "été", "ÉTÉ", "Ωmega", "zz", "日本語", "b c"};
    char text[64];
    if (shape == 0)
        made_word(made, WORDS[r % 12]);
    else if (shape == 1) {
        snprintf(text, sizeof text, "customer-number-%06u", (unsigned)(r % 100000));
        made_word(made, text);
    } else {
        size_t length = r % 30;
        for (size_t i = 0; i < length; i++)
            text[i] = "ab"[r >> (30 + i % 30) & 1];
        made_text(made, text, length);
    }
}

MadeColumn *made_random_column(ColumnType type, size_t rows, bool missing, uint64_t *state)
{
    MadeColumn *made = made_column_new(type, rows);
    unsigned shape = (unsigned)(made_random(state) % 3);
    made->column.scale = type == TYPE_DECIMAL ? 2 : 0;
    for (size_t i = 0; i < rows; i++) {
        uint64_t r = made_random(state);
        if (missing && made_random(state) % 10 == 0)
            made_missing(made);
        else if (type == TYPE_TEXT)
            random_text(made, shape, r);
        else if (type == TYPE_FLOAT)
            random_float(made, shape, r);
        else
            random_integer(made, shape, r);
    }
    if (!missing)
        made->column.valid = NULL;
    return made;
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

int made_compare(const Column *column, size_t a, size_t b)
{
    switch (column->type) {
    case TYPE_BOOLEAN: return ORDER(column->booleans[a], column->booleans[b]);
    case TYPE_FLOAT: return ORDER(column->floats[a], column->floats[b]);
    case TYPE_DECIMAL: return ORDER(column->decimals[a], column->decimals[b]);
    case TYPE_DATE: return ORDER(column->dates[a], column->dates[b]);
    case TYPE_TEXT: {
        size_t x, y;
        const char *s = column_text(column, a, &x), *t = column_text(column, b, &y);
        int order = memcmp(s, t, x < y ? x : y);
        return order ? order : ORDER(x, y);
    }
    default: return ORDER(column->integers[a], column->integers[b]);
    }
}
