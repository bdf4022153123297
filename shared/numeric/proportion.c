/* proportion.c - see proportion.h. */
#include "numeric/proportion.h"

static const double MOST = 0x1p53, FUZZ = 1 + 1e-7; /* outcomes as likely as the observed one but for rounding count with it */

static Status check_counts(double events, double trials, Error *error)
{
    if (!(trials >= 1) || trials > MOST || trials != floor(trials))
        return error_set(error, ERR_INVALID, "The number of trials must be a whole number from 1; it is %g.", trials);
    if (!(events >= 0) || events > trials || events != floor(events))
        return error_set(error, ERR_INVALID, "The number of events must be a whole number from 0 to the %.0f trials; it is %g.",
                         trials, events);
    return OK;
}

static Status check_confidence(double confidence, Error *error)
{
    if (confidence > 0 && confidence < 1)
        return OK;
    return error_set(error, ERR_INVALID, "The confidence level must lie between 0 and 1; it is %g.", confidence);
}

/* A whole number in the middle that is not `high`, or not `low`, so that a search which halves what is left ends: beyond 2^52 low + 1/2 may be rounded up,
** and beyond 2^53 the next double is farther than 1. */
static double middle_below(double low, double high)
{
    double middle = floor(low + (high - low) / 2);
    return middle < high ? middle : low;
}

static double middle_above(double low, double high)
{
    double middle = ceil(low + (high - low) / 2);
    return middle > low ? middle : high;
}

double binomial_p(double events, double trials, double p0, Alternative alternative)
{
    if (alternative == LESS)
        return dist_binomial_lower(events, trials, p0);
    if (alternative == GREATER)
        return dist_binomial_upper(events, trials, p0);
    if (p0 == 0 || p0 == 1)
        return events == (p0 == 0 ? 0 : trials) ? 1 : 0;
    double mean = trials * p0, limit = dist_binomial_mass(events, trials, p0) * FUZZ;
    if (events == mean)
        return 1;
    double low, high;
    if (events < mean) { /* the least count above the mean that is no more likely */
        low = ceil(mean);
        high = trials + 1;
        while (low < high) {
            double middle = middle_below(low, high);
            if (middle > trials || dist_binomial_mass(middle, trials, p0) <= limit)
                high = middle;
            else
                low = middle + 1;
        }
        return fmin(1, dist_binomial_lower(events, trials, p0) + dist_binomial_upper(low, trials, p0));
    }
    low = -1;
    high = floor(mean);
    while (low < high) {
        double middle = middle_above(low, high);
        if (middle < 0 || dist_binomial_mass(middle, trials, p0) <= limit)
            low = middle;
        else
            high = middle - 1;
    }
    return fmin(1, dist_binomial_upper(events, trials, p0) + dist_binomial_lower(low, trials, p0));
}

static double poisson_p(double events, double mean, Alternative alternative)
{
    if (alternative == LESS)
        return dist_poisson_lower(events, mean);
    if (alternative == GREATER)
        return dist_poisson_upper(events, mean);
    if (mean == 0)
        return events == 0 ? 1 : 0;
    double limit = dist_poisson_mass(events, mean) * FUZZ, low, high;
    if (events == mean)
        return 1;
    if (events < mean) {
        low = ceil(mean);
        high = 2 * mean + 1;
        while (dist_poisson_mass(ceil(high), mean) > limit)
            high *= 2;
        high = ceil(high);
        while (low < high) {
            double middle = middle_below(low, high);
            if (dist_poisson_mass(middle, mean) <= limit)
                high = middle;
            else
                low = fmax(middle + 1, nextafter(middle, INFINITY)); /* a rate may be beyond 2^53 */
        }
        return fmin(1, dist_poisson_lower(events, mean) + dist_poisson_upper(low, mean));
    }
    low = -1;
    high = floor(mean);
    while (low < high) {
        double middle = middle_above(low, high);
        if (middle < 0 || dist_poisson_mass(middle, mean) <= limit)
            low = middle;
        else
            high = middle - 1;
    }
    return fmin(1, dist_poisson_upper(events, mean) + dist_poisson_lower(low, mean));
}

static Interval wilson(double events, double trials, double z)
{
    double p = events / trials, square = z * z, middle = p + square / (2 * trials);
    double half = z * sqrt(p * (1 - p) / trials + square / (4 * trials * trials)), scale = 1 + square / trials;
    return (Interval){events == 0 ? 0 : fmax(0, (middle - half) / scale), events == trials ? 1 : fmin(1, (middle + half) / scale)};
}

static Interval clopper_pearson(double events, double trials, double level)
{
    return (Interval){events == 0 ? 0 : dist_beta_quantile(1 - level, events, trials - events + 1),
                      events == trials ? 1 : dist_beta_quantile(level, events + 1, trials - events)};
}

static Interval one_sided(Interval interval, Alternative alternative, double least, double most)
{
    return (Interval){alternative == LESS ? least : interval.low, alternative == GREATER ? most : interval.high};
}

