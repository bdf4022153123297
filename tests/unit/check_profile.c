/*
** check_profile.c - profiles of numbers and dates against published figures and the plain definitions, and as JSON.
**
** Sources: NIST Statistical Reference Datasets, univariate summary statistics (NumAcc1 to NumAcc4), and R's quantile(),
** mean() and sd() of the mtcars data (Henderson and Velleman 1981).
*/
#include "base/memory.h"
#include "near.h"
#include "numeric/profile_private.h"
#include "profiled.h"
#include "suite.h"

#include <float.h>
#include <math.h>

/* ---- published figures ---- */

static void fill_num_acc(MadeColumn *made, double base, int64_t tenths)
{
    bool exact = made->column.type == TYPE_DECIMAL;
    for (int i = 0; i < 1001; i++) {
        int64_t cell = tenths + (i == 0 ? 2 : i % 2 ? 1 : 3);
        if (exact)
            made_decimal(made, cell);
        else
            made_float(made, i == 0 ? base + 0.2 : i % 2 ? base + 0.1 : base + 0.3);
    }
}

/* The doubles nearest to 10000000.1 and .3 are off by up to 9e-10, so a sd of 0.1 can be met to some 8 digits by
** floats; decimals have all. */
START_TEST(nist_num_acc)
{
    static const double BASES[] = {1, 1000000, 10000000}, LEAST[] = {14, 9.4, 8.2};
    MadeColumn *first = made_column_new(TYPE_INTEGER, 3);
    made_int(first, 10000001);
    made_int(first, 10000003);
    made_int(first, 10000002);
    Profile p = profile_of(first);
    ck_assert(p.mean == 10000002 && p.sd == 1);
    made_column_free(first);
    for (size_t i = 0; i < 3; i++) {
        MadeColumn *floats = made_column_new(TYPE_FLOAT, 1001), *decimals = made_column_new(TYPE_DECIMAL, 1001);
        decimals->column.scale = 1;
        fill_num_acc(floats, BASES[i], 0);
        fill_num_acc(decimals, 0, (int64_t)BASES[i] * 10);
        p = profile_of(floats);
        ck_digits(p.mean, BASES[i] + 0.2, 15);
        ck_digits(p.sd, 0.1, LEAST[i]);
        p = profile_of(decimals);
        ck_digits(p.mean, BASES[i] + 0.2, 15);
        ck_digits(p.sd, 0.1, 15);
        made_column_free(floats);
        made_column_free(decimals);
    }
}
END_TEST

START_TEST(r_mtcars)
{
    static const double MPG[] = {21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
                                 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4};
    MadeColumn *made = made_column_new(TYPE_FLOAT, 40);
    for (size_t i = 0; i < sizeof MPG / sizeof *MPG; i++)
        made_float(made, MPG[i]);
    made_missing(made);
    Profile p = profile_of(made);
    ck_assert_double_eq_tol(p.mean, 20.09062, 5e-6);
    ck_assert_double_eq_tol(p.sd, 6.026948, 5e-7);
    ck_assert_double_eq_tol(p.quantiles[2], 15.425, 1e-12);
    ck_assert_double_eq_tol(p.quantiles[3], 19.2, 1e-12);
    ck_assert_double_eq_tol(p.quantiles[4], 22.8, 1e-12);
    ck_assert_uint_eq(p.count, 32);
    ck_assert_uint_eq(p.missing, 1);
    ck_assert_uint_eq(p.distinct, 25);
    made_column_free(made);
}
END_TEST

/* ---- range and cancellation ---- */

START_TEST(constants_have_no_spread)
{
    static const double VALUES[] = {0.1, 1e308, -1e-308, 5e-324, 0, 123456789.123, -DBL_MAX};
    for (size_t v = 0; v < sizeof VALUES / sizeof *VALUES; v++) {
        MadeColumn *made = made_column_new(TYPE_FLOAT, 1000);
        for (int i = 0; i < 1000; i++)
            made_float(made, VALUES[v]);
        Profile p = profile_of(made);
        ck_assert(p.sd == 0 && p.variance == 0 && p.mean == VALUES[v] && p.distinct == 1);
        for (size_t i = 0; i < PROFILE_QUANTILES; i++)
            ck_assert(p.quantiles[i] == VALUES[v]);
        ck_assert_uint_eq(p.bins, 1);
        ck_assert(p.edges[0] <= VALUES[v] && p.edges[1] >= VALUES[v] && p.edges[0] < p.edges[1]);
        made_column_free(made);
    }
}
END_TEST

