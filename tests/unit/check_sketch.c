/*
** check_sketch.c - sorting, hashing and sketches, against exact counts and the bounds of their papers.
*/
#include "base/memory.h"
#include "data/hash.h"
#include "data/sort.h"
#include "made_column.h"
#include "numeric/sketch_distinct.h"
#include "numeric/sketch_frequent.h"
#include "numeric/sketch_quantile.h"
#include "numeric/workspace.h"
#include "suite.h"

#include <math.h>

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void assert_sorts(const uint64_t *keys, size_t n)
{
    uint64_t *expected = mem_array(n, sizeof *keys), *a = mem_array(n, sizeof *keys), *b = mem_array(n, sizeof *keys);
    memcpy(expected, keys, n * sizeof *keys);
    memcpy(a, keys, n * sizeof *keys);
    qsort(expected, n, sizeof *keys, compare_keys);
    uint64_t *sorted = sort_keys(a, b, n);
    ck_assert(sorted == a || sorted == b);
    ck_assert_int_eq(memcmp(sorted, expected, n * sizeof *keys), 0);
    SortItem *items = mem_array(n, sizeof *items), *scratch = mem_array(n, sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = (SortItem){keys[i], i};
    SortItem *ordered = sort_items(items, scratch, n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_eq(ordered[i].key, expected[i]);
        ck_assert(i == 0 || ordered[i].key != ordered[i - 1].key || ordered[i].row > ordered[i - 1].row);
    }
    free(expected);
    free(a);
    free(b);
    free(items);
    free(scratch);
}

START_TEST(keys_are_sorted)
{
    uint64_t state = 1;
    for (int round = 0; round < 200; round++) {
        size_t n = 1 + made_random(&state) % (round % 20 == 0 ? 40000 : 500);
        uint64_t *keys = mem_array(n, sizeof *keys), mask = ~UINT64_C(0) >> (made_random(&state) % 64);
        uint64_t fixed = round % 3 ? 0 : made_random(&state) & ~mask;
        unsigned shift = round % 5 == 0 ? (unsigned)(made_random(&state) % 40) : 0;
        for (size_t i = 0; i < n; i++)
            keys[i] = ((made_random(&state) & mask) | fixed) << shift;
        assert_sorts(keys, n);
        free(keys);
    }
}
END_TEST

/* Keys that agree in their leading bits in runs of many sizes, so that the last step has work. */
START_TEST(runs_of_close_keys_are_sorted)
{
    enum { N = 60000 };
    uint64_t *keys = mem_array(N, sizeof *keys), state = 2;
    for (size_t run = 1; run <= 5000; run *= 7) {
        for (size_t i = 0; i < N; i++)
            keys[i] = hash_number(made_random(&state) % (N / run + 1)) << 20 | (made_random(&state) & 0xFFFFF);
        assert_sorts(keys, N);
    }
    for (size_t i = 0; i < N; i++)
        keys[i] = i ? made_random(&state) & 0xFFFF : UINT64_MAX; /* one outlier */
    assert_sorts(keys, N);
    free(keys);
}
END_TEST

START_TEST(wide_values_are_sorted)
{
    enum { N = 3000 };
    Int128 a[N], b[N];
    uint64_t state = 3;
    for (size_t i = 0; i < N; i++)
        a[i] = (Int128)((UInt128)made_random(&state) << 64 | made_random(&state)) >> (made_random(&state) % 128);
    Int128 *sorted = sort_wide(a, b, N);
    for (size_t i = 1; i < N; i++)
        ck_assert(sorted[i - 1] <= sorted[i]);
}
END_TEST

START_TEST(keys_order_as_doubles_do)
{
    static const double VALUES[] = {-INFINITY, -1e308, -1, -5e-324, 0, 5e-324, 1e-300, 1, 1.0000000000000002, 1e308, INFINITY};
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        ck_assert(double_of_key(key_of_double(VALUES[i])) == VALUES[i]);
        ck_assert(i == 0 || key_of_double(VALUES[i - 1]) < key_of_double(VALUES[i]));
    }
    ck_assert_uint_eq(key_of_double(-0.0), key_of_double(0.0));
    ck_assert_uint_lt(key_of_int(INT64_MIN), key_of_int(-1));
    ck_assert_uint_lt(key_of_int(-1), key_of_int(INT64_MAX));
    ck_assert_int_eq(int_of_key(key_of_int(-77)), -77);
}
END_TEST

