/* statistics.c - see statistics.h. */
#include "clean/statistics.h"

#include "base/memory.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 1 << 15 };

void sum_add(Sum *sum, double value)
{
    double total = sum->total + value;
    if (isfinite(total))
        sum->lost += fabs(sum->total) >= fabs(value) ? (sum->total - total) + value : (value - total) + sum->total;
    sum->total = total;
}

double sum_of(const Sum *sum)
{
    return sum->total + sum->lost;
}

double mean_of(const double *values, size_t n)
{
    Sum sum = {0, 0};
    for (size_t i = 0; i < n; i++)
        sum_add(&sum, values[i]);
    return sum_of(&sum) / (double)n;
}

double deviation_of(const double *values, size_t n, double mean)
{
    Sum sum = {0, 0};
    for (size_t i = 0; i < n; i++)
        sum_add(&sum, (values[i] - mean) * (values[i] - mean));
    return sqrt(sum_of(&sum) / (double)(n - 1));
}

/* ---- order statistics ---- */

/* The k-th smallest comes to its place, smaller ones before it. The pivot is a value at a place that depends on the range and round alone but hops about,
** so that prepared orders do not make it quadratic; equal values are passed over together. */
static double place(double *values, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;
    uint64_t hop = n * UINT64_C(0x9e3779b97f4a7c15);
    while (low < high) {
        hop = hop * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double pivot = values[low + (size_t)((hop >> 33) % (high - low + 1))];
        size_t less = low, i = low, more = high + 1;
        while (i < more) {
            double value = values[i];
            if (value < pivot) {
                values[i++] = values[less];
                values[less++] = value;
            } else if (value > pivot) {
                values[i] = values[--more];
                values[more] = value;
            } else {
                i++;
            }
        }
        if (k < less)
            high = less - 1;
        else if (k >= more)
            low = more;
        else
            break;
    }
    return values[k];
}

/* Bits that are in the order of the values; -0.0 is 0.0. */
static uint64_t ordered_bits(double value)
{
    uint64_t bits;
    value += 0.0;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* The least of the values from k + 1 on, k being placed. */
static double least_after(const double *values, size_t n, size_t k)
{
    double least = values[k + 1];
    for (size_t i = k + 2; i < n; i++)
        least = values[i] < least ? values[i] : least;
    return least;
}

/* The least value above `found`. */
static double least_above(const double *values, size_t n, double found)
{
    double least = INFINITY;
    for (size_t i = 0; i < n; i++)
        least = values[i] > found && values[i] < least ? values[i] : least;
    return least;
}

/* The k-th smallest of many values and the one after it (k + 1 < n), by their digits of DIGIT bits, the highest first: those that agree with it so far
** are counted by their next digit, and the ones of its digit are kept. At most 64 / DIGIT passes, whatever the values. */
static double select_by_digits(const double *values, size_t n, size_t k, double *above)
{
    enum { DIGIT = 16, DIGITS = 1 << DIGIT, FEW = 1 << 14 };
    uint32_t *counts = mem_array(DIGITS, sizeof *counts);
    const double *from = values;
    double *kept = NULL;
    size_t n_kept = n;
    int shift = 64;
    do {
        shift -= DIGIT;
        memset(counts, 0, DIGITS * sizeof *counts);
        for (size_t i = 0; i < n_kept; i++)
            counts[ordered_bits(from[i]) >> shift & (DIGITS - 1)]++;
        size_t digit = 0, count = 0;
        while (k >= counts[digit])
            k -= counts[digit++];
        if (!kept)
            kept = mem_array(counts[digit], sizeof *kept);
        for (size_t i = 0; count < counts[digit]; i++) { /* in place after the first time: count <= i */
            double value = from[i];
            kept[count] = value;
            count += (ordered_bits(value) >> shift & (DIGITS - 1)) == digit;
        }
        from = kept;
        n_kept = count;
    } while (n_kept > FEW && shift > 0);
    double found = n_kept > FEW ? kept[0] : place(kept, n_kept, k); /* so many agree in all digits */
    *above = k + 1 >= n_kept ? least_above(values, n, found) : n_kept > FEW ? found : least_after(kept, n_kept, k);
    free(kept);
    free(counts);
    return found;
}

double quantile_of(double *values, size_t n, double p)
{
    double at = p * (double)(n - 1);
    size_t k = (size_t)at;
    double share = at - (double)k, below, above = 0;
    if (n > MANY && k + 1 < n) {
        below = select_by_digits(values, n, k, &above);
    } else {
        below = place(values, n, k);
        above = k + 1 < n ? least_after(values, n, k) : below;
    }
    return share == 0 ? below : below + (above - below) * share;
}
