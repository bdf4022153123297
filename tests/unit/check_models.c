/*
** check_models.c - the operations of models, run as the API runs them, against published output of R and others.
*/
#include "published_tables.h"
#include "run_operation.h"
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static json_object *run_on(const char *name, const char *csv, const char *params)
{
    char problems[1000] = "";
    Error error = {0};
    RunTable *table = run_table(csv, NULL);
    json_object *reply = run_operation(operation_find(name), table, params, problems, &error);
    ck_assert_msg(reply != NULL, "%s: %s %s", name, error.message, problems);
    run_table_free(table);
    return reply;
}

static void assert_near(json_object *reply, const char *path, double expected, double tolerance)
{
    double value = run_number(reply, path);
    ck_assert_msg(fabs(value - expected) <= tolerance, "%s: %.12g instead of %.12g", path, value, expected);
}

static void assert_refused(const char *name, const char *csv, const char *params, const char *expected)
{
    char problems[1000] = "";
    Error error = {0};
    RunTable *table = run_table(csv, NULL);
    json_object *reply = run_operation(operation_find(name), table, params, problems, &error);
    ck_assert_msg(reply == NULL, "%s %s was accepted", name, params);
    ck_assert_msg(strstr(problems, expected) || strstr(error.message, expected), "%s: %s %s", params, error.message, problems);
    run_table_free(table);
}

/* R: summary(lm(mpg ~ wt + hp, mtcars)), AIC, BIC; lmtest::bptest and dwtest. */
START_TEST(regression_of_mtcars)
{
    json_object *reply = run_on("regression", MTCARS, "{\"target\":\"mpg\",\"features\":[\"wt\",\"hp\"],"
                                                      "\"predict\":[{\"wt\":3,\"hp\":100}]}");
    assert_near(reply, "result.intercept", 37.22727, 5e-6);
    assert_near(reply, "result.coefficients.wt", -3.87783, 5e-6);
    assert_near(reply, "result.coefficients.hp", -0.03177, 5e-6);
    assert_near(reply, "result.standard_errors.wt", 0.63273, 5e-6);
    assert_near(reply, "result.standard_errors.hp", 0.00903, 5e-6);
    assert_near(reply, "result.t_values.wt", -6.129, 5e-4);
    assert_near(reply, "result.p_values.wt", 1.12e-06, 5e-9);
    assert_near(reply, "result.p_values.hp", 0.00145, 5e-6);
    assert_near(reply, "result.residual_standard_error", 2.593, 5e-4);
    assert_near(reply, "result.r2_score", 0.8268, 5e-5);
    assert_near(reply, "result.adjusted_r2", 0.8148, 5e-5);
    assert_near(reply, "result.f", 69.21, 5e-3);
    assert_near(reply, "result.f_p", 9.109e-12, 5e-16);
    assert_near(reply, "result.aic", 156.6523, 5e-5);
    assert_near(reply, "result.bic", 162.5153, 5e-5);
    assert_near(reply, "result.vif.wt", 1.766625, 5e-7);
    assert_near(reply, "result.diagnostics.durbin_watson", 1.362399273, 5e-10);
    assert_near(reply, "result.diagnostics.durbin_watson_p", 0.041225098, 5e-9);
    assert_near(reply, "result.diagnostics.durbin_watson_p_positive", 0.020612549, 5e-9);
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "result.predictions")), 32);
    assert_near(reply, "result.mse", run_number(reply, "result.ss_residual") / 32, 1e-12);
    json_object_put(reply);
}
END_TEST

static bool has_figure(json_object *reply, const char *name)
{
    json_object *figures = run_value(reply, "figures");
    for (size_t i = 0; i < json_object_array_length(figures); i++) {
        json_object *one = NULL;
        json_object_object_get_ex(json_object_array_get_idx(figures, i), "name", &one);
        if (one && strcmp(json_object_get_string(one), name) == 0)
            return true;
    }
    return false;
}

/* R: coef and confint of the same model times sd(x) / sd(y). In miles a gallon for a horsepower and for 1000 pounds, the former is a dot. */
START_TEST(coefficients_of_far_units_are_drawn_standardised)
{
    json_object *reply = run_on("regression", MTCARS, "{\"target\":\"mpg\",\"features\":[\"wt\",\"hp\"]}");
    ck_assert_str_eq(run_text(reply, "figures.0.name"), "standardized_coefficients");
    ck_assert_str_eq(run_text(reply, "figures.1.name"), "coefficients");
    ck_assert_str_eq(run_text(reply, "figures.0.figure.data.0.y.1"), "hp");
    assert_near(reply, "figures.0.figure.data.0.x.0", -0.62955, 5e-5);
    assert_near(reply, "figures.0.figure.data.0.x.1", -0.36145, 5e-5);
    assert_near(reply, "figures.0.figure.data.0.error_x.array.0", 0.62955 - 0.41946, 1e-4);
    assert_near(reply, "figures.0.figure.data.0.error_x.arrayminus.1", 0.57155 - 0.36145, 1e-4);
    assert_near(reply, "figures.1.figure.data.0.x.1", -0.03177, 5e-6);
    json_object_put(reply);
    reply = run_on("regression", MTCARS, "{\"target\":\"mpg\",\"features\":[\"wt\",\"cyl\"]}");
    ck_assert_str_eq(run_text(reply, "figures.0.name"), "coefficients");
    ck_assert(!has_figure(reply, "standardized_coefficients"));
    json_object_put(reply);
}
END_TEST

