/*
** linear_white.c - White's test of constant variance; see linear.h.
**
** The auxiliary regression is on columns computed block by block: those of the model, divided by their lengths, and their squares and
** products.
*/
#include "base/crew.h"
#include "base/wide.h"
#include "numeric/distribution.h"
#include "numeric/linear.h"
#include "numeric/workspace.h"

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

/* Squared residuals, divided by their mean so that their size does not matter. */
typedef struct Squaring {
    const double *residual, *weights;
    double *squares, inverse; /* inverse: 1 / root of the mean */
    RowTasks tasks;
    size_t n;
} Squaring;

WIDE static void square_block(const double *residual, double inverse, size_t n, double *squares)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes r = lanes_at(residual + i) * inverse;
        lanes_put(squares + i, r * r);
    }
    for (; i < n; i++)
        squares[i] = residual[i] * inverse * (residual[i] * inverse);
}

static void square_task(void *context, size_t task, size_t thread)
{
    const Squaring *job = context;
    size_t first = task * job->tasks.rows, end = first + job->tasks.rows < job->n ? first + job->tasks.rows : job->n;
    (void)thread;
    square_block(job->residual + first, job->inverse, end - first, job->squares + first);
    for (size_t i = first; job->weights && i < end; i++)
        job->squares[i] *= job->weights[i];
}

Status linear_white(const LinearModel *model, const Rows *rows, const double *fitted, const double *residual, const double *weights,
                    WhiteTest *test, Error *error)
{
    size_t p = model->fit.p, n = rows->n, weighty = model->fit.n, columns = p + p * (p + 1) / 2;
    double *squares = workspace_new(n, sizeof *squares), mean = model->fit.sse / (double)weighty, limit = MOST_WORK / (double)n;
    Squaring squaring = {residual, weights, squares, 1 / sqrt(mean), rows_tasks(n, 0), n};
    *test = (WhiteTest){NAN, NAN, 0, false};
    crew_run(squaring.tasks.count, square_task, &squaring);
    test->special = columns > MOST_COLUMNS || (double)columns * (double)columns > limit || weighty <= columns + 1;
    Auxiliary job = {model, rows, fitted, test->special};
    Rows auxiliary = {.n = n, .p = test->special ? 2 : columns, .fill = fill, .context = &job};
    LeastSquares fit = {0};
    double *there = weighty < n ? workspace_new(n, sizeof *there) : NULL; /* rows of weight 0 are as if they were not */
    for (size_t i = 0; there && i < n; i++)
        there[i] = weights[i] > 0;
    Status status = p && mean > 0 && isfinite(squaring.inverse) && squaring.inverse > 0 ? least_squares_fit(&auxiliary, squares, there, true, &fit, error) : OK;
    if (status == OK && fit.n && fit.rank > 1 && fit.n > fit.rank && !isnan(fit.unexplained)) {
        test->df = fit.rank - 1;
        test->statistic = (double)weighty * (1 - fit.unexplained);
        test->p = dist_chi2_upper(test->statistic, (double)test->df);
    }
    least_squares_free(&fit);
    workspace_free(squares, n, sizeof *squares);
    if (there)
        workspace_free(there, n, sizeof *there);
    return status;
}
