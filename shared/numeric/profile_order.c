/* profile_order.c - values by rank: quantiles and histograms. */
#include "data/decimal.h"
#include "numeric/histogram.h"
#include "numeric/profile_private.h"

#include <math.h>

const double PROFILE_P[PROFILE_QUANTILES] = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
const unsigned PROFILE_PERCENT[PROFILE_QUANTILES] = {1, 5, 25, 50, 75, 95, 99};

static Int128 order_integer(const Order *order, size_t rank)
{
    if (order->wide)
        return order->wide[rank];
    if (order->offsets)
        return order->base + order->offsets[rank];
    size_t low = 0, high = order->span - 1; /* the first offset that more than `rank` values do not exceed */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order->upto[middle] > rank)
            high = middle;
        else
            low = middle + 1;
    }
    return order->base + low;
}

/* 0 <= rank < n. */
static double order_value(const Order *order, size_t rank)
{
    if (order->floats)
        return order->floats[rank];
    Int128 value = order_integer(order, rank);
    return order->scale ? decimal_to_double(value, order->scale) : (double)value;
}

/* How many values are less. */
static size_t order_below(const Order *order, double edge)
{
    size_t low = 0, high = order->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order_value(order, middle) < edge)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* a + (b - a) x share / 100. The difference of doubles of opposite sign may leave the range. */
static double between(double a, double b, unsigned share)
{
    double g = share / 100.0;
    if (a == b)
        return a;
    if ((a < 0) == (b < 0))
        return fmin(b, a + g * (b - a));
    return a * (1 - g) + b * g;
}

/* Type 7: the value at rank (n - 1) p, between its neighbours linearly. Dates and times go down to their unit. */
static double quantile(const Order *order, const Profile *profile, unsigned percent)
{
    Int128 ranks = (Int128)(order->n - 1) * percent;
    size_t low = (size_t)(ranks / 100);
    unsigned share = (unsigned)(ranks % 100);
    if (share == 0)
        return order_value(order, low);
    if (order->floats)
        return between(order->floats[low], order->floats[low + 1], share);
    Int128 a = order_integer(order, low), step;
    if (__builtin_sub_overflow(order_integer(order, low + 1), a, &step) || step > ((Int128)1 << 100) ||
        a > ((Int128)1 << 100) || a < -((Int128)1 << 100))
        return between(order_value(order, low), order_value(order, low + 1), share);
    if (profile->type == TYPE_DATE || profile->type == TYPE_TIMESTAMP)
        return (double)(a + step * share / 100);
    long double hundredths = (long double)(a * 100 + step * share);
    return (double)(hundredths / (100 * powl(10, order->scale)));
}

void profile_edges(Profile *profile, uint64_t n)
{
    double iqr = profile->quantiles[4] / 2 - profile->quantiles[2] / 2; /* halved, and so within the range */
    if (profile->type == TYPE_DATE || profile->type == TYPE_TIMESTAMP)
        profile->bins = histogram_time_edges(profile->min_integer, profile->max_integer, iqr * 2, n,
                                             profile->type == TYPE_DATE, profile->edges);
    else
        profile->bins = histogram_number_edges(profile->min, profile->max, iqr * 2, n,
                                               profile->type == TYPE_INTEGER, profile->edges);
}

void order_describe(const Order *order, Profile *profile)
{
    if (order->n == 0)
        return;
    for (size_t i = 0; i < PROFILE_QUANTILES; i++)
        profile->quantiles[i] = quantile(order, profile, PROFILE_PERCENT[i]);
    profile_edges(profile, order->n);
    size_t before = 0;
    for (size_t i = 0; i < profile->bins; i++) {
        size_t upto = i + 1 < profile->bins ? order_below(order, profile->edges[i + 1]) : order->n;
        profile->bin_counts[i] = upto - before;
        before = upto;
    }
    if (profile->type != TYPE_DATE && profile->type != TYPE_TIMESTAMP) {
        size_t negatives = order_below(order, 0);
        profile->zeros = order_below(order, nextafter(0, 1)) - negatives;
        profile->negatives += negatives;
    }
}
