/*
** glm_family.c - deviances, likelihoods and theta; see glm.h.
*/
#include "numeric/glm_private.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { THETA_STEPS = 100 };

static const double LEAST_THETA = 1e-8, MOST_THETA = 1e7;

/* y log(y / mu), 0 at y = 0 */
static double y_log(double y, double mu)
{
    return y > 0 ? y * log(y / mu) : 0;
}

double glm_deviance(GlmFamily family, double y, double eta, double mu, double theta)
{
    switch (family) {
    case GLM_BINOMIAL:
        return 2 * log1p(exp(y > 0.5 ? -eta : eta));
    case GLM_POISSON:
        return 2 * (y_log(y, mu) - (y - mu));
    case GLM_GAMMA:
        return -2 * (log(y / mu) - (y - mu) / mu);
    case GLM_NEGATIVE_BINOMIAL:
        break;
    }
    return 2 * (y_log(y, mu) - (y + theta) * log1p((y - mu) / (mu + theta)));
}

double glm_log_likelihood(GlmFamily family, double y, double eta, double mu, double theta, double dispersion)
{
    switch (family) {
    case GLM_BINOMIAL:
        return -log1p(exp(y > 0.5 ? -eta : eta));
    case GLM_POISSON:
        return (y > 0 ? y * log(mu) : 0) - mu - lgammafn(y + 1);
    case GLM_GAMMA:
        return dgamma(y, 1 / dispersion, mu * dispersion, 1);
    case GLM_NEGATIVE_BINOMIAL:
        break;
    }
    return lgammafn(theta + y) - lgammafn(theta) - lgammafn(y + 1) - theta * log1p(mu / theta) +
           (y > 0 ? y * (log(mu) - log(mu + theta)) : 0);
}

double glm_theta(const double *y, const double *mu, const double *weights, size_t n, double *se, bool *bounded)
{
    double squares = 0, total = 0, information = 0;
    for (size_t i = 0; i < n; i++) {
        double w = weights ? weights[i] : 1, d = y[i] / mu[i] - 1;
        squares += w * d * d;
        total += w;
    }
    double theta = squares > 0 ? fmax(total / squares, LEAST_THETA) : MOST_THETA, change = 1; /* squares leave the range where a mean is next to 0 */
    for (int step = 0; step < THETA_STEPS && fabs(change) > 1e-9 * theta; step++) {
        double score = 0;
        information = 0;
        for (size_t i = 0; i < n; i++) {
            double w = weights ? weights[i] : 1, sum = mu[i] + theta;
            score += w * (digamma(theta + y[i]) - digamma(theta) + log(theta) + 1 - log(sum) - (y[i] + theta) / sum);
            information += w * (trigamma(theta) - trigamma(theta + y[i]) - 1 / theta + 2 / sum - (y[i] + theta) / (sum * sum));
        }
        change = score / information;
        if (!(information > 0))
            change = score > 0 ? theta : -theta / 2;
        if (!(theta + change > 0))
            change = -theta / 2;
        theta += change;
        if (!(theta < MOST_THETA) || theta < LEAST_THETA)
            break;
    }
    *bounded = !(theta < MOST_THETA);
    *se = !*bounded && information > 0 ? 1 / sqrt(information) : NAN;
    return *bounded ? MOST_THETA : theta;
}
