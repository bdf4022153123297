/* power.c - see power.h. */
#include "numeric/power.h"

#include <stdbool.h>
#include <stddef.h>

static const double MOST_N = 1e9;

static double t_power(const Power *p, double samples)
{
    double df = (p->n - 1) * samples, ncp = sqrt(p->n / samples) * p->effect;
    bool two = p->alternative == TWO_SIDED;
    double limit = dist_t_quantile(1 - p->alpha / (two ? 2 : 1), df);
    if (!(df > 0))
        return NAN;
    if (p->alternative == LESS)
        return dist_t_noncentral_lower(-limit, df, ncp);
    double upper = dist_t_noncentral_upper(limit, df, ncp);
    return two ? upper + dist_t_noncentral_lower(-limit, df, ncp) : upper;
}

static double normal_power(double away, double limit, Alternative alternative)
{
    if (alternative == LESS)
        return dist_normal_upper(limit + away);
    double upper = dist_normal_upper(limit - away);
    return alternative == TWO_SIDED ? upper + dist_normal_upper(limit + away) : upper;
}

/* The limit is scaled by the ratio of the standard deviations under the null and the alternative. A one-sided test is about the first group, as
** in proportion.h. */
static double proportions_power(const Power *p, double limit)
{
    double p1 = p->p1, p2 = p->effect, mean = (p1 + p2) / 2;
    double null = sqrt(2 * mean * (1 - mean)), sd = sqrt(p1 * (1 - p1) + p2 * (1 - p2));
    double away = sqrt(p->n) * (p1 - p2);
    if (sd == 0)
        return p1 == p2 ? NAN : 1;
    return normal_power(away / sd, limit * null / sd, p->alternative);
}

static double correlation_power(const Power *p)
{
    double df = p->n - 2, tails = p->alternative == TWO_SIDED ? 2 : 1, r = p->effect;
    if (!(p->n > 3))
        return NAN;
    double t = dist_t_quantile(1 - p->alpha / tails, df), critical = atanh(sqrt(t * t / (t * t + df)));
    double z = atanh(r) + r / (2 * (p->n - 1)), root = sqrt(p->n - 3);
    return normal_power(z * root, critical * root, p->alternative);
}

double power_of(const Power *p)
{
    double normal_limit = dist_normal_quantile(1 - p->alpha / (p->alternative == TWO_SIDED ? 2 : 1));
    switch (p->test) {
    case POWER_T_ONE:
        return t_power(p, 1);
    case POWER_T_TWO:
        return t_power(p, 2);
    case POWER_PROPORTION_ONE:
        return normal_power(p->effect * sqrt(p->n), normal_limit, p->alternative);
    case POWER_PROPORTION_TWO:
        return proportions_power(p, normal_limit);
    case POWER_CORRELATION:
        return correlation_power(p);
    case POWER_ANOVA: {
        double df1 = p->groups - 1, df2 = (p->n - 1) * p->groups;
        return df2 > 0 ? dist_f_noncentral_upper(dist_f_quantile(1 - p->alpha, df1, df2), df1, df2,
                                                 p->effect * p->effect * p->n * p->groups) : NAN;
    }
    case POWER_CHI_SQUARED:
        return dist_chi2_noncentral_upper(dist_chi2_quantile(1 - p->alpha, p->df), p->df, p->effect * p->effect * p->n);
    }
    return NAN;
}

