/*
** correlate.c - matrices of correlations; see correlate.h.
**
** Complete columns share one matrix of cross-products; ranks are taken once a column. With pairwise deletion a pair in which values
** are missing has rows of its own and is computed for itself.
*/
#include "numeric/correlate.h"

#include "base/crew.h"
#include "base/memory.h"
#include "numeric/distribution.h"
#include "numeric/gram.h"
#include "numeric/rank.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_SPEARMAN = 9 };

static const double MOST_RANK_BYTES = 2e9;

/* The share of permutations of n ranks whose sum of squared differences from 1 .. n is at least as far from its mean. */
static double spearman_exact(double r, size_t n)
{
    int rank[EXACT_SPEARMAN], c[EXACT_SPEARMAN] = {0}, size = (int)n;
    long all = 0, far = 0, sum = 0;
    double most = (double)(n * n * n - n) / 6, observed = fabs(r) * most - 1e-6 * most;
    for (int i = 0; i < size; i++)
        rank[i] = i;
    for (;;) { /* Heap's algorithm (1963), without recursion */
        sum = 0;
        for (int k = 0; k < size; k++)
            sum += (long)(rank[k] - k) * (rank[k] - k);
        all++;
        far += fabs(most - (double)sum) >= observed;
        int i = 1;
        for (; i < size && c[i] >= i; i++)
            c[i] = 0;
        if (i >= size)
            break;
        int other = i % 2 ? c[i] : 0, swap = rank[other];
        rank[other] = rank[i];
        rank[i] = swap;
        c[i]++;
    }
    return (double)far / (double)all;
}

void correlate_infer(Correlation *c, CorrelationMethod method, size_t given, double confidence)
{
    double n = (double)c->n - (double)given;
    c->statistic = c->p = c->low = c->high = NAN;
    c->exact = false;
    if (isnan(c->r))
        return;
    if (n >= 3) {
        c->statistic = fabs(c->r) < 1 ? c->r * sqrt((n - 2) / ((1 - c->r) * (1 + c->r))) : copysign(INFINITY, c->r);
        c->p = dist_t_two_sided(c->statistic, n - 2);
    }
    if (n >= 4) {
        double spread = method == CORRELATION_SPEARMAN ? sqrt((1 + c->r * c->r / 2) / (n - 3)) : 1 / sqrt(n - 3);
        double margin = dist_normal_quantile(0.5 + confidence / 2) * spread;
        c->low = fabs(c->r) < 1 ? tanh(atanh(c->r) - margin) : c->r;
        c->high = fabs(c->r) < 1 ? tanh(atanh(c->r) + margin) : c->r;
    }
}

static void infer_spearman(Correlation *c, bool tied, double confidence)
{
    correlate_infer(c, CORRELATION_SPEARMAN, 0, confidence);
    if (!tied && c->n >= 3 && c->n <= EXACT_SPEARMAN && !isnan(c->r)) {
        c->p = spearman_exact(c->r, c->n);
        c->statistic = NAN;
        c->exact = true;
    }
}

/* r from sums about the means; NaN when a column has no spread beyond the rounding of its mean. */
static double ratio(double xy, double xx, double yy, double mean_x, double mean_y, double n)
{
    double least = 4 * DBL_EPSILON * DBL_EPSILON * n;
    if (!(xx > least * mean_x * mean_x) || !(yy > least * mean_y * mean_y))
        return NAN;
    double r = xy / sqrt(xx) / sqrt(yy);
    return r > 1 ? 1 : r < -1 ? -1 : r;
}

static double gram_ratio(const Gram *gram, size_t i, size_t j)
{
    size_t p = gram->columns;
    return ratio(gram->cross[i * p + j], gram->cross[i * p + i], gram->cross[j * p + j], gram->mean[i], gram->mean[j], gram->weight);
}

static double pearson(const double *x, const double *y, size_t n)
{
    if (n < 2)
        return NAN;
    const double *columns[] = {x, y};
    Rows rows = rows_of_columns(columns, n, 2);
    Gram gram = gram_new(&rows, NULL, NULL, true);
    double r = gram_ratio(&gram, 0, 1);
    gram_free(&gram);
    return r;
}

/* The rows of x and y in which both are there, one after the other into pairs. Returns how many. */
static size_t complete_pairs(const double *x, const double *y, size_t n, double *xs, double *ys)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        xs[count] = x[i];
        ys[count] = y[i];
        count += !isnan(x[i]) && !isnan(y[i]);
    }
    return count;
}

