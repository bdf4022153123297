/*
** describe.h - one column of numbers in figures.
**
** Definitions: variance and sd with n - 1; trimmed mean without the floor(n trim) least and greatest values; mad is the
** median of |x - median| times 1.4826 (1 / the normal's upper quartile, so that it estimates sd; mad_raw without it);
** skewness and kurtosis are G1 and G2 of Joanes and Gill, The Statistician 47 (1998), those of SAS, SPSS and spreadsheets
** (kurtosis is excess: 0 for a normal), skewness_moment and kurtosis_moment the plain g1 and g2; autocorrelation is
** r_k = sum (x_i - m)(x_{i+k} - m) / sum (x_i - m)^2 over the values present, in their order; the intervals of mean (t),
** variance and sd (chi-square) are at `confidence`.
**
** Mean, variance and autocorrelation are computed by compensated sums (moments.h). Values may be of any finite size; whatever
** leaves the range of doubles (the variance of 1e308) is infinite and the caller's to leave out. Undefined figures are
** NaN: everything for n = 0; sd, se and intervals for n < 2; skewness for n < 3; kurtosis for n < 4; skewness, kurtosis and
** autocorrelation of constant values.
**
** Linear time; memory at most 24 bytes a value while it runs.
*/
#ifndef QUERN_NUMERIC_DESCRIBE_H
#define QUERN_NUMERIC_DESCRIBE_H

#include "numeric/inference.h"
#include "numeric/weights.h"

#include <stdbool.h>
#include <stddef.h>

enum { DESCRIBE_QUANTILES = 32 };

typedef struct DescribeOptions {
    double confidence;   /* of the intervals; 0 < confidence < 1 */
    double trim;         /* share cut off at each end; 0 <= trim < 0.5 */
    int quantile_type;   /* 1 to 9 */
    size_t n_shares;     /* at most DESCRIBE_QUANTILES */
    double shares[DESCRIBE_QUANTILES];
    size_t lag;          /* of the autocorrelation; 0: none */
    bool mode;           /* costs a sort */
} DescribeOptions;

typedef struct Description {
    size_t n;
    double sum, mean, sd, variance, se, cv;  /* cv: sd / |mean|, NaN for mean 0 */
    Interval mean_interval, variance_interval, sd_interval;
    double trimmed_mean;
    double min, max, range;
    double q1, median, q3, iqr;
    double mad, mad_raw;
    double skewness, kurtosis, skewness_moment, kurtosis_moment;
    double skewness_se, kurtosis_se;         /* under normality */
    double autocorrelation;
    double quantiles[DESCRIBE_QUANTILES];
    double mode;                             /* the most frequent value, of several the least; NaN when not asked for */
    size_t mode_count, distinct;             /* 0 when not asked for */
} Description;

/* values: finite. */
Description describe_values(const double *values, size_t n, const DescribeOptions *options);

typedef struct WeightSums {
    double sum;
    double effective;  /* (sum w)^2 / sum w^2 (Kish, Survey Sampling, 1965): the equal rows that would say as much about the mean */
} WeightSums;

/* The same with weights (weights.h), all of them above 0, whole ones for WEIGHT_FREQUENCY with a sum of at most 2^53. n counts rows, and N of weights.h stands in the
** definitions: variance = sum w (x - mean)^2 / sum w * N / (N - 1); `sum` is sum w x; floor(N trim) of weight is cut from each end. There is no autocorrelation (NaN);
** mode_count is 0 unless weights count. Sorts: n log n in the worst case; 48 bytes a value. */
Description describe_weighted(const double *values, const double *weights, size_t n, WeightType type, const DescribeOptions *options,
                              WeightSums *total);

#endif
