/*
** frame.h - the data of a run: columns of a dataset version as statistics want them.
**
** A frame stands over a version's column files (or over columns in memory), with an optional row filter and an optional
** column of weights. It hands out columns as arrays of doubles, exactly centred arrays, or factors, over a Sample: a set of
** rows. Positions of columns are those of the schema, from 0.
**
** Missing values. frame_complete makes the sample of rows that have a value in all of the named columns (listwise); over such a
** sample the arrays of these columns have no gaps. Over any other sample a gap is NaN in numbers and FACTOR_MISSING in factors,
** for pairwise and available-case methods: frame_all is the sample of all rows that pass the filter. Infinite numbers can not be
** computed with and count as missing; Sample and Numbers say how many there were. So every number handed out is finite or NaN.
**
** As numbers: integers, floats and decimals are themselves (nearest double), booleans 0 and 1, dates days and timestamps seconds
** since 1970-01-01. Text has none (ERR_INVALID).
**
** Memory: a float column without filter, gaps and infinite values is used in place; otherwise 8 bytes a row of the sample for
** each array of numbers (4 for a factor), one bit a row of the version for a sample. All of it is the frame's, in pages of its own,
** and goes back to the system with frame_close, or singly with frame_release.
*/
#ifndef QUERN_OPERATION_FRAME_H
#define QUERN_OPERATION_FRAME_H

#include "data/schema.h"
#include "store/columns.h"

#include <json-c/json.h>

typedef struct Frame Frame;

/* Over a version's column files, which stay the caller's and open. schema: the version's. usual: a byte for each column that becomes 1 when the
** frame has seen that its numbers are usual (sample.h), and then saves the next frame the look; NULL: nothing is remembered. */
Frame *frame_open(const Schema *schema, ColumnsFolder *folder, size_t rows, unsigned char *usual);
/* Over columns in memory, one for each field of the schema, for tests and computed tables. */
Frame *frame_over(const Schema *schema, const Column *columns, size_t rows);
void frame_close(Frame *frame); /* with all arrays that it has handed out; NULL is fine */

/* Only rows that pass: the array of docs/api.md ("column:op:value" or {column, op, value}); NULL: all. Once, before samples are
** made. On ERR_INVALID *item is the filter at fault, from 0; -1: it is no array. */
Status frame_filter(Frame *frame, json_object *filters, long *item, Error *error) MUST_USE;
/* Rows without a weight are then left out by frame_complete. Before samples are made. */
void frame_set_weights(Frame *frame, size_t column);

const Schema *frame_schema(const Frame *frame);
const char *frame_name(const Frame *frame, size_t column);
size_t frame_filtered(const Frame *frame);  /* that pass the filter */
/* The column itself, all rows of the version. */
Status frame_column(Frame *frame, size_t column, const Column **view, Error *error) MUST_USE;

/* What the numbers of a column count: themselves, or days or seconds since 1970-01-01. answer.h shows them as what they are
** (answer_place, table_place, said_place). */
typedef enum FrameUnit { UNIT_NUMBER, UNIT_DAYS, UNIT_SECONDS, UNIT_SECONDS_UTC } FrameUnit;
FrameUnit frame_unit(const Frame *frame, size_t column);
/* The number as a figure's axis wants it: milliseconds since 1970 for days and seconds (FigureAxis.date), else itself. */
double unit_on_axis(FrameUnit unit, double number);

/* ---- rows ---- */

typedef struct Sample {
    size_t n;              /* rows in it */
    size_t considered;     /* rows that pass the filter */
    size_t missing;        /* of these: left out, since a column has no value there */
    size_t infinite;       /* of these: left out, since a number is infinite (and none is missing) */
    const uint64_t *bits;  /* which rows of the version; NULL: all of them */
    size_t rows;           /* of the version: bits in `bits` */
} Sample;

Status frame_all(Frame *frame, Sample *sample, Error *error) MUST_USE;
Status frame_complete(Frame *frame, const size_t *columns, size_t n, Sample *sample, Error *error) MUST_USE;
/* Row numbers of the version, from 0, ascending, one for each row of the sample. */
void frame_row_numbers(Frame *frame, const Sample *sample, const uint32_t **numbers);

