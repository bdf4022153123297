/*
** check_assumptions.c - tests of normality, power, resampling.
*/
#include "near.h"
#include "numeric/normality.h"
#include "numeric/power.h"
#include "numeric/resample.h"
#include "published.h"

#include <string.h>

START_TEST(normality_of_known_samples)
{
    NormalityTest test;
    ck_assert_int_eq(normality_shapiro_wilk(CARS_MPG, 32, &test, NULL), OK);
    ck_near(test.statistic, 0.94756, 1e-5); /* shapiro.test(mtcars$mpg) */
    ck_near(test.p, 0.1229, 1e-4);
    ck_assert_int_eq(normality_shapiro_wilk(PLANT_WEIGHT, 30, &test, NULL), OK);
    ck_near(test.statistic, 0.98268, 1e-5);
    ck_near(test.p, 0.8915, 1e-4);
    ck_assert_int_eq(normality_anderson_darling(CARS_MPG, 32, &test, NULL), OK);
    ck_near(test.statistic, 0.57968, 1e-5); /* nortest::ad.test */
    ck_near(test.p, 0.1207, 1e-4);
    ck_assert_int_eq(normality_lilliefors(CARS_MPG, 32, &test, NULL), OK);
    ck_near(test.statistic, 0.1263, 1e-4); /* nortest::lillie.test */
    ck_near(test.p, 0.2171, 1e-4);
    ck_assert_int_eq(normality_jarque_bera(CARS_MPG, 32, &test, NULL), OK);
    ck_near(test.statistic, 2.241155261284692, 1e-9); /* SciPy */
    ck_near(test.p, 0.326091379838, 1e-9);
}
END_TEST

/* Royston (1995), as every implementation's own check: men's weights in lb, Shapiro and Wilk (1965). */
START_TEST(shapiro_wilk_of_small_samples)
{
    static const double WEIGHTS[] = {148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236}, THREE[] = {1, 2, 4};
    NormalityTest test;
    ck_assert_int_eq(normality_shapiro_wilk(WEIGHTS, 11, &test, NULL), OK);
    ck_near(test.statistic, 0.79, 1e-2); /* 0.79 in the paper */
    ck_near(test.p, 0.0067, 1e-4);
    ck_assert_int_eq(normality_shapiro_wilk(THREE, 3, &test, NULL), OK);
    ck_near(test.statistic, 27.0 / 28, 1e-12); /* (3 / sqrt 2)^2 / (14 / 3) */
    ck_near(test.p, 6 / M_PI * (asin(sqrt(27.0 / 28)) - asin(sqrt(0.75))), 1e-12);
}
END_TEST

static double solved(Power power)
{
    double *unknown = isnan(power.n) ? &power.n : isnan(power.effect) ? &power.effect : isnan(power.alpha) ? &power.alpha : &power.power;
    Error error;
    ck_assert_msg(power_solve(&power, &error) == OK, "%s", error.message);
    return *unknown;
}

/* The examples of R's power.t.test, power.prop.test, power.anova.test and of the package pwr. */
START_TEST(published_power)
{
    ck_near(solved((Power){POWER_T_TWO, .n = 20, .effect = 1, .alpha = 0.05, .power = NAN}), 0.8689530, 1e-7);
    ck_near(solved((Power){POWER_T_TWO, .n = NAN, .effect = 1, .alpha = 0.05, .power = 0.9}), 22.02109, 1e-5);
    ck_near(solved((Power){POWER_T_TWO, .alternative = GREATER, .n = NAN, .effect = 1, .alpha = 0.05, .power = 0.9}), 17.847, 1e-3);
    ck_near(solved((Power){POWER_T_ONE, .n = 30, .effect = 0.5, .alpha = 0.05, .power = NAN}), 0.7539647, 1e-7);
    ck_near(solved((Power){POWER_PROPORTION_TWO, .n = 50, .p1 = 0.5, .effect = 0.75, .alpha = 0.05, .power = NAN}), 0.74017, 1e-5);
    ck_near(solved((Power){POWER_PROPORTION_TWO, .n = NAN, .p1 = 0.5, .effect = 0.75, .alpha = 0.05, .power = 0.9}), 76.7, 0.1);
    ck_near(solved((Power){POWER_ANOVA, .groups = 4, .n = 5, .effect = sqrt(0.75 / 3), .alpha = 0.05, .power = NAN}), 0.3535594, 1e-7);
    ck_near(solved((Power){POWER_ANOVA, .groups = 4, .n = NAN, .effect = sqrt(0.75 / 3), .alpha = 0.05, .power = 0.8}), 11.9261, 1e-4);
    ck_near(solved((Power){POWER_CORRELATION, .n = 50, .effect = 0.3, .alpha = 0.05, .power = NAN}), 0.5715558, 1e-7);
    ck_near(solved((Power){POWER_CORRELATION, .n = NAN, .effect = 0.3, .alpha = 0.05, .power = 0.8}), 84.07364, 1e-5);
    ck_near(solved((Power){POWER_CHI_SQUARED, .df = 3, .n = 100, .effect = 0.289, .alpha = 0.05, .power = NAN}), 0.6750777, 1e-7);
}
END_TEST

