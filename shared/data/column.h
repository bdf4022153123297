/*
** column.h - a whole column in memory, to be read in place.
**
** A Column is a view: it owns nothing. The arrays usually lie in a mapped column file (store/columns.h) and are read-only.
**
** Text comes in one of two forms. Plain: `offsets` has n + 1 entries and value i is bytes[offsets[i] .. offsets[i+1]).
** Dictionary (when `codes` is not NULL): value i is entry codes[i] of the dictionary, whose entries are distinct and in code
** point (that is memcmp) order, so that codes compare as the texts do; offsets/bytes then describe the dictionary and
** dict_count its size. Both forms may be present in files; a view has one.
**
** Validity: bit i of valid (bit i%64 of word i/64) is 1 when the value is present. NULL: all are present.
*/
#ifndef QUERN_DATA_COLUMN_H
#define QUERN_DATA_COLUMN_H

#include "data/type.h"

typedef struct Column {
    ColumnType type;
    bool zoned;              /* timestamp */
    uint8_t scale;           /* decimal */
    size_t n;                /* rows */
    const uint64_t *valid;
    union {
        const void *data;
        const uint8_t *booleans;
        const int64_t *integers;   /* integer and timestamp */
        const double *floats;
        const Int128 *decimals;
        const int32_t *dates;
        const uint32_t *codes;     /* text with a dictionary; NULL for plain text */
    };
    size_t dict_count;       /* entries of the dictionary */
    const uint64_t *offsets; /* text */
    const char *bytes;       /* text */
} Column;

static inline bool bit_get(const uint64_t *bits, size_t i)
{
    return (bits[i / 64] >> (i % 64)) & 1u;
}

static inline void bit_set(uint64_t *bits, size_t i)
{
    bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void bit_clear(uint64_t *bits, size_t i)
{
    bits[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

static inline size_t bit_words(size_t n)
{
    return (n + 63) / 64;
}

static inline bool column_present(const Column *column, size_t i)
{
    return !column->valid || bit_get(column->valid, i);
}

/* The text at row i (of a text column, present): its bytes, not NUL-terminated. */
static inline const char *column_text(const Column *column, size_t i, size_t *length)
{
    size_t at = column->codes ? column->codes[i] : i;
    *length = (size_t)(column->offsets[at + 1] - column->offsets[at]);
    return column->bytes + column->offsets[at];
}

#endif
