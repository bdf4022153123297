/*
** kolmogorov.h - Kolmogorov-Smirnov tests of one sample against a distribution, and of two samples.
**
** One sample: exact below 100 values without ties (two-sided: Marsaglia, Tsang and Wang, J. Statistical Software 8, 2003;
** one-sided: Birnbaum and Tingey, Annals of Mathematical Statistics 22, 1951), else Kolmogorov's and Smirnov's limits.
** Two samples: exact by counting paths while n1 x n2 stays below 10,000 (or on request up to KS_EXACT_CELLS), conditional on
** ties (Schroeer and Trenkler, Computational Statistics and Data Analysis 20, 1995), else the limit.
** GREATER: the first distribution function lies above the second (so its values tend to be smaller), as in R.
*/
#ifndef QUERN_NUMERIC_KOLMOGOROV_H
#define QUERN_NUMERIC_KOLMOGOROV_H

#include "base/error.h"
#include "numeric/inference.h"
#include "numeric/ranktest.h"

enum { KS_EXACT_CELLS = 100000000 };

typedef struct KolmogorovTest {
    double d, p;
    double at;        /* the value where the distance is greatest */
    bool exact;
    size_t n1, n2;
    bool ties;
} KolmogorovTest;

/* uniforms: the hypothetical distribution function at each value, from 0 to 1. */
Status kolmogorov_one(const double *values, const double *uniforms, size_t n, Alternative alternative, KolmogorovTest *test,
                      Error *error) MUST_USE;

Status kolmogorov_two(const double *x, size_t n1, const double *y, size_t n2, Alternative alternative, RankMethod method,
                      KolmogorovTest *test, Error *error) MUST_USE;

/* P(D_n < d), two-sided, exactly. */
double kolmogorov_exact_lower(size_t n, double d);
/* The limit: P(sqrt(n) D_n >= x). */
double kolmogorov_limit_upper(double x);

#endif
