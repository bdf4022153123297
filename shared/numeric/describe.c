/* describe.c - see describe.h. */
#include "numeric/describe.h"

#include "numeric/moments.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"
#include "numeric/sample.h"
#include "numeric/workspace.h"

#include <string.h>

enum { STRIP = 4096, LANES = 4 };

static const double MAD_TO_SD = 1.4826; /* 1 / qnorm(3/4), rounded as R and the literature have it */

/* Sums of the third and fourth powers of z = (x - mean) / sd, by strips so that rounding stays that of one strip. */
static void power_sums(const double *values, size_t n, const MomentsPass *pass, double sd, double *cubes, double *fourths)
{
    Double2 third = {0, 0}, fourth = {0, 0};
    for (size_t first = 0; first < n; first += STRIP) {
        size_t end = n - first < STRIP ? n : first + STRIP;
        double a[LANES] = {0}, b[LANES] = {0};
        for (size_t i = first; i < end; i++) {
            double z = double2_from(values[i] * pass->scale, pass->mean) / sd, square = z * z;
            a[i % LANES] += square * z;
            b[i % LANES] += square * square;
        }
        third = double2_add(third, (a[0] + a[1]) + (a[2] + a[3]));
        fourth = double2_add(fourth, (b[0] + b[1]) + (b[2] + b[3]));
    }
    *cubes = double2_value(third);
    *fourths = double2_value(fourth);
}

/* Joanes and Gill (1998), with z scaled by the sd of n - 1. */
static void shape(const double *values, size_t n, const MomentsPass *pass, Description *d)
{
    double count = (double)n, cubes, fourths;
    d->skewness = d->kurtosis = d->skewness_moment = d->kurtosis_moment = d->skewness_se = d->kurtosis_se = NAN;
    if (n < 2 || d->min == d->max)
        return;
    double sd = sqrt(double2_value(pass->squares) / (count - 1)), up = count / (count - 1);
    power_sums(values, n, pass, sd, &cubes, &fourths);
    double g1 = cubes / count * up * sqrt(up), g2 = fourths / count * up * up - 3;
    d->skewness_moment = g1;
    d->kurtosis_moment = g2;
    if (n >= 3) {
        d->skewness = g1 * sqrt(count * (count - 1)) / (count - 2);
        d->skewness_se = sqrt(6 * count * (count - 1) / ((count - 2) * (count + 1) * (count + 3)));
    }
    if (n >= 4) {
        d->kurtosis = (count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * g2 + 6);
        d->kurtosis_se = 2 * d->skewness_se * sqrt((count * count - 1) / ((count - 3) * (count + 5)));
    }
}

static double autocorrelation(const double *values, size_t n, const MomentsPass *pass, size_t lag)
{
    Double2 products = {0, 0};
    if (lag == 0 || lag >= n || pass->min == pass->max)
        return NAN;
    for (size_t i = lag; i < n; i++)
        products = double2_add(products, double2_from(values[i] * pass->scale, pass->mean) *
                                             double2_from(values[i - lag] * pass->scale, pass->mean));
    return double2_value(products) / double2_value(pass->squares);
}

/* The mean of what lies between the two cuts: values strictly between them, and as many of the cuts' own value as
** remain. Sums are of x / count, which stays in range. */
static double trimmed(const double *values, size_t n, double low, double high, size_t cut)
{
    size_t kept = n - 2 * cut, below = 0, above = 0, inside = 0;
    Double2 sum = {0, 0};
    for (size_t i = 0; i < n; i++) {
        below += values[i] < low;
        above += values[i] > high;
        if (values[i] > low && values[i] < high) {
            sum = double2_add(sum, values[i] * 0x1p-60);
            inside++;
        }
    }
    if (low == high)
        return low;
    size_t upper = cut - above; /* of those equal to `high`, as many are cut */
    size_t equal_low = 0, equal_high = n - below - above - inside;
    for (size_t i = 0; i < n; i++)
        equal_low += values[i] == low;
    equal_high -= equal_low;
    size_t lower = cut - below;
    sum = double2_add(sum, low * 0x1p-60 * (double)(equal_low - lower));
    sum = double2_add(sum, high * 0x1p-60 * (double)(equal_high - upper));
    return double2_value(double2_share(sum, (double)kept)) * 0x1p60;
}

