/*
** check_ranktest.c - ranks, tests on ranks and Kolmogorov-Smirnov, against R's help pages, textbooks and enumeration.
*/
#include "base/memory.h"
#include "near.h"
#include "numeric/kolmogorov.h"
#include "numeric/rank.h"
#include "numeric/rankexact.h"
#include "numeric/ranktest.h"
#include "numeric/ranktest_groups.h"
#include "published.h"

#include <string.h>

static const RankOptions PLAIN = {TWO_SIDED, RANK_AUTO, false, 0.95};

START_TEST(midranks)
{
    static const double VALUES[] = {3, 1, 3, -0.0, 0.0, 7, 3};
    double ranks[7];
    Ties ties = rank_average(VALUES, 7, ranks);
    static const double EXPECTED[] = {5, 3, 5, 1.5, 1.5, 7, 5};
    for (size_t i = 0; i < 7; i++)
        ck_assert_double_eq(ranks[i], EXPECTED[i]);
    ck_assert_uint_eq(ties.groups, 2);
    ck_assert_uint_eq(ties.tied, 5);
    ck_assert_double_eq(ties.cubes, 24 + 6);
    ck_assert_double_eq(ties.pairs, 3 + 1);
}
END_TEST

/* Permeability of the placenta, Hollander and Wolfe (1973), 69f: wilcox.test(x, y, alternative = "greater"). */
START_TEST(mann_whitney)
{
    static const double X[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}, Y[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    RankTest test;
    RankOptions options = PLAIN;
    options.alternative = GREATER;
    ck_assert_int_eq(ranktest_mann_whitney(X, 10, Y, 5, &options, &test, NULL), OK);
    ck_assert(test.exact);
    ck_near(test.statistic, 35, 1e-9);
    ck_near(test.p, 0.1272, 1e-4);
    double manual[13], automatic[19];
    size_t m = 0, a = 0;
    for (size_t i = 0; i < 32; i++)
        *(CARS_AM[i] ? &manual[m++] : &automatic[a++]) = CARS_MPG[i];
    ck_assert_int_eq(ranktest_mann_whitney(automatic, 19, manual, 13, &PLAIN, &test, NULL), OK);
    ck_assert(!test.exact); /* ties */
    ck_near(test.statistic, 42, 1e-9); /* wilcox.test(mpg ~ am, mtcars) */
    ck_near(test.p, 0.001871, 1e-6);
    options = PLAIN;
    options.no_continuity = true;
    ck_assert_int_eq(ranktest_mann_whitney(automatic, 19, manual, 13, &options, &test, NULL), OK);
    ck_near(test.p, 0.0017533351106512646, 1e-12); /* SciPy */
    ck_near(test.effect.value, 2 * 42 / 247.0 - 1, 1e-12);
}
END_TEST

/* Depression scores under a tranquilizer, Hollander and Wolfe (1973), 29f: wilcox.test(x, y, paired = TRUE, ...). */
START_TEST(signed_ranks)
{
    static const double X[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    static const double Y[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    double differences[9];
    RankTest test;
    RankOptions options = PLAIN;
    for (size_t i = 0; i < 9; i++)
        differences[i] = X[i] - Y[i];
    options.alternative = GREATER;
    ck_assert_int_eq(ranktest_signed(differences, 9, &options, &test, NULL), OK);
    ck_near(test.statistic, 40, 1e-9);
    ck_near(test.p, 0.01953, 1e-5);
    ck_assert_int_eq(ranktest_signed(differences, 9, &PLAIN, &test, NULL), OK);
    ck_near(test.estimate, 0.46, 1e-9); /* Hollander and Wolfe, 35: theta = .46, interval (.010, .786) at 96.1 % */
    ck_near(test.interval.low, 0.010, 1e-9);
    ck_near(test.interval.high, 0.786, 1e-9);
    ck_assert_int_eq(ranktest_sign(differences, 9, &PLAIN, &test, NULL), OK);
    ck_near(test.statistic, 7, 1e-9);
    ck_near(test.p, 0.1797, 1e-4); /* 2 P(X >= 7), n = 9: 46 / 256 */
}
END_TEST

/* All choices enumerated, with ties. */
START_TEST(exact_distributions_with_ties)
{
    static const double RANKS[] = {1.5, 1.5, 3, 5, 5, 5, 7, 8};
    RankDistribution three = rank_exact_sum(RANKS, 8, 3), five = rank_exact_sum(RANKS, 8, 5), any = rank_exact_signed(RANKS, 8);
    for (double sum = 0; sum <= 36; sum += 0.5) {
        double count[3] = {0}, ways[3] = {0};
        for (unsigned set = 0; set < 256; set++) {
            double total = 0;
            for (unsigned i = 0; i < 8; i++)
                total += set >> i & 1 ? RANKS[i] : 0;
            int size = __builtin_popcount(set);
            ways[0] += size == 3;
            ways[1] += size == 5;
            ways[2]++;
            count[0] += size == 3 && total <= sum;
            count[1] += size == 5 && total <= sum;
            count[2] += total <= sum;
        }
        ck_near(rank_exact_lower(&three, sum), count[0] / ways[0], 1e-12);
        ck_near(rank_exact_lower(&five, sum), count[1] / ways[1], 1e-12);
        ck_near(rank_exact_lower(&any, sum), count[2] / ways[2], 1e-12);
        ck_near(rank_exact_upper(&any, sum + 0.5), 1 - count[2] / ways[2], 1e-12);
    }
    rank_exact_free(&three);
    rank_exact_free(&five);
    rank_exact_free(&any);
}
END_TEST

START_TEST(several_groups)
{
    KruskalWallis test;
    GroupRanks ranks[5];
    PairTest pairs[10];
    ck_assert_int_eq(kruskal_wallis(OZONE, OZONE_MONTH, 116, 5, &test, ranks, NULL), OK);
    ck_near(test.h, 29.267, 1e-3);
    ck_near(test.df, 4, 1e-9);
    ck_near(test.p, 6.901e-06, 1e-9);
    ck_assert_uint_eq(dunn_test(&test, ranks, 5, ADJUST_BONFERRONI, pairs), 10);
    ck_near(pairs[1].statistic, -4.41947, 1e-5); /* May and July: FSA::dunnTest */
    /* without ties Dunn's z squared for two groups is H */
    static const double X[] = {2.9, 3.0, 2.5, 2.6, 3.2, 3.8, 2.7, 4.0, 2.4, 2.8, 3.4, 3.7, 2.2, 2.05};
    static const uint32_t SITE[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2};
    ck_assert_int_eq(kruskal_wallis(X, SITE, 14, 3, &test, ranks, NULL), OK);
    ck_near(test.h, 0.771, 1e-3); /* Hollander and Wolfe (1973), 116: mucociliary efficiency (the last value is 2.0 there) */
    ck_near(test.p, 0.68, 1e-2);
}
END_TEST

START_TEST(blocks)
{
    static const double ROUNDING[66] = {
        5.40, 5.85, 5.20, 5.55, 5.90, 5.45, 5.40, 5.45, 5.25, 5.85, 5.25, 5.65, 5.60, 5.05, 5.50, 5.45, 5.55, 5.45, 5.50, 5.65, 5.70, 6.30,
        5.50, 5.70, 5.60, 5.50, 5.85, 5.55, 5.40, 5.50, 5.15, 5.80, 5.20, 5.55, 5.35, 5.00, 5.50, 5.55, 5.55, 5.50, 5.45, 5.60, 5.65, 6.30,
        5.55, 5.75, 5.50, 5.40, 5.70, 5.60, 5.35, 5.35, 5.00, 5.70, 5.10, 5.45, 5.45, 4.95, 5.40, 5.50, 5.35, 5.55, 5.25, 5.40, 5.55, 6.25};
    Friedman test;
    double sums[3];
    ck_assert_int_eq(friedman_test(ROUNDING, 22, 3, &test, sums, NULL), OK);
    ck_near(test.chi_squared, 11.143, 1e-3); /* friedman.test(RoundingTimes) */
    ck_near(test.df, 2, 1e-9);
    ck_near(test.p, 0.003805, 1e-6);
    ck_near(test.w, 11.142857 / 44, 1e-6);
    PairTest pairs[6];
    ck_assert_uint_eq(conover_test(&test, sums, ADJUST_HOLM, pairs), 3); /* the formula in R, from rank() and pt() */
    ck_near(pairs[1].difference, 0.954545454545455, 1e-14);
    ck_near(pairs[1].statistic, 3.66356917915232, 1e-13);
    ck_near(pairs[2].p, 0.012282857347898917, 1e-14);
    ck_near(pairs[2].p_adjusted, 0.02456571469579783, 1e-14);
}
END_TEST

/* Conover (1999), 5.8, example 1: twelve home owners rank four grasses. */
START_TEST(pairs_of_blocks)
{
    static const double GRASS[48] = {4, 4, 3, 3, 4, 2, 1, 2, 3.5, 4, 4, 3.5, 3, 2, 1.5, 1, 2, 2, 3, 4, 1, 1, 2, 1,
                                     2, 3, 1.5, 2, 1, 2, 2, 1, 2, 3, 3, 2, 1, 1, 4, 4, 3, 4, 4, 3, 3.5, 2, 1, 3.5};
    static const double ALIKE[9] = {1, 4, 2, 5, 7, 3, 9, 8, 6}; /* every block ranks 1, 2, 3 */
    Friedman test;
    PairTest pairs[6];
    double sums[4];
    ck_assert_int_eq(friedman_test(GRASS, 12, 4, &test, sums, NULL), OK);
    ck_near(test.chi_squared, 8.097, 1e-3);
    ck_assert_uint_eq(conover_test(&test, sums, ADJUST_NONE, pairs), 6);
    double least = 12 * fabs(pairs[0].difference / pairs[0].statistic) * 2.0345; /* sums further apart differ at 5 %: 0.975 quantile of t on 33 */
    ck_near(least, 11.48, 1e-2);
    ck_near(pairs[0].p, 0.0148951764484309, 1e-14); /* the first grass differs from the second and the third, no others do */
    ck_near(pairs[1].p, 0.0226027144599394, 1e-14);
    for (size_t i = 2; i < 6; i++)
        ck_assert(pairs[i].p > 0.05);
    ck_assert_int_eq(friedman_test(ALIKE, 3, 3, &test, sums, NULL), OK);
    ck_near(test.w, 1, 1e-15);
    ck_assert(test.within == 0);
    conover_test(&test, sums, ADJUST_HOLM, pairs);
    ck_assert(isnan(pairs[0].statistic) && isnan(pairs[0].p_adjusted));
    ck_near(pairs[0].difference, -1, 1e-15);
}
END_TEST

START_TEST(kolmogorov_smirnov)
{
    KolmogorovTest test;
    double manual[13], automatic[19], values[17], uniforms[17];
    size_t m = 0, a = 0;
    for (size_t i = 0; i < 32; i++)
        *(CARS_AM[i] ? &manual[m++] : &automatic[a++]) = CARS_MPG[i];
    ck_assert_int_eq(kolmogorov_two(manual, 13, automatic, 19, TWO_SIDED, RANK_EXACT, &test, NULL), OK);
    ck_near(test.d, 0.6356275303643725, 1e-12);
    ck_near(kolmogorov_limit_upper(test.d * sqrt(13 * 19 / 32.0)), 0.00392, 1e-3);
    for (size_t i = 0; i < 17; i++) {
        double x = -2 + 4.3 * (double)i / 16;
        values[i] = x * x * x / 3;
        uniforms[i] = dist_normal_lower(values[i]);
    }
    ck_assert_int_eq(kolmogorov_one(values, uniforms, 17, TWO_SIDED, &test, NULL), OK);
    ck_near(test.d, 0.16835441178457938, 1e-12); /* SciPy */
    ck_near(test.p, 0.6605198163543766, 1e-9);
    ck_assert_int_eq(kolmogorov_one(values, uniforms, 17, GREATER, &test, NULL), OK);
    ck_near(test.p, 0.6488645320190046, 1e-9);
    ck_assert_int_eq(kolmogorov_one(values, uniforms, 17, LESS, &test, NULL), OK);
    ck_near(test.p, 0.3430917349183935, 1e-9);
    double far[60], low[60]; /* all in the lower half: SciPy's kstest */
    for (size_t i = 0; i < 60; i++) {
        far[i] = (double)i;
        low[i] = (double)(i + 1) / 200;
    }
    ck_assert_int_eq(kolmogorov_one(far, low, 60, TWO_SIDED, &test, NULL), OK);
    ck_near(test.d, 0.7, 1e-12);
    ck_near(test.p / 5.4015291550789014e-30, 1, 1e-9);
    ck_near(kolmogorov_exact_lower(10, 0.274), 0.6284796154565043, 1e-12); /* Marsaglia, Tsang and Wang (2003) */
    ck_near(kolmogorov_limit_upper(1.358), 0.05, 1e-4);
    ck_near(kolmogorov_limit_upper(0.5), 0.9639452436648751, 1e-12);
}
END_TEST

/* 0.3 - 0.1 and 0.2 are not the same double, and 0.1 + 0.2 - 0.3 is not 0. */
START_TEST(rounded_differences_tie)
{
    double d[] = {0.2, 0.3 - 0.1, -(0.4 - 0.2), 0.1 + 0.2 - 0.3, 0.2000001, 0, -0.5};
    double kept[] = {0.2, 0.3 - 0.1, -(0.4 - 0.2)}, ranks[7];
    ck_assert_uint_eq(rank_average(d, 7, ranks).groups, 0);
    rank_snap(d, 7, 4e-16);
    ck_assert(d[0] == d[1] && d[2] == -d[0] && d[3] == 0 && d[4] == 0.2000001 && d[5] == 0 && d[6] == -0.5);
    rank_snap(kept, 3, 0);
    ck_assert(kept[0] == 0.2 && kept[1] == 0.3 - 0.1 && kept[2] == -(0.4 - 0.2));
    rank_snap(kept, 0, 1);
}
END_TEST

/* Every arrangement of 4 and 5 values, two of them tied, tried. */
START_TEST(two_sample_distance_is_exact)
{
    static const double ALL[] = {1, 2, 2, 3, 4, 5, 5, 6, 7};
    double x[4], y[5], distances[126];
    KolmogorovTest test;
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++)
        for (unsigned set = 0, at = 0; set < 512; set++) {
            if (__builtin_popcount(set) != 4)
                continue;
            size_t i = 0, j = 0;
            for (unsigned k = 0; k < 9; k++)
                *(set >> k & 1 ? &x[i++] : &y[j++]) = ALL[k];
            ck_assert_int_eq(kolmogorov_two(x, 4, y, 5, TWO_SIDED, RANK_EXACT, &test, NULL), OK);
            if (pass == 0) {
                distances[count++] = test.d;
                continue;
            }
            double as_far = 0;
            for (size_t k = 0; k < count; k++)
                as_far += distances[k] >= distances[at] - 1e-12;
            ck_near(test.p, as_far / (double)count, 1e-12);
            at++;
        }
}
END_TEST

START_TEST(order_and_monotone_maps_do_not_matter)
{
    double values[116];
    uint32_t month[116];
    KruskalWallis plain, moved;
    GroupRanks ranks[5];
    ck_assert_int_eq(kruskal_wallis(OZONE, OZONE_MONTH, 116, 5, &plain, ranks, NULL), OK);
    for (size_t i = 0; i < 116; i++) {
        values[i] = exp(OZONE[i * 7 % 116] / 20);
        month[i] = OZONE_MONTH[i * 7 % 116];
    }
    ck_assert_int_eq(kruskal_wallis(values, month, 116, 5, &moved, ranks, NULL), OK);
    ck_digits(moved.h, plain.h, 13);
}
END_TEST

static void assert_refused(Status status, const Error *error, const char *part)
{
    ck_assert_int_ne(status, OK);
    ck_assert_msg(strstr(error->message, part) != NULL, "\"%s\" lacks \"%s\"", error->message, part);
}

START_TEST(degenerate_samples_get_a_message)
{
    static const double SAME[] = {2, 2, 2, 2}, ZEROS[] = {0, 0};
    static const uint32_t TWO[] = {0, 0, 1, 1}, ONE[] = {0, 0, 0, 0};
    Error error;
    RankTest test;
    KruskalWallis groups;
    GroupRanks ranks[2];
    Friedman friedman;
    double sums[2];
    RankOptions options = PLAIN;
    assert_refused(ranktest_mann_whitney(SAME, 4, NULL, 0, &options, &test, &error), &error, "at least one");
    assert_refused(ranktest_mann_whitney(SAME, 2, SAME, 2, &options, &test, &error), &error, "equal");
    assert_refused(ranktest_signed(ZEROS, 2, &options, &test, &error), &error, "zero");
    assert_refused(ranktest_signed(ZEROS, 0, &options, &test, &error), &error, "no values");
    assert_refused(ranktest_sign(ZEROS, 2, &options, &test, &error), &error, "zero");
    assert_refused(kruskal_wallis(SAME, TWO, 4, 2, &groups, ranks, &error), &error, "equal");
    assert_refused(kruskal_wallis(SAME, ONE, 4, 2, &groups, ranks, &error), &error, "only one");
    assert_refused(friedman_test(SAME, 2, 2, &friedman, sums, &error), &error, "equal");
    options.method = RANK_EXACT;
    enum { MANY = 3000 };
    double *many = mem_zero(2 * MANY, sizeof *many);
    assert_refused(ranktest_mann_whitney(many, MANY, many + MANY, MANY, &options, &test, &error), &error, "asymptotic");
    free(many);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {midranks, mann_whitney, signed_ranks, exact_distributions_with_ties, several_groups, blocks, pairs_of_blocks,
                                  kolmogorov_smirnov, rounded_differences_tie, two_sample_distance_is_exact, order_and_monotone_maps_do_not_matter,
                                  degenerate_samples_get_a_message, NULL};
    return suite_run("ranktest", tests);
}
