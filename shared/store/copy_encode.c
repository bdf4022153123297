/*
** copy_encode.c - columns as COPY rows.
**
** The room a slice of rows needs is known before it is written (fixed widths, and the texts from their offsets), so the inner loop
** writes through a bare pointer. numeric is base 10,000, most significant digit group first.
*/
#include "store/copy.h"

#include "store/db_types.h"

#include <string.h>

static const char SIGNATURE[11] = "PGCOPY\n\377\r\n"; /* its NUL belongs to it */

enum { NUMERIC_GROUPS = 12, NUMERIC_BYTES = 8 + 2 * NUMERIC_GROUPS, NUMERIC_NEGATIVE = 0x4000 };

void copy_encode_begin(Buffer *out)
{
    buffer_add(out, SIGNATURE, sizeof SIGNATURE);
    char *at = buffer_room(out, 8);
    put_be32(at, 0);     /* flags */
    put_be32(at + 4, 0); /* header extension */
    buffer_added(out, 8);
}

void copy_encode_end(Buffer *out)
{
    char *at = buffer_room(out, 2);
    put_be16(at, 0xFFFF);
    buffer_added(out, 2);
}

/* numeric_send: groups of four digits aligned at the decimal point, without leading and trailing zero groups. */
static char *put_numeric(char *at, Int128 value, unsigned scale)
{
    unsigned __int128 magnitude = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
    static const unsigned POWERS[] = {1, 10, 100, 1000, 10000};
    uint16_t groups[NUMERIC_GROUPS] = {0};
    int n = 0;
    unsigned pad = (4 - scale % 4) % 4; /* the fraction's last group is filled with zeros */
    if (magnitude && pad) {
        unsigned take = POWERS[4 - pad];
        groups[n++] = (uint16_t)((unsigned)(magnitude % take) * POWERS[pad]);
        magnitude /= take;
    }
    for (; magnitude; magnitude /= 10000)
        groups[n++] = (uint16_t)(magnitude % 10000);
    int fraction_groups = (int)((scale + 3) / 4);
    int weight = n - fraction_groups - 1; /* power of 10,000 of the most significant group */
    int low = 0;                          /* groups[0] is the least significant */
    while (low < n && groups[low] == 0)
        low++;
    while (n > low && groups[n - 1] == 0) {
        n--;
        weight--;
    }
    int count = n - low;
    put_be32(at, (uint32_t)(8 + 2 * count));
    put_be16(at + 4, (uint16_t)count);
    put_be16(at + 6, (uint16_t)(count ? weight : 0));
    put_be16(at + 8, value < 0 ? NUMERIC_NEGATIVE : 0);
    put_be16(at + 10, (uint16_t)scale);
    at += 12;
    for (int i = n - 1; i >= low; i--, at += 2)
        put_be16(at, groups[i]);
    return at;
}

static inline char *put_fixed64(char *at, uint64_t value)
{
    put_be32(at, 8);
    put_be64(at + 4, value);
    return at + 12;
}

static inline char *put_fixed32(char *at, uint32_t value)
{
    put_be32(at, 4);
    put_be32(at + 4, value);
    return at + 8;
}

static inline char *put_value(char *at, const Column *column, size_t row)
{
    switch (column->type) {
    case TYPE_BOOLEAN:
        put_be32(at, 1);
        at[4] = (char)column->booleans[row];
        return at + 5;
    case TYPE_INTEGER:
        return put_fixed64(at, (uint64_t)column->integers[row]);
    case TYPE_FLOAT: {
        uint64_t bits;
        memcpy(&bits, &column->floats[row], 8);
        return put_fixed64(at, bits);
    }
    case TYPE_DECIMAL:
        return put_numeric(at, column->decimals[row], column->scale);
    case TYPE_DATE:
        return put_fixed32(at, (uint32_t)(column->dates[row] - PG_EPOCH_DAYS));
    case TYPE_TIMESTAMP:
        return put_fixed64(at, (uint64_t)(column->integers[row] - PG_EPOCH_US));
    case TYPE_TEXT: {
        size_t length;
        const char *text = column_text(column, row, &length);
        put_be32(at, (uint32_t)length);
        memcpy(at + 4, text, length);
        return at + 4 + length;
    }
    }
    __builtin_unreachable();
}

/* Bytes that the rows take at most. */
static size_t room_for(const Column *columns, size_t n_columns, size_t first, size_t rows)
{
    size_t bytes = rows * (2 + 12); /* field count, row_id */
    for (size_t c = 0; c < n_columns; c++) {
        const Column *column = &columns[c];
        bytes += rows * 12;
        if (column->type == TYPE_DECIMAL)
            bytes += rows * NUMERIC_BYTES;
        if (column->type != TYPE_TEXT)
            continue;
        if (!column->codes) {
            bytes += (size_t)(column->offsets[first + rows] - column->offsets[first]);
        } else {
            for (size_t row = first; row < first + rows; row++) {
                size_t length = 0;
                if (column_present(column, row))
                    column_text(column, row, &length);
                bytes += length;
            }
        }
    }
    return bytes;
}

void copy_encode_rows(Buffer *out, const Column *columns, size_t n_columns, size_t first, size_t rows, bool with_row_id,
                      uint64_t row_id)
{
    char *begin = buffer_room(out, room_for(columns, n_columns, first, rows));
    char *at = begin;
    for (size_t row = first; row < first + rows; row++) {
        put_be16(at, (uint16_t)(n_columns + with_row_id));
        at += 2;
        if (with_row_id)
            at = put_fixed64(at, row_id + (row - first));
        for (size_t c = 0; c < n_columns; c++) {
            if (column_present(&columns[c], row)) {
                at = put_value(at, &columns[c], row);
            } else {
                put_be32(at, UINT32_MAX); /* NULL */
                at += 4;
            }
        }
    }
    buffer_added(out, (size_t)(at - begin));
}
