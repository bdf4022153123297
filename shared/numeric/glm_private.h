/* glm_private.h - families and links of glm.h, value by value. */
#ifndef QUERN_NUMERIC_GLM_PRIVATE_H
#define QUERN_NUMERIC_GLM_PRIVATE_H

#include "numeric/glm.h"

#include <math.h>

static inline double glm_mean(GlmLink link, double eta)
{
    return link == GLM_LOGIT ? 1 / (1 + exp(-eta)) : link == GLM_LOG ? exp(eta) : 1 / eta;
}

/* d mu / d eta */
static inline double glm_slope(GlmLink link, double eta, double mu)
{
    (void)eta;
    return link == GLM_LOGIT ? mu * (1 - mu) : link == GLM_LOG ? mu : -mu * mu;
}

static inline double glm_variance(GlmFamily family, double mu, double theta)
{
    return family == GLM_BINOMIAL ? mu * (1 - mu) : family == GLM_POISSON ? mu : family == GLM_GAMMA ? mu * mu : mu + mu * mu / theta;
}

/* A value's part of the deviance. */
double glm_deviance(GlmFamily family, double y, double eta, double mu, double theta);

/* A value's log-likelihood; the gamma's for a given dispersion. */
double glm_log_likelihood(GlmFamily family, double y, double eta, double mu, double theta, double dispersion);

/* Newton's steps for theta of the negative binomial at given means, from a moment estimate. bounded: it ran to its bound. */
double glm_theta(const double *y, const double *mu, const double *weights, size_t n, double *se, bool *bounded);

#endif
