/*
** check_linear.c - least squares and inference against NIST's certified values and published output of R.
*/
#include "base/memory.h"
#include "made_column.h"
#include "nist_linear.h"
#include "numeric/linear.h"
#include "suite.h"

#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Digits in which a figure agrees with the certified one, up to 15. */
static double digits(double value, double certified)
{
    double error = certified == 0 ? fabs(value) : fabs(value - certified) / fabs(certified);
    return error > 0 ? fmin(-log10(error), 15) : 15;
}

static void assert_digits(const char *what, double value, double certified, double least)
{
    double found = digits(value, certified);
    ck_assert_msg(found >= least, "%s: %.17g instead of %.15g, %.1f digits instead of %.1f", what, value, certified, found, least);
}

typedef struct Certified {
    const char *name;
    bool intercept;
    double least;         /* digits asked of everything */
    double sd, r2, f;
    double b[12], se[12];
} Certified;

static void assert_certified(const Certified *expected, const double *const *columns, size_t n, size_t p, const double *y)
{
    Rows rows = rows_of_columns(columns, n, p);
    LinearModel model;
    Error error;
    ck_assert_int_eq(linear_fit(&rows, y, NULL, expected->intercept, 0.95, &model, &error), OK);
    for (size_t i = 0; i < model.k; i++) {
        ck_assert(!model.coefficients[i].aliased);
        assert_digits(expected->name, model.coefficients[i].estimate, expected->b[i], expected->least);
        assert_digits(expected->name, model.coefficients[i].se, expected->se[i], expected->least);
    }
    assert_digits(expected->name, model.sigma, expected->sd, expected->least);
    assert_digits(expected->name, model.r2, expected->r2, fmax(expected->least, 10));
    if (expected->f > 0)
        assert_digits(expected->name, model.f, expected->f, expected->least);
    linear_free(&model);
}

/* Columns x, x^2, ..., x^degree. */
static double **powers(const double *x, size_t n, size_t degree)
{
    double **columns = mem_array(degree, sizeof *columns);
    for (size_t j = 0; j < degree; j++) {
        columns[j] = mem_array(n, sizeof **columns);
        for (size_t i = 0; i < n; i++)
            columns[j][i] = j ? columns[j - 1][i] * x[i] : x[i];
    }
    return columns;
}

static void assert_polynomial(const Certified *expected, const double *x, const double *y, size_t n, size_t degree)
{
    double **columns = powers(x, n, degree);
    assert_certified(expected, (const double *const *)columns, n, degree, y);
    for (size_t j = 0; j < degree; j++)
        free(columns[j]);
    free(columns);
}

START_TEST(norris_pontius_noint)
{
    static const Certified norris = {"Norris", true, 12, 0.884796396144373, 0.999993745883712, 5436385.54079785,
                                     {-0.262323073774029, 1.00211681802045}, {0.232818234301152, 0.429796848199937E-03}};
    assert_polynomial(&norris, norris_x, norris_y, COUNT(norris_y), 1);
    static const Certified pontius = {"Pontius", true, 12, 0.205177424076185E-03, 0.999999900178537, 185330865.995752,
                                      {0.673565789473684E-03, 0.732059160401003E-06, -0.316081871345029E-14},
                                      {0.107938612033077E-03, 0.157817399981659E-09, 0.486652849992036E-16}};
    assert_polynomial(&pontius, pontius_x, pontius_y, COUNT(pontius_y), 2);
    static const Certified noint = {"NoInt1", false, 12, 3.56753034006338, 0.999365492298663, 15750.25, {2.07438016528926},
                                    {0.165289256198347E-01}};
    assert_polynomial(&noint, noint1_x, noint1_y, COUNT(noint1_y), 1);
}
END_TEST

