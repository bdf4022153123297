/*
** check_weights.c - descriptions and correlations of weighted rows: against R (weighted.mean, lm with weights, cov.wt), and against the rows that
** weights stand for.
*/
#include "near.h"
#include "published_tables.h"
#include "run_operation.h"
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static json_object *ask(const RunTable *table, const char *name, const char *params)
{
    Error error;
    json_object *reply = run_operation(operation_find(name), table, params, NULL, &error);
    ck_assert_msg(reply != NULL, "%s %s: %s", name, params, error.message);
    return reply;
}

static json_object *ask_csv(const char *csv, const char *name, const char *params)
{
    RunTable *table = run_table(csv, NULL);
    json_object *reply = ask(table, name, params);
    run_table_free(table);
    return reply;
}

static void assert_refused(const char *csv, const char *name, const char *params, const char *expected)
{
    RunTable *table = run_table(csv, NULL);
    char problems[1000] = "";
    Error error;
    ck_assert_ptr_null(run_operation(operation_find(name), table, params, problems, &error));
    ck_assert_msg(strstr(error.message, expected) || strstr(problems, expected), "%s: %s", error.message, problems);
    run_table_free(table);
}

/* R: summary(lm(mpg ~ 1, mtcars, weights = wt)), confint of it, and sums by hand; quantiles as Hmisc's wtd.quantile with normwt. */
START_TEST(precision_is_that_of_regression)
{
    json_object *reply = ask_csv(MTCARS, "describe", "{\"columns\":[\"mpg\"],\"weights\":\"wt\",\"mode\":true}"), *d = run_value(reply, "result.columns.0");
    ck_near(run_number(d, "mean"), 18.5499339498019, 1e-13);
    ck_near(run_number(d, "se"), 0.977091583594284, 1e-13);
    ck_near(run_number(d, "mean_interval.low"), 16.5571425267005, 1e-13);
    ck_near(run_number(d, "mean_interval.high"), 20.5427253729032, 1e-13);
    ck_near(run_number(d, "variance"), 30.5506548073852, 1e-13);
    ck_near(run_number(d, "weight"), 102.952, 1e-13);
    ck_near(run_number(d, "sum"), 1909.7528, 1e-13);
    ck_near(run_number(d, "effective_n"), 29.3684756988944, 1e-13);
    static const double QUANTILES[] = {10.4, 15.15, 17.95, 21.4, 31.3};
    for (size_t i = 0; i < 5; i++) {
        char path[40];
        snprintf(path, sizeof path, "quantiles.%zu.value", i);
        ck_near(run_number(d, path), QUANTILES[i], 1e-12);
    }
    ck_near(run_number(d, "mad"), 4.81845, 1e-12);
    ck_near(run_number(d, "skewness_moment"), 0.823883996691886, 1e-12);
    ck_near(run_number(d, "skewness"), 0.864969210296564, 1e-12);
    ck_near(run_number(d, "kurtosis_moment"), 0.583586204028935, 1e-12);
    ck_near(run_number(d, "kurtosis"), 0.900009984737472, 1e-12);
    ck_assert_int_eq((int)run_number(d, "n"), 32);
    ck_assert_ptr_null(run_value(d, "autocorrelation"));
    json_object_put(reply);
}
END_TEST

/* Members that rows stood for and rows themselves agree in; n counts rows, and the order of rows is nothing that weights know of. */
static void assert_same(json_object *weighted, json_object *whole, const char *path)
{
    json_object_object_foreach(whole, key, value)
    {
        char inside[200];
        json_object *other = NULL;
        snprintf(inside, sizeof inside, "%s.%s", path, key);
        if (strcmp(key, "n") == 0 || ((strcmp(key, "sum") == 0 || strcmp(key, "mode_count") == 0) && strcmp(path, "scaled") == 0) || strcmp(key, "autocorrelation") == 0 || strcmp(key, "missing") == 0)
            continue;
        ck_assert_msg(json_object_object_get_ex(weighted, key, &other), "%s", inside);
        if (json_object_is_type(value, json_type_object))
            assert_same(other, value, inside);
        else if (json_object_is_type(value, json_type_double) || json_object_is_type(value, json_type_int))
            ck_assert_msg(fabs(json_object_get_double(other) - json_object_get_double(value)) <= 1e-12 * (1 + fabs(json_object_get_double(value))),
                          "%s: %.17g %.17g", inside, json_object_get_double(other), json_object_get_double(value));
        else if (json_object_is_type(value, json_type_array))
            for (size_t i = 0; i < json_object_array_length(value); i++)
                assert_same(json_object_array_get_idx(other, i), json_object_array_get_idx(value, i), inside);
        else
            ck_assert_msg(json_object_equal(other, value), "%s", inside);
    }
}

