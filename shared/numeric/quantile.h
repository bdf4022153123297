/*
** quantile.h - order statistics and the nine types of sample quantiles.
**
** Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996). Types 1 to 3 jump,
** 4 to 9 are linear between order statistics; 7 (the default of R, NumPy and spreadsheets) puts the k-th of n values at
** p = (k - 1) / (n - 1); 6 (SPSS, Minitab) at k / (n + 1); 8 is the one that the authors recommend.
*/
#ifndef QUERN_NUMERIC_QUANTILE_H
#define QUERN_NUMERIC_QUANTILE_H

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

/* The same of values in any order, for `count` shares in any order, without a full sort: values are counted into buckets
** that are linear between min and max, and only the buckets that hold a wanted rank are sorted. The worst case (all in one
** bucket) is a sort. Results equal those of quantile_sorted to the bit. Memory: 2 bytes a value, in the worst case 18. */
void quantile_select(const double *values, size_t n, double min, double max, const double *shares, size_t count, int type,
                     double *quantiles);

/* The median of |values - center|, min <= center <= max: as quantile_select would give it of an array of these. */
double quantile_of_deviations(const double *values, size_t n, double min, double max, double center);

/* How many values are below low or above high; `inner`: the least and the greatest of the others (DBL_MAX and -DBL_MAX when there are none); all finite. Those outside are
** written to `outside` in their order, or some of them when there are more than its `room`. */
size_t quantile_outside(const double *values, size_t n, double low, double high, double *outside, size_t room, double *inner_min, double *inner_max);

#endif
