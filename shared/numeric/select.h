/*
** select.h - which rows, in which order: filters, sorting and paging over columns.
**
** Filters make a bitmap, one pass a column. A page of a sorted selection is found without sorting the rest: rows are
** distributed over 1,024 ranges of the sort key, those ranges that the page does not touch are dropped, and so on until
** little more than the page is left to be sorted (bucket selection; compare Hoare's quickselect, 1961). Every round
** divides the range of keys by 1,024, so even the worst input costs a few linear passes. Ties keep row order; missing
** sorts last in both directions.
**
** Memory: one bit a row, and with a sort 16 bytes for each row that passes (32 for a page of most of the rows),
** released on return.
*/
#ifndef QUERN_NUMERIC_SELECT_H
#define QUERN_NUMERIC_SELECT_H

#include "base/arena.h"
#include "base/error.h"
#include "data/column.h"

typedef enum FilterOp {
    FILTER_EQ,
    FILTER_NE,
    FILTER_GT,
    FILTER_GTE,
    FILTER_LT,
    FILTER_LTE,
    FILTER_IN,
    FILTER_CONTAINS,
    FILTER_IS_NULL
} FilterOp;

bool filter_op_from_name(const char *name, size_t length, FilterOp *op);

typedef struct FilterText { const char *data; size_t length; } FilterText;

typedef struct Filter {
    const Column *column;
    FilterOp op;
    FilterText *values;  /* as the user wrote them; 1 but for IN; IS_NULL: "true" or "false" */
    size_t n_values;
    const char *name;    /* the column's name, for messages */
} Filter;

typedef struct SortKey {
    const Column *column;
    bool descending;
} SortKey;

typedef struct Selection {
    uint64_t *bits;      /* NULL: all rows */
    size_t rows;
    size_t count;        /* rows that pass */
} Selection;

/* All filters hold. The values are parsed by the column's type (ISO dates; numbers; true/false); one that is not of the
** type fails with ERR_INVALID, naming column, value and type. A float literal against an integer or decimal column
** compares exactly (x > 2.5). Missing passes only IS_NULL true. CONTAINS is for text, ignoring case (full case folding
** by utf8proc). IN with no values passes nothing. Memory from the arena. */
Status select_rows(const Filter *filters, size_t n, size_t rows, Arena *arena, Selection *selection,
                   Error *error) MUST_USE;

/* Writes at most `limit` row numbers, in order, beginning with the skip-th row of the sorted selection; *found how
** many. Never fails as things are; the status leaves room for a time limit. */
Status select_page(const Selection *selection, const SortKey *keys, size_t n_keys, size_t skip, size_t limit,
                   Arena *arena, size_t *page, size_t *found, Error *error) MUST_USE;

#endif
