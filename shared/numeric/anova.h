/*
** anova.h - one-way analysis of variance: Fisher's, and Welch's for unequal variances.
**
** Sums of squares from deviations of unevaluated double-double means (sample.h): on NIST's StRD sets the result is what the
** stored doubles allow, and with exactly centred values (integers, decimals) 12 digits or more even on SmLs09.
** Welch: Biometrika 38 (1951).
*/
#ifndef QUERN_NUMERIC_ANOVA_H
#define QUERN_NUMERIC_ANOVA_H

#include "numeric/effect.h"
#include "numeric/sample.h"

typedef struct Anova {
    size_t n, groups;                       /* groups: those that have values */
    double df_between, df_within;
    double ss_between, ss_within, ss_total;
    double ms_between, ms_within;
    double f, p;
    double r_squared, residual_sd;
    Effect eta_squared;                     /* value = r_squared; interval two-sided at `confidence` */
    double omega_squared;
    double grand_mean;
} Anova;

/* samples: one a group (sample_by_group); those with n = 0 are passed over. Errors: fewer than two groups; no group with two
** values; no variation at all. When values vary between the groups but within none, f is infinite and p 0. */
Status anova_one_way(const Summary *samples, size_t groups, double confidence, Anova *anova, Error *error) MUST_USE;

typedef struct WelchAnova {
    double f, df1, df2, p;
    size_t n, groups;
} WelchAnova;

/* Every group needs two values and some spread. */
Status anova_welch(const Summary *samples, size_t groups, WelchAnova *anova, Error *error) MUST_USE;

#endif
