/*
** correlate_weighted.c - correlation of weighted rows; see correlate.h and weights.h.
**
** r = sum w (x - mx)(y - my) / sqrt(sum w (x - mx)^2 sum w (y - my)^2) with weighted means. Spearman's is that of weighted midranks: the weight below a value and half
** of the weight at it. A shift and a scale of ranks change nothing, so that weights need not be scaled for them. Each pair of columns is a task of its own, done whole
** by one thread.
*/
#include "numeric/correlate.h"

#include "base/crew.h"
#include "base/memory.h"
#include "numeric/rank.h"
#include "numeric/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 64 }; /* pairs between two questions whether to go on */

static const double MOST_BYTES = 2e9;

typedef struct Job {
    const double *const *columns;
    const double *weights;
    size_t n, p;
    CorrelationMethod method;
    WeightType type;
    double confidence;
    double *scale, unit;  /* powers of two that bring the p columns, and the weights, to about 1 */
    uint32_t **order;     /* p: the rows that have a value, in its order; Spearman alone */
    size_t *present;      /* p: how many */
    double *space;        /* threads x 2 n: ranks, by row */
    size_t *first, *second; /* the pairs of a batch */
    Correlation *matrix;
} Job;

static bool used(const Job *job, const double *x, const double *y, size_t i)
{
    return job->weights[i] > 0 && !isnan(x[i]) && !isnan(y[i]);
}

/* Weighted midranks of a column among the rows that have both values; equal values lie side by side in its order. */
static void rank_column(const Job *job, size_t column, const double *other, double *ranks)
{
    const double *x = job->columns[column];
    const uint32_t *order = job->order[column];
    Double2 below = {0, 0};
    for (size_t k = 0, end; k < job->present[column]; k = end) {
        Double2 at = {0, 0};
        for (end = k; end < job->present[column] && x[order[end]] == x[order[k]]; end++)
            at = double2_add(at, used(job, x, other, order[end]) ? job->weights[order[end]] * job->unit : 0);
        double rank = double2_value(below) + double2_value(at) / 2;
        for (size_t i = k; i < end; i++)
            ranks[order[i]] = rank;
        below = double2_add(double2_add(below, at.sum), at.rest);
    }
}

/* values: columns or their ranks. x and y: the columns, which say which rows are used. */
static Correlation pair_of(const Job *job, const double *x, const double *y, const double *x_values, const double *y_values, double x_scale,
                           double y_scale)
{
    Correlation c = {.r = NAN};
    Double2 weight = {0, 0}, x_sum = {0, 0}, y_sum = {0, 0}, xx = {0, 0}, xy = {0, 0}, yy = {0, 0};
    double x_least = INFINITY, x_most = -INFINITY, y_least = INFINITY, y_most = -INFINITY;
    for (size_t i = 0; i < job->n; i++) {
        if (!used(job, x, y, i))
            continue;
        double w = job->weights[i] * job->unit, a = x_values[i] * x_scale, b = y_values[i] * y_scale;
        weight = double2_add(weight, w);
        x_sum = double2_add(double2_add(x_sum, w * a), fma(w, a, -(w * a)));
        y_sum = double2_add(double2_add(y_sum, w * b), fma(w, b, -(w * b)));
        x_least = fmin(x_least, a);
        x_most = fmax(x_most, a);
        y_least = fmin(y_least, b);
        y_most = fmax(y_most, b);
        c.n++;
    }
    double total = double2_value(weight);
    if (x_least < x_most && y_least < y_most) {
        Double2 x_mean = double2_share(x_sum, total), y_mean = double2_share(y_sum, total);
        for (size_t i = 0; i < job->n; i++) {
            if (!used(job, x, y, i))
                continue;
            double w = job->weights[i] * job->unit / total, a = double2_from(x_values[i] * x_scale, x_mean), b = double2_from(y_values[i] * y_scale, y_mean);
            xx = double2_add(xx, w * a * a);
            xy = double2_add(xy, w * a * b);
            yy = double2_add(yy, w * b * b);
        }
        double r = double2_value(xy) / sqrt(double2_value(xx)) / sqrt(double2_value(yy));
        c.r = r > 1 ? 1 : r < -1 ? -1 : r;
    }
    if (job->type == WEIGHT_FREQUENCY)
        c.n = (size_t)(total / job->unit);
    return c;
}

