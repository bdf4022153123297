/*
** check_contingency.c - tables, proportions and rates, against R's help pages and textbooks.
*/
#include "near.h"
#include "numeric/contingency.h"
#include "numeric/fisher.h"
#include "numeric/proportion.h"

#include <string.h>

/* Agresti (2007), 39: party identification by gender. */
START_TEST(independence)
{
    static const double PARTY[] = {762, 327, 468, 484, 239, 477};
    double expected[6], residuals[6], standardized[6];
    Contingency test;
    ck_assert_int_eq(contingency_test(PARTY, 2, 3, 0.95, &test, expected, residuals, standardized, NULL), OK);
    ck_near(test.chi_squared, 30.07, 1e-2);
    ck_near(test.df, 2, 1e-9);
    ck_near(test.p, 2.954e-07, 1e-10);
    ck_near(test.g, 30.016692613, 1e-8); /* SciPy */
    ck_near(expected[0], 703.6714, 1e-4);
    ck_near(residuals[0], 2.1988558, 1e-7);
    ck_near(standardized[0], 4.5020535, 1e-7);
    ck_near(standardized[2], -5.3159455, 1e-7);
    ck_near(test.cramers_v, 0.1044, 1e-4);
    ck_assert(!test.two_by_two);
    ck_assert_double_nan(test.odds_ratio.value);
}
END_TEST

/* Physicians' health study, Agresti (2007), 26ff: aspirin and heart attacks. */
START_TEST(two_by_two)
{
    static const double ASPIRIN[] = {189, 10845, 104, 10933}, EMPTY[] = {5, 0, 0, 3, 4, 0, 0, 0, 0};
    Contingency test;
    ck_assert_int_eq(contingency_test(ASPIRIN, 2, 2, 0.95, &test, NULL, NULL, NULL, NULL), OK);
    ck_near(test.odds_ratio.value, 1.832, 1e-3);
    ck_near(test.odds_ratio.interval.low, 1.44, 1e-2);
    ck_near(test.odds_ratio.interval.high, 2.33, 1e-2);
    ck_near(test.relative_risk.value, 1.82, 1e-2);
    ck_near(test.relative_risk.interval.low, 1.43, 1e-2);
    ck_near(test.relative_risk.interval.high, 2.30, 2e-2);
    ck_assert(!test.corrected);
    ck_assert_int_eq(contingency_test(EMPTY, 3, 3, 0.95, &test, NULL, NULL, NULL, NULL), OK);
    ck_assert_uint_eq(test.rows, 2);
    ck_assert_uint_eq(test.columns, 2);
    ck_assert(test.two_by_two && test.corrected);
}
END_TEST

/* Agresti (1990), 350: approval of the president before and after. */
START_TEST(mcnemar)
{
    static const double APPROVAL[] = {794, 150, 86, 570}, THREE[] = {10, 5, 2, 1, 10, 3, 4, 1, 10};
    McNemar test;
    ck_assert_int_eq(mcnemar_test(APPROVAL, 2, 0.95, &test, NULL), OK);
    ck_near(test.chi_squared, 16.818, 1e-3); /* mcnemar.test: 34.712 for the transposed columns 86 and 150 is 16.818 corrected */
    ck_near(test.exact_p, 3.716e-05, 1e-8);
    ck_near(test.odds_ratio.value, 150 / 86.0, 1e-9);
    ck_assert_int_eq(mcnemar_test(THREE, 3, 0.95, &test, NULL), OK);
    ck_near(test.chi_squared, 16 / 6.0 + 4 / 6.0 + 4 / 4.0, 1e-9);
    ck_near(test.df, 3, 1e-9);
}
END_TEST

START_TEST(fisher)
{
    static const double CONVICTIONS[] = {2, 15, 10, 3}, TEA[] = {3, 1, 1, 3};
    static const double JOB[] = {1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11};
    double p;
    Effect odds;
    ck_assert_int_eq(fisher_two_by_two(CONVICTIONS, TWO_SIDED, 0.95, &p, &odds, NULL), OK);
    ck_near(p, 0.0005367, 1e-7);
    ck_near(odds.value, 0.046937, 1e-6);
    ck_near(odds.value, 0.04693663904968004, 1e-12); /* SciPy, closer than R's root finder */
    ck_near(odds.interval.low, 0.003317163950657366, 1e-12);
    ck_near(odds.interval.high, 0.36318960235667996, 1e-9);
    ck_assert_int_eq(fisher_two_by_two(CONVICTIONS, LESS, 0.95, &p, &odds, NULL), OK);
    ck_near(p, 0.0004652, 1e-7);
    ck_near(odds.interval.high, 0.285, 1e-4);
    ck_assert_int_eq(fisher_two_by_two(TEA, GREATER, 0.95, &p, &odds, NULL), OK);
    ck_near(p, 0.2429, 1e-4);
    ck_near(odds.value, 6.408, 1e-3);
    ck_assert_int_eq(fisher_exact(JOB, 4, 4, FISHER_QUICK, &p, NULL, NULL), OK);
    ck_near(p, 0.7827, 1e-4); /* Agresti (2002), 57: job satisfaction */
    double sampled;
    ck_assert_int_eq(fisher_simulate(JOB, 4, 4, 20000, 1, &sampled, NULL, NULL), OK);
    ck_assert_double_lt(fabs(sampled - p), 0.02);
}
END_TEST

