/*
** statistics.h - figures of an array of doubles, for the steps that need them.
**
** Sums are compensated (Neumaier 1974). Quantiles interpolate between order statistics as R's type 7 and numpy do; quantile_of rearranges its
** array (quickselect; of many values their binary digits are counted, with memory for as many again at the most). Arrays may hold infinite values,
** never NaN.
*/
#ifndef QUERN_CLEAN_STATISTICS_H
#define QUERN_CLEAN_STATISTICS_H

#include <stddef.h>

typedef struct Sum {
    double total, lost;
} Sum;

void sum_add(Sum *sum, double value);
double sum_of(const Sum *sum);
double mean_of(const double *values, size_t n);                  /* n > 0 */
double deviation_of(const double *values, size_t n, double mean); /* the sample's (n - 1); n > 1 */
double quantile_of(double *values, size_t n, double p);          /* n > 0, 0 <= p <= 1 */

#endif
