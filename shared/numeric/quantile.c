/* quantile.c - see quantile.h. */
#include "numeric/quantile.h"

#include "base/memory.h"
#include "numeric/rank.h"
#include "numeric/workspace.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { BUCKETS = 4096, SELECT_FROM = 20000 };

/* The two neighbouring ranks (from 0) of a quantile and the weight of the upper. */
typedef struct Place {
    size_t low, high;
    double weight;
} Place;

static size_t clamp_rank(double rank, size_t n)
{
    return rank < 1 ? 0 : rank >= (double)n ? n - 1 : (size_t)rank - 1;
}

/* h = n p + m of the paper; a fuzz of a few units in the last place keeps n p = 3.0000000000000004 at 3, as R does. */
static Place place_of(size_t n, double p, int type)
{
    double count = (double)n, fuzz = 4 * DBL_EPSILON * fmax(1, count * p);
    if (type <= 3) {
        double h = type == 3 ? count * p - 0.5 : count * p, j = floor(h + fuzz), g = h - j;
        double weight = 1;
        if (fabs(g) <= fuzz)
            weight = type == 1 ? 0 : type == 2 ? 0.5 : fmod(j, 2) != 0 ? 1 : 0;
        return (Place){clamp_rank(j, n), clamp_rank(j + 1, n), weight};
    }
    static const double A[] = {0, 0.5, 0, 1, 1.0 / 3, 3.0 / 8}, B[] = {1, 0.5, 0, 1, 1.0 / 3, 3.0 / 8};
    double a = A[type - 4], b = B[type - 4];
    if (type == 7) {
        double rank = (count - 1) * p, low = floor(rank + fuzz), weight = rank - low;
        weight = fabs(weight) < fuzz ? 0 : weight;
        return (Place){(size_t)fmin(low, count - 1), (size_t)fmin(low + 1, count - 1), weight};
    }
    double h = a + p * (count + 1 - a - b), j = floor(h + fuzz), weight = h - j;
    weight = fabs(weight) < fuzz ? 0 : weight;
    return (Place){clamp_rank(j, n), clamp_rank(j + 1, n), weight};
}

static double between(double low, double high, double weight)
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
    Place place = place_of(n, p, type);
    return between(sorted[place.low], sorted[place.high], place.weight);
}

/* Monotone in x, so that values of lower buckets are less. */
static inline size_t bucket_of(double x, double min, double scale)
{
    double at = (x - min) * scale;
    return at < BUCKETS - 1 ? (size_t)at : BUCKETS - 1;
}

/* What is known of the chosen buckets: their values, sorted, and how many values lie before each. */
typedef struct Chosen {
    size_t before[BUCKETS + 1]; /* values in lower buckets */
    size_t start[BUCKETS];      /* where the bucket's values begin in `sorted` */
    bool wanted[BUCKETS];
    double *sorted;
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

static void gather(const double *values, size_t n, double min, double scale, Chosen *chosen)
{
    size_t total = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        chosen->start[b] = total;
        total += chosen->wanted[b] ? chosen->before[b + 1] - chosen->before[b] : 0;
    }
    double *found = mem_array(total + 1, sizeof *found);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (chosen->wanted[bucket_of(values[i], min, scale)])
            found[count++] = values[i];
    chosen->sorted = mem_array(total + 1, sizeof *found);
    rank_sort(found, count, chosen->sorted); /* buckets ascend, and so their values stay together */
    free(found);
}

static void select_all(const double *values, size_t n, double min, double scale, const double *shares, size_t count, int type,
                       double *quantiles)
{
    Chosen *chosen = mem_zero(1, sizeof *chosen);
    for (size_t i = 0; i < n; i++)
        chosen->before[bucket_of(values[i], min, scale) + 1]++;
    for (size_t b = 0; b < BUCKETS; b++)
        chosen->before[b + 1] += chosen->before[b];
    for (size_t k = 0; k < count; k++) {
        Place place = place_of(n, shares[k], type);
        chosen->wanted[bucket_of_rank(chosen, place.low)] = chosen->wanted[bucket_of_rank(chosen, place.high)] = true;
    }
    gather(values, n, min, scale, chosen);
    for (size_t k = 0; k < count; k++) {
        Place place = place_of(n, shares[k], type);
        quantiles[k] = between(value_at(chosen, place.low), value_at(chosen, place.high), place.weight);
    }
    free(chosen->sorted);
    free(chosen);
}

void quantile_select(const double *values, size_t n, double min, double max, const double *shares, size_t count, int type,
                     double *quantiles)
{
    double scale = BUCKETS / (max - min);
    if (n >= SELECT_FROM && isfinite(scale) && scale > 0) {
        select_all(values, n, min, scale, shares, count, type, quantiles);
        return;
    }
    double *sorted = workspace_new(n, sizeof *sorted);
    rank_sort(values, n, sorted);
    for (size_t k = 0; k < count; k++)
        quantiles[k] = quantile_sorted(sorted, n, shares[k], type);
    workspace_free(sorted, n, sizeof *sorted);
}
