/* ranktest.c - see ranktest.h. */
#include "numeric/ranktest.h"

#include "base/memory.h"
#include "numeric/quantile.h"
#include "numeric/rankexact.h"
#include "numeric/workspace.h"

#include <stdlib.h>

/* Fisher's z of a correlation with standard error `se` at 0. */
static Effect rank_effect(double r, double se, double confidence)
{
    double margin = dist_normal_quantile(0.5 + confidence / 2) * se, z = atanh(fmax(-1, fmin(1, r)));
    if (isinf(z))
        return (Effect){r, {r, r}};
    return (Effect){r, {tanh(z - margin), tanh(z + margin)}};
}

/* Two-sided: the sums at least as far from their mean as the observed one. Ties make the distribution lopsided, so that this is not twice a
** tail; without them it is. */
static double exact_p(const RankDistribution *distribution, double sum, double mean, Alternative alternative)
{
    double away = fabs(sum - mean);
    if (alternative != TWO_SIDED)
        return alternative == LESS ? rank_exact_lower(distribution, sum) : rank_exact_upper(distribution, sum);
    return away < 0.25 ? 1 : fmin(1, rank_exact_lower(distribution, mean - away) + rank_exact_upper(distribution, mean + away));
}

static void normal_p(RankTest *test, double away, double variance, const RankOptions *options)
{
    double shift = options->no_continuity              ? 0
                   : options->alternative == LESS      ? -0.5
                   : options->alternative == GREATER   ? 0.5
                   : away > 0                          ? 0.5
                   : away < 0                          ? -0.5
                                                       : 0;
    test->z = (away - shift) / sqrt(variance);
    test->p = inference_z_p(test->z, options->alternative);
}

/* How many of the least pairs lie outside of the interval on each side: the greatest k with P(S < k) at most the tail. */
static size_t outside_exact(const RankDistribution *distribution, double least, double tail)
{
    size_t k = 0;
    double p = 0;
    for (size_t s = (size_t)(2 * least + 0.5); s <= distribution->most; s += 2) { /* whole sums: no ties */
        p += distribution->mass[s];
        if (p > tail)
            break;
        k++;
    }
    return k;
}

/* The same by the normal limit. `variance` is that of the statistic at shifts between the pairs, where values are tied within their own sample
** only: the ends of the interval are the shifts that the test just does not reject. */
static size_t outside_normal(double mean, double variance, double tail, const RankOptions *options)
{
    double last = floor(mean - dist_normal_quantile(1 - tail) * sqrt(variance) - (options->no_continuity ? 0 : 0.5));
    return last >= 0 ? (size_t)last + 1 : 0;
}

/* What lies outside of a confidence interval on each side on which it is bounded. */
static double tail_of(const RankOptions *options)
{
    return 1 - inference_level(options->confidence, options->alternative);
}

static Interval bounded(double low, double high, Alternative alternative)
{
    return (Interval){alternative == LESS ? -INFINITY : low, alternative == GREATER ? INFINITY : high};
}

static void estimate_from(double *pairs, size_t count, size_t outside, Alternative alternative, RankTest *test)
{
    double *sorted = workspace_new(count, sizeof *sorted);
    rank_sort(pairs, count, sorted);
    test->estimated = true;
    test->estimate = quantile_sorted(sorted, count, 0.5, QUANTILE_DEFAULT);
    test->interval = (Interval){-INFINITY, INFINITY};
    if (outside > 0 && 2 * outside <= count)
        test->interval = bounded(sorted[outside - 1], sorted[count - outside], alternative);
    workspace_free(sorted, count, sizeof *sorted);
}

static void shift_estimate(const double *x, size_t n1, const double *y, size_t n2, size_t outside, Alternative alternative, RankTest *test)
{
    test->estimate = test->interval.low = test->interval.high = NAN;
    if ((double)n1 * (double)n2 > RANKTEST_PAIRS)
        return;
    double *pairs = workspace_new(n1 * n2, sizeof *pairs);
    bool finite = true;
    for (size_t i = 0; i < n1; i++)
        for (size_t j = 0; j < n2; j++) {
            pairs[i * n2 + j] = x[i] - y[j];
            finite &= isfinite(pairs[i * n2 + j]) != 0;
        }
    if (finite)
        estimate_from(pairs, n1 * n2, outside, alternative, test);
    workspace_free(pairs, n1 * n2, sizeof *pairs);
}

