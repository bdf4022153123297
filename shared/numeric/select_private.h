/*
** select_private.h - what the parts of select share.
**
** A filter's literals are first brought into the column's own terms: ranges of values that match (select_literal.c), or
** tests of texts (select_text.c). Kernels then go through the column 64 rows at a time and write one word of the bitmap
** each (select_filter.c).
*/
#ifndef QUERN_NUMERIC_SELECT_PRIVATE_H
#define QUERN_NUMERIC_SELECT_PRIVATE_H

#include "base/buffer.h"
#include "numeric/select.h"

/* Values from low to high match; low > high: none does. */
typedef struct IntegerRange {
    Int128 low, high;
} IntegerRange;

typedef struct FloatRange {
    double low, high;
} FloatRange;

/* The range of column values that stand in relation `op` (EQ, GT, GTE, LT, LTE) to the literal. NE and IN are made of
** EQ. */
Status literal_integers(const Filter *filter, FilterOp op, FilterText text, IntegerRange *range, Error *error);
Status literal_floats(const Filter *filter, FilterOp op, FilterText text, FloatRange *range, Error *error);
Status literal_boolean(const Filter *filter, FilterText text, bool *value, Error *error);

/* Writes which rows of a text column pass (missing rows: anything) to words. */
Status select_texts(const Filter *filter, size_t rows, uint64_t *words, Arena *arena, Error *error);

/* --- select_fold.c: text regardless of case --- */
typedef struct Folder Folder;
Folder *folder_new(Arena *arena, FilterText needle);
/* Is the folded needle part of the folded text? */
bool folder_contains(Folder *folder, const char *text, size_t length);
/* The same for all rows of plain text at once. */
void folder_select(Folder *folder, const Column *column, size_t rows, uint64_t *words);
void folder_free(Folder *folder); /* what does not lie in the arena */

#endif
