/* kde.c - see kde.h. */
#include "numeric/kde.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static const double REACH = 8; /* bandwidths: the kernel is below 1e-14 of its peak beyond */

static double spread(double sd, double iqr)
{
    return iqr > 0 ? fmin(sd, iqr / 1.34) : sd;
}

double kde_silverman(double sd, double iqr, double n)
{
    return 0.9 * spread(sd, iqr) * pow(n, -0.2);
}

double kde_scott(double sd, double iqr, double n)
{
    return 1.06 * spread(sd, iqr) * pow(n, -0.2);
}

/* Weights of the values on the nodes of a grid from `first` in steps of `step`; values beyond it are left out. */
static void bin(const double *values, size_t n, double first, double step, double *weights)
{
    for (size_t i = 0; i < n; i++) {
        double at = (values[i] - first) / step, whole = floor(at), share = at - whole;
        if (!(at >= 0) || !(at < KDE_BINS))
            continue;
        weights[(size_t)whole] += 1 - share;
        weights[(size_t)whole + 1] += share;
    }
}

void kde_estimate(const double *values, size_t n, double bandwidth, double low, double high, size_t points, double *x, double *density)
{
    double first = low - REACH * bandwidth, step = (high + REACH * bandwidth - first) / KDE_BINS;
    double *weights = mem_zero(KDE_BINS + 2, sizeof *weights), scale = 1 / ((double)n * bandwidth * sqrt(2 * M_PI));
    bin(values, n, first, step, weights);
    for (size_t i = 0; i < points; i++) {
        x[i] = low + (high - low) * ((double)i / (double)(points - 1));
        double from = fmax(0, ceil((x[i] - REACH * bandwidth - first) / step)), sum = 0;
        double to = fmin(KDE_BINS, floor((x[i] + REACH * bandwidth - first) / step));
        for (size_t k = (size_t)from; k <= (size_t)to; k++) {
            double z = (first + (double)k * step - x[i]) / bandwidth;
            if (weights[k] > 0)
                sum += weights[k] * exp(-z * z / 2);
        }
        density[i] = sum * scale;
    }
    free(weights);
}