START_TEST(large_workspaces_are_writable_to_their_ends)
{
    for (size_t size = 1; size < 40 << 20; size = size * 3 + 1) {
        char *space = workspace_new(size, 1);
        space[0] = space[size - 1] = 1;
        workspace_free(space, size, 1);
    }
}
END_TEST

/* Every bit of the input turns about half of the bits of the hash, and texts that differ do not collide. */
START_TEST(hashes_mix)
{
    unsigned char text[100];
    uint64_t state = 4, *seen = mem_array(80000, sizeof *seen);
    size_t n = 0;
    for (size_t length = 1; length <= 100; length++) {
        uint64_t turned = 0, hash;
        for (size_t i = 0; i < length; i++)
            text[i] = (unsigned char)made_random(&state);
        seen[n++] = hash = hash_bytes(text, length, 77);
        ck_assert_uint_eq(hash, hash_bytes(text, length, 77));
        ck_assert_uint_ne(hash, hash_bytes(text, length, 78));
        for (size_t bit = 0; bit < length * 8; bit++) {
            text[bit / 8] ^= (unsigned char)(1 << bit % 8);
            uint64_t other = hash_bytes(text, length, 77);
            text[bit / 8] ^= (unsigned char)(1 << bit % 8);
            turned += (uint64_t)__builtin_popcountll(hash ^ other);
            if (n < 80000)
                seen[n++] = other;
        }
        double share = (double)turned / (double)(length * 8 * 64);
        ck_assert_msg(share > 0.45 && share < 0.55, "length %zu: %g of the bits turn", length, share);
    }
    qsort(seen, n, sizeof *seen, compare_keys);
    for (size_t i = 1; i < n; i++)
        ck_assert_uint_ne(seen[i - 1], seen[i]);
    ck_assert_uint_ne(hash_bytes("", 0, 1), hash_bytes("\0", 1, 1));
    ck_assert_uint_ne(hash_seed(), hash_seed());
    free(seen);
}
END_TEST

/* Karnin, Lang and Liberty's bound for this size, 0.1 % of n, for several orders of arrival. */
START_TEST(quantile_ranks_are_within_a_thousandth)
{
    enum { N = 1000000, RANKS = 101 };
    static const char *const ORDERS[] = {"ascending", "descending", "shuffled", "zigzag"};
    uint64_t *block = mem_array(N, sizeof *block), keys[RANKS];
    double p[RANKS];
    for (size_t i = 0; i < RANKS; i++)
        p[i] = (double)i / (RANKS - 1);
    for (uint64_t order = 0; order < 4; order++) {
        QuantileSketch *sketch = quantile_sketch_new();
        for (uint64_t i = 0; i < N; i++) /* each of 0 .. N - 1 once */
            block[i] = order == 0 ? i : order == 1 ? N - 1 - i : order == 2 ? i * 387420489 % N : i % 2 ? i / 2 : N - 1 - i / 2;
        for (size_t at = 0; at < N; at += 3777)
            quantile_sketch_add(sketch, block + at, N - at < 3777 ? N - at : 3777);
        ck_assert_uint_eq(quantile_sketch_count(sketch), N);
        quantile_sketch_at(sketch, p, RANKS, keys);
        for (size_t i = 0; i < RANKS; i++) {
            double error = fabs((double)keys[i] - p[i] * (N - 1)) / N;
            ck_assert_msg(error < 0.001, "%s, p = %g: off by %g", ORDERS[order], p[i], error);
        }
        quantile_sketch_free(sketch);
    }
    free(block);
}
END_TEST