/* Midranks in place; whether there were ties. */
static bool to_ranks(double *values, size_t n, double *scratch)
{
    Ties ties = rank_average(values, n, scratch);
    memcpy(values, scratch, n * sizeof *values);
    return ties.groups > 0;
}

static Correlation pair_of(double *xs, double *ys, size_t n, CorrelationMethod method, double confidence)
{
    Correlation c = {.n = n};
    if (method == CORRELATION_KENDALL)
        return kendall_tau(xs, ys, n, confidence);
    if (method == CORRELATION_SPEARMAN) {
        double *scratch = mem_array(n, sizeof *scratch);
        bool tied = to_ranks(xs, n, scratch);
        tied |= to_ranks(ys, n, scratch);
        free(scratch);
        c.r = pearson(xs, ys, n);
        infer_spearman(&c, tied, confidence);
        return c;
    }
    c.r = pearson(xs, ys, n);
    correlate_infer(&c, method, 0, confidence);
    return c;
}

Correlation correlate_pair(const double *x, const double *y, size_t n, CorrelationMethod method, double confidence)
{
    double *xs = mem_array(n, sizeof *xs), *ys = mem_array(n, sizeof *ys);
    size_t count = complete_pairs(x, y, n, xs, ys);
    Correlation c = pair_of(xs, ys, count, method, confidence);
    free(xs);
    free(ys);
    return c;
}

/* ---- complete columns ---- */

/* Columns of doubled midranks less their mean, as whole numbers: sums of their products are exact. */
typedef struct RankColumns {
    const double *const *columns;
    const uint32_t *keep; /* the rows used, or NULL for all */
    size_t n, p;
    int32_t *ranks;       /* p x n */
    bool *tied;           /* p */
} RankColumns;

static void rank_task(void *context, size_t j, size_t thread)
{
    (void)thread;
    const RankColumns *job = context;
    size_t n = job->n;
    double *values = mem_array(n, sizeof *values), *ranks = mem_array(n, sizeof *ranks);
    for (size_t i = 0; i < n; i++)
        values[i] = job->columns[j][job->keep ? job->keep[i] : i];
    job->tied[j] = rank_average(values, n, ranks).groups > 0;
    for (size_t i = 0; i < n; i++)
        job->ranks[j * n + i] = (int32_t)(int64_t)(2 * ranks[i] - (double)(n + 1));
    free(values);
    free(ranks);
}

static void fill_ranks(const Rows *rows, size_t first, size_t count, double *block)
{
    const RankColumns *job = rows->context;
    for (size_t j = 0; j < job->p; j++)
        for (size_t i = 0; i < count; i++)
            block[j * count + i] = job->ranks[j * job->n + first + i];
}

static void fill_kept(const Rows *rows, size_t first, size_t count, double *block)
{
    const RankColumns *job = rows->context;
    for (size_t j = 0; j < job->p; j++)
        for (size_t i = 0; i < count; i++)
            block[j * count + i] = job->columns[j][job->keep[first + i]];
}

/* The rows without NaN in all columns; NULL with *count = n when that is every row. */
static uint32_t *complete_rows(const double *const *columns, size_t n, size_t p, size_t *count)
{
    uint8_t *missing = mem_zero(n, 1);
    size_t gone = 0;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < n; i++)
            missing[i] = missing[i] || isnan(columns[j][i]);
    for (size_t i = 0; i < n; i++)
        gone += missing[i];
    *count = n - gone;
    uint32_t *keep = NULL;
    if (gone) {
        keep = mem_array(*count, sizeof *keep);
        for (size_t i = 0, k = 0; i < n; i++)
            if (!missing[i])
                keep[k++] = (uint32_t)i;
    }
    free(missing);
    return keep;
}

static Status check_rank_memory(size_t n, size_t p, Error *error)
{
    if ((double)n * (double)p * sizeof(int32_t) > MOST_RANK_BYTES)
        return error_set(error, ERR_LIMIT, "Ranks of %zu columns with %zu rows would take more than 2 GB. Choose fewer columns.", p, n);
    return OK;
}

