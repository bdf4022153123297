/*
** check_means.c - t tests and analyses of variance, against the output that R's help pages and textbooks print, and NIST's StRD.
*/
#include "base/memory.h"
#include "near.h"
#include "numeric/anova.h"
#include "numeric/anova_repeated.h"
#include "numeric/anova_two.h"
#include "numeric/posthoc.h"
#include "numeric/ttest.h"
#include "numeric/variance.h"
#include "published.h"

#include <string.h>

static Summary group_of(const double *values, const uint32_t *group, size_t n, uint32_t wanted)
{
    double found[200];
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (group[i] == wanted)
            found[count++] = values[i];
    return sample_of(found, count);
}

START_TEST(one_sample_and_paired)
{
    StudentTest test;
    Summary all = sample_of(SLEEP_EXTRA, 20);
    ck_assert_int_eq(ttest_one(&all, 0, TWO_SIDED, 0.95, &test, NULL), OK);
    ck_near(test.t, 3.413, 1e-3);
    ck_near(test.df, 19, 1e-9);
    ck_near(test.p, 0.002918, 1e-6);
    ck_near(test.interval.low, 0.5955845, 1e-7);
    ck_near(test.interval.high, 2.4844155, 1e-7);
    double differences[10];
    for (size_t i = 0; i < 10; i++)
        differences[i] = SLEEP_EXTRA[i] - SLEEP_EXTRA[i + 10];
    Summary paired = sample_of(differences, 10);
    ck_assert_int_eq(ttest_one(&paired, 0, TWO_SIDED, 0.95, &test, NULL), OK);
    ck_near(test.t, -4.0621, 1e-4);
    ck_near(test.p, 0.002833, 1e-6);
    ck_near(test.interval.low, -2.4598858, 1e-7);
    ck_near(test.interval.high, -0.7001142, 1e-7);
    ck_assert_int_eq(ttest_one(&paired, 0, LESS, 0.95, &test, NULL), OK);
    ck_near(test.p, 0.002833 / 2, 1e-6);
    ck_assert(isinf(test.interval.low));
}
END_TEST

START_TEST(two_samples)
{
    StudentTest test;
    Summary automatic = group_of(CARS_MPG, CARS_AM, 32, 0), manual = group_of(CARS_MPG, CARS_AM, 32, 1);
    ck_assert_int_eq(ttest_two(&automatic, &manual, 0, true, TWO_SIDED, 0.95, &test, NULL), OK);
    ck_near(test.t, -3.7671, 1e-4);
    ck_near(test.df, 18.332, 1e-3);
    ck_near(test.p, 0.001374, 1e-6);
    ck_near(test.interval.low, -11.280194, 1e-6);
    ck_near(test.interval.high, -3.209684, 1e-6);
    ck_assert_int_eq(ttest_two(&automatic, &manual, 0, false, TWO_SIDED, 0.95, &test, NULL), OK);
    ck_near(test.t, -4.1061, 1e-4);
    ck_near(test.p, 0.000285, 1e-6);
    ck_near(test.d.value, -1.477947, 1e-6); /* effsize::cohen.d */
    Summary first = sample_of(SLEEP_EXTRA, 10), second = sample_of(SLEEP_EXTRA + 10, 10);
    ck_assert_int_eq(ttest_two(&first, &second, 0, true, TWO_SIDED, 0.95, &test, NULL), OK);
    ck_near(test.t, -1.8608, 1e-4);
    ck_near(test.df, 17.776, 1e-3);
    ck_near(test.p, 0.07939, 1e-5);
    ck_near(test.interval.low, -3.3654832, 1e-7);
    ck_near(test.interval.high, 0.2054832, 1e-7);
}
END_TEST

