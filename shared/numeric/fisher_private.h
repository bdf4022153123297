/* fisher_private.h - what the exact and the sampled test share: the margins of a table, and the log weight 1 / product of all x_ij!. */
#ifndef QUERN_NUMERIC_FISHER_PRIVATE_H
#define QUERN_NUMERIC_FISHER_PRIVATE_H

#include "numeric/fisher.h"

static const double FISHER_SAME = 1e-7; /* of logarithms: weights that differ by less are equal but for rounding */

/* The table without empty rows and columns, turned so that rows are no more than columns, both sums falling. */
typedef struct FisherMargins {
    size_t rows, columns, n;
    uint32_t *row;
    double *column;
    double *log_factorial; /* of 0 .. n */
} FisherMargins;

/* ERR_INVALID below 2 x 2, ERR_LIMIT beyond FISHER_CASES. */
Status fisher_margins(const double *counts, size_t rows, size_t columns, FisherMargins *margins, Error *error) MUST_USE;
void fisher_margins_free(FisherMargins *margins);

double fisher_log_weight(const double *counts, size_t cells, const double *log_factorial);

#endif