/* The network gives what the hypergeometric distribution gives, and does not mind order or empty rows. */
START_TEST(network_agrees_with_two_by_two)
{
    for (double a = 0; a < 9; a++)
        for (double d = 0; d < 9; d += 2) {
            double cells[] = {a, 7, 5, d}, padded[] = {5, 0, d, 0, 0, 0, a, 0, 7}, p, network;
            Effect odds;
            ck_assert_int_eq(fisher_two_by_two(cells, TWO_SIDED, 0.95, &p, &odds, NULL), OK);
            ck_assert_int_eq(fisher_exact(cells, 2, 2, FISHER_WORK, &network, NULL, NULL), OK);
            ck_near(network, p, 1e-9);
            ck_assert_int_eq(fisher_exact(padded, 3, 3, FISHER_WORK, &network, NULL, NULL), OK);
            ck_near(network, p, 1e-9);
        }
}
END_TEST

/* Of all tables with these margins each is drawn as often as it is likely: a third of the mass in a cell of 2 x 3, where all can be listed. */
START_TEST(sampled_tables_have_the_right_distribution)
{
    static const double CELLS[] = {4, 1, 0, 2, 3, 5}, LARGE[] = {3100, 2900, 3050, 2950, 3020, 2980};
    double exact, sampled, pearson;
    Contingency test;
    ck_assert_int_eq(fisher_exact(CELLS, 2, 3, FISHER_WORK, &exact, NULL, NULL), OK);
    ck_assert_int_eq(fisher_simulate(CELLS, 2, 3, 200000, 5, &sampled, NULL, NULL), OK);
    ck_assert_double_lt(fabs(sampled - exact), 4 * sqrt(exact * (1 - exact) / 200000));
    /* of many cases chi-square is as good */
    ck_assert_int_eq(contingency_test(LARGE, 3, 2, 0.95, &test, NULL, NULL, NULL, NULL), OK);
    ck_assert_int_eq(fisher_simulate(LARGE, 3, 2, 20000, 1, &pearson, NULL, NULL), OK);
    ck_assert_double_lt(fabs(pearson - test.p), 4 * sqrt(test.p * (1 - test.p) / 20000) + 0.002);
    double again;
    ck_assert_int_eq(fisher_simulate(LARGE, 3, 2, 20000, 1, &again, NULL, NULL), OK);
    ck_assert(again == pearson);
}
END_TEST

static bool stop_soon(void *context, double share)
{
    double *last = context;
    ck_assert(share >= *last && share <= 1);
    *last = share;
    return share < 0.3;
}

/* Somebody hears how far it is, and can end it. */
START_TEST(fisher_can_be_ended)
{
    static const double LONG[] = {9, 8, 7, 9, 8, 4, 6, 8, 9, 7, 8, 9, 9, 7, 5, 8}, LARGE[] = {3100, 2900, 3050, 2950};
    double p, reached = 0;
    Steps steps = {stop_soon, &reached};
    ck_assert_int_eq(fisher_exact(LONG, 4, 4, FISHER_WORK, &p, &steps, NULL), ERR_CANCELLED);
    ck_assert_double_gt(reached, 0.2);
    reached = 0;
    ck_assert_int_eq(fisher_simulate(LARGE, 2, 2, 10000, 1, &p, &steps, NULL), ERR_CANCELLED);
    ck_assert_double_gt(reached, 0.2);
}
END_TEST

START_TEST(too_large_for_fisher)
{
    static const double SMALL[] = {2, 1, 1, 1}, CAPPED[] = {1, 1, 1, 5, 5, 5};
    ck_assert_double_eq(fisher_least_work(SMALL, 2, 2), 2 * 3);   /* 2 cases into rows of 3 and 2: 0 + 2, 1 + 1, 2 + 0 */
    ck_assert_double_eq(fisher_least_work(CAPPED, 2, 3), 2 * 4);  /* 6 into rows of 3 and 15 */
    static double large[400];
    Error error;
    double p;
    for (size_t i = 0; i < 400; i++)
        large[i] = 30 + (double)(i * 7 % 13);
    ck_assert_int_eq(fisher_exact(large, 20, 20, FISHER_WORK, &p, NULL, &error), ERR_LIMIT);
    ck_assert_ptr_nonnull(strstr(error.message, "20 x 20 with 14"));
    ck_assert_ptr_nonnull(strstr(error.message, "fisher: simulated, which takes a seed"));
    ck_assert_int_eq(fisher_exact(large, 1, 20, FISHER_WORK, &p, NULL, &error), ERR_INVALID);
}
END_TEST

