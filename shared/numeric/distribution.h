/*
** distribution.h - tails, quantiles and densities of the distributions that tests refer to.
**
** The one place that sees libRmath, the library of R itself (R Core Team; algorithms: Cody 1969 and Wichura AS 241 for the
** normal, Didonato and Morris TOMS 708 for beta, t, F and binomial, Loader 2000 for densities, Lenth AS 243 and Ding 1992
** for the noncentral ones, Copenhaver and Holland 1988 for the studentized range). Tails are computed as such, never as
** 1 - p, so that small p values keep their digits.
**
** Arguments outside of a distribution's domain give NaN, silently: nothing is printed. Infinite statistics give the
** limits 0 and 1. Quantiles take lower-tail probabilities from 0 to 1. Pure, reentrant.
*/
#ifndef QUERN_NUMERIC_DISTRIBUTION_H
#define QUERN_NUMERIC_DISTRIBUTION_H

double dist_normal_lower(double z);
double dist_normal_upper(double z);
double dist_normal_two_sided(double z);               /* P(|Z| >= |z|) */
double dist_normal_quantile(double p);

double dist_t_lower(double t, double df);
double dist_t_upper(double t, double df);
double dist_t_two_sided(double t, double df);         /* P(|T| >= |t|) */
double dist_t_quantile(double p, double df);
double dist_t_noncentral_lower(double t, double df, double ncp); /* |ncp| up to 37.62 by AS 243, a normal approximation beyond */
double dist_t_noncentral_upper(double t, double df, double ncp);

double dist_f_upper(double f, double df1, double df2);
double dist_f_quantile(double p, double df1, double df2);
double dist_f_noncentral_lower(double f, double df1, double df2, double ncp);
double dist_f_noncentral_upper(double f, double df1, double df2, double ncp);

double dist_chi2_lower(double x, double df);
double dist_chi2_upper(double x, double df);
double dist_chi2_quantile(double p, double df);
double dist_chi2_noncentral_upper(double x, double df, double ncp);

double dist_beta_quantile(double p, double a, double b);
double dist_gamma_quantile(double p, double shape);   /* scale 1 */

double dist_binomial_mass(double k, double n, double p);
double dist_binomial_lower(double k, double n, double p); /* P(X <= k) */
double dist_binomial_upper(double k, double n, double p); /* P(X >= k) */
double dist_poisson_mass(double k, double mean);
double dist_poisson_lower(double k, double mean);     /* P(X <= k) */
double dist_poisson_upper(double k, double mean);     /* P(X >= k) */

/* The studentized range of `groups` means with df degrees of freedom. */
double dist_tukey_upper(double q, double groups, double df);
double dist_tukey_quantile(double p, double groups, double df);

double dist_log_gamma(double x);
double dist_log_choose(double n, double k);

#endif
