/* moments.c - see moments.h. */
#include "numeric/moments.h"

#include "base/wide.h"

#include <math.h>

enum { FAR = 400, MOST_SCALE = 1000 };

static const uint64_t EXACT_SPAN = UINT64_C(1) << 47;

/* The sum of f(values), f being (x * scale - center.sum) - center.rest, squared if asked for. */
static inline __attribute__((always_inline)) Double2 sum_of(const double *values, size_t n, double scale, Double2 center,
                                                            bool squared)
{
    Lanes sum = {0}, rest = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes x = (lanes_at(values + i) * scale - center.sum) - center.rest;
        if (squared)
            x *= x;
        Lanes next = sum + x, part = next - sum;
        rest += (sum - (next - part)) + (x - part);
        sum = next;
    }
    Double2 total = {0, 0};
    for (; i < n; i++) {
        double x = (values[i] * scale - center.sum) - center.rest;
        total = double2_add(total, squared ? x * x : x);
    }
    for (size_t j = 0; j < LANES; j++) {
        total = double2_add(total, sum[j]);
        total = double2_add(total, rest[j]);
    }
    return total;
}

WIDE static void add_values(const double *values, size_t n, double scale, Double2 *sum)
{
    *sum = sum_of(values, n, scale, (Double2){0, 0}, false);
}

WIDE static void add_squares(const double *values, size_t n, double scale, const Double2 *center, Double2 *sum)
{
    *sum = sum_of(values, n, scale, *center, true);
}

WIDE void moments_range(const double *values, size_t n, double *min, double *max)
{
    double first = n ? values[0] : NAN;
    Lanes low = (Lanes){0} + first, high = low;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes x = lanes_at(values + i);
        low = lanes_where(lanes_less(x, low), x, low);
        high = lanes_where(lanes_less(high, x), x, high);
    }
    *min = *max = first;
    for (size_t j = 0; j < LANES; j++) {
        *min = low[j] < *min ? low[j] : *min;
        *max = high[j] > *max ? high[j] : *max;
    }
    for (; i < n; i++) {
        *min = values[i] < *min ? values[i] : *min;
        *max = values[i] > *max ? values[i] : *max;
    }
}

void moments_begin(MomentsPass *pass, double min, double max)
{
    double size = fmax(fabs(min), fabs(max));
    int exponent = size > 0 ? ilogb(size) : 0;
    if (exponent > -FAR && exponent < FAR)
        exponent = 0;
    if (exponent > MOST_SCALE)
        exponent = MOST_SCALE;
    if (exponent < -MOST_SCALE)
        exponent = -MOST_SCALE;
    *pass = (MomentsPass){.min = min, .max = max, .exponent = exponent, .scale = ldexp(1, -exponent)};
}

void moments_add(MomentsPass *pass, const double *values, size_t n)
{
    if (pass->min == pass->max) {
        pass->n += pass->second ? 0 : n;
    } else if (pass->second) {
        Double2 squares;
        add_squares(values, n, pass->scale, &pass->mean, &squares);
        pass->squares = double2_add(double2_add(pass->squares, squares.sum), squares.rest);
    } else {
        Double2 sum;
        add_values(values, n, pass->scale, &sum);
        pass->total = double2_add(double2_add(pass->total, sum.sum), sum.rest);
        pass->n += n;
    }
}

void moments_second_pass(MomentsPass *pass)
{
    double count = (double)pass->n;
    pass->second = true;
    pass->mean.sum = (pass->total.sum + pass->total.rest) / count;
    pass->mean.rest = (fma(-pass->mean.sum, count, pass->total.sum) + pass->total.rest) / count;
}

Moments moments_end(const MomentsPass *pass)
{
    Moments moments = {0, NAN, NAN, NAN};
    double count = (double)pass->n;
    if (pass->n == 0)
        return moments;
    if (pass->min == pass->max) {
        moments.sum = pass->min * count;
        moments.mean = pass->min;
        if (pass->n > 1)
            moments.variance = moments.sd = 0;
        return moments;
    }
    moments.sum = ldexp(pass->total.sum + pass->total.rest, pass->exponent);
    moments.mean = ldexp(pass->mean.sum, pass->exponent);
    if (pass->n > 1) {
        double variance = (pass->squares.sum + pass->squares.rest) / (count - 1);
        moments.variance = ldexp(variance, 2 * pass->exponent);
        moments.sd = ldexp(sqrt(variance), pass->exponent);
    }
    return moments;
}