/* A row of the weight w is w rows: all nine types of quantiles, decimals and floats, groups, gaps and zeros among them. */
START_TEST(frequencies_are_rows)
{
    Buffer few = BUFFER_INIT, many = BUFFER_INIT;
    buffer_add_text(&few, "x,y,d,g,w\n");
    buffer_add_text(&many, "x,y,d,g,w\n");
    for (int i = 0; i < 40; i++) {
        double x = floor(100 * sin(i)) / 7, y = x + 5 * cos(3 * i);
        int w = i * i % 5;
        char line[200];
        if (i == 7) /* a gap */
            snprintf(line, sizeof line, "%.17g,,%d.%02d,g%d", x, i % 13, i * 7 % 100, i % 3);
        else
            snprintf(line, sizeof line, "%.17g,%.17g,%d.%02d,g%d", x, y, i % 13, i * 7 % 100, i % 3);
        buffer_printf(&few, "%s,%d\n", line, w);
        for (int k = 0; k < w; k++)
            buffer_printf(&many, "%s,1\n", line);
    }
    RunTable *short_table = run_table(few.data, "d=decimal"), *long_table = run_table(many.data, "d=decimal");
    for (int type = 1; type <= 9; type++) {
        char params[400];
        snprintf(params, sizeof params, "{\"columns\":[\"x\",\"y\",\"d\"],\"quantile_type\":%d,\"trim\":0.13,\"mode\":true%s%s}", type,
                 type % 2 ? ",\"group_by\":\"g\"" : "", ",\"quantiles\":[0,0.1,0.3333,0.5,0.77,1]");
        json_object *whole = ask(long_table, "describe", params);
        params[strlen(params) - 1] = 0;
        strcat(params, ",\"weights\":\"w\",\"weight_type\":\"frequency\"}");
        json_object *weighted = ask(short_table, "describe", params);
        json_object *columns = run_value(whole, "result.columns");
        for (size_t i = 0; i < json_object_array_length(columns); i++) {
            char path[40];
            snprintf(path, sizeof path, "result.columns.%zu", i);
            assert_same(run_value(weighted, path), run_value(whole, path), path);
            ck_assert_double_eq(run_number(run_value(weighted, path), "weight"), run_number(run_value(whole, path), "n"));
        }
        json_object_put(whole);
        json_object_put(weighted);
    }
    static const char *const METHODS[] = {"pearson", "spearman"}, *const OPTIONS[] = {"\"missing\":\"pairwise\"", "\"missing\":\"listwise\"", "\"given\":[]"};
    for (size_t i = 0; i < 6; i++) {
        char params[200];
        const char *operation = i / 2 == 2 ? "partial_correlation" : "correlation";
        snprintf(params, sizeof params, "{\"columns\":[\"x\",\"y\",\"d\"],\"method\":\"%s\",%s}", METHODS[i % 2], OPTIONS[i / 2]);
        json_object *whole = ask(long_table, operation, params);
        params[strlen(params) - 1] = 0;
        strcat(params, ",\"weights\":\"w\",\"weight_type\":\"frequency\"}");
        json_object *weighted = ask(short_table, operation, params);
        static const char *const MATRICES[] = {"matrix", "p_values", "low", "high", "n_pairs"};
        for (size_t k = 0; k < 45; k++) {
            char path[60];
            snprintf(path, sizeof path, "result.%s.%zu.%zu", MATRICES[k / 9], k / 3 % 3, k % 3);
            json_object *a = run_value(whole, path), *b = run_value(weighted, path);
            ck_assert_msg(!a == !b && fabs(json_object_get_double(a) - json_object_get_double(b)) < 1e-12, "%s", path);
        }
        json_object_put(whole);
        json_object_put(weighted);
    }
    run_table_free(short_table);
    run_table_free(long_table);
    buffer_free(&few);
    buffer_free(&many);
}
END_TEST

