/*
** check_presumed.c - checks of what analyses presume: verdicts on data whose tests are published or worked out by hand, and the alternative
** that they offer, which must be a question that can be asked as it stands.
*/
#include "near.h"
#include "published.h"
#include "run_operation.h"
#include "suite.h"

#include "numeric/resample.h"
#include "numeric/shape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A table of a number and a group, a group after the other. */
static RunTable *grouped(const char *const *groups, const double *const *values, const size_t *counts, size_t n)
{
    Buffer csv = BUFFER_INIT;
    buffer_add_text(&csv, "x,g\n");
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < counts[k]; i++)
            buffer_printf(&csv, "%.17g,%s\n", values[k][i], groups[k]);
    RunTable *table = run_table(csv.data, "x=float g=text");
    buffer_free(&csv);
    return table;
}

static json_object *ask(const RunTable *table, const char *name, const char *params)
{
    Error error;
    json_object *reply = run_operation(operation_find(name), table, params, NULL, &error);
    ck_assert_msg(reply != NULL, "%s: %s", name, error.message);
    return reply;
}

/* The check of the name; fails the test when there is none. */
static json_object *check_of(json_object *reply, const char *name)
{
    json_object *checks = run_value(reply, "checks");
    for (size_t i = 0; i < json_object_array_length(checks); i++) {
        json_object *check = json_object_array_get_idx(checks, i);
        if (strcmp(run_text(check, "name"), name) == 0)
            return check;
    }
    ck_abort_msg("no check %s in %s", name, json_object_to_json_string(checks));
    return NULL;
}

/* Asks what the check offers instead. */
static json_object *ask_instead(const RunTable *table, json_object *check)
{
    return ask(table, run_text(check, "alternative.operation"), json_object_to_json_string(run_value(check, "alternative.parameters")));
}

/* Spreads of 1 and of 10 around equal means, twelve of each. */
static const double NARROW[] = {-1.6, -1.1, -0.8, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.8, 1.1, 1.6};
static const double WIDE[] = {-16, -11, -8, -5, -3, -1, 1, 3, 5, 8, 11, 16};
static const char *const NAMES[] = {"a", "b", "c"};

START_TEST(unequal_spreads_lead_to_welch)
{
    RunTable *table = grouped(NAMES, (const double *const[]){NARROW, WIDE, NARROW}, (const size_t[]){12, 12, 12}, 3);
    json_object *reply = ask(table, "anova", "{\"response\":\"x\",\"factor\":\"g\",\"confidence\":0.9}");
    json_object *spreads = check_of(reply, "Equal spreads");
    ck_assert_str_eq(run_text(spreads, "verdict"), "fails");
    ck_assert_str_eq(run_text(spreads, "alternative.operation"), "anova_welch");
    ck_assert_double_eq(run_number(spreads, "alternative.parameters.confidence"), 0.9); /* what was asked is asked again */
    ck_assert_str_eq(run_text(check_of(reply, "Normal values, or many"), "verdict"), "ok");
    ck_assert_ptr_null(run_value(check_of(reply, "Normal values, or many"), "alternative"));
    json_object *instead = ask_instead(table, spreads);
    ck_assert_uint_eq(json_object_array_length(run_value(instead, "checks")), 1); /* it does not presume equal spreads */
    json_object_put(instead);
    json_object_put(reply);
    run_table_free(table);
}
END_TEST

START_TEST(students_t_becomes_welchs)
{
    RunTable *table = grouped(NAMES, (const double *const[]){NARROW, WIDE}, (const size_t[]){12, 12}, 2);
    json_object *reply = ask(table, "ttest_independent", "{\"response\":\"x\",\"factor\":\"g\",\"equal_variances\":true,\"alternative\":\"less\"}");
    json_object *spreads = check_of(reply, "Equal spreads");
    ck_assert_str_eq(run_text(spreads, "alternative.title"), "Welch's t test");
    ck_assert_str_eq(run_text(spreads, "alternative.parameters.alternative"), "less");
    ck_assert(!json_object_get_boolean(run_value(spreads, "alternative.parameters.equal_variances")));
    json_object *instead = ask_instead(table, spreads);
    ck_near(run_number(instead, "result.df"), 101.0 * 101 * 11 / 10001, 1e-9); /* Welch, for variances of 1 to 100 */
    json_object_put(instead);
    json_object_put(reply);
    run_table_free(table);
}
END_TEST

