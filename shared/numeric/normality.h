/*
** normality.h - could the values be a sample of a normal distribution?
**
** Shapiro-Wilk W by Royston's AS R94 (Applied Statistics 44, 1995), 3 to 5,000 values. Anderson-Darling A2 with mean and sd
** estimated, p by D'Agostino and Stephens (Goodness-of-Fit Techniques, 1986, table 4.9), from 8 values. Lilliefors (JASA 62,
** 1967) D, p by Dallal and Wilkinson (The American Statistician 40, 1986), above 0.1 by Stephens' fit (JASA 69, 1974), from 5
** values. Jarque and Bera (1987) from skewness and kurtosis, chi-square with 2 df, from 8 values.
**
** All are indifferent to shift and scale. values: finite, any order. Errors: too few (too many), all equal.
*/
#ifndef QUERN_NUMERIC_NORMALITY_H
#define QUERN_NUMERIC_NORMALITY_H

#include "base/error.h"

#include <stddef.h>

enum { SHAPIRO_LEAST = 3, SHAPIRO_MOST = 5000 };

typedef struct NormalityTest {
    double statistic, p;
    size_t n;
} NormalityTest;

Status normality_shapiro_wilk(const double *values, size_t n, NormalityTest *test, Error *error) MUST_USE;
Status normality_anderson_darling(const double *values, size_t n, NormalityTest *test, Error *error) MUST_USE; /* statistic: A2, unmodified */
Status normality_lilliefors(const double *values, size_t n, NormalityTest *test, Error *error) MUST_USE;
Status normality_jarque_bera(const double *values, size_t n, NormalityTest *test, Error *error) MUST_USE;

#endif
