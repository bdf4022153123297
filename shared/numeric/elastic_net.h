/*
** elastic_net.h - penalised least squares: ridge, lasso and what lies between, over a path of penalties, with cross-validation.
**
** Minimises  sum w (y - b0 - x'b)^2 / (2 W) + lambda (alpha |b|_1 + (1 - alpha) |b|^2 / 2)  with the columns standardised (sd of 1 / W) and b0
** free; coefficients are given in the units of the data (Zou and Hastie, JRSS B 67, 2005). Coordinate descent on the cross-products along a falling
** path of lambda (Friedman, Hastie and Tibshirani, J. Stat. Software 33, 2010); alpha = 0, ridge, by Cholesky. The path has ELASTIC_PATH values evenly
** on a log scale from the least lambda at which all coefficients are 0 (with alpha at least 0.001) down to 1e-4 of it, 1e-2 for n <= p.
**
** k-fold cross-validation takes the cross-products of each fold once; everything after that is independent of n. Rows are dealt to folds by
** the seed. The curve is the mean of the folds' mean squared errors with its standard error; best is its least, one_se the
** greatest lambda within one standard error of that.
**
** steps (NULL is fine) hears of the progress and can end the work (ERR_CANCELLED).
**
** Memory: 8 (p + 1)^2 a fold, 9 bytes a row.
*/
#ifndef QUERN_NUMERIC_ELASTIC_NET_H
#define QUERN_NUMERIC_ELASTIC_NET_H

#include "base/error.h"
#include "numeric/rows.h"
#include "numeric/steps.h"

#include <stdbool.h>
#include <stdint.h>

enum { ELASTIC_PATH = 100, ELASTIC_COLUMNS = 1000, ELASTIC_FOLDS = 20 };

typedef struct ElasticOptions {
    double alpha;        /* 0: ridge, 1: lasso */
    bool intercept;
    double lambda;       /* that one only, without cross-validation; negative: the path */
    size_t folds;        /* 2 to ELASTIC_FOLDS, at most n */
    uint64_t seed;
} ElasticOptions;

typedef struct ElasticNet {
    size_t count, p;     /* lambdas, columns */
    double *lambda;      /* count, falling */
    double *b0;          /* count */
    double *beta;        /* count x p, one row a lambda */
    size_t *nonzero;     /* count */
    double *r2;          /* count, on the data themselves */
    double *cv, *cv_se;  /* count: cross-validated mean squared error; NULL with one lambda */
    size_t best, one_se; /* 0 with one lambda */
    bool converged;
} ElasticNet;

/* Errors: ERR_INVALID for fewer than two rows, fewer rows than folds, a target without spread, or values whose squares leave the range; ERR_LIMIT beyond
** ELASTIC_COLUMNS. */
Status elastic_net_fit(const Rows *rows, const double *y, const double *weights, const ElasticOptions *options, ElasticNet *net,
                       const Steps *steps, Error *error) MUST_USE;
void elastic_net_free(ElasticNet *net);

#endif
