/* check_invariants.c - what a change of the data's origin or unit must not change in a model. */
#include "base/buffer.h"
#include "near.h"
#include "run_operation.h"

#include <math.h>
#include <stdio.h>

static json_object *answer_with(const char *name, const char *csv, const char *types, const char *params)
{
    char problems[1000] = "";
    Error error = {.status = OK};
    RunTable *table = run_table(csv, types);
    json_object *reply = run_operation(operation_find(name), table, params, problems, &error);
    ck_assert_msg(reply != NULL, "%s: %s%s", name, error.message, problems);
    run_table_free(table);
    return reply;
}

/* What must not change does not: a target of decimals 10^12 further on has the same slope and tests, and a doubled exposure halves the rate. */
START_TEST(models_keep_their_invariants)
{
    static const double Y[] = {5.21, 3.98, 7.05, 6.44, 8.13, 4.4, 9.02, 7.77};
    Buffer near_csv = BUFFER_INIT, far_csv = BUFFER_INIT;
    buffer_printf(&near_csv, "y,x,g,n,t\n");
    buffer_printf(&far_csv, "y,x,g,n,t\n");
    for (int i = 0; i < 8; i++) {
        buffer_printf(&near_csv, "%.2f,%d,%s,%d,%d\n", Y[i], i * i % 5, i % 3 ? "a" : "b", i * i % 7 + 1, i + 1);
        buffer_printf(&far_csv, "100000000000%.2f,%d,%s,%d,%d\n", Y[i], i * i % 5, i % 3 ? "a" : "b", i * i % 7 + 1, 2 * (i + 1));
    }
    static const char MODEL[] = "{\"target\":\"y\",\"features\":[\"x\",\"g\"],\"interactions\":[[\"x\",\"g\"]],\"errors\":\"hc3\",\"predict\":[{\"x\":2,\"g\":\"a\"}]}";
    static const char *const SAME[] = {"result.coefficients.x", "result.standard_errors.x:g[b]", "result.f", "result.terms.2.ss", "result.terms.0.p", "result.aic",
                                       "result.diagnostics.max_cooks_distance"};
    json_object *one = answer_with("regression", near_csv.data, "y=decimal", MODEL), *two = answer_with("regression", far_csv.data, "y=decimal", MODEL);
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++)
        ck_digits(run_number(two, SAME[i]), run_number(one, SAME[i]), 10);
    ck_near(run_number(two, "result.predictions.3") - 1e12, run_number(one, "result.predictions.3"), 1e-3);
    ck_near(run_number(two, "result.new_cases.0.fitted") - 1e12, run_number(one, "result.new_cases.0.fitted"), 1e-3);
    json_object_put(one);
    json_object_put(two);
    static const char *const FAMILIES[] = {"poisson", "negative_binomial", "gamma"};
    for (size_t i = 0; i < 3; i++) {
        char params[200];
        snprintf(params, sizeof params, "{\"target\":\"n\",\"features\":[\"x\"],\"exposure\":\"t\",\"family\":\"%s\"}", FAMILIES[i]);
        one = answer_with("glm", near_csv.data, NULL, params);
        two = answer_with("glm", far_csv.data, NULL, params);
        ck_near(run_number(two, "result.intercept"), run_number(one, "result.intercept") - log(2), 1e-7);
        ck_near(run_number(two, "result.coefficients.x"), run_number(one, "result.coefficients.x"), 1e-7);
        ck_near(run_number(two, "result.null_deviance"), run_number(one, "result.null_deviance"), 1e-7);
        ck_near(run_number(two, "result.predictions.5"), run_number(one, "result.predictions.5"), 1e-6);
        json_object_put(one);
        json_object_put(two);
    }
    buffer_free(&near_csv);
    buffer_free(&far_csv);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {models_keep_their_invariants, NULL};
    return suite_run("invariants", tests);
}
