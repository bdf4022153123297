/* check_glm_terms.c - likelihood ratio tests of the terms of generalised linear models. */
#include "base/buffer.h"
#include "near.h"
#include "numeric/glm_private.h"
#include "published_tables.h"
#include "run_operation.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

static json_object *run_on(const char *name, const char *csv, const char *params)
{
    Error error = {.message = ""};
    RunTable *table = run_table(csv, NULL);
    json_object *reply = run_operation(operation_find(name), table, params, NULL, &error);
    ck_assert_msg(reply != NULL, "%s: %s", params, error.message);
    run_table_free(table);
    return reply;
}

static void assert_term(json_object *reply, size_t i, const char *name, double df, double lr, double p, double digits)
{
    char path[60];
    snprintf(path, sizeof path, "result.terms.%zu.term", i);
    ck_assert_str_eq(run_text(reply, path), name);
    snprintf(path, sizeof path, "result.terms.%zu.df", i);
    ck_assert(run_number(reply, path) == df);
    snprintf(path, sizeof path, "result.terms.%zu.lr", i);
    ck_digits(run_number(reply, path), lr, digits);
    snprintf(path, sizeof path, "result.terms.%zu.p", i);
    ck_digits(run_number(reply, path), p, digits - 1.5);
}

/* R: data(warpbreaks), Tippett (1950), breaks per loom; car::Anova of glm(breaks ~ wool * tension, poisson), and gamma without the product. */
START_TEST(breaks_of_looms)
{
    static const int BREAKS[54] = {26, 30, 54, 25, 70, 52, 51, 26, 67, 18, 21, 29, 17, 12, 18, 35, 30, 36, 36, 21, 24, 18, 10, 43, 28, 15, 26,
                                   27, 14, 29, 19, 29, 31, 41, 20, 44, 42, 26, 19, 16, 39, 28, 21, 39, 29, 20, 21, 24, 17, 13, 15, 15, 16, 28};
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "breaks,wool,tension\n");
    for (int i = 0; i < 54; i++)
        buffer_printf(&csv, "%d,%c,%c\n", BREAKS[i], i < 27 ? 'A' : 'B', "LMH"[i / 9 % 3]);
    json_object *reply = run_on("glm", csv.data, "{\"target\":\"breaks\",\"features\":[\"wool\",\"tension\"],\"family\":\"poisson\","
                                                 "\"interactions\":[[\"wool\",\"tension\"]]}");
    assert_term(reply, 0, "wool", 1, 16.038753, 6.2059e-05, 6);
    assert_term(reply, 1, "tension", 2, 70.941571, 3.9376e-16, 6);
    assert_term(reply, 2, "wool:tension", 2, 28.086757, 7.9623e-07, 6);
    ck_assert_ptr_nonnull(strstr(run_text(reply, "tables.2.note"), "type II"));
    json_object_put(reply);
    reply = run_on("glm", csv.data, "{\"target\":\"breaks\",\"features\":[\"wool\",\"tension\"],\"family\":\"gamma\"}");
    assert_term(reply, 0, "wool", 1, 2.9991259, 0.0833095, 6);
    assert_term(reply, 1, "tension", 2, 16.2088336, 0.0003022, 5.5);
    json_object_put(reply);
    reply = run_on("glm", csv.data, "{\"target\":\"breaks\",\"features\":[\"wool\",\"tension\"],\"family\":\"poisson\",\"term_tests\":\"none\"}");
    ck_assert(!json_object_object_get_ex(run_value(reply, "result"), "terms", NULL));
    ck_assert_ptr_null(run_value(reply, "tables.1.note")); /* nobody asked */
    json_object_put(reply);
    buffer_free(&csv);
}
END_TEST

