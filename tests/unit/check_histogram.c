/* check_histogram.c - edges of histograms: round ones, and for any range of numbers and times. */
#include "numeric/histogram.h"
#include "profiled.h"
#include "suite.h"

#include <float.h>
#include <math.h>

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

/* 1 to 100: range 99, quartiles 25.75 and 75.25, standard deviation sqrt(100 x 101 / 12). */
START_TEST(rules_ask_for_what_their_authors_say)
{
    HistogramSpread spread = {.min = 1, .max = 100, .iqr = 49.5, .sd = sqrt(10100.0 / 12), .n = 100};
    double root = cbrt(100);
    ck_assert_double_eq_tol(histogram_rule_bins(HISTOGRAM_FD, &spread), root, 1e-12);
    ck_assert_double_eq_tol(histogram_rule_bins(HISTOGRAM_SCOTT, &spread), 99 * root / 3.49 / spread.sd, 1e-12);
    ck_assert_double_eq_tol(histogram_rule_bins(HISTOGRAM_STURGES, &spread), 7.643856189774724, 1e-12);
    ck_assert_double_eq_tol(histogram_rule_bins(HISTOGRAM_RICE, &spread), 2 * root, 1e-12);
    ck_assert(histogram_rule_bins(HISTOGRAM_SQRT, &spread) == 10);
    spread.iqr = 0;
    ck_assert(!isfinite(histogram_rule_bins(HISTOGRAM_FD, &spread)));
}
END_TEST

START_TEST(round_widths_take_no_notice_of_rounding)
{
    double e[201];
    /* a tenth of what lies between 1000.3 and 1001.3 is a little more than 0.1 in doubles */
    assert_bins(e, histogram_round_edges(1000.3, 1001.3, 1001.3 / 10 - 1000.3 / 10, 200, false, e), 10, 1000.3, 1001.3);
    assert_bins(e, histogram_round_edges(0, 1, 0.011, 200, false, e), 50, 0, 1);
    assert_bins(e, histogram_round_edges(0, 1, 0.011, 20, false, e), 20, 0, 1);
    ck_assert_uint_eq(histogram_round_edges(0, 1, INFINITY, 200, false, e), 0);
}
END_TEST

/* Whatever the range, each value is in the bin between whose edges it lies. */
START_TEST(every_value_is_counted_where_it_lies)
{
    uint64_t state = 7;
    for (int round = 0; round < 300; round++) {
        double values[200], edges[41], counts[40] = {0}, scale = ldexp(1, (int)(made_random(&state) % 2040) - 1020);
        double offset = round % 2 ? 1e6 : 0, min = INFINITY, max = -INFINITY;
        size_t bins = 1 + made_random(&state) % 40;
        for (size_t i = 0; i < 200; i++) {
            values[i] = fmax(-DBL_MAX, fmin(DBL_MAX, ((double)(int64_t)(made_random(&state) % 401) - 200 + offset) * scale));
            min = fmin(min, values[i]);
            max = fmax(max, values[i]);
        }
        histogram_even_edges(min, max, bins, edges);
        histogram_count(values, 200, edges, bins, counts);
        for (size_t bin = 0; bin < bins; bin++) {
            double here = 0;
            for (size_t i = 0; i < 200; i++)
                here += values[i] >= edges[bin] && (values[i] < edges[bin + 1] || (bin + 1 == bins && values[i] <= edges[bins]));
            ck_assert_msg(counts[bin] == here, "round %d, bin %zu of %zu: %g instead of %g", round, bin, bins, counts[bin], here);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        edges_are_round, edges_hold_for_any_range, rules_ask_for_what_their_authors_say, round_widths_take_no_notice_of_rounding,
        every_value_is_counted_where_it_lies, NULL};
    return suite_run("histogram", TESTS);
}
