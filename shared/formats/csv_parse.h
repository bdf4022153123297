/*
** csv_parse.h - the fields of a chunk, a column at a time, as typed values.
**
** Going down a column keeps one type's code and one type's branches hot; the chunk is small enough to stay in the cache
** while its columns are visited one after the other.
*/
#ifndef QUERN_FORMATS_CSV_PARSE_H
#define QUERN_FORMATS_CSV_PARSE_H

#include "data/batch.h"
#include "formats/csv_scan.h"
#include "formats/infer.h"

typedef struct CsvNulls {          /* texts that stand for a missing value */
    const char *const *texts;
    size_t words;                  /* the first ones do so in every column, those behind them in typed columns only */
    size_t count, longest;
    uint64_t first[4];             /* bit set of their first bytes */
    bool custom;                   /* given by the user: may look like values of the type (-999) */
} CsvNulls;

typedef struct CsvPlan {           /* how to read one column */
    InferredType type;
    bool lenient;                  /* the user has fixed the type */
    bool na_is_text;               /* text: "NA" is a value like others */
    bool quoted_empty_is_text;     /* text */
    bool undecided;                /* text because no sample has a value: the first one is a contradiction */
} CsvPlan;

typedef enum CsvCell { CSV_PRESENT, CSV_EMPTY, CSV_QUOTED_EMPTY, CSV_NULL_WORD, CSV_NULL_MARK } CsvCell; /* _MARK: in typed columns only */

void csv_nulls_init(CsvNulls *nulls, const char *const *texts, size_t count); /* texts NULL: the usual ones */

bool csv_is_null_word(const CsvNulls *nulls, const char *text, size_t length); /* text not empty */
bool csv_is_null_mark(const CsvNulls *nulls, const char *text, size_t length); /* a word, or what is missing in typed columns only */

bool csv_is_usual_word(const char *text, size_t length); /* what a text column without null_values of its own takes for missing */

/* What a field holds. *value: unquoted, as it is; *plain: also without white space around it. */
CsvCell csv_cell(const CsvScan *scan, const CsvNulls *nulls, const char *field, size_t length, Arena *heap, Slice *value,
                 Slice *plain, bool *quoted);

/* Fills column->data, valid and missing for the chunk's rows. Returns the row of the first value that is not of the type,
** or scan->n_rows. */
size_t csv_parse_column(const CsvScan *scan, size_t number, const CsvPlan *plan, const CsvNulls *nulls, Arena *heap,
                        BatchColumn *column);

#endif
