/*
** select_key.h - sort keys of rows, 64 bits at a time.
**
** A key orders as the column does; what does not fit 64 bits comes in pieces: wide decimals in two, plain texts eight
** bytes at a depth, after the bytes that all rows in question share. Descending order turns all bits.
*/
#ifndef QUERN_NUMERIC_SELECT_KEY_H
#define QUERN_NUMERIC_SELECT_KEY_H

#include "data/sort.h"
#include "numeric/select.h"

/* What the keys that were loaded say. */
typedef struct KeyPiece {
    bool whole;      /* equal keys mean equal values, of every row */
    bool text;       /* plain text: equal keys mean equal values when the last byte is 0 (none of the text is left) */
    size_t depth;    /* where the next piece begins */
} KeyPiece;

/* Sets the keys of items whose rows are present in the column and agree in the pieces before `depth` (0: the first). */
KeyPiece select_load_keys(const SortKey *key, size_t depth, SortItem *items, size_t n);

/* Equal keys of such a piece: is there more of the values to compare? */
static inline bool select_key_ends(const SortKey *key, KeyPiece piece, uint64_t value)
{
    return piece.whole || (piece.text && ((key->descending ? ~value : value) & 0xFF) == 0);
}

#endif