/* R: cov.wt(cbind(mpg, hp), wt, cor = TRUE); the t of lm(mpg ~ hp, weights = wt) tests the same; midranks of weights by hand. */
START_TEST(weighted_correlations)
{
    json_object *reply = ask_csv(MTCARS, "correlation", "{\"columns\":[\"mpg\",\"hp\"],\"weights\":\"wt\"}");
    ck_near(run_number(reply, "result.matrix.0.1"), -0.764916707736505, 1e-13);
    ck_near(run_number(reply, "result.p_values.0.1"), 3.43689296361797e-07, 1e-10);
    ck_near(run_number(reply, "result.low.0.1"), -0.879128029131082, 1e-12);
    ck_near(run_number(reply, "result.high.0.1"), -0.56761916881643, 1e-12);
    ck_assert_int_eq((int)run_number(reply, "result.n_pairs.0.1"), 32);
    ck_assert_double_eq(run_number(reply, "result.matrix.1.1"), 1);
    json_object_put(reply);
    reply = ask_csv(MTCARS, "correlation", "{\"columns\":[\"mpg\",\"hp\"],\"weights\":\"wt\",\"method\":\"spearman\"}");
    ck_near(run_number(reply, "result.matrix.0.1"), -0.880238663307925, 1e-13);
    json_object_put(reply);
    assert_refused(MTCARS, "correlation", "{\"columns\":[\"mpg\",\"hp\"],\"weights\":\"wt\",\"method\":\"kendall\"}", "kendall");
    reply = ask_csv(MTCARS, "partial_correlation", "{\"columns\":[\"mpg\",\"hp\"],\"given\":[\"disp\"],\"weights\":\"wt\"}");
    ck_near(run_number(reply, "result.matrix.0.1"), -0.341064066934657, 1e-13); /* by the inverse of that matrix, with disp */
    ck_near(run_number(reply, "result.p_values.0.1"), 0.0604262026246679, 1e-12); /* of hp in lm(mpg ~ hp + disp, weights = wt) */
    json_object_put(reply);
    assert_refused("x,y,z,w\n1,2,4,0\n2,3,5,0\n3,5,1,0\n", "partial_correlation", "{\"columns\":[\"x\",\"y\"],\"weights\":\"w\"}", "all 0");
}
END_TEST

/* Only the ratios of precisions matter, equal ones not at all, and rows of weight 0 are not there. */
START_TEST(what_weights_do_not_change)
{
    static const char EQUAL[] = "x,y,w\n3,1,0.1\n1,2,0.1\n4,2.5,0.1\n1.5,4,0.1\n9,0,0.1\n2.6,3,0.1\n5.3,8,0.1\n";
    static const char ZEROS[] = "x,y,w,v\n3,1,2,2e-200\n100,7,0,0\n1,2,3,3e-200\n,9,1,1e-200\n4,2.5,5,5e-200\n7,8,,\n1.5,4,1,1e-200\n";
    static const char *const TWICE[] = {"describe", "correlation"};
    for (size_t i = 0; i < 2; i++) {
        const char *params = i ? "{\"columns\":[\"x\",\"y\"],\"method\":\"spearman\"" : "{\"columns\":[\"x\",\"y\"]";
        char plain[200], weighted[200], scaled[200];
        snprintf(plain, sizeof plain, "%s}", params);
        snprintf(weighted, sizeof weighted, "%s,\"weights\":\"w\"}", params);
        snprintf(scaled, sizeof scaled, "%s,\"weights\":\"v\"}", params);
        json_object *a = ask_csv(EQUAL, TWICE[i], plain), *b = ask_csv(EQUAL, TWICE[i], weighted);
        json_object *c = ask_csv(ZEROS, TWICE[i], weighted), *d = ask_csv(ZEROS, TWICE[i], scaled);
        ck_assert_int_eq((int)run_number(c, "result.zero_weight"), 1);
        ck_assert_int_eq((int)run_number(c, "result.missing"), 1);
        if (i) {
            ck_assert_double_eq(run_number(a, "result.p_values.0.1"), run_number(b, "result.p_values.0.1")); /* exact, both */
            ck_assert_int_eq((int)run_number(c, "result.n_pairs.0.1"), 4);
            ck_near(run_number(c, "result.matrix.0.1"), run_number(d, "result.matrix.0.1"), 1e-12);
        } else {
            assert_same(run_value(b, "result.columns.0"), run_value(a, "result.columns.0"), "scaled");
            ck_assert_int_eq((int)run_number(c, "result.columns.0.n"), 4);
            ck_assert_int_eq((int)run_number(c, "result.columns.0.missing"), 1);
            ck_near(run_number(c, "result.columns.0.max"), 4, 1e-15);
            ck_near(run_number(c, "result.columns.0.sd"), run_number(d, "result.columns.0.sd"), 1e-12);
            ck_near(run_number(c, "result.columns.0.q1"), run_number(d, "result.columns.0.q1"), 1e-12);
        }
        json_object_put(a);
        json_object_put(b);
        json_object_put(c);
        json_object_put(d);
    }
}
END_TEST

