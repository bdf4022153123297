/*
** describe_weighted.c - a column of weighted numbers in figures; see describe.h and weights.h.
**
** Values and weights are put in the order of the values once; everything but the moments is read off the running sums of the weights. Moments are sums of products
** taken without rounding (fma) and compensated. Values are scaled by a power of two first, so that squares stay in range.
*/
#include "numeric/describe_private.h"

#include "base/memory.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"
#include "numeric/sample.h"
#include "numeric/workspace.h"

#include <float.h>
#include <stdlib.h>

static const double MAD_TO_SD = 1.4826;

/* Values in ascending order, with what the weights up to each add up to, of `count` in all. */
typedef struct Ladder {
    size_t n;
    double count;
    double *x, *sums;
} Ladder;

static Ladder ladder_new(const double *values, const double *weights, size_t n, double count)
{
    Ladder ladder = {n, count, workspace_new(n, sizeof(double)), workspace_new(n, sizeof(double))};
    size_t *order = workspace_new(n, sizeof *order);
    double *ranks = workspace_new(n, sizeof *ranks);
    Double2 sum = {0, 0};
    rank_order(values, n, ranks, order);
    for (size_t k = 0; k < n; k++) {
        ladder.x[k] = values[order[k]];
        sum = double2_add(sum, weights[order[k]]);
        ladder.sums[k] = double2_value(sum);
    }
    double all = ladder.sums[n - 1];
    for (size_t k = 0; k < n && all != count; k++)
        ladder.sums[k] = ladder.sums[k] / all * count;
    workspace_free(order, n, sizeof *order);
    workspace_free(ranks, n, sizeof *ranks);
    return ladder;
}

static void ladder_free(Ladder *ladder)
{
    workspace_free(ladder->x, ladder->n, sizeof(double));
    workspace_free(ladder->sums, ladder->n, sizeof(double));
}

/* The value of rank j, from 0: the first at which the running sum reaches j + 1, but for its rounding. */
static double ladder_at(const Ladder *ladder, size_t j)
{
    double wanted = (double)j + 1 - 8 * DBL_EPSILON * ladder->count;
    size_t low = 0, high = ladder->n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ladder->sums[middle] >= wanted)
            high = middle;
        else
            low = middle + 1;
    }
    return ladder->x[low];
}

static double ladder_quantile(const Ladder *ladder, double share, int type)
{
    QuantilePlace place = quantile_place((size_t)ladder->count, share, type);
    return quantile_between(ladder_at(ladder, place.low), ladder_at(ladder, place.high), place.weight);
}

/* The mean of what lies between `cut` and count - cut of the running sum. */
static double ladder_trimmed(const Ladder *ladder, double cut)
{
    Double2 sum = {0, 0};
    double before = 0, end = ladder->count - cut;
    if (ladder->x[0] == ladder->x[ladder->n - 1])
        return ladder->x[0];
    for (size_t k = 0; k < ladder->n; k++) {
        double after = ladder->sums[k], part = fmin(after, end) - fmax(before, cut);
        if (part > 0)
            sum = double2_add(sum, part * 0x1p-60 * ladder->x[k]);
        before = after;
    }
    return double2_value(double2_share(sum, ladder->count - 2 * cut)) * 0x1p60;
}

/* The value with the most weight, of several the least. */
static void ladder_mode(const Ladder *ladder, bool whole, Description *d)
{
    double most = 0, before = 0;
    for (size_t first = 0, end; first < ladder->n; first = end) {
        for (end = first + 1; end < ladder->n && ladder->x[end] == ladder->x[first];)
            end++;
        double weight = ladder->sums[end - 1] - before;
        before = ladder->sums[end - 1];
        d->distinct++;
        if (weight > most * (1 + 8 * DBL_EPSILON)) {
            most = weight;
            d->mode = ladder->x[first];
        }
    }
    d->mode_count = whole ? (size_t)most : 0;
}

/* Sums of w, w x, w^2; then of w (x - mean)^k; x scaled. */
typedef struct Sums {
    double scale, unit;      /* powers of two that bring values and weights to about 1 */
    double weight, weights2; /* of the scaled weights */
    Double2 product, mean;   /* of the scaled values */
    double moments[3];       /* means of the powers 2, 3, 4 of scaled deviations */
} Sums;

