/*
** kde.h - the density of a sample, estimated with a Gaussian kernel.
**
** Bandwidths: Silverman's rule of thumb 0.9 min(sd, IQR / 1.34) n^(-1/5) (Density Estimation, 1986, 3.31), which R calls nrd0, and
** Scott's 1.06 of the same (1992). The estimate is made of linearly binned counts (Fan and Marron 1994) on a grid of KDE_BINS
** cells, so that its time is linear in n; the error of binning is far below the line's width.
*/
#ifndef QUERN_NUMERIC_KDE_H
#define QUERN_NUMERIC_KDE_H

#include <stddef.h>

enum { KDE_BINS = 4096 };

/* iqr and sd as in describe.h; 0 when the values are all equal. */
double kde_silverman(double sd, double iqr, double n);
double kde_scott(double sd, double iqr, double n);

/* density[i] at x[i], `points` places evenly from low to high (low < high, at least 2 points). Values outside count with their
** kernels all the same. bandwidth > 0. */
void kde_estimate(const double *values, size_t n, double bandwidth, double low, double high, size_t points, double *x, double *density);

#endif