/* Where the noncentral t of the interval's ends has the observed t at its tails. */
START_TEST(intervals_of_effects_turn_the_noncentral_distributions)
{
    Interval ncp = effect_noncentral_t(2.5, 18, 0.95);
    ck_near(dist_t_noncentral_lower(2.5, 18, ncp.low), 0.975, 1e-9);
    ck_near(dist_t_noncentral_lower(2.5, 18, ncp.high), 0.025, 1e-9);
    Interval f = effect_noncentral_f(4.8461, 2, 27, 0.9);
    ck_near(dist_f_noncentral_lower(4.8461, 2, 27, f.low), 0.95, 1e-8);
    ck_near(dist_f_noncentral_lower(4.8461, 2, 27, f.high), 0.05, 1e-8);
    ck_near(effect_noncentral_f(0.5, 3, 20, 0.95).low, 0, 1e-15);
    ck_near(effect_hedges(18), 0.9576, 1e-4); /* Hedges (1981), table of c(m) */
}
END_TEST

START_TEST(one_way)
{
    Anova anova;
    WelchAnova welch;
    Summary groups[3];
    sample_by_group(PLANT_WEIGHT, PLANT_GROUP, 30, 3, groups);
    ck_assert_int_eq(anova_one_way(groups, 3, 0.95, &anova, NULL), OK);
    ck_near(anova.f, 4.8461, 1e-4);
    ck_near(anova.p, 0.01591, 1e-5);
    ck_near(anova.ss_between, 3.76634, 1e-5);
    ck_near(anova.ss_within, 10.49209, 1e-5);
    ck_near(anova.grand_mean, 5.073, 1e-9);
    ck_assert_int_eq(anova_welch(groups, 3, &welch, NULL), OK);
    ck_near(welch.f, 5.181, 1e-3); /* oneway.test(weight ~ group, PlantGrowth) */
    ck_near(welch.df2, 17.128, 1e-3);
    ck_near(welch.p, 0.01739, 1e-5);
}
END_TEST

/* NIST's SmLs sets: 9 treatments around 1.4 1.3 1.5 1.3 ..., k values each: the centre, then 0.1 below and above it in turn.
** F is k, the sum of squares between 0.08 k and within 0.09 (k - 1). */
typedef struct SmLs {
    size_t n, k;
    double *values;
    uint32_t *group;
} SmLs;

static SmLs make_smls(size_t k, double offset)
{
    SmLs set = {9 * k, k, mem_array(9 * k, sizeof(double)), mem_array(9 * k, sizeof(uint32_t))};
    for (size_t t = 0, at = 0; t < 9; t++)
        for (size_t i = 0; i < k; i++, at++) {
            double tenths = offset * 10 + (t == 0 ? 14 : t % 2 ? 13 : 15) + (i == 0 ? 0 : i % 2 ? -1 : 1);
            set.values[at] = tenths / 10; /* the double nearest to the decimal */
            set.group[at] = (uint32_t)t;
        }
    return set;
}

static Anova anova_of(const SmLs *set)
{
    Anova anova;
    Summary groups[9];
    sample_by_group(set->values, set->group, set->n, 9, groups);
    ck_assert_int_eq(anova_one_way(groups, 9, 0.95, &anova, NULL), OK);
    return anova;
}

static void assert_smls(size_t k, double offset, double digits)
{
    SmLs set = make_smls(k, offset);
    double count = (double)k, between = 0.08 * count, within = 0.09 * (count - 1);
    Anova anova = anova_of(&set);
    ck_digits(anova.f, count, digits);
    ck_digits(anova.ss_between, between, digits);
    ck_digits(anova.ss_within, within, digits);
    ck_digits(anova.r_squared, between / (between + within), digits);
    ck_digits(anova.residual_sd, 0.1, digits);
    for (size_t i = 0; i < set.n; i++) /* centred exactly, as whole tenths */
        set.values[i] = round((set.values[i] - offset - 1.4) * 10);
    anova = anova_of(&set);
    ck_digits(anova.f, count, 14);
    ck_digits(anova.ss_between / 100, between, 14);
    free(set.values);
    free(set.group);
}

