/*
** ttest.h - Student's and Welch's t tests.
**
** One sample and paired: Student, Biometrika 6 (1908). Two samples: with the pooled variance (Student), or with separate
** variances and Satterthwaite's degrees of freedom (Welch, Biometrika 34, 1947). Values are finite doubles within
** sample_check; all statistics are indifferent to a common shift of values and mu (of both samples), so that exactly centred
** columns can be passed. Errors (ERR_INVALID) say which sample is too short, or that it is constant.
*/
#ifndef QUERN_NUMERIC_TTEST_H
#define QUERN_NUMERIC_TTEST_H

#include "numeric/effect.h"
#include "numeric/sample.h"

typedef struct StudentTest {
    double t, df, p;
    double estimate;      /* mean - mu, or the difference of the means (first - second, less mu); without mu added back */
    double se;
    Interval interval;    /* of the mean less mu, or of the difference less mu, at `confidence`, by the alternative */
    Effect d, g;          /* Cohen's d (one sample: estimate / sd; paired: of the differences; two: by the pooled sd) and Hedges' g */
} StudentTest;

/* H0: the mean is mu. */
Status ttest_one(const Summary *sample, double mu, Alternative alternative, double confidence, StudentTest *test, Error *error) MUST_USE;

/* H0: mean(first) - mean(second) = mu. welch: separate variances. The interval of d assumes equal variances in both. */
Status ttest_two(const Summary *first, const Summary *second, double mu, bool welch, Alternative alternative, double confidence,
                 StudentTest *test, Error *error) MUST_USE;

#endif
