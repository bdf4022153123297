/*
** check_describe.c - descriptive figures and quantiles: NIST's univariate sets, R's and NumPy's figures for mtcars.
*/
#include "base/memory.h"
#include "made_column.h"
#include "near.h"
#include "numeric/describe.h"
#include "numeric/kde.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"
#include "published.h"

static const DescribeOptions OPTIONS = {.confidence = 0.95, .trim = 0.1, .quantile_type = 7, .lag = 1, .mode = true};

static Description described(const double *values, size_t n)
{
    return describe_values(values, n, &OPTIONS);
}

/* NumAcc2 to 4: m, then m - 0.1 and m + 0.1 in turn, 500 times each. */
static void assert_numacc(double m, double low, double high, double sd_digits)
{
    double values[1001];
    for (size_t i = 0; i < 1001; i++)
        values[i] = i == 0 ? m : i % 2 ? low : high;
    Description d = described(values, 1001);
    ck_digits(d.mean, m, 14);
    ck_digits(d.sd, 0.1, sd_digits);
    ck_digits(d.autocorrelation, -0.999, sd_digits);
}

START_TEST(nist_univariate)
{
    double numacc1[] = {10000001, 10000003, 10000002};
    Description d = described(numacc1, 3);
    ck_digits(d.mean, 10000002, 15);
    ck_digits(d.sd, 1, 15);
    ck_digits(d.autocorrelation, -0.5, 15);
    assert_numacc(1.2, 1.1, 1.3, 15);
    assert_numacc(1000000.2, 1000000.1, 1000000.3, 9);   /* what the stored doubles allow */
    assert_numacc(10000000.2, 10000000.1, 10000000.3, 8);
}
END_TEST

START_TEST(figures_of_mtcars)
{
    Description d = described(CARS_MPG, 32);
    ck_near(d.mean, 20.09062, 1e-5);
    ck_near(d.sd, 6.026948, 1e-6);
    ck_near(d.variance, 36.3241, 1e-4);
    ck_near(d.median, 19.2, 1e-9);
    ck_near(d.q1, 15.425, 1e-9);
    ck_near(d.q3, 22.8, 1e-9);
    ck_near(d.mad, 5.41149, 1e-5);
    ck_near(d.trimmed_mean, 19.69615, 1e-5);
    ck_near(d.skewness, 0.6723771376290805, 1e-12);       /* pandas' skew and kurt */
    ck_near(d.kurtosis, -0.0220062914240855, 1e-12);
    ck_near(d.skewness_moment, 0.6404398640318834, 1e-12);
    ck_near(d.kurtosis_moment, -0.20053320971549793, 1e-12);
    ck_near(d.mean_interval.low, 17.91768, 1e-5);         /* t.test(mtcars$mpg) */
    ck_near(d.mean_interval.high, 22.26357, 1e-5);
    ck_near(d.mode, 10.4, 1e-9);
    ck_assert_uint_eq(d.mode_count, 2);
    ck_assert_uint_eq(d.distinct, 25);
}
END_TEST

/* NumPy's methods, which follow Hyndman and Fan. */
START_TEST(nine_types_of_quantiles)
{
    static const double SHARES[] = {0.1, 0.25, 0.33, 0.5, 0.9};
    static const double EXPECTED[9][5] = {
        {14.3, 15.2, 16.4, 19.2, 30.4},   {14.3, 15.35, 16.4, 19.2, 30.4},         {13.3, 15.2, 16.4, 19.2, 30.4},
        {13.5, 15.2, 16.136, 19.2, 29.78}, {14.0, 15.35, 16.454, 19.2, 30.4},       {13.6, 15.275, 16.334, 19.2, 30.4},
        {14.34, 15.425, 16.607, 19.2, 30.09}, {13.866666666666667, 15.325, 16.403, 19.2, 30.4}, {13.9, 15.33125, 16.41575, 19.2, 30.4}};
    double sorted[32], selected[5];
    rank_sort(CARS_MPG, 32, sorted);
    for (int type = 1; type <= 9; type++) {
        quantile_select(CARS_MPG, 32, sorted[0], sorted[31], SHARES, 5, type, selected);
        for (size_t i = 0; i < 5; i++) {
            ck_near(quantile_sorted(sorted, 32, SHARES[i], type), EXPECTED[type - 1][i], 1e-10);
            ck_assert_double_eq(selected[i], quantile_sorted(sorted, 32, SHARES[i], type));
        }
    }
}
END_TEST

/* Selection among many equals sorting, to the bit, whatever the shape. */
START_TEST(selection_equals_sorting)
{
    enum { N = 50000 };
    static const double SHARES[] = {0, 0.001, 0.25, 0.5, 0.75, 0.9999, 1};
    double *values = mem_array(N, sizeof *values), *sorted = mem_array(N, sizeof *sorted), selected[7];
    uint64_t state = 7;
    for (int shape = 0; shape < 4; shape++) {
        for (size_t i = 0; i < N; i++) {
            double u = (double)(made_random(&state) >> 11) * 0x1p-53;
            values[i] = shape == 0 ? u : shape == 1 ? exp(40 * u) : shape == 2 ? floor(5 * u) : i == 0 ? 1e300 : -u;
        }
        rank_sort(values, N, sorted);
        for (int type = 1; type <= 9; type++) {
            quantile_select(values, N, sorted[0], sorted[N - 1], SHARES, 7, type, selected);
            for (size_t i = 0; i < 7; i++)
                ck_assert_double_eq(selected[i], quantile_sorted(sorted, N, SHARES[i], type));
        }
    }
    free(values);
    free(sorted);
}
END_TEST

