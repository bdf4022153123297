/*
** profile_sketch.c - profiles of columns that are too long to be sorted in memory.
**
** One pass feeds the sketches and finds the range, a second and a third the moments, of which the last also counts the
** histogram: its edges follow from the sketch's quartiles, its counts are exact. Wide decimals (profile_private.h) are
** looked at as doubles.
*/
#include "base/memory.h"
#include "data/decimal.h"
#include "data/hash.h"
#include "numeric/profile_private.h"
#include "numeric/sketch_distinct.h"
#include "numeric/sketch_frequent.h"
#include "numeric/sketch_quantile.h"

#include <math.h>
#include <stdlib.h>

typedef struct Sketches {
    QuantileSketch *quantiles;
    FrequentSketch *frequent;
    DistinctSketch *distinct;
    bool wide;
    Int128 base;
} Sketches;

/* Keys of the values present; floats, and wide decimals as floats, as order-preserving keys, others as offsets. */
static size_t block_keys(const Column *column, const Sketches *sketches, size_t first, size_t end, uint64_t *keys)
{
    if (column->type == TYPE_FLOAT)
        return block_float_keys(column, first, end, keys);
    if (!sketches->wide)
        return block_offsets(column, first, end, sketches->base, keys);
    size_t n = 0;
    for (size_t i = first; i < end; i++)
        if (column_present(column, i))
            keys[n++] = key_of_double(decimal_to_double(column->decimals[i], column->scale));
    return n;
}

static double value_of_key(const Column *column, const Sketches *sketches, uint64_t key)
{
    if (column->type == TYPE_FLOAT || sketches->wide)
        return double_of_key(key);
    Int128 value = sketches->base + key;
    return column->scale ? decimal_to_double(value, column->scale) : (double)value;
}

static void feed(const Column *column, Sketches *sketches, Profile *profile)
{
    uint64_t keys[BLOCK];
    uint16_t rows[BLOCK];
    uint64_t low = key_of_double(-INFINITY), high = key_of_double(INFINITY), zero = key_of_double(0);
    for (size_t first = 0; first < column->n; first += BLOCK) {
        size_t end = column->n - first < BLOCK ? column->n : first + BLOCK;
        size_t n = block_keys(column, sketches, first, end, keys), kept = 0;
        block_rows(column, first, end, rows);
        for (size_t i = 0; i < n; i++) {
            uint64_t key = keys[i];
            distinct_sketch_add(sketches->distinct, hash_number(key));
            frequent_sketch_add(sketches->frequent, key, first + rows[i]);
            if (column->type == TYPE_FLOAT) {
                profile->negatives += key < zero;
                profile->zeros += key == zero;
                keys[kept] = key;
                kept += key != low && key != high;
            }
        }
        if (column->type != TYPE_FLOAT)
            kept = n;
        profile->infinite += n - kept;
        if (kept)
            quantile_sketch_add(sketches->quantiles, keys, kept);
        for (size_t i = 0; i < kept && column->type == TYPE_FLOAT; i++) {
            double value = double_of_key(keys[i]);
            profile->min = fmin(profile->min, value); /* NaN at first, which fmin passes over */
            profile->max = fmax(profile->max, value);
        }
    }
}

static size_t block_values(const Column *column, const Sketches *sketches, size_t first, size_t end, double *values)
{
    uint64_t keys[BLOCK];
    size_t n = block_keys(column, sketches, first, end, keys), kept = 0;
    for (size_t i = 0; i < n; i++) {
        double value = value_of_key(column, sketches, keys[i]);
        values[kept] = value;
        kept += isfinite(value) != 0;
    }
    return kept;
}

