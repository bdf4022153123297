/* check_drift.c - drift statistics against figures worked out by hand; the tail of the chi-square distribution is SciPy 1.10's chi2.sf. */
#include "suite.h"

#include "numeric/drift.h"

#include <math.h>
#include <stdio.h>

static Column floats(const double *values, size_t n)
{
    return (Column){.type = TYPE_FLOAT, .n = n, .floats = values};
}

START_TEST(equal_columns_have_not_moved)
{
    double values[1000];
    Drift drift;
    for (int i = 0; i < 1000; i++)
        values[i] = (i * 7919) % 1000;
    Column column = floats(values, 1000);
    drift_columns(&column, &column, &drift);
    ck_assert(drift.psi == 0);
    ck_assert_int_eq(drift.test, DRIFT_KS);
    ck_assert(drift.statistic == 0);
    ck_assert(drift.p_value == 1);
    ck_assert(!drift.sampled);
}
END_TEST

START_TEST(shifted_numbers)
{
    double a[100], b[100];
    Drift drift;
    for (int i = 0; i < 100; i++) {
        a[i] = i;
        b[i] = i + 50;
    }
    Column old = floats(a, 100), new = floats(b, 100);
    drift_columns(&old, &new, &drift);
    ck_assert_double_eq_tol(drift.statistic, 0.5, 1e-15);
    ck_assert_double_eq_tol(drift.psi, 5 * (0.0001 - 0.1) * log(0.0001 / 0.1) + 0.5 * log(6), 1e-12);
    ck_assert_double_lt(drift.p_value, 1e-10);
}
END_TEST

START_TEST(missing_values_are_a_bin)
{
    double a[100], b[100];
    uint64_t half[2] = {UINT64_C(0x5555555555555555), UINT64_C(0x555555555)};
    Drift drift;
    for (int i = 0; i < 100; i++)
        a[i] = b[i] = 1;
    Column old = floats(a, 100), new = floats(b, 100);
    new.valid = half; /* 50 present */
    drift_columns(&old, &new, &drift);
    ck_assert_double_eq_tol(drift.psi, (0.5 - 0.0001) * log(0.5 / 0.0001) + (0.5 - 1) * log(0.5), 1e-12);
    ck_assert(drift.statistic == 0);
    uint64_t none[2] = {0, 0};
    new.valid = none;
    drift_columns(&old, &new, &drift);
    ck_assert_int_eq(drift.test, DRIFT_NONE);
    ck_assert(isnan(drift.statistic));
    ck_assert(isfinite(drift.psi));
}
END_TEST

START_TEST(categories)
{
    /* 30 a, 70 b against 45 a, 55 b: chi-square = 2 (7.5^2 / 37.5) + 2 (7.5^2 / 62.5) = 4.8, p = 0.028460 */
    uint8_t a[100], b[100];
    Drift drift;
    for (int i = 0; i < 100; i++) {
        a[i] = i < 30;
        b[i] = i < 45;
    }
    Column old = {.type = TYPE_BOOLEAN, .n = 100, .booleans = a}, new = {.type = TYPE_BOOLEAN, .n = 100, .booleans = b};
    drift_columns(&old, &new, &drift);
    ck_assert_int_eq(drift.test, DRIFT_CHI_SQUARE);
    ck_assert_uint_eq(drift.degrees, 1);
    ck_assert_double_eq_tol(drift.statistic, 4.8, 1e-12);
    ck_assert_double_eq_tol(drift.p_value, 0.0284597, 1e-6);
    ck_assert_double_eq_tol(drift.psi, 0.15 * log(1.5) - 0.15 * log(55.0 / 70.0), 1e-12);
}
END_TEST

START_TEST(rare_texts_are_one_category)
{
    enum { N = 3000 };
    static uint64_t offsets[N + 1];
    static char bytes[N * 8];
    Drift drift;
    for (size_t i = 0; i < N; i++) { /* every second row "x", the others all different */
        int n = i % 2 ? sprintf(bytes + offsets[i], "%zu", i) : sprintf(bytes + offsets[i], "x");
        offsets[i + 1] = offsets[i] + (uint64_t)n;
    }
    Column column = {.type = TYPE_TEXT, .n = N, .offsets = offsets, .bytes = bytes};
    drift_columns(&column, &column, &drift);
    ck_assert_uint_eq(drift.degrees, DRIFT_CATEGORIES);
    ck_assert(drift.psi == 0);
    ck_assert_double_eq_tol(drift.p_value, 1, 1e-12);
}
END_TEST

START_TEST(nothing_is_answered_without_rows)
{
    double one = 1;
    Drift drift;
    Column old = floats(&one, 0), new = floats(&one, 1), text = {.type = TYPE_TEXT};
    drift_columns(&old, &new, &drift);
    ck_assert(isnan(drift.psi));
    ck_assert_int_eq(drift.test, DRIFT_NONE);
    ck_assert(!drift_comparable(&old, &text));
    ck_assert(drift_comparable(&old, &new));
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {equal_columns_have_not_moved, shifted_numbers, missing_values_are_a_bin, categories, rare_texts_are_one_category,
                                  nothing_is_answered_without_rows, NULL};
    return suite_run("drift", TESTS);
}
