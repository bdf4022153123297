/*
** durbin_watson.h - how likely a Durbin-Watson statistic is when the errors of a linear model are independent and normal.
**
** d = e'Ae / e'e, A the matrix of squared differences of neighbouring rows (1 2 2 ... 2 1 beside -1). With L an orthonormal basis of what is orthogonal to the
** columns of the model, P(D <= d) = P(sum mu_j z_j^2 <= 0), mu_j the eigenvalues of L'(A - d)L and z_j standard normal (Durbin and Watson,
** Biometrika 37, 1950). No eigenvalue is computed: with B = I - 2 s (A - d) the moment generating function is
**
**     M(s) = prod (1 - 2 s mu_j)^(-1/2) = (det B det(U'B^-1 U))^(-1/2),  U an orthonormal basis of the columns,
**
** and B is tridiagonal, so that it costs n k^2 (as Shively, Ansley and Kohn, JASA 85, 1990). The tail is the integral of M(s) / s along the line
** Re s = c through its saddle point (Rice, SIAM J. Sci. Stat. Comput. 1, 1980), by the trapezoidal rule on s = c + i a sinh t, which converges
** exponentially. So small p values have their digits, too. c is kept where B has a positive definite real part: all pivots then have positive real
** parts, and their logarithms no jumps.
**
** Of more than 2,000 rows (fewer where n k^2 is beyond half a million) the distribution is taken as normal with its exact mean and variance (Durbin and Watson
** 1950; as R's lmtest does from 100 rows on): mean = P / m, variance = 2 (Q - P mean) / (m (m + 2)), m = n - k, P = tr LL'A, Q = tr (LL'A)^2. Where n k^2
** is beyond 8 million, or n 65,000, the parts of these traces that depend on the model, some k of 2 n and 6 n, are taken from evenly spread stretches of rows.
*/
#ifndef QUERN_NUMERIC_DURBIN_WATSON_H
#define QUERN_NUMERIC_DURBIN_WATSON_H

#include "numeric/linear.h"

enum { DURBIN_WATSON_EXACT = 2000 }; /* rows up to which p may be exact */

typedef struct DurbinWatson {
    double d;
    double lower, upper; /* P(D <= d): small when errors follow their neighbours; P(D >= d) */
    double p;            /* two-sided: twice the lesser, at most 1 */
    bool exact;
} DurbinWatson;

/* d: of the weighted residuals of the model's rows of positive weight, in their order. p is NaN where d is, and below 2 degrees of freedom.
** Memory: 8 n (k + 1) bytes up to DURBIN_WATSON_EXACT rows (8 k^2 and some blocks of rows beyond). */
void durbin_watson_test(const LinearModel *model, const Rows *rows, const double *weights, double d, DurbinWatson *test);

/* The same for d and an orthonormal basis: n x k, column-major (k may be 0); for tests of what it rests on. */
void durbin_watson_exact(const double *basis, size_t n, size_t k, double d, DurbinWatson *test);

#endif
