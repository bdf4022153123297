/*
** kmeans.c - Lloyd's iterations; see kmeans.h.
**
** Each task keeps the sums and counts of its rows by cluster and changes them only for rows that change cluster, so that late
** iterations cost little more than the distances.
*/
#include "numeric/kmeans.h"

#include "base/crew.h"
#include "base/memory.h"
#include "base/wide.h"
#include "numeric/dd.h"
#include "numeric/dense.h"
#include "numeric/kmeans_private.h"
#include "numeric/workspace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Large data begin from the best of SAMPLE_RUNS runs on a sample of SAMPLE_ROWS rows and SAMPLE_EACH a cluster. */
enum { SAMPLE_ROWS = 8192, SAMPLE_EACH = 128, SAMPLE_SHARE = 8, SAMPLE_RUNS = 8, SAMPLE_ITERATIONS = 50 };

typedef struct Lloyd {
    const Cloud *cloud;
    size_t k;
    RowTasks tasks;
    double *centers;    /* k x p */
    double *halves;     /* k: |c|^2 / 2 */
    uint32_t *labels;   /* n */
    double *sums;       /* tasks x k x p */
    int64_t *counts;    /* tasks x k */
    size_t *changed;    /* tasks */
    Dd *within;         /* tasks x k: sums of squared distances */
    double *space;      /* threads x ROWS_BLOCK x (k + 2) */
} Lloyd;

/* choice[i]: the cluster of the greatest x'c - |c|^2 / 2; the first of equals. */
WIDE static void choose(const double *products, const double *halves, size_t k, size_t count, uint32_t *choice)
{
    typedef uint32_t Codes __attribute__((vector_size(LANES * sizeof(uint32_t))));
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        Lanes best = lanes_at(products + i) - halves[0];
        LaneBits codes = {0};
        for (size_t c = 1; c < k; c++) {
            Lanes score = lanes_at(products + c * count + i) - halves[c];
            LaneBits better = lanes_less(best, score);
            best = lanes_where(better, score, best);
            codes = (better & (int64_t)c) | (codes & ~better);
        }
        Codes narrow = __builtin_convertvector(codes, Codes);
        memcpy(choice + i, &narrow, sizeof narrow);
    }
    for (; i < count; i++) {
        double best = products[i] - halves[0];
        choice[i] = 0;
        for (size_t c = 1; c < k; c++) {
            double score = products[c * count + i] - halves[c];
            choice[i] = score > best ? (uint32_t)c : choice[i];
            best = score > best ? score : best;
        }
    }
}

static void move_row(const Lloyd *job, size_t first, size_t i, uint32_t to, double *sums, int64_t *counts)
{
    const Cloud *cloud = job->cloud;
    size_t p = cloud->p, count = cloud_count(cloud, first);
    const double *x = cloud->values + first * p + i;
    uint32_t from = job->labels[first + i];
    if (from != UINT32_MAX) {
        for (size_t j = 0; j < p; j++)
            sums[from * p + j] -= x[j * count];
        counts[from]--;
    }
    for (size_t j = 0; j < p; j++)
        sums[to * p + j] += x[j * count];
    counts[to]++;
    job->labels[first + i] = to;
}

static void assign_task(void *context, size_t task, size_t thread)
{
    const Lloyd *job = context;
    const Cloud *cloud = job->cloud;
    size_t k = job->k, p = cloud->p, first = task * job->tasks.rows, end = first + job->tasks.rows, changed = 0;
    double *products = job->space + thread * ROWS_BLOCK * (k + 2);
    uint32_t choice[ROWS_BLOCK];
    for (; first < end && first < cloud->n; first += ROWS_BLOCK) {
        size_t count = cloud_count(cloud, first);
        dense_multiply(cloud->values + first * p, count, p, job->centers, k, products, count);
        choose(products, job->halves, k, count, choice);
        for (size_t i = 0; i < count; i++)
            if (choice[i] != job->labels[first + i]) {
                move_row(job, first, i, choice[i], job->sums + task * k * p, job->counts + task * k);
                changed++;
            }
    }
    job->changed[task] = changed;
}

/* Assigns every row to its nearest centre. Returns how many rows changed cluster. */
static size_t assign(Lloyd *job)
{
    size_t p = job->cloud->p, changed = 0;
    for (size_t c = 0; c < job->k; c++) {
        job->halves[c] = 0;
        for (size_t j = 0; j < p; j++)
            job->halves[c] += job->centers[c * p + j] * job->centers[c * p + j] / 2;
    }
    crew_run(job->tasks.count, assign_task, job);
    for (size_t t = 0; t < job->tasks.count; t++)
        changed += job->changed[t];
    return changed;
}

