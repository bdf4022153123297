/*
** check_order.c - what large arrays do by buckets, samples and threads is what a plain sort says, to the bit.
*/
#include "base/memory.h"
#include "made_column.h"
#include "numeric/box.h"
#include "numeric/describe.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"
#include "numeric/sample.h"
#include "suite.h"

#include <float.h>
#include <math.h>

enum { SHAPES = 7 };

/* Even, skewed over forty powers of ten, few values, a period that meets every sample, one value far out, -0 beside 0, sorted. */
static double *made(size_t n, int shape)
{
    double *values = mem_array(n + 1, sizeof *values);
    uint64_t seed = 77 + (uint64_t)shape;
    for (size_t i = 0; i < n; i++) {
        double unit = (double)(made_random(&seed) >> 11) * 0x1p-53, normal = 0;
        for (int k = 0; k < 6; k++)
            normal += (double)(made_random(&seed) >> 11) * 0x1p-53 - 0.5;
        values[i] = shape == 0   ? normal * 1e3 + 5
                    : shape == 1 ? pow(10, 40 * unit - 20)
                    : shape == 2 ? floor(unit * 7) - 3
                    : shape == 3 ? (double)(i % 1024 < 3 ? i % 97 : i)
                    : shape == 4 ? (i == n / 3 ? 1e300 : normal)
                    : shape == 5 ? (unit < 0.4 ? -0.0 : unit < 0.8 ? 0.0 : normal)
                                 : (double)i * 0.1;
    }
    return values;
}

static double median_of(const double *values, size_t n)
{
    double *sorted = mem_array(n, sizeof *sorted);
    rank_sort(values, n, sorted);
    double median = quantile_sorted(sorted, n, 0.5, QUANTILE_DEFAULT);
    free(sorted);
    return median;
}

START_TEST(deviations_and_quantiles)
{
    static const size_t sizes[] = {1, 2, 5, 1000, 6001, 16384, 50001, 120000};
    static const double shares[] = {0, 0.05, 0.25, 0.5, 0.61803, 0.999, 1};
    for (int shape = 0; shape < SHAPES; shape++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            size_t n = sizes[s];
            double *values = made(n, shape), *sorted = mem_array(n, sizeof *sorted), *away = mem_array(n, sizeof *away), found[7];
            rank_sort(values, n, sorted);
            quantile_select(values, n, sorted[0], sorted[n - 1], shares, 7, 7, found);
            for (size_t k = 0; k < 7; k++)
                ck_assert_msg(found[k] == quantile_sorted(sorted, n, shares[k], 7), "shape %d, %zu values, share %g", shape, n, shares[k]);
            double median = quantile_sorted(sorted, n, 0.5, 7);
            for (size_t i = 0; i < n; i++)
                away[i] = fabs(values[i] - median);
            ck_assert_msg(quantile_of_deviations(values, n, sorted[0], sorted[n - 1], median) == median_of(away, n), "shape %d, %zu values", shape, n);
            free(values);
            free(sorted);
            free(away);
        }
}
END_TEST

START_TEST(one_sort_or_none)
{
    for (int shape = 0; shape < SHAPES; shape++)
        for (size_t n = 3; n < 60000; n = n * 3 + 1) {
            double *values = made(n, shape);
            DescribeOptions options = {.confidence = 0.95, .trim = 0.1, .quantile_type = 7, .n_shares = 2, .shares = {0.1, 0.9}, .lag = 1};
            Description without = describe_values(values, n, &options);
            options.mode = true;
            Description with = describe_values(values, n, &options);
            ck_assert(with.median == without.median && with.mad == without.mad && with.q1 == without.q1 && with.q3 == without.q3);
            ck_assert(with.trimmed_mean == without.trimmed_mean && with.quantiles[0] == without.quantiles[0] && with.quantiles[1] == without.quantiles[1]);
            ck_assert(with.mode_count >= 1 && with.distinct >= 1);
            long double sum = 0; /* the trimmed mean by its definition */
            double *sorted = mem_array(n, sizeof *sorted);
            size_t cut = (size_t)floor((double)n * 0.1);
            rank_sort(values, n, sorted);
            for (size_t i = cut; i < n - cut; i++)
                sum += sorted[i];
            double mean = (double)(sum / (long double)(n - 2 * cut)), size = fmax(fabs(sorted[cut]), fabs(sorted[n - 1 - cut]));
            ck_assert_msg(fabs(with.trimmed_mean - mean) <= 1e-14 * size, "shape %d, %zu values: %.17g instead of %.17g", shape, n, with.trimmed_mean, mean);
            free(sorted);
            free(values);
        }
}
END_TEST

