/* sort.c - see sort.h. */
#include "data/sort.h"

#include "base/memory.h"

#include <stdlib.h>

enum { SMALL = 40, LARGE = 16384, MOST_DIGITS = 4, WIDE_BITS = 10, NARROW_BITS = 8 };

static void insertion_keys(uint64_t *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t at = i;
        for (; at > 0 && keys[at - 1] > key; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

/* How the leading bits that differ are cut into digits. `low` bits below them stay unsorted. */
typedef struct Digits {
    unsigned count, bits, low;
} Digits;

static Digits cut_digits(uint64_t differing, size_t n, unsigned most)
{
    unsigned width = 64 - (unsigned)__builtin_clzll(differing), bits = n >= LARGE ? WIDE_BITS : NARROW_BITS;
    Digits digits = {(width + bits - 1) / bits, bits, 0};
    if (digits.count > most)
        digits.count = most;
    if (digits.count * bits < width)
        digits.low = width - digits.count * bits;
    else
        digits.bits = (width + digits.count - 1) / digits.count;
    return digits;
}

/* Turns one digit's histogram into the place of each bucket's first entry. false: all entries are in one bucket. */
static bool histogram_to_places(uint32_t *histogram, size_t buckets, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < buckets; i++) {
        uint32_t count = histogram[i];
        if (count == n)
            return false;
        histogram[i] = sum;
        sum += count;
    }
    return true;
}

/* Entries that agree in the leading bits stand together; sorts those runs that are out of order. */
static void finish_runs(uint64_t *keys, uint64_t *scratch, size_t n, unsigned low)
{
    for (size_t i = 1; i < n; i++) {
        if (keys[i] >= keys[i - 1])
            continue;
        size_t first = i - 1, end = i + 1;
        uint64_t lead = keys[i] >> low;
        while (first > 0 && keys[first - 1] >> low == lead)
            first--;
        while (end < n && keys[end] >> low == lead)
            end++;
        uint64_t *sorted = sort_keys(keys + first, scratch + first, end - first);
        if (sorted != keys + first)
            memcpy(keys + first, sorted, (end - first) * sizeof *keys);
        i = end - 1;
    }
}

/* Counts of 32 bits: arrays beyond that many entries are sorted in two halves and merged. */
static uint64_t *sort_huge(uint64_t *keys, uint64_t *scratch, size_t n)
{
    size_t half = n / 2;
    uint64_t *a = sort_keys(keys, scratch, half), *b = sort_keys(keys + half, scratch + half, n - half);
    if (a != keys)
        memcpy(keys, a, half * sizeof *keys);
    if (b != keys + half)
        memcpy(keys + half, b, (n - half) * sizeof *keys);
    for (size_t i = 0, j = half, k = 0; k < n; k++)
        scratch[k] = j >= n || (i < half && keys[i] <= keys[j]) ? keys[i++] : keys[j++];
    return scratch;
}

uint64_t *sort_keys(uint64_t *keys, uint64_t *scratch, size_t n)
{
    if (n <= SMALL) {
        insertion_keys(keys, n);
        return keys;
    }
    if (n > UINT32_MAX)
        return sort_huge(keys, scratch, n);
    uint64_t differing = 0, descents = 0;
    for (size_t i = 1; i < n; i++) {
        differing |= keys[i] ^ keys[i - 1];
        descents += keys[i] < keys[i - 1];
    }
    if (descents == 0)
        return keys;
    Digits digits = cut_digits(differing, n, MOST_DIGITS);
    size_t buckets = (size_t)1 << digits.bits;
    uint64_t mask = buckets - 1;
    uint32_t *histograms = mem_zero(MOST_DIGITS * buckets, sizeof *histograms);
    uint32_t *h0 = histograms, *h1 = h0 + buckets, *h2 = h1 + buckets, *h3 = h2 + buckets;
    for (size_t i = 0; i < n; i++) {
        uint64_t key = keys[i] >> digits.low;
        h0[key & mask]++;
        h1[(key >> digits.bits) & mask]++;
        h2[(key >> 2 * digits.bits) & mask]++;
        h3[(key >> 3 * digits.bits) & mask]++;
    }
    uint64_t *from = keys, *to = scratch;
    for (unsigned d = 0; d < digits.count; d++) {
        uint32_t *places = histograms + d * buckets;
        unsigned shift = digits.low + d * digits.bits;
        if (!histogram_to_places(places, buckets, n))
            continue;
        for (size_t i = 0; i < n; i++) {
            uint64_t key = from[i];
            to[places[(key >> shift) & mask]++] = key;
        }
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    free(histograms);
    if (digits.low)
        finish_runs(from, to, n, digits.low);
    return from;
}

void sort_few_items(SortItem *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        SortItem item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

SortItem *sort_items(SortItem *items, SortItem *scratch, size_t n)
{
    if (n <= SMALL) {
        sort_few_items(items, n);
        return items;
    }
    uint64_t differing = 0, descents = 0;
    for (size_t i = 1; i < n; i++) {
        differing |= items[i].key ^ items[i - 1].key;
        descents += items[i].key < items[i - 1].key;
    }
    if (descents == 0)
        return items;
    Digits digits = cut_digits(differing, n, 8);
    size_t buckets = (size_t)1 << digits.bits;
    size_t *places = mem_array(buckets, sizeof *places);
    SortItem *from = items, *to = scratch;
    for (unsigned d = 0; d < digits.count; d++) {
        unsigned shift = d * digits.bits;
        memset(places, 0, buckets * sizeof *places);
        for (size_t i = 0; i < n; i++)
            places[(from[i].key >> shift) & (buckets - 1)]++;
        for (size_t i = 0, sum = 0; i < buckets; i++) {
            size_t count = places[i];
            places[i] = sum;
            sum += count;
        }
        for (size_t i = 0; i < n; i++)
            to[places[(from[i].key >> shift) & (buckets - 1)]++] = from[i];
        SortItem *swap = from;
        from = to;
        to = swap;
    }
    free(places);
    return from;
}

Int128 *sort_wide(Int128 *values, Int128 *scratch, size_t n)
{
    enum { BITS = 11, BUCKETS = 1 << BITS };
    const UInt128 sign = (UInt128)1 << 127;
    size_t *places = mem_array(BUCKETS, sizeof *places);
    Int128 *from = values, *to = scratch;
    for (unsigned shift = 0; shift < 128; shift += BITS) {
        memset(places, 0, BUCKETS * sizeof *places);
        for (size_t i = 0; i < n; i++)
            places[(size_t)(((UInt128)from[i] ^ sign) >> shift) & (BUCKETS - 1)]++;
        bool constant = false;
        for (size_t i = 0, sum = 0; i < BUCKETS; i++) {
            size_t count = places[i];
            constant |= count == n;
            places[i] = sum;
            sum += count;
        }
        if (constant)
            continue;
        for (size_t i = 0; i < n; i++)
            to[places[(size_t)(((UInt128)from[i] ^ sign) >> shift) & (BUCKETS - 1)]++] = from[i];
        Int128 *swap = from;
        from = to;
        to = swap;
    }
    free(places);
    return from;
}
