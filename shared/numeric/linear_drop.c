/* linear_drop.c - what columns of a linear model explain beside the others; see linear.h. */
#include "numeric/linear.h"

#include "base/memory.h"
#include "numeric/dense.h"

#include <math.h>
#include <stdlib.h>

/* b' V^-1 b with V the rows and columns of (X'WX)^-1 that belong to these coefficients: what the residual sum of squares grows by without them.
** Both are scaled to a unit diagonal first. */
double linear_drop(const LinearModel *model, const size_t *which, size_t n)
{
    size_t k = model->k;
    double *lines = mem_array((k + n + 2) * n + 1, sizeof *lines), *v = lines + k * n, *b = v + n * n, *solved = b + n, sum = 0;
    for (size_t c = 0; c < n; c++) {
        double square = 0;
        for (size_t j = 0; j < k; j++) {
            double entry = model->inverse_root[j * k + which[c]];
            lines[c * k + j] = entry;
            square += entry * entry;
        }
        double scale = 1 / sqrt(square);
        for (size_t j = 0; j < k; j++)
            lines[c * k + j] *= scale;
        b[c] = solved[c] = model->coefficients[which[c]].estimate * scale;
    }
    dense_cross(lines, k, n, v);
    for (size_t j = 0; j < n; j++)
        for (size_t i = j + 1; i < n; i++)
            v[i * n + j] = v[j * n + i];
    bool solves = dense_solve_positive(v, n, solved);
    for (size_t c = 0; c < n; c++)
        sum += b[c] * solved[c];
    free(lines);
    return solves ? sum : NAN;
}
