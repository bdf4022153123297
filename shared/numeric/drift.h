/*
** drift.h - how far the values of a column have moved from one version to another.
**
** Population stability index (Siddiqi, "Credit Risk Scorecards", 2006; the symmetric divergence of Kullback and Leibler):
**
**     PSI = sum over bins of (q - p) ln(q / p)        p, q: shares of the rows of the old and the new version
**
** with shares below 0.0001 taken for 0.0001. Numbers, dates and times have ten bins with the deciles of the old values as edges (fewer when
** deciles coincide); booleans and texts have a bin for each of the DRIFT_CATEGORIES most frequent values of both versions together, and one for
** all others. Missing values are a bin of their own. Below 0.1 is usually called stable, from 0.25 on drifted.
**
** Numbers, dates and times: the two-sample statistic of Kolmogorov and Smirnov, the greatest distance of the two distribution functions, with the
** asymptotic p-value (Smirnov 1948; Stephens' correction for small samples, 1970). Booleans and texts: Pearson's chi-square of the table of
** versions by categories, with its degrees of freedom and p-value; categories that occur in neither are left out.
**
** Columns of more than DRIFT_ROWS rows are looked at in a sample of every k-th row, and `sampled` says so.
** Memory: 16 bytes a row looked at, of texts the different values besides.
*/
#ifndef QUERN_NUMERIC_DRIFT_H
#define QUERN_NUMERIC_DRIFT_H

#include "data/column.h"

enum { DRIFT_ROWS = 200000, DRIFT_CATEGORIES = 20, DRIFT_BINS = 10 };

typedef enum DriftTest { DRIFT_NONE, DRIFT_KS, DRIFT_CHI_SQUARE } DriftTest;

typedef struct Drift {
    double psi;          /* NaN: one of the versions has no rows */
    DriftTest test;      /* NONE: nothing present in one of them */
    double statistic, p_value;
    size_t degrees;      /* of freedom, chi-square */
    bool sampled;
} Drift;

/* Two columns of types that compare: both numbers, both dates or times, both booleans, or both texts; false: they do not. */
bool drift_comparable(const Column *old, const Column *new);
void drift_columns(const Column *old, const Column *new, Drift *drift);

#endif
