/*
** effect.h - sizes of effects, with intervals.
**
** Standardised mean differences: Cohen's d (Statistical Power Analysis, 1988) and Hedges' g (J. Educational Statistics 6,
** 1981), with the exact correction gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)). Their intervals turn those of the noncentrality
** parameter of t (Steiger and Fouladi 1997; Cumming and Finch 2001). Shares of variance eta and omega squared; the interval
** of eta squared turns the noncentrality of F (Steiger, Psychological Methods 9, 2004).
*/
#ifndef QUERN_NUMERIC_EFFECT_H
#define QUERN_NUMERIC_EFFECT_H

#include "numeric/inference.h"

typedef struct Effect {
    double value;
    Interval interval; /* two-sided */
} Effect;

/* The interval of the noncentrality of which t (with df) was observed. NaN bounds when t is not finite. */
Interval effect_noncentral_t(double t, double df, double confidence);

/* The interval of the noncentrality of which f (with df1, df2) was observed, from 0. */
Interval effect_noncentral_f(double f, double df1, double df2, double confidence);

/* d of t = d x root_n, where root_n is sqrt(n) for one sample and sqrt(n1 n2 / (n1 + n2)) for two. */
Effect effect_d(double d, double t, double df, double root_n, double confidence);

/* d corrected for its bias. */
double effect_hedges(double df);
Effect effect_g(Effect d, double df);

/* Eta squared of an effect with df1 against error df2, partial when other effects were taken out, from F. */
Effect effect_eta(double f, double df1, double df2, double confidence);

/* Omega squared of the same from F: df1 (F - 1) / (df1 (F - 1) + n), n = df1 + df2 + 1 (one-way, or partial). Not below 0. */
double effect_omega(double f, double df1, double df2);

#endif