static Status check(const Power *p, Error *error)
{
    if (!isnan(p->alpha) && !(p->alpha > 0 && p->alpha < 1))
        return error_set(error, ERR_INVALID, "The significance level must lie between 0 and 1; it is %g.", p->alpha);
    if (!isnan(p->power) && !(p->power > 0 && p->power < 1))
        return error_set(error, ERR_INVALID, "The power must lie between 0 and 1; it is %g.", p->power);
    if (!isnan(p->n) && !(p->n >= 2 && p->n <= MOST_N))
        return error_set(error, ERR_INVALID, "The sample size must be from 2 to a thousand million; it is %g.", p->n);
    if (!isnan(p->effect) && !(fabs(p->effect) <= 1e6))
        return error_set(error, ERR_INVALID, "The effect is out of range.");
    if (p->test == POWER_CORRELATION && !isnan(p->effect) && !(fabs(p->effect) < 1))
        return error_set(error, ERR_INVALID, "The correlation must lie between -1 and 1; it is %g.", p->effect);
    if (p->test == POWER_PROPORTION_TWO && (!(p->p1 >= 0 && p->p1 <= 1) || (!isnan(p->effect) && !(p->effect >= 0 && p->effect <= 1))))
        return error_set(error, ERR_INVALID, "Both proportions must lie from 0 to 1.");
    if (p->test == POWER_ANOVA && !(p->groups >= 2 && p->groups <= 1e6 && p->groups == floor(p->groups)))
        return error_set(error, ERR_INVALID, "The number of groups must be a whole number from 2.");
    if (p->test == POWER_CHI_SQUARED && !(p->df >= 1 && p->df <= 1e9))
        return error_set(error, ERR_INVALID, "The degrees of freedom must be at least 1.");
    return OK;
}

/* Whether the effect points the way that a one-sided test looks. */
static bool wrong_way(const Power *p)
{
    double away = p->test == POWER_PROPORTION_TWO ? p->p1 - p->effect : p->effect;
    return away == 0 || (p->alternative == GREATER && away < 0) || (p->alternative == LESS && away > 0);
}

static double margin_at(Power *p, double *unknown, double value, double wanted)
{
    *unknown = value;
    double power = power_of(p);
    return isnan(power) ? -1 : power - wanted;
}

/* Power rises with each of n, |effect| and alpha. */
static Status bisect(Power *p, double *unknown, double low, double high, const char *what, Error *error)
{
    double wanted = p->power, near = margin_at(p, unknown, low, wanted), far = margin_at(p, unknown, high, wanted);
    if (!(far >= 0) || near > 0) {
        *unknown = NAN;
        return error_set(error, ERR_INVALID, far >= 0 ? "Any %s gives more than this power." : "No %s gives this power.", what);
    }
    for (int i = 0; i < 400 && fabs(high - low) > 1e-13 * fmax(fabs(low), 1e-300); i++) {
        double middle = low > 0 && high / low > 4 ? sqrt(low) * sqrt(high) : low + (high - low) / 2;
        if (middle == low || middle == high)
            break;
        if (margin_at(p, unknown, middle, wanted) < 0)
            low = middle;
        else
            high = middle;
    }
    *unknown = low + (high - low) / 2;
    return OK;
}

static Status solve_effect(Power *p, Error *error)
{
    double sign = p->alternative == LESS ? -1 : 1, far = p->test == POWER_CORRELATION ? 1 - 1e-12 : 1e3;
    if (p->test == POWER_PROPORTION_TWO)
        return bisect(p, &p->effect, p->p1, p->alternative == GREATER ? 0 : 1, "second proportion", error);
    if (p->test == POWER_PROPORTION_ONE)
        far = M_PI;
    return bisect(p, &p->effect, sign * 1e-9, sign * far, "effect", error);
}

Status power_solve(Power *p, Error *error)
{
    int unknown = isnan(p->n) + isnan(p->effect) + isnan(p->alpha) + isnan(p->power);
    if (unknown != 1)
        return error_set(error, ERR_INVALID, "Exactly one of sample size, effect, significance level and power must be left open to be "
                                             "computed; %d are.", unknown);
    Status status = check(p, error);
    if (status != OK)
        return status;
    if (isnan(p->effect))
        return solve_effect(p, error);
    if (!isnan(p->power) && wrong_way(p))
        return error_set(error, ERR_INVALID, "With this effect and alternative no sample reaches a power: the effect is zero, or points the "
                                             "other way.");
    if (isnan(p->alpha))
        return bisect(p, &p->alpha, 1e-15, 1 - 1e-12, "significance level", error);
    if (isnan(p->n)) {
        double least = p->test == POWER_CORRELATION ? 4 : 2, wanted = p->power;
        if (margin_at(p, &p->n, least, wanted) >= 0)
            return OK; /* the smallest sample does */
        return bisect(p, &p->n, least, MOST_N, "sample size", error);
    }
    p->power = power_of(p);
    return isnan(p->power) ? error_set(error, ERR_INVALID, "The sample is too small for this test.") : OK;
}