/* Powers of 2: far from normal. Shapiro-Wilk on them gives p below 0.001. */
static const double SKEWED[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048};

START_TEST(few_skewed_values_lead_to_ranks)
{
    RunTable *table = grouped(NAMES, (const double *const[]){SKEWED}, (const size_t[]){12}, 1);
    json_object *reply = ask(table, "ttest_one_sample", "{\"column\":\"x\",\"mu\":100}");
    json_object *normal = check_of(reply, "Normal values, or many");
    ck_assert_str_eq(run_text(normal, "verdict"), "fails");
    ck_assert_str_eq(run_text(normal, "alternative.operation"), "wilcoxon");
    ck_assert_str_eq(run_text(normal, "alternative.parameters.first"), "x"); /* under its name there */
    ck_assert_double_eq(run_number(normal, "alternative.parameters.mu"), 100);
    ck_assert_str_eq(run_text(normal, "detail"), run_text(reply, "warnings.0")); /* said once more for who reads warnings only */
    json_object_put(ask_instead(table, normal));
    json_object_put(reply);
    run_table_free(table);
}
END_TEST

START_TEST(two_values_can_not_be_judged)
{
    RunTable *table = run_table("x\n1\n3\n", NULL);
    json_object *reply = ask(table, "ttest_one_sample", "{\"column\":\"x\"}");
    ck_assert_str_eq(run_text(check_of(reply, "Normal values, or many"), "verdict"), "doubtful");
    json_object_put(reply);
    run_table_free(table);
}
END_TEST

START_TEST(many_values_bear_some_skewness)
{
    /* One value of h against n - 1 of 0: g1 = (n - 2) / sqrt(n - 1), whatever h is. */
    double values[100] = {0};
    values[41] = 1e200;
    Shape shape = shape_of(values, 100);
    ck_near(shape.skewness, 98 / sqrt(99), 1e-12);
    ck_assert_double_gt(shape_values_needed(shape.skewness), 100);
    ck_assert(isnan(shape_of(values, 40).skewness)); /* all equal */
    ck_assert(isnan(shape_of(values, 2).skewness));
    values[0] = NAN;
    ck_assert_uint_eq(shape_of(values, 100).n, 99);
    /* 1, 2, ... n: g1 = 0, g2 = -6 (n^2 + 1) / (5 (n^2 - 1)). */
    for (size_t i = 0; i < 100; i++)
        values[i] = (double)i;
    ck_near(shape_of(values, 100).kurtosis, -1.2 * 10001 / 9999, 1e-12);
    ck_assert_double_lt(fabs(shape_of(values, 100).skewness), 1e-12);
}
END_TEST

START_TEST(small_expected_counts)
{
    /* 3 x 2 with one row of two: expected counts 1 and 1 of 42 rows. */
    Buffer csv = BUFFER_INIT;
    buffer_add_text(&csv, "a,b\nr,x\nr,y\n");
    for (int i = 0; i < 10; i++)
        buffer_add_text(&csv, "s,x\ns,y\nt,x\nt,y\n");
    RunTable *table = run_table(csv.data, NULL);
    json_object *reply = ask(table, "contingency", "{\"rows\":\"a\",\"columns\":\"b\",\"fisher\":\"none\"}");
    json_object *counts = check_of(reply, "Expected counts of 5 or more");
    ck_assert_str_eq(run_text(counts, "verdict"), "fails"); /* a third of the cells */
    ck_assert_str_eq(run_text(counts, "alternative.parameters.fisher"), "simulated");
    json_object_put(ask_instead(table, counts));
    json_object_put(reply);
    reply = ask(table, "contingency", "{\"rows\":\"a\",\"columns\":\"b\",\"filter\":[\"a:ne:r\"]}");
    ck_assert_str_eq(run_text(check_of(reply, "Expected counts of 5 or more"), "verdict"), "ok");
    json_object_put(reply);
    run_table_free(table);
    buffer_free(&csv);
}
END_TEST

