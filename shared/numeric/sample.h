/*
** sample.h - the conditions that every test puts on its numbers, and sums that keep their digits.
**
** Tests take arrays of doubles without missing values. Most are indifferent to a shift, so a caller that can centre a column
** exactly (integers, decimals) passes the deviations and adds the centre to the means that come back; the statistics then
** have all digits however far from zero the column lies. Arrays of plain floats are passed as they are: means are kept as
** unevaluated sums of two doubles (Dekker 1971, Knuth TAOCP vol. 2, 4.2.2), which loses nothing that the doubles hold.
*/
#ifndef QUERN_NUMERIC_SAMPLE_H
#define QUERN_NUMERIC_SAMPLE_H

#include "base/error.h"
#include "numeric/moments.h"

#include <stdint.h>

/* Squares of values between these stay within the range of doubles, as do sums of 2^60 of them. */
#define SAMPLE_LARGEST 0x1p450
#define SAMPLE_LEAST 0x1p-450

/* Whether all are finite; *size is then the greatest absolute value. By threads. */
bool sample_size(const double *values, size_t n, double *size);

/* Whether the square of each is within the range of doubles and is no less than it can tell: sizes are 0 or between the two. No part of such values
** can fail sample_check. */
bool sample_usual(const double *values, size_t n);

/* The values are finite and of a size whose squares can be summed; `what` names them in the message ("the values of x"). */
Status sample_check(const double *values, size_t n, const char *what, Error *error) MUST_USE;

/* A confidence level or similar lies strictly between 0 and 1. */
Status sample_check_share(double share, const char *what, Error *error) MUST_USE;

static inline Double2 double2_add(Double2 a, double x)
{
    double sum = a.sum + x, part = sum - a.sum;
    return (Double2){sum, a.rest + ((a.sum - (sum - part)) + (x - part))};
}

static inline double double2_value(Double2 a)
{
    return a.sum + a.rest;
}

/* a / n, the sum of both parts right to twice the digits of a double. */
static inline Double2 double2_share(Double2 a, double n)
{
    double sum = (a.sum + a.rest) / n;
    return (Double2){sum, (__builtin_fma(-sum, n, a.sum) + a.rest) / n};
}

/* (a - b) as one double. */
static inline double double2_minus(Double2 a, Double2 b)
{
    return (a.sum - b.sum) + (a.rest - b.rest);
}

/* (x - a) as one double. */
static inline double double2_from(double x, Double2 a)
{
    return (x - a.sum) - a.rest;
}

/* What tests want of one sample. variance and sd are NaN for n < 2, and exactly 0 when all values are equal. */
typedef struct Summary {
    size_t n;
    Double2 mean;
    double ss;       /* sum of squared deviations from the mean */
    double variance; /* ss / (n - 1) */
    double sd;
    double min, max;
} Summary;

Summary sample_of(const double *values, size_t n);

/* One Summary for each of `groups` codes: group[i] < groups is the group of values[i]. samples has room for `groups`; empty
** groups get n = 0 and NaN. Memory: none beyond. */
void sample_by_group(const double *values, const uint32_t *group, size_t n, size_t groups, Summary *samples);

/* One Summary for each of the groups that sample_split has put side by side, by threads. */
void sample_of_groups(const double *sorted, const size_t *start, size_t groups, Summary *samples);

/* The values in order of their groups, equal groups in their order: group k stands at [start[k], start[k + 1]) of
** `sorted`; start has groups + 1 entries. */
void sample_split(const double *values, const uint32_t *group, size_t n, size_t groups, double *sorted, size_t *start);
/* The same of `levels` groups in an order of their own: which[k] < groups is the k-th of them; start has levels + 1 entries. No others may occur. */
void sample_split_in_order(const double *values, const uint32_t *group, size_t n, size_t groups, const uint32_t *which, size_t levels, double *sorted,
                           size_t *start);

#endif
