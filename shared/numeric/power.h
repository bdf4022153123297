/*
** power.h - power of tests, and the sample size, effect or level that reaches a power.
**
** Definitions of Cohen, Statistical Power Analysis for the Behavioral Sciences (1988), with exact noncentral distributions:
**
**     t (one sample, paired, two samples of equal size)   effect d = difference / sd;        n per group
**     proportion, one                                     effect h; arcsine                  n
**     proportions, two                                    p1, p2; normal, pooled under H0    n per group
**     analysis of variance, one-way                       effect f = sd of means / sd        n per group
**     correlation                                         r; by Fisher's z with t's limit     n pairs
**     chi-square                                          effect w, degrees of freedom       n in all
**
** Two-sided power counts both tails. Sample sizes come as real numbers (to be rounded up) so that they can be checked.
*/
#ifndef QUERN_NUMERIC_POWER_H
#define QUERN_NUMERIC_POWER_H

#include "base/error.h"
#include "numeric/inference.h"

typedef enum PowerTest {
    POWER_T_ONE,
    POWER_T_TWO,
    POWER_PROPORTION_ONE,
    POWER_PROPORTION_TWO,
    POWER_ANOVA,
    POWER_CORRELATION,
    POWER_CHI_SQUARED
} PowerTest;

/* Exactly one of n, effect, alpha and power is NaN: that is solved for. For two proportions effect is p2, solved above p1, or
** below it where the alternative is that the first is GREATER. */
typedef struct Power {
    PowerTest test;
    Alternative alternative;  /* t, proportions, correlation */
    double n, effect, alpha, power;
    double p1;                /* two proportions */
    double groups;            /* analysis of variance: at least 2 */
    double df;                /* chi-square: at least 1 */
} Power;

/* The power at given n, effect, alpha. NaN where they make no test (n too small). */
double power_of(const Power *power);

/* Fills the one that is NaN; the least sample size is 2 (correlation: 4). Errors: values out of range, or no value in range reaches the others. */
Status power_solve(Power *power, Error *error) MUST_USE;

#endif
