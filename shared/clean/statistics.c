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

/* The k-th smallest of many values by their digits of DIGIT bits, the highest first: those that agree with it so far are counted by their next
** digit, and the ones of its digit are kept. At most 64 / DIGIT passes, whatever the values. */
static double select_by_digits(double *values, size_t n, size_t k)
{
    enum { DIGIT = 16, DIGITS = 1 << DIGIT, FEW = 1 << 14 };
    uint32_t *counts = mem_array(DIGITS, sizeof *counts);
    double *kept = values;
    for (unsigned shift = 64 - DIGIT; n > FEW; shift -= DIGIT) {
        memset(counts, 0, DIGITS * sizeof *counts);
        for (size_t i = 0; i < n; i++)
            counts[ordered_bits(kept[i]) >> shift & (DIGITS - 1)]++;
        size_t digit = 0;
        while (k >= counts[digit])
            k -= counts[digit++];
        double *rest = kept == values ? mem_array(counts[digit] + 1, sizeof *rest) : kept;
        size_t n_rest = 0;
        for (size_t i = 0; i < n; i++) {
            double value = kept[i];
            rest[n_rest] = value;
            n_rest += (ordered_bits(value) >> shift & (DIGITS - 1)) == digit;
            if (n_rest == counts[digit])
                break;
        }
        kept = rest;
        n = n_rest;
        if (shift == 0)
            break;
    }
    double found = n > FEW ? kept[0] : place(kept, n, k);
    if (kept != values)
        free(kept);
    free(counts);
    return found;
}

/* The least value after the k-th smallest, which is `found`: that value itself when there are more of it. */
static double next_after(const double *values, size_t n, size_t k, double found)
{
    double above = INFINITY;
    size_t upto = 0;
    for (size_t i = 0; i < n; i++) {
        upto += values[i] <= found;
        above = values[i] > found && values[i] < above ? values[i] : above;
    }
    return upto > k + 1 ? found : above;
}

double quantile_of(double *values, size_t n, double p)
{
    double at = p * (double)(n - 1);
    size_t k = (size_t)at;
    double share = at - (double)k;
    double below = n > MANY ? select_by_digits(values, n, k) : place(values, n, k);
    if (share == 0 || k + 1 >= n)
        return below;
    return below + (next_after(values, n, k, below) - below) * share;
}
