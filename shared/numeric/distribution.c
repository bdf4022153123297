/*
** distribution.c - see distribution.h. libRmath prints a line where an argument lies outside of a domain; the checks here
** keep such arguments from it.
*/
#include "numeric/distribution.h"

#define MATHLIB_STANDALONE 1
#include <Rmath.h>

#include <math.h>
#include <stdbool.h>

static bool positive(double x)
{
    return x > 0 && isfinite(x);
}

static bool probability(double p)
{
    return p >= 0 && p <= 1;
}

double dist_normal_lower(double z)
{
    return isnan(z) ? NAN : pnorm(z, 0, 1, 1, 0);
}

double dist_normal_upper(double z)
{
    return isnan(z) ? NAN : pnorm(z, 0, 1, 0, 0);
}

double dist_normal_two_sided(double z)
{
    return isnan(z) ? NAN : fmin(1, 2 * pnorm(fabs(z), 0, 1, 0, 0));
}

double dist_normal_quantile(double p)
{
    return probability(p) ? qnorm(p, 0, 1, 1, 0) : NAN;
}

double dist_t_lower(double t, double df)
{
    return isnan(t) || !positive(df) ? NAN : pt(t, df, 1, 0);
}

double dist_t_upper(double t, double df)
{
    return isnan(t) || !positive(df) ? NAN : pt(t, df, 0, 0);
}

double dist_t_two_sided(double t, double df)
{
    return isnan(t) || !positive(df) ? NAN : fmin(1, 2 * pt(fabs(t), df, 0, 0));
}

double dist_t_quantile(double p, double df)
{
    return probability(p) && positive(df) ? qt(p, df, 1, 0) : NAN;
}

double dist_t_noncentral_lower(double t, double df, double ncp)
{
    return isnan(t) || !positive(df) || !isfinite(ncp) ? NAN : pnt(t, df, ncp, 1, 0);
}

double dist_t_noncentral_upper(double t, double df, double ncp)
{
    return isnan(t) || !positive(df) || !isfinite(ncp) ? NAN : pnt(-t, df, -ncp, 1, 0);
}

double dist_f_upper(double f, double df1, double df2)
{
    return isnan(f) || !positive(df1) || !positive(df2) ? NAN : pf(f, df1, df2, 0, 0);
}

double dist_f_quantile(double p, double df1, double df2)
{
    return probability(p) && positive(df1) && positive(df2) ? qf(p, df1, df2, 1, 0) : NAN;
}

static bool noncentral_f(double f, double df1, double df2, double ncp)
{
    return !isnan(f) && positive(df1) && positive(df2) && ncp >= 0 && isfinite(ncp);
}

double dist_f_noncentral_lower(double f, double df1, double df2, double ncp)
{
    return noncentral_f(f, df1, df2, ncp) ? pnf(f, df1, df2, ncp, 1, 0) : NAN;
}

double dist_f_noncentral_upper(double f, double df1, double df2, double ncp)
{
    return noncentral_f(f, df1, df2, ncp) ? 1 - pnf(f, df1, df2, ncp, 1, 0) : NAN;
}

double dist_chi2_lower(double x, double df)
{
    return isnan(x) || !positive(df) ? NAN : pchisq(x, df, 1, 0);
}

double dist_chi2_upper(double x, double df)
{
    return isnan(x) || !positive(df) ? NAN : pchisq(x, df, 0, 0);
}

double dist_chi2_quantile(double p, double df)
{
    return probability(p) && positive(df) ? qchisq(p, df, 1, 0) : NAN;
}

double dist_chi2_noncentral_upper(double x, double df, double ncp)
{
    return isnan(x) || !positive(df) || !(ncp >= 0) || isinf(ncp) ? NAN : 1 - pnchisq(x, df, ncp, 1, 0);
}

double dist_beta_quantile(double p, double a, double b)
{
    return probability(p) && positive(a) && positive(b) ? qbeta(p, a, b, 1, 0) : NAN;
}

double dist_gamma_quantile(double p, double shape)
{
    return probability(p) && positive(shape) ? qgamma(p, shape, 1, 1, 0) : NAN;
}

static bool trials(double k, double n, double p)
{
    return !isnan(k) && n >= 0 && isfinite(n) && n == floor(n) && probability(p);
}

double dist_binomial_mass(double k, double n, double p)
{
    return !trials(k, n, p) ? NAN : k == floor(k) ? dbinom(k, n, p, 0) : 0;
}

double dist_binomial_lower(double k, double n, double p)
{
    return trials(k, n, p) ? pbinom(floor(k), n, p, 1, 0) : NAN;
}

double dist_binomial_upper(double k, double n, double p)
{
    return trials(k, n, p) ? pbinom(ceil(k) - 1, n, p, 0, 0) : NAN;
}

static bool counted(double k, double mean)
{
    return !isnan(k) && mean >= 0 && isfinite(mean);
}

double dist_poisson_mass(double k, double mean)
{
    return !counted(k, mean) ? NAN : k == floor(k) ? dpois(k, mean, 0) : 0;
}

double dist_poisson_lower(double k, double mean)
{
    return counted(k, mean) ? ppois(floor(k), mean, 1, 0) : NAN;
}

double dist_poisson_upper(double k, double mean)
{
    return counted(k, mean) ? ppois(ceil(k) - 1, mean, 0, 0) : NAN;
}

double dist_tukey_upper(double q, double groups, double df)
{
    return isnan(q) || !(groups >= 2) || !(df >= 2) ? NAN : ptukey(q, 1, groups, df, 0, 0);
}

/* libRmath stops at four digits of convergence; secant steps on its own tail add the rest. */
double dist_tukey_quantile(double p, double groups, double df)
{
    if (!probability(p) || !(groups >= 2) || !(df >= 2))
        return NAN;
    double q = qtukey(p, 1, groups, df, 1, 0);
    for (int i = 0; i < 3 && q > 0 && isfinite(q); i++) {
        double h = 1e-4 * q, slope = (ptukey(q + h, 1, groups, df, 0, 0) - ptukey(q - h, 1, groups, df, 0, 0)) / (2 * h);
        double next = slope < 0 ? q - (ptukey(q, 1, groups, df, 0, 0) - (1 - p)) / slope : q;
        q = next > q / 2 && next < q * 2 ? next : q;
    }
    return q;
}

double dist_log_gamma(double x)
{
    return isnan(x) ? NAN : lgammafn(x);
}

double dist_log_choose(double n, double k)
{
    return lgammafn(n + 1) - lgammafn(k + 1) - lgammafn(n - k + 1);
}
