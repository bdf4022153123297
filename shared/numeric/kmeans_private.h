/* kmeans_private.h - what the files of kmeans.h share: the centred copy of the data, cut into blocks and tasks. */
#ifndef QUERN_NUMERIC_KMEANS_PRIVATE_H
#define QUERN_NUMERIC_KMEANS_PRIVATE_H

#include "numeric/kmeans.h"
#include "numeric/prng.h"

typedef struct Cloud {
    size_t n, p;
    double *values;   /* block by block of ROWS_BLOCK rows, each column-major */
    double *squares;  /* n: |x|^2 */
    double *mean, *sd;/* p: x = (data - mean) / sd; sd is 1 when not standardised or without spread */
    double total;     /* sum of squares */
    double variance;  /* mean variance of the columns */
} Cloud;

void cloud_make(Cloud *cloud, const Rows *rows, bool standardize);
void cloud_free(Cloud *cloud);

/* m rows of a cloud, each subset equally likely. */
void cloud_sample(Cloud *sample, const Cloud *cloud, size_t m, Prng *prng);

/* m of n row numbers, each subset equally likely, ascending (selection sampling: Knuth, TAOCP vol. 2, 3.4.2). */
void sample_rows(size_t n, size_t m, Prng *prng, size_t *rows);

static inline size_t cloud_count(const Cloud *cloud, size_t first)
{
    return cloud->n - first < ROWS_BLOCK ? cloud->n - first : ROWS_BLOCK;
}

/* Column j of the block that begins with row `first`. */
static inline const double *cloud_column(const Cloud *cloud, size_t first, size_t j)
{
    return cloud->values + first * cloud->p + j * cloud_count(cloud, first);
}

static inline double cloud_value(const Cloud *cloud, size_t row, size_t j)
{
    size_t first = row / ROWS_BLOCK * ROWS_BLOCK;
    return cloud_column(cloud, first, j)[row - first];
}

/* The part of the whole work, from begin to begin + length of it, that something is. */
typedef struct Course {
    const Steps *steps;
    double begin, length;
} Course;

static inline Course course_part(const Course *course, double begin, double length)
{
    return (Course){course->steps, course->begin + begin * course->length, length * course->length};
}

static inline Status course_at(const Course *course, double share, Error *error)
{
    return steps_at(course->steps, course->begin + share * course->length, error);
}

/* Chooses k rows as centres (k x p, row by row) by greedy k-means++. */
Status kmeans_seed(const Cloud *cloud, size_t k, Prng *prng, double *centers, const Course *course, Error *error) MUST_USE;

/* Mean silhouette over all rows, or over a sample of KMEANS_SAMPLE when there are more than KMEANS_SILHOUETTE; *used is how many. */
Status kmeans_silhouette(const Cloud *cloud, const uint32_t *labels, size_t k, uint64_t seed, double *silhouette, size_t *used,
                         const Course *course, Error *error) MUST_USE;

#endif
