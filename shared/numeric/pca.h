/*
** pca.h - principal components of columns: of their covariances, or of their correlations when standardised.
**
** With C = sum (x - m)(x - m)' / (n - 1) from compensated cross-products (gram.h), C = V diag(lambda) V' by dense_eigen; a
** component is a column of V, its variance lambda, a row's scores (x - m)' V (divided by the sd first when standardised). For
** n < p the same by a singular value decomposition of the centred data (dense_singular), of which at most n - 1 components are not zero.
** Each component's sign is such that its loading of largest size (the first of equals) is positive.
**
** Standard deviations divide by n - 1, as R's prcomp and scikit-learn's PCA do. Memory: some p^2, with n < p some n p.
*/
#ifndef QUERN_NUMERIC_PCA_H
#define QUERN_NUMERIC_PCA_H

#include "base/error.h"
#include "numeric/rows.h"

#include <stdbool.h>

enum { PCA_COLUMNS = 2000 };

typedef struct Pca {
    size_t n, p, count;   /* count: components kept */
    bool standardized;
    double *mean, *sd;    /* p; sd is 1 for columns without spread */
    double *variance;     /* count: lambda, in descending order */
    double *ratio;        /* count: share of the total variance; 0 when there is none */
    double *components;   /* p x count, column-major: unit vectors */
    double total;         /* the total variance */
    size_t constant;      /* columns without spread */
} Pca;

/* count: components wanted, 1 to min(n, p); 0 for all of these. Errors: ERR_INVALID for fewer than two rows, no columns, or too many components
** wanted; ERR_LIMIT beyond PCA_COLUMNS. */
Status pca_fit(const Rows *rows, size_t count, bool standardize, Pca *pca, Error *error) MUST_USE;
void pca_free(Pca *pca);

/* Scores of rows, those of the fit or others with the same columns: scores[c * rows->n + i] for component c. */
void pca_scores(const Pca *pca, const Rows *rows, double *scores);

#endif