/* car::Anova of glm(am ~ wt + factor(cyl), binomial, mtcars); and a term is what the deviance of a model without it says. */
START_TEST(a_factor_is_one_term)
{
    json_object *reply = run_on("glm", MTCARS, "{\"target\":\"am\",\"features\":[\"wt\",\"cyl\"],\"categorical\":[\"cyl\"],\"family\":\"logistic\"}");
    json_object *without = run_on("glm", MTCARS, "{\"target\":\"am\",\"features\":[\"wt\"],\"family\":\"logistic\"}");
    assert_term(reply, 0, "wt", 1, 19.2738685, 1.1325e-05, 5.5);
    assert_term(reply, 1, "cyl", 2, 4.5150254, 0.10461, 6);
    ck_digits(run_number(reply, "result.terms.1.lr"), run_number(without, "result.deviance") - run_number(reply, "result.deviance"), 9);
    assert_term(without, 0, "wt", 1, run_number(without, "result.null_deviance") - run_number(without, "result.deviance"),
                run_number(without, "result.terms.0.p"), 12);
    json_object_put(reply);
    json_object_put(without);
}
END_TEST

/* A column that is a combination of others loses no coefficient when it is left out, nor do they beside it: neither can be tested. */
START_TEST(collinear_terms_stay_open)
{
    json_object *reply = run_on("glm", "y,a,b,c\n3,1,2,5\n5,2,4,1\n2,3,6,4\n8,4,8,4\n6,5,10,2\n9,6,12,7\n",
                                "{\"target\":\"y\",\"features\":[\"a\",\"b\",\"c\"],\"family\":\"poisson\"}");
    for (int i = 0; i < 3; i++) {
        char path[60];
        snprintf(path, sizeof path, "result.terms.%d.p", i);
        ck_assert((run_value(reply, path) != NULL) == (i == 2));
        snprintf(path, sizeof path, "result.terms.%d.df", i);
        ck_assert(run_number(reply, path) == (i == 2));
    }
    json_object_put(reply);
}
END_TEST

static bool stop_half_way(void *context, double share)
{
    double *most = context;
    *most = share;
    return share < 0.5;
}

/* A fit tells how far it is within its part of the work, and ends when it is told so. */
START_TEST(fits_can_be_stopped)
{
    static const double X[] = {1, 2, 3, 4, 5, 6, 7, 8}, Y[] = {1, 0, 3, 2, 6, 4, 9, 12};
    const double *columns[] = {X};
    Rows rows = rows_of_columns(columns, 8, 1);
    GlmModel model;
    Error error;
    double share = 0, deviance;
    size_t rank;
    Steps steps = {stop_half_way, &share};
    ck_assert_int_eq(glm_fit_offset(&rows, Y, NULL, NULL, GLM_POISSON, GLM_LOG, true, 0.95, &(GlmProgress){&steps, 0.1, 0.2}, &model, NULL), OK);
    ck_assert(share > 0.2 && share < 0.3);
    ck_assert_int_eq(glm_deviance_of(&model, &rows, Y, NULL, NULL, &(GlmProgress){&steps, 0.3, 0.1}, &deviance, &rank, NULL), OK);
    ck_digits(deviance, model.deviance, 11);
    ck_assert_uint_eq(rank, 2);
    ck_assert_int_eq(glm_deviance_of(&model, &rows, Y, NULL, NULL, &(GlmProgress){&steps, 0.45, 0.1}, &deviance, &rank, &error), ERR_CANCELLED);
    ck_assert(isnan(deviance));
    glm_free(&model);
}
END_TEST

/* A mean next to 0 where something happened: theta's first guess is 0, and Newton's steps once had no end. */
START_TEST(theta_next_to_nothing_ends)
{
    static const double Y[] = {2, 0, 3, 1, 5, 0}, MEANS[] = {1e-300, 1, 2, 1, 3, 1e308};
    double se;
    bool bounded;
    double theta = glm_theta(Y, MEANS, NULL, 6, &se, &bounded);
    ck_assert(theta > 0 && isfinite(theta));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {breaks_of_looms, a_factor_is_one_term, collinear_terms_stay_open, fits_can_be_stopped, theta_next_to_nothing_ends, NULL};
    return suite_run("glm_terms", tests);
}
