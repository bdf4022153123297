/*
** profile_number.c - exact profiles of floats, integers, decimals, dates and timestamps.
**
** Floats become order-preserving keys and are sorted. The others become offsets from the least value; when these are
** few enough for the number of values they are counted in one table, else sorted. From there everything is read off the
** sorted values.
*/
#include "base/memory.h"
#include "data/decimal.h"
#include "numeric/profile_private.h"
#include "numeric/workspace.h"

#include <math.h>
#include <stdlib.h>

enum {
    COUNT_ALWAYS = 1024,       /* spans below that are counted */
    COUNT_SPAN = 1 << 18,      /* the table then fits the second-level cache */
    COUNT_SPAN_LARGE = 1 << 22 /* for columns that could not be sorted exactly */
};

void profile_floats(const Column *column, Profile *profile)
{
    size_t count = (size_t)profile->count, n = 0;
    uint64_t *keys = workspace_new(count, sizeof *keys), *scratch = workspace_new(count, sizeof *scratch);
    uint64_t block[BLOCK];
    for (size_t first = 0; first < column->n; first += BLOCK) {
        size_t end = column->n - first < BLOCK ? column->n : first + BLOCK;
        size_t found = block_float_keys(column, first, end, block);
        memcpy(keys + n, block, found * sizeof *block);
        n += found;
    }
    uint64_t *sorted = sort_keys(keys, scratch, n);
    TopRuns top = {0};
    profile->distinct = sorted_runs(sorted, n, &top);
    for (size_t i = 0; i < top.n; i++)
        profile->top[profile->n_top++] =
            (ProfileTop){.count = top.runs[i].count, .number = double_of_key(top.runs[i].key)};

    double *values = (void *)(sorted == keys ? scratch : keys);
    for (size_t i = 0; i < n; i++)
        values[i] = double_of_key(sorted[i]);
    size_t first = 0, end = n;
    while (first < end && isinf(values[first]) && values[first] < 0)
        first++;
    while (end > first && isinf(values[end - 1]))
        end--;
    profile->infinite = n - (end - first);
    profile->negatives = first;
    if (end > first) {
        profile->min = values[first];
        profile->max = values[end - 1];
        profile_set_moments(profile, moments_of_doubles(values + first, end - first, profile->min, profile->max));
    }
    Order order = {.n = end - first, .floats = values + first};
    order_describe(&order, profile);
    workspace_free(keys, count, sizeof *keys);
    workspace_free(scratch, count, sizeof *scratch);
}

static void set_range(Profile *profile, Int128 min, Int128 max)
{
    if (profile->type == TYPE_DECIMAL) {
        profile->min_decimal = min;
        profile->max_decimal = max;
        profile->min = decimal_to_double(min, profile->scale);
        profile->max = decimal_to_double(max, profile->scale);
    } else {
        profile->min_integer = (int64_t)min;
        profile->max_integer = (int64_t)max;
        profile->min = (double)min;
        profile->max = (double)max;
    }
}

static void add_top(Profile *profile, const TopRuns *top, Int128 base)
{
    for (size_t i = 0; i < top->n; i++)
        profile_add_top_integer(profile, base + top->runs[i].key, top->runs[i].count);
}

static bool wants_moments(const Profile *profile)
{
    return profile->type == TYPE_INTEGER || profile->type == TYPE_DECIMAL;
}

static void by_counting(const Column *column, Int128 base, size_t span, Profile *profile)
{
    uint32_t *counts = mem_zero(span, sizeof *counts);
    uint64_t block[BLOCK];
    for (size_t first = 0; first < column->n; first += BLOCK) {
        size_t end = column->n - first < BLOCK ? column->n : first + BLOCK;
        size_t n = block_offsets(column, first, end, base, block);
        for (size_t i = 0; i < n; i++)
            counts[block[i]]++;
    }
    if (wants_moments(profile))
        profile_set_moments(profile, moments_of_offsets(base, NULL, span, counts, (size_t)profile->count, span - 1,
                                                        profile->scale));
    TopRuns top = {0};
    uint32_t upto = 0;
    for (size_t i = 0; i < span; i++) {
        if (counts[i]) {
            profile->distinct++;
            top_offer(&top, i, counts[i]);
        }
        counts[i] = upto += counts[i];
    }
    add_top(profile, &top, base);
    Order order = {.n = (size_t)profile->count, .upto = counts, .span = span, .base = base, .scale = profile->scale};
    order_describe(&order, profile);
    free(counts);
}

static void by_sorting(const Column *column, Int128 base, uint64_t most, Profile *profile)
{
    size_t count = (size_t)profile->count, n = 0;
    uint64_t *offsets = workspace_new(count, sizeof *offsets), *scratch = workspace_new(count, sizeof *scratch);
    uint64_t block[BLOCK];
    for (size_t first = 0; first < column->n; first += BLOCK) {
        size_t end = column->n - first < BLOCK ? column->n : first + BLOCK;
        size_t found = block_offsets(column, first, end, base, block);
        memcpy(offsets + n, block, found * sizeof *block);
        n += found;
    }
    uint64_t *sorted = sort_keys(offsets, scratch, n);
    TopRuns top = {0};
    profile->distinct = sorted_runs(sorted, n, &top);
    add_top(profile, &top, base);
    if (wants_moments(profile))
        profile_set_moments(profile, moments_of_offsets(base, sorted, n, NULL, n, most, profile->scale));
    Order order = {.n = n, .offsets = sorted, .base = base, .scale = profile->scale};
    order_describe(&order, profile);
    workspace_free(offsets, count, sizeof *offsets);
    workspace_free(scratch, count, sizeof *scratch);
}

/* Decimals more than 2^64 units apart. Runs are offered by the rank of their first value. */
static void by_sorting_wide(const Column *column, Profile *profile)
{
    size_t count = (size_t)profile->count, n = 0;
    Int128 *values = workspace_new(count, sizeof *values), *scratch = workspace_new(count, sizeof *scratch);
    for (size_t i = 0; i < column->n; i++)
        if (column_present(column, i))
            values[n++] = column->decimals[i];
    Int128 *sorted = sort_wide(values, scratch, n);
    TopRuns top = {0};
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end] == sorted[i];)
            end++;
        top_offer(&top, i, end - i);
        profile->distinct++;
    }
    for (size_t i = 0; i < top.n; i++)
        profile_add_top_integer(profile, sorted[top.runs[i].key], top.runs[i].count);
    profile_set_moments(profile, moments_of_wide(sorted, n, profile->scale));
    Order order = {.n = n, .wide = sorted, .scale = profile->scale};
    order_describe(&order, profile);
    workspace_free(values, count, sizeof *values);
    workspace_free(scratch, count, sizeof *scratch);
}

void profile_integers(const Column *column, Profile *profile)
{
    Int128 min, max;
    if (!column_range(column, &min, &max))
        return;
    set_range(profile, min, max);
    UInt128 most = (UInt128)max - (UInt128)min, count = profile->count;
    bool few = most < COUNT_ALWAYS || (most < COUNT_SPAN && most < 4 * count) ||
               (most < COUNT_SPAN_LARGE && count > PROFILE_EXACT_ROWS);
    if (few && count <= UINT32_MAX)
        by_counting(column, min, (size_t)most + 1, profile);
    else if (count > PROFILE_EXACT_ROWS)
        profile_sketched(column, profile);
    else if (most <= UINT64_MAX)
        by_sorting(column, min, (uint64_t)most, profile);
    else
        by_sorting_wide(column, profile);
}
