/*
** ranktest.h - tests on ranks: one and two samples, and blocks.
**
** Mann and Whitney (1947) / Wilcoxon (1945) rank sum, Wilcoxon signed rank, sign test, with exact or asymptotic p. The
** exact distribution conditions on ties (rankexact.h); the normal approximation corrects its variance for ties and by default
** moves the statistic by one half towards its mean (continuity). AUTO is exact for fewer than 50 values (in each sample)
** without ties, as R does. A two-sided exact p is that of sums at least as far from their mean. Estimates are those of Hodges and
** Lehmann, Annals of Mathematical Statistics 34 (1963); their intervals are the shifts that the test does not reject, open on one side where
** the alternative is one-sided, and with ties by the normal limit (conditional distributions differ from shift to shift).
** Effect: the matched or plain rank-biserial correlation (Kerby 2014), its interval by Fisher's z.
**
** Values are finite or infinite, never NaN, except that signed rank wants finite ones. Time n log n but for the estimate,
** which takes the pairs' differences and is left out (NaN, estimated false) beyond RANKTEST_PAIRS pairs.
*/
#ifndef QUERN_NUMERIC_RANKTEST_H
#define QUERN_NUMERIC_RANKTEST_H

#include "base/error.h"
#include "numeric/effect.h"
#include "numeric/rank.h"

enum { RANKTEST_PAIRS = 4000000, RANKTEST_EXACT_BELOW = 50 };

typedef enum RankMethod {
    RANK_AUTO,
    RANK_EXACT,
    RANK_ASYMPTOTIC
} RankMethod;

typedef struct RankOptions {
    Alternative alternative;
    RankMethod method;
    bool no_continuity;
    double confidence;
} RankOptions;

typedef struct RankTest {
    double statistic;        /* U of the first sample; V, the sum of the positive ranks; the number of positive differences */
    double p, z;             /* z: NaN when exact */
    bool exact;
    size_t n1, n2;           /* values used; n2 is 0 for one sample */
    size_t zeros;            /* differences of zero, left out (signed rank, sign) */
    Ties ties;
    bool estimated;
    double estimate;         /* Hodges-Lehmann shift or pseudomedian; sign: the median */
    Interval interval;       /* at about `confidence`; infinite on the open side, on both when the values are too few for it */
    Effect effect;           /* rank-biserial correlation, from -1 to 1 */
} RankTest;

Status ranktest_mann_whitney(const double *x, size_t n1, const double *y, size_t n2, const RankOptions *options, RankTest *test,
                             Error *error) MUST_USE;

/* differences: already less the hypothetical median. */
Status ranktest_signed(const double *differences, size_t n, const RankOptions *options, RankTest *test, Error *error) MUST_USE;

/* Always exact (binomial). The interval of the median is made of order statistics and holds at least `confidence`; open like those above. */
Status ranktest_sign(const double *differences, size_t n, const RankOptions *options, RankTest *test, Error *error) MUST_USE;

#endif