static void pair_task(void *context, size_t task, size_t thread)
{
    const Job *job = context;
    size_t i = job->first[task], j = job->second[task];
    const double *x = job->columns[i], *y = job->columns[j];
    Correlation c;
    if (job->method == CORRELATION_SPEARMAN) {
        double *ranks = job->space + 2 * job->n * thread;
        rank_column(job, i, y, ranks);
        rank_column(job, j, x, ranks + job->n);
        c = pair_of(job, x, y, ranks, ranks + job->n, 1, 1);
    } else {
        c = pair_of(job, x, y, x, y, job->scale[i], job->scale[j]);
    }
    correlate_infer(&c, job->method, 0, job->confidence);
    if (i == j) {
        c.r = isnan(c.r) ? NAN : 1;
        c.p = isnan(c.r) ? NAN : 0;
        c.low = c.high = c.r;
    }
    job->matrix[i * job->p + j] = job->matrix[j * job->p + i] = c;
}

static void prepare(Job *job)
{
    double heaviest = 0;
    for (size_t i = 0; i < job->n; i++)
        heaviest = fmax(heaviest, job->weights[i]);
    job->unit = weights_scale(heaviest);
    double *values = mem_array(job->n + 1, sizeof *values), *ranks = mem_array(job->n + 1, sizeof *ranks);
    size_t *order = mem_array(job->n + 1, sizeof *order);
    uint32_t *rows = mem_array(job->n + 1, sizeof *rows);
    for (size_t j = 0; j < job->p; j++) {
        double most = 0;
        size_t count = 0;
        for (size_t i = 0; i < job->n; i++) {
            double value = job->columns[j][i];
            if (isnan(value))
                continue;
            most = fmax(most, fabs(value));
            rows[count] = (uint32_t)i;
            values[count++] = value;
        }
        job->scale[j] = weights_scale(most);
        job->present[j] = count;
        if (job->method != CORRELATION_SPEARMAN)
            continue;
        rank_order(values, count, ranks, order);
        job->order[j] = mem_array(count + 1, sizeof **job->order);
        for (size_t k = 0; k < count; k++)
            job->order[j][k] = rows[order[k]];
    }
    free(values);
    free(ranks);
    free(order);
    free(rows);
}

Status correlate_weighted(const double *const *columns, const double *weights, size_t n, size_t p, CorrelationMethod method, WeightType type,
                          double confidence, Correlation *matrix, const Steps *steps, Error *error)
{
    bool ranks = method == CORRELATION_SPEARMAN;
    Status status = OK;
    if (method == CORRELATION_KENDALL)
        return error_set(error, ERR_INVALID, "Kendall's tau takes no weights. Choose pearson or spearman.");
    if (ranks && 4.0 * (double)n * (double)p > MOST_BYTES)
        return error_set(error, ERR_LIMIT, "The ranks of %zu rows in %zu columns would take more than 2 GB. Choose fewer columns, or filter the rows.", n, p);
    size_t first[BATCH], second[BATCH], all = p * (p + 1) / 2, done = 0, count = 0;
    Job job = {.columns = columns, .weights = weights, .n = n, .p = p, .method = method, .type = type, .confidence = confidence, .first = first,
               .second = second, .matrix = matrix};
    job.scale = mem_array(p + 1, sizeof *job.scale);
    job.present = mem_array(p + 1, sizeof *job.present);
    job.order = mem_zero(p + 1, sizeof *job.order);
    job.space = ranks ? mem_array(2 * n * crew_threads() + 1, sizeof *job.space) : NULL;
    prepare(&job);
    for (size_t i = 0; i < p && status == OK; i++)
        for (size_t j = i; j < p && status == OK; j++) {
            first[count] = i;
            second[count++] = j;
            if (count < BATCH && done + count < all)
                continue;
            crew_run(count, pair_task, &job);
            done += count;
            count = 0;
            status = steps_at(steps, (double)done / (double)all, error);
        }
    for (size_t j = 0; j < p; j++)
        free(job.order[j]);
    free(job.order);
    free(job.scale);
    free(job.present);
    free(job.space);
    return status;
}

Status correlate_partial_weighted(const double *const *columns, const double *weights, size_t n, size_t p, size_t given, CorrelationMethod method, WeightType type,
                                  double confidence, Correlation *matrix, const Steps *steps, Error *error)
{
    size_t all = p + given;
    Correlation *pairs = mem_array(all * all, sizeof *pairs);
    double *r = mem_array(all * all, sizeof *r);
    Status status = correlate_weighted(columns, weights, n, all, method, type, confidence, pairs, steps, error);
    for (size_t i = 0; status == OK && i < all * all; i++)
        r[i] = pairs[i].r;
    if (status == OK && pairs[0].n == 0)
        status = error_set(error, ERR_INVALID, "No row that is complete in all of the columns chosen has a weight above 0.");
    if (status == OK)
        correlate_partial_of(r, pairs[0].n, p, given, method, confidence, matrix);
    free(pairs);
    free(r);
    return status;
}