START_TEST(an_outlier_leads_to_ranks)
{
    Buffer csv = BUFFER_INIT;
    buffer_add_text(&csv, "x,y\n");
    for (int i = 0; i < 40; i++)
        buffer_printf(&csv, "%d,%d\n", i, (i * 17) % 40);
    RunTable *table = run_table(csv.data, NULL);
    json_object *reply = ask(table, "correlation", "{\"columns\":[\"x\",\"y\"]}");
    ck_assert_str_eq(run_text(check_of(reply, "No far outliers"), "verdict"), "ok");
    json_object_put(reply);
    run_table_free(table);
    buffer_add_text(&csv, "1000,1000\n");
    table = run_table(csv.data, NULL);
    reply = ask(table, "correlation", "{\"columns\":[\"x\",\"y\"],\"missing\":\"listwise\"}");
    json_object *tails = check_of(reply, "No far outliers");
    ck_assert_str_eq(run_text(tails, "verdict"), "doubtful");
    ck_assert_str_eq(run_text(tails, "alternative.parameters.missing"), "listwise");
    json_object *instead = ask_instead(table, tails);
    ck_assert_str_eq(run_text(instead, "result.method"), "spearman");
    ck_assert_uint_eq(json_object_array_length(run_value(instead, "checks")), 0);
    json_object_put(instead);
    json_object_put(reply);
    run_table_free(table);
    buffer_free(&csv);
}
END_TEST

START_TEST(errors_that_spread_with_a_feature)
{
    /* Errors of alternating sign that grow with x; z is nearly 2 x. */
    Buffer csv = BUFFER_INIT;
    buffer_add_text(&csv, "x,z,y\n");
    for (int i = 1; i <= 60; i++)
        buffer_printf(&csv, "%d,%d,%d\n", i, 2 * i + i % 2, 3 * i + (i % 4 < 2 ? i : -i));
    RunTable *table = run_table(csv.data, NULL);
    json_object *reply = ask(table, "regression", "{\"target\":\"y\",\"features\":[\"x\",\"z\"]}");
    json_object *variance = check_of(reply, "Constant variance");
    ck_assert_str_eq(run_text(variance, "verdict"), "fails");
    json_object *instead = ask_instead(table, variance);
    ck_assert_str_eq(run_text(instead, "result.errors"), "hc3");
    ck_assert_str_eq(run_text(check_of(instead, "Constant variance"), "verdict"), "ok");
    json_object_put(instead);
    json_object *overlap = check_of(reply, "Features that differ");
    ck_assert_str_eq(run_text(overlap, "verdict"), "fails");
    ck_assert_str_eq(run_text(overlap, "alternative.parameters.penalty"), "ridge");
    json_object_put(ask_instead(table, overlap));
    json_object_put(reply);
    run_table_free(table);
    buffer_free(&csv);
}
END_TEST

static bool stop_half_way(void *context, double share)
{
    double *last = context;
    *last = share;
    return share < 0.5;
}

/* Rows x, a, b: each cell's values one after the other; an empty cell has none. */
static RunTable *crossed(const double *const cells[2][2], const size_t counts[2][2])
{
    Buffer csv = BUFFER_INIT;
    buffer_add_text(&csv, "x,\"the \"\"first\"\"\",b\n");
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 2; j++)
            for (size_t k = 0; k < counts[i][j]; k++)
                buffer_printf(&csv, "%.17g,a%zu,%zu\n", cells[i][j][k] + (double)(3 * i + j), i, j);
    RunTable *table = run_table(csv.data, NULL);
    buffer_free(&csv);
    return table;
}

static const char CROSSED[] = "{\"response\":\"x\",\"first\":\"the \\\"first\\\"\",\"second\":\"b\"%s}";

static json_object *ask_crossed(const RunTable *table, const char *more)
{
    char params[200];
    snprintf(params, sizeof params, CROSSED, more);
    return ask(table, "anova_two_way", params);
}

static const char *verdict_of(json_object *reply, const char *name)
{
    return run_text(check_of(reply, name), "verdict");
}

START_TEST(two_factors_that_keep_to_what_is_presumed)
{
    RunTable *table = crossed((const double *const[2][2]){{NARROW, NARROW}, {NARROW, NARROW}}, (const size_t[2][2]){{12, 12}, {12, 12}});
    json_object *reply = ask_crossed(table, "");
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "checks")), 4);
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "warnings")), 0);
    ck_assert_ptr_nonnull(strstr(run_text(check_of(reply, "Equal numbers of rows"), "detail"), "12 rows"));
    json_object_put(reply);
    run_table_free(table);
}
END_TEST

