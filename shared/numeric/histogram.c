/* histogram.c - bins for numbers; see histogram.h. */
#include "numeric/histogram.h"

#include "numeric/profile.h"

#include <float.h>
#include <math.h>

size_t histogram_bins_wanted(double range, double iqr, uint64_t n)
{
    double bins = ceil(log2((double)n)) + 1;
    if (iqr > 0)
        bins = fmax(bins, ceil(range / iqr * cbrt((double)n) / 2));
    return bins < PROFILE_BINS ? (size_t)bins : PROFILE_BINS;
}

static bool edges_hold(const double *edges, size_t bins, double min, double max)
{
    if (bins < 1 || bins > PROFILE_BINS || !(edges[0] <= min) || !(edges[bins] >= max))
        return false;
    for (size_t i = 0; i <= bins; i++)
        if (!isfinite(edges[i]) || (i > 0 && !(edges[i] > edges[i - 1])))
            return false;
    return true;
}

/* i times digit x 10^exponent. Negative powers divide, so that 3 x 10^-1 is the double nearest to 0.3. */
static double multiple(double i, int digit, int exponent)
{
    if (exponent < -300)
        return i * digit / 1e300 / pow(10, -exponent - 300);
    return exponent < 0 ? i * digit / pow(10, -exponent) : i * digit * pow(10, exponent);
}

/* Multiples of the least round step that is at least `step` and leaves at most PROFILE_BINS bins. */
static size_t round_edges(double min, double max, double step, bool whole, double *edges)
{
    static const int DIGITS[] = {1, 2, 5};
    if (!(step > 0))
        return 0;
    int exponent = (int)floor(log10(step)) - 1;
    if (whole && exponent < 0)
        exponent = 0;
    for (int tries = 0; tries < 12; tries++) {
        int digit = DIGITS[tries % 3], power = exponent + tries / 3;
        double width = multiple(1, digit, power);
        if (!(width >= step * (1 - 4 * DBL_EPSILON)) || width <= 0)
            continue;
        double first = floor(min / width), last = ceil(max / width);
        if (multiple(first, digit, power) > min)
            first--;
        if (multiple(last, digit, power) < max)
            last++;
        if (last == first)
            last++;
        if (!(last - first <= PROFILE_BINS) || !(fabs(first) < 0x1p53) || !(fabs(last) < 0x1p53))
            continue;
        size_t bins = (size_t)(last - first);
        for (size_t i = 0; i <= bins; i++) {
            double edge = multiple(first + (double)i, digit, power);
            edges[i] = fmax(-DBL_MAX, fmin(DBL_MAX, edge)) + 0.0;
        }
        if (edges_hold(edges, bins, min, max))
            return bins;
    }
    return 0;
}

size_t histogram_number_edges(double min, double max, double iqr, uint64_t n, bool whole, double *edges)
{
    if (whole && max - min < PROFILE_BINS && fabs(min) < 0x1p51 && fabs(max) < 0x1p51) {
        size_t bins = (size_t)(max - min) + 1;
        for (size_t i = 0; i <= bins; i++)
            edges[i] = min - 0.5 + (double)i;
        return bins;
    }
    double half_range = max / 2 - min / 2; /* max - min may leave the range */
    size_t wanted = histogram_bins_wanted(half_range, iqr / 2, n);
    double step = half_range / (double)wanted * 2;
    if (min == max)
        step = min == 0 ? 1 : fabs(min) / 10;
    size_t bins = isfinite(step) ? round_edges(min, max, step, whole, edges) : 0;
    if (bins)
        return bins;
    /* The range is too narrow for its magnitude, or at the end of the doubles: equal shares, else one bin. */
    for (size_t i = 0; i <= wanted; i++) {
        double share = (double)i / (double)wanted;
        edges[i] = i == wanted ? max : min * (1 - share) + max * share;
    }
    edges[0] = min;
    if (edges_hold(edges, wanted, min, max))
        return wanted;
    edges[0] = min < max || min == -DBL_MAX ? min : nextafter(min, -INFINITY);
    edges[1] = min < max || max < DBL_MAX ? fmax(max, nextafter(edges[0], INFINITY)) : max;
    return 1;
}
