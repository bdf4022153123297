/*
** kmeans_seed.c - the centred copy of the data, and k-means++ over it.
**
** Each next centre is drawn with probability proportional to the squared distance from the centres so far; of a few candidates the
** one that leaves the least sum of squared distances is taken.
*/
#include "base/crew.h"
#include "base/memory.h"
#include "numeric/dense.h"
#include "numeric/gram.h"
#include "numeric/kmeans_private.h"
#include "numeric/workspace.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CANDIDATES = 16 };

typedef struct Making {
    Cloud *cloud;
    const Rows *rows;
    RowTasks tasks;
    const double *mean;
    const double *sd;
} Making;

static void make_task(void *context, size_t task, size_t thread)
{
    (void)thread;
    const Making *job = context;
    Cloud *cloud = job->cloud;
    size_t first = task * job->tasks.rows, end = first + job->tasks.rows;
    for (; first < end && first < cloud->n; first += ROWS_BLOCK) {
        size_t count = cloud_count(cloud, first);
        double *block = cloud->values + first * cloud->p, *squares = cloud->squares + first;
        job->rows->fill(job->rows, first, count, block);
        memset(squares, 0, count * sizeof *squares);
        for (size_t j = 0; j < cloud->p; j++) {
            double mean = job->mean[j], sd = job->sd[j], *x = block + j * count;
            for (size_t i = 0; i < count; i++) {
                x[i] = (x[i] - mean) / sd;
                squares[i] += x[i] * x[i];
            }
        }
    }
}

void cloud_make(Cloud *cloud, const Rows *rows, bool standardize)
{
    size_t n = rows->n, p = rows->p;
    *cloud = (Cloud){.n = n, .p = p, .values = workspace_new(n * p, sizeof(double)), .squares = workspace_new(n, sizeof(double)),
                     .mean = mem_zero(p, sizeof(double)), .sd = mem_zero(p, sizeof(double))};
    double least = 4 * DBL_EPSILON * DBL_EPSILON * (double)n;
    Gram gram = gram_new(rows, NULL, NULL, true);
    for (size_t j = 0; j < p; j++) {
        double square = gram.cross[j * p + j];
        bool constant = !(square > least * gram.mean[j] * gram.mean[j]);
        cloud->mean[j] = ldexp(gram.mean[j], -gram.exponent[j]);
        cloud->sd[j] = standardize && !constant && n > 1 ? ldexp(sqrt(square / (double)(n - 1)), -gram.exponent[j]) : 1;
        cloud->total += constant ? 0 : standardize ? (double)(n - 1) : ldexp(square, -2 * gram.exponent[j]);
    }
    cloud->variance = cloud->total / (double)n / (double)p;
    Making job = {cloud, rows, rows_tasks(n, 0), cloud->mean, cloud->sd};
    crew_run(job.tasks.count, make_task, &job);
    gram_free(&gram);
}

void cloud_free(Cloud *cloud)
{
    workspace_free(cloud->values, cloud->n * cloud->p, sizeof(double));
    workspace_free(cloud->squares, cloud->n, sizeof(double));
    free(cloud->mean);
    free(cloud->sd);
    *cloud = (Cloud){0};
}

void sample_rows(size_t n, size_t m, Prng *prng, size_t *rows)
{
    for (size_t i = 0, taken = 0; taken < m; i++)
        if (prng_below(prng, n - i) < m - taken)
            rows[taken++] = i;
}

void cloud_sample(Cloud *sample, const Cloud *cloud, size_t m, Prng *prng)
{
    size_t p = cloud->p, *rows = mem_array(m, sizeof *rows);
    *sample = (Cloud){.n = m, .p = p, .variance = cloud->variance, .total = cloud->total, .values = workspace_new(m * p, sizeof(double)),
                      .squares = workspace_new(m, sizeof(double)), .mean = mem_zero(p, sizeof(double)), .sd = mem_zero(p, sizeof(double))};
    sample_rows(cloud->n, m, prng, rows);
    for (size_t i = 0; i < m; i++) {
        size_t first = i / ROWS_BLOCK * ROWS_BLOCK;
        double *block = sample->values + first * p + (i - first);
        for (size_t j = 0; j < p; j++)
            block[j * cloud_count(sample, first)] = cloud_value(cloud, rows[i], j);
        sample->squares[i] = cloud->squares[rows[i]];
    }
    free(rows);
}

/* Squared distances of all rows to a few candidates, cut down by the distance that they have already. */
typedef struct Seeding {
    const Cloud *cloud;
    RowTasks tasks;
    size_t candidates;
    const double *points;    /* candidates x p, row by row */
    double lengths[MOST_CANDIDATES];
    double *closest;         /* n: squared distance to the nearest centre so far; written when keep is set */
    bool keep;
    double *sums;            /* tasks x candidates */
    double *space;           /* threads x ROWS_BLOCK x candidates */
} Seeding;

