/* select_filter.c - filters to bitmaps; see select.h and select_private.h. */
#include "numeric/select_private.h"

#include "data/sort.h"

#include <stdlib.h>

enum { FEW_VALUES = 8 };

static const char *const OP_NAMES[] = {"eq", "ne", "gt", "gte", "lt", "lte", "in", "contains", "is_null"};

bool filter_op_from_name(const char *name, size_t length, FilterOp *op)
{
    for (size_t i = 0; i < sizeof OP_NAMES / sizeof *OP_NAMES; i++)
        if (strlen(OP_NAMES[i]) == length && memcmp(OP_NAMES[i], name, length) == 0) {
            *op = (FilterOp)i;
            return true;
        }
    return false;
}

/* words |= condition of each row. condition: an expression of row i of the 64 that begin at `first`. */
#define FILTER_LOOP(condition)                                                                                          \
    for (size_t first = 0; first < rows; first += 64) {                                                                 \
        size_t n = rows - first < 64 ? rows - first : 64;                                                               \
        uint64_t word = 0;                                                                                              \
        for (size_t i = 0; i < n; i++)                                                                                  \
            word |= (uint64_t)(condition) << i;                                                                         \
        words[first / 64] |= word;                                                                                      \
    }

/* A range cut to 64 bits; one comparison a value: value - low <= high - low without sign. */
static void rows_in_range(const Column *column, IntegerRange range, size_t rows, uint64_t *words)
{
    if (column->type == TYPE_DECIMAL) {
        const Int128 *decimals = column->decimals;
        if (range.low <= range.high)
            FILTER_LOOP((decimals[first + i] >= range.low) & (decimals[first + i] <= range.high))
        return;
    }
    if (range.low > INT64_MAX || range.high < INT64_MIN || range.low > range.high)
        return;
    uint64_t low = (uint64_t)(range.low < INT64_MIN ? INT64_MIN : (int64_t)range.low);
    uint64_t span = (uint64_t)(range.high > INT64_MAX ? INT64_MAX : (int64_t)range.high) - low;
    if (column->type == TYPE_DATE) {
        const int32_t *dates = column->dates;
        FILTER_LOOP((uint64_t)(int64_t)dates[first + i] - low <= span)
    } else {
        const int64_t *integers = column->integers;
        FILTER_LOOP((uint64_t)integers[first + i] - low <= span)
    }
}