static Sums sums_of(const double *x, const double *w, size_t n, double farthest, double heaviest, bool constant)
{
    Sums sums = {.scale = weights_scale(farthest), .unit = weights_scale(heaviest)};
    Double2 weight = {0, 0}, product = {0, 0}, squares = {0, 0}, powers[3] = {{0, 0}, {0, 0}, {0, 0}};
    for (size_t i = 0; i < n; i++) {
        double u = w[i] * sums.unit, v = x[i] * sums.scale, p = u * v;
        weight = double2_add(weight, u);
        squares = double2_add(squares, u * u);
        product = double2_add(product, p);
        product = double2_add(product, fma(u, v, -p));
    }
    sums.weight = double2_value(weight);
    sums.weights2 = double2_value(squares);
    sums.product = product;
    sums.mean = constant ? (Double2){x[0] * sums.scale, 0} : double2_share(product, sums.weight);
    for (size_t i = 0; i < n && !constant; i++) {
        double d = double2_from(x[i] * sums.scale, sums.mean), part = w[i] * sums.unit * d * d;
        powers[0] = double2_add(powers[0], part);
        powers[1] = double2_add(powers[1], part * d);
        powers[2] = double2_add(powers[2], part * d * d);
    }
    for (size_t k = 0; k < 3; k++)
        sums.moments[k] = double2_value(powers[k]) / sums.weight;
    return sums;
}

static void locations(const Ladder *ladder, const DescribeOptions *options, Description *d)
{
    double cut = floor(ladder->count * options->trim);
    d->median = ladder_quantile(ladder, 0.5, QUANTILE_DEFAULT);
    d->q1 = ladder_quantile(ladder, 0.25, options->quantile_type);
    d->q3 = ladder_quantile(ladder, 0.75, options->quantile_type);
    d->iqr = d->q3 - d->q1;
    d->trimmed_mean = cut > 0 ? ladder_trimmed(ladder, cut) : d->mean;
    for (size_t i = 0; i < options->n_shares; i++)
        d->quantiles[i] = ladder_quantile(ladder, options->shares[i], options->quantile_type);
}

/* The median of |x - median|: from the median to both sides, the nearer value first, until the weights reach the ranks that it is made of. */
static double median_distance(const Ladder *ladder, double median)
{
    QuantilePlace place = quantile_place((size_t)ladder->count, 0.5, QUANTILE_DEFAULT);
    double slack = 8 * DBL_EPSILON * ladder->count, sum = 0, low = NAN, away = 0;
    size_t n = ladder->n, up = 0;
    for (size_t top = n; up < top;) { /* the first value above the median */
        size_t middle = up + (top - up) / 2;
        if (ladder->x[middle] > median)
            top = middle;
        else
            up = middle + 1;
    }
    for (size_t down = up; (down > 0 || up < n) && !(sum >= (double)place.high + 1 - slack);) {
        bool lower = up == n || (down > 0 && median - ladder->x[down - 1] <= ladder->x[up] - median);
        size_t at = lower ? --down : up++;
        away = fabs(ladder->x[at] - median);
        sum += ladder->sums[at] - (at ? ladder->sums[at - 1] : 0);
        if (isnan(low) && sum >= (double)place.low + 1 - slack)
            low = away;
    }
    return quantile_between(isnan(low) ? away : low, away, place.weight);
}

Description describe_weighted(const double *values, const double *weights, size_t n, WeightType type, const DescribeOptions *options,
                              WeightSums *total)
{
    Description d = {.n = n, .min = INFINITY, .max = -INFINITY, .mode = NAN, .autocorrelation = NAN};
    double heaviest = 0;
    *total = (WeightSums){0, 0};
    if (n == 0)
        return describe_values(values, 0, options);
    for (size_t i = 0; i < n; i++) {
        d.min = fmin(d.min, values[i]);
        d.max = fmax(d.max, values[i]);
        heaviest = fmax(heaviest, weights[i]);
    }
    Sums sums = sums_of(values, weights, n, fmax(fabs(d.min), fabs(d.max)), heaviest, d.min == d.max);
    *total = (WeightSums){sums.weight / sums.unit, sums.weight * sums.weight / sums.weights2};
    double count = type == WEIGHT_FREQUENCY ? total->sum : (double)n;
    d.mean = double2_value(sums.mean) / sums.scale;
    d.sum = double2_value(sums.product) / sums.scale / sums.unit;
    double variance = count > 1 ? sums.moments[0] * (count / (count - 1)) : NAN;
    d.variance = variance / sums.scale / sums.scale;
    d.sd = sqrt(variance) / sums.scale;
    d.cv = d.mean == 0 ? NAN : d.sd / fabs(d.mean);
    d.range = d.max - d.min;
    describe_intervals(options, count, &d);
    describe_shape(count, sums.moments[1] / (sums.moments[0] * sqrt(sums.moments[0])), sums.moments[2] / (sums.moments[0] * sums.moments[0]) - 3, &d);
    Ladder ladder = ladder_new(values, weights, n, count);
    locations(&ladder, options, &d);
    if (options->mode)
        ladder_mode(&ladder, type == WEIGHT_FREQUENCY, &d);
    d.mad_raw = median_distance(&ladder, d.median);
    ladder_free(&ladder);
    d.mad = d.mad_raw * MAD_TO_SD;
    return d;
}
