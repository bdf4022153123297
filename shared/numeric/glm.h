/*
** glm.h - generalised linear models by iteratively reweighted least squares (Nelder and Wedderburn, JRSS A 135, 1972).
**
** g(E y) = b0 + x'b + offset. Each step solves a weighted least squares problem (least_squares.h) for the working response
** eta - offset + (y - mu) / mu'(eta) with weights w mu'(eta)^2 / V(mu); a step that leaves the range or raises the deviance is halved. Done when
** the deviance changes by less than 1e-10 of itself (+ 0.1) and the linear predictors by less than 1e-10 of their size, or have not
** come to rest after ten more steps (no maximum), or after GLM_ITERATIONS.
**
**   family              link            V(mu)            dispersion
**   binomial            logit           mu (1 - mu)      1                  y is 0 or 1
**   poisson             log             mu               1                  y >= 0
**   negative binomial   log             mu + mu^2/theta  1                  y >= 0; theta by maximum likelihood
**   gamma               log or inverse  mu^2             Pearson / (n - k)  y > 0
**
** Standard errors are the roots of dispersion (X'WX)^-1, tests by the normal distribution (gamma: t on n - k), intervals Wald's. AIC is
** -2 log L + 2 k', k' = k and one more for an estimated dispersion or theta, as R counts. The negative binomial alternates between b for given
** theta and Newton's steps for theta (Venables and Ripley, Modern Applied Statistics with S, 7.4).
**
** Memory: 32 bytes a row.
*/
#ifndef QUERN_NUMERIC_GLM_H
#define QUERN_NUMERIC_GLM_H

#include "numeric/linear.h"
#include "numeric/steps.h"

enum { GLM_ITERATIONS = 50, GLM_THETA_ITERATIONS = 50 };

typedef enum GlmFamily {
    GLM_BINOMIAL,
    GLM_POISSON,
    GLM_NEGATIVE_BINOMIAL,
    GLM_GAMMA
} GlmFamily;

typedef enum GlmLink {
    GLM_LOGIT,
    GLM_LOG,
    GLM_INVERSE
} GlmLink;

typedef struct GlmModel {
    GlmFamily family;
    GlmLink link;
    LeastSquares fit;          /* the last weighted problem: coefficients are beta and b0 */
    size_t n, k;               /* rows of positive weight; coefficients, aliased ones too */
    size_t df_residual, df_null;
    Coefficient *coefficients; /* k, the intercept first; standardized and vif are NaN */
    double deviance, null_deviance; /* null: the mean (with offsets: the rate) alone; NaN without intercept for the inverse link */
    double log_likelihood, aic, bic;
    double pearson;            /* sum w (y - mu)^2 / V(mu) */
    double dispersion;
    double theta, theta_se;    /* negative binomial; NaN otherwise */
    size_t iterations;
    bool converged;
    bool separated;            /* binomial: the likelihood has no maximum, since the features tell some outcomes apart for certain */
    bool underdispersed;       /* negative binomial: no sign of more variance than Poisson's; theta ran to its bound */
    double confidence;
} GlmModel;

/* Who is told how far a fit is, and may stop it (ERR_CANCELLED): it is `part` of a work of which `from` is done. */
typedef struct GlmProgress {
    const Steps *steps; /* NULL: nobody */
    double from, part;
} GlmProgress;

/* Errors: ERR_INVALID when y is outside of the family's range or has one value only (binomial), no rows, all weights zero, or no fit is to
** be had (inverse link); ERR_LIMIT as least_squares_fit. */
Status glm_fit(const Rows *rows, const double *y, const double *weights, GlmFamily family, GlmLink link, bool intercept, double confidence,
               GlmModel *model, Error *error) MUST_USE;
/* The same with a known part of the linear predictor of each row, for links log; NULL: none. An exposure's logarithm makes a model of rates.
** progress: NULL is fine. */
Status glm_fit_offset(const Rows *rows, const double *y, const double *weights, const double *offset, GlmFamily family, GlmLink link, bool intercept,
                      double confidence, const GlmProgress *progress, GlmModel *model, Error *error) MUST_USE;
/* The deviance that the same model comes to with other columns (rows->p may be 0), theta as it was found; *rank: its coefficients. NaN when it does not come
** to rest. The same y, weights and offset as for the model. */
Status glm_deviance_of(const GlmModel *model, const Rows *rows, const double *y, const double *weights, const double *offset, const GlmProgress *progress,
                       double *deviance, size_t *rank, Error *error) MUST_USE;
void glm_free(GlmModel *model);

/* Means (without offset: of rates) for rows of any data with their confidence limits (on the scale of the link, then taken back); low and high may be NULL. */
void glm_predict(const GlmModel *model, const Rows *rows, double *mean, double *low, double *high);

#endif
