/*
** check_profile.c - profiles against published figures, the plain definitions, and what must hold of any column.
**
** Sources: NIST Statistical Reference Datasets, univariate summary statistics (NumAcc1 to NumAcc4), and R's quantile(),
** mean() and sd() of the mtcars data (Henderson and Velleman 1981).
*/
#include "base/memory.h"
#include "made_column.h"
#include "numeric/histogram.h"
#include "numeric/profile_private.h"
#include "suite.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

/* Digits that agree with the certified value: -log10 of the relative error, at most 15. */
static double digits(double found, double certified)
{
    if (found == certified)
        return 15;
    return fmin(15, -log10(fabs(found - certified) / fabs(certified)));
}

static Profile profile_of(const MadeColumn *made)
{
    Profile profile;
    profile_column(&made->column, 0, &profile, NULL);
    return profile;
}

static const char *json_of(const Profile *profile, bool summary)
{
    static Buffer out;
    Json json;
    buffer_clear(&out);
    json_begin(&json, &out);
    if (summary)
        profile_summary_json(&json, profile);
    else
        profile_json(&json, profile);
    ck_assert(json_ok(&json));
    return out.data;
}

#define assert_has(text, part) ck_assert_msg(strstr(text, part) != NULL, "no %s in %s", part, text)

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
        ck_assert_double_ge(digits(p.mean, BASES[i] + 0.2), 15);
        ck_assert_msg(digits(p.sd, 0.1) >= LEAST[i], "base %g: %g digits of sd", BASES[i], digits(p.sd, 0.1));
        p = profile_of(decimals);
        ck_assert_double_ge(digits(p.mean, BASES[i] + 0.2), 15);
        ck_assert_double_ge(digits(p.sd, 0.1), 15);
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
    ck_assert_double_ge(digits(p.mean, 3e307), 15);
    ck_assert_double_ge(digits(p.sd, sqrt((0.49 + 1.69 + 1.44 + 1.96 + 4) / 4) * 1e308), 14); /* deviations .7, 1.3, 1.2, 1.4, 2 */
    ck_assert(isinf(p.variance));
    ck_assert(p.quantiles[3] == 1e308);
    ck_assert_double_ge(digits(p.quantiles[0], -1.7e308 + 0.04 * 0.7e308), 14);
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
    ck_assert_double_ge(digits(p.mean, -2.0 / 3), 15);
    ck_assert_double_ge(digits(p.sd, 0x1p63), 15);
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
    ck_assert_double_ge(digits(p.mean, 1e36 / 4), 15);
    ck_assert_double_ge(digits(p.sd, 1e36 * sqrt((3 - 0.25) / 3)), 15);
    ck_assert_double_ge(digits(p.quantiles[3], 5e35), 15);
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

