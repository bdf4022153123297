/*
** gram.h - means and cross-products of columns, by blocks, compensated and centred.
**
** C = sum_i w_i (x_i - m)(x_i - m)', m the weighted means. Columns are shifted before they are multiplied, by means of a few
** hundred rows spread over the data, and the little that is left of the mean is taken off exactly afterwards (Chan, Golub and
** LeVeque 1983); when the sample misled, a second pass shifts by the means themselves. Each block of rows is one dense_cross, and
** blocks are added in double-double. Where squares would leave the range of doubles, columns are scaled by powers of two.
**
** The result is the same whatever the number of threads. Memory: 16 (p + 1)^2 bytes a task (rows_tasks), 4 kB (p + 1) a thread.
*/
#ifndef QUERN_NUMERIC_GRAM_H
#define QUERN_NUMERIC_GRAM_H

#include "numeric/rows.h"

#include <stdbool.h>

/* Column j of the matrix x 2^exponent[j] is what mean and cross are about. With y, its values are column p. */
typedef struct Gram {
    size_t n;
    size_t columns;  /* p, or p + 1 with y */
    double weight;   /* the sum of the weights; n without */
    double *mean;    /* columns; 0 when not centred */
    int *exponent;   /* columns; 0 but for values beyond 1e140 or all below 1e-140 */
    double *cross;   /* columns x columns, symmetric, both halves filled */
} Gram;

/* y and weights (0 and up, finite) have rows->n entries and may be NULL. n at least 1. */
Gram gram_new(const Rows *rows, const double *y, const double *weights, bool centered);
void gram_free(Gram *gram);

#endif