static void second_and_third_pass(const Column *column, const Sketches *sketches, Profile *profile)
{
    double values[BLOCK];
    /* Signs of floats were counted with the infinite ones. */
    bool signs = column->type == TYPE_INTEGER || column->type == TYPE_DECIMAL;
    MomentsPass moments;
    moments_begin(&moments, profile->min, profile->max);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t first = 0; first < column->n; first += BLOCK) {
            size_t end = column->n - first < BLOCK ? column->n : first + BLOCK;
            size_t n = block_values(column, sketches, first, end, values);
            moments_add(&moments, values, n);
            for (size_t i = 0; i < n && pass == 1; i++) {
                size_t bin = 0;
                for (size_t edge = 1; edge < profile->bins; edge++)
                    bin += values[i] >= profile->edges[edge];
                profile->bin_counts[bin]++;
                profile->zeros += signs && values[i] == 0;
                profile->negatives += signs && values[i] < 0;
            }
        }
        if (pass == 0)
            moments_second_pass(&moments);
    }
    if (column->type != TYPE_DATE && column->type != TYPE_TIMESTAMP)
        profile_set_moments(profile, moments_end(&moments));
}

/* What the counters say; also the distinct count, exact when every value had a counter of its own. */
static size_t take_top(const Sketches *sketches, Profile *profile, FrequentItem *items)
{
    profile->top_exact = profile->distinct_exact = frequent_sketch_exact(sketches->frequent);
    profile->distinct = frequent_sketch_held(sketches->frequent);
    if (!profile->distinct_exact)
        profile->distinct = (uint64_t)fmin(round(distinct_sketch_count(sketches->distinct)), (double)profile->count);
    return frequent_sketch_top(sketches->frequent, PROFILE_TOP, items);
}

static Sketches sketches_new(void)
{
    return (Sketches){quantile_sketch_new(), frequent_sketch_new(), mem_zero(1, sizeof(DistinctSketch)), false, 0};
}

static void sketches_free(Sketches *sketches)
{
    quantile_sketch_free(sketches->quantiles);
    frequent_sketch_free(sketches->frequent);
    free(sketches->distinct);
}

void profile_sketched(const Column *column, Profile *profile)
{
    Sketches sketches = sketches_new();
    Int128 min = 0, max = 0;
    if (column->type != TYPE_FLOAT && column_range(column, &min, &max)) {
        sketches.base = min;
        sketches.wide = (UInt128)max - (UInt128)min > UINT64_MAX;
    }
    feed(column, &sketches, profile);
    uint64_t keys[PROFILE_QUANTILES];
    bool any = quantile_sketch_count(sketches.quantiles) > 0;
    if (any) {
        quantile_sketch_at(sketches.quantiles, PROFILE_P, PROFILE_QUANTILES, keys);
        for (size_t i = 0; i < PROFILE_QUANTILES; i++)
            profile->quantiles[i] = value_of_key(column, &sketches, keys[i]);
        profile->quantiles_exact = false;
        profile_edges(profile, profile->count - profile->infinite);
        second_and_third_pass(column, &sketches, profile);
    }
    FrequentItem items[PROFILE_TOP];
    size_t n = take_top(&sketches, profile, items);
    for (size_t i = 0; i < n; i++)
        if (column->type == TYPE_FLOAT)
            profile->top[profile->n_top++] = (ProfileTop){.count = items[i].count, .number = double_of_key(items[i].key)};
        else
            profile_add_top_integer(profile, column_integer(column, items[i].row), items[i].count);
    sketches_free(&sketches);
}

void profile_sketched_texts(const Column *column, Profile *profile)
{
    Sketches sketches = sketches_new();
    for (size_t i = 0; i < column->n; i++) {
        if (!column_present(column, i))
            continue;
        size_t length;
        const char *text = column_text(column, i, &length);
        uint64_t hash = hash_bytes(text, length, HASH_FIXED);
        distinct_sketch_add(sketches.distinct, hash);
        frequent_sketch_add(sketches.frequent, hash, i);
    }
    FrequentItem items[PROFILE_TOP];
    size_t n = take_top(&sketches, profile, items);
    for (size_t i = 0; i < n; i++) {
        size_t length;
        const char *text = column_text(column, items[i].row, &length);
        profile_add_top_text(profile, text, length, items[i].count);
    }
    sketches_free(&sketches);
}
