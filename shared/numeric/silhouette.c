/*
** silhouette.c - how well rows lie in their clusters (Rousseeuw, J. Comput. Appl. Math. 20, 1987).
**
** s = (b - a) / max(a, b), a the mean distance to the other rows of its own cluster, b the least mean distance to the rows of another; 0 for a row that is alone.
** Distances are taken between all pairs of the rows used, from differences.
*/
#include "base/crew.h"
#include "base/memory.h"
#include "base/wide.h"
#include "numeric/kmeans_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 64 /* rows of one task */, BATCH = 16 /* tasks between two questions whether to go on */ };

typedef struct Silhouette {
    size_t m, p, k;
    size_t first;           /* task of the batch */
    const double *values;   /* p x m, column-major, rows ordered by cluster */
    const size_t *begin;    /* k + 1: the rows of each cluster */
    double *sums;           /* tasks */
    double *space;          /* threads x m */
} Silhouette;

/* Adds the squares of x - at. */
WIDE static void add_squares(double *sums, const double *x, double at, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes d = lanes_at(x + i) - at;
        lanes_put(sums + i, lanes_at(sums + i) + d * d);
    }
    for (; i < n; i++)
        sums[i] += (x[i] - at) * (x[i] - at);
}

/* The sum of the roots. */
WIDE static double sum_of_roots(const double *squares, size_t n)
{
    Lanes sum = {0};
    double total = 0;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes root = lanes_at(squares + i);
        for (size_t j = 0; j < LANES; j++)
            root[j] = sqrt(root[j]);
        sum += root;
    }
    total = lanes_sum(sum);
    for (; i < n; i++)
        total += sqrt(squares[i]);
    return total;
}

static double silhouette_of(const Silhouette *job, size_t row, size_t own, double *distances)
{
    size_t m = job->m, size = job->begin[own + 1] - job->begin[own];
    if (size < 2)
        return 0;
    memset(distances, 0, m * sizeof *distances);
    for (size_t j = 0; j < job->p; j++) {
        const double *x = job->values + j * m;
        add_squares(distances, x, x[row], m);
    }
    double a = 0, b = INFINITY;
    for (size_t c = 0; c < job->k; c++) {
        size_t count = job->begin[c + 1] - job->begin[c];
        double sum = sum_of_roots(distances + job->begin[c], count);
        if (c == own)
            a = sum / (double)(size - 1);
        else if (count)
            b = fmin(b, sum / (double)count);
    }
    double most = fmax(a, b);
    return most > 0 && isfinite(b) ? (b - a) / most : 0;
}

static void silhouette_task(void *context, size_t task, size_t thread)
{
    const Silhouette *job = context;
    task += job->first;
    size_t row = task * LINES, end = row + LINES < job->m ? row + LINES : job->m, own = 0;
    double sum = 0;
    for (; row < end; row++) {
        while (row >= job->begin[own + 1])
            own++;
        sum += silhouette_of(job, row, own, job->space + thread * job->m);
    }
    job->sums[task] = sum;
}

Status kmeans_silhouette(const Cloud *cloud, const uint32_t *labels, size_t k, uint64_t seed, double *silhouette, size_t *used,
                         const Course *course, Error *error)
{
    Status status = OK;
    size_t m = cloud->n <= KMEANS_SILHOUETTE ? cloud->n : KMEANS_SAMPLE, p = cloud->p, tasks = (m + LINES - 1) / LINES;
    size_t *rows = mem_array(m, sizeof *rows), *begin = mem_zero(k + 2, sizeof *begin), *place = mem_array(k + 1, sizeof *place);
    double *values = mem_array(m * p, sizeof *values), total = 0;
    Prng prng = prng_new(seed, UINT64_C(0x51));
    sample_rows(cloud->n, m, &prng, rows);
    for (size_t i = 0; i < m; i++)
        begin[labels[rows[i]] + 1]++;
    for (size_t c = 0; c < k; c++)
        begin[c + 1] += begin[c];
    memcpy(place, begin, (k + 1) * sizeof *place);
    for (size_t i = 0; i < m; i++) {
        size_t at = place[labels[rows[i]]]++;
        for (size_t j = 0; j < p; j++)
            values[j * m + at] = cloud_value(cloud, rows[i], j);
    }
    Silhouette job = {.m = m, .p = p, .k = k, .values = values, .begin = begin};
    job.sums = mem_array(tasks, sizeof *job.sums);
    job.space = mem_array(crew_threads() * m, sizeof *job.space);
    for (; job.first < tasks && status == OK; job.first += BATCH) {
        crew_run(tasks - job.first < BATCH ? tasks - job.first : BATCH, silhouette_task, &job);
        status = course_at(course, (double)job.first / (double)tasks, error);
    }
    for (size_t t = 0; t < tasks && status == OK; t++)
        total += job.sums[t];
    *used = m;
    free(rows);
    free(begin);
    free(place);
    free(values);
    free(job.sums);
    free(job.space);
    *silhouette = total / (double)m;
    return status;
}