START_TEST(two_factors_with_unequal_spreads_lead_to_robust_errors)
{
    RunTable *table = crossed((const double *const[2][2]){{NARROW, WIDE}, {NARROW, WIDE}}, (const size_t[2][2]){{12, 12}, {12, 12}});
    json_object *reply = ask_crossed(table, ""), *spreads = check_of(reply, "Equal spreads");
    ck_assert_str_eq(run_text(spreads, "verdict"), "fails");
    json_object *instead = ask_instead(table, spreads);
    ck_assert_str_eq(run_text(instead, "result.errors"), "hc3");
    ck_assert_int_eq(json_object_object_length(run_value(instead, "result.coefficients")), 3); /* both factors and their product */
    ck_near(run_number(instead, "result.r2_score"), run_number(reply, "result.r_squared"), 1e-9); /* the same model */
    json_object_put(instead);
    json_object_put(reply);
    run_table_free(table);
}
END_TEST

START_TEST(two_factors_with_unequal_or_no_rows)
{
    RunTable *table = crossed((const double *const[2][2]){{NARROW, NARROW}, {NARROW, NARROW}}, (const size_t[2][2]){{12, 9}, {12, 12}});
    json_object *reply = ask_crossed(table, ",\"type\":1");
    json_object *rows = check_of(reply, "Equal numbers of rows");
    ck_assert_str_eq(run_text(rows, "verdict"), "doubtful");
    ck_assert_ptr_nonnull(strstr(run_text(rows, "detail"), "from 9 to 12"));
    json_object *instead = ask_instead(table, rows);
    ck_assert_str_eq(verdict_of(instead, "Equal numbers of rows"), "ok");
    json_object_put(instead);
    json_object_put(reply);
    run_table_free(table);

    table = crossed((const double *const[2][2]){{NARROW, NARROW}, {NARROW, NULL}}, (const size_t[2][2]){{12, 12}, {12, 0}});
    reply = ask_crossed(table, "");
    json_object *empty = check_of(reply, "No empty combinations");
    ck_assert_str_eq(run_text(empty, "verdict"), "doubtful");
    ck_assert_ptr_nonnull(strstr(run_text(empty, "detail"), "1 of the 4"));
    instead = ask_instead(table, empty);
    ck_assert_str_eq(verdict_of(instead, "No empty combinations"), "ok");
    json_object_put(instead);
    json_object_put(reply);
    run_table_free(table);
}
END_TEST

START_TEST(two_factors_with_skewed_residuals_lead_to_ranks)
{
    static const double FAR[] = {0, 0.1, 0.1, 0.2, 0.3, 0.4, 9};
    RunTable *table = crossed((const double *const[2][2]){{FAR, FAR}, {FAR, FAR}}, (const size_t[2][2]){{7, 7}, {7, 7}});
    json_object *reply = ask_crossed(table, ""), *normal = check_of(reply, "Normal values, or many");
    ck_assert_str_eq(run_text(normal, "verdict"), "fails");
    ck_assert_str_eq(run_text(normal, "alternative.parameters.factor"), "the \"first\"");
    json_object_put(ask_instead(table, normal));
    json_object_put(reply);
    run_table_free(table);
}
END_TEST

START_TEST(long_resampling_can_be_stopped)
{
    double last = 0;
    Steps steps = {stop_half_way, &last};
    Error error;
    Bootstrap bootstrap;
    PermutationTest test;
    ck_assert_int_eq(bootstrap_statistic(CARS_MPG, 0, 32, BOOTSTRAP_MEDIAN, 2000, 0.95, 7, &bootstrap, NULL, &steps, &error), ERR_CANCELLED);
    ck_assert(last >= 0.5 && last < 0.6);
    last = 0;
    ck_assert_int_eq(permutation_two(CARS_MPG, 16, 32, TWO_SIDED, 2000, 1, &test, &steps, &error), ERR_CANCELLED);
    ck_assert(last >= 0.5 && last < 0.6);
    last = 0;
    ck_assert_int_eq(permutation_two(CARS_MPG, 3, 12, TWO_SIDED, 2000, 1, &test, &steps, &error), ERR_CANCELLED); /* all 220 arrangements */
    ck_assert(last >= 0.5 && last < 0.6);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {unequal_spreads_lead_to_welch, students_t_becomes_welchs, few_skewed_values_lead_to_ranks,
                                  two_values_can_not_be_judged, many_values_bear_some_skewness, small_expected_counts, an_outlier_leads_to_ranks,
                                  errors_that_spread_with_a_feature, two_factors_that_keep_to_what_is_presumed,
                                  two_factors_with_unequal_spreads_lead_to_robust_errors, two_factors_with_unequal_or_no_rows,
                                  two_factors_with_skewed_residuals_lead_to_ranks, long_resampling_can_be_stopped, NULL};
    return suite_run("presumed", tests);
}