static void locations(const double *values, size_t n, const DescribeOptions *options, Description *d)
{
    double shares[DESCRIBE_QUANTILES + 3] = {0.25, 0.5, 0.75}, found[DESCRIBE_QUANTILES + 3];
    memcpy(shares + 3, options->shares, options->n_shares * sizeof *shares);
    quantile_select(values, n, d->min, d->max, shares, 3 + options->n_shares, options->quantile_type, found);
    d->q1 = found[0];
    d->q3 = found[2];
    d->iqr = d->q3 - d->q1;
    memcpy(d->quantiles, found + 3, options->n_shares * sizeof *found);
    size_t cut = (size_t)floor((double)n * options->trim);
    double count = (double)n, last = count > 1 ? count - 1 : 1;
    double ends[3] = {(double)cut / last, 0.5, (double)(n - 1 - (cut < n ? cut : n - 1)) / last}, at[3];
    quantile_select(values, n, d->min, d->max, ends, 3, QUANTILE_DEFAULT, at);
    d->median = at[1];
    d->trimmed_mean = cut == 0 ? d->mean : trimmed(values, n, at[0], at[2], cut);
}

static void deviations(const double *values, size_t n, Description *d)
{
    static const double HALF = 0.5;
    double *away = workspace_new(n, sizeof *away), least = INFINITY, most = 0;
    for (size_t i = 0; i < n; i++) {
        away[i] = fabs(values[i] - d->median);
        least = away[i] < least ? away[i] : least;
        most = away[i] > most ? away[i] : most;
    }
    quantile_select(away, n, least, most, &HALF, 1, QUANTILE_DEFAULT, &d->mad_raw);
    d->mad = d->mad_raw * MAD_TO_SD;
    workspace_free(away, n, sizeof *away);
}

static void find_mode(const double *values, size_t n, Description *d)
{
    double *sorted = workspace_new(n, sizeof *sorted);
    rank_sort(values, n, sorted);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && sorted[end] == sorted[first];)
            end++;
        d->distinct++;
        if (end - first > d->mode_count) {
            d->mode_count = end - first;
            d->mode = sorted[first];
        }
    }
    workspace_free(sorted, n, sizeof *sorted);
}

static void intervals(const DescribeOptions *options, Description *d)
{
    double count = (double)d->n, df = count - 1, tail = (1 - options->confidence) / 2;
    d->se = d->sd / sqrt(count);
    d->mean_interval = d->variance_interval = d->sd_interval = (Interval){NAN, NAN};
    if (d->n < 2)
        return;
    d->mean_interval = inference_interval(d->mean, dist_t_quantile(1 - tail, df) * d->se, TWO_SIDED);
    double low = dist_chi2_quantile(1 - tail, df), high = dist_chi2_quantile(tail, df);
    d->variance_interval = (Interval){d->variance * (df / low), d->variance * (df / high)};
    d->sd_interval = (Interval){d->sd * sqrt(df / low), d->sd * sqrt(df / high)};
}

Description describe_values(const double *values, size_t n, const DescribeOptions *options)
{
    Description d = {.n = n, .min = INFINITY, .max = -INFINITY, .mode = NAN};
    if (n == 0) {
        const Interval none = {NAN, NAN};
        d = (Description){0, 0, NAN, NAN, NAN, NAN, NAN, none, none, none, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
                          NAN, NAN, NAN, NAN, NAN, NAN, NAN, {0}, NAN, 0, 0};
        for (size_t i = 0; i < DESCRIBE_QUANTILES; i++)
            d.quantiles[i] = NAN;
        return d;
    }
    for (size_t i = 0; i < n; i++) {
        d.min = values[i] < d.min ? values[i] : d.min;
        d.max = values[i] > d.max ? values[i] : d.max;
    }
    MomentsPass pass;
    moments_begin(&pass, d.min, d.max);
    moments_add(&pass, values, n);
    moments_second_pass(&pass);
    moments_add(&pass, values, n);
    Moments moments = moments_end(&pass);
    d.sum = moments.sum;
    d.mean = moments.mean;
    d.variance = moments.variance;
    d.sd = moments.sd;
    d.cv = d.mean == 0 ? NAN : d.sd / fabs(d.mean);
    d.range = d.max - d.min;
    intervals(options, &d);
    locations(values, n, options, &d);
    deviations(values, n, &d);
    shape(values, n, &pass, &d);
    d.autocorrelation = autocorrelation(values, n, &pass, options->lag);
    if (options->mode)
        find_mode(values, n, &d);
    return d;
}
