/* least_squares.c - see least_squares.h: the fast way, and what both share. */
#include "numeric/least_squares.h"

#include "base/crew.h"
#include "base/memory.h"
#include "base/wide.h"
#include "numeric/dd.h"
#include "numeric/dense.h"
#include "numeric/gram.h"
#include "numeric/least_squares_private.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 4 };

static const double MOST_CONDITION = 1e5, SMALL_STEP = 1e-9, EASY_CONDITION = 100, EASY_REST = 1e-2;

/* One pass over the data at given coefficients: the gradient sum w (x - m) r, and the sums of w r and w r^2. */
typedef struct Residuals {
    const Problem *problem;
    const LeastSquares *fit;
    RowTasks tasks;
    Dd *sums;      /* tasks x (p + 2) */
    double *space; /* threads x (p + 3) blocks */
} Residuals;

static void residual_block(const Residuals *pass, size_t first, size_t count, double *block, Dd *sums)
{
    const Problem *problem = pass->problem;
    const LeastSquares *fit = pass->fit;
    size_t p = fit->p;
    double *rest = block + p * ROWS_BLOCK, *weighted = rest + ROWS_BLOCK, *gradient = weighted + ROWS_BLOCK;
    problem->rows->fill(problem->rows, first, count, block);
    for (size_t j = 0; j < p; j++)
        dense_shift(block + j * count, 1, fit->mean[j], count);
    for (size_t i = 0; i < count; i++)
        rest[i] = problem->y[first + i] - fit->y_mean;
    dense_subtract_product(block, count, p, fit->beta, rest);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        weighted[i] = problem->weights ? problem->weights[first + i] * rest[i] : rest[i];
        sum += weighted[i];
        squares += weighted[i] * rest[i];
    }
    dense_dots(block, count, p, weighted, gradient);
    for (size_t j = 0; j < p; j++)
        sums[j] = dd_add_double(sums[j], gradient[j]);
    sums[p] = dd_add_double(sums[p], sum);
    sums[p + 1] = dd_add_double(sums[p + 1], squares);
}

static void residual_task(void *context, size_t task, size_t thread)
{
    const Residuals *pass = context;
    size_t n = pass->problem->rows->n, p = pass->fit->p, first = task * pass->tasks.rows, end = first + pass->tasks.rows;
    if (end > n)
        end = n;
    for (; first < end; first += ROWS_BLOCK) {
        size_t count = end - first < ROWS_BLOCK ? end - first : ROWS_BLOCK;
        residual_block(pass, first, count, pass->space + thread * ((p + 3) * ROWS_BLOCK + p), pass->sums + task * (p + 2));
    }
}

/* sums[0 .. p - 1]: the gradient, sums[p]: sum of w r, sums[p + 1]: sum of w r^2. */
static void residual_sums(const Problem *problem, const LeastSquares *fit, double *sums)
{
    size_t p = fit->p, threads = crew_threads();
    Residuals pass = {.problem = problem, .fit = fit, .tasks = rows_tasks(problem->rows->n, (p + 2) * sizeof(Dd))};
    pass.sums = mem_zero(pass.tasks.count * (p + 2), sizeof *pass.sums);
    pass.space = mem_array(threads * ((p + 3) * ROWS_BLOCK + p), sizeof *pass.space);
    crew_run(pass.tasks.count, residual_task, &pass);
    for (size_t j = 0; j < p + 2; j++) {
        Dd total = dd_of(0);
        for (size_t t = 0; t < pass.tasks.count; t++)
            total = dd_add(total, pass.sums[t * (p + 2) + j]);
        sums[j] = dd_double(total);
    }
    free(pass.sums);
    free(pass.space);
}

/* step = T T' (gradient / scale) / scale */
static void solve_step(const LeastSquares *fit, const double *gradient, double *step)
{
    for (size_t j = 0; j < fit->p; j++)
        step[j] = gradient[j] / fit->scale[j];
    dense_upper_transposed_times(fit->root, fit->p, step);
    dense_upper_times(fit->root, fit->p, step);
    for (size_t j = 0; j < fit->p; j++)
        step[j] /= fit->scale[j];
}

/* Corrects the coefficients by the gradient of the residuals until they stand. */
static void refine(const Problem *problem, LeastSquares *fit)
{
    size_t p = fit->p;
    double *sums = mem_array(p + 2, sizeof *sums), *step = mem_array(p, sizeof *step);
    for (int k = 0; k < MOST_STEPS; k++) {
        double most = 0, size = 0, gain = 0;
        residual_sums(problem, fit, sums);
        solve_step(fit, sums, step);
        for (size_t j = 0; j < p; j++) {
            size = fmax(size, fabs(fit->beta[j] * fit->scale[j]));
            most = fmax(most, fabs(step[j] * fit->scale[j]));
            fit->beta[j] += step[j];
            gain += step[j] * sums[j];
        }
        double off = fit->intercept ? sums[p] / fit->weight : 0;
        fit->y_mean += off;
        fit->sse = fmax(sums[p + 1] - gain - off * sums[p], 0);
        if (most <= SMALL_STEP * size)
            break;
    }
    free(sums);
    free(step);
}

