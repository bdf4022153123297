/* resample_bootstrap.c - bootstrap intervals; see resample.h. */
#include "numeric/resample.h"

#include "base/memory.h"
#include "numeric/quantile.h"
#include "numeric/prng.h"
#include "numeric/rank.h"
#include "numeric/sample.h"

#include <stdlib.h>
#include <string.h>

enum { JACKKNIFE = 2000, LEAST_ROUNDS = 100 };

typedef struct Plan {
    const double *values;
    size_t n1, n;
    BootstrapStatistic statistic;
    double *drawn;   /* a resample: n values, 2 n for the correlation */
} Plan;

/* Moves the k-th smallest of n to place k, less or equal ones before it (Hoare's FIND, CACM 4, 1961). */
static double select_at(double *x, size_t n, size_t k)
{
    ptrdiff_t low = 0, high = (ptrdiff_t)n - 1, place = (ptrdiff_t)k;
    while (low < high) {
        double pivot = x[place];
        ptrdiff_t i = low, j = high;
        do {
            while (x[i] < pivot)
                i++;
            while (pivot < x[j])
                j--;
            if (i <= j) {
                double swap = x[i];
                x[i++] = x[j];
                x[j--] = swap;
            }
        } while (i <= j);
        if (j < place)
            low = i;
        if (place < i)
            high = j;
    }
    return x[k];
}

static double mean_of(const double *x, size_t n)
{
    Double2 sum = {0, 0};
    for (size_t i = 0; i < n; i++)
        sum = double2_add(sum, x[i]);
    return double2_value(double2_share(sum, (double)n));
}

static double variance_of(const double *x, size_t n)
{
    double mean = mean_of(x, n), sum = 0, rest = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (x[i] - mean) * (x[i] - mean);
        rest += x[i] - mean;
    }
    return n > 1 ? fmax(0, sum - rest * rest / (double)n) / (double)(n - 1) : NAN;
}

static double correlation_of(const double *x, const double *y, size_t n)
{
    double mx = mean_of(x, n), my = mean_of(y, n), xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    return xx > 0 && yy > 0 ? fmax(-1, fmin(1, xy / sqrt(xx) / sqrt(yy))) : NAN;
}

/* May reorder x. n1: of the first group; y: partners. */
static double statistic_of(BootstrapStatistic statistic, double *x, size_t n1, size_t n, const double *y)
{
    switch (statistic) {
    case BOOTSTRAP_MEAN:
        return mean_of(x, n);
    case BOOTSTRAP_MEDIAN: {
        double upper = select_at(x, n, n / 2), lower = -INFINITY;
        if (n % 2)
            return upper;
        for (size_t i = 0; i < n / 2; i++)
            lower = fmax(lower, x[i]);
        return lower + (upper - lower) / 2;
    }
    case BOOTSTRAP_TRIMMED_MEAN: {
        size_t cut = n / 5;
        if (cut) {
            select_at(x, n, cut);
            select_at(x + cut, n - cut, n - 2 * cut - 1);
        }
        return mean_of(x + cut, n - 2 * cut);
    }
    case BOOTSTRAP_SD:
        return sqrt(variance_of(x, n));
    case BOOTSTRAP_VARIANCE:
        return variance_of(x, n);
    case BOOTSTRAP_DIFFERENCE:
        return mean_of(x, n1) - mean_of(x + n1, n - n1);
    case BOOTSTRAP_CORRELATION:
        return correlation_of(x, y, n);
    }
    return NAN;
}

static double replicate(const Plan *plan, uint64_t seed, size_t round)
{
    Prng prng = prng_new(seed, round);
    const double *values = plan->values;
    double *x = plan->drawn;
    size_t n = plan->n, n1 = plan->n1;
    if (plan->statistic == BOOTSTRAP_DIFFERENCE)
        for (size_t i = 0; i < n; i++)
            x[i] = i < n1 ? values[prng_star_below(&prng, n1)] : values[n1 + prng_star_below(&prng, n - n1)];
    else
        for (size_t i = 0; i < n; i++) {
            size_t at = prng_star_below(&prng, n);
            x[i] = values[at];
            if (plan->statistic == BOOTSTRAP_CORRELATION)
                x[i + n] = values[at + n];
        }
    return statistic_of(plan->statistic, x, n1, n, x + n);
}

/* The statistic without the values of one part of the data; parts are every `parts`-th value. */
static double without(const Plan *plan, size_t part, size_t parts)
{
    double *x = plan->drawn;
    size_t kept = 0, first = 0;
    for (size_t i = 0; i < plan->n; i++)
        if (i % parts != part) {
            first += i < plan->n1;
            x[kept++] = plan->values[i];
        }
    double *y = x + kept;
    if (plan->statistic == BOOTSTRAP_CORRELATION)
        for (size_t i = 0, at = 0; i < plan->n; i++)
            if (i % parts != part)
                y[at++] = plan->values[i + plan->n];
    return statistic_of(plan->statistic, x, first, kept, y);
}