/* Far and near values, a single row, equal values, none at all: a right limit or null. */
START_TEST(weights_at_the_edges)
{
    json_object *reply = ask_csv("x,w\n1e308,1\n-1e308,3\n1e308,2\n", "describe", "{\"columns\":[\"x\"],\"weights\":\"w\",\"mode\":true}");
    ck_assert_double_lt(fabs(run_number(reply, "result.columns.0.mean")), 1e292);
    ck_near(run_number(reply, "result.columns.0.sd"), 1e308 * sqrt(1.5), 1e-12);
    ck_assert_ptr_null(run_value(reply, "result.columns.0.variance")); /* beyond the range */
    json_object_put(reply);
    reply = ask_csv("x,w\n1e-300,1\n3e-300,1\n2e-300,2\n", "describe", "{\"columns\":[\"x\"],\"weights\":\"w\"}");
    ck_near(run_number(reply, "result.columns.0.mean") * 1e300, 2, 1e-12);
    ck_near(run_number(reply, "result.columns.0.sd") * 1e300, sqrt(0.75), 1e-12);
    json_object_put(reply);
    reply = ask_csv("x,w\n5,2.5\n5,1\n", "describe", "{\"columns\":[\"x\"],\"weights\":\"w\",\"mode\":true}");
    ck_assert_double_eq(run_number(reply, "result.columns.0.sd"), 0);
    ck_assert_double_eq(run_number(reply, "result.columns.0.trimmed_mean"), 5);
    ck_assert_ptr_null(run_value(reply, "result.columns.0.skewness"));
    json_object_put(reply);
    reply = ask_csv("x,y,w\n5,1,1\n5,2,3\n5,4,1\n", "correlation", "{\"columns\":[\"x\",\"y\"],\"weights\":\"w\"}");
    ck_assert_ptr_null(run_value(reply, "result.matrix.0.1"));
    json_object_put(reply);
    reply = ask_csv("x,y,w\n1e308,1,1\n-1e308,2,3\n5e307,4,1\n", "correlation", "{\"columns\":[\"x\",\"y\"],\"weights\":\"w\"}");
    json_object *near = ask_csv("x,y,w\n1,1,1\n-1,2,3\n0.5,4,1\n", "correlation", "{\"columns\":[\"x\",\"y\"],\"weights\":\"w\"}");
    ck_near(run_number(reply, "result.matrix.0.1"), run_number(near, "result.matrix.0.1"), 1e-12);
    json_object_put(near);
    json_object_put(reply);
    reply = ask_csv("x,y,w\n,1,1\n,2,2\n,3,1\n", "describe", "{\"columns\":[\"y\",\"w\"],\"weights\":\"w\"}");
    json_object_put(reply);
    assert_refused("x,w\n1,-1\n2,1\n", "describe", "{\"columns\":[\"x\"],\"weights\":\"w\"}", "negative");
    assert_refused("x,w\n1,0\n2,0\n", "describe", "{\"columns\":[\"x\"],\"weights\":\"w\"}", "all 0");
    assert_refused("x,w\n1,1.5\n2,1\n", "describe", "{\"columns\":[\"x\"],\"weights\":\"w\",\"weight_type\":\"frequency\"}", "whole numbers");
    assert_refused("x,y,w\n1,1,1.5\n2,1,1\n", "correlation", "{\"columns\":[\"x\",\"y\"],\"weights\":\"w\",\"weight_type\":\"frequency\"}", "whole numbers");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {precision_is_that_of_regression, frequencies_are_rows, weighted_correlations, what_weights_do_not_change,
                                  weights_at_the_edges, NULL};
    return suite_run("weights", tests);
}
