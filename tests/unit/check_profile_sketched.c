/* check_profile_sketched.c - profiles of columns too long to sort: sketches against the exact profile. */
#include "base/memory.h"
#include "numeric/profile_private.h"
#include "near.h"
#include "profiled.h"
#include "suite.h"

#include <math.h>

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
            ck_digits(p.mean, exact.mean, 9);
            ck_digits(p.sd, exact.sd, 12);
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

int main(void)
{
    const TTest *const TESTS[] = {
        sketches_come_close_to_the_exact_profile, long_columns_say_that_they_are_sketched, NULL};
    return suite_run("profile_sketched", TESTS);
}