START_TEST(nist_smls)
{
    assert_smls(21, 0, 13.5);
    assert_smls(201, 0, 13.5);
    assert_smls(2001, 0, 13.5);
    assert_smls(21, 1e6, 9.9);
    assert_smls(201, 1e6, 9.9);
    assert_smls(2001, 1e6, 9.9);
    assert_smls(21, 1e12, 3.9);
    assert_smls(201, 1e12, 3.9);
    assert_smls(2001, 1e12, 3.9);
}
END_TEST

/* The stored doubles near 10^12 are multiples of 2^-13: in that unit everything is whole, and the sums are exact. */
START_TEST(stored_doubles_are_taken_at_their_word)
{
    SmLs set = make_smls(201, 1e12);
    long double between = 0, within = 0, total = 0;
    for (uint32_t t = 0; t < 9; t++) {
        int64_t sum = 0, squares = 0;
        for (size_t i = 0; i < set.n; i++)
            if (set.group[i] == t) {
                int64_t unit = (int64_t)ldexp(set.values[i] - 1e12, 13);
                sum += unit;
                squares += unit * unit;
            }
        within += (long double)(squares * 201 - sum * sum) / 201;
        between += (long double)sum * (long double)sum / 201;
        total += (long double)sum;
    }
    between -= total * total / (9 * 201);
    Anova anova = anova_of(&set);
    ck_digits(anova.ss_within, (double)ldexpl(within, -26), 14);
    ck_digits(anova.ss_between, (double)ldexpl(between, -26), 12);
    ck_digits(anova.f, (double)(between / 8 / (within / 1800)), 12);
    free(set.values);
    free(set.group);
}
END_TEST

START_TEST(nist_sirstv)
{
    static const double VALUES[] = {196.3052, 196.1240, 196.1890, 196.2569, 196.3403, 196.3042, 196.3825, 196.1669, 196.3257, 196.0422,
                                    196.1303, 196.2005, 196.2889, 196.0343, 196.1811, 196.2795, 196.1748, 196.1494, 196.1485, 195.9885,
                                    196.2119, 196.1051, 196.1850, 196.0052, 196.2090};
    uint32_t group[25];
    Anova anova;
    Summary groups[5];
    for (uint32_t i = 0; i < 25; i++)
        group[i] = i / 5;
    sample_by_group(VALUES, group, 25, 5, groups);
    ck_assert_int_eq(anova_one_way(groups, 5, 0.95, &anova, NULL), OK);
    ck_digits(anova.f, 1.18046237440255, 12);
    ck_digits(anova.ss_between, 5.11462616000000E-02, 12);
    ck_digits(anova.ss_within, 2.16636560000000E-01, 12);
    ck_digits(anova.r_squared, 1.90999039051129E-01, 12);
    ck_digits(anova.residual_sd, 1.04076068334656E-01, 12);
}
END_TEST