START_TEST(wampler)
{
    double x[21], y[21];
    for (int i = 0; i < 21; i++)
        x[i] = i;
    static const Certified first = {"Wampler1", true, 12, 0, 1, 0, {1, 1, 1, 1, 1, 1}, {0}};
    assert_polynomial(&first, x, wampler1_y, 21, 5);
    static const Certified fourth = {"Wampler4", true, 12, 236014.502379268, 0.957478440825662, 67.5524458240122, {1, 1, 1, 1, 1, 1},
                                     {215232.624678170, 236355.173469681, 77934.3524331583, 10147.5507550350, 564.566512170752,
                                      11.2324854679312}};
    assert_polynomial(&fourth, x, wampler4_y, 21, 5);
    for (int i = 0; i < 21; i++) { /* Wampler2: sum of (x / 10)^j, rounded to 5 decimals as published */
        double z = x[i] / 10, power = 1;
        y[i] = 1;
        for (int j = 1; j <= 5; j++)
            y[i] += power *= z;
        y[i] = round(y[i] * 1e5) / 1e5;
    }
    static const Certified second = {"Wampler2", true, 11, 0, 1, 0, {1, 0.1, 0.01, 0.001, 0.0001, 0.00001}, {0}};
    assert_polynomial(&second, x, y, 21, 5);
}
END_TEST

START_TEST(longley)
{
    static const double *const columns[] = {longley_x1, longley_x2, longley_x3, longley_x4, longley_x5, longley_x6};
    static const Certified expected = {
        "Longley", true, 12, 304.854073561965, 0.995479004577296, 330.285339234588,
        {-3482258.63459582, 15.0618722713733, -0.358191792925910E-01, -2.02022980381683, -1.03322686717359, -0.511041056535807E-01,
         1829.15146461355},
        {890420.383607373, 84.9149257747669, 0.334910077722432E-01, 0.488399681651699, 0.214274163161675, 0.226073200069370,
         455.478499142212}};
    assert_certified(&expected, columns, COUNT(longley_y), 6, longley_y);
}
END_TEST

/* 7.7 digits are what exact arithmetic on powers that were rounded to doubles can give. */
START_TEST(filip)
{
    static const Certified expected = {
        "Filip", true, 7.5, 0.334801051324544E-02, 0.996727416185620, 2162.43954511489,
        {-1467.48961422980, -2772.17959193342, -2316.37108160893, -1127.97394098372, -354.478233703349, -75.1242017393757,
         -10.8753180355343, -1.06221498588947, -0.670191154593408E-01, -0.246781078275479E-02, -0.402962525080404E-04},
        {298.084530995537, 559.779865474950, 466.477572127796, 227.204274477751, 71.6478660875927, 15.2897178747400,
         2.23691159816033, 0.221624321934227, 0.142363763154724E-01, 0.535617408889821E-03, 0.896632837373868E-05}};
    assert_polynomial(&expected, filip_x, filip_y, COUNT(filip_y), 10);
}
END_TEST

/* Columns of made numbers: uniform, of several sizes and offsets, related to each other. */
enum { MADE = 6 };

static double **made(size_t n, uint64_t seed)
{
    double **columns = mem_array(MADE, sizeof *columns);
    for (size_t j = 0; j < MADE; j++)
        columns[j] = mem_array(n, sizeof **columns);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < MADE; j++) {
            double noise = (double)(made_random(&seed) >> 11) * 0x1p-53;
            columns[j][i] = j == 0 ? noise : 0.3 * columns[j - 1][i] + noise * (double)j + 10 * (double)j;
        }
    return columns;
}

static void made_free(double **columns)
{
    for (size_t j = 0; j < MADE; j++)
        free(columns[j]);
    free(columns);
}

static LinearModel fit_made(double **columns, size_t n, const double *weights)
{
    Rows rows = rows_of_columns((const double *const *)columns, n, MADE - 1);
    LinearModel model;
    Error error;
    ck_assert_int_eq(linear_fit(&rows, columns[MADE - 1], weights, true, 0.95, &model, &error), OK);
    return model;
}