START_TEST(extreme_doubles_do_not_overflow)
{
    MadeColumn *made = made_column_new(TYPE_FLOAT, 8);
    double values[] = {1e308, -1e308, 1.5e308, 1.7e308, -1.7e308};
    for (size_t i = 0; i < 5; i++)
        made_float(made, values[i]);
    Profile p = profile_of(made);
    ck_digits(p.mean, 3e307, 15);
    ck_digits(p.sd, sqrt((0.49 + 1.69 + 1.44 + 1.96 + 4) / 4) * 1e308, 14); /* deviations .7, 1.3, 1.2, 1.4, 2 */
    ck_assert(isinf(p.variance));
    ck_assert(p.quantiles[3] == 1e308);
    ck_digits(p.quantiles[0], -1.7e308 + 0.04 * 0.7e308, 14);
    assert_has(json_of(&p, false), "\"variance\":null");
    ck_assert_ptr_null(strstr(json_of(&p, false), "Inf"));
    made_column_free(made);

    made = made_column_new(TYPE_FLOAT, 8);
    double small[] = {5e-324, 1e-323, 1.5e-323};
    for (size_t i = 0; i < 3; i++)
        made_float(made, small[i]);
    p = profile_of(made);
    ck_assert(p.mean == 1e-323);
    ck_assert(p.sd == 5e-324);
    made_column_free(made);
}
END_TEST

START_TEST(infinities_are_counted_apart)
{
    MadeColumn *made = made_column_new(TYPE_FLOAT, 8);
    double values[] = {INFINITY, 2, -INFINITY, 4, INFINITY, -0.0};
    for (size_t i = 0; i < 6; i++)
        made_float(made, values[i]);
    Profile p = profile_of(made);
    ck_assert_uint_eq(p.infinite, 3);
    ck_assert_uint_eq(p.zeros, 1);
    ck_assert_uint_eq(p.negatives, 1);
    ck_assert_uint_eq(p.distinct, 5);
    ck_assert(p.mean == 2 && p.min == 0 && p.max == 4 && p.sd == 2);
    assert_has(json_of(&p, false), "{\"value\":\"Infinity\",\"count\":2}");
    made_column_free(made);
    made = made_column_new(TYPE_FLOAT, 8);
    made_float(made, INFINITY);
    made_float(made, -INFINITY);
    p = profile_of(made);
    ck_assert(isnan(p.mean) && isnan(p.min) && p.bins == 0);
    assert_has(json_of(&p, false), "\"min\":null,\"max\":null,\"mean\":null");
    assert_has(json_of(&p, false), "\"histogram\":null");
    made_column_free(made);
}
END_TEST

START_TEST(integers_over_the_whole_range)
{
    MadeColumn *made = made_column_new(TYPE_INTEGER, 8);
    made_int(made, INT64_MIN);
    made_int(made, INT64_MAX);
    made_int(made, -1);
    Profile p = profile_of(made);
    ck_digits(p.mean, -2.0 / 3, 15);
    ck_digits(p.sd, 0x1p63, 15);
    ck_assert_int_eq(p.min_integer, INT64_MIN);
    ck_assert_int_eq(p.max_integer, INT64_MAX);
    assert_has(json_of(&p, false), "\"min\":-9223372036854775808,\"max\":9223372036854775807");
    made_column_free(made);

    made = made_column_new(TYPE_INTEGER, 4); /* 2^60 + 0, 1, 2: lost as doubles */
    for (int64_t i = 0; i < 3; i++)
        made_int(made, (INT64_C(1) << 60) + i);
    p = profile_of(made);
    ck_assert(p.sd == 1 && p.mean == 0x1p60);
    made_column_free(made);
}
END_TEST

START_TEST(decimals_keep_all_digits)
{
    Int128 large = 1;
    for (int i = 0; i < 38; i++)
        large *= 10;
    MadeColumn *made = made_column_new(TYPE_DECIMAL, 8);
    made->column.scale = 2;
    made_decimal(made, large - 1);
    made_decimal(made, -(large - 1));
    made_decimal(made, large - 1);
    made_missing(made);
    made_decimal(made, 5);
    Profile p = profile_of(made);
    const char *json = json_of(&p, false);
    assert_has(json, "\"min\":\"-999999999999999999999999999999999999.99\"");
    assert_has(json, "\"value\":\"999999999999999999999999999999999999.99\",\"count\":2");
    ck_assert_uint_eq(p.distinct, 3);
    ck_digits(p.mean, 1e36 / 4, 15);
    ck_digits(p.sd, 1e36 * sqrt((3 - 0.25) / 3), 15);
    ck_digits(p.quantiles[3], 5e35, 15);
    made_column_free(made);
}
END_TEST