/* Cross-products of the values or ranks of complete columns. ranks->tied is filled for ranks. */
static Gram complete_gram(RankColumns *job, CorrelationMethod method)
{
    Rows rows = {.n = job->n, .p = job->p, .fill = method == CORRELATION_SPEARMAN ? fill_ranks : fill_kept, .context = job};
    if (method == CORRELATION_SPEARMAN) {
        job->ranks = mem_array(job->n * job->p, sizeof *job->ranks);
        crew_run(job->p, rank_task, job);
    } else if (!job->keep) {
        rows = rows_of_columns(job->columns, job->n, job->p);
    }
    Gram gram = gram_new(&rows, NULL, NULL, true);
    free(job->ranks);
    job->ranks = NULL;
    return gram;
}

static void complete_matrix(RankColumns *job, CorrelationMethod method, double confidence, Correlation *matrix)
{
    size_t p = job->p;
    Gram gram = complete_gram(job, method);
    for (size_t i = 0; i < p; i++)
        for (size_t j = i; j < p; j++) {
            Correlation c = {.n = job->n, .r = job->n < 2 ? NAN : gram_ratio(&gram, i, j)};
            if (i == j && !isnan(c.r))
                c.r = 1;
            if (method == CORRELATION_SPEARMAN)
                infer_spearman(&c, job->tied[i] || job->tied[j], confidence);
            else
                correlate_infer(&c, method, 0, confidence);
            matrix[i * p + j] = matrix[j * p + i] = c;
        }
    gram_free(&gram);
}

/* ---- pairs, each for itself ---- */

typedef struct Pairs {
    const double *const *columns;
    const uint32_t *keep; /* or NULL */
    size_t n, p;
    CorrelationMethod method;
    double confidence;
    const bool *want;     /* p x p: the pairs to do (i <= j), or NULL for all */
    Correlation *matrix;
} Pairs;

static void pair_task(void *context, size_t task, size_t thread)
{
    (void)thread;
    const Pairs *job = context;
    size_t i = task / job->p, j = task % job->p, n = job->n;
    if (j < i || (job->want && !job->want[i * job->p + j]))
        return;
    double *xs = mem_array(n, sizeof *xs), *ys = mem_array(n, sizeof *ys);
    size_t count = 0;
    for (size_t k = 0; k < n; k++) {
        size_t at = job->keep ? job->keep[k] : k;
        xs[count] = job->columns[i][at];
        ys[count] = job->columns[j][at];
        count += !isnan(xs[count]) && !isnan(ys[count]);
    }
    Correlation c = pair_of(xs, ys, count, job->method, job->confidence);
    job->matrix[i * job->p + j] = job->matrix[j * job->p + i] = c;
    free(xs);
    free(ys);
}

/* Pairwise deletion: pairs of columns without missing values from the shared cross-products, others singly. */
static void pairwise_matrix(const Pairs *job)
{
    size_t p = job->p;
    bool *want = mem_zero(p * p, sizeof *want), *whole = mem_zero(p, sizeof *whole);
    size_t *place = mem_array(p, sizeof *place), count = 0;
    const double **columns = mem_array(p, sizeof *columns);
    for (size_t j = 0; j < p; j++) {
        size_t i = 0;
        while (i < job->n && !isnan(job->columns[j][i]))
            i++;
        whole[j] = i == job->n;
        if (whole[j]) {
            place[count] = j;
            columns[count++] = job->columns[j];
        }
    }
    for (size_t i = 0; i < p; i++)
        for (size_t j = i; j < p; j++)
            want[i * p + j] = !whole[i] || !whole[j];
    if (count) {
        Correlation *part = mem_array(count * count, sizeof *part);
        bool *tied = mem_zero(count, sizeof *tied);
        RankColumns shared = {.columns = columns, .n = job->n, .p = count, .tied = tied};
        complete_matrix(&shared, job->method, job->confidence, part);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                job->matrix[place[i] * p + place[j]] = part[i * count + j];
        free(part);
        free(tied);
    }
    Pairs rest = *job;
    rest.want = want;
    crew_run(p * p, pair_task, &rest);
    free(want);
    free(whole);
    free(place);
    free(columns);
}

