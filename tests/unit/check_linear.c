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

int main(void)
{
    const TTest *const tests[] = {norris_pontius_noint, wampler, longley, filip, NULL};
    return suite_run("linear", tests);
}
