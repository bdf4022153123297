/*
** variance.h - do groups spread alike?
**
** Levene (1960; deviations from the mean), Brown and Forsythe (JASA 69, 1974; from the median): one-way analysis of variance
** of the absolute deviations. Bartlett (Proc. Royal Society A 160, 1937), which presumes normality.
*/
#ifndef QUERN_NUMERIC_VARIANCE_H
#define QUERN_NUMERIC_VARIANCE_H

#include "base/error.h"
#include "numeric/sample.h"

#include <stdbool.h>

typedef struct VarianceTest {
    double statistic, df1, df2, p; /* F; Bartlett: chi-square with df1, df2 NaN */
    size_t n, groups;
} VarianceTest;

/* By group codes (sample.h); median: Brown-Forsythe, else Levene. Memory: 16 bytes a value. Every group that has values
** counts; at least two groups, one of them with two values, and some spread. */
Status variance_levene(const double *values, const uint32_t *group, size_t n, size_t groups, bool median, VarianceTest *test,
                       Error *error) MUST_USE;

/* Groups need two values each and some spread. */
Status variance_bartlett(const Summary *samples, size_t groups, VarianceTest *test, Error *error) MUST_USE;

#endif