static void seed_task(void *context, size_t task, size_t thread)
{
    const Seeding *job = context;
    const Cloud *cloud = job->cloud;
    size_t first = task * job->tasks.rows, end = first + job->tasks.rows;
    double *products = job->space + thread * ROWS_BLOCK * MOST_CANDIDATES, *sums = job->sums + task * MOST_CANDIDATES;
    memset(sums, 0, MOST_CANDIDATES * sizeof *sums);
    for (; first < end && first < cloud->n; first += ROWS_BLOCK) {
        size_t count = cloud_count(cloud, first);
        dense_multiply(cloud->values + first * cloud->p, count, cloud->p, job->points, job->candidates, products, count);
        for (size_t c = 0; c < job->candidates; c++) {
            const double *squares = cloud->squares + first;
            double *d = products + c * count, *closest = job->closest + first, length = job->lengths[c], sum[4] = {0, 0, 0, 0};
            for (size_t i = 0; i < count; i++) {
                double distance = squares[i] - 2 * d[i] + length;
                distance = distance > 0 ? distance : 0;
                d[i] = distance < closest[i] ? distance : closest[i];
            }
            size_t i = 0;
            for (; i + 4 <= count; i += 4)
                for (size_t l = 0; l < 4; l++)
                    sum[l] += d[i + l];
            for (; i < count; i++)
                sum[0] += d[i];
            sums[c] += (sum[0] + sum[1]) + (sum[2] + sum[3]);
            if (job->keep)
                memcpy(closest, d, count * sizeof *d);
        }
    }
}

/* Rows as points, and what each would leave of the sum of distances. */
static void try_points(Seeding *job, const size_t *rows, size_t count, double *points, double *left)
{
    const Cloud *cloud = job->cloud;
    for (size_t c = 0; c < count; c++) {
        job->lengths[c] = left[c] = 0;
        for (size_t j = 0; j < cloud->p; j++) {
            double x = cloud_value(cloud, rows[c], j);
            points[c * cloud->p + j] = x;
            job->lengths[c] += x * x;
        }
    }
    job->candidates = count;
    job->points = points;
    crew_run(job->tasks.count, seed_task, job);
    for (size_t t = 0; t < job->tasks.count; t++)
        for (size_t c = 0; c < count; c++)
            left[c] += job->sums[t * MOST_CANDIDATES + c];
}

/* The row at which the running sum of the distances passes `place`. task_sums: of the tasks. */
static size_t row_at(const Seeding *job, const double *task_sums, double place)
{
    size_t task = 0, last = job->cloud->n - 1;
    while (task + 1 < job->tasks.count && place >= task_sums[task])
        place -= task_sums[task++];
    size_t row = task * job->tasks.rows, end = row + job->tasks.rows;
    for (; row < end && row < last; row++) {
        if (place < job->closest[row])
            return row;
        place -= job->closest[row];
    }
    while (row > 0 && (row > last || !(job->closest[row] > 0))) /* rounding led past the end: the last row that can be drawn */
        row--;
    return row;
}

Status kmeans_seed(const Cloud *cloud, size_t k, Prng *prng, double *centers, const Course *course, Error *error)
{
    Status status = OK;
    size_t n = cloud->n, p = cloud->p, candidates = 2 + (size_t)log((double)k), rows[MOST_CANDIDATES];
    double *points = mem_array(MOST_CANDIDATES * p, sizeof *points), left[MOST_CANDIDATES];
    Seeding job = {.cloud = cloud, .tasks = rows_tasks(n, 0), .closest = workspace_new(n, sizeof(double))};
    double *task_sums = mem_array(job.tasks.count, sizeof *task_sums);
    job.sums = mem_array(job.tasks.count * MOST_CANDIDATES, sizeof *job.sums);
    job.space = mem_array(crew_threads() * ROWS_BLOCK * MOST_CANDIDATES, sizeof *job.space);
    for (size_t i = 0; i < n; i++)
        job.closest[i] = INFINITY;
    rows[0] = prng_below(prng, n);
    for (size_t c = 0; c < k && status == OK; c++) {
        size_t best = 0;
        if (c > 0) {
            double all = 0;
            for (size_t t = 0; t < job.tasks.count; t++)
                all += task_sums[t] = job.sums[t * MOST_CANDIDATES];
            for (size_t l = 0; l < candidates; l++)
                rows[l] = all > 0 && isfinite(all) ? row_at(&job, task_sums, prng_unit(prng) * all) : prng_below(prng, n);
            job.keep = false;
            try_points(&job, rows, candidates, points, left);
            for (size_t l = 1; l < candidates; l++)
                best = left[l] < left[best] ? l : best;
        }
        job.keep = true;
        try_points(&job, rows + best, 1, points, left);
        memcpy(centers + c * p, points, p * sizeof *points);
        status = course_at(course, (double)(c + 1) / (double)k, error);
    }
    workspace_free(job.closest, n, sizeof(double));
    free(points);
    free(task_sums);
    free(job.sums);
    free(job.space);
    return status;
}
