/* check_durbin_watson.c - p of the Durbin-Watson statistic: published bounds, closed forms, and what must not change it. */
#include "numeric/durbin_watson.h"

#include "base/memory.h"
#include "near.h"
#include "suite.h"

#include <stdlib.h>

/* The eigenvectors of A: cos(pi j (2 i + 1) / 2 n), j = 0 the constant. */
static void put_wave(double *out, size_t n, size_t j)
{
    double length = sqrt(j ? (double)n / 2 : (double)n);
    for (size_t i = 0; i < n; i++)
        out[i] = cos(M_PI * (double)j * (double)(2 * i + 1) / (double)(2 * n)) / length;
}

/* P(D <= d) beside a constant and `k` waves: the longest ones (the upper bound of Durbin and Watson) or the shortest (the lower one). */
static double bounding(size_t n, size_t k, bool upper, double d)
{
    DurbinWatson test;
    double *basis = mem_array(n * (k + 1), sizeof *basis);
    for (size_t j = 0; j <= k; j++)
        put_wave(basis + j * n, n, j == 0 || upper ? j : n - j);
    durbin_watson_exact(basis, n, k + 1, d, &test);
    free(basis);
    ck_assert(test.exact);
    return test.lower;
}

/* Savin and White, Econometrica 45 (1977): significance points of d_L and d_U. */
START_TEST(significance_points)
{
    static const struct {
        size_t n, k;
        double level, low, high;
    } POINTS[] = {{6, 1, 0.05, 0.610, 1.400},   {15, 1, 0.05, 1.077, 1.361},  {15, 2, 0.05, 0.946, 1.543},  {15, 1, 0.01, 0.811, 1.070},
                  {30, 3, 0.05, 1.214, 1.650},  {50, 5, 0.05, 1.335, 1.771},  {100, 1, 0.05, 1.654, 1.694}, {100, 5, 0.01, 1.441, 1.647},
                  {200, 5, 0.05, 1.718, 1.820}, {200, 10, 0.05, 1.665, 1.874}};
    for (size_t i = 0; i < sizeof POINTS / sizeof *POINTS; i++)
        for (int upper = 0; upper < 2; upper++) { /* the level lies between those of the neighbouring third decimals */
            double point = upper ? POINTS[i].high : POINTS[i].low;
            double below = bounding(POINTS[i].n, POINTS[i].k, upper, point - 0.00051), above = bounding(POINTS[i].n, POINTS[i].k, upper, point + 0.00051);
            ck_assert_msg(below <= POINTS[i].level && POINTS[i].level <= above, "n %zu, k %zu, %s: %g to %g, published %g", POINTS[i].n, POINTS[i].k,
                          upper ? "d_U" : "d_L", below, above, POINTS[i].level);
        }
}
END_TEST

/* Two degrees of freedom: P(mu_1 z_1^2 + mu_2 z_2^2 <= 0) = 2 / pi atan sqrt(-mu_1 / mu_2). Of three rows about their mean mu = 1 - d and 3 - d. */
START_TEST(closed_forms)
{
    static const double D[] = {1 + 1e-6, 1.01, 1.5, 2, 2.5, 2.999};
    double basis[3];
    DurbinWatson test;
    put_wave(basis, 3, 0);
    for (size_t i = 0; i < sizeof D / sizeof *D; i++) {
        durbin_watson_exact(basis, 3, 1, D[i], &test);
        ck_digits(test.lower, 2 / M_PI * atan(sqrt((D[i] - 1) / (3 - D[i]))), 9);
        ck_near(test.lower + test.upper, 1, 1e-12);
    }
    durbin_watson_exact(basis, 3, 1, 0.5, &test); /* below the least that can be */
    ck_near(test.lower, 0, 1e-12);
    ck_near(test.p, 0, 1e-12);
    durbin_watson_exact(basis, 2, 1, 1, &test);
    ck_assert(isnan(test.p));
}
END_TEST

/* A model of n rows: a trend, noise, and errors that follow one another. */
typedef struct Made {
    double *columns[2], *y, *weights;
    size_t n;
} Made;

