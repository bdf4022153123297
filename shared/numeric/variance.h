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

/* Of groups that stand side by side (sample_split), with the Summary of each; median: Brown-Forsythe, else Levene. Memory: 8 bytes a value, and what
** quantile_select takes. Every group that has values counts; at least two groups, one of them with two values, and some spread. */
Status variance_levene(const double *sorted, const size_t *start, const Summary *samples, size_t groups, bool median, VarianceTest *test,
                       Error *error) MUST_USE;

/* Groups need two values each and some spread. */
Status variance_bartlett(const Summary *samples, size_t groups, VarianceTest *test, Error *error) MUST_USE;

#endif