Status ranktest_mann_whitney(const double *x, size_t n1, const double *y, size_t n2, const RankOptions *options, RankTest *test,
                             Error *error)
{
    size_t n = n1 + n2;
    double m1 = (double)n1, m2 = (double)n2, count = m1 + m2, tail = tail_of(options);
    if (n1 == 0 || n2 == 0)
        return error_set(error, ERR_INVALID, "Each group needs at least one value; there are %zu and %zu.", n1, n2);
    if (options->method == RANK_EXACT && !rank_exact_fits_sum(n, n1))
        return error_set(error, ERR_LIMIT, "The exact distribution is too large for groups of %zu and %zu values. "
                                           "Choose the asymptotic method, which is as good as exact for so many.", n1, n2);
    double *all = workspace_new(n, sizeof *all), *ranks = workspace_new(n, sizeof *ranks), sum = 0;
    double within = rank_average(x, n1, ranks).cubes + rank_average(y, n2, ranks).cubes;
    for (size_t i = 0; i < n; i++)
        all[i] = i < n1 ? x[i] : y[i - n1];
    *test = (RankTest){.n1 = n1, .n2 = n2, .z = NAN};
    test->ties = rank_average(all, n, ranks);
    for (size_t i = 0; i < n1; i++)
        sum += ranks[i];
    test->statistic = sum - m1 * (m1 + 1) / 2;
    double variance = m1 * m2 / 12 * (count + 1 - test->ties.cubes / (count * (count - 1)));
    bool few = n1 < RANKTEST_EXACT_BELOW && n2 < RANKTEST_EXACT_BELOW && test->ties.groups == 0;
    test->exact = options->method == RANK_EXACT || (options->method == RANK_AUTO && few);
    size_t outside = outside_normal(m1 * m2 / 2, m1 * m2 / 12 * (count + 1 - within / (count * (count - 1))), tail, options);
    Status status = OK;
    if (test->exact) {
        RankDistribution distribution = rank_exact_sum(ranks, n, n1);
        test->p = exact_p(&distribution, sum, m1 * (count + 1) / 2, options->alternative);
        if (test->ties.groups == 0)
            outside = outside_exact(&distribution, m1 * (m1 + 1) / 2, tail);
        rank_exact_free(&distribution);
    } else if (variance <= 0) {
        status = error_set(error, ERR_INVALID, "All %zu values are equal, so there is nothing to rank.", n);
    } else {
        normal_p(test, test->statistic - m1 * m2 / 2, variance, options);
    }
    if (status == OK) {
        shift_estimate(x, n1, y, n2, outside, options->alternative, test);
        test->effect = rank_effect(2 * test->statistic / (m1 * m2) - 1, sqrt((count + 1) / (3 * m1 * m2)), options->confidence);
    }
    workspace_free(all, n, sizeof *all);
    workspace_free(ranks, n, sizeof *ranks);
    return status;
}

static void walsh_estimate(const double *d, size_t n, size_t outside, Alternative alternative, RankTest *test)
{
    size_t pairs = n * (n + 1) / 2, at = 0;
    test->estimate = test->interval.low = test->interval.high = NAN;
    if ((double)n * (double)(n + 1) / 2 > RANKTEST_PAIRS)
        return;
    double *means = workspace_new(pairs, sizeof *means);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            means[at++] = d[i] / 2 + d[j] / 2;
    estimate_from(means, pairs, outside, alternative, test);
    workspace_free(means, pairs, sizeof *means);
}

/* The differences that are not zero. */
static size_t without_zeros(const double *differences, size_t n, double *kept)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (differences[i] != 0)
            kept[count++] = differences[i];
    return count;
}

