/*
** linear.h - inference on a linear model that was fitted by least squares.
**
** With k coefficients found (intercept counted), n rows of positive weight and SSE = sum w (y - fitted)^2:
**
**   sigma^2 = SSE / (n - k);  cov(b) = sigma^2 (X'WX)^-1;  t = b / se on n - k degrees of freedom
**   R^2 = 1 - SSE / SST, SST about the mean of y with an intercept, about 0 without (as R's lm and NIST do)
**   adjusted R^2 = 1 - (1 - R^2) (n - intercept) / (n - k);  F = (R^2 / d) / ((1 - R^2) / (n - k)), d = k - intercept
**   log L = (sum log w - n (log(2 pi SSE / n) + 1)) / 2, with sigma^2 = SSE / n
**   AIC = -2 log L + 2 (k + 1), BIC = -2 log L + log(n) (k + 1): sigma is counted as a parameter, as R's AIC does
**   standardised b = b * sd(x) / sd(y) (lengths about 0 without an intercept)
**
** Heteroscedasticity-consistent covariances (White 1980; MacKinnon and White 1985), with e = w r and h the leverage:
**   A A' (sum e_i^2 c_i x_i x_i') A A', c = 1 (HC0), n / (n - k) (HC1), 1 / (1 - h) (HC2), 1 / (1 - h)^2 (HC3)
*/
#ifndef QUERN_NUMERIC_LINEAR_H
#define QUERN_NUMERIC_LINEAR_H

#include "numeric/least_squares.h"

#define LINEAR_FULL_LEVERAGE (1 - 1e-10) /* from here a row is fitted whatever its value, but for rounding */

typedef enum CovarianceKind {
    COVARIANCE_CLASSIC,
    COVARIANCE_HC0,
    COVARIANCE_HC1,
    COVARIANCE_HC2,
    COVARIANCE_HC3,
    COVARIANCE_KINDS
} CovarianceKind;

/* Where the model leaves a figure open (no degrees of freedom, an aliased column) it is NaN. */
typedef struct Coefficient {
    double estimate, se, statistic, p, low, high;
    double standardized; /* NaN for the intercept */
    double vif;          /* variance inflation 1 / (1 - R_j^2); NaN for the intercept and without one */
    bool aliased;
} Coefficient;

typedef struct LinearModel {
    LeastSquares fit;
    size_t k;                  /* coefficients, aliased ones too: p + intercept */
    size_t df_model, df_residual;
    double confidence;         /* of the intervals, in (0, 1) */
    double r2, adjusted_r2, sigma, mse /* SSE / n */, f, f_p;
    double log_likelihood, aic, bic;
    double *inverse_root;      /* k x k, see least_squares_inverse_root */
    Coefficient *coefficients; /* k, with classic errors, the intercept first */
} LinearModel;

/* As least_squares_fit; confidence is that of intervals, in (0, 1). */
Status linear_fit(const Rows *rows, const double *y, const double *weights, bool intercept, double confidence, LinearModel *model,
                  Error *error) MUST_USE;
void linear_free(LinearModel *model);
/* The model of y + shift instead of y, which moves the intercept alone: for a y that was fitted as its distances from a centre. There must be an
** intercept. */
void linear_shift(LinearModel *model, double shift);

/* Whether all that is left of y is rounding (residuals below 1e-14 of its spread): what residuals say is then without meaning, and the
** tests made of them are NaN. */
bool linear_is_perfect(const LinearModel *model);

/* Per-row figures; each array has n entries or is NULL. Rows whose leverage is 1 have NaN where it divides by 1 - h. */
typedef struct LinearRows {
    double *fitted, *residual; /* y - fitted */
    double *leverage;          /* w x'(X'WX)^-1 x */
    double *standardized;      /* sqrt(w) r / (sigma sqrt(1 - h)) */
    double *studentized;       /* the same with sigma of the fit without the row */
    double *cook, *dffits;
} LinearRows;

typedef struct LinearDiagnostics {
    double durbin_watson;              /* sum (e_i - e_i-1)^2 / sum e_i^2, in the order of the rows */
    double breusch_pagan, breusch_pagan_p; /* Koenker's studentised form (1981): n R^2 of e^2 on X; df_model degrees of freedom */
    double skewness, kurtosis;         /* of the residuals: m3 / m2^1.5 and m4 / m2^2 - 3 */
    double jarque_bera, jarque_bera_p;
    double most_leverage, most_cook;
    size_t high_leverage;              /* rows with h > 2 k / n */
    size_t influential;                /* rows with Cook's distance > 4 / n */
    size_t outliers;                   /* rows with |studentized| > 3 */
    CovarianceKind kind;               /* the robust covariance that was asked for */
    double *meat;                      /* its sum, k x k, in coordinates A'x; NULL for COVARIANCE_CLASSIC */
} LinearDiagnostics;

/* One pass over the data of the fit; `lines` may be NULL. Free with linear_diagnostics_free. */
void linear_diagnose(const LinearModel *model, const Rows *rows, const double *y, const double *weights, CovarianceKind kind,
                     const LinearRows *lines, LinearDiagnostics *diagnostics);
void linear_diagnostics_free(LinearDiagnostics *diagnostics);

/* The coefficients with errors of the kind asked for (t on n - k degrees of freedom); out has k entries. A robust error that rests on rows of full
** leverage alone is NaN: their residuals are 0 whatever the spread. */
void linear_robust(const LinearModel *model, const LinearDiagnostics *diagnostics, Coefficient *out);

/* What the residual sum of squares grows by when the coefficients at these places (none of them aliased, from 0, the intercept first) are left out:
** the sum of squares that they explain beside the others. NaN when they can not be told apart. 8 n (n + k) bytes meanwhile. */
double linear_drop(const LinearModel *model, const size_t *which, size_t n);

/* White's test (Econometrica 48, 1980): n R^2 of e^2 on all columns, their squares and products; where these are more than
** 60 or too many for the data, its special form on the fitted values and their squares (2 degrees of freedom). */
typedef struct WhiteTest {
    double statistic, p;
    size_t df;
    bool special;
} WhiteTest;

/* fitted, residual: of each row, as linear_diagnose gives them. */
Status linear_white(const LinearModel *model, const Rows *rows, const double *fitted, const double *residual, const double *weights,
                    WhiteTest *test, Error *error) MUST_USE;

/* For each of rows->n rows (of any data): the mean at x with its confidence interval and the prediction interval of one new
** observation of weight 1. Arrays have rows->n entries; those of intervals may be NULL. */
typedef struct LinearPrediction {
    double *fitted, *low, *high, *new_low, *new_high;
} LinearPrediction;

void linear_predict(const LinearModel *model, const Rows *rows, const LinearPrediction *prediction);

#endif