START_TEST(comparisons_of_pairs)
{
    PosthocPair pairs[3];
    Summary groups[3];
    size_t count;
    sample_by_group(PLANT_WEIGHT, PLANT_GROUP, 30, 3, groups);
    ck_assert_int_eq(posthoc_pairs(groups, 3, POSTHOC_TUKEY, ADJUST_NONE, 0.95, pairs, &count, NULL), OK);
    ck_assert_uint_eq(count, 3);
    ck_near(-pairs[0].difference, -0.371, 1e-9); /* TukeyHSD(aov(weight ~ group, PlantGrowth)) */
    ck_near(-pairs[0].interval.high, -1.0622161, 1e-7);
    ck_near(-pairs[0].interval.low, 0.3202161, 1e-7);
    ck_near(pairs[0].p_adjusted, 0.3908711, 1e-7);
    ck_near(pairs[1].p_adjusted, 0.1979960, 1e-7);
    ck_near(pairs[2].p_adjusted, 0.0120064, 1e-7);
    ck_assert_int_eq(posthoc_pairs(groups, 3, POSTHOC_POOLED_T, ADJUST_BONFERRONI, 0.95, pairs, &count, NULL), OK);
    ck_near(pairs[0].p_adjusted, 0.583, 1e-3); /* pairwise.t.test */
    ck_near(pairs[1].p_adjusted, 0.263, 1e-3);
    ck_near(pairs[2].p_adjusted, 0.013, 1e-3);
    ck_assert_int_eq(posthoc_pairs(groups, 3, POSTHOC_POOLED_T, ADJUST_HOLM, 0.95, pairs, &count, NULL), OK);
    ck_near(pairs[0].p_adjusted, 0.194, 1e-3);
    ck_near(pairs[1].p_adjusted, 0.175, 1e-3);
    ck_near(pairs[2].p_adjusted, 0.013, 1e-3);
    /* with two groups Games and Howell's test is Welch's: q = |t| sqrt(2) */
    ck_assert_int_eq(posthoc_pairs(groups, 2, POSTHOC_GAMES_HOWELL, ADJUST_NONE, 0.95, pairs, &count, NULL), OK);
    StudentTest welch;
    ck_assert_int_eq(ttest_two(&groups[0], &groups[1], 0, true, TWO_SIDED, 0.95, &welch, NULL), OK);
    ck_near(pairs[0].p_adjusted, welch.p, 1e-8);
    ck_near(pairs[0].interval.low, welch.interval.low, 1e-8);
}
END_TEST

START_TEST(adjusted_p_values)
{
    static const double P[] = {0.01, 0.02, NAN, 0.03, 0.04, 0.05};
    double adjusted[6];
    adjust_p(P, 6, ADJUST_HOLM, adjusted);
    ck_near(adjusted[0], 0.05, 1e-12);
    ck_near(adjusted[1], 0.08, 1e-12);
    ck_near(adjusted[3], 0.09, 1e-12);
    ck_near(adjusted[5], 0.09, 1e-12);
    ck_assert_double_nan(adjusted[2]);
    adjust_p(P, 6, ADJUST_BENJAMINI_HOCHBERG, adjusted);
    ck_near(adjusted[0], 0.05, 1e-12);
    ck_near(adjusted[5], 0.05, 1e-12);
    adjust_p(P, 6, ADJUST_BONFERRONI, adjusted);
    ck_near(adjusted[5], 0.25, 1e-12);
}
END_TEST

static TwoWayAnova tooth(size_t from, const bool *left_out, int type)
{
    TwoWayAnova anova;
    Summary cells[6];
    double values[60];
    uint32_t code[60];
    size_t n = 0;
    for (size_t i = from; i < 60; i++)
        if (!left_out || !left_out[i]) {
            values[n] = TOOTH_LEN[i];
            code[n++] = TOOTH_SUPP[i] * 3 + TOOTH_DOSE[i];
        }
    sample_by_group(values, code, n, 6, cells);
    ck_assert_int_eq(anova_two_way(cells, 2, 3, true, type, 0.95, &anova, NULL), OK);
    return anova;
}

START_TEST(two_way)
{
    for (int type = 1; type <= 3; type++) { /* balanced: all alike; summary(aov(len ~ supp * factor(dose), ToothGrowth)) */
        TwoWayAnova anova = tooth(0, NULL, type);
        ck_near(anova.first.ss, 205.4, 0.1);
        ck_near(anova.first.f, 15.572, 1e-3);
        ck_near(anova.first.p, 0.000231, 1e-6);
        ck_near(anova.second.ss, 2426.4, 0.1);
        ck_near(anova.second.f, 92.000, 1e-3);
        ck_near(anova.interaction.ss, 108.319, 1e-3);
        ck_near(anova.interaction.f, 4.107, 1e-3);
        ck_near(anova.interaction.p, 0.02186, 1e-5);
        ck_near(anova.df_error, 54, 1e-9);
    }
    bool left_out[60] = {false}; /* unbalanced: rows 6 to 8 and 26 to 28 left out; figures of statsmodels' anova_lm */
    for (size_t i = 0; i < 3; i++)
        left_out[5 + i] = left_out[25 + i] = true;
    static const double FIRST[] = {232.037370, 247.688947, 232.786714}, SECOND[] = {2055.654976, 2055.654976, 2130.329960};
    for (int type = 1; type <= 3; type++) {
        TwoWayAnova anova = tooth(0, left_out, type);
        ck_near(anova.first.ss, FIRST[type - 1], 1e-6);
        ck_near(anova.second.ss, SECOND[type - 1], 1e-6);
        ck_near(anova.interaction.ss, 100.144166, 1e-6);
        ck_near(anova.ss_error, 614.028857, 1e-6);
        ck_near(anova.interaction.p, 2.662246e-02, 1e-8);
    }
}
END_TEST

