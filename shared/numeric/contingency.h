/*
** contingency.h - two categorical columns: tests of independence and measures of association.
**
** Pearson's chi-square (1900) with Yates' correction for 2 x 2 on request, the likelihood ratio G (Wilks 1935), Cramer's V
** (1946) with the bias correction of Bergsma (J. Korean Statistical Society 42, 2013), phi, the contingency coefficient;
** standardised residuals of Haberman, Biometrics 29 (1973). 2 x 2: odds ratio with Woolf's logit interval, relative risk
** with Katz' log interval; where a cell is 0 both are taken after adding 1/2 to every cell (Haldane, Anscombe) and
** `corrected` says so. McNemar (1947) for pairs, as Bowker's test (JASA 43, 1948) when there are more than two levels.
**
** Tables are row by row: counts[i * columns + j]; counts are whole and not negative. Rows and columns of nothing but zeros
** are passed over.
*/
#ifndef QUERN_NUMERIC_CONTINGENCY_H
#define QUERN_NUMERIC_CONTINGENCY_H

#include "base/error.h"
#include "numeric/effect.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Contingency {
    double n;
    size_t rows, columns;                 /* with counts */
    double chi_squared, df, p;
    double yates, yates_p;                /* 2 x 2 only, else NaN */
    double g, g_p;
    double cramers_v, cramers_v_corrected, phi, contingency_coefficient;
    Effect v;                             /* Cramer's V with the interval of the noncentral chi-square */
    double least_expected;
    size_t expected_below_5;              /* cells */
    bool two_by_two, corrected;
    Effect odds_ratio, relative_risk;     /* 2 x 2: first row against second, of the first column */
} Contingency;

/* expected, residuals (Pearson), standardized: each rows x columns, may be NULL. NaN in rows and columns without counts. */
Status contingency_test(const double *counts, size_t rows, size_t columns, double confidence, Contingency *test, double *expected,
                        double *residuals, double *standardized, Error *error) MUST_USE;

typedef struct McNemar {
    double chi_squared, df, p;      /* with continuity correction for 2 x 2 */
    double exact_p;                 /* 2 x 2: binomial; else NaN */
    double discordant;              /* pairs off the diagonal */
    Effect odds_ratio;              /* 2 x 2: upper right by lower left, exact interval */
} McNemar;

Status mcnemar_test(const double *counts, size_t levels, double confidence, McNemar *test, Error *error) MUST_USE;

/* counts[a[i] * columns + b[i]] grows by one, or by weights[i] when they are not NULL; counts has rows x columns entries and is cleared first. */
void contingency_count(const uint32_t *a, const uint32_t *b, const double *weights, size_t n, size_t rows, size_t columns, double *counts);

#endif
