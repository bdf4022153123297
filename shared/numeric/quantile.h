/*
** quantile.h - order statistics and the nine types of sample quantiles.
**
** Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996). Types 1 to 3 jump,
** 4 to 9 are linear between order statistics; 7 (the default of R, NumPy and spreadsheets) puts the k-th of n values at
** p = (k - 1) / (n - 1); 6 (SPSS, Minitab) at k / (n + 1); 8 is the one that the authors recommend.
*/
#ifndef QUERN_NUMERIC_QUANTILE_H
#define QUERN_NUMERIC_QUANTILE_H

#include "numeric/order.h"

#include <stddef.h>

enum { QUANTILE_DEFAULT = 7 };

/* The two neighbouring ranks (from 0) of a quantile of n values, and the weight of the upper; and what they make. */
typedef struct QuantilePlace {
    size_t low, high;
    double weight;
} QuantilePlace;
QuantilePlace quantile_place(size_t n, double p, int type);
double quantile_between(double low, double high, double weight);

/* Of values in ascending order; n at least 1, 0 <= p <= 1, type 1 to 9. */
double quantile_sorted(const double *sorted, size_t n, double p, int type);

/* The same of values in any order, for `count` shares in any order, without a full sort: see order.h, also for the memory. Results equal those of
** quantile_sorted to the bit. */
void quantile_select(const double *values, size_t n, double min, double max, const double *shares, size_t count, int type,
                     double *quantiles);
void quantile_ordered(Order *order, size_t n, const double *shares, size_t count, int type, double *quantiles); /* order: of the n values */

/* The median of |values - center|, min <= center <= max: as quantile_select would give it of an array of these. */
double quantile_of_deviations(const double *values, size_t n, double min, double max, double center);

#endif