START_TEST(each_unknown_solves_the_same_equation)
{
    static const PowerTest TESTS[] = {POWER_T_ONE, POWER_T_TWO, POWER_PROPORTION_ONE, POWER_PROPORTION_TWO, POWER_ANOVA, POWER_CORRELATION,
                                      POWER_CHI_SQUARED};
    for (size_t i = 0; i < sizeof TESTS / sizeof *TESTS; i++) {
        Power power = {TESTS[i], .n = 40, .effect = 0.45, .alpha = 0.03, .power = NAN, .p1 = 0.2, .groups = 3, .df = 2}, back;
        ck_assert_int_eq(power_solve(&power, NULL), OK);
        back = power;
        back.n = NAN;
        ck_digits(solved(back), 40, 7);
        back = power;
        back.effect = NAN;
        ck_digits(solved(back), 0.45, 7);
        back = power;
        back.alpha = NAN;
        ck_digits(solved(back), 0.03, 6);
    }
    Error error;
    Power nothing = {POWER_T_ONE, .n = NAN, .effect = 0, .alpha = 0.05, .power = 0.8};
    ck_assert_int_eq(power_solve(&nothing, &error), ERR_INVALID);
    Power open = {POWER_T_ONE, .n = NAN, .effect = NAN, .alpha = 0.05, .power = 0.8};
    ck_assert_int_eq(power_solve(&open, &error), ERR_INVALID);
    ck_assert(strstr(error.message, "2 are") != NULL);
    Power wrong = {POWER_T_ONE, .alternative = GREATER, .n = NAN, .effect = -1, .alpha = 0.05, .power = 0.8};
    ck_assert_int_eq(power_solve(&wrong, &error), ERR_INVALID);
}
END_TEST

START_TEST(permutations)
{
    static const double X[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46, 1.15, 0.88, 0.90, 0.74, 1.21};
    PermutationTest all, sampled;
    ck_assert_int_eq(permutation_two(X, 10, 15, TWO_SIDED, 10000, 1, &all, NULL, NULL), OK);
    ck_assert(all.exhaustive);
    ck_assert_uint_eq(all.rounds, 3003);
    ck_assert_int_eq(permutation_two(X, 10, 15, TWO_SIDED, 3000, 1, &sampled, NULL, NULL), OK);
    ck_assert(!sampled.exhaustive);
    ck_assert_double_lt(fabs(sampled.p - all.p), 5 * sampled.p_error);
    double zea[] = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}; /* Fisher (1935), section 21: 1726 of 32768 arrangements */
    ck_assert_int_eq(permutation_paired(zea, 15, TWO_SIDED, 100000, 1, &all, NULL, NULL), OK);
    ck_assert(all.exhaustive);
    ck_near(all.p, 1726 / 32768.0, 1e-12);
    ck_assert_int_eq(permutation_groups(PLANT_WEIGHT, PLANT_GROUP, 30, 3, 5000, 1, &sampled, NULL, NULL), OK);
    ck_near(sampled.observed, 4.8461, 1e-4);
    ck_assert_double_lt(fabs(sampled.p - 0.0159), 0.01);
    static const double SEVEN[] = {1, 2, 3, 4, 5, 6, 2}; /* 60 of all 210 arrangements, enumerated in R */
    static const uint32_t THREE_GROUPS[] = {0, 0, 1, 1, 2, 2, 2};
    ck_assert_int_eq(permutation_groups(SEVEN, THREE_GROUPS, 7, 3, 210, 1, &all, NULL, NULL), OK);
    ck_assert(all.exhaustive);
    ck_assert_uint_eq(all.rounds, 210);
    ck_near(all.p, 60 / 210.0, 1e-12);
    ck_assert_int_eq(permutation_groups(SEVEN, THREE_GROUPS, 7, 3, 209, 1, &sampled, NULL, NULL), OK);
    ck_assert(!sampled.exhaustive);
    Error error;
    double same[] = {1, 1, 1};
    ck_assert_int_eq(permutation_two(same, 1, 3, TWO_SIDED, 100, 1, &all, NULL, &error), ERR_INVALID);
}
END_TEST

