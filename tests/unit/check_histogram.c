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

int main(void)
{
    const TTest *const TESTS[] = {
        edges_are_round, edges_hold_for_any_range, NULL};
    return suite_run("histogram", TESTS);
}