/* The four pictures of R's plot(lm), and none of residuals that are nothing but rounding. */
START_TEST(figures_of_residuals)
{
    json_object *reply = run_on("regression", MTCARS, "{\"target\":\"mpg\",\"features\":[\"wt\"]}");
    static const char *const NAMES[] = {"residuals", "residual_quantiles", "scale_location", "leverage"};
    for (size_t i = 0; i < 4; i++)
        ck_assert_msg(has_figure(reply, NAMES[i]), "%s", NAMES[i]);
    json_object_put(reply);
    reply = run_on("regression", "x,y\n1,3\n2,5\n3,7\n5,11\n9,19\n", "{\"target\":\"y\",\"features\":[\"x\"]}");
    assert_near(reply, "result.coefficients.x", 2, 1e-15);
    assert_near(reply, "result.r2_score", 1, 1e-15);
    ck_assert_ptr_null(run_value(reply, "result.diagnostics.breusch_pagan_p"));
    ck_assert_ptr_null(run_value(reply, "result.diagnostics.durbin_watson"));
    ck_assert(strstr(run_text(reply, "warnings.0"), "but for rounding") != NULL);
    ck_assert(!has_figure(reply, "scale_location"));
    json_object_put(reply);
}
END_TEST

/* Powers of the model are not rounded to doubles: y = (x / 3)^4 is found from decimals though x^4 has more digits than a double. */
START_TEST(powers_keep_their_digits)
{
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "x,y\n");
    for (int i = 0; i < 12; i++) { /* x = 1000003 + i: x^4 has 25 digits. y: orthogonal to all powers up to 2 in its last term */
        long x = 1000003 + i;
        buffer_printf(&csv, "%ld,%ld\n", x, 7 * (x - 1000000) * (x - 1000000) - 3);
    }
    json_object *reply = run_on("regression", csv.data, "{\"target\":\"y\",\"features\":[\"x\"],\"polynomial\":{\"x\":2}}");
    assert_near(reply, "result.coefficients.x^2", 7, 1e-13);
    assert_near(reply, "result.coefficients.x", -14e6, 1e-6);
    assert_near(reply, "result.intercept", 7e12 - 3, 1);
    json_object_put(reply);
    buffer_free(&csv);
}
END_TEST

/* R: summary(glm(am ~ wt, binomial, mtcars)) */
START_TEST(logistic_of_mtcars)
{
    json_object *reply = run_on("glm", MTCARS, "{\"target\":\"am\",\"features\":[\"wt\"],\"family\":\"logistic\"}");
    assert_near(reply, "result.intercept", 12.040, 5e-4);
    assert_near(reply, "result.coefficients.wt", -4.024, 5e-4);
    assert_near(reply, "result.standard_errors.wt", 1.43652775262, 5e-11); /* by Newton; R prints 1.436, from weights some steps before */
    assert_near(reply, "result.z_values.wt", -2.801, 5e-4);
    assert_near(reply, "result.p_values.wt", 0.00509, 1e-5);
    assert_near(reply, "result.null_deviance", 43.230, 5e-4);
    assert_near(reply, "result.deviance", 19.176, 5e-4);
    assert_near(reply, "result.aic", 23.176, 5e-4);
    assert_near(reply, "result.df_residual", 30, 0);
    json_object_put(reply);
}
END_TEST

