/*
** kmeans.h - k-means clustering: rows to k centres such that the sum of squared distances (inertia) is small.
**
** Starts are chosen by k-means++ (Arthur and Vassilvitskii, SODA 2007; of 2 + log k candidates each the best, as they propose in
** section 5); of data with very many rows, by the best of some runs on a sample of them (as Bradley and Fayyad, ICML 1998, refine
** starts). Then Lloyd's iterations (IEEE Trans. Inf. Theory 28, 1982) until the centres stand, or move together by no more than
** tolerance times the mean variance of the columns (squared), or max_iterations. Of n_init starts the one with the least inertia wins.
** A centre that loses all of its rows moves to the row that lies farthest from its own. After the last move every row is assigned once more, so that labels
** fit the centres.
**
** Distances |x|^2 - 2 x'c + |c|^2 are by dense_multiply over blocks of the centred (and scaled) columns. Inertia is summed from differences, not
** by that formula. The same seed gives the same result whatever the number of threads.
**
** steps (NULL is fine) hears of the progress and can end the work (ERR_CANCELLED).
**
** Memory: 8 n p bytes for the centred copy, 20 n beside it.
*/
#ifndef QUERN_NUMERIC_KMEANS_H
#define QUERN_NUMERIC_KMEANS_H

#include "base/error.h"
#include "numeric/rows.h"
#include "numeric/steps.h"

#include <stdbool.h>
#include <stdint.h>

enum { KMEANS_MOST = 1000, KMEANS_SILHOUETTE = 10000, KMEANS_SAMPLE = 5000 };

typedef struct KmeansOptions {
    size_t clusters;       /* 1 to KMEANS_MOST, at most n */
    size_t n_init;         /* 1 and up */
    size_t max_iterations; /* 1 and up */
    double tolerance;      /* 0 and up */
    uint64_t seed;
    bool standardize;      /* divide columns by their sd (of n - 1) first */
} KmeansOptions;

typedef struct Kmeans {
    size_t n, p, clusters;
    uint32_t *labels;    /* n */
    double *centers;     /* clusters x p, row by row, in the units of the data */
    size_t *sizes;       /* clusters */
    double *within;      /* clusters: its share of the inertia */
    double inertia;      /* sum of squared distances, of standardised columns when asked for */
    double total;        /* the same about the one mean */
    size_t iterations;   /* of the winning start */
    bool converged;
    size_t distinct;     /* clusters that have rows: fewer than asked when fewer rows differ */
    double silhouette;   /* mean of (b - a) / max(a, b) (Rousseeuw 1987); NaN for fewer than 2 clusters with rows */
    size_t silhouette_rows; /* rows it is the mean over: n, or a sample of KMEANS_SAMPLE beyond KMEANS_SILHOUETTE */
} Kmeans;

Status kmeans_fit(const Rows *rows, const KmeansOptions *options, Kmeans *kmeans, const Steps *steps, Error *error) MUST_USE;
void kmeans_free(Kmeans *kmeans);

#endif
