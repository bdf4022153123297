/*
** proportion.h - proportions and rates.
**
** One proportion: Wilson's score interval (JASA 22, 1927), exact interval of Clopper and Pearson (Biometrika 26, 1934),
** score test z (without continuity correction) and exact binomial test, whose two-sided p adds up the outcomes that are no
** more likely than the observed one. Two proportions: difference with Newcombe's hybrid score interval (Statistics in
** Medicine 17, 1998, method 10), pooled score test. Poisson rates: exact interval of Garwood (Biometrika 28, 1936), exact
** tests, of two rates by conditioning on their sum (Przyborowski and Wilenski, Biometrika 31, 1940).
**
** Counts are whole, 0 <= events <= trials (2^53 at most); errors say what is out of range.
*/
#ifndef QUERN_NUMERIC_PROPORTION_H
#define QUERN_NUMERIC_PROPORTION_H

#include "base/error.h"
#include "numeric/effect.h"

typedef struct Proportion {
    double estimate;
    Interval wilson, exact;   /* one-sided when the alternative is */
    double z, z_p;            /* score test of p0 */
    double exact_p;
    double h;                 /* Cohen's h: 2 asin sqrt(estimate) - 2 asin sqrt(p0) */
} Proportion;

Status proportion_one(double events, double trials, double p0, Alternative alternative, double confidence, Proportion *result,
                      Error *error) MUST_USE;

typedef struct Proportions {
    double first, second, difference;
    Interval interval;        /* of the difference; to -1 or 1 on the open side of a one-sided alternative */
    double z, p, chi_squared; /* pooled; z is NaN and p 1 when both are 0 or both 1 */
    double h;
    Effect risk_ratio, odds_ratio; /* log intervals; value alone (NaN interval) when a count is 0 */
} Proportions;

Status proportion_two(double events1, double trials1, double events2, double trials2, Alternative alternative, double confidence,
                      Proportions *result, Error *error) MUST_USE;

/* Two-sided exact p of a binomial count; one-sided by alternative. */
double binomial_p(double events, double trials, double p0, Alternative alternative);

typedef struct Rate {
    double estimate;          /* events per unit of exposure; for two: the ratio first / second (infinite when second is 0) */
    Interval interval;
    double p;
} Rate;

Status rate_one(double events, double exposure, double rate0, Alternative alternative, double confidence, Rate *result,
                Error *error) MUST_USE;
Status rate_two(double events1, double exposure1, double events2, double exposure2, double ratio0, Alternative alternative,
                double confidence, Rate *result, Error *error) MUST_USE;

#endif