START_TEST(few_values_have_exact_quantiles)
{
    QuantileSketch *sketch = quantile_sketch_new();
    double p[] = {0, 0.5, 1};
    uint64_t keys[3], values[] = {30, 10, 20};
    quantile_sketch_at(sketch, p, 3, keys);
    ck_assert_uint_eq(keys[1], 0);
    quantile_sketch_add(sketch, values, 3);
    quantile_sketch_at(sketch, p, 3, keys);
    ck_assert_uint_eq(keys[0], 10);
    ck_assert_uint_eq(keys[1], 20);
    ck_assert_uint_eq(keys[2], 30);
    quantile_sketch_free(sketch);
}
END_TEST

/* Standard error 0.81 %: four times that is passed once in 16,000. */
START_TEST(distinct_counts_are_within_their_error)
{
    DistinctSketch *sketch = mem_zero(1, sizeof *sketch);
    ck_assert(distinct_sketch_count(sketch) == 0);
    uint64_t added = 0;
    for (uint64_t n = 1; n <= 10000000; n *= 10) {
        for (; added < n; added++)
            distinct_sketch_add(sketch, hash_number(added + 12345));
        for (uint64_t again = 0; again < n / 2; again++)
            distinct_sketch_add(sketch, hash_number(again + 12345));
        double error = fabs(distinct_sketch_count(sketch) - (double)n) / (double)n;
        ck_assert_msg(error < 0.0325, "%llu values: off by %g", (unsigned long long)n, error);
    }
    free(sketch);
}
END_TEST

/* Metwally et al.: counts are never too low, too high by at most n / counters; what is more frequent than that is
** there. */
START_TEST(frequent_values_are_found)
{
    enum { N = 2000000, VALUES = 200000, TOP = 20 };
    FrequentSketch *sketch = frequent_sketch_new();
    uint64_t *truth = mem_zero(VALUES, sizeof *truth), state = 5;
    for (size_t i = 0; i < N; i++) { /* about 1 / (value + 1) of the rows */
        uint64_t value = (uint64_t)pow(VALUES, (double)(made_random(&state) >> 11) * 0x1p-53) - 1;
        truth[value]++;
        frequent_sketch_add(sketch, value, i);
    }
    FrequentItem items[TOP];
    ck_assert(!frequent_sketch_exact(sketch));
    ck_assert_uint_eq(frequent_sketch_held(sketch), SKETCH_FREQUENT_COUNTERS);
    ck_assert_uint_eq(frequent_sketch_top(sketch, TOP, items), TOP);
    for (size_t i = 0; i < TOP; i++) {
        ck_assert_uint_ge(items[i].count, truth[items[i].key]);
        ck_assert_uint_le(items[i].count - items[i].error, truth[items[i].key]);
        ck_assert_uint_le(items[i].error, N / SKETCH_FREQUENT_COUNTERS);
        ck_assert_uint_eq(items[i].key, i); /* the truth is in this order by a wide margin */
    }
    frequent_sketch_free(sketch);
    free(truth);
}
END_TEST

START_TEST(few_values_are_counted_exactly)
{
    FrequentSketch *sketch = frequent_sketch_new();
    FrequentItem items[4];
    ck_assert_uint_eq(frequent_sketch_top(sketch, 4, items), 0);
    for (uint64_t i = 0; i < 3000; i++)
        for (uint64_t times = 0; times <= i % 7; times++)
            frequent_sketch_add(sketch, i, i * 10 + times);
    ck_assert(frequent_sketch_exact(sketch));
    ck_assert_uint_eq(frequent_sketch_held(sketch), 3000);
    ck_assert_uint_eq(frequent_sketch_top(sketch, 4, items), 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(items[i].key, 6 + 7 * i);
        ck_assert_uint_eq(items[i].count, 7);
        ck_assert_uint_eq(items[i].row, (6 + 7 * i) * 10);
    }
    frequent_sketch_free(sketch);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        keys_are_sorted, runs_of_close_keys_are_sorted, wide_values_are_sorted, keys_order_as_doubles_do,
        large_workspaces_are_writable_to_their_ends, hashes_mix, quantile_ranks_are_within_a_thousandth,
        few_values_have_exact_quantiles, distinct_counts_are_within_their_error, frequent_values_are_found,
        few_values_are_counted_exactly, NULL,
    };
    return suite_run("sketch", tests);
}
