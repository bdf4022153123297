/*
** least_squares.h - weighted linear least squares: minimise sum_i w_i (y_i - b0 - x_i'b)^2.
**
** Two ways to the same answer, chosen by size and condition alone:
**
** - exact: Householder QR (Businger and Golub 1965) of [1 X y] in double-double (dd.h), taken over the data in blocks of rows and
**   merged (TSQR: Demmel, Grigori, Hoemmen and Langou 2012). The relative error of a coefficient is about the condition number times
**   1e-31, so the answer is that of exact arithmetic on the doubles given, NIST's Filip included. Taken when n (p + 2)^2 is up to
**   LEAST_SQUARES_SMALL, and for larger data when they are ill conditioned.
** - fast: Cholesky factor of the centred cross-products scaled to correlations (gram.h), then steps of iterative refinement with
**   residuals taken from the data (the corrected seminormal equations: Bjoerck 1987). Taken for larger data of which the
**   correlation matrix has a condition number up to 1e5; the refinement is saved where that is up to 100 and 1 % of y or more is left.
**
** A column that is a linear combination of columns before it is aliased: it gets no coefficient, and `aliased` says so. That is
** when what the others leave of it is below 1e-11 of its centred length or 7e-15 of its length, which is the rounding of the
** data themselves.
**
** Memory: 16 (p + 2)^2 bytes a task and some blocks of rows a thread; nothing of the size of the data.
*/
#ifndef QUERN_NUMERIC_LEAST_SQUARES_H
#define QUERN_NUMERIC_LEAST_SQUARES_H

#include "base/error.h"
#include "numeric/rows.h"

#include <stdbool.h>

enum { LEAST_SQUARES_SMALL = 1 << 20, LEAST_SQUARES_COLUMNS = 1000 };

typedef struct LeastSquares {
    size_t n;             /* rows with a weight above 0 */
    size_t p;             /* columns of X, without the intercept */
    size_t rank;          /* coefficients that were found, the intercept counted */
    bool intercept, exact;
    double weight;        /* the sum of the weights; n without */
    double b0;            /* the intercept; 0 without */
    double *beta;         /* p; 0 for aliased columns */
    bool *aliased;        /* p */
    double *mean;         /* p: weighted means; 0 without intercept */
    double *scale;        /* p: spreads sqrt(sum w (x - mean)^2 / weight) */
    double *root;         /* p x p upper triangular T, column-major, with (X'WX)^-1 = T T' for the centred columns divided by scale */
    double y_mean;        /* 0 without intercept */
    double y_ss;          /* sum w (y - y_mean)^2: the total sum of squares that R^2 is about */
    double sse;           /* sum w (y - fitted)^2 */
    double unexplained;   /* sse / y_ss, right even when these leave the range; NaN for y_ss = 0 */
    double condition;     /* of the correlation matrix of the columns: in the 1-norm, or the greatest over the least squared pivot */
} LeastSquares;

/* y: n values; weights: n, finite and not negative, or NULL. Values are finite. Errors: ERR_INVALID without rows or with all
** weights zero, ERR_LIMIT for more than LEAST_SQUARES_COLUMNS columns. On failure *fit is empty. */
Status least_squares_fit(const Rows *rows, const double *y, const double *weights, bool intercept, LeastSquares *fit,
                         Error *error) MUST_USE;
/* The fast way for small data, too, where their condition allows: a step of an iteration needs no more than the digits of a double. */
Status least_squares_fit_quick(const Rows *rows, const double *y, const double *weights, bool intercept, LeastSquares *fit, Error *error) MUST_USE;
void least_squares_free(LeastSquares *fit);

/* A square matrix A of order k = p + intercept, column-major, with (X'WX)^-1 = A A' for the coefficients (the intercept first, when there is
** one); rows and columns of aliased ones are 0. */
void least_squares_inverse_root(const LeastSquares *fit, double *a);

/* For `count` rows of X (column-major): fitted values, leverages x'(X'WX)^-1 x (to be multiplied by the row's weight), and the
** coordinates A'(1, x) that the leverage is the squared length of: count x k, column-major. Leverage may be NULL.
** work: 2 (p + 1) * count entries, of which the first (p + 1) * count become the coordinates. */
void least_squares_rows(const LeastSquares *fit, const double *block, size_t count, double *fitted, double *leverage, double *work);

#endif