static double squared_distance(const Lloyd *job, size_t row)
{
    size_t p = job->cloud->p;
    const double *center = job->centers + job->labels[row] * p;
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        double d = cloud_value(job->cloud, row, j) - center[j];
        sum += d * d;
    }
    return sum;
}

static int64_t count_of(const Lloyd *job, size_t c)
{
    int64_t count = 0;
    for (size_t t = 0; t < job->tasks.count; t++)
        count += job->counts[t * job->k + c];
    return count;
}

/* Gives each cluster without rows the row that lies farthest from its own centre. Returns whether any moved. */
static bool fill_empty(Lloyd *job)
{
    bool moved = false;
    for (size_t c = 0; c < job->k; c++) {
        if (count_of(job, c) > 0)
            continue;
        size_t farthest = 0;
        double most = 0;
        for (size_t i = 0; i < job->cloud->n; i++) {
            double d = squared_distance(job, i);
            if (d > most && count_of(job, job->labels[i]) > 1) {
                most = d;
                farthest = i;
            }
        }
        if (!(most > 0))
            break;
        size_t first = farthest / ROWS_BLOCK * ROWS_BLOCK, task = farthest / job->tasks.rows, p = job->cloud->p;
        move_row(job, first, farthest - first, (uint32_t)c, job->sums + task * job->k * p, job->counts + task * job->k);
        for (size_t j = 0; j < p; j++)
            job->centers[c * p + j] = cloud_value(job->cloud, farthest, j);
        moved = true;
    }
    return moved;
}

/* Centres to the means of their rows. Returns the sum of their squared moves. */
static double update(Lloyd *job)
{
    size_t p = job->cloud->p;
    double moves = 0;
    for (size_t c = 0; c < job->k; c++) {
        double count = (double)count_of(job, c);
        for (size_t j = 0; j < p && count > 0; j++) {
            Dd sum = dd_of(0);
            for (size_t t = 0; t < job->tasks.count; t++)
                sum = dd_add_double(sum, job->sums[(t * job->k + c) * p + j]);
            double at = dd_double(sum) / count, move = at - job->centers[c * p + j];
            moves += move * move;
            job->centers[c * p + j] = at;
        }
    }
    return moves;
}

static void inertia_task(void *context, size_t task, size_t thread)
{
    const Lloyd *job = context;
    const Cloud *cloud = job->cloud;
    size_t p = cloud->p, first = task * job->tasks.rows, end = first + job->tasks.rows;
    double *squares = job->space + thread * ROWS_BLOCK * (job->k + 2);
    Dd *within = job->within + task * job->k;
    for (; first < end && first < cloud->n; first += ROWS_BLOCK) {
        size_t count = cloud_count(cloud, first);
        const uint32_t *labels = job->labels + first;
        memset(squares, 0, count * sizeof *squares);
        for (size_t j = 0; j < p; j++) {
            const double *x = cloud_column(cloud, first, j), *centers = job->centers + j;
            for (size_t i = 0; i < count; i++) {
                double d = x[i] - centers[labels[i] * p];
                squares[i] += d * d;
            }
        }
        for (size_t i = 0; i < count; i++)
            within[labels[i]] = dd_add_double(within[labels[i]], squares[i]);
    }
}

/* Sums of squared distances by cluster, from differences. Returns their sum. */
static double inertia(Lloyd *job, double *within)
{
    memset(job->within, 0, job->tasks.count * job->k * sizeof *job->within);
    crew_run(job->tasks.count, inertia_task, job);
    double total = 0;
    for (size_t c = 0; c < job->k; c++) {
        Dd sum = dd_of(0);
        for (size_t t = 0; t < job->tasks.count; t++)
            sum = dd_add(sum, job->within[t * job->k + c]);
        within[c] = dd_double(sum);
        total += within[c];
    }
    return total;
}

/* From the centres in hand to ones that stand; labels fit the centres afterwards. How many iterations it takes is not known before: after i of them
** i / (i + 10) of the way are said to be done. */
static Status iterate(Lloyd *job, double tolerance, size_t most, size_t *iterations, bool *converged, const Course *course, Error *error)
{
    const Cloud *cloud = job->cloud;
    memset(job->labels, 0xFF, cloud->n * sizeof *job->labels);
    memset(job->sums, 0, job->tasks.count * job->k * cloud->p * sizeof *job->sums);
    memset(job->counts, 0, job->tasks.count * job->k * sizeof *job->counts);
    *converged = true;
    for (size_t iteration = 1; iteration <= most; iteration++) {
        size_t changed = assign(job);
        bool moved = changed > 0 && fill_empty(job);
        *iterations = iteration;
        if (changed == 0 && iteration > 1)
            return OK;
        if (update(job) <= tolerance && !moved) {
            assign(job);
            return OK;
        }
        Status status = course_at(course, (double)iteration / (double)(iteration + 10), error);
        if (status != OK)
            return status;
    }
    assign(job);
    *converged = false;
    return OK;
}