/* Without a family the answer is that of the one that the target's values call for, and says so. */
START_TEST(glm_chooses_its_family)
{
    static const struct {
        const char *values[6], *family, *why;
    } CASES[] = {{{"0", "1", "1", "0", "1", "0"}, "logistic", "0 and 1"},
                 {{"true", "false", "true", "false", "false", "true"}, "logistic", "0 and 1"},
                 {{"yes", "no", "yes", "no", "no", "yes"}, "logistic", "labels"},
                 {{"0", "3", "1", "2", "5", "4"}, "poisson", "whole numbers from 0 up"},
                 {{"0.5", "3", "1", "2.25", "5", "4"}, "gamma", "amounts above 0"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char csv[200] = "y,x\n", given[120];
        for (size_t k = 0; k < 6; k++)
            snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%s,%g\n", CASES[i].values[k], (double)(k * k % 7));
        json_object *reply = run_on("glm", csv, "{\"target\":\"y\",\"features\":[\"x\"]}");
        ck_assert_str_eq(run_text(reply, "result.family"), CASES[i].family);
        ck_assert_ptr_nonnull(strstr(run_text(reply, "result.family_chosen"), CASES[i].why));
        ck_assert_ptr_nonnull(strstr(run_text(reply, "explanation"), CASES[i].why));
        snprintf(given, sizeof given, "{\"target\":\"y\",\"features\":[\"x\"],\"family\":\"%s\"}", CASES[i].family);
        json_object *same = run_on("glm", csv, given);
        ck_assert_str_eq(json_object_to_json_string(run_value(reply, "result.coefficients")), json_object_to_json_string(run_value(same, "result.coefficients")));
        ck_assert(!json_object_object_get_ex(run_value(same, "result"), "family_chosen", NULL));
        json_object_put(reply);
        json_object_put(same);
    }
    assert_refused("glm", "y,x\n-1,2\n2,3\n3,5\n4,1\n", "{\"target\":\"y\",\"features\":[\"x\"]}", "below 0");
    assert_refused("glm", "y,x\n0,2\n2.5,3\n3,5\n4,1\n", "{\"target\":\"y\",\"features\":[\"x\"]}", "not whole");
    assert_refused("glm", "y,x\n2020-01-01,2\n2020-01-02,3\n2020-01-04,5\n", "{\"target\":\"y\",\"features\":[\"x\"]}", "dates");
    assert_refused("glm", "y,x\na,2\nb,3\nc,5\n", "{\"target\":\"y\",\"features\":[\"x\"]}", "two different values");
    assert_refused("glm", "y,x\n1,2\n2,3\n3,5\n", "{\"target\":\"y\",\"features\":[\"x\"],\"link\":\"inverse\"}", "must be log");
}
END_TEST

/* R's help page of glm: Dobson (1990), page 93, randomised controlled trial. */
START_TEST(poisson_of_dobson)
{
    static const char csv[] = "counts,outcome,treatment\n18,a,a\n17,b,a\n15,c,a\n20,a,b\n10,b,b\n20,c,b\n25,a,c\n13,b,c\n12,c,c\n";
    json_object *reply = run_on("glm", csv, "{\"target\":\"counts\",\"features\":[\"outcome\",\"treatment\"],\"family\":\"poisson\"}");
    assert_near(reply, "result.intercept", 3.045, 5e-4);
    assert_near(reply, "result.coefficients.outcome[b]", -0.4543, 5e-5);
    assert_near(reply, "result.coefficients.outcome[c]", -0.2930, 5e-5);
    assert_near(reply, "result.coefficients.treatment[b]", 0, 1e-8);
    assert_near(reply, "result.standard_errors.outcome[b]", 0.2022, 5e-5);
    assert_near(reply, "result.p_values.outcome[b]", 0.0246, 5e-5);
    assert_near(reply, "result.null_deviance", 10.5814, 5e-5);
    assert_near(reply, "result.deviance", 5.1291, 5e-5);
    assert_near(reply, "result.aic", 56.76, 5e-3);
    assert_near(reply, "result.terms.0.lr", 5.4523, 5e-5); /* anova(glm.D93, test = "Chisq"); outcome and treatment are balanced */
    assert_near(reply, "result.terms.0.p", 0.06547, 5e-6);
    assert_near(reply, "result.terms.1.lr", 0, 1e-9);
    json_object_put(reply);
}
END_TEST

/* R's help page of glm: McCullagh and Nelder (1989), pages 300-2, blood clotting. */
START_TEST(gamma_of_clotting)
{
    static const double u[] = {5, 10, 15, 20, 30, 40, 60, 80, 100}, lot1[] = {118, 58, 42, 35, 27, 25, 21, 19, 18};
    char csv[1000] = "u,lot1\n";
    for (int i = 0; i < 9; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%.17g,%g\n", log(u[i]), lot1[i]);
    json_object *reply = run_on("glm", csv, "{\"target\":\"lot1\",\"features\":[\"u\"],\"family\":\"gamma\",\"link\":\"inverse\"}");
    assert_near(reply, "result.intercept", -0.01655438, 5e-9);
    assert_near(reply, "result.coefficients.u", 0.01534311, 5e-9);
    assert_near(reply, "result.standard_errors.u", 0.00041496, 5e-9);
    assert_near(reply, "result.dispersion", 0.0024460362421, 5e-14); /* R prints 0.002446059, one step before */
    assert_near(reply, "result.null_deviance", 3.51283, 5e-6);
    assert_near(reply, "result.deviance", 0.01673, 5e-6);
    assert_near(reply, "result.aic", 37.99, 5e-3);
    json_object_put(reply);
}
END_TEST

/* R: cor.test of mpg and wt by each method. */
START_TEST(correlations_of_mtcars)
{
    json_object *reply = run_on("correlation", MTCARS, "{\"columns\":[\"mpg\",\"wt\"]}");
    assert_near(reply, "result.matrix.0.1", -0.8676594, 5e-8);
    assert_near(reply, "result.p_values.0.1", 1.294e-10, 5e-14);
    assert_near(reply, "result.low.0.1", -0.9338264, 5e-8);
    assert_near(reply, "result.high.0.1", -0.7440872, 5e-8);
    json_object_put(reply);
    reply = run_on("correlation", MTCARS, "{\"columns\":[\"mpg\",\"wt\"],\"method\":\"kendall\"}");
    assert_near(reply, "result.matrix.0.1", -0.7278321, 5e-8);
    assert_near(reply, "result.p_values.0.1", 6.706e-09, 5e-13);
    json_object_put(reply);
    reply = run_on("correlation", MTCARS, "{\"columns\":[\"mpg\",\"wt\"],\"method\":\"spearman\"}");
    assert_near(reply, "result.matrix.0.1", -0.886422, 5e-7);
    json_object_put(reply);
}
END_TEST

START_TEST(components_of_usarrests_and_iris)
{
    json_object *reply = run_on("pca", USARRESTS, "{\"columns\":[\"Murder\",\"Assault\",\"UrbanPop\",\"Rape\"]}");
    static const double sd[] = {1.5748783, 0.9948694, 0.5971291, 0.41644938}, first[] = {0.5358995, 0.5831836, 0.2781909, 0.5434321};
    for (int k = 0; k < 4; k++) {
        char path[60];
        snprintf(path, sizeof path, "result.standard_deviations.%d", k);
        assert_near(reply, path, sd[k], 5e-8);
        snprintf(path, sizeof path, "result.components.0.%d", k);
        assert_near(reply, path, first[k], 5e-8);
    }
    json_object_put(reply);
    reply = run_on("pca", IRIS, "{\"columns\":[\"Sepal.Length\",\"Sepal.Width\",\"Petal.Length\",\"Petal.Width\"],\"standardize\":false}");
    assert_near(reply, "result.explained_variance_ratio.0", 0.924618723, 5e-10);
    assert_near(reply, "result.explained_variance_ratio.3", 0.005212184, 5e-10);
    json_object_put(reply);
}
END_TEST

START_TEST(clusters_of_iris)
{
    json_object *reply = run_on("clustering", IRIS, "{\"n_clusters\":3,\"standardize\":false,"
                                                    "\"columns\":[\"Sepal.Length\",\"Sepal.Width\",\"Petal.Length\",\"Petal.Width\"]}");
    assert_near(reply, "result.inertia", 78.851441426146, 1e-11);
    assert_near(reply, "result.silhouette", 0.5528190123564, 1e-12);
    assert_near(reply, "result.sizes.0", 62, 0);
    assert_near(reply, "result.sizes.1", 50, 0);
    assert_near(reply, "result.sizes.2", 38, 0);
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "result.clusters")), 150);
    json_object_put(reply);
}
END_TEST