Status correlate_matrix(const double *const *columns, size_t n, size_t p, CorrelationMethod method, bool pairwise, bool complete,
                        double confidence, Correlation *matrix, Error *error)
{
    if (n > INT32_MAX / 2)
        return error_set(error, ERR_LIMIT, "Correlations take at most %d rows. Filter the data first.", INT32_MAX / 2);
    Status status = method == CORRELATION_SPEARMAN ? check_rank_memory(n, p, error) : OK;
    if (status != OK)
        return status;
    size_t count = n;
    uint32_t *keep = complete ? NULL : complete_rows(columns, n, p, &count);
    bool *tied = mem_zero(p, sizeof *tied);
    Pairs pairs = {.columns = columns, .n = n, .p = p, .method = method, .confidence = confidence, .matrix = matrix};
    if (method == CORRELATION_KENDALL || count == 0) {
        pairs.keep = pairwise ? NULL : keep;
        pairs.n = pairwise ? n : count;
        crew_run(p * p, pair_task, &pairs);
    } else if (keep && pairwise) {
        pairwise_matrix(&pairs);
    } else {
        RankColumns job = {.columns = columns, .keep = keep, .n = count, .p = p, .tied = tied};
        complete_matrix(&job, method, confidence, matrix);
    }
    free(keep);
    free(tied);
    return OK;
}

/* ---- partial ---- */

/* Correlations of residuals: with S the correlations ordered (given, x, y) and L its Cholesky factor, r = L_yx / sqrt(L_yx^2 + L_yy^2). */
static double partial_of(const double *r, size_t all, const size_t *order, size_t m, double *l)
{
    for (size_t j = 0; j < m; j++)
        for (size_t i = j; i < m; i++) {
            double sum = r[order[i] * all + order[j]];
            if (i == j && !isnan(sum))
                sum = 1;
            if (isnan(sum) && j + 2 < m) /* a given column without spread adds nothing */
                sum = 0;
            for (size_t k = 0; k < j; k++)
                sum -= l[i * m + k] * l[j * m + k];
            if (i == j) {
                if (!(sum > 1e-12) && i + 2 < m) /* neither does one that others give already */
                    sum = INFINITY;
                if (i + 2 == m && !(sum > 1e-12))
                    return NAN;
                l[i * m + i] = sqrt(sum > 0 ? sum : 0);
            } else {
                l[i * m + j] = sum / l[j * m + j];
            }
        }
    double x = l[(m - 1) * m + m - 2], y = l[(m - 1) * m + m - 1];
    return x * x + y * y > 1e-12 ? x / hypot(x, y) : NAN;
}

void correlate_partial_of(const double *r, size_t n, size_t p, size_t given, CorrelationMethod method, double confidence, Correlation *matrix)
{
    size_t all = p + given, m = given ? given + 2 : p;
    double *l = mem_array(m * m, sizeof *l);
    size_t *order = mem_array(m, sizeof *order);
    for (size_t i = 0; i < p; i++)
        for (size_t j = i; j < p; j++) {
            Correlation c = {.n = n, .r = i == j ? 1 : NAN};
            size_t used = 0;
            for (size_t k = given ? p : 0; k < all; k++)
                if (k != i && k != j)
                    order[used++] = k;
            if (i != j) {
                order[used] = i;
                order[used + 1] = j;
                c.r = partial_of(r, all, order, used + 2, l);
                correlate_infer(&c, method, used, confidence);
            }
            matrix[i * p + j] = matrix[j * p + i] = c;
        }
    free(l);
    free(order);
}

Status correlate_partial(const double *const *columns, size_t n, size_t p, size_t given, CorrelationMethod method, double confidence,
                         Correlation *matrix, Error *error)
{
    size_t all = p + given, count = n;
    if (method == CORRELATION_KENDALL)
        return error_set(error, ERR_INVALID, "Partial correlation is for Pearson's or Spearman's. Choose one of these methods.");
    if (n > INT32_MAX / 2)
        return error_set(error, ERR_LIMIT, "Correlations take at most %d rows. Filter the data first.", INT32_MAX / 2);
    Status status = check_rank_memory(n, all, error);
    if (status != OK)
        return status;
    if (p < 2)
        return error_set(error, ERR_INVALID, "Partial correlation relates two columns or more. Choose at least two.");
    uint32_t *keep = complete_rows(columns, n, all, &count);
    if (count == 0) {
        free(keep);
        return error_set(error, ERR_INVALID, "No row is complete in all of the columns chosen.");
    }
    bool *tied = mem_zero(all, sizeof *tied);
    RankColumns job = {.columns = columns, .keep = keep, .n = count, .p = all, .tied = tied};
    Gram gram = complete_gram(&job, method);
    double *r = mem_array(all * all, sizeof *r);
    for (size_t i = 0; i < all; i++)
        for (size_t j = 0; j < all; j++)
            r[i * all + j] = gram_ratio(&gram, i, j);
    correlate_partial_of(r, count, p, given, method, confidence, matrix);
    gram_free(&gram);
    free(r);
    free(tied);
    free(keep);
    return OK;
}