/* Rows given many times over lead to the fast way, once to the exact one: the coefficients are the same, errors smaller by a known factor. */
START_TEST(fast_and_exact_agree)
{
    enum { N = 50, TIMES = 2000 };
    double **once = made(N, 1), **often = made((size_t)N * TIMES, 1);
    for (size_t j = 0; j < MADE; j++)
        for (size_t i = 0; i < (size_t)N * TIMES; i++)
            often[j][i] = once[j][i % N];
    LinearModel a = fit_made(once, N, NULL), b = fit_made(often, (size_t)N * TIMES, NULL);
    ck_assert(a.fit.exact && !b.fit.exact);
    assert_digits("sse", b.fit.sse, a.fit.sse * TIMES, 13);
    assert_digits("r2", b.r2, a.r2, 13);
    for (size_t i = 0; i < a.k; i++) {
        assert_digits("estimate", b.coefficients[i].estimate, a.coefficients[i].estimate, 11.5);
        double factor = sqrt((double)a.df_residual / (double)b.df_residual);
        assert_digits("se", b.coefficients[i].se, a.coefficients[i].se * factor, 11.5);
    }
    double weights[N];
    for (size_t i = 0; i < N; i++)
        weights[i] = TIMES;
    LinearModel c = fit_made(once, N, weights);
    assert_digits("weighted sse", c.fit.sse, b.fit.sse, 13);
    assert_digits("weighted estimate", c.coefficients[1].estimate, a.coefficients[1].estimate, 14);
    linear_free(&a);
    linear_free(&b);
    linear_free(&c);
    made_free(once);
    made_free(often);
}
END_TEST

/* y + c x1 raises that coefficient by c; a column times s has its coefficient divided by s; the order of rows does not matter. */
START_TEST(shift_scale_and_order)
{
    enum { N = 400 };
    double **x = made(N, 2), **z = made(N, 2);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < MADE; j++)
            z[j][i] = x[j][N - 1 - i];
        z[2][i] = z[2][i] * 1024 + 4096;
        z[MADE - 1][i] += 3 * z[0][i];
    }
    LinearModel a = fit_made(x, N, NULL), b = fit_made(z, N, NULL);
    assert_digits("changed", b.coefficients[1].estimate, a.coefficients[1].estimate + 3, 12);
    assert_digits("scaled", b.coefficients[3].estimate, a.coefficients[3].estimate / 1024, 11);
    assert_digits("other", b.coefficients[4].estimate, a.coefficients[4].estimate, 12);
    assert_digits("sigma", b.sigma, a.sigma, 12);
    assert_digits("t", b.coefficients[3].statistic, a.coefficients[3].statistic, 11);
    linear_free(&a);
    linear_free(&b);
    made_free(x);
    made_free(z);
}
END_TEST

START_TEST(collinear_columns_are_named)
{
    enum { N = 100 };
    double **x = made(N, 3);
    for (size_t i = 0; i < N; i++) {
        x[2][i] = 2 * x[0][i] - x[1][i] + 0.1;
        x[3][i] = 7;
    }
    LinearModel model = fit_made(x, N, NULL);
    ck_assert(!model.fit.aliased[0] && !model.fit.aliased[1] && model.fit.aliased[2] && model.fit.aliased[3] && !model.fit.aliased[4]);
    ck_assert_uint_eq(model.fit.rank, 4);
    ck_assert_uint_eq(model.df_residual, N - 4);
    double *kept[MADE] = {x[0], x[1], x[4], x[MADE - 1]};
    Rows rows = rows_of_columns((const double *const *)kept, N, 3);
    LinearModel less;
    ck_assert_int_eq(linear_fit(&rows, x[MADE - 1], NULL, true, 0.95, &less, NULL), OK);
    assert_digits("kept", model.coefficients[5].estimate, less.coefficients[3].estimate, 12);
    assert_digits("kept", model.fit.sse, less.fit.sse, 12);
    linear_free(&model);
    linear_free(&less);
    made_free(x);
}
END_TEST

START_TEST(threads_do_not_show)
{
    enum { N = 100000 };
    double **x = made(N, 4);
    setenv("QUERN_THREADS", "1", 1);
    LinearModel a = fit_made(x, N, NULL);
    Rows rows = rows_of_columns((const double *const *)x, N, MADE - 1);
    LinearDiagnostics one, many;
    linear_diagnose(&a, &rows, x[MADE - 1], NULL, COVARIANCE_HC3, NULL, &one);
    unsetenv("QUERN_THREADS");
    LinearModel b = fit_made(x, N, NULL);
    linear_diagnose(&b, &rows, x[MADE - 1], NULL, COVARIANCE_HC3, NULL, &many);
    for (size_t i = 0; i < a.k; i++) {
        ck_assert(a.coefficients[i].estimate == b.coefficients[i].estimate);
        ck_assert(a.coefficients[i].se == b.coefficients[i].se);
    }
    ck_assert(one.durbin_watson == many.durbin_watson && one.breusch_pagan == many.breusch_pagan);
    ck_assert_int_eq(memcmp(one.meat, many.meat, a.k * a.k * sizeof *one.meat), 0);
    linear_diagnostics_free(&one);
    linear_diagnostics_free(&many);
    linear_free(&a);
    linear_free(&b);
    made_free(x);
}
END_TEST

