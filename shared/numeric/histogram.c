/* histogram.c - bins of numbers; see histogram.h. */
#include "numeric/histogram.h"

#include "numeric/profile.h"

#include <float.h>
#include <math.h>

/* A step is a difference, with what rounding has made of it. */
static const double SLACK = 1e-9;

size_t histogram_bins_wanted(double range, double iqr, uint64_t n)
{
    double bins = ceil(log2((double)n)) + 1;
    if (iqr > 0)
        bins = fmax(bins, ceil(range / iqr * cbrt((double)n) / 2));
    return bins < PROFILE_BINS ? (size_t)bins : PROFILE_BINS;
}

static bool edges_hold(const double *edges, size_t bins, double min, double max)
{
    if (bins < 1 || !(edges[0] <= min) || !(edges[bins] >= max))
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

size_t histogram_round_edges(double min, double max, double step, size_t most, bool whole, double *edges)
{
    static const int DIGITS[] = {1, 2, 5};
    if (!(step > 0 && isfinite(step)))
        return 0;
    int exponent = (int)floor(log10(step)) - 1;
    if (whole && exponent < 0)
        exponent = 0;
    for (int tries = 0; tries < 12; tries++) {
        int digit = DIGITS[tries % 3], power = exponent + tries / 3;
        double width = multiple(1, digit, power);
        if (!(width >= step * (1 - SLACK)) || width <= 0)
            continue;
        double first = floor(min / width), last = ceil(max / width);
        if (multiple(first, digit, power) > min) /* the quotients were rounded */
            first--;
        else if (multiple(first + 1, digit, power) <= min)
            first++;
        if (multiple(last, digit, power) < max)
            last++;
        else if (multiple(last - 1, digit, power) >= max && last - 1 > first)
            last--;
        if (last == first)
            last++;
        if (!(last - first <= (double)most) || !(fabs(first) < 0x1p53) || !(fabs(last) < 0x1p53))
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
    size_t bins = histogram_round_edges(min, max, step, PROFILE_BINS, whole, edges);
    if (bins)
        return bins;
    /* The range is too narrow for its magnitude, or at the end of the doubles: equal shares, else one bin. */
    histogram_even_edges(min, max, wanted, edges);
    if (edges_hold(edges, wanted, min, max))
        return wanted;
    edges[0] = min < max || min == -DBL_MAX ? min : nextafter(min, -INFINITY);
    edges[1] = min < max || max < DBL_MAX ? fmax(max, nextafter(edges[0], INFINITY)) : max;
    return 1;
}

void histogram_even_edges(double min, double max, size_t bins, double *edges)
{
    for (size_t i = 0; i <= bins; i++) { /* shares of both ends, since the range itself may be infinite */
        double share = (double)i / (double)bins;
        edges[i] = min * (1 - share) + max * share;
    }
    edges[0] = min;
    edges[bins] = max;
}

double histogram_rule_bins(HistogramRule rule, const HistogramSpread *spread)
{
    double n = (double)spread->n, range = spread->max - spread->min;
    switch (rule) {
    case HISTOGRAM_FD: return range / (2 * spread->iqr / cbrt(n));
    case HISTOGRAM_SCOTT: return range / (3.49 * spread->sd / cbrt(n));
    case HISTOGRAM_RICE: return 2 * cbrt(n);
    case HISTOGRAM_SQRT: return sqrt(n);
    case HISTOGRAM_STURGES: break;
    }
    return log2(n) + 1;
}

void histogram_count(const double *values, size_t n, const double *edges, size_t bins, double *counts)
{
    double first = edges[0], last = edges[bins], scale = (double)bins / (last / 2 - first / 2) / 2;
    for (size_t i = 0; i < n; i++) {
        double value = values[i], place = (value / 2 - first / 2) * 2 * scale;
        size_t bin = !(place > 0) ? 0 : place >= (double)bins ? bins - 1 : (size_t)place; /* NaN: a range below the normal */
        while (bin > 0 && value < edges[bin]) /* rounding of the place: by one, but in degenerate ranges */
            bin--;
        while (bin + 1 < bins && value >= edges[bin + 1])
            bin++;
        counts[bin]++;
    }
}