/* sum (m - x)^3 / (6 (sum (m - x)^2)^(3/2)) of the jackknife's values; 0 when they do not vary (a median among equal values): the interval is
** then only corrected for bias. */
static double acceleration(const Plan *plan)
{
    size_t parts = plan->n < JACKKNIFE ? plan->n : JACKKNIFE;
    double *x = mem_array(parts + 1, sizeof *x), squares = 0, cubes = 0;
    for (size_t i = 0; i < parts; i++)
        x[i] = without(plan, i, parts);
    double mean = mean_of(x, parts);
    for (size_t i = 0; i < parts; i++) {
        double d = mean - x[i];
        squares += d * d;
        cubes += d * d * d;
    }
    free(x);
    return squares > 0 ? cubes / (6 * squares * sqrt(squares)) : 0;
}

static Interval bca(const Plan *plan, const double *sorted, size_t rounds, double estimate, double confidence)
{
    double below = 0, tail = (1 - confidence) / 2, a = acceleration(plan);
    for (size_t i = 0; i < rounds; i++)
        below += sorted[i] < estimate ? 1 : sorted[i] == estimate ? 0.5 : 0;
    double z0 = dist_normal_quantile(below / (double)rounds);
    if (!isfinite(z0) || isnan(a))
        return (Interval){NAN, NAN};
    double ends[2], z[2] = {dist_normal_quantile(tail), dist_normal_quantile(1 - tail)};
    for (int i = 0; i < 2; i++)
        ends[i] = dist_normal_lower(z0 + (z0 + z[i]) / (1 - a * (z0 + z[i])));
    return (Interval){quantile_sorted(sorted, rounds, ends[0], 6), quantile_sorted(sorted, rounds, ends[1], 6)};
}

static Status check(size_t n1, size_t n, BootstrapStatistic statistic, size_t rounds, double confidence, Error *error)
{
    if (rounds < LEAST_ROUNDS)
        return error_set(error, ERR_INVALID, "A bootstrap interval needs at least %d repetitions; %zu were asked for.", LEAST_ROUNDS, rounds);
    if (n < 3)
        return error_set(error, ERR_INVALID, "A bootstrap interval needs at least 3 values; there are %zu.", n);
    if (statistic == BOOTSTRAP_DIFFERENCE && (n1 < 2 || n - n1 < 2))
        return error_set(error, ERR_INVALID, "Each group needs at least 2 values; there are %zu and %zu.", n1, n - n1);
    return sample_check_share(confidence, "The confidence level", error);
}

/* Resamples whose statistic does not exist (all drawn values alike) are left out. */
Status bootstrap_statistic(const double *values, size_t n1, size_t n, BootstrapStatistic statistic, size_t rounds, double confidence,
                           uint64_t seed, Bootstrap *result, double *replicates, const Steps *steps, Error *error)
{
    Status status = check(n1, n, statistic, rounds, confidence, error);
    if (status != OK)
        return status;
    size_t room = statistic == BOOTSTRAP_CORRELATION ? 2 * n : n, kept = 0;
    Plan plan = {values, n1, n, statistic, mem_array(room, sizeof(double))};
    double *found = mem_array(rounds, sizeof *found), *sorted = replicates ? replicates : mem_array(rounds, sizeof *sorted);
    memcpy(plan.drawn, values, room * sizeof *values);
    double estimate = statistic_of(statistic, plan.drawn, n1, n, plan.drawn + n), tail = (1 - confidence) / 2;
    for (size_t round = 0; round < rounds && status == OK; round++) {
        status = steps_take(steps, round, rounds, error);
        found[kept] = replicate(&plan, seed, round);
        kept += isfinite(found[kept]) != 0;
    }
    if (status == OK && isfinite(estimate) && kept > 0) {
        rank_sort(found, kept, sorted);
        *result = (Bootstrap){.estimate = estimate, .bias = mean_of(sorted, kept) - estimate, .se = sqrt(variance_of(sorted, kept)),
                              .rounds = kept};
        result->percentile = (Interval){quantile_sorted(sorted, kept, tail, 6), quantile_sorted(sorted, kept, 1 - tail, 6)};
        result->bca = bca(&plan, sorted, kept, estimate, confidence);
    } else if (status == OK) {
        status = error_set(error, ERR_INVALID, "The statistic does not exist for these values: they do not vary.");
    }
    free(plan.drawn);
    free(found);
    if (!replicates)
        free(sorted);
    return status;
}