START_TEST(edges)
{
    double x[] = {1, 2, 3}, y[] = {2, 4, 6}, zero[] = {0, 0, 0};
    const double *columns[] = {x};
    Rows rows = rows_of_columns(columns, 3, 1), none = rows_of_columns(columns, 0, 1);
    LinearModel model;
    Error error;
    ck_assert_int_eq(linear_fit(&none, y, NULL, true, 0.95, &model, &error), ERR_INVALID);
    ck_assert_int_eq(linear_fit(&rows, y, zero, true, 0.95, &model, &error), ERR_INVALID);
    ck_assert_int_eq(linear_fit(&rows, zero, NULL, true, 0.95, &model, &error), OK);
    ck_assert(isnan(model.r2) && model.coefficients[1].estimate == 0);
    linear_free(&model);
    double huge[] = {1e308, -1e308, 1.5e308};
    columns[0] = huge;
    ck_assert_int_eq(linear_fit(&rows, y, NULL, true, 0.95, &model, &error), OK);
    ck_assert(isfinite(model.coefficients[1].estimate) && isfinite(model.coefficients[1].se) && isfinite(model.r2));
    linear_free(&model);
}
END_TEST

static double sse_of(const double *const *columns, size_t n, size_t p, const double *y)
{
    Rows rows = rows_of_columns(columns, n, p);
    LinearModel model;
    ck_assert_int_eq(linear_fit(&rows, y, NULL, true, 0.95, &model, NULL), OK);
    double sse = model.fit.sse;
    linear_free(&model);
    return sse;
}

static double between_zero_and_one(uint64_t *seed)
{
    return (double)(made_random(seed) >> 11) * 0x1p-53;
}

/* What linear_drop tells from the covariances is what fits without the columns show. */
START_TEST(dropped_columns)
{
    enum { N = 40, P = 5 };
    double values[P][N], y[N];
    const double *columns[P];
    uint64_t seed = 17;
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < P; j++)
            values[j][i] = 1000 * (double)j + between_zero_and_one(&seed) + (j ? values[j - 1][i] - 1000 * ((double)j - 1) : 0);
        y[i] = values[0][i] - 2 * values[3][i] + 3 * between_zero_and_one(&seed);
    }
    for (size_t j = 0; j < P; j++)
        columns[j] = values[j];
    Rows rows = rows_of_columns(columns, N, P);
    LinearModel model;
    ck_assert_int_eq(linear_fit(&rows, y, NULL, true, 0.95, &model, NULL), OK);
    for (unsigned set = 1; set < 1U << P; set++) {
        size_t which[P], dropped = 0, kept = 0;
        const double *others[P];
        for (size_t j = 0; j < P; j++)
            if (set >> j & 1)
                which[dropped++] = j + 1;
            else
                others[kept++] = columns[j];
        double grown = sse_of(others, N, kept, y) - model.fit.sse;
        ck_assert_msg(fabs(linear_drop(&model, which, dropped) - grown) <= 1e-9 * grown, "set %u", set);
    }
    double before = model.coefficients[0].estimate, t = model.coefficients[0].statistic;
    linear_shift(&model, 50);
    ck_assert_double_eq_tol(model.coefficients[0].estimate, before + 50, 1e-9);
    ck_assert_double_eq_tol(model.coefficients[0].statistic, t + 50 / model.coefficients[0].se, 1e-9);
    linear_free(&model);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {norris_pontius_noint, wampler, longley, filip, fast_and_exact_agree, shift_scale_and_order,
                                  collinear_columns_are_named, threads_do_not_show, edges, dropped_columns, NULL};
    return suite_run("linear", tests);
}
