/* quantile.c - see quantile.h. */
#include "numeric/quantile.h"

#include "base/wide.h"
#include "numeric/rank.h"
#include "numeric/workspace.h"

#include <float.h>
#include <math.h>

enum { SAMPLE_FROM = 16384, STRIP = 2048, SAMPLE = 4096, MARGIN = 112 /* 3.5 standard errors of a sample's median, in ranks */ };

static size_t clamp_rank(double rank, size_t n)
{
    return rank < 1 ? 0 : rank >= (double)n ? n - 1 : (size_t)rank - 1;
}

/* h = n p + m of the paper; a fuzz of a few units in the last place keeps n p = 3.0000000000000004 at 3, as R does. */
QuantilePlace quantile_place(size_t n, double p, int type)
{
    double count = (double)n, fuzz = 4 * DBL_EPSILON * fmax(1, count * p);
    if (type <= 3) {
        double h = type == 3 ? count * p - 0.5 : count * p, j = floor(h + fuzz), g = h - j;
        double weight = 1;
        if (fabs(g) <= fuzz)
            weight = type == 1 ? 0 : type == 2 ? 0.5 : fmod(j, 2) != 0 ? 1 : 0;
        return (QuantilePlace){clamp_rank(j, n), clamp_rank(j + 1, n), weight};
    }
    static const double A[] = {0, 0.5, 0, 1, 1.0 / 3, 3.0 / 8}, B[] = {1, 0.5, 0, 1, 1.0 / 3, 3.0 / 8};
    double a = A[type - 4], b = B[type - 4];
    if (type == 7) {
        double rank = (count - 1) * p, low = floor(rank + fuzz), weight = rank - low;
        weight = fabs(weight) < fuzz ? 0 : weight;
        return (QuantilePlace){(size_t)fmin(low, count - 1), (size_t)fmin(low + 1, count - 1), weight};
    }
    double h = a + p * (count + 1 - a - b), j = floor(h + fuzz), weight = h - j;
    weight = fabs(weight) < fuzz ? 0 : weight;
    return (QuantilePlace){clamp_rank(j, n), clamp_rank(j + 1, n), weight};
}

double quantile_between(double low, double high, double weight)
{
    if (weight == 0 || low == high)
        return low;
    if (weight == 1)
        return high;
    if ((low < 0) == (high < 0))
        return low + weight * (high - low);
    return low * (1 - weight) + high * weight; /* the difference may leave the range */
}

double quantile_sorted(const double *sorted, size_t n, double p, int type)
{
    QuantilePlace place = quantile_place(n, p, type);
    return quantile_between(sorted[place.low], sorted[place.high], place.weight);
}

void quantile_ordered(Order *order, size_t n, const double *shares, size_t count, int type, double *quantiles)
{
    for (size_t k = 0; k < count; k++) {
        QuantilePlace place = quantile_place(n, shares[k], type);
        order_want(order, place.low, place.low);
        order_want(order, place.high, place.high);
    }
    order_sort(order);
    for (size_t k = 0; k < count; k++) {
        QuantilePlace place = quantile_place(n, shares[k], type);
        quantiles[k] = quantile_between(order_value(order, place.low), order_value(order, place.high), place.weight);
    }
}

void quantile_select(const double *values, size_t n, double min, double max, const double *shares, size_t count, int type,
                     double *quantiles)
{
    Order *order = order_new(values, n, min, max);
    quantile_ordered(order, n, shares, count, type, quantiles);
    order_free(order);
}

/* Deviations between two bounds, in the order of the values, and how many lie below. false: there are more than fit. */
WIDE static bool deviations_between(const double *values, size_t n, double center, double low, double high, double *found, size_t room, size_t *count,
                               size_t *below)
{
    const LaneBits plus = (LaneBits){0} + INT64_MAX;
    *count = *below = 0;
    for (size_t first = 0; first < n; first += STRIP) {
        size_t end = n - first < STRIP ? n : first + STRIP;
        if (room - *count < STRIP)
            return false;
        size_t at = *count, i = first;
        LaneBits less = {0};
        for (; i + LANES <= end; i += LANES) {
            Lanes away = (Lanes)((LaneBits)(lanes_at(values + i) - center) & plus);
            LaneBits under = lanes_less(away, low), over = lanes_less(high, away), between = ~(under | over);
            uint64_t mask = lanes_mask(between);
            less -= under;
            LANES_EACH(mask, lane)
                found[at++] = fabs(values[i + lane] - center);
        }
        for (size_t j = 0; j < LANES; j++)
            *below += (size_t)less[j];
        for (; i < end; i++) {
            double away = fabs(values[i] - center);
            found[at] = away;
            at += (size_t)((away >= low) & (away <= high));
            *below += away < low;
        }
        *count = at;
    }
    return true;
}

/* A sample of the deviations brackets their median; one pass gathers what is between, which is sorted. false: the sample misled. */
static bool median_by_sample(const double *values, size_t n, double center, double *median)
{
    double sample[SAMPLE], sorted[SAMPLE];
    QuantilePlace place = quantile_place(n, 0.5, QUANTILE_DEFAULT);
    for (size_t k = 0; k < SAMPLE; k++)
        sample[k] = fabs(values[(size_t)((double)k / SAMPLE * (double)n)] - center);
    rank_sort(sample, SAMPLE, sorted);
    size_t room = n / 4 + STRIP, count, below;
    double *found = workspace_new(room, sizeof *found), *ordered = workspace_new(room, sizeof *ordered);
    bool good = deviations_between(values, n, center, sorted[SAMPLE / 2 - MARGIN], sorted[SAMPLE / 2 + MARGIN], found, room, &count, &below) &&
                below <= place.low && place.high < below + count;
    if (good) {
        rank_sort(found, count, ordered);
        *median = quantile_between(ordered[place.low - below], ordered[place.high - below], place.weight);
    }
    workspace_free(found, room, sizeof *found);
    workspace_free(ordered, room, sizeof *ordered);
    return good;
}

double quantile_of_deviations(const double *values, size_t n, double min, double max, double center)
{
    static const double HALF = 0.5;
    double median, farthest = fmax(max - center, center - min);
    if (n >= SAMPLE_FROM && median_by_sample(values, n, center, &median))
        return median;
    double *away = workspace_new(n, sizeof *away);
    for (size_t i = 0; i < n; i++)
        away[i] = fabs(values[i] - center);
    quantile_select(away, n, 0, farthest, &HALF, 1, QUANTILE_DEFAULT, &median);
    workspace_free(away, n, sizeof *away);
    return median;
}
