/* dense_factor.c - Cholesky factors and triangles; see dense.h. Everything goes along columns, which lie together. */
#include "numeric/dense.h"

#include <math.h>
#include <string.h>

bool dense_cholesky(double *a, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        double *column = a + j * p;
        for (size_t i = 0; i < j; i++)
            column[i] = (column[i] - dense_dot(a + i * p, column, i)) / a[i * p + i];
        double left = column[j] - dense_dot(column, column, j);
        if (!(left > 0) || !isfinite(left))
            return false;
        column[j] = sqrt(left);
    }
    return true;
}

/* From the last column to the first: column j of the inverse needs columns 0 to j of R only. */
void dense_invert_upper(double *r, size_t p)
{
    for (size_t j = p; j-- > 0;) {
        double *column = r + j * p, diagonal = 1 / column[j];
        for (size_t i = 0; i < j; i++)
            column[i] *= -diagonal;
        column[j] = diagonal;
        for (size_t i = j; i-- > 0;) {
            column[i] /= r[i * p + i];
            dense_add(column, r + i * p, -column[i], i);
        }
    }
}

double dense_norm_of_square(const double *t, size_t p, double *work)
{
    double most = 0;
    for (size_t j = 0; j < p; j++) {
        double sum = 0;
        memset(work, 0, p * sizeof *work);
        for (size_t k = j; k < p; k++)
            dense_add(work, t + k * p, t[k * p + j], k + 1);
        for (size_t i = 0; i < p; i++)
            sum += fabs(work[i]);
        most = fmax(most, sum);
    }
    return most;
}

void dense_upper_times(const double *r, size_t p, double *b)
{
    for (size_t j = 0; j < p; j++) {
        double factor = b[j];
        dense_add(b, r + j * p, factor, j);
        b[j] = factor * r[j * p + j];
    }
}

void dense_upper_transposed_times(const double *r, size_t p, double *b)
{
    for (size_t j = p; j-- > 0;)
        b[j] = dense_dot(r + j * p, b, j + 1);
}

bool dense_solve_positive(double *a, size_t p, double *b)
{
    if (!dense_cholesky(a, p))
        return false;
    for (size_t j = 0; j < p; j++)
        b[j] = (b[j] - dense_dot(a + j * p, b, j)) / a[j * p + j];
    for (size_t j = p; j-- > 0;) {
        b[j] /= a[j * p + j];
        dense_add(b, a + j * p, -b[j], j);
    }
    return true;
}
