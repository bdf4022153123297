/* select_key.c - see select_key.h. */
#include "numeric/select_key.h"

/* How many bytes, up to `most`, two texts share. */
static size_t shared_bytes(const char *a, const char *b, size_t most)
{
    size_t i = 0;
    for (; i + 8 <= most; i += 8) {
        uint64_t x, y;
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        if (x != y)
            return i + (size_t)__builtin_ctzll(x ^ y) / 8;
    }
    while (i < most && a[i] == b[i])
        i++;
    return i;
}

/* The depth up to which all texts agree, given that they do up to `depth`. */
static size_t common_depth(const Column *column, size_t depth, const SortItem *items, size_t n)
{
    size_t first_length, shared;
    const char *first = column_text(column, (size_t)items[0].row, &first_length);
    shared = first_length;
    for (size_t i = 1; i < n && shared > depth; i++) {
        size_t length;
        const char *text = column_text(column, (size_t)items[i].row, &length);
        size_t most = length < shared ? length : shared;
        shared = depth + shared_bytes(first + depth, text + depth, most - depth);
    }
    return shared;
}

/* Bytes [depth, depth + 8) as a big-endian number, filled up with zeros: texts hold no NUL. */
static uint64_t text_key(const char *text, size_t length, size_t depth)
{
    uint64_t key = 0;
    size_t left = length > depth ? length - depth : 0;
    if (left >= 8) {
        memcpy(&key, text + depth, 8);
        return __builtin_bswap64(key);
    }
    for (size_t i = 0; i < left; i++)
        key |= (uint64_t)(unsigned char)text[depth + i] << (56 - 8 * i);
    return key;
}

static KeyPiece load_texts(const Column *column, size_t depth, SortItem *items, size_t n)
{
    depth = common_depth(column, depth, items, n);
    for (size_t i = 0; i < n; i++) {
        size_t length;
        const char *text = column_text(column, (size_t)items[i].row, &length);
        items[i].key = text_key(text, length, depth);
    }
    return (KeyPiece){false, true, depth + 8};
}

/* Depth 0: the upper half, or the whole when all values fit 64 bits; depth 1: the lower half. */
static KeyPiece load_decimals(const Column *column, size_t depth, SortItem *items, size_t n)
{
    const Int128 *decimals = column->decimals;
    bool narrow = true;
    for (size_t i = 0; i < n && depth == 0; i++) {
        Int128 value = decimals[items[i].row];
        items[i].key = key_of_int((int64_t)value);
        narrow &= value == (int64_t)value;
    }
    if (depth == 0 && narrow)
        return (KeyPiece){true, false, 0};
    for (size_t i = 0; i < n; i++) {
        Int128 value = decimals[items[i].row];
        items[i].key = depth == 0 ? key_of_int((int64_t)(value >> 64)) : (uint64_t)value;
    }
    return (KeyPiece){depth == 1, false, 1};
}

#define LOAD_LOOP(expression)                                                                                           \
    for (size_t i = 0; i < n; i++) {                                                                                    \
        size_t row = (size_t)items[i].row;                                                                              \
        items[i].key = (expression);                                                                                    \
    }

KeyPiece select_load_keys(const SortKey *key, size_t depth, SortItem *items, size_t n)
{
    const Column *column = key->column;
    KeyPiece piece = {true, false, 0};
    switch (column->type) {
    case TYPE_BOOLEAN:
        LOAD_LOOP(column->booleans[row])
        break;
    case TYPE_INTEGER:
    case TYPE_TIMESTAMP:
        LOAD_LOOP(key_of_int(column->integers[row]))
        break;
    case TYPE_FLOAT:
        LOAD_LOOP(key_of_double(column->floats[row]))
        break;
    case TYPE_DATE:
        LOAD_LOOP(key_of_int(column->dates[row]))
        break;
    case TYPE_DECIMAL:
        piece = load_decimals(column, depth, items, n);
        break;
    case TYPE_TEXT:
        if (column->codes)
            LOAD_LOOP(column->codes[row])
        else
            piece = load_texts(column, depth, items, n);
        break;
    }
    for (size_t i = 0; i < n && key->descending; i++)
        items[i].key = ~items[i].key;
    return piece;
}