static void lloyd_begin(Lloyd *job, const Cloud *cloud, size_t k)
{
    *job = (Lloyd){.cloud = cloud, .k = k, .tasks = rows_tasks(cloud->n, k * (cloud->p + 3) * sizeof(double))};
    job->centers = mem_array(k * cloud->p, sizeof *job->centers);
    job->halves = mem_array(k, sizeof *job->halves);
    job->labels = mem_array(cloud->n, sizeof *job->labels);
    job->sums = mem_array(job->tasks.count * k * cloud->p, sizeof *job->sums);
    job->counts = mem_array(job->tasks.count * k, sizeof *job->counts);
    job->changed = mem_zero(job->tasks.count, sizeof *job->changed);
    job->within = mem_array(job->tasks.count * k, sizeof *job->within);
    job->space = mem_array(crew_threads() * ROWS_BLOCK * (k + 2), sizeof *job->space);
}

static void lloyd_end(Lloyd *job)
{
    free(job->centers);
    free(job->halves);
    free(job->labels);
    free(job->sums);
    free(job->counts);
    free(job->changed);
    free(job->within);
    free(job->space);
}

/* Centres to begin with: of large data the best of some runs on a sample of the rows, else k-means++. */
static Status begin_start(Lloyd *job, const KmeansOptions *options, Prng *prng, const Course *course, Error *error)
{
    const Cloud *cloud = job->cloud;
    size_t k = job->k, m = SAMPLE_ROWS + SAMPLE_EACH * k;
    if (cloud->n < SAMPLE_SHARE * m)
        return kmeans_seed(cloud, k, prng, job->centers, course, error);
    Status status = OK;
    Cloud sample;
    Lloyd part;
    double best = INFINITY, *within = mem_array(k, sizeof *within);
    cloud_sample(&sample, cloud, m, prng);
    lloyd_begin(&part, &sample, k);
    for (size_t run = 0; run < SAMPLE_RUNS; run++) {
        bool converged;
        size_t iterations;
        Course seeding = course_part(course, (double)run / SAMPLE_RUNS, 0.5 / SAMPLE_RUNS);
        Course moving = course_part(course, ((double)run + 0.5) / SAMPLE_RUNS, 0.5 / SAMPLE_RUNS);
        status = kmeans_seed(&sample, k, prng, part.centers, &seeding, error);
        if (status == OK)
            status = iterate(&part, options->tolerance * sample.variance, SAMPLE_ITERATIONS, &iterations, &converged, &moving, error);
        if (status != OK)
            break;
        double found = inertia(&part, within);
        if (run == 0 || found < best) {
            best = found;
            memcpy(job->centers, part.centers, k * cloud->p * sizeof *job->centers);
        }
    }
    lloyd_end(&part);
    cloud_free(&sample);
    free(within);
    return status;
}

static Status run_start(Lloyd *job, const KmeansOptions *options, size_t start, size_t *iterations, bool *converged, const Course *course,
                        Error *error)
{
    Prng prng = prng_new(options->seed, start);
    Course beginning = course_part(course, 0, 0.3), moving = course_part(course, 0.3, 0.7);
    Status status = begin_start(job, options, &prng, &beginning, error);
    return status == OK ? iterate(job, options->tolerance * job->cloud->variance, options->max_iterations, iterations, converged, &moving, error)
                        : status;
}

/* The best of all starts. */
static Status run_starts(Lloyd *job, const KmeansOptions *options, Kmeans *kmeans, const Steps *steps, Error *error)
{
    size_t k = job->k, p = job->cloud->p;
    double *within = mem_array(k, sizeof *within);
    Status status = OK;
    for (size_t start = 0; start < options->n_init && status == OK; start++) {
        Course course = {steps, 0.9 * (double)start / (double)options->n_init, 0.9 / (double)options->n_init};
        bool converged;
        size_t iterations;
        status = run_start(job, options, start, &iterations, &converged, &course, error);
        double found = status == OK ? inertia(job, within) : INFINITY;
        if (status != OK || (start > 0 && !(found < kmeans->inertia)))
            continue;
        kmeans->inertia = found;
        kmeans->iterations = iterations;
        kmeans->converged = converged;
        memcpy(kmeans->labels, job->labels, job->cloud->n * sizeof *job->labels);
        memcpy(kmeans->centers, job->centers, k * p * sizeof *job->centers);
        memcpy(kmeans->within, within, k * sizeof *within);
    }
    free(within);
    return status;
}