/* ---- the plain definitions ---- */

static const Column *sorted_column;

static int by_value(const void *a, const void *b)
{
    return made_compare(sorted_column, *(const size_t *)a, *(const size_t *)b);
}

static double number_at(const Column *column, size_t row)
{
    return column->type == TYPE_FLOAT ? column->floats[row] : (double)((long double)column_integer(column, row) / powl(10, column->scale));
}

static void assert_plain(const MadeColumn *made)
{
    const Column *c = &made->column;
    Profile p = profile_of(made);
    size_t *rows = mem_array(c->n + 1, sizeof *rows), n = 0, distinct = 0, most = 0;
    for (size_t i = 0; i < c->n; i++)
        if (column_present(c, i))
            rows[n++] = i;
    sorted_column = c;
    if (n)
        qsort(rows, n, sizeof *rows, by_value);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && made_compare(c, rows[i], rows[end]) == 0;)
            end++;
        distinct++;
        most = end - i > most ? end - i : most;
    }
    ck_assert_uint_eq(p.count, n);
    ck_assert_uint_eq(p.missing, c->n - n);
    ck_assert_uint_eq(p.distinct, distinct);
    ck_assert_uint_eq(p.n_top, distinct < PROFILE_TOP ? distinct : PROFILE_TOP);
    ck_assert(n == 0 || p.top[0].count == most);
    for (size_t i = 1; i < p.n_top; i++)
        ck_assert_uint_le(p.top[i].count, p.top[i - 1].count);
    assert_edges(&p);
    ck_assert_ptr_null(strstr(json_of(&p, false), "nan"));
    json_of(&p, true);
    size_t first = 0, end = n;
    if (c->type != TYPE_TEXT && c->type != TYPE_BOOLEAN) {
        for (; first < end && isinf(number_at(c, rows[first])) && number_at(c, rows[first]) < 0; first++)
            ;
        for (; end > first && isinf(number_at(c, rows[end - 1])); end--)
            ;
    }
    for (size_t i = 0; i < PROFILE_QUANTILES && p.bins; i++) {
        long double h = (long double)(end - first - 1) * PROFILE_PERCENT[i] / 100;
        size_t low = first + (size_t)h;
        long double a = number_at(c, rows[low]), b = low + 1 < end ? number_at(c, rows[low + 1]) : a, g = h - floorl(h);
        double expected = (double)(a * (1 - g) + b * g), tolerance = 1e-13 * (double)(fabsl(a) + fabsl(b));
        if (c->type == TYPE_DATE || c->type == TYPE_TIMESTAMP)
            tolerance += 1; /* rounded down */
        ck_assert_msg(fabs(p.quantiles[i] - expected) <= tolerance, "type %d, %u %%: %.17g instead of %.17g", c->type,
                      PROFILE_PERCENT[i], p.quantiles[i], expected);
    }
    free(rows);
}

START_TEST(random_columns_by_the_plain_definitions)
{
    static const ColumnType TYPES[] = {TYPE_BOOLEAN, TYPE_INTEGER, TYPE_FLOAT, TYPE_DECIMAL, TYPE_DATE, TYPE_TIMESTAMP, TYPE_TEXT};
    uint64_t state = 21;
    for (int round = 0; round < 700; round++) {
        size_t rows = round % 50 == 0 ? 20000 : made_random(&state) % 400;
        MadeColumn *made = made_random_column(TYPES[round % 7], rows, made_random(&state) & 1, &state);
        assert_plain(made);
        made_column_free(made);
    }
}
END_TEST

START_TEST(nothing_and_next_to_nothing)
{
    static const ColumnType TYPES[] = {TYPE_BOOLEAN, TYPE_INTEGER, TYPE_FLOAT, TYPE_DECIMAL, TYPE_DATE, TYPE_TIMESTAMP, TYPE_TEXT};
    for (size_t t = 0; t < 7; t++) {
        MadeColumn *made = made_column_new(TYPES[t], 200);
        assert_plain(made);
        for (int i = 0; i < 100; i++)
            made_missing(made);
        assert_plain(made);
        Profile p = profile_of(made);
        assert_has(json_of(&p, false), "\"count\":0,\"missing\":100,\"missing_share\":1,\"distinct\":0");
        if (TYPES[t] == TYPE_TEXT)
            made_word(made, "");
        else if (TYPES[t] == TYPE_FLOAT)
            made_float(made, 0);
        else
            made_int(made, 0);
        assert_plain(made);
        p = profile_of(made);
        ck_assert(isnan(p.sd));
        made_column_free(made);
    }
}
END_TEST

