/* buckets.c - see buckets.h. */
#include "numeric/buckets.h"

#include "base/memory.h"
#include "base/wide.h"

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
bool buckets_index(BucketIndex *index, const double *values, size_t n, double min, double max)
{
    double scale = BUCKETS / (max - min);
    if (n < FEWEST || n > UINT32_MAX || !isfinite(scale) || scale <= 0)
        return false;
    uint16_t bucket[STRIP];
    uint32_t *counts = mem_zero(2 * BUCKETS, sizeof *counts), *others = counts + BUCKETS;
    for (size_t first = 0; first < n; first += STRIP) {
        size_t count = n - first < STRIP ? n - first : STRIP, i = 0;
        buckets_find(values + first, count, min, scale, bucket);
        for (; i + 2 <= count; i += 2) {
            counts[bucket[i]]++;
            others[bucket[i + 1]]++;
        }
        if (i < count)
            counts[bucket[i]]++;
    }
    *index = (BucketIndex){.values = values, .n = n, .min = min, .scale = scale};
    for (size_t b = 0; b < BUCKETS; b++)
        index->before[b + 1] = index->before[b] + counts[b] + others[b];
    free(counts);
    return true;
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
** the conjunction of these is so outside all of them. Returns how many it has found. */
WIDE static size_t gather_few(const double *values, const uint16_t *bucket, size_t n, const BucketRange *ranges, size_t n_ranges, double *found)
{
    Wheres first[FEW_RANGES] = {{0}}, last[FEW_RANGES] = {{0}};
    size_t count = 0, i = 0;
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
                found[count] = values[i + part * 4 + lane];
            }
    }
    for (; i < n; i++)
        for (size_t k = 0; k < n_ranges; k++)
            if (bucket[i] >= ranges[k].first && bucket[i] <= ranges[k].last)
                found[count++] = values[i];
    return count;
}

static size_t gather_many(const double *values, const uint16_t *bucket, size_t n, const bool *wanted, double *found)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (wanted[bucket[i]])
            found[count++] = values[i];
    return count;
}

void buckets_gather(const BucketIndex *index, const BucketRange *ranges, size_t n_ranges, double *found)
{
    uint16_t bucket[STRIP];
    bool wanted[BUCKETS] = {false};
    for (size_t k = 0; k < n_ranges; k++)
        memset(wanted + ranges[k].first, true, (size_t)(ranges[k].last - ranges[k].first) + 1);
    for (size_t first = 0; first < index->n && n_ranges; first += STRIP) {
        const double *values = index->values + first;
        size_t count = index->n - first < STRIP ? index->n - first : STRIP;
        buckets_find(values, count, index->min, index->scale, bucket);
        found += n_ranges <= FEW_RANGES ? gather_few(values, bucket, count, ranges, n_ranges, found) : gather_many(values, bucket, count, wanted, found);
    }
}
