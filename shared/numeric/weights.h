/*
** weights.h - what the weights of rows mean.
**
**   precision   a row counts in proportion to its weight; only the ratios of weights matter. The variance of a row is taken to be in inverse
**               proportion to its weight, so that these are the weights of least squares (analytic weights): they are scaled to add up to the number of
**               rows with a weight above 0, which is what degrees of freedom count.
**   frequency   a row stands for as many equal rows as its weight says, a whole number; whatever is computed is what those rows would give.
**
** Both are handled alike: after scaling, weights u add up to N (the rows with a weight, or all the rows stood for), and sums over rows become sums of
** u times, with N in the place of n. The j-th smallest value (what quantiles are made of) is the least at which the running sum of u reaches j. Rows of weight 0
** are as if they were not there.
*/
#ifndef QUERN_NUMERIC_WEIGHTS_H
#define QUERN_NUMERIC_WEIGHTS_H

#include <math.h>

typedef enum WeightType { WEIGHT_PRECISION, WEIGHT_FREQUENCY } WeightType;

/* The power of two that brings numbers up to `most` to about 1, where their squares stay in range; 1 when all are 0. */
static inline double weights_scale(double most)
{
    int exponent = 0;
    frexp(most, &exponent);
    return most > 0 ? ldexp(1, exponent < -1000 ? 1000 : -exponent) : 1;
}

#endif
