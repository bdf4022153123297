/* quantile.c - see quantile.h. */
#include "numeric/quantile.h"

#include "base/memory.h"
#include "base/wide.h"
#include "numeric/buckets.h"
#include "numeric/rank.h"
#include "numeric/workspace.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SELECT_FROM = 6000, SAMPLE_FROM = 16384, STRIP = 2048, SAMPLE = 4096, MARGIN = 112 /* 3.5 standard errors of a sample's median, in ranks */ };

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

/* What is known of the chosen buckets: their values, sorted, and how many values lie before each. */
typedef struct Chosen {
    size_t before[BUCKETS + 1]; /* values in lower buckets */
    size_t start[BUCKETS];      /* where the bucket's values begin in `sorted` */
    bool wanted[BUCKETS];
    double *sorted;
    size_t total;
} Chosen;

static size_t bucket_of_rank(const Chosen *chosen, size_t rank)
{
    size_t low = 0, high = BUCKETS - 1; /* the last bucket that begins at or before the rank */
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (chosen->before[middle] <= rank)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static double value_at(const Chosen *chosen, size_t rank)
{
    size_t bucket = bucket_of_rank(chosen, rank);
    return chosen->sorted[chosen->start[bucket] + (rank - chosen->before[bucket])];
}

static void gather(const double *values, size_t n, const uint16_t *buckets, Chosen *chosen)
{
    size_t total = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        chosen->start[b] = total;
        total += chosen->wanted[b] ? chosen->before[b + 1] - chosen->before[b] : 0;
    }
    double *found = workspace_new(total + 1, sizeof *found);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        found[count] = values[i];
        count += chosen->wanted[buckets[i]];
    }
    chosen->total = total;
    chosen->sorted = workspace_new(total + 1, sizeof *found);
    rank_sort(found, count, chosen->sorted); /* buckets ascend, and so their values stay together */
    workspace_free(found, total + 1, sizeof *found);
}

/* By strips that stay in the first-level cache; neighbours go to tables of their own, lest equal ones wait for each other. */
static void count_buckets(const double *values, size_t n, double min, double scale, uint16_t *buckets, Chosen *chosen)
{
    uint32_t *counts = mem_zero(2 * BUCKETS, sizeof *counts), *others = counts + BUCKETS;
    for (size_t first = 0; first < n; first += STRIP) {
        size_t end = n - first < STRIP ? n : first + STRIP, i = first;
        buckets_find(values + first, end - first, min, scale, buckets + first);
        for (; i + 2 <= end; i += 2) {
            counts[buckets[i]]++;
            others[buckets[i + 1]]++;
        }
        if (i < end)
            counts[buckets[i]]++;
    }
    for (size_t b = 0; b < BUCKETS; b++)
        chosen->before[b + 1] = chosen->before[b] + counts[b] + others[b];
    free(counts);
}

static void select_all(const double *values, size_t n, double min, double scale, const double *shares, size_t count, int type,
                       double *quantiles)
{
    Chosen *chosen = mem_zero(1, sizeof *chosen);
    uint16_t *buckets = workspace_new(n, sizeof *buckets);
    count_buckets(values, n, min, scale, buckets, chosen);
    for (size_t k = 0; k < count; k++) {
        QuantilePlace place = quantile_place(n, shares[k], type);
        chosen->wanted[bucket_of_rank(chosen, place.low)] = chosen->wanted[bucket_of_rank(chosen, place.high)] = true;
    }
    gather(values, n, buckets, chosen);
    for (size_t k = 0; k < count; k++) {
        QuantilePlace place = quantile_place(n, shares[k], type);
        quantiles[k] = quantile_between(value_at(chosen, place.low), value_at(chosen, place.high), place.weight);
    }
    workspace_free(buckets, n, sizeof *buckets);
    workspace_free(chosen->sorted, chosen->total + 1, sizeof *chosen->sorted);
    free(chosen);
}

void quantile_select(const double *values, size_t n, double min, double max, const double *shares, size_t count, int type,
                     double *quantiles)
{
    double scale = BUCKETS / (max - min);
    if (n >= SELECT_FROM && n <= UINT32_MAX && isfinite(scale) && scale > 0) {
        select_all(values, n, min, scale, shares, count, type, quantiles);
        return;
    }
    double *sorted = workspace_new(n, sizeof *sorted);
    rank_sort(values, n, sorted);
    for (size_t k = 0; k < count; k++)
        quantiles[k] = quantile_sorted(sorted, n, shares[k], type);
    workspace_free(sorted, n, sizeof *sorted);
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

WIDE size_t quantile_outside(const double *values, size_t n, double low, double high, double *outside, size_t room, double *inner_min, double *inner_max)
{
    const Lanes far = (Lanes){0} + 0x1.fffffffffffffp1023;
    Lanes least = far, most = -far;
    size_t count = 0, i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes x = lanes_at(values + i), up, down;
        LaneBits under = lanes_less(x, low), over = lanes_less(high, x), out = under | over;
        uint64_t mask = lanes_mask(out);
        up = lanes_where(out, least, x);
        down = lanes_where(out, most, x);
        least = lanes_where(lanes_less(up, least), up, least);
        most = lanes_where(lanes_less(most, down), down, most);
        if (count + LANES > room)
            count += (size_t)__builtin_popcountll(mask) / 8;
        else
            LANES_EACH(mask, lane)
                outside[count++] = values[i + lane];
    }
    *inner_min = DBL_MAX;
    *inner_max = -DBL_MAX;
    for (size_t j = 0; j < LANES; j++) {
        *inner_min = least[j] < *inner_min ? least[j] : *inner_min;
        *inner_max = most[j] > *inner_max ? most[j] : *inner_max;
    }
    for (; i < n; i++) {
        bool out = values[i] < low || values[i] > high;
        if (out && count < room)
            outside[count] = values[i];
        count += out;
        *inner_min = !out && values[i] < *inner_min ? values[i] : *inner_min;
        *inner_max = !out && values[i] > *inner_max ? values[i] : *inner_max;
    }
    return count;
}