START_TEST(bad_input_is_refused)
{
    assert_refused("regression", MTCARS, "{\"target\":\"mpg\",\"features\":[\"mpg\"]}", "target");
    assert_refused("glm", MTCARS, "{\"target\":\"mpg\",\"features\":[\"wt\"],\"family\":\"logistic\"}", "0 or 1");
    assert_refused("clustering", "x\n1\n2\n", "{\"columns\":[\"x\"],\"n_clusters\":3}", "n_clusters");
    assert_refused("pca", "x,y\n1,2\n", "{\"columns\":[\"x\",\"y\"]}", "two complete rows");
    assert_refused("regression", MTCARS, "{\"target\":\"mpg\",\"features\":[\"wt\"],\"interactions\":[[\"wt\",\"hp\"]]}", "hp");
    assert_refused("regression", MTCARS, "{\"target\":\"mpg\",\"features\":[\"wt\"],\"predict\":[{\"hp\":1}]}", "wt");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {regression_of_mtcars, coefficients_of_far_units_are_drawn_standardised, figures_of_residuals, powers_keep_their_digits, logistic_of_mtcars, glm_chooses_its_family, poisson_of_dobson, gamma_of_clotting, correlations_of_mtcars,
                                  components_of_usarrests_and_iris, clusters_of_iris, bad_input_is_refused, NULL};
    return suite_run("models", tests);
}