/* The correlations (or cosines) of the columns and their inverse Cholesky factor. false: too close to singular. */
static bool factor(const Gram *gram, LeastSquares *fit)
{
    size_t p = fit->p, columns = gram->columns;
    double *s = fit->root, *work;
    for (size_t j = 0; j < columns; j++)
        if (gram->exponent[j] != 0)
            return false;
    for (size_t j = 0; j < p; j++) {
        fit->mean[j] = gram->mean[j];
        fit->scale[j] = sqrt(gram->cross[j * columns + j]);
        if (!(fit->scale[j] > 1e-10 * fabs(fit->mean[j]) * sqrt(gram->weight)) || fit->scale[j] == 0)
            return false;
    }
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i <= j; i++)
            s[j * p + i] = gram->cross[j * columns + i] / (fit->scale[i] * fit->scale[j]);
    double norm = 0;
    for (size_t j = 0; j < p; j++) {
        double sum = 0;
        for (size_t i = 0; i < p; i++)
            sum += fabs(i <= j ? s[j * p + i] : s[i * p + j]);
        norm = fmax(norm, sum);
    }
    if (!dense_cholesky(s, p))
        return false;
    dense_invert_upper(s, p);
    work = mem_array(p, sizeof *work);
    fit->condition = norm * dense_norm_of_square(s, p, work);
    free(work);
    if (!(fit->condition <= MOST_CONDITION))
        return false;
    double length = sqrt(fit->weight);
    for (size_t j = 0; j < p; j++) {
        fit->scale[j] /= length;
        for (size_t i = 0; i <= j; i++)
            s[j * p + i] /= length;
    }
    return true;
}

/* y_ss - b'X'y, by the cross-products */
static double explained_rest(const Gram *gram, const LeastSquares *fit)
{
    const double *xy = gram->cross + fit->p * gram->columns;
    Dd rest = dd_of(fit->y_ss);
    for (size_t j = 0; j < fit->p; j++)
        rest = dd_subtract(rest, dd_two_prod(fit->beta[j], xy[j]));
    return dd_double(rest);
}

/* Nearly orthogonal columns that leave a good part of y lose no more than two or three digits of sixteen without. */
static bool needs_refining(const Gram *gram, const LeastSquares *fit)
{
    return fit->condition > EASY_CONDITION || !(explained_rest(gram, fit) > EASY_REST * fit->y_ss);
}

bool least_squares_fast(const Problem *problem, LeastSquares *fit)
{
    size_t p = fit->p, columns = p + 1;
    Gram gram = gram_new(problem->rows, problem->y, problem->weights, problem->intercept);
    bool good = factor(&gram, fit);
    if (good) {
        fit->y_mean = gram.mean[p];
        fit->y_ss = gram.cross[p * columns + p];
        solve_step(fit, gram.cross + p * columns, fit->beta);
        if (!needs_refining(&gram, fit))
            fit->sse = explained_rest(&gram, fit);
        else
            refine(problem, fit);
        fit->unexplained = fit->y_ss > 0 ? fit->sse / fit->y_ss : NAN;
        fit->rank = p + fit->intercept;
        Dd b0 = dd_of(fit->y_mean);
        for (size_t j = 0; j < p; j++)
            b0 = dd_subtract(b0, dd_two_prod(fit->mean[j], fit->beta[j]));
        fit->b0 = fit->intercept ? dd_double(b0) : 0;
    } else {
        memset(fit->root, 0, p * p * sizeof *fit->root);
        memset(fit->mean, 0, p * sizeof *fit->mean);
        memset(fit->scale, 0, p * sizeof *fit->scale);
    }
    gram_free(&gram);
    return good;
}

static Status count_rows(const Problem *problem, LeastSquares *fit, Error *error)
{
    size_t n = problem->rows->n;
    if (n == 0)
        return error_set(error, ERR_INVALID, "There are no complete rows to fit the model to.");
    if (!problem->weights) {
        fit->n = n;
        fit->weight = (double)n;
        return OK;
    }
    Dd sum = dd_of(0);
    for (size_t i = 0; i < n; i++) {
        fit->n += problem->weights[i] > 0;
        sum = dd_add_double(sum, problem->weights[i]);
    }
    fit->weight = dd_double(sum);
    if (fit->n == 0)
        return error_set(error, ERR_INVALID, "All weights are zero: no row is left to fit the model to.");
    return OK;
}