Status proportion_one(double events, double trials, double p0, Alternative alternative, double confidence, Proportion *result,
                      Error *error)
{
    Status status = check_counts(events, trials, error);
    if (status == OK)
        status = check_confidence(confidence, error);
    if (status != OK)
        return status;
    if (!(p0 >= 0 && p0 <= 1))
        return error_set(error, ERR_INVALID, "The proportion to test against must lie between 0 and 1; it is %g.", p0);
    double level = inference_level(confidence, alternative), p = events / trials;
    *result = (Proportion){.estimate = p, .exact_p = binomial_p(events, trials, p0, alternative)};
    result->wilson = one_sided(wilson(events, trials, dist_normal_quantile(level)), alternative, 0, 1);
    result->exact = one_sided(clopper_pearson(events, trials, level), alternative, 0, 1);
    result->z = (p - p0) / sqrt(p0 * (1 - p0) / trials);
    result->z_p = inference_z_p(result->z, alternative);
    result->h = 2 * asin(sqrt(p)) - 2 * asin(sqrt(p0));
    return OK;
}

static Effect ratio(double value, double se, double confidence)
{
    double factor = exp(dist_normal_quantile(0.5 + confidence / 2) * se);
    return isfinite(se) ? (Effect){value, {value / factor, value * factor}} : (Effect){value, {NAN, NAN}};
}

Status proportion_two(double events1, double trials1, double events2, double trials2, Alternative alternative, double confidence,
                      Proportions *result, Error *error)
{
    Status status = check_counts(events1, trials1, error);
    if (status == OK)
        status = check_counts(events2, trials2, error);
    if (status == OK)
        status = check_confidence(confidence, error);
    if (status != OK)
        return status;
    double p1 = events1 / trials1, p2 = events2 / trials2, pooled = (events1 + events2) / (trials1 + trials2);
    double z = dist_normal_quantile(inference_level(confidence, alternative));
    Interval one = wilson(events1, trials1, z), two = wilson(events2, trials2, z);
    *result = (Proportions){.first = p1, .second = p2, .difference = p1 - p2};
    Interval newcombe = {p1 - p2 - hypot(p1 - one.low, two.high - p2), p1 - p2 + hypot(one.high - p1, p2 - two.low)};
    result->interval = one_sided(newcombe, alternative, -1, 1);
    result->z = (p1 - p2) / sqrt(pooled * (1 - pooled) * (1 / trials1 + 1 / trials2));
    result->p = isnan(result->z) ? 1 : inference_z_p(result->z, alternative);
    result->chi_squared = result->z * result->z;
    result->h = 2 * asin(sqrt(p1)) - 2 * asin(sqrt(p2));
    result->risk_ratio = ratio(p1 / p2, sqrt(1 / events1 - 1 / trials1 + 1 / events2 - 1 / trials2), confidence);
    result->odds_ratio = ratio(events1 * (trials2 - events2) / ((trials1 - events1) * events2),
                               sqrt(1 / events1 + 1 / (trials1 - events1) + 1 / events2 + 1 / (trials2 - events2)), confidence);
    return OK;
}

static Status check_rate(double events, double exposure, Error *error)
{
    if (events > MOST)
        return error_set(error, ERR_INVALID, "There are more events than can be counted one by one (2^53, about 9e15).");
    if (!(events >= 0) || events != floor(events))
        return error_set(error, ERR_INVALID, "The number of events must be a whole number from 0; it is %g.", events);
    if (isinf(exposure))
        return error_set(error, ERR_INVALID, "The exposures add up to more than a number can hold. Give them in a larger unit.");
    if (!(exposure > 0))
        return error_set(error, ERR_INVALID, "The exposure (time, area, persons) must be above 0; it is %g.", exposure);
    return OK;
}

Status rate_one(double events, double exposure, double rate0, Alternative alternative, double confidence, Rate *result, Error *error)
{
    Status status = check_rate(events, exposure, error);
    if (status == OK)
        status = check_confidence(confidence, error);
    if (status != OK)
        return status;
    if (!(rate0 >= 0) || isinf(rate0) || isinf(rate0 * exposure))
        return error_set(error, ERR_INVALID, "The rate to test against must be a number from 0; it is %g.", rate0);
    double level = inference_level(confidence, alternative);
    Interval exact = {events == 0 ? 0 : dist_gamma_quantile(1 - level, events) / exposure,
                      dist_gamma_quantile(level, events + 1) / exposure};
    *result = (Rate){events / exposure, one_sided(exact, alternative, 0, INFINITY), poisson_p(events, rate0 * exposure, alternative)};
    return OK;
}

Status rate_two(double events1, double exposure1, double events2, double exposure2, double ratio0, Alternative alternative,
                double confidence, Rate *result, Error *error)
{
    Status status = check_rate(events1, exposure1, error);
    if (status == OK)
        status = check_rate(events2, exposure2, error);
    if (status == OK)
        status = check_confidence(confidence, error);
    if (status != OK)
        return status;
    if (!(ratio0 > 0) || isinf(ratio0))
        return error_set(error, ERR_INVALID, "The ratio to test against must be above 0; it is %g.", ratio0);
    double n = events1 + events2, share0 = ratio0 * exposure1 / (ratio0 * exposure1 + exposure2), back = exposure2 / exposure1;
    if (n == 0)
        return error_set(error, ERR_INVALID, "Neither group has an event, so there are no rates to compare.");
    Interval share = one_sided(clopper_pearson(events1, n, inference_level(confidence, alternative)), alternative, 0, 1);
    *result = (Rate){events1 / exposure1 / (events2 / exposure2),
                     {share.low / (1 - share.low) * back, share.high / (1 - share.high) * back},
                     binomial_p(events1, n, share0, alternative)};
    return OK;
}
