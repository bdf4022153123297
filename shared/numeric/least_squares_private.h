/* least_squares_private.h - what the two ways of least_squares.h share. */
#ifndef QUERN_NUMERIC_LEAST_SQUARES_PRIVATE_H
#define QUERN_NUMERIC_LEAST_SQUARES_PRIVATE_H

#include "numeric/least_squares.h"

typedef struct Problem {
    const Rows *rows;
    const double *y, *weights;
    bool intercept;
} Problem;

/* Both fill a fit whose arrays are there and zeroed, n and weight set. */
void least_squares_exact(const Problem *problem, LeastSquares *fit);

/* false: too ill conditioned for this way; the fit is as it was. */
bool least_squares_fast(const Problem *problem, LeastSquares *fit);

#endif