/* Rounding first base (Hollander and Wolfe 1973): 22 players, 3 methods. */
static const double ROUNDING[66] = {5.40, 5.85, 5.20, 5.55, 5.90, 5.45, 5.40, 5.45, 5.25, 5.85, 5.25, 5.65, 5.60, 5.05, 5.50, 5.45, 5.55, 5.45,
                                    5.50, 5.65, 5.70, 6.30, 5.50, 5.70, 5.60, 5.50, 5.85, 5.55, 5.40, 5.50, 5.15, 5.80, 5.20, 5.55, 5.35, 5.00,
                                    5.50, 5.55, 5.55, 5.50, 5.45, 5.60, 5.65, 6.30, 5.55, 5.75, 5.50, 5.40, 5.70, 5.60, 5.35, 5.35, 5.00, 5.70,
                                    5.10, 5.45, 5.45, 4.95, 5.40, 5.50, 5.35, 5.55, 5.25, 5.40, 5.55, 6.25};

START_TEST(repeated_measures)
{
    RepeatedAnova anova;
    ck_assert_int_eq(anova_repeated(ROUNDING, 22, 3, 0.95, &anova, NULL), OK);
    ck_near(anova.f, 6.2883, 1e-4); /* statsmodels' AnovaRM */
    ck_near(anova.p, 0.0041, 1e-4);
    ck_near(anova.df_error, 42, 1e-9);
    ck_near(anova.greenhouse_geisser, 0.7735014632705638, 1e-9); /* from the covariance matrix, by NumPy */
    ck_near(anova.mauchly_w, 0.707177623463384, 1e-9);
    Error error;
    double alike[6] = {1, 2, 3, 2, 3, 4};
    ck_assert_int_eq(anova_repeated(alike, 3, 2, 0.95, &anova, &error), ERR_INVALID);
}
END_TEST

static Status levene(const double *values, const uint32_t *group, size_t n, size_t groups, bool median, VarianceTest *test, Error *error)
{
    double sorted[30];
    size_t start[4];
    Summary samples[3];
    sample_split(values, group, n, groups, sorted, start);
    sample_of_groups(sorted, start, groups, samples);
    return variance_levene(sorted, start, samples, groups, median, test, error);
}

START_TEST(spreads_of_groups)
{
    VarianceTest test;
    Summary groups[3];
    ck_assert_int_eq(levene(PLANT_WEIGHT, PLANT_GROUP, 30, 3, false, &test, NULL), OK);
    ck_near(test.statistic, 1.236962954469, 1e-9); /* SciPy */
    ck_near(test.p, 0.306194922991, 1e-9);
    ck_assert_int_eq(levene(PLANT_WEIGHT, PLANT_GROUP, 30, 3, true, &test, NULL), OK);
    ck_near(test.statistic, 1.1192, 1e-4); /* car::leveneTest */
    ck_near(test.p, 0.3412, 1e-4);
    sample_by_group(PLANT_WEIGHT, PLANT_GROUP, 30, 3, groups);
    ck_assert_int_eq(variance_bartlett(groups, 3, &test, NULL), OK);
    ck_near(test.statistic, 2.8786, 1e-4); /* bartlett.test */
    ck_near(test.p, 0.2371, 1e-4);
}
END_TEST