/* exact: where that is quick. */
static Status fit_either_way(const Rows *rows, const double *y, const double *weights, bool intercept, bool exact, LeastSquares *fit, Error *error)
{
    Problem problem = {rows, y, weights, intercept};
    size_t p = rows->p;
    *fit = (LeastSquares){.p = p, .intercept = intercept};
    Status status = count_rows(&problem, fit, error);
    if (status == OK && p > LEAST_SQUARES_COLUMNS)
        status = error_set(error, ERR_LIMIT, "The model has %zu columns; at most %d can be fitted at once. Choose fewer predictors.", p,
                           LEAST_SQUARES_COLUMNS);
    if (status != OK) {
        *fit = (LeastSquares){0};
        return status;
    }
    fit->beta = mem_zero(p, sizeof *fit->beta);
    fit->aliased = mem_zero(p, sizeof *fit->aliased);
    fit->mean = mem_zero(p, sizeof *fit->mean);
    fit->scale = mem_zero(p, sizeof *fit->scale);
    fit->root = mem_zero(p * p, sizeof *fit->root);
    bool small = exact && (double)rows->n * (double)(p + 2) * (double)(p + 2) <= LEAST_SQUARES_SMALL;
    if (small || p == 0 || rows->n <= p || !least_squares_fast(&problem, fit))
        least_squares_exact(&problem, fit);
    return OK;
}

Status least_squares_fit(const Rows *rows, const double *y, const double *weights, bool intercept, LeastSquares *fit, Error *error)
{
    return fit_either_way(rows, y, weights, intercept, true, fit, error);
}

Status least_squares_fit_quick(const Rows *rows, const double *y, const double *weights, bool intercept, LeastSquares *fit, Error *error)
{
    return fit_either_way(rows, y, weights, intercept, false, fit, error);
}

void least_squares_free(LeastSquares *fit)
{
    free(fit->beta);
    free(fit->aliased);
    free(fit->mean);
    free(fit->scale);
    free(fit->root);
    *fit = (LeastSquares){0};
}

/* The mean of y and the slopes are independent, and b0 = y_mean - mean'b: with slopes diag(1 / scale) T, the intercept's line is
** (1 / sqrt(weight), -(mean / scale)' T). */
void least_squares_inverse_root(const LeastSquares *fit, double *a)
{
    size_t p = fit->p, offset = fit->intercept, k = p + offset;
    memset(a, 0, k * k * sizeof *a);
    if (offset)
        a[0] = 1 / sqrt(fit->weight);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i <= j; i++) {
            if (fit->aliased[i] || fit->aliased[j])
                continue;
            double slope = fit->root[j * p + i] / fit->scale[i];
            a[(j + offset) * k + i + offset] = slope;
            if (offset)
                a[(j + offset) * k] -= fit->mean[i] * slope;
        }
}

/* fitted += beta (x - mean), z = (x - mean) / scale */
WIDE static void add_column(const double *x, double mean, double beta, double scale, size_t n, double *fitted, double *z)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes away = lanes_at(x + i) - mean;
        lanes_put(fitted + i, lanes_at(fitted + i) + away * beta);
        lanes_put(z + i, away / scale);
    }
    for (; i < n; i++) {
        double away = x[i] - mean;
        fitted[i] += away * beta;
        z[i] = away / scale;
    }
}

WIDE static void add_squares(const double *x, size_t n, double *sums)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        lanes_put(sums + i, lanes_at(sums + i) + lanes_at(x + i) * lanes_at(x + i));
    for (; i < n; i++)
        sums[i] += x[i] * x[i];
}

void least_squares_rows(const LeastSquares *fit, const double *block, size_t count, double *fitted, double *leverage, double *work)
{
    size_t p = fit->p, offset = fit->intercept;
    double *u = work + offset * count, *z = work + (p + 1) * count;
    for (size_t i = 0; i < count; i++)
        fitted[i] = fit->y_mean;
    for (size_t j = 0; j < p; j++) {
        double mean = fit->mean[j], beta = fit->beta[j], scale = fit->aliased[j] ? INFINITY : fit->scale[j];
        add_column(block + j * count, mean, beta, scale, count, fitted, z + j * count);
    }
    if (!leverage)
        return;
    for (size_t i = 0; i < count * offset; i++)
        work[i] = 1 / sqrt(fit->weight);
    dense_multiply_upper(z, count, p, fit->root, u);
    memset(leverage, 0, count * sizeof *leverage);
    for (size_t k = 0; k < p + offset; k++)
        add_squares(work + k * count, count, leverage);
}