START_TEST(trimmed_means_with_ties)
{
    static const double VALUES[] = {1, 1, 1, 1, 5, 9, 9, 9, 9, 9};
    DescribeOptions options = OPTIONS;
    options.trim = 0.2; /* 1 1 5 9 9 9 */
    ck_near(describe_values(VALUES, 10, &options).trimmed_mean, 34.0 / 6, 1e-12);
    options.trim = 0.45; /* 5 9 */
    ck_near(describe_values(VALUES, 10, &options).trimmed_mean, 7, 1e-12);
    for (double trim = 0; trim < 0.5; trim += 0.01) {
        double sorted[32], sum = 0;
        size_t cut = (size_t)floor(32 * trim);
        rank_sort(CARS_MPG, 32, sorted);
        for (size_t i = cut; i < 32 - cut; i++)
            sum += sorted[i];
        options.trim = trim;
        ck_near(describe_values(CARS_MPG, 32, &options).trimmed_mean, sum / (double)(32 - 2 * cut), 1e-12);
    }
}
END_TEST

START_TEST(shift_scale_and_order_do_not_matter)
{
    double values[32];
    Description plain = described(CARS_MPG, 32);
    for (size_t i = 0; i < 32; i++)
        values[i] = CARS_MPG[(i * 5) % 32] * 4 + 1024;
    Description moved = described(values, 32);
    ck_digits(moved.sd, 4 * plain.sd, 13);
    ck_digits(moved.median, 4 * plain.median + 1024, 14);
    ck_digits(moved.skewness, plain.skewness, 11);
    ck_digits(moved.kurtosis, plain.kurtosis, 9);
    ck_digits(moved.mad, 4 * plain.mad, 11);
}
END_TEST

START_TEST(degenerate_samples)
{
    double same[] = {0.1, 0.1, 0.1, 0.1, 0.1}, huge[] = {-1e308, 1e308, 1e308, -1e308}, one = 3;
    Description d = described(NULL, 0);
    ck_assert_uint_eq(d.n, 0);
    ck_assert_double_nan(d.mean);
    ck_assert_double_nan(d.quantiles[0]);
    d = described(&one, 1);
    ck_assert_double_eq(d.mean, 3);
    ck_assert_double_eq(d.median, 3);
    ck_assert_double_nan(d.sd);
    ck_assert_double_nan(d.mean_interval.low);
    d = described(same, 5);
    ck_assert_double_eq(d.sd, 0);
    ck_assert_double_eq(d.mean, 0.1);
    ck_assert_double_eq(d.trimmed_mean, 0.1);
    ck_assert_double_eq(d.mad, 0);
    ck_assert_double_nan(d.skewness);
    ck_assert_double_nan(d.autocorrelation);
    d = described(huge, 4);
    ck_assert_double_eq(d.mean, 0);
    ck_assert_double_eq(d.median, 0);
    ck_digits(d.sd, 1e308 * sqrt(4.0 / 3), 14);
    ck_near(d.kurtosis_moment, -2, 1e-12);
}
END_TEST

/* A density integrates to one, and at the bandwidth h of a single value it is the normal density. */
START_TEST(kernel_densities)
{
    static double x[512], density[512];
    Description d = described(CARS_MPG, 32);
    double h = kde_silverman(d.sd, d.iqr, 32), sum = 0, zero = 0;
    ck_near(h, 2.477, 1e-3); /* bw.nrd0(mtcars$mpg) */
    kde_estimate(CARS_MPG, 32, h, -10, 60, 512, x, density);
    for (size_t i = 0; i < 512; i++)
        sum += density[i] * 70.0 / 511;
    ck_near(sum, 1, 1e-4);
    for (size_t i = 0; i < 512; i += 37) {
        double direct = 0;
        for (size_t k = 0; k < 32; k++)
            direct += exp(-(x[i] - CARS_MPG[k]) * (x[i] - CARS_MPG[k]) / (2 * h * h)) / (32 * h * sqrt(2 * M_PI));
        ck_near(density[i], direct, 1e-6);
    }
    kde_estimate(&zero, 1, 2, -4, 4, 512, x, density);
    ck_near(density[0], exp(-2) / (2 * sqrt(2 * M_PI)), 1e-6);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {nist_univariate, figures_of_mtcars, nine_types_of_quantiles, selection_equals_sorting,
                                  trimmed_means_with_ties, shift_scale_and_order_do_not_matter, degenerate_samples, kernel_densities, NULL};
    return suite_run("describe", tests);
}
