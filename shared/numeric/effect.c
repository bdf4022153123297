/* effect.c - see effect.h. */
#include "numeric/effect.h"

enum { HALVINGS = 200 };

/* Beyond this AS 243 gives way to a normal approximation, which has no jump that bisection would mind. */
static double ncp_for_t(double t, double df, double lower_tail)
{
    double low = t - 1, high = t + 1, step = 1 + fabs(t) / 4;
    while (dist_t_noncentral_lower(t, df, low) < lower_tail && low > -1e8)
        low -= step *= 2;
    step = 1 + fabs(t) / 4;
    while (dist_t_noncentral_lower(t, df, high) > lower_tail && high < 1e8)
        high += step *= 2;
    for (int i = 0; i < HALVINGS && high - low > 1e-13 * fmax(1, fabs(t)); i++) {
        double middle = low + (high - low) / 2;
        if (dist_t_noncentral_lower(t, df, middle) > lower_tail)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

Interval effect_noncentral_t(double t, double df, double confidence)
{
    if (!isfinite(t) || !(df > 0))
        return (Interval){NAN, NAN};
    double tail = (1 - confidence) / 2;
    return (Interval){ncp_for_t(t, df, 1 - tail), ncp_for_t(t, df, tail)};
}

static double ncp_for_f(double f, double df1, double df2, double lower_tail)
{
    if (dist_f_noncentral_lower(f, df1, df2, 0) <= lower_tail)
        return 0;
    double low = 0, high = df1 * f + df1 + 1;
    while (dist_f_noncentral_lower(f, df1, df2, high) > lower_tail && high < 1e8)
        high *= 2;
    for (int i = 0; i < HALVINGS && high - low > 1e-12 * fmax(1, high); i++) {
        double middle = low + (high - low) / 2;
        if (dist_f_noncentral_lower(f, df1, df2, middle) > lower_tail)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

Interval effect_noncentral_f(double f, double df1, double df2, double confidence)
{
    if (!isfinite(f) || f > 1e6 || !(df1 > 0) || !(df2 > 0))
        return (Interval){NAN, NAN};
    double tail = (1 - confidence) / 2;
    return (Interval){ncp_for_f(f, df1, df2, 1 - tail), ncp_for_f(f, df1, df2, tail)};
}

Effect effect_d(double d, double t, double df, double root_n, double confidence)
{
    Interval ncp = effect_noncentral_t(t, df, confidence);
    return (Effect){d, {ncp.low / root_n, ncp.high / root_n}};
}

double effect_hedges(double df)
{
    if (!(df > 1))
        return NAN;
    return exp(dist_log_gamma(df / 2) - dist_log_gamma((df - 1) / 2) - log(df / 2) / 2);
}

Effect effect_g(Effect d, double df)
{
    double j = effect_hedges(df);
    return (Effect){d.value * j, {d.interval.low * j, d.interval.high * j}};
}

Effect effect_eta(double f, double df1, double df2, double confidence)
{
    Interval ncp = effect_noncentral_f(f, df1, df2, confidence);
    double n = df1 + df2 + 1, value = isinf(f) ? 1 : f * df1 / (f * df1 + df2);
    return (Effect){value, {ncp.low / (ncp.low + n), ncp.high / (ncp.high + n)}};
}

double effect_omega(double f, double df1, double df2)
{
    double excess = df1 * (f - 1);
    return isinf(f) ? 1 : fmax(0, excess / (excess + df1 + df2 + 1));
}
