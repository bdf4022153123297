/*
** resample.h - permutation tests and bootstrap intervals.
**
** Permutation: Fisher (1935), Pitman (1937); with all arrangements when there are at most `rounds` of them, else sampled ones, p = (1 + as extreme) / (rounds + 1) (Phipson and Smyth 2010). Two-sided: by the size
** of the statistic. Bootstrap: Efron, Annals of Statistics 7 (1979); percentile interval, and BCa (Efron, JASA 82, 1987) with the
** acceleration from the jackknife (groups of it beyond 2,000 values).
**
** Repetition r uses random stream r of the seed (prng.h): equal seeds give equal results, whatever the threads.
** steps (NULL is fine) hears of every hundredth repetition and can end them (ERR_CANCELLED).
** Memory: 16 bytes a value, 8 bytes a repetition.
*/
#ifndef QUERN_NUMERIC_RESAMPLE_H
#define QUERN_NUMERIC_RESAMPLE_H

#include "base/error.h"
#include "numeric/inference.h"
#include "numeric/steps.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct PermutationTest {
    double observed;       /* the statistic of the data as they are */
    double p, p_error;     /* standard error of p from sampling; 0 when all arrangements were tried */
    size_t rounds;         /* arrangements looked at */
    bool exhaustive;
} PermutationTest;

/* Difference of means, first n1 values against the rest. Each of at least 1. */
Status permutation_two(const double *values, size_t n1, size_t n, Alternative alternative, size_t rounds, uint64_t seed,
                       PermutationTest *test, const Steps *steps, Error *error) MUST_USE;
/* Mean of differences, by their signs. */
Status permutation_paired(const double *differences, size_t n, Alternative alternative, size_t rounds, uint64_t seed,
                          PermutationTest *test, const Steps *steps, Error *error) MUST_USE;
/* F of several groups; one-sided by nature. group[i] < groups. */
Status permutation_groups(const double *values, const uint32_t *group, size_t n, size_t groups, size_t rounds, uint64_t seed,
                          PermutationTest *test, const Steps *steps, Error *error) MUST_USE;

typedef enum BootstrapStatistic {
    BOOTSTRAP_MEAN,
    BOOTSTRAP_MEDIAN,
    BOOTSTRAP_TRIMMED_MEAN, /* 20 % at each end */
    BOOTSTRAP_SD,
    BOOTSTRAP_VARIANCE,
    BOOTSTRAP_DIFFERENCE,   /* of the means of two groups: the first n1 values less the rest, each resampled on its own */
    BOOTSTRAP_CORRELATION   /* of values[i] with values[i + n]; 2 n values are given */
} BootstrapStatistic;

typedef struct Bootstrap {
    double estimate, bias, se;
    Interval percentile, bca;   /* bca NaN when all replicates lie on one side, or the jackknife does not vary */
    size_t rounds;
} Bootstrap;

/* replicates: NULL, or room for `rounds`, filled with the sorted statistics. */
Status bootstrap_statistic(const double *values, size_t n1, size_t n, BootstrapStatistic statistic, size_t rounds, double confidence,
                           uint64_t seed, Bootstrap *result, double *replicates, const Steps *steps, Error *error) MUST_USE;

#endif