START_TEST(proportions)
{
    Proportion one;
    Proportions two;
    ck_assert_int_eq(proportion_one(682, 925, 0.75, TWO_SIDED, 0.95, &one, NULL), OK);
    ck_near(one.exact_p, 0.3825, 1e-4); /* binom.test(682, 682 + 243, p = 3/4): Conover (1971), 97f */
    ck_near(one.exact.low, 0.7076683, 1e-7);
    ck_near(one.exact.high, 0.7654066, 1e-7);
    ck_near(one.wilson.low, 0.7079959876, 1e-9); /* statsmodels */
    ck_near(one.wilson.high, 0.7646358010, 1e-9);
    ck_assert_int_eq(proportion_two(56, 70, 48, 80, TWO_SIDED, 0.95, &two, NULL), OK);
    ck_near(two.interval.low, 0.0524, 1e-4); /* Newcombe (1998), table II, (a) */
    ck_near(two.interval.high, 0.3339, 1e-4);
    ck_assert_int_eq(proportion_two(0, 10, 0, 12, TWO_SIDED, 0.95, &two, NULL), OK);
    ck_assert_double_eq(two.p, 1);
    ck_assert_int_eq(proportion_one(0, 10, 0.5, TWO_SIDED, 0.95, &one, NULL), OK);
    ck_assert_double_eq(one.exact.low, 0);
    ck_near(one.exact.high, 0.3084971, 1e-7);
    ck_near(one.exact_p, 2 / 1024.0, 1e-12);
}
END_TEST

/* Two-sided exact p against the plain sum over all outcomes. */
START_TEST(binomial_p_adds_up_rarer_outcomes)
{
    static const double P[] = {0.01, 0.2, 0.5, 0.75, 0.999};
    for (size_t i = 0; i < 5; i++)
        for (double n = 1; n < 40; n += 6)
            for (double k = 0; k <= n; k++) {
                double sum = 0, limit = dist_binomial_mass(k, n, P[i]) * (1 + 1e-7);
                for (double j = 0; j <= n; j++)
                    sum += dist_binomial_mass(j, n, P[i]) <= limit ? dist_binomial_mass(j, n, P[i]) : 0;
                ck_near(binomial_p(k, n, P[i], TWO_SIDED), fmin(1, sum), 1e-10);
            }
}
END_TEST

START_TEST(rates)
{
    Rate rate;
    ck_assert_int_eq(rate_one(137, 24.19893, 1, TWO_SIDED, 0.95, &rate, NULL), OK);
    ck_near(rate.estimate, 5.661407, 1e-6); /* poisson.test(137, 24.19893): Fay (2010) */
    ck_near(rate.interval.low, 4.753125, 1e-6);
    ck_near(rate.interval.high, 6.692709, 1e-6);
    ck_assert(rate.p < 2.2e-16);
    ck_assert_int_eq(rate_two(11, 800, 23, 3000, 1, TWO_SIDED, 0.95, &rate, NULL), OK);
    ck_near(rate.estimate, 1.793478, 1e-6); /* poisson.test(c(11, 6+8+7), ...) has 21; here 23 in 3000 */
    ck_assert_int_eq(rate_two(11, 800, 21, 3011, 1, TWO_SIDED, 0.95, &rate, NULL), OK);
    ck_near(rate.p, 0.07967, 1e-5); /* poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)) */
    ck_near(rate.estimate, 1.971488, 1e-6);
    ck_near(rate.interval.low, 0.8584264, 1e-7);
    ck_near(rate.interval.high, 4.2772659, 1e-7);
}
END_TEST

static void assert_refused(Status status, const Error *error, const char *part)
{
    ck_assert_int_ne(status, OK);
    ck_assert_msg(strstr(error->message, part) != NULL, "\"%s\" lacks \"%s\"", error->message, part);
}

START_TEST(wrong_counts_get_a_message)
{
    static const double ROW[] = {3, 4}, AGREED[] = {3, 0, 0, 4};
    Error error;
    Contingency test;
    McNemar pairs;
    Proportion one;
    Rate rate;
    assert_refused(contingency_test(ROW, 1, 2, 0.95, &test, NULL, NULL, NULL, &error), &error, "1 x 2");
    assert_refused(contingency_test(ROW, 0, 0, 0.95, &test, NULL, NULL, NULL, &error), &error, "0 x 0");
    assert_refused(mcnemar_test(AGREED, 2, 0.95, &pairs, &error), &error, "agree");
    assert_refused(proportion_one(5, 4, 0.5, TWO_SIDED, 0.95, &one, &error), &error, "from 0 to the 4");
    assert_refused(proportion_one(1.5, 4, 0.5, TWO_SIDED, 0.95, &one, &error), &error, "whole");
    assert_refused(proportion_one(1, 4, 0.5, TWO_SIDED, 1, &one, &error), &error, "confidence");
    assert_refused(rate_one(3, 0, 1, TWO_SIDED, 0.95, &rate, &error), &error, "above 0");
    assert_refused(rate_two(0, 1, 0, 1, 1, TWO_SIDED, 0.95, &rate, &error), &error, "event");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {independence, two_by_two, mcnemar, fisher, network_agrees_with_two_by_two, sampled_tables_have_the_right_distribution, fisher_can_be_ended, too_large_for_fisher,
                                  proportions, binomial_p_adds_up_rarer_outcomes, rates, wrong_counts_get_a_message, NULL};
    return suite_run("contingency", tests);
}
