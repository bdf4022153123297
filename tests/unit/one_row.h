/*
** one_row.h - the table of one row that expressions are tested on:
**
** i 7, j null, f 2.5, d 12.50 (decimal), day 2026-01-31, time 2026-01-31 14:30:15.25, name 'Ada', b true, "two words" 3
*/
#ifndef QUERN_TESTS_ONE_ROW_H
#define QUERN_TESTS_ONE_ROW_H

#include "base/buffer.h"
#include "clean/expression.h"

enum { ONE_ROW_COLUMNS = 9 };

extern Schema one_row_schema;
extern const Column *one_row_columns[ONE_ROW_COLUMNS];

void one_row_begin(void);
void one_row_end(void);

/* The value of the expression as text ("null": missing) and its type. A mistake: nothing in out, and the error. */
void one_row_evaluate(const char *text, Buffer *out, Field *field, Error *error);

/* Value i of a vector as text. */
void vector_show(const Field *field, const Vector *vector, size_t i, Buffer *out);

#endif
