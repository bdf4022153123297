/* pca.c - see pca.h. */
#include "numeric/pca.h"

#include "base/memory.h"
#include "numeric/gram.h"
#include "numeric/parallel.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
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
            if (component[j] < 0)
                cblas_dscal((int)p, -1, component, 1);
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
    return error_set(error, ERR_INTERNAL, "The decomposition did not converge. Standardise the columns, or leave out those with extreme values.");
}

static Status decompose_covariance(const Gram *gram, Pca *pca, Error *error)
{
    size_t p = pca->p;
    int found = 0, n = (int)p, first = (int)(p - pca->count) + 1;
    double *c = mem_array(p * p, sizeof *c), *w = mem_array(p, sizeof *w), *z = mem_array(p * pca->count, sizeof *z);
    int *support = mem_array(2 * p, sizeof *support);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) {
            double value = ldexp(gram->cross[j * p + i] / (double)(pca->n - 1), -gram->exponent[i] - gram->exponent[j]);
            c[j * p + i] = value / pca->sd[i] / pca->sd[j];
        }
    int failed = LAPACKE_dsyevr(LAPACK_COL_MAJOR, 'V', 'I', 'L', n, c, n, 0, 0, first, n, 0, &found, w, z, n, support);
    for (size_t k = 0; !failed && k < pca->count; k++) { /* LAPACK's order is ascending */
        size_t from = pca->count - 1 - k;
        pca->variance[k] = fmax(w[from], 0);
        memcpy(pca->components + k * p, z + from * p, p * sizeof *z);
    }
    free(c);
    free(w);
    free(z);
    free(support);
    return failed || (size_t)found != pca->count ? no_convergence(error) : OK;
}

static void shift_and_scale(const Pca *pca, double *block, size_t count)
{
    for (size_t j = 0; j < pca->p; j++)
        for (size_t i = 0; i < count; i++)
            block[j * count + i] = (block[j * count + i] - pca->mean[j]) / pca->sd[j];
}

static Status decompose_data(const Rows *rows, Pca *pca, Error *error)
{
    size_t n = pca->n, p = pca->p;
    double *x = mem_array(n * p, sizeof *x), *s = mem_array(n, sizeof *s), *u = mem_array(n * n, sizeof *u);
    double *vt = mem_array(n * p, sizeof *vt);
    rows->fill(rows, 0, n, x);
    shift_and_scale(pca, x, n);
    int failed = LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', (int)n, (int)p, x, (int)n, s, u, (int)n, vt, (int)n);
    for (size_t k = 0; !failed && k < pca->count; k++) {
        pca->variance[k] = s[k] * s[k] / (double)(n - 1);
        for (size_t j = 0; j < p; j++)
            pca->components[k * p + j] = vt[j * n + k];
    }
    free(x);
    free(s);
    free(u);
    free(vt);
    return failed ? no_convergence(error) : OK;
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
    openblas_set_num_threads(1);
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
    if (end > pca->n)
        end = pca->n;
    for (; first < end; first += ROWS_BLOCK) {
        size_t count = end - first < ROWS_BLOCK ? end - first : ROWS_BLOCK;
        job->rows->fill(job->rows, first, count, block);
        shift_and_scale(pca, block, count);
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, (int)count, (int)pca->count, (int)p, 1, block, (int)count, pca->components,
                    (int)p, 0, job->scores + first, (int)pca->n);
    }
}

void pca_scores(const Pca *pca, const Rows *rows, double *scores)
{
    Scoring job = {.pca = pca, .rows = rows, .tasks = rows_tasks(rows->n, 0), .scores = scores};
    job.space = mem_array(parallel_threads() * ROWS_BLOCK * pca->p, sizeof *job.space);
    parallel_run(job.tasks.count, score_task, &job);
    free(job.space);
}