static Made make(size_t n, double follow)
{
    Made made = {{mem_array(n, sizeof(double)), mem_array(n, sizeof(double))}, mem_array(n, sizeof(double)), mem_array(n, sizeof(double)), n};
    unsigned state = 7;
    double error = 0;
    for (size_t i = 0; i < n; i++) {
        double noise[2] = {0, 0};
        for (int k = 0; k < 24; k++) {
            state = state * 1664525u + 1013904223u;
            noise[k % 2] += (double)(state >> 8) / (1 << 24) - 0.5;
        }
        error = follow * error + noise[0];
        made.columns[0][i] = (double)i / (double)n;
        made.columns[1][i] = noise[1];
        made.y[i] = 1 + 2 * made.columns[0][i] + error;
        made.weights[i] = 1 + (double)(i % 3);
    }
    return made;
}

static void made_free(Made *made)
{
    free(made->columns[0]);
    free(made->columns[1]);
    free(made->y);
    free(made->weights);
}

static DurbinWatson test_of(const Made *made, bool weighted, LinearDiagnostics *diagnostics)
{
    const double *columns[2] = {made->columns[0], made->columns[1]}, *weights = weighted ? made->weights : NULL;
    Rows rows = rows_of_columns(columns, made->n, 2);
    LinearModel model;
    LinearDiagnostics own, *d = diagnostics ? diagnostics : &own;
    DurbinWatson test;
    ck_assert_int_eq(linear_fit(&rows, made->y, weights, true, 0.95, &model, NULL), OK);
    linear_diagnose(&model, &rows, made->y, weights, COVARIANCE_CLASSIC, NULL, d);
    durbin_watson_test(&model, &rows, weights, d->durbin_watson, &test);
    if (!diagnostics)
        linear_diagnostics_free(&own);
    linear_free(&model);
    return test;
}

START_TEST(exact_and_normal_meet)
{
    Made made = make(2001, 0.06);
    double *basis = mem_array(3 * made.n, sizeof *basis);
    for (size_t j = 0; j < 3; j++)
        put_wave(basis + j * made.n, made.n, j);
    for (size_t i = 0; i < 2 * made.n; i++)
        made.columns[i / made.n][i % made.n] = 5 + basis[made.n + i];
    DurbinWatson normal = test_of(&made, false, NULL), exact;
    ck_assert(!normal.exact);
    durbin_watson_exact(basis, made.n, 3, normal.d, &exact);
    ck_digits(normal.p, exact.p, 2.5);
    free(basis);
    made_free(&made);
    made = make(150000, 0.004); /* only some stretches of rows are looked at */
    normal = test_of(&made, false, NULL);
    double z = (normal.d - 2) / (2 / sqrt(150000));
    ck_near(normal.lower, 0.5 * erfc(-z / sqrt(2)), 2e-2);
    made_free(&made);
}
END_TEST

/* Rows of weight 0 are as if they were not there, in the statistics and in p. */
START_TEST(rows_of_weight_zero)
{
    static const size_t SIZES[] = {40, 3000, 40000};
    for (size_t s = 0; s < sizeof SIZES / sizeof *SIZES; s++) {
        Made made = make(SIZES[s], 0.01);
        LinearDiagnostics with, without;
        for (size_t i = 0; i < made.n; i++)
            made.weights[i] = i % 7 == 3 || i < 1100 * s ? 0 : made.weights[i];
        DurbinWatson all = test_of(&made, true, &with);
        size_t kept = 0;
        for (size_t i = 0; i < made.n; i++)
            if (made.weights[i] > 0) {
                made.columns[0][kept] = made.columns[0][i];
                made.columns[1][kept] = made.columns[1][i];
                made.y[kept] = made.y[i];
                made.weights[kept++] = made.weights[i];
            }
        made.n = kept;
        DurbinWatson some = test_of(&made, true, &without);
        ck_digits(all.d, some.d, 11);
        ck_digits(all.p, some.p, 8);
        ck_digits(with.breusch_pagan, without.breusch_pagan, 9);
        ck_digits(with.jarque_bera, without.jarque_bera, 9);
        made_free(&made);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {significance_points, closed_forms, exact_and_normal_meet, rows_of_weight_zero, NULL};
    return suite_run("durbin_watson", tests);
}