/* Of a mean the bootstrap's standard error is sd sqrt((n - 1) / n) / sqrt(n), but for the sampling of resamples. */
START_TEST(bootstrapped)
{
    Bootstrap one, two;
    ck_assert_int_eq(bootstrap_statistic(CARS_MPG, 0, 32, BOOTSTRAP_MEAN, 4000, 0.95, 7, &one, NULL, NULL, NULL), OK);
    ck_near(one.estimate, 20.090625, 1e-9);
    ck_assert_double_lt(fabs(one.se / (6.026948 / sqrt(32) * sqrt(31.0 / 32)) - 1), 0.05);
    ck_assert_double_lt(fabs(one.percentile.low - 18.1), 0.25);
    ck_assert_double_lt(fabs(one.bca.high - 22.33), 0.3); /* SciPy: 18.21 to 22.34 */
    ck_assert_int_eq(bootstrap_statistic(CARS_MPG, 0, 32, BOOTSTRAP_MEAN, 4000, 0.95, 7, &two, NULL, NULL, NULL), OK);
    ck_assert_double_eq(one.bca.low, two.bca.low); /* equal seeds */
    ck_assert_int_eq(bootstrap_statistic(CARS_MPG, 0, 32, BOOTSTRAP_MEDIAN, 2000, 0.95, 7, &one, NULL, NULL, NULL), OK);
    ck_near(one.estimate, 19.2, 1e-9);
    ck_assert(one.percentile.low >= 15 && one.percentile.high <= 22.8);
    ck_assert_int_eq(bootstrap_statistic(CARS_MPG, 0, 32, BOOTSTRAP_TRIMMED_MEAN, 500, 0.95, 7, &one, NULL, NULL, NULL), OK);
    ck_near(one.estimate, 19.22, 1e-2);
    ck_assert_int_eq(bootstrap_statistic(SLEEP_EXTRA, 0, 10, BOOTSTRAP_CORRELATION, 500, 0.9, 7, &one, NULL, NULL, NULL), OK);
    ck_near(one.estimate, 0.7951702, 1e-7);
    ck_assert_int_eq(bootstrap_statistic(SLEEP_EXTRA, 10, 20, BOOTSTRAP_DIFFERENCE, 500, 0.9, 7, &one, NULL, NULL, NULL), OK);
    ck_near(one.estimate, -1.58, 1e-9);
    double same[] = {3, 3, 3, 3};
    Error error;
    ck_assert_int_eq(bootstrap_statistic(same, 0, 2, BOOTSTRAP_CORRELATION, 500, 0.9, 7, &one, NULL, NULL, &error), ERR_INVALID);
}
END_TEST

START_TEST(degenerate_samples_get_a_message)
{
    double same[10] = {0};
    NormalityTest test;
    Error error;
    ck_assert_int_eq(normality_shapiro_wilk(same, 10, &test, &error), ERR_INVALID);
    ck_assert(strstr(error.message, "equal") != NULL);
    ck_assert_int_eq(normality_shapiro_wilk(same, 2, &test, &error), ERR_INVALID);
    ck_assert(strstr(error.message, "3 to 5000") != NULL);
    ck_assert_int_eq(normality_anderson_darling(same, 0, &test, &error), ERR_INVALID);
    double outlier[10] = {1e140, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    ck_assert_int_eq(normality_anderson_darling(outlier, 10, &test, &error), OK);
    ck_assert(isfinite(test.statistic) && test.p < 1e-3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {normality_of_known_samples, shapiro_wilk_of_small_samples, published_power, each_unknown_solves_the_same_equation, permutations,
                                  bootstrapped, degenerate_samples_get_a_message, NULL};
    return suite_run("assumptions", tests);
}
