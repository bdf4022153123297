/* buckets.c - see buckets.h. */
#include "numeric/buckets.h"

#include "base/memory.h"
#include "base/wide.h"
#include "numeric/workspace.h"

#include <math.h>
#include <stdlib.h>

enum { FEWEST = 6000, STRIP = 2048, FEW_RANGES = 8, WIDTH = 16 };

WIDE void buckets_find(const double *values, size_t n, double min, double scale, uint16_t *buckets)
{
    typedef int32_t Ints __attribute__((vector_size(LANES * sizeof(int32_t))));
    typedef uint16_t Shorts __attribute__((vector_size(LANES * sizeof(uint16_t))));
    const Lanes last = (Lanes){0} + (BUCKETS - 1);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes at = (lanes_at(values + i) - min) * scale;
        at = lanes_where(lanes_less(at, last), at, last);
        Shorts found = __builtin_convertvector(__builtin_convertvector(at, Ints), Shorts);
        memcpy(buckets + i, &found, sizeof found);
    }
    for (; i < n; i++) {
        double at = (values[i] - min) * scale;
        buckets[i] = (uint16_t)(at < BUCKETS - 1 ? at : BUCKETS - 1);
    }
}

/* By strips that stay in the first-level cache; neighbours go to tables of their own, lest equal ones wait for each other. */
static void count(BucketIndex *index)
{
    uint32_t *counts = mem_zero(2 * BUCKETS, sizeof *counts), *others = counts + BUCKETS;
    uint16_t *bucket = index->bucket;
    for (size_t first = 0; first < index->n; first += STRIP) {
        size_t end = index->n - first < STRIP ? index->n : first + STRIP, i = first;
        buckets_find(index->values + first, end - first, index->min, index->scale, bucket + first);
        for (; i + 2 <= end; i += 2) {
            counts[bucket[i]]++;
            others[bucket[i + 1]]++;
        }
        if (i < end)
            counts[bucket[i]]++;
    }
    index->before[0] = 0;
    for (size_t b = 0; b < BUCKETS; b++)
        index->before[b + 1] = index->before[b] + counts[b] + others[b];
    free(counts);
}

bool buckets_begin(BucketIndex *index, const double *values, size_t n, double min, double max)
{
    double scale = BUCKETS / (max - min);
    if (n < FEWEST || n > UINT32_MAX || !isfinite(scale) || scale <= 0)
        return false;
    index->values = values;
    index->n = n;
    index->min = min;
    index->scale = scale;
    index->bucket = workspace_new(n, sizeof *index->bucket);
    count(index);
    return true;
}

void buckets_end(BucketIndex *index)
{
    workspace_free(index->bucket, index->n, sizeof *index->bucket);
}

size_t buckets_of_rank(const BucketIndex *index, size_t rank)
{
    size_t low = 0, high = BUCKETS - 1; /* the last bucket that begins at or before the rank */
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (index->before[middle] <= rank)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

size_t buckets_of_value(const BucketIndex *index, double value)
{
    double at = (value - index->min) * index->scale;
    return at <= 0 ? 0 : at < BUCKETS - 1 ? (size_t)at : BUCKETS - 1;
}

size_t buckets_count(const BucketIndex *index, const BucketRange *ranges, size_t n_ranges)
{
    size_t total = 0;
    for (size_t k = 0; k < n_ranges; k++)
        total += index->before[ranges[k].last + 1] - index->before[ranges[k].first];
    return total;
}

typedef int16_t Wheres __attribute__((vector_size(WIDTH * sizeof(int16_t))));
typedef int16_t WheresAt __attribute__((vector_size(WIDTH * sizeof(int16_t)), aligned(sizeof(int16_t)), may_alias));

/* With few ranges most buckets are in none of them, which is seen of sixteen at a time: (b - first) | (last - b) is negative outside a range, and
** the conjunction of these is so outside all of them. */
WIDE static void gather_few(const BucketIndex *index, const BucketRange *ranges, size_t n_ranges, double *found)
{
    const uint16_t *bucket = index->bucket;
    Wheres first[FEW_RANGES] = {{0}}, last[FEW_RANGES] = {{0}};
    size_t count = 0, i = 0, n = n_ranges ? index->n : 0;
    for (size_t k = 0; k < n_ranges; k++) {
        first[k] = (Wheres){0} + (int16_t)ranges[k].first;
        last[k] = (Wheres){0} + (int16_t)ranges[k].last;
    }
    for (; i + WIDTH <= n; i += WIDTH) {
        Wheres b = *(const WheresAt *)(bucket + i), out = (b - first[0]) | (last[0] - b);
        for (size_t k = 1; k < n_ranges; k++)
            out &= (b - first[k]) | (last[k] - b);
        out = ~out >> 15; /* -1: inside */
        uint64_t parts[WIDTH / 4];
        memcpy(parts, &out, sizeof parts);
        if (!(parts[0] | parts[1] | parts[2] | parts[3]))
            continue;
        for (size_t part = 0; part < WIDTH / 4; part++)
            for (; parts[part]; count++) {
                size_t lane = (size_t)__builtin_ctzll(parts[part]) / 16;
                parts[part] &= ~(UINT64_C(0xffff) << 16 * lane);
                found[count] = index->values[i + part * 4 + lane];
            }
    }
    for (; i < n; i++)
        for (size_t k = 0; k < n_ranges; k++)
            if (bucket[i] >= ranges[k].first && bucket[i] <= ranges[k].last)
                found[count++] = index->values[i];
}

static void gather_many(const BucketIndex *index, const BucketRange *ranges, size_t n_ranges, double *found)
{
    bool wanted[BUCKETS] = {false};
    size_t count = 0;
    for (size_t k = 0; k < n_ranges; k++)
        for (size_t b = ranges[k].first; b <= ranges[k].last; b++)
            wanted[b] = true;
    for (size_t i = 0; i < index->n; i++)
        if (wanted[index->bucket[i]])
            found[count++] = index->values[i];
}

void buckets_gather(const BucketIndex *index, const BucketRange *ranges, size_t n_ranges, double *found)
{
    if (n_ranges <= FEW_RANGES)
        gather_few(index, ranges, n_ranges, found);
    else
        gather_many(index, ranges, n_ranges, found);
}
