/*
** sort.h - radix sorting of 64-bit keys, and the keys that order as values do.
**
** sort_keys: least-significant-digit radix sort (Knuth, TAOCP vol. 3, 5.2.5) over the leading 40 of the bits in which
** the keys differ, in digits of 10 bits (more write streams than the first-level cache has lines cost twice the time),
** the histograms of all digits made in one pass and constant digits skipped; then one pass that finds runs which agree
** in those bits and are out of order still, and sorts each (insertion, or the same again on the lower bits). Linear in
** n whatever the keys: random doubles take four passes, a million integers below 2^20 two.
*/
#ifndef QUERN_DATA_SORT_H
#define QUERN_DATA_SORT_H

#include "data/type.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 UInt128;

/* A key with what it stands for. */
typedef struct SortItem {
    uint64_t key;
    uint64_t row;
} SortItem;

/* Ascending. Both arrays have n entries; the result is in one of them, which is returned. */
uint64_t *sort_keys(uint64_t *keys, uint64_t *scratch, size_t n);
SortItem *sort_items(SortItem *items, SortItem *scratch, size_t n); /* by key, stable */
void sort_few_items(SortItem *items, size_t n);                    /* in place, by insertion: for few, or such as are nearly in order */
Int128 *sort_wide(Int128 *values, Int128 *scratch, size_t n);

#define SORT_SIGN (UINT64_C(1) << 63)

static inline uint64_t key_of_int(int64_t value)
{
    return (uint64_t)value ^ SORT_SIGN;
}

static inline int64_t int_of_key(uint64_t key)
{
    return (int64_t)(key ^ SORT_SIGN);
}

/* Negative doubles order backwards as bits: all of their bits are turned, of the others the sign. -0.0 becomes 0.0. */
static inline uint64_t key_of_double(double value)
{
    uint64_t bits;
    value += 0.0;
    memcpy(&bits, &value, sizeof bits);
    return bits ^ ((0 - (bits >> 63)) | SORT_SIGN);
}

static inline double double_of_key(uint64_t key)
{
    uint64_t bits = key ^ (((key >> 63) - 1) | SORT_SIGN);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
