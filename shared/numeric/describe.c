/* describe.c - see describe.h. */
#include "numeric/describe_private.h"

#include "base/wide.h"
#include "numeric/moments.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"
#include "numeric/sample.h"
#include "numeric/workspace.h"

#include <string.h>

enum { STRIP = 4096 };

/* Compensated sums, one a lane. */
typedef struct LaneSums {
    Lanes sum, rest;
} LaneSums;

#define LANE_SUMS_ADD(sums, value) \
    do { \
        Lanes x_ = (value), sum_ = (sums).sum + x_, part_ = sum_ - (sums).sum; \
        (sums).rest += ((sums).sum - (sum_ - part_)) + (x_ - part_); \
        (sums).sum = sum_; \
    } while (0)

static Double2 lanes_total(const LaneSums *sums, Double2 total)
{
    for (size_t j = 0; j < LANES; j++) {
        total = double2_add(total, sums->sum[j]);
        total = double2_add(total, sums->rest[j]);
    }
    return total;
}

static const double MAD_TO_SD = 1.4826; /* 1 / qnorm(3/4), rounded as R and the literature have it */

/* Sums of the third and fourth powers of z = (x - mean) / sd, by strips so that rounding stays that of one strip. */
WIDE static void power_sums(const double *values, size_t n, const MomentsPass *pass, double sd, double *cubes, double *fourths)
{
    Double2 third = {0, 0}, fourth = {0, 0};
    double scale = pass->scale, center = pass->mean.sum, rest = pass->mean.rest, unit = 1 / sd;
    for (size_t first = 0; first < n; first += STRIP) {
        size_t end = n - first < STRIP ? n : first + STRIP, i = first;
        Lanes a[2] = {{0}}, b[2] = {{0}};
        for (; i + 2 * LANES <= end; i += 2 * LANES)
            for (size_t j = 0; j < 2; j++) {
                Lanes z = ((lanes_at(values + i + LANES * j) * scale - center) - rest) * unit, square = z * z;
                a[j] += square * z;
                b[j] += square * square;
            }
        for (; i < end; i++) {
            double z = ((values[i] * scale - center) - rest) * unit, square = z * z;
            a[0][0] += square * z;
            b[0][0] += square * square;
        }
        a[0] += a[1];
        b[0] += b[1];
        third = double2_add(third, lanes_sum(a[0]));
        fourth = double2_add(fourth, lanes_sum(b[0]));
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
    describe_shape(count, cubes / count * up * sqrt(up), fourths / count * up * up - 3, d);
}

void describe_shape(double count, double g1, double g2, Description *d)
{
    d->skewness = d->kurtosis = d->skewness_moment = d->kurtosis_moment = d->skewness_se = d->kurtosis_se = NAN;
    if (count < 2 || d->min == d->max)
        return;
    d->skewness_moment = g1;
    d->kurtosis_moment = g2;
    if (count >= 3) {
        d->skewness = g1 * sqrt(count * (count - 1)) / (count - 2);
        d->skewness_se = sqrt(6 * count * (count - 1) / ((count - 2) * (count + 1) * (count + 3)));
    }
    if (count >= 4) {
        d->kurtosis = (count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * g2 + 6);
        d->kurtosis_se = 2 * d->skewness_se * sqrt((count * count - 1) / ((count - 3) * (count + 5)));
    }
}

WIDE static double autocorrelation(const double *values, size_t n, const MomentsPass *pass, size_t lag)
{
    LaneSums lanes = {{0}, {0}};
    Double2 total = {0, 0};
    if (lag == 0 || lag >= n || pass->min == pass->max)
        return NAN;
    double scale = pass->scale, center = pass->mean.sum, rest = pass->mean.rest;
    size_t i = lag;
    for (; i + LANES <= n; i += LANES)
        LANE_SUMS_ADD(lanes, ((lanes_at(values + i) * scale - center) - rest) * ((lanes_at(values + i - lag) * scale - center) - rest));
    for (; i < n; i++)
        total = double2_add(total, double2_from(values[i] * scale, pass->mean) * double2_from(values[i - lag] * scale, pass->mean));
    return double2_value(lanes_total(&lanes, total)) / double2_value(pass->squares);
}

/* The mean of the values left when `cut` are taken from each end; low and high are the least and the greatest that stay: the sum of
** what lies strictly between, and as many of low and high as stay: of low what of the values up to it is not cut, of high the rest. Sums
** are of x / 2^60, which stays in range. */
WIDE static double trimmed(const double *values, size_t n, double low, double high, size_t cut)
{
    LaneSums lanes = {{0}, {0}};
    LaneBits inner = {0}, over = {0}; /* strictly between, greater than low; true is -1 in a lane */
    size_t i = 0;
    if (low == high)
        return low;
    for (; i + LANES <= n; i += LANES) {
        Lanes x = lanes_at(values + i);
        LaneBits above = lanes_less(low, x), between = above & lanes_less(x, high);
        over -= above;
        inner -= between;
        LANE_SUMS_ADD(lanes, (Lanes)((LaneBits)(x * 0x1p-60) & between));
    }
    Double2 sum = {0, 0};
    for (; i < n; i++) {
        over[0] += values[i] > low;
        inner[0] += values[i] > low && values[i] < high;
        sum = double2_add(sum, values[i] > low && values[i] < high ? values[i] * 0x1p-60 : 0);
    }
    size_t between = 0, above = 0;
    for (size_t j = 0; j < LANES; j++) {
        between += (size_t)inner[j];
        above += (size_t)over[j];
    }
    size_t of_low = n - above - cut, of_high = n - 2 * cut - between - of_low;
    sum = lanes_total(&lanes, sum);
    sum = double2_add(sum, low * 0x1p-60 * (double)of_low);
    sum = double2_add(sum, high * 0x1p-60 * (double)of_high);
    return double2_value(double2_share(sum, (double)(n - 2 * cut))) * 0x1p60;
}

enum { OWN = 5 }; /* quantiles that are wanted in any case: the ends of the trimmed values about the median, the quartiles */

static size_t cut_of(size_t n, const DescribeOptions *options)
{
    return (size_t)floor((double)n * options->trim);
}

static void own_shares(size_t n, const DescribeOptions *options, double *shares)
{
    size_t cut = cut_of(n, options);
    double last = n > 1 ? (double)(n - 1) : 1;
    const double own[OWN] = {(double)cut / last, 0.5, (double)(n - 1 - cut) / last, 0.25, 0.75};
    memcpy(shares, own, sizeof own);
    memcpy(shares + OWN, options->shares, options->n_shares * sizeof *shares);
}

/* found: as the shares. */
static void locations(const double *values, size_t n, const DescribeOptions *options, const double *found, Description *d)
{
    size_t cut = cut_of(n, options);
    d->median = found[1];
    d->trimmed_mean = cut == 0 ? d->mean : trimmed(values, n, found[0], found[2], cut);
    d->q1 = found[3];
    d->q3 = found[4];
    d->iqr = d->q3 - d->q1;
    memcpy(d->quantiles, found + OWN, options->n_shares * sizeof *found);
}

static void select_locations(const double *values, size_t n, const DescribeOptions *options, Description *d)
{
    double shares[DESCRIBE_QUANTILES + OWN], found[DESCRIBE_QUANTILES + OWN];
    bool same = options->quantile_type == QUANTILE_DEFAULT; /* all in one go */
    own_shares(n, options, shares);
    quantile_select(values, n, d->min, d->max, shares, same ? OWN + options->n_shares : OWN, QUANTILE_DEFAULT, found);
    if (!same)
        quantile_select(values, n, d->min, d->max, shares + 3, 2 + options->n_shares, options->quantile_type, found + 3);
    locations(values, n, options, found, d);
    d->mad_raw = quantile_of_deviations(values, n, d->min, d->max, d->median);
}

/* The k-th smallest distance from the median of sorted values is met by walking from it to both sides; of two ranks their mean. */
static double median_distance(const double *sorted, size_t n, double median)
{
    size_t up = 0, top = n;
    while (up < top) { /* the first value above the median */
        size_t middle = up + (top - up) / 2;
        if (sorted[middle] > median)
            top = middle;
        else
            up = middle + 1;
    }
    double last = 0, before = 0;
    for (size_t down = up, k = 0; k <= n / 2; k++) {
        bool lower = up == n || (down > 0 && median - sorted[down - 1] <= sorted[up] - median);
        before = last;
        last = lower ? median - sorted[--down] : sorted[up++] - median;
    }
    return n % 2 ? last : last == before ? last : before + (last - before) / 2;
}

/* With the mode everything comes from one sort. */
static void sort_locations(const double *values, size_t n, const DescribeOptions *options, Description *d)
{
    double shares[DESCRIBE_QUANTILES + OWN], found[DESCRIBE_QUANTILES + OWN];
    double *sorted = workspace_new(n, sizeof *sorted);
    rank_sort(values, n, sorted);
    own_shares(n, options, shares);
    for (size_t k = 0; k < OWN + options->n_shares; k++)
        found[k] = quantile_sorted(sorted, n, shares[k], k < 3 ? QUANTILE_DEFAULT : options->quantile_type);
    locations(values, n, options, found, d);
    d->mad_raw = median_distance(sorted, n, d->median);
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

void describe_intervals(const DescribeOptions *options, double count, Description *d)
{
    double df = count - 1, tail = (1 - options->confidence) / 2;
    d->se = d->sd / sqrt(count);
    d->mean_interval = d->variance_interval = d->sd_interval = (Interval){NAN, NAN};
    if (count < 2)
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
    moments_range(values, n, &d.min, &d.max);
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
    describe_intervals(options, (double)n, &d);
    if (options->mode)
        sort_locations(values, n, options, &d);
    else
        select_locations(values, n, options, &d);
    d.mad = d.mad_raw * MAD_TO_SD;
    shape(values, n, &pass, &d);
    d.autocorrelation = autocorrelation(values, n, &pass, options->lag);
    return d;
}
