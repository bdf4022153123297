/*
** expression.h - a small typed language over the columns of a table.
**
**     price * quantity > 100 and country in ('NL', 'BE')
**     case when age < 18 then 'minor' else 'adult' end
**     round("unit price" * 1.21, 2)
**
** docs/cleaning.md has the language whole. An expression is compiled against a schema: names are resolved and types checked once, and what is
** wrong is told with its place in the text. It is then evaluated over columns, EXPRESSION_ROWS rows at a time: each operation is a loop over
** arrays. Numbers, dates and booleans of columns are read in place. A part that depends on one text column with a dictionary is
** evaluated once for each entry of the dictionary.
**
** Missing follows SQL's three-valued logic. What has no value is missing, never an error: division by zero, a logarithm of nothing, a text that is no
** number, an integer beyond 64 bits, a result that is not finite.
**
** Limits: EXPRESSION_BYTES of text, EXPRESSION_NODES operations, EXPRESSION_DEPTH levels, texts of EXPRESSION_TEXT bytes each. Memory while it
** runs: 16 kB for each operation at the very most, what one batch makes of text (at most EXPRESSION_HEAP), and as much for dictionaries.
** Patterns are PCRE2's with limits on backtracking; one that passes them ends the evaluation with ERR_LIMIT.
*/
#ifndef QUERN_CLEAN_EXPRESSION_H
#define QUERN_CLEAN_EXPRESSION_H

#include "base/error.h"
#include "base/json.h"
#include "data/batch.h"
#include "data/column.h"
#include "data/schema.h"

enum {
    EXPRESSION_BYTES = 100000,
    EXPRESSION_NODES = 2000,
    EXPRESSION_DEPTH = 100,
    EXPRESSION_ROWS = 1024,
    EXPRESSION_TEXT = 1 << 20,
    EXPRESSION_HEAP = 256 << 20
};

typedef struct Expression Expression;

/* Where in the text it is wrong, in characters (code points) from 0. */
typedef struct ExpressionPlace {
    size_t position;
    size_t length;            /* 0: at the end of the text */
} ExpressionPlace;

/* NULL when it is not well formed (ERR_INVALID, *place is set) or beyond a limit (ERR_LIMIT). place may be NULL. The schema is read only here. */
Expression *expression_compile(const char *text, size_t length, const Schema *schema, ExpressionPlace *place, Error *error) MUST_USE;
void expression_free(Expression *expression); /* NULL is fine */

/* What it gives: type, zoned and scale; a lone null is text. The name is NULL. */
Field expression_result(const Expression *expression);
bool expression_uses(const Expression *expression, size_t column); /* whether it reads the column of that position in the schema */

/* Values of a run of rows. The slot of a missing value holds anything. */
typedef struct Vector {
    union {
        void *data;
        uint8_t *booleans;
        int64_t *integers;    /* integer and timestamp */
        double *floats;
        Int128 *decimals;
        int32_t *dates;
        Slice *texts;
    };
    uint64_t *valid;          /* NULL: all are present */
} Vector;

typedef struct ExpressionRun ExpressionRun;

/* columns[i] is the column of position i in the schema; those that the expression does not use may be NULL. All used ones have the same number of rows
** and the schema's types, and outlive the run. `rows`: how many of them this run will see, about; it decides what is worth working out beforehand. NULL: ERR_LIMIT (text, or a pattern). The expression may serve several runs, also in several threads. */
ExpressionRun *expression_run_open(const Expression *expression, const Column *const *columns, size_t rows, Error *error) MUST_USE;

/* Rows [first, first + count): first is a multiple of 64, count at most EXPRESSION_ROWS. *result stays the run's, valid until the next call. */
Status expression_run_rows(ExpressionRun *run, size_t first, size_t count, const Vector **result, Error *error) MUST_USE;
void expression_run_close(ExpressionRun *run); /* NULL is fine */

/* Of a boolean expression over all rows: bits of `pass` where it is true, of `unknown` (may be NULL) where it is missing. Both have
** bit_words(rows) words. ERR_INVALID: it is not boolean. */
Status expression_select(const Expression *expression, const Column *const *columns, size_t rows, uint64_t *pass, uint64_t *unknown,
                         Error *error) MUST_USE;

/* An array of all functions, for editors and the manual: {name, signature, doc, group}. */
void expression_functions_json(Json *json);

#endif