static void assert_edges(const Profile *p)
{
    uint64_t sum = 0;
    ck_assert_uint_le(p->bins, PROFILE_BINS);
    for (size_t i = 0; i < p->bins; i++) {
        ck_assert_msg(p->edges[i] < p->edges[i + 1], "edge %zu: %.17g, then %.17g", i, p->edges[i], p->edges[i + 1]);
        sum += p->bin_counts[i];
    }
    if (p->bins) {
        bool time = p->type == TYPE_DATE || p->type == TYPE_TIMESTAMP;
        ck_assert_uint_eq(sum, p->count - p->infinite);
        ck_assert_double_le(p->edges[0], time ? (double)p->min_integer : p->min);
        ck_assert_double_ge(p->edges[p->bins], time ? (double)p->max_integer : p->max);
    }
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

/* ---- texts ---- */

START_TEST(texts_few_and_many)
{
    enum { ROWS = 200000 };
    MadeColumn *made = made_column_new(TYPE_TEXT, ROWS);
    for (size_t i = 0; i < ROWS; i++) { /* 150,000 different ones; the first 50,000 twice; "é" three more times than that */
        char text[32];
        snprintf(text, sizeof text, "é%zu", i % 150000);
        made_word(made, i % 50000 == 7 ? "é" : text);
    }
    Profile p = profile_of(made);
    ck_assert_uint_eq(p.distinct, 150000 - 3 + 1);
    ck_assert(p.distinct_exact && p.top_exact);
    ck_assert_str_eq(p.top[0].text, "é");
    ck_assert_uint_eq(p.top[0].count, 4);
    ck_assert_uint_eq(p.top[1].count, 2);
    ck_assert_uint_eq(p.min_length, 1);
    ck_assert_uint_eq(p.max_length, 7);
    Profile again = profile_of(made);
    char *first = mem_text(json_of(&p, false));
    ck_assert_str_eq(first, json_of(&again, false));
    free(first);
    made_column_free(made);
}
END_TEST

START_TEST(all_different_texts_show_the_first)
{
    MadeColumn *made = made_column_new(TYPE_TEXT, 80000);
    for (size_t i = 0; i < 80000; i++) {
        char text[32];
        snprintf(text, sizeof text, "%zu", i + 5);
        made_word(made, text);
    }
    Profile p = profile_of(made);
    ck_assert_uint_eq(p.distinct, 80000);
    ck_assert_str_eq(p.top[0].text, "5");
    ck_assert_str_eq(p.top[9].text, "14");
    made_column_free(made);
}
END_TEST

START_TEST(long_texts_are_cut_at_a_character)
{
    MadeColumn *made = made_column_new(TYPE_TEXT, 4);
    char *text = mem_alloc(10 << 20);
    for (size_t i = 0; i < 10 << 20; i += 2)
        memcpy(text + i, "é", 2);
    text[0] = 'a'; /* characters now begin at odd places */
    text[1] = 'b';
    made_text(made, "x", 1);
    made_text(made, text + 1, (10 << 20) - 1);
    made_text(made, text + 1, (10 << 20) - 1);
    Profile p = profile_of(made);
    ck_assert_uint_eq(p.distinct, 2);
    ck_assert_uint_eq(p.max_length, (10 << 20) / 2);
    ck_assert_uint_eq(strlen(p.top[0].text), 255 + 3);
    ck_assert_str_eq(p.top[0].text + 253, "é…");
    free(text);
    made_column_free(made);
}
END_TEST

START_TEST(dictionaries_are_handed_out)
{
    uint64_t state = 31;
    for (int round = 0; round < 60; round++) {
        size_t rows = 200 + made_random(&state) % 3000;
        MadeColumn *made = made_random_column(TYPE_TEXT, rows, round & 1, &state);
        Profile p, coded;
        TextDictionary d;
        profile_column(&made->column, 1000, &p, &d);
        ck_assert_int_eq(d.found, p.distinct <= 1000 && p.distinct * 2 <= p.count);
        for (size_t i = 0; i < rows && d.found; i++) {
            size_t length, from = (size_t)d.offsets[d.codes[i]], upto = (size_t)d.offsets[d.codes[i] + 1];
            if (!column_present(&made->column, i)) {
                ck_assert_uint_eq(d.codes[i], 0);
                continue;
            }
            const char *text = column_text(&made->column, i, &length);
            ck_assert(length == upto - from && memcmp(text, d.bytes + from, length) == 0);
        }
        if (d.found) {
            ck_assert_uint_eq(d.count, p.distinct);
            made_to_dictionary(made);
            ck_assert_int_eq(memcmp(d.codes, made->codes, rows * sizeof *d.codes), 0);
            coded = profile_of(made);
            ck_assert_uint_eq(coded.distinct, p.distinct);
            ck_assert_uint_eq(coded.top[0].count, p.top[0].count);
            ck_assert_uint_eq(coded.max_length, p.max_length);
            ck_assert(coded.mean_length == p.mean_length);
        }
        text_dictionary_free(&d);
        made_column_free(made);
    }
}
END_TEST

/* ---- histograms ---- */

static void assert_bins(const double *edges, size_t bins, size_t n, double first, double last)
{
    ck_assert_msg(bins == n && fabs(edges[0] - first) < 1e-12 && fabs(edges[bins] - last) < 1e-12, "%zu bins from %.17g to %.17g", bins, edges[0],
                  edges[bins]);
}

START_TEST(edges_are_round)
{
    double e[PROFILE_BINS + 1];
    assert_bins(e, histogram_number_edges(0.13, 0.97, 0.4, 1000, false, e), 9, 0.1, 1);
    ck_assert(e[1] == 0.2 && e[2] == 0.3); /* not 0.30000000000000004 */
    assert_bins(e, histogram_number_edges(1, 6, 3, 1000, true, e), 6, 0.5, 6.5);
    assert_bins(e, histogram_number_edges(3, 3, 0, 1000, true, e), 1, 2.5, 3.5);
    assert_bins(e, histogram_number_edges(0, 100, 50, 1000000, true, e), 20, 0, 100);
    assert_bins(e, histogram_number_edges(-1234, 98765, 30000, 1000000, true, e), 11, -10000, 100000);
    /* days: 2024-01-01 is 19723 */
    assert_bins(e, histogram_time_edges(19723, 19723 + 9, 5, 1000, true, e), 10, 19723, 19733);
    assert_bins(e, histogram_time_edges(19723 + 14, 19723 + 365 + 10, 180, 1000000, true, e), 13, 19723, 20120);
    assert_bins(e, histogram_time_edges(0, 19723, 9000, 1000000, true, e), 11, 0, 20089);
    int64_t hour = INT64_C(3600000000);
    size_t bins = histogram_time_edges(hour / 2, 20 * hour, (double)(10 * hour), 1000000, false, e);
    ck_assert_uint_eq(bins, 11);
    ck_assert(e[1] == (double)(2 * hour));
    assert_bins(e, histogram_time_edges(-719162, 2932896, 1e6, 1000, true, e), 20, -719162, 2932896);
    assert_bins(e, histogram_time_edges(2932896, 2932896, 0, 1000, true, e), 1, 2932895, 2932896);
}
END_TEST

START_TEST(edges_hold_for_any_range)
{
    uint64_t state = 41;
    for (int round = 0; round < 20000; round++) {
        Profile p = {.type = round % 4 == 0 ? TYPE_INTEGER : TYPE_FLOAT, .count = 0};
        double a = ldexp((double)(int64_t)made_random(&state), (int)(made_random(&state) % 2000) - 1050);
        double b = round % 3 ? a * (1 + (double)(made_random(&state) % 100) * DBL_EPSILON)
                             : ldexp((double)(int64_t)made_random(&state), (int)(made_random(&state) % 2000) - 1050);
        a = fmax(-DBL_MAX, fmin(DBL_MAX, a));
        b = fmax(-DBL_MAX, fmin(DBL_MAX, b));
        p.min = fmin(a, b);
        p.max = fmax(a, b);
        if (p.type == TYPE_INTEGER) {
            p.min = floor(fmod(p.min, 0x1p63));
            p.max = fmax(p.min, floor(fmod(p.max, 0x1p63)));
        }
        double iqr = (p.max / 2 - p.min / 2) * (double)(made_random(&state) % 10) / 8;
        p.bins = histogram_number_edges(p.min, p.max, iqr, 1 + made_random(&state) % 1000000, p.type == TYPE_INTEGER, p.edges);
        assert_edges(&p);
        Profile t = {.type = round & 1 ? TYPE_DATE : TYPE_TIMESTAMP};
        unsigned shift = round & 1 ? 33 + (unsigned)(made_random(&state) % 30) : (unsigned)(made_random(&state) % 60);
        int64_t x = (int64_t)made_random(&state) >> shift, y = (int64_t)made_random(&state) >> shift;
        t.min_integer = x < y ? x : y;
        t.max_integer = x < y ? y : x;
        t.bins = histogram_time_edges(t.min_integer, t.max_integer, 0, 1000, t.type == TYPE_DATE, t.edges);
        assert_edges(&t);
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

/* ---- columns too long to sort ---- */

static Profile sketched(const MadeColumn *made, const Profile *exact)
{
    Profile p = *exact;
    p.distinct = p.n_top = p.zeros = p.negatives = p.infinite = 0;
    memset(p.bin_counts, 0, sizeof p.bin_counts);
    if (made->column.type == TYPE_FLOAT)
        p.min = p.max = NAN;
    profile_sketched(&made->column, &p);
    return p;
}

START_TEST(sketches_come_close_to_the_exact_profile)
{
    enum { ROWS = 300000 };
    static const ColumnType TYPES[] = {TYPE_FLOAT, TYPE_INTEGER, TYPE_TIMESTAMP, TYPE_DATE, TYPE_DECIMAL, TYPE_DECIMAL};
    uint64_t state = 51;
    for (size_t t = 0; t < 6; t++) {
        MadeColumn *made = made_column_new(TYPES[t], ROWS);
        made->column.scale = TYPES[t] == TYPE_DECIMAL ? 3 : 0;
        for (size_t i = 0; i < ROWS; i++) {
            uint64_t r = made_random(&state);
            if (r % 10 == 0)
                made_missing(made);
            else if (r % 10 == 1 && TYPES[t] != TYPE_FLOAT)
                made_int(made, 77);
            else if (TYPES[t] == TYPE_FLOAT)
                made_float(made, r % 10 == 1 ? 77 : r % 1000 == 5 ? INFINITY : (double)((int64_t)r >> 20) / 1e6);
            else if (t == 5)
                made_decimal(made, (Int128)(int64_t)r * 1000000007);
            else
                made_int(made, (int64_t)r >> (TYPES[t] == TYPE_DATE ? 42 : 20));
        }
        Profile exact = profile_of(made), p = sketched(made, &exact);
        ck_assert(!p.quantiles_exact && !p.distinct_exact && exact.quantiles_exact);
        ck_assert_double_eq_tol((double)p.distinct / (double)exact.distinct, 1, 0.033);
        ck_assert_uint_eq(p.infinite, exact.infinite);
        ck_assert_uint_eq(p.zeros, exact.zeros);
        ck_assert_uint_eq(p.negatives, exact.negatives);
        if (TYPES[t] != TYPE_DATE && TYPES[t] != TYPE_TIMESTAMP) {
            ck_assert_double_ge(digits(p.mean, exact.mean), 9);
            ck_assert_double_ge(digits(p.sd, exact.sd), 12);
        }
        ck_assert(p.min == exact.min && p.max == exact.max);
        assert_edges(&p);
        double range = exact.quantiles[6] - exact.quantiles[0];
        for (size_t i = 0; i < PROFILE_QUANTILES; i++) /* values are spread evenly but for one */
            ck_assert_msg(fabs(p.quantiles[i] - exact.quantiles[i]) < range * 0.004, "type %d, %zu: %g, exact %g", TYPES[t], i, p.quantiles[i],
                          exact.quantiles[i]);
        ck_assert_uint_ge(p.top[0].count, exact.top[0].count);
        ck_assert_uint_le(p.top[0].count, exact.top[0].count + ROWS / 4096 + 1);
        made_column_free(made);
    }
}
END_TEST

START_TEST(long_columns_say_that_they_are_sketched)
{
    enum { ROWS = PROFILE_EXACT_ROWS + 64 };
    Column column = {.type = TYPE_FLOAT, .n = ROWS};
    double *values = mem_array(ROWS, sizeof *values);
    for (size_t i = 0; i < ROWS; i++)
        values[i] = (double)i;
    column.floats = values;
    Profile p;
    profile_column(&column, 0, &p, NULL);
    ck_assert(!p.quantiles_exact && !p.distinct_exact && !p.top_exact);
    ck_assert(p.mean == (ROWS - 1) / 2.0);
    ck_assert_double_eq_tol(p.quantiles[3] / ROWS, 0.5, 0.001);
    for (size_t i = 0; i < ROWS; i++)
        values[i] = (double)(i % 50);
    profile_column(&column, 0, &p, NULL);
    ck_assert(p.distinct_exact && p.top_exact && p.distinct == 50 && p.top[0].count == ROWS / 50 + 1);
    free(values);

    int64_t *integers = mem_array(ROWS, sizeof *integers); /* a small range stays exact */
    for (size_t i = 0; i < ROWS; i++)
        integers[i] = (int64_t)(i % 1000000);
    column = (Column){.type = TYPE_INTEGER, .n = ROWS, .integers = integers};
    profile_column(&column, 0, &p, NULL);
    ck_assert(p.quantiles_exact && p.distinct_exact && p.distinct == 1000000);
    free(integers);
}
END_TEST

START_TEST(long_texts_are_sketched)
{
    enum { ROWS = 300000 };
    MadeColumn *made = made_column_new(TYPE_TEXT, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        char text[32];
        snprintf(text, sizeof text, "%zu", i);
        made_word(made, i % 10 == 3 ? "often" : text);
    }
    Profile p = {.type = TYPE_TEXT, .count = ROWS};
    profile_sketched_texts(&made->column, &p);
    ck_assert_double_eq_tol((double)p.distinct / (ROWS * 0.9 + 1), 1, 0.033);
    ck_assert_str_eq(p.top[0].text, "often");
    ck_assert(!p.distinct_exact && !p.top_exact);
    made_column_free(made);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        nist_num_acc, r_mtcars, constants_have_no_spread, extreme_doubles_do_not_overflow, infinities_are_counted_apart,
        integers_over_the_whole_range, decimals_keep_all_digits, random_columns_by_the_plain_definitions, nothing_and_next_to_nothing,
        texts_few_and_many, all_different_texts_show_the_first, long_texts_are_cut_at_a_character, dictionaries_are_handed_out,
        edges_are_round, edges_hold_for_any_range, profiles_as_json, sketches_come_close_to_the_exact_profile,
        long_columns_say_that_they_are_sketched, long_texts_are_sketched, NULL,
    };
    return suite_run("profile", tests);
}
