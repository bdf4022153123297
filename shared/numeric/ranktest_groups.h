/*
** ranktest_groups.h - tests on ranks for several groups: Kruskal-Wallis, Dunn, Friedman, Conover.
**
** Kruskal and Wallis, JASA 47 (1952), with the correction for ties and the chi-square approximation; effect epsilon squared
** H / (n - 1) (Kelley 1935; Tomczak and Tomczak 2014). Dunn, Technometrics 6 (1964), with ties. Friedman, JASA 32 (1937),
** with ties; effect Kendall's W. Pairs after Friedman: Conover, Practical Nonparametric Statistics (3rd ed., 1999), 5.8.
*/
#ifndef QUERN_NUMERIC_RANKTEST_GROUPS_H
#define QUERN_NUMERIC_RANKTEST_GROUPS_H

#include "base/error.h"
#include "numeric/adjust.h"
#include "numeric/rank.h"

#include <stdint.h>

typedef struct GroupRanks {
    size_t n;
    double sum, mean; /* of ranks; NaN mean for n = 0 */
} GroupRanks;

typedef struct KruskalWallis {
    double h, df, p;
    double epsilon_squared;
    size_t n, groups;    /* groups that have values */
    Ties ties;
} KruskalWallis;

/* ranks: one GroupRanks a group. Time n log n, memory 40 bytes a value. */
Status kruskal_wallis(const double *values, const uint32_t *group, size_t n, size_t groups, KruskalWallis *test,
                      GroupRanks *ranks, Error *error) MUST_USE;

typedef struct PairTest {
    uint32_t first, second;   /* groups, first < second */
    double difference;        /* first - second: of mean ranks, or of means */
    double statistic, p, p_adjusted;
} PairTest;

/* All pairs of groups with values; pairs has room for groups (groups - 1) / 2. Returns their number. */
size_t dunn_test(const KruskalWallis *test, const GroupRanks *ranks, size_t groups, Adjustment adjustment, PairTest *pairs);

typedef struct Friedman {
    double chi_squared, df, p;
    double w;                 /* Kendall's coefficient of concordance, 0 to 1 */
    size_t blocks, treatments;
    double within;            /* b A - sum R^2, A the sum of all squared ranks, R the treatments' sums: 0 when every block ranks them alike */
} Friedman;

/* values[b + t * blocks]: block b under treatment t. rank_sums has room for `treatments`. */
Status friedman_test(const double *values, size_t blocks, size_t treatments, Friedman *test, double *rank_sums, Error *error) MUST_USE;

/* All pairs of treatments: t = (R_i - R_j) / sqrt(2 (b A - sum R^2) / df) on df = (b - 1)(k - 1); differences are those of mean ranks. With
** test->within 0 there is nothing to measure by: t and p are NaN. pairs has room for treatments (treatments - 1) / 2. Returns their number. */
size_t conover_test(const Friedman *test, const double *rank_sums, Adjustment adjustment, PairTest *pairs);

#endif