Status ranktest_signed(const double *differences, size_t n, const RankOptions *options, RankTest *test, Error *error)
{
    double *d = workspace_new(n + 1, sizeof *d), *ranks = workspace_new(n + 1, sizeof *ranks), tail = tail_of(options);
    size_t m = without_zeros(differences, n, d);
    Status status = OK;
    *test = (RankTest){.n1 = m, .zeros = n - m, .z = NAN};
    if (m == 0)
        status = error_set(error, ERR_INVALID, n == 0 ? "There are no values to test."
                                                      : "All differences are zero, so there is nothing to rank.");
    else if (options->method == RANK_EXACT && !rank_exact_fits_signed(m))
        status = error_set(error, ERR_LIMIT, "The exact distribution is too large for %zu values. Choose the asymptotic method, "
                                             "which is as good as exact for so many.", m);
    if (status == OK) {
        double *sizes = workspace_new(m, sizeof *sizes), count = (double)m, equal = rank_average(d, m, ranks).cubes;
        for (size_t i = 0; i < m; i++)
            sizes[i] = fabs(d[i]);
        test->ties = rank_average(sizes, m, ranks);
        workspace_free(sizes, m, sizeof *sizes);
        for (size_t i = 0; i < m; i++)
            test->statistic += d[i] > 0 ? ranks[i] : 0;
        double mean = count * (count + 1) / 4, variance = mean * (2 * count + 1) / 6 - test->ties.cubes / 48;
        bool few = m < RANKTEST_EXACT_BELOW && test->ties.groups == 0 && test->zeros == 0;
        test->exact = options->method == RANK_EXACT || (options->method == RANK_AUTO && few);
        size_t outside = outside_normal(mean, mean * (2 * count + 1) / 6 - equal / 48, tail, options);
        if (test->exact) {
            RankDistribution distribution = rank_exact_signed(ranks, m);
            test->p = exact_p(&distribution, test->statistic, mean, options->alternative);
            if (test->ties.groups == 0)
                outside = outside_exact(&distribution, 0, tail);
            rank_exact_free(&distribution);
        } else {
            normal_p(test, test->statistic - mean, variance, options);
        }
        walsh_estimate(d, m, outside, options->alternative, test);
        double se = sqrt((2 * count + 1) * (count + 1) * count / 6) / (count * (count + 1) / 2);
        test->effect = rank_effect(test->statistic / mean - 1, se, options->confidence);
    }
    workspace_free(d, n + 1, sizeof *d);
    workspace_free(ranks, n + 1, sizeof *ranks);
    return status;
}

Status ranktest_sign(const double *differences, size_t n, const RankOptions *options, RankTest *test, Error *error)
{
    double positive = 0, count = 0;
    for (size_t i = 0; i < n; i++) {
        positive += differences[i] > 0;
        count += differences[i] != 0;
    }
    *test = (RankTest){.statistic = positive, .exact = true, .n1 = (size_t)count, .zeros = n - (size_t)count, .z = NAN};
    if (count == 0)
        return error_set(error, ERR_INVALID, n == 0 ? "There are no values to test."
                                                    : "All differences are zero, so there are no signs to count.");
    double lower = dist_binomial_lower(positive, count, 0.5), upper = dist_binomial_upper(positive, count, 0.5);
    test->p = options->alternative == LESS      ? lower
              : options->alternative == GREATER ? upper
                                                : fmin(1, 2 * fmin(lower, upper));
    double *sorted = workspace_new(n, sizeof *sorted), tail = tail_of(options), values = (double)n;
    rank_sort(differences, n, sorted);
    size_t k = 0; /* the k least and the k greatest values lie outside */
    while (k < n / 2 && dist_binomial_lower((double)k, values, 0.5) <= tail)
        k++;
    test->estimated = true;
    test->estimate = quantile_sorted(sorted, n, 0.5, QUANTILE_DEFAULT);
    test->interval = k > 0 ? bounded(sorted[k - 1], sorted[n - k], options->alternative) : (Interval){-INFINITY, INFINITY};
    test->effect = (Effect){2 * positive / count - 1, {NAN, NAN}};
    workspace_free(sorted, n, sizeof *sorted);
    return OK;
}
