/*
** posthoc.h - which groups differ? All pairs after an analysis of variance.
**
** Tukey's honestly significant difference with Kramer's unequal groups (Biometrics 12, 1956); Games and Howell (J.
** Educational Statistics 1, 1976) for unequal variances; t tests of pairs by the pooled sd or Welch's, adjusted (adjust.h).
** Differences are first mean less second. The intervals of Tukey and Games-Howell hold for all pairs together; those of t
** tests are single, but under Bonferroni for all together.
*/
#ifndef QUERN_NUMERIC_POSTHOC_H
#define QUERN_NUMERIC_POSTHOC_H

#include "numeric/adjust.h"
#include "numeric/inference.h"
#include "numeric/sample.h"

typedef enum PosthocMethod {
    POSTHOC_TUKEY,
    POSTHOC_GAMES_HOWELL,
    POSTHOC_POOLED_T,
    POSTHOC_WELCH_T
} PosthocMethod;

typedef struct PosthocPair {
    uint32_t first, second;
    double difference, se;    /* se: of the difference */
    double statistic, df;     /* q of the studentized range, or t */
    double p, p_adjusted;     /* p: single (NaN for Tukey and Games-Howell, whose p_adjusted is the test) */
    Interval interval;
} PosthocPair;

/* pairs has room for groups (groups - 1) / 2; their number goes to *count. Groups without values are passed over. Errors:
** fewer than two groups; too few values (Tukey and the pooled t: df within below 2 and 1; the others: a group of one, or
** both of a pair constant). */
Status posthoc_pairs(const Summary *samples, size_t groups, PosthocMethod method, Adjustment adjustment, double confidence,
                     PosthocPair *pairs, size_t *count, Error *error) MUST_USE;

#endif