/* ---- JSON ---- */

START_TEST(profiles_as_json)
{
    MadeColumn *made = made_column_new(TYPE_INTEGER, 8);
    int64_t values[] = {3, 1, 2, 2};
    for (size_t i = 0; i < 4; i++)
        made_int(made, values[i]);
    made_missing(made);
    Profile p = profile_of(made);
    ck_assert_str_eq(json_of(&p, false),
                     "{\"count\":4,\"missing\":1,\"missing_share\":0.2,\"distinct\":3,\"distinct_exact\":true,\"min\":1,\"max\":3,"
                     "\"mean\":2,\"sd\":0.816496580927726,\"variance\":0.6666666666666666,\"sum\":8,\"zeros\":0,\"negatives\":0,"
                     "\"infinite\":0,\"quantiles\":{\"p01\":1.03,\"p05\":1.15,\"p25\":1.75,\"p50\":2,\"p75\":2.25,\"p95\":2.85,\"p99\":2.97},"
                     "\"quantiles_exact\":true,\"histogram\":{\"edges\":[0.5,1.5,2.5,3.5],\"counts\":[1,2,1]},"
                     "\"top\":[{\"value\":2,\"count\":2},{\"value\":1,\"count\":1},{\"value\":3,\"count\":1}],\"top_exact\":true}");
    ck_assert_str_eq(json_of(&p, true), "{\"count\":4,\"mean\":2,\"std\":0.816496580927726,\"min\":1,\"q25\":1.75,\"median\":2,\"q75\":2.25,\"max\":3}");
    made_column_free(made);

    made = made_column_new(TYPE_DATE, 8);
    made_int(made, 20000);
    made_int(made, 20001);
    p = profile_of(made);
    assert_has(json_of(&p, false), "\"min\":\"2024-10-04\",\"max\":\"2024-10-05\",\"quantiles\":{\"p01\":\"2024-10-04\"");
    assert_has(json_of(&p, false), "\"edges\":[\"2024-10-04\",\"2024-10-05\",\"2024-10-06\"],\"counts\":[1,1]");
    assert_has(json_of(&p, true), "\"unique\":2,\"top\":\"2024-10-04\",\"freq\":1,\"min\":\"2024-10-04\"");
    made_column_free(made);

    made = made_column_new(TYPE_TIMESTAMP, 8);
    made->column.zoned = true;
    made_int(made, INT64_C(20000) * 86400000000);
    made_int(made, INT64_C(20000) * 86400000000 + 1000000);
    p = profile_of(made);
    assert_has(json_of(&p, false), "\"max\":\"2024-10-04T00:00:01Z\"");
    assert_has(json_of(&p, false), "\"p50\":\"2024-10-04T00:00:00.5");
    made_column_free(made);

    made = made_column_new(TYPE_BOOLEAN, 8);
    made_int(made, 1);
    made_int(made, 0);
    made_int(made, 1);
    p = profile_of(made);
    assert_has(json_of(&p, false), "\"top\":[{\"value\":true,\"count\":2},{\"value\":false,\"count\":1}]");
    assert_has(json_of(&p, false), "\"true\":2,\"false\":1}");
    made_column_free(made);

    made = made_column_new(TYPE_TEXT, 8);
    made_word(made, "b\"");
    made_word(made, "");
    p = profile_of(made);
    assert_has(json_of(&p, false), "{\"value\":\"b\\\"\",\"count\":1}");
    assert_has(json_of(&p, false), "\"min_length\":0,\"max_length\":2,\"mean_length\":1,\"empty\":1}");
    made_column_free(made);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        nist_num_acc, r_mtcars, constants_have_no_spread, extreme_doubles_do_not_overflow, infinities_are_counted_apart,
        integers_over_the_whole_range, decimals_keep_all_digits, random_columns_by_the_plain_definitions, nothing_and_next_to_nothing,
        profiles_as_json, NULL};
    return suite_run("profile", TESTS);
}