/* By its definition, from all values in order; `most` outliers are shown, the farthest of either side. */
static void check_box(const double *values, size_t n, size_t most, int shape)
{
    double *sorted = mem_array(n, sizeof *sorted);
    rank_sort(values, n, sorted);
    Box box;
    box_find(values, n, sorted[0], sorted[n - 1], most, &box);
    double q1 = quantile_sorted(sorted, n, 0.25, 7), q3 = quantile_sorted(sorted, n, 0.75, 7), reach = 1.5 * (q3 - q1);
    ck_assert(box.quartiles[0] == q1 && box.quartiles[1] == quantile_sorted(sorted, n, 0.5, 7) && box.quartiles[2] == q3);
    size_t below = 0, above = 0, shown = 0;
    double low = q1, high = q3;
    for (size_t i = 0; i < n; i++) {
        below += sorted[i] < q1 - reach;
        above += sorted[i] > q3 + reach;
        if (sorted[i] >= q1 - reach && sorted[i] <= q3 + reach)
            low = fmin(low, sorted[i]), high = fmax(high, sorted[i]);
    }
    ck_assert_uint_eq(box.n_outliers, below + above);
    ck_assert_uint_eq(box.n_shown, most < below + above ? most : below + above);
    while (shown < box.n_shown && box.outliers[shown] < q1 - reach) {
        ck_assert_msg(box.outliers[shown] == sorted[shown], "shape %d: outlier %zu", shape, shown);
        shown++;
    }
    ck_assert(shown == below || box.n_shown - shown == above || shown == most / 2);
    for (size_t left = box.n_shown - shown; left > 0; left--)
        ck_assert_msg(box.outliers[box.n_shown - left] == sorted[n - left], "shape %d: outlier %zu from the end", shape, left);
    ck_assert_msg(box.low == low && box.high == high, "shape %d: whiskers %.17g to %.17g instead of %.17g to %.17g", shape, box.low, box.high, low, high);
    box_free(&box);
    free(sorted);
}

START_TEST(boxes)
{
    for (int shape = 0; shape < SHAPES; shape++)
        for (size_t n = 1; n < 30000; n = n * 3 + 1) {
            double *values = made(n, shape);
            check_box(values, n, n, shape);
            check_box(values, n, 40, shape);
            for (size_t i = 0; i < n; i += n / 7 + 1) /* some far off: nearly all others share a bucket, and one side has no outliers */
                values[i] = 1e9 + (double)i;
            check_box(values, n, n, shape);
            check_box(values, n, 40, shape);
            for (size_t i = 0; i < n; i++)
                values[i] = -values[i];
            check_box(values, n, n, shape);
            check_box(values, n, 40, shape);
            free(values);
        }
}
END_TEST

START_TEST(rank_sums_are_sums_of_ranks)
{
    for (int shape = 0; shape < SHAPES; shape++)
        for (size_t n = 10; n < 200000; n = n * 7 + 3) {
            double *values = made(n, shape), *ranks = mem_array(n, sizeof *ranks), sums[5], expected[5] = {0};
            uint32_t *group = mem_array(n, sizeof *group);
            uint64_t seed = 3;
            for (size_t i = 0; i < n; i++)
                group[i] = (uint32_t)(made_random(&seed) % 5);
            Ties a = rank_average(values, n, ranks), b = rank_sums(values, group, n, 5, sums);
            for (size_t i = 0; i < n; i++)
                expected[group[i]] += ranks[i];
            for (size_t k = 0; k < 5; k++)
                ck_assert_msg(sums[k] == expected[k], "shape %d, %zu values, group %zu: %.17g instead of %.17g", shape, n, k, sums[k], expected[k]);
            ck_assert(a.groups == b.groups && a.tied == b.tied && a.pairs == b.pairs && fabs(a.cubes - b.cubes) <= 1e-12 * a.cubes);
            free(values);
            free(ranks);
            free(group);
        }
}
END_TEST

/* Few groups and many, in one stretch and in many, some of them shorter or empty. */
START_TEST(splitting_keeps_the_order)
{
    static const size_t SIZES[] = {0, 1, 3, 5, 63, 5000, 300001}, GROUPS[] = {1, 2, 9, 40, 3000};
    enum { MOST = 300001, MOST_GROUPS = 3000 };
    double *sorted = mem_array(MOST, sizeof *sorted), *values = mem_array(MOST, sizeof *values);
    uint32_t *group = mem_array(MOST, sizeof *group);
    size_t start[MOST_GROUPS + 1];
    uint64_t seed = 9;
    for (size_t i = 0; i < MOST; i++)
        values[i] = (double)i;
    for (size_t s = 0; s < sizeof SIZES / sizeof *SIZES; s++)
        for (size_t g = 0; g < sizeof GROUPS / sizeof *GROUPS; g++) {
            size_t n = SIZES[s], groups = GROUPS[g], at[MOST_GROUPS] = {0};
            for (size_t i = 0; i < n; i++)
                group[i] = (uint32_t)(made_random(&seed) % (groups > 1 ? groups - 1 : 1)); /* nobody in the last of several */
            sample_split(values, group, n, groups, sorted, start);
            ck_assert(start[0] == 0 && start[groups] == n && (groups == 1 || start[groups - 1] == n));
            for (size_t i = 0; i < n; i++)
                ck_assert(sorted[start[group[i]] + at[group[i]]++] == values[i]);
            for (size_t k = 0; k < groups; k++)
                ck_assert_uint_eq(start[k] + at[k], start[k + 1]);
        }
    free(sorted);
    free(values);
    free(group);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {deviations_and_quantiles, one_sort_or_none, boxes, rank_sums_are_sums_of_ranks, splitting_keeps_the_order, NULL};
    return suite_run("order", tests);
}
