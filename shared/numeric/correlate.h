/*
** correlate.h - correlation of pairs of columns: Pearson, Spearman, Kendall's tau-b, and partial correlation.
**
** Missing values are NaN. Listwise uses the rows that are complete in all columns, pairwise those complete in the two.
** Infinite values are not allowed in Pearson's; ranks take them.
**
** - Pearson: centred cross-products (gram.h). t = r sqrt((n - 2) / (1 - r^2)) on n - 2 degrees of freedom; interval by Fisher's z,
**   tanh(atanh r -+ z / sqrt(n - 3)).
** - Spearman: Pearson's of midranks, sums of ranks exact. p by the same t; for n up to 9 without ties exact, over all
**   permutations. Interval by Fisher's z with variance (1 + r^2 / 2) / (n - 3) (Bonett and Wright, Psychometrika 65, 2000).
** - Kendall: tau-b (Biometrika 33, 1945), counted in O(n log n) (Knight, JASA 61, 1966). p by the normal approximation with the
**   variance corrected for ties (Kendall, Rank Correlation Methods, 1970); exact for n up to 50 without ties. Interval by
**   Fisher's z with variance 0.437 / (n - 4) (Fieller, Hartley and Pearson, Biometrika 44, 1957).
**
** Without spread in a column, or with fewer than two rows, r is NaN; with fewer than three (Kendall: two), p is NaN; with fewer than four
** (Kendall: five), or r = -1 or 1, the interval shrinks to r or is NaN.
*/
#ifndef QUERN_NUMERIC_CORRELATE_H
#define QUERN_NUMERIC_CORRELATE_H

#include "base/error.h"
#include "numeric/steps.h"
#include "numeric/weights.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum CorrelationMethod {
    CORRELATION_PEARSON,
    CORRELATION_SPEARMAN,
    CORRELATION_KENDALL
} CorrelationMethod;

typedef struct Correlation {
    double r;
    double statistic; /* t, or z for Kendall; NaN for an exact p */
    double p;         /* two-sided */
    double low, high;
    size_t n;         /* rows used */
    bool exact;       /* p is exact */
} Correlation;

/* complete: the caller knows that no value is NaN. matrix: p x p, symmetric, the diagonal r = 1 (NaN without spread) with p = 0. Memory: Spearman 4 n p bytes, Kendall 40 n a thread,
** Pearson with missing values some blocks. Time of Kendall: p (p - 1) / 2 sorts. ERR_LIMIT when ranks would take more than 2 GB. */
Status correlate_matrix(const double *const *columns, size_t n, size_t p, CorrelationMethod method, bool pairwise, bool complete,
                        double confidence, Correlation *matrix, Error *error) MUST_USE;

/* One pair, rows with a NaN in either left out. */
Correlation correlate_pair(const double *x, const double *y, size_t n, CorrelationMethod method, double confidence);

/* Correlation of each pair of the first `p` columns given the `given` columns after them (or, with given = 0, given all other
** columns), on the rows complete in all: r of the residuals (Pearson) or by the rank correlations (Spearman). t has n - 2 - g degrees of
** freedom, g the columns given. Kendall is refused. Where a column is a combination of those given, r is NaN. */
Status correlate_partial(const double *const *columns, size_t n, size_t p, size_t given, CorrelationMethod method, double confidence,
                         Correlation *matrix, Error *error) MUST_USE;

/* The same from the correlations r (all x all, all = p + given) of the columns, or of their ranks, on the same n rows. */
void correlate_partial_of(const double *r, size_t n, size_t p, size_t given, CorrelationMethod method, double confidence, Correlation *matrix);

/* Each pair with weights (weights.h): n finite ones, none negative; rows of weight 0 and, pair by pair, those without one of the values are left out. Pearson's or
** Spearman's, of weighted midranks; Kendall's is refused. The n of a pair counts rows, for WEIGHT_FREQUENCY the rows that they stand for; p and intervals are of that
** n, and never exact. Memory: Spearman 4 n p bytes and 16 n a thread. steps (NULL is fine) hears of the progress and can end the work (ERR_CANCELLED). */
Status correlate_weighted(const double *const *columns, const double *weights, size_t n, size_t p, CorrelationMethod method, WeightType type,
                          double confidence, Correlation *matrix, const Steps *steps, Error *error) MUST_USE;

/* Partial correlation with weights: the columns have a value in all n rows. t and intervals as without weights, of the n that correlate_weighted counts. */
Status correlate_partial_weighted(const double *const *columns, const double *weights, size_t n, size_t p, size_t given, CorrelationMethod method, WeightType type,
                                  double confidence, Correlation *matrix, const Steps *steps, Error *error) MUST_USE;

/* p, statistic and interval of an r that was found on n rows with `given` columns taken out. Pearson's or Spearman's. */
void correlate_infer(Correlation *c, CorrelationMethod method, size_t given, double confidence);

/* Kendall's tau-b of n pairs without NaN. */
Correlation kendall_tau(const double *x, const double *y, size_t n, double confidence);

#endif
