/*
** answer.h - what an operation says: the parts of its reply, built as they become known.
**
**     result       an object; the operation writes its members with the json_* functions
**     arrays       members of result with an entry for each row used; long ones are cut, and kept whole beside
**     tables       ready to show: columns with a name, a title and a format, cells row by row
**     figures      Plotly objects (figure/figure.h writes them)
**     checks       what the operation presumes, with verdicts and alternatives (check.h adds them)
**     warnings     sentences: what to mind about this answer
**     explanation  one paragraph of plain words with the numbers in it
**
** NaN and infinite numbers become null in all of them. Say why in a warning or a note where the reader would wonder.
** Texts are copied. All memory is the answer's but for what answer_array takes.
*/
#ifndef QUERN_OPERATION_ANSWER_H
#define QUERN_OPERATION_ANSWER_H

#include "base/arena.h"
#include "base/json.h"
#include "operation/frame.h"

/* Rows of a per-row array that stand in the reply itself: all up to ANSWER_ROWS; of a longer array the first ANSWER_CELLS, or as many as make so many
** numbers when it has several columns. */
enum { ANSWER_ROWS = 10000, ANSWER_CELLS = 1000 };

typedef struct Answer Answer;
typedef struct AnswerTable AnswerTable;

Answer *answer_new(void);
void answer_free(Answer *answer); /* NULL is fine */

/* Stands in the open result object: json_member_number(answer_result(answer), "p", p). */
Json *answer_result(Answer *answer);

/* Says which rows were used: members of result ("n", "missing" and, when there are any, "infinite") and a warning for
** infinite values. Call it once, or write per-column counts when the policy is pairwise. */
void answer_sample(Answer *answer, const Sample *sample);

/* A value of a column: a number, or the ISO 8601 text of what the number of days or seconds stands for (rounded to days or
** microseconds). */
void answer_place(Json *json, FrameUnit unit, double number);

/* ---- tables ---- */

typedef enum AnswerFormat {
    FORMAT_TEXT,     /* "text": a name, a label */
    FORMAT_INTEGER,  /* "integer": counts, degrees of freedom when whole */
    FORMAT_NUMBER,   /* "number": about four significant digits; hovering shows all */
    FORMAT_P,        /* "p": a probability of significance, < 0.001 when small */
    FORMAT_PERCENT,  /* "percent": a share from 0 to 1 */
    FORMAT_DATE      /* "date": ISO 8601 text */
} AnswerFormat;

/* name: [a-z0-9_], unique in the answer; the key of the CSV export. */
AnswerTable *answer_table(Answer *answer, const char *name, const char *title);
/* All columns before the first cell. */
/* name: heads the column in CSV; NULL: its title does (made unique), for columns that stand for values or columns of the data. */
void table_column(AnswerTable *table, const char *name, const char *title, AnswerFormat format);
/* Cells fill the rows from left to right; the last column ends the row. */
void table_text(AnswerTable *table, const char *text);      /* NULL: empty */
void table_number(AnswerTable *table, double number);       /* not finite: empty */
void table_integer(AnswerTable *table, int64_t number);
void table_place(AnswerTable *table, FrameUnit unit, double number); /* in a column of place_format */
void table_empty(AnswerTable *table);
AnswerFormat place_format(FrameUnit unit);                  /* FORMAT_NUMBER or FORMAT_DATE */
void table_note(AnswerTable *table, const char *format, ...) PRINTF_LIKE(2, 3); /* under the table; sentences add up */

/* ---- figures, words ---- */

/* Write exactly one value, the figure {data, layout}, with the functions of figure/figure.h, before anything else is done with
** the answer. */
Json *answer_figure(Answer *answer, const char *name, const char *title);

/* The result has not all of what was found (a member of it, or a note, says how much there is): truncated becomes true. */
void answer_cut(Answer *answer);
void answer_warning(Answer *answer, const char *format, ...) PRINTF_LIKE(2, 3);  /* one sentence or two */
void answer_explain(Answer *answer, const char *format, ...) PRINTF_LIKE(2, 3);  /* a sentence more of the paragraph */

/* Numbers in sentences: four significant digits without exponent where that is readable ("0.0123", "12,350", "1.2e-9"), and
** "p = 0.012", "p < 0.001". Valid as long as the answer. */
const char *said(Answer *answer, double number);
const char *said_name(Answer *answer, const char *name);    /* of a column or a group: whole, unless it is so long that only its beginning and "…" are read */
const char *said_place(Answer *answer, FrameUnit unit, double number); /* "2026-11-23" of days */
const char *said_count(Answer *answer, uint64_t count);     /* "1,000,000" */
const char *said_p(Answer *answer, double p);
const char *said_percent(Answer *answer, double share);     /* "12.3 %"; "95 %" when it is whole */

/* ---- an entry for each row ---- */

/* A member of result with one entry for each row of the sample, in its order: numbers when columns is 1, otherwise arrays
** of `columns` numbers. values: column-major, sample->n x columns (leading dimension sample->n); kept, not copied, until the
** answer is freed: use frame_array. NaN: null. names: of the columns, for CSV and paged rows; NULL: the array's own (with columns > 1:
** name_1, name_2, ...). Beyond ANSWER_ROWS rows the reply holds the first of them only and says so. */
void answer_array(Answer *answer, const char *name, const double *values, size_t columns, const char *const *names,
                  const Sample *sample);
/* Of a run that is brief: only the first answer_rows_shown(sample, columns) rows of values are there, their number is the leading dimension. */
void answer_array_part(Answer *answer, const char *name, const double *values, size_t columns, const char *const *names,
                       const Sample *sample);
size_t answer_rows_shown(const Sample *sample, size_t columns);
/* The same of whole numbers (labels, codes); FACTOR_MISSING: null. */
void answer_codes(Answer *answer, const char *name, const uint32_t *codes, const Sample *sample);

/* What is kept of an array, for whoever stores it. */
typedef struct AnswerArray {
    const char *name;
    size_t columns;
    const char *const *names;
    const double *numbers;      /* or codes; neither of a part */
    const uint32_t *codes;
    Sample sample;
} AnswerArray;

size_t answer_arrays(const Answer *answer);
const AnswerArray *answer_array_at(const Answer *answer, size_t i);

/* Ends the building: writes result, truncated, tables, figures, checks, warnings and explanation as members of the open object.
** ERR_INTERNAL when the JSON was misused by the operation. */
Status answer_write(Answer *answer, Json *json, Error *error) MUST_USE;
/* The arrays as a JSON array of {name, total, columns, truncated}. */
void answer_write_arrays(const Answer *answer, Json *json);
const char *answer_explanation(const Answer *answer); /* never NULL */

#endif