Moments moments_of_doubles(const double *values, size_t n, double min, double max)
{
    MomentsPass pass;
    moments_begin(&pass, min, max);
    moments_add(&pass, values, n);
    moments_second_pass(&pass);
    moments_add(&pass, values, n);
    return moments_end(&pass);
}

/* 10^scale; exact up to 10^27, which covers the scales that people use. */
static long double power10(uint8_t scale)
{
    long double power = 1;
    for (uint8_t i = 0; i < scale; i++)
        power *= 10;
    return power;
}

static Moments scaled(long double sum, long double mean, long double squares, size_t n, uint8_t scale)
{
    long double unit = power10(scale);
    Moments moments = {(double)(sum / unit), (double)(mean / unit), NAN, NAN};
    if (n > 1) {
        long double variance = squares / (long double)(n - 1) / unit / unit;
        moments.variance = (double)variance;
        moments.sd = (double)sqrtl(variance);
    }
    return moments;
}

/* With q = floor(mean offset), deviations d = offset - q sum to r = sum - n q, 0 <= r < n, so that sum d^2 - r^2 / n
** loses nothing. */
Moments moments_of_offsets(Int128 base, const uint64_t *offsets, size_t n, const uint32_t *counts, size_t total,
                           uint64_t most, uint8_t scale)
{
    if (total == 0)
        return (Moments){0, NAN, NAN, NAN};
    UInt128 sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += counts ? (UInt128)i * counts[i] : offsets[i];
    uint64_t floor_mean = (uint64_t)(sum / total), r = (uint64_t)(sum % total);
    long double squares = 0;
    if (most < EXACT_SPAN && total <= UINT32_MAX) {
        UInt128 exact = 0;
        for (size_t i = 0; i < n; i++) {
            int64_t d = (int64_t)((counts ? i : offsets[i]) - floor_mean);
            uint64_t size = (uint64_t)(d < 0 ? -d : d);
            exact += (UInt128)size * size * (counts ? counts[i] : 1);
        }
        squares = (long double)exact - (long double)r * (long double)r / (long double)total;
    } else {
        long double center = (long double)r / (long double)total;
        for (size_t i = 0; i < n; i++) {
            uint64_t offset = counts ? i : offsets[i];
            long double d = offset >= floor_mean ? (long double)(offset - floor_mean) : -(long double)(floor_mean - offset);
            squares += (d - center) * (d - center) * (counts ? (long double)counts[i] : 1);
        }
    }
    long double fraction = (long double)r / (long double)total;
    Int128 part;
    bool fits = !__builtin_mul_overflow(base, (Int128)total, &part) && !__builtin_add_overflow(part, (Int128)sum, &part);
    long double whole = fits ? (long double)part : (long double)base * (long double)total + (long double)sum;
    return scaled(whole, (long double)(base + floor_mean) + fraction, squares, total, scale);
}

/* Sums of values below 10^38 leave 128 bits: the carry is kept beside them. */
Moments moments_of_wide(const Int128 *values, size_t n, uint8_t scale)
{
    if (n == 0)
        return (Moments){0, NAN, NAN, NAN};
    Int128 least = values[0];
    UInt128 span = 0;
    for (size_t i = 0; i < n; i++)
        least = values[i] < least ? values[i] : least;
    UInt128 low = 0, high = 0; /* the sum of value - least, in halves of 64 bits */
    for (size_t i = 0; i < n; i++) {
        UInt128 offset = (UInt128)values[i] - (UInt128)least;
        span |= offset;
        low += (uint64_t)offset;
        high += (uint64_t)(offset >> 64);
    }
    long double mean = (long double)least + ((long double)high * 0x1p64L + (long double)low) / (long double)n;
    long double squares = 0, error = 0;
    for (size_t i = 0; i < n; i++) {
        long double d = (long double)values[i] - mean;
        squares += d * d;
        error += d;
    }
    squares = span ? squares - error * error / (long double)n : 0;
    return scaled(mean * (long double)n, mean, squares, n, scale);
}