static void rows_in_float_range(const Column *column, FloatRange range, size_t rows, uint64_t *words)
{
    const double *floats = column->floats;
    FILTER_LOOP((floats[first + i] >= range.low) & (floats[first + i] <= range.high))
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool is_key_among(const uint64_t *keys, size_t n, uint64_t key)
{
    size_t low = 0;
    while (n > 1) { /* the greatest entry at most key, without a branch that can be guessed wrong */
        size_t half = n / 2;
        low += keys[low + half] <= key ? half : 0;
        n -= half;
    }
    return n == 1 && keys[low] == key;
}

/* IN with many values, of any type that has 64-bit keys. */
static void rows_among(const Column *column, uint64_t *keys, size_t n_keys, size_t rows, uint64_t *words)
{
    qsort(keys, n_keys, sizeof *keys, compare_keys);
    if (column->type == TYPE_FLOAT)
        FILTER_LOOP(is_key_among(keys, n_keys, key_of_double(column->floats[first + i])))
    else if (column->type == TYPE_DATE)
        FILTER_LOOP(is_key_among(keys, n_keys, key_of_int(column->dates[first + i])))
    else
        FILTER_LOOP(is_key_among(keys, n_keys, key_of_int(column->integers[first + i])))
}

static Status select_floats(const Filter *filter, size_t rows, uint64_t *words, Arena *arena, Error *error)
{
    bool many = filter->n_values > FEW_VALUES;
    uint64_t *keys = many ? arena_array(arena, filter->n_values, sizeof *keys) : NULL;
    for (size_t i = 0; i < filter->n_values; i++) {
        FloatRange range;
        Status status = literal_floats(filter, filter->op, filter->values[i], &range, error);
        if (status != OK)
            return status;
        if (many)
            keys[i] = key_of_double(range.low);
        else
            rows_in_float_range(filter->column, range, rows, words);
    }
    if (many)
        rows_among(filter->column, keys, filter->n_values, rows, words);
    return OK;
}

static Status select_integers(const Filter *filter, size_t rows, uint64_t *words, Arena *arena, Error *error)
{
    bool many = filter->n_values > FEW_VALUES && filter->column->type != TYPE_DECIMAL;
    uint64_t *keys = many ? arena_array(arena, filter->n_values, sizeof *keys) : NULL;
    size_t n_keys = 0;
    for (size_t i = 0; i < filter->n_values; i++) {
        IntegerRange range;
        Status status = literal_integers(filter, filter->op, filter->values[i], &range, error);
        if (status != OK)
            return status;
        if (!many)
            rows_in_range(filter->column, range, rows, words);
        else if (range.low == range.high && range.low >= INT64_MIN && range.low <= INT64_MAX)
            keys[n_keys++] = key_of_int((int64_t)range.low);
    }
    if (many)
        rows_among(filter->column, keys, n_keys, rows, words);
    return OK;
}

static Status select_booleans(const Filter *filter, size_t rows, uint64_t *words, Error *error)
{
    uint8_t pass[2] = {0, 0};
    for (size_t i = 0; i < filter->n_values; i++) {
        bool value;
        Status status = literal_boolean(filter, filter->values[i], &value, error);
        if (status != OK)
            return status;
        for (int cell = 0; cell < 2; cell++)
            switch (filter->op) {
            case FILTER_GT: pass[cell] |= cell > value; break;
            case FILTER_GTE: pass[cell] |= cell >= value; break;
            case FILTER_LT: pass[cell] |= cell < value; break;
            case FILTER_LTE: pass[cell] |= cell <= value; break;
            default: pass[cell] |= cell == value; break;
            }
    }
    const uint8_t *booleans = filter->column->booleans;
    FILTER_LOOP(pass[booleans[first + i] & 1])
    return OK;
}

/* words, all zero at first: the rows that pass, whatever stands in missing rows. */
static Status select_values(const Filter *filter, size_t rows, uint64_t *words, Arena *arena, Error *error)
{
    const Column *column = filter->column;
    if (column->type == TYPE_TEXT)
        return select_texts(filter, rows, words, arena, error);
    if (filter->op == FILTER_CONTAINS)
        return error_set(error, ERR_INVALID, "\"contains\" is for text, and column \"%.200s\" holds %s values.",
                         filter->name ? filter->name : "?", type_name(column->type));
    Filter positive = *filter;
    if (filter->op == FILTER_NE)
        positive.op = FILTER_EQ;
    Status status = column->type == TYPE_FLOAT     ? select_floats(&positive, rows, words, arena, error)
                    : column->type == TYPE_BOOLEAN ? select_booleans(&positive, rows, words, error)
                                                   : select_integers(&positive, rows, words, arena, error);
    if (status == OK && filter->op == FILTER_NE)
        for (size_t i = 0; i < bit_words(rows); i++)
            words[i] = ~words[i];
    return status;
}

static Status select_missing(const Filter *filter, size_t rows, uint64_t *words, Error *error)
{
    bool missing;
    if (filter->n_values != 1 || literal_boolean(filter, filter->values[0], &missing, NULL) != OK)
        return error_set(error, ERR_INVALID, "The filter is_null on column \"%.200s\" takes true or false.",
                         filter->name ? filter->name : "?");
    for (size_t i = 0; i < bit_words(rows); i++) {
        uint64_t present = filter->column->valid ? filter->column->valid[i] : ~UINT64_C(0);
        words[i] = missing ? ~present : present;
    }
    return OK;
}

Status select_rows(const Filter *filters, size_t n, size_t rows, Arena *arena, Selection *selection, Error *error)
{
    *selection = (Selection){NULL, rows, rows};
    if (n == 0)
        return OK;
    size_t n_words = bit_words(rows);
    uint64_t *all = arena_array(arena, n_words + 1, sizeof *all), *words = arena_array(arena, n_words + 1, sizeof *words);
    for (size_t f = 0; f < n; f++) {
        const Filter *filter = &filters[f];
        if (filter->n_values != 1 && filter->op != FILTER_IN) /* among no values there is none */
            return error_set(error, ERR_INVALID, "The filter on column \"%.200s\" takes one value.",
                             filter->name ? filter->name : "?");
        memset(words, 0, n_words * sizeof *words);
        bool by_value = filter->op != FILTER_IS_NULL;
        Status status = by_value ? select_values(filter, rows, words, arena, error)
                                 : select_missing(filter, rows, words, error);
        if (status != OK)
            return status;
        const uint64_t *valid = by_value ? filter->column->valid : NULL;
        for (size_t i = 0; i < n_words; i++) {
            uint64_t word = valid ? words[i] & valid[i] : words[i];
            all[i] = f ? all[i] & word : word;
        }
    }
    if (rows % 64)
        all[n_words - 1] &= (UINT64_C(1) << (rows % 64)) - 1;
    selection->bits = all;
    selection->count = 0;
    for (size_t i = 0; i < n_words; i++)
        selection->count += (size_t)__builtin_popcountll(all[i]);
    return OK;
}
