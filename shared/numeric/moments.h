/*
** moments.h - sum, mean and variance of numbers, careful about cancellation and range.
**
** Two passes (Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", 1983): the mean from a
** compensated sum, kept as an unevaluated sum of two doubles; then the compensated sum of squared deviations from it.
** The compensated sum is Neumaier's (ZAMM 54, 1974) with the branch-free two-sum of Knuth (TAOCP vol. 2, 4.2.2). Values
** so large or small that squares would leave the range are scaled by a power of two first, which is exact. Integers
** that lie within 2^47 of each other are summed exactly in 128 bits.
*/
#ifndef QUERN_NUMERIC_MOMENTS_H
#define QUERN_NUMERIC_MOMENTS_H

#include "data/sort.h"

#include <stddef.h>

typedef struct Moments {
    double sum;      /* infinite when it leaves the range; the mean is right even then */
    double mean;     /* NaN for n = 0 */
    double variance; /* sum of squares / (n - 1), NaN for n < 2; exactly 0 when all values are equal; may be infinite */
    double sd;       /* its root, right even when the variance leaves the range */
} Moments;

/* The least and the greatest of numbers that are not NaN; NaN for none. */
void moments_range(const double *values, size_t n, double *min, double *max);

/* Finite values with their least and greatest. */
Moments moments_of_doubles(const double *values, size_t n, double min, double max);

/* A sum that runs: what rounding takes from it is gathered beside it, and added at the end. (Dd of dd.h is a number to calculate with, which is
** brought into one form after each operation; here that would cost what it does not gain.) */
typedef struct Double2 {
    double sum, rest;
} Double2;

static inline Double2 double2_add(Double2 a, double x)
{
    double sum = a.sum + x, part = sum - a.sum;
    return (Double2){sum, a.rest + ((a.sum - (sum - part)) + (x - part))};
}

static inline double double2_value(Double2 a)
{
    return a.sum + a.rest;
}

/* a / n, the sum of both parts right to twice the digits of a double. */
static inline Double2 double2_share(Double2 a, double n)
{
    double sum = (a.sum + a.rest) / n;
    return (Double2){sum, (__builtin_fma(-sum, n, a.sum) + a.rest) / n};
}

/* (a - b) as one double. */
static inline double double2_minus(Double2 a, Double2 b)
{
    return (a.sum - b.sum) + (a.rest - b.rest);
}

/* (x - a) as one double. */
static inline double double2_from(double x, Double2 a)
{
    return (x - a.sum) - a.rest;
}

/* The same of values that come in blocks: begin, add all of them, second_pass, add all of them again, end. */
typedef struct MomentsPass {
    double min, max, scale;
    int exponent;
    bool second;
    size_t n;
    Double2 total, mean, squares;
} MomentsPass;

void moments_begin(MomentsPass *pass, double min, double max);
void moments_add(MomentsPass *pass, const double *values, size_t n);
void moments_second_pass(MomentsPass *pass);
Moments moments_end(const MomentsPass *pass);

/* The values (base + offset) / 10^scale. `most`: the greatest offset. Without counts the offsets are those of the array
** and total = n; with counts (offsets NULL) offset i occurs counts[i] times, and total is their sum. */
Moments moments_of_offsets(Int128 base, const uint64_t *offsets, size_t n, const uint32_t *counts, size_t total,
                           uint64_t most, uint8_t scale);

/* The values / 10^scale, in any order. */
Moments moments_of_wide(const Int128 *values, size_t n, uint8_t scale);

#endif
