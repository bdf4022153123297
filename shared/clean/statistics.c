/* statistics.c - see statistics.h. */
#include "clean/statistics.h"

#include <math.h>
#include <stdint.h>

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

/* The k-th smallest comes to its place, smaller ones before it. The pivot is a value at a place that depends on the range and round alone but hops about,
** so that prepared orders do not make it quadratic; equal values are passed over together. */
static void place(double *values, size_t n, size_t k)
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
            return;
    }
}

double quantile_of(double *values, size_t n, double p)
{
    double at = p * (double)(n - 1);
    size_t k = (size_t)at;
    double share = at - (double)k;
    place(values, n, k);
    double below = values[k];
    if (share == 0 || k + 1 >= n)
        return below;
    double above = values[k + 1];
    for (size_t i = k + 2; i < n; i++)
        above = values[i] < above ? values[i] : above;
    return below + (above - below) * share;
}
