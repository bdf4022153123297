/*
** dense.h - the linear algebra of small dense matrices and of blocks of rows: what the models here need of BLAS and LAPACK.
**
** Why not a BLAS: its kernels differ from processor to processor, so that results do in the last digits; it keeps threads and buffers in every
** process that loads it; and the matrices here are tall blocks or some hundred columns square. Here each sum has one order
** (base/wide.h), so the same data give the same bits everywhere.
**
** Matrices are column-major; `lead` is the distance between columns, their number of rows where it is not given. Nothing is checked for NaN.
*/
#ifndef QUERN_NUMERIC_DENSE_H
#define QUERN_NUMERIC_DENSE_H

#include <stdbool.h>
#include <stddef.h>

/* ---- products ---- */

double dense_dot(const double *a, const double *b, size_t n);
/* y += factor x */
void dense_add(double *y, const double *x, double factor, size_t n);
/* x = scale x - shift */
void dense_shift(double *x, double scale, double shift, size_t n);
/* out = X'X, the lower triangle of p x p alone; X is n x p. */
void dense_cross(const double *x, size_t n, size_t p, double *out);
/* out = X C: X is n x p, C p x k, out n x k with `lead`. */
void dense_multiply(const double *x, size_t n, size_t p, const double *c, size_t k, double *out, size_t lead);
/* out = X R: X is n x p, R p x p upper triangular with zeros below, out n x p. */
void dense_multiply_upper(const double *x, size_t n, size_t p, const double *r, double *out);
/* y -= X b */
void dense_subtract_product(const double *x, size_t n, size_t p, const double *b, double *y);
/* out = X'y, p of them */
void dense_dots(const double *x, size_t n, size_t p, const double *y, double *out);

/* ---- positive definite matrices ---- */

/* A = R'R: the upper triangle of a (p x p) becomes R; the rest is left. false: A is not positive definite. */
bool dense_cholesky(double *a, size_t p);
/* The upper triangle R becomes its inverse. The diagonal must not have zeros. */
void dense_invert_upper(double *r, size_t p);
/* The greatest sum of absolute values of a column of T T', T upper triangular. work: p. */
double dense_norm_of_square(const double *t, size_t p, double *work);
/* b becomes R b and R'b, R upper triangular. */
void dense_upper_times(const double *r, size_t p, double *b);
void dense_upper_transposed_times(const double *r, size_t p, double *b);
/* A b = b for symmetric A of which the upper triangle is given; a is used up. false: A is not positive definite. */
bool dense_solve_positive(double *a, size_t p, double *b);

/* ---- decompositions ---- */

/* The `count` greatest eigenvalues of a symmetric matrix, descending, with unit vectors (p x count): Householder tridiagonalisation
** and implicit QL iterations with Wilkinson's shift (Wilkinson and Reinsch, Linear Algebra, 1971, II/2 and II/4). Absolute errors
** are some rounding errors of the greatest one. a: p x p, the lower triangle is read; used up. false: no convergence (entries not
** finite). Memory: 8 p^2 bytes. */
bool dense_eigen(double *a, size_t p, size_t count, double *values, double *vectors);

/* Singular values (n, descending) of X (n x p, n <= p) and the right singular vectors in lines: X (used up) becomes V', its lines
** orthonormal, also those of singular values that are zero. Eigenvectors of X X' bring the lines near to orthogonality, one-sided Jacobi rotations
** (Hestenes 1958; de Rijk 1989) the rest of the way. lines: p x n, column-major, so that line i of V' is column i. Memory: 16 n^2 +
** 8 n p bytes. */
bool dense_singular(const double *x, size_t n, size_t p, double *values, double *lines);

#endif
