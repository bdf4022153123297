/*
** linear_white.c - White's test of constant variance; see linear.h.
**
** The auxiliary regression is on columns computed block by block: those of the model, divided by their lengths, and their squares and
** products.
*/
#include "base/memory.h"
#include "numeric/distribution.h"
#include "numeric/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 60 };

static const double MOST_WORK = 5e7; /* rows x columns^2 for the whole form */

typedef struct Auxiliary {
    const LinearModel *model;
    const Rows *rows;
    const double *fitted;
    bool special;
} Auxiliary;

static void fill(const Rows *rows, size_t first, size_t count, double *block)
{
    const Auxiliary *job = rows->context;
    const LeastSquares *fit = &job->model->fit;
    size_t p = fit->p, next = p;
    if (job->special) {
        for (size_t i = 0; i < count; i++) {
            double fitted = job->fitted[first + i] - fit->y_mean;
            block[i] = fitted;
            block[count + i] = fitted * fitted;
        }
        return;
    }
    job->rows->fill(job->rows, first, count, block);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < count; i++)
            block[j * count + i] = fit->aliased[j] ? 0 : (block[j * count + i] - fit->mean[j]) / fit->scale[j];
    for (size_t a = 0; a < p; a++)
        for (size_t b = a; b < p; b++, next++)
            for (size_t i = 0; i < count; i++)
                block[next * count + i] = block[a * count + i] * block[b * count + i];
}

Status linear_white(const LinearModel *model, const Rows *rows, const double *fitted, const double *residual, const double *weights,
                    WhiteTest *test, Error *error)
{
    size_t p = model->fit.p, n = rows->n, columns = p + p * (p + 1) / 2;
    double *squares = mem_array(n, sizeof *squares), mean = 0, limit = MOST_WORK / (double)n;
    *test = (WhiteTest){NAN, NAN, 0, false};
    for (size_t i = 0; i < n; i++) {
        squares[i] = residual[i] * residual[i] * (weights ? weights[i] : 1);
        mean += squares[i] / (double)n;
    }
    for (size_t i = 0; i < n && mean > 0; i++)
        squares[i] /= mean;
    test->special = columns > MOST_COLUMNS || (double)columns * (double)columns > limit || n <= columns + 1;
    Auxiliary job = {model, rows, fitted, test->special};
    Rows auxiliary = {.n = n, .p = test->special ? 2 : columns, .fill = fill, .context = &job};
    LeastSquares fit = {0};
    Status status = p && mean > 0 && isfinite(mean) ? least_squares_fit(&auxiliary, squares, NULL, true, &fit, error) : OK;
    if (status == OK && fit.n && fit.rank > 1 && fit.n > fit.rank && !isnan(fit.unexplained)) {
        test->df = fit.rank - 1;
        test->statistic = (double)n * (1 - fit.unexplained);
        test->p = dist_chi2_upper(test->statistic, (double)test->df);
    }
    least_squares_free(&fit);
    free(squares);
    return status;
}