/* Clusters by size, the largest first; those of one size by their centres. */
static void order_clusters(Kmeans *kmeans, size_t *order)
{
    size_t k = kmeans->clusters, p = kmeans->p;
    for (size_t i = 0; i < k; i++) {
        size_t at = i;
        for (; at > 0; at--) {
            size_t other = order[at - 1];
            int compared = kmeans->sizes[i] > kmeans->sizes[other] ? 1 : kmeans->sizes[i] < kmeans->sizes[other] ? -1 : 0;
            for (size_t j = 0; compared == 0 && j < p; j++)
                compared = (kmeans->centers[i * p + j] < kmeans->centers[other * p + j]) -
                           (kmeans->centers[i * p + j] > kmeans->centers[other * p + j]);
            if (compared <= 0)
                break;
            order[at] = other;
        }
        order[at] = i;
    }
}

/* Renumbers the winner's clusters and gives its centres in the units of the data. */
static void finish(const Cloud *cloud, Kmeans *kmeans)
{
    size_t k = kmeans->clusters, p = kmeans->p, *order = mem_array(k, sizeof *order), *sizes = mem_array(k, sizeof *sizes);
    double *centers = mem_array(k * p, sizeof *centers), *within = mem_array(k, sizeof *within);
    uint32_t *code = mem_array(k, sizeof *code);
    for (size_t i = 0; i < kmeans->n; i++)
        kmeans->sizes[kmeans->labels[i]]++;
    order_clusters(kmeans, order);
    for (size_t c = 0; c < k; c++) {
        code[order[c]] = (uint32_t)c;
        sizes[c] = kmeans->sizes[order[c]];
        within[c] = kmeans->within[order[c]];
        kmeans->distinct += sizes[c] > 0;
        for (size_t j = 0; j < p; j++)
            centers[c * p + j] = kmeans->centers[order[c] * p + j] * cloud->sd[j] + cloud->mean[j];
    }
    for (size_t i = 0; i < kmeans->n; i++)
        kmeans->labels[i] = code[kmeans->labels[i]];
    memcpy(kmeans->sizes, sizes, k * sizeof *sizes);
    memcpy(kmeans->centers, centers, k * p * sizeof *centers);
    memcpy(kmeans->within, within, k * sizeof *within);
    free(order);
    free(sizes);
    free(centers);
    free(within);
    free(code);
}

static Status check(const Rows *rows, const KmeansOptions *options, Error *error)
{
    if (rows->p == 0)
        return error_set(error, ERR_INVALID, "Choose at least one numeric column.");
    if (options->clusters < 1 || options->clusters > KMEANS_MOST)
        return error_set(error, ERR_INVALID, "The number of clusters must be between 1 and %d.", KMEANS_MOST);
    if (rows->n < options->clusters)
        return error_set(error, ERR_INVALID, "There are %zu complete rows, fewer than the %zu clusters asked for.", rows->n, options->clusters);
    return OK;
}

Status kmeans_fit(const Rows *rows, const KmeansOptions *options, Kmeans *kmeans, const Steps *steps, Error *error)
{
    size_t k = options->clusters, p = rows->p;
    *kmeans = (Kmeans){.n = rows->n, .p = p, .clusters = k, .inertia = INFINITY};
    Status status = check(rows, options, error);
    if (status != OK)
        return status;
    Cloud cloud;
    cloud_make(&cloud, rows, options->standardize);
    if (!isfinite(cloud.total)) {
        cloud_free(&cloud);
        return error_set(error, ERR_INVALID, "The squares of these values leave the range of numbers. Standardise the columns.");
    }
    Lloyd job;
    lloyd_begin(&job, &cloud, k);
    kmeans->labels = mem_array(rows->n, sizeof *kmeans->labels);
    kmeans->centers = mem_array(k * p, sizeof *kmeans->centers);
    kmeans->sizes = mem_zero(k, sizeof *kmeans->sizes);
    kmeans->within = mem_array(k, sizeof *kmeans->within);
    status = run_starts(&job, options, kmeans, steps, error);
    kmeans->total = cloud.total;
    kmeans->silhouette = NAN;
    if (status == OK)
        finish(&cloud, kmeans);
    if (status == OK && kmeans->distinct > 1)
        status = kmeans_silhouette(&cloud, kmeans->labels, k, options->seed, &kmeans->silhouette, &kmeans->silhouette_rows,
                                   &(Course){steps, 0.9, 0.1}, error);
    lloyd_end(&job);
    cloud_free(&cloud);
    if (status != OK)
        kmeans_free(kmeans);
    return status;
}

void kmeans_free(Kmeans *kmeans)
{
    free(kmeans->labels);
    free(kmeans->centers);
    free(kmeans->sizes);
    free(kmeans->within);
    *kmeans = (Kmeans){0};
}