/* ---- numbers ---- */

typedef struct Numbers {
    const double *values;  /* n of them; finite, or NaN for a gap */
    size_t n;
    size_t missing;        /* gaps, infinite ones included; 0 over a complete sample */
    size_t infinite;
} Numbers;

Status frame_numbers(Frame *frame, size_t column, const Sample *sample, Numbers *numbers, Error *error) MUST_USE;

/* Whether all numbers of a float column are known to be usual (sample.h), once it has been asked for numbers or a complete sample. */
bool frame_usual(const Frame *frame, size_t column);

/* Several columns as one column-major array, sample->n x n with leading dimension sample->n; always a copy. */
Status frame_matrix(Frame *frame, const size_t *columns, size_t n, const Sample *sample, double **matrix, Error *error) MUST_USE;

/* x - c without the rounding that subtraction of near-equal doubles suffers: for decimal, integer, date and timestamp columns both
** are 128-bit integers (times 10^-scale) and the difference is exact before it is rounded to a double, which is only seen beyond
** 2^53 units. For float columns c is a double near the mean and each difference is correctly rounded.
** The number at row i is (centre + values[i]) x 10^-scale; scale is 0 but for decimals; units as in Numbers, except
** timestamps: microseconds (scale 6). */
typedef struct Centred {
    const double *values;  /* x - c, in units of 10^-scale; NaN for a gap */
    size_t n;
    size_t missing, infinite;
    uint8_t scale;
    bool exact;            /* centre is the integer below; otherwise the double */
    Int128 integer;
    double number;
} Centred;

Status frame_centred(Frame *frame, size_t column, const Sample *sample, Centred *centred, Error *error) MUST_USE;
double centred_place(const Centred *centred, double deviation);  /* (centre + deviation) x 10^-scale, correctly rounded */
double centred_length(const Centred *centred, double deviation); /* deviation x 10^-scale: of sd, quartile range, ... */

/* The weights over a sample of frame_complete: finite, none negative (ERR_INVALID). Without weights values is NULL. */
Status frame_weights(Frame *frame, const Sample *sample, Numbers *weights, Error *error) MUST_USE;

/* ---- factors ---- */

#define FACTOR_MISSING UINT32_MAX

typedef enum FactorOrder {
    FACTOR_BY_VALUE,       /* numbers and dates ascending, false before true, texts by code point */
    FACTOR_BY_FIRST,       /* as they first appear */
    FACTOR_BY_COUNT        /* most frequent first; ties by value */
} FactorOrder;

typedef struct Factor {
    const uint32_t *codes;      /* n of them: 0 to levels - 1, or FACTOR_MISSING. NULL: see frame_levels */
    size_t n;
    size_t levels;              /* only values that appear in the sample */
    const char *const *names;   /* of the levels; UTF-8, NUL-terminated */
    const size_t *counts;       /* rows of each level */
    const double *values;       /* of the levels as numbers; NULL for text */
    size_t missing;
    const uint32_t *entries;    /* frame_levels: n entries of the column's dictionary, in place; NULL: there are codes */
    size_t n_entries;           /* of the dictionary */
    const uint32_t *entry;      /* of each level */
} Factor;

/* Any type of column. ERR_LIMIT when it has more than `limit` different values in the sample. */
Status frame_factor(Frame *frame, size_t column, const Sample *sample, FactorOrder order, size_t limit, Factor *factor,
                    Error *error) MUST_USE;

/* The same, and where all rows of a column with a dictionary are meant no codes are written yet: `entries` has the rows, `entry` which of them each level is.
** frame_codes writes the codes, unless they are there. */
Status frame_levels(Frame *frame, size_t column, const Sample *sample, FactorOrder order, size_t limit, Factor *factor,
                    Error *error) MUST_USE;
const uint32_t *frame_codes(Frame *frame, Factor *factor);

/* ---- memory ---- */

/* An array that lives as long as the frame; contents undefined. Beyond 2^32 - 2 rows nothing here works: versions are smaller. */
void *frame_array(Frame *frame, size_t count, size_t size) __attribute__((returns_nonnull));
void frame_release(Frame *frame, const void *array); /* gives one array back early; NULL is fine, and what was used in place is left alone */

#endif
