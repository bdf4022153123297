/*
** inference.h - what tests share: the direction of the alternative, intervals, and p values by direction.
*/
#ifndef QUERN_NUMERIC_INFERENCE_H
#define QUERN_NUMERIC_INFERENCE_H

#include "numeric/distribution.h"

#include <math.h>

/* The alternative hypothesis: the parameter differs from its null value, lies below it, or above it. */
typedef enum Alternative {
    TWO_SIDED,
    LESS,
    GREATER
} Alternative;

/* Bounds of a confidence interval; infinite where a one-sided alternative leaves it open. */
typedef struct Interval {
    double low, high;
} Interval;

static inline double inference_t_p(double t, double df, Alternative alternative)
{
    return alternative == TWO_SIDED ? dist_t_two_sided(t, df)
           : alternative == LESS    ? dist_t_lower(t, df)
                                    : dist_t_upper(t, df);
}

static inline double inference_z_p(double z, Alternative alternative)
{
    return alternative == TWO_SIDED ? dist_normal_two_sided(z)
           : alternative == LESS    ? dist_normal_lower(z)
                                    : dist_normal_upper(z);
}

/* estimate -+ quantile x standard error, open on the side of a one-sided alternative. `quantile` is a function of the
** lower-tail probability, evaluated by the caller: at (1 + confidence) / 2, or at confidence when one-sided. */
static inline double inference_level(double confidence, Alternative alternative)
{
    return alternative == TWO_SIDED ? 0.5 + confidence / 2 : confidence;
}

static inline Interval inference_interval(double estimate, double margin, Alternative alternative)
{
    return (Interval){alternative == LESS ? -INFINITY : estimate - margin,
                      alternative == GREATER ? INFINITY : estimate + margin};
}

#endif