START_TEST(shift_and_scale_do_not_matter)
{
    double values[30];
    Summary groups[3];
    Anova plain, moved;
    sample_by_group(PLANT_WEIGHT, PLANT_GROUP, 30, 3, groups);
    ck_assert_int_eq(anova_one_way(groups, 3, 0.95, &plain, NULL), OK);
    for (size_t i = 0; i < 30; i++)
        values[i] = PLANT_WEIGHT[i] * 1024 - 4096;
    sample_by_group(values, PLANT_GROUP, 30, 3, groups);
    ck_assert_int_eq(anova_one_way(groups, 3, 0.95, &moved, NULL), OK);
    ck_digits(moved.f, plain.f, 12);
    ck_digits(moved.p, plain.p, 11);
    ck_digits(moved.ss_total, plain.ss_total * 1024 * 1024, 12);
}
END_TEST

static void assert_refused(Status status, const Error *error, const char *part)
{
    ck_assert_int_eq(status, ERR_INVALID);
    ck_assert_msg(strstr(error->message, part) != NULL, "\"%s\" lacks \"%s\"", error->message, part);
}

START_TEST(degenerate_samples_get_a_message)
{
    Error error;
    StudentTest test;
    Anova anova;
    VarianceTest variance;
    double same[] = {2, 2, 2}, infinite[] = {1, INFINITY}, huge[] = {1e308, 1}, spread[] = {1, 2, 4};
    uint32_t one_group[] = {0, 0, 0}, own[] = {0, 1, 2}, two[] = {0, 0, 1};
    Summary constant = sample_of(same, 3), single = sample_of(same, 1), groups[3], fine = sample_of(spread, 3);
    assert_refused(ttest_one(&single, 0, TWO_SIDED, 0.95, &test, &error), &error, "at least 2 values");
    assert_refused(ttest_one(&constant, 0, TWO_SIDED, 0.95, &test, &error), &error, "equal");
    assert_refused(ttest_two(&constant, &constant, 0, true, TWO_SIDED, 0.95, &test, &error), &error, "constant");
    assert_refused(ttest_two(&fine, &single, 0, true, TWO_SIDED, 0.95, &test, &error), &error, "at least 2");
    assert_refused(sample_check(infinite, 2, "The values of x", &error), &error, "infinite");
    assert_refused(sample_check(huge, 2, "The values of x", &error), &error, "another unit");
    sample_by_group(spread, one_group, 3, 1, groups);
    assert_refused(anova_one_way(groups, 1, 0.95, &anova, &error), &error, "only one");
    sample_by_group(spread, own, 3, 3, groups);
    assert_refused(anova_one_way(groups, 3, 0.95, &anova, &error), &error, "single value");
    sample_by_group(same, two, 3, 2, groups);
    assert_refused(anova_one_way(groups, 2, 0.95, &anova, &error), &error, "equal");
    assert_refused(levene(same, two, 3, 2, true, &variance, &error), &error, "constant");
    double apart[] = {1, 1, 5};
    sample_by_group(apart, two, 3, 2, groups);
    ck_assert_int_eq(anova_one_way(groups, 2, 0.95, &anova, &error), OK); /* groups differ, nothing varies within: the limit */
    ck_assert(isinf(anova.f));
    ck_assert_double_eq(anova.p, 0);
    ck_assert_double_eq(anova.r_squared, 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {one_sample_and_paired, two_samples, intervals_of_effects_turn_the_noncentral_distributions, one_way,
                                  nist_smls, stored_doubles_are_taken_at_their_word, nist_sirstv, comparisons_of_pairs, adjusted_p_values, two_way,
                                  repeated_measures, spreads_of_groups, shift_and_scale_do_not_matter,
                                  degenerate_samples_get_a_message, NULL};
    return suite_run("means", tests);
}
