/*
** typed_cell.h - one column of a typed reader: which types its cells allow, and a cell as a value of the type.
**
** Narrowing strikes from infer.h's bits what a cell can not be. A BOOLEAN leaves boolean; an INTEGER, a whole FLOAT up to 2^53 and a NUMBER's
** literal leave numbers; a STRING leaves the ways to write a date, a DATE or TIMESTAMP all of these ways; a TEXT whatever it could be in CSV.
** What is left when all cells have been seen is the type, text when nothing is.
*/
#ifndef QUERN_FORMATS_TYPED_CELL_H
#define QUERN_FORMATS_TYPED_CELL_H

#include "formats/csv_parse.h"
#include "formats/infer.h"
#include "formats/row_source.h"

typedef struct TypedColumn {
    InferColumn infer;
    InferredType type;       /* how values are read */
    ColumnType fixed;        /* by the user; 0: not */
    bool written;            /* a moment was seen as text: the way it is written matters */
    bool undecided;          /* text because no sample has a value: the first one is a contradiction */
    bool tracked;            /* more than one way of reading is left: every cell goes on narrowing */
    bool na_is_text;         /* TEXT: "NA" is a value like others */
    uint32_t codes, codelike; /* TEXT cells of the sample, and those that are two capitals */
} TypedColumn;

typedef struct TypedNulls {
    CsvNulls words;
    double *numbers;         /* the words that are numbers, when they are the user's; owned */
    size_t n_numbers;
} TypedNulls;

typedef struct TypedTexts {  /* where texts are kept that do not outlive their row */
    Arena *heap;
    const char *begin;       /* texts in here do */
    size_t length;
} TypedTexts;

enum { CELL_RENDERED = 64 }; /* bytes that any cell without a text of its own needs */

void typed_nulls_init(TypedNulls *nulls, const char *const *texts, size_t count); /* texts NULL: the usual ones */
void typed_nulls_free(TypedNulls *nulls);

void typed_column_begin(TypedColumn *column, ColumnType fixed);

/* Strikes the types that the cell can not be. false: none is left of a type that the user has fixed. */
bool typed_column_narrow(TypedColumn *column, const TypedNulls *nulls, const Cell *cell);

/* Decides how values are read, by what is left. */
void typed_column_decide(TypedColumn *column, bool certain);

/* The cell into row `row`, whose slot is zero: 1 a value, 0 missing, -1 not of the column's type. */
int typed_column_put(const TypedColumn *column, const TypedNulls *nulls, const Cell *cell, TypedTexts *texts, BatchColumn *out, size_t row);

/* The cell as people would read it; `room` has CELL_RENDERED bytes. */
Slice typed_cell_text(const Cell *cell, char *room);

#endif
