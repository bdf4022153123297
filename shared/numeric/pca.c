/* pca.c - see pca.h. */
#include "numeric/pca.h"

#include "base/crew.h"
#include "base/memory.h"
#include "base/wide.h"
#include "numeric/dense.h"
#include "numeric/gram.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The sign that makes the loading of largest size positive; sizes within rounding of each other count as equal. */
static void fix_sign(double *component, size_t p)
{
    double most = 0;
    for (size_t j = 0; j < p; j++)
        most = fmax(most, fabs(component[j]));
    for (size_t j = 0; j < p; j++)
        if (fabs(component[j]) >= most * (1 - 1e-10)) {
            double sign = component[j] < 0 ? -1 : 1;
            for (size_t i = 0; i < p; i++)
                component[i] *= sign;
            return;
        }
}

/* Variances of the columns as the analysis sees them, means and divisors. Returns the total variance. */
static double fill_scales(const Gram *gram, Pca *pca)
{
    double total = 0, freedom = (double)(pca->n - 1);
    for (size_t j = 0; j < pca->p; j++) {
        double square = gram->cross[j * pca->p + j], least = 4 * DBL_EPSILON * DBL_EPSILON * (double)pca->n;
        bool constant = !(square > least * gram->mean[j] * gram->mean[j]);
        pca->mean[j] = ldexp(gram->mean[j], -gram->exponent[j]);
        pca->sd[j] = pca->standardized && !constant ? ldexp(sqrt(square / freedom), -gram->exponent[j]) : 1;
        pca->constant += constant;
        total += constant ? 0 : pca->standardized ? 1 : ldexp(square / freedom, -2 * gram->exponent[j]);
    }
    return total;
}

static Status no_convergence(Error *error)
{
    return error_set(error, ERR_INVALID, "The values are too extreme to be decomposed. Standardise the columns, or leave out those with extreme values.");
}

static Status decompose_covariance(const Gram *gram, Pca *pca, Error *error)
{
    size_t p = pca->p;
    double *c = mem_array(p * p, sizeof *c);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) {
            double value = ldexp(gram->cross[j * p + i] / (double)(pca->n - 1), -gram->exponent[i] - gram->exponent[j]);
            c[j * p + i] = value / pca->sd[i] / pca->sd[j];
        }
    bool good = dense_eigen(c, p, pca->count, pca->variance, pca->components);
    for (size_t k = 0; k < pca->count; k++)
        pca->variance[k] = fmax(pca->variance[k], 0);
    free(c);
    return good ? OK : no_convergence(error);
}

WIDE static void shift_column(double *x, double shift, double scale, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        lanes_put(x + i, (lanes_at(x + i) - shift) / scale);
    for (; i < n; i++)
        x[i] = (x[i] - shift) / scale;
}

/* At the end of the range differences would leave it: there all is done on quarters, which are exact. */
static void shift_and_scale(const Pca *pca, double *block, size_t count)
{
    for (size_t j = 0; j < pca->p; j++) {
        double *x = block + j * count, shift = pca->mean[j], scale = pca->sd[j];
        double quarter = fabs(shift) > 1e307 || scale > 1e307 ? 0.25 : 1;
        for (size_t i = 0; i < count && quarter < 1; i++)
            x[i] *= quarter;
        shift_column(x, shift * quarter, scale * quarter, count);
    }
}

static Status decompose_data(const Rows *rows, Pca *pca, Error *error)
{
    size_t n = pca->n, p = pca->p;
    double *x = mem_array(n * p, sizeof *x), *s = mem_array(n, sizeof *s), *lines = mem_array(n * p, sizeof *lines);
    rows->fill(rows, 0, n, x);
    shift_and_scale(pca, x, n);
    bool good = dense_singular(x, n, p, s, lines);
    for (size_t k = 0; good && k < pca->count; k++)
        pca->variance[k] = s[k] * s[k] / (double)(n - 1);
    if (good)
        memcpy(pca->components, lines, p * pca->count * sizeof *lines);
    free(x);
    free(s);
    free(lines);
    return good ? OK : no_convergence(error);
}

static Status check(const Rows *rows, size_t count, Error *error)
{
    size_t most = rows->n < rows->p ? rows->n : rows->p;
    if (rows->p == 0)
        return error_set(error, ERR_INVALID, "Choose at least one numeric column.");
    if (rows->n < 2)
        return error_set(error, ERR_INVALID, "Principal components need at least two complete rows; there %s %zu.", rows->n == 1 ? "is" : "are",
                         rows->n);
    if (rows->p > PCA_COLUMNS)
        return error_set(error, ERR_LIMIT, "At most %d columns can be analysed at once; %zu were chosen.", PCA_COLUMNS, rows->p);
    if (count > most)
        return error_set(error, ERR_INVALID, "%zu columns and %zu complete rows have at most %zu components. Ask for fewer than %zu.", rows->p,
                         rows->n, most, count);
    return OK;
}

Status pca_fit(const Rows *rows, size_t count, bool standardize, Pca *pca, Error *error)
{
    size_t p = rows->p, most = rows->n < p ? rows->n : p;
    *pca = (Pca){.n = rows->n, .p = p, .count = count ? count : most, .standardized = standardize};
    Status status = check(rows, count, error);
    if (status != OK)
        return status;
    pca->mean = mem_zero(p, sizeof *pca->mean);
    pca->sd = mem_zero(p, sizeof *pca->sd);
    pca->variance = mem_zero(pca->count, sizeof *pca->variance);
    pca->ratio = mem_zero(pca->count, sizeof *pca->ratio);
    pca->components = mem_zero(p * pca->count, sizeof *pca->components);
    Gram gram = gram_new(rows, NULL, NULL, true);
    pca->total = fill_scales(&gram, pca);
    status = rows->n < p ? decompose_data(rows, pca, error) : decompose_covariance(&gram, pca, error);
    gram_free(&gram);
    for (size_t k = 0; k < pca->count; k++) {
        fix_sign(pca->components + k * p, p);
        pca->ratio[k] = pca->total > 0 && isfinite(pca->total) ? fmin(pca->variance[k] / pca->total, 1) : 0;
    }
    if (status != OK)
        pca_free(pca);
    return status;
}

void pca_free(Pca *pca)
{
    free(pca->mean);
    free(pca->sd);
    free(pca->variance);
    free(pca->ratio);
    free(pca->components);
    *pca = (Pca){0};
}

typedef struct Scoring {
    const Pca *pca;
    const Rows *rows;
    RowTasks tasks;
    double *scores, *space;
} Scoring;

static void score_task(void *context, size_t task, size_t thread)
{
    const Scoring *job = context;
    const Pca *pca = job->pca;
    size_t p = pca->p, first = task * job->tasks.rows, end = first + job->tasks.rows;
    double *block = job->space + thread * ROWS_BLOCK * p;
    if (end > job->rows->n)
        end = job->rows->n;
    for (; first < end; first += ROWS_BLOCK) {
        size_t count = end - first < ROWS_BLOCK ? end - first : ROWS_BLOCK;
        job->rows->fill(job->rows, first, count, block);
        shift_and_scale(pca, block, count);
        dense_multiply(block, count, p, pca->components, pca->count, job->scores + first, job->rows->n);
    }
}

void pca_scores(const Pca *pca, const Rows *rows, double *scores)
{
    Scoring job = {.pca = pca, .rows = rows, .tasks = rows_tasks(rows->n, 0), .scores = scores};
    job.space = mem_array(crew_threads() * ROWS_BLOCK * pca->p, sizeof *job.space);
    crew_run(job.tasks.count, score_task, &job);
    free(job.space);
}
