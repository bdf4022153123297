/*
** profile_block.c - decoding runs of rows to 64-bit keys.
**
** Missing values are squeezed out without a branch: each value is written, and the place moves on only when it is
** present.
*/
#include "numeric/profile_private.h"

/* The validity bits of rows [row, row + 64), row a multiple of 64, those behind `end` cleared. */
static uint64_t present_word(const Column *column, size_t row, size_t end)
{
    uint64_t word = column->valid ? column->valid[row / 64] : ~UINT64_C(0);
    return end - row < 64 ? word & ((UINT64_C(1) << (end - row)) - 1) : word;
}

size_t block_present(const Column *column, size_t first, size_t end)
{
    size_t count = 0;
    if (!column->valid)
        return end - first;
    for (size_t row = first; row < end; row += 64)
        count += (size_t)__builtin_popcountll(present_word(column, row, end));
    return count;
}

size_t block_rows(const Column *column, size_t first, size_t end, uint16_t *rows)
{
    size_t n = 0;
    for (size_t row = first; row < end; row += 64)
        for (uint64_t word = present_word(column, row, end); word; word &= word - 1)
            rows[n++] = (uint16_t)(row - first + (size_t)__builtin_ctzll(word));
    return n;
}

/* expression: the key of row i */
#define BLOCK_LOOP(out, expression)                                                                                     \
    do {                                                                                                                \
        if (!column->valid) {                                                                                           \
            for (size_t i = first; i < end; i++)                                                                        \
                (out)[i - first] = (expression);                                                                        \
            return end - first;                                                                                         \
        }                                                                                                               \
        size_t n_ = 0;                                                                                                  \
        for (size_t row_ = first; row_ < end; row_ += 64) {                                                             \
            uint64_t word_ = present_word(column, row_, end);                                                           \
            size_t stop_ = end - row_ < 64 ? end : row_ + 64;                                                           \
            for (size_t i = row_; i < stop_; i++, word_ >>= 1) {                                                        \
                (out)[n_] = (expression);                                                                               \
                n_ += word_ & 1;                                                                                        \
            }                                                                                                           \
        }                                                                                                               \
        return n_;                                                                                                      \
    } while (0)

size_t block_offsets(const Column *column, size_t first, size_t end, Int128 base, uint64_t *offsets)
{
    uint64_t low = (uint64_t)base;
    switch (column->type) {
    case TYPE_DATE: {
        const int32_t *dates = column->dates;
        BLOCK_LOOP(offsets, (uint64_t)(int64_t)dates[i] - low);
    }
    case TYPE_DECIMAL: {
        const Int128 *decimals = column->decimals;
        BLOCK_LOOP(offsets, (uint64_t)decimals[i] - low);
    }
    default: {
        const int64_t *integers = column->integers;
        BLOCK_LOOP(offsets, (uint64_t)integers[i] - low);
    }
    }
}

size_t block_float_keys(const Column *column, size_t first, size_t end, uint64_t *keys)
{
    const double *floats = column->floats;
    BLOCK_LOOP(keys, key_of_double(floats[i]));
}

Int128 column_integer(const Column *column, size_t row)
{
    switch (column->type) {
    case TYPE_BOOLEAN: return column->booleans[row];
    case TYPE_DATE: return column->dates[row];
    case TYPE_DECIMAL: return column->decimals[row];
    default: return column->integers[row];
    }
}

static bool decimal_range(const Column *column, Int128 *min, Int128 *max)
{
    bool any = false;
    for (size_t i = 0; i < column->n; i++) {
        if (!column_present(column, i))
            continue;
        Int128 value = column->decimals[i];
        if (!any)
            *min = *max = value;
        any = true;
        *min = value < *min ? value : *min;
        *max = value > *max ? value : *max;
    }
    return any;
}

bool column_range(const Column *column, Int128 *min, Int128 *max)
{
    if (column->type == TYPE_DECIMAL)
        return decimal_range(column, min, max);
    uint64_t values[BLOCK];
    int64_t least = INT64_MAX, most = INT64_MIN;
    bool any = false;
    for (size_t first = 0; first < column->n; first += BLOCK) {
        size_t end = column->n - first < BLOCK ? column->n : first + BLOCK;
        size_t n = block_offsets(column, first, end, 0, values);
        any |= n > 0;
        for (size_t i = 0; i < n; i++) {
            int64_t value = (int64_t)values[i];
            least = value < least ? value : least;
            most = value > most ? value : most;
        }
    }
    *min = least;
    *max = most;
    return any;
}
