/*
** rankexact.h - exact null distributions of rank statistics, with or without ties.
**
** The shift algorithm (Streitberg and Roehmel, Statistical Software Newsletter 12, 1986): midranks are doubled to whole
** numbers, and the number of ways to reach each sum is built up rank by rank. Ties are thereby conditioned on, and without
** ties the result is the classic distribution. Work and memory are bounded by rank_exact_fits_*; the callers ask first.
*/
#ifndef QUERN_NUMERIC_RANKEXACT_H
#define QUERN_NUMERIC_RANKEXACT_H

#include <stdbool.h>
#include <stddef.h>

/* P(S = s), s = 0 .. most, of a sum S of doubled ranks. */
typedef struct RankDistribution {
    size_t most;
    double *mass;
} RankDistribution;

/* The sum of m of n doubled midranks, drawn without replacement. */
bool rank_exact_fits_sum(size_t n, size_t m);
RankDistribution rank_exact_sum(const double *ranks, size_t n, size_t m);

/* The sum of doubled midranks, each with probability one half. */
bool rank_exact_fits_signed(size_t n);
RankDistribution rank_exact_signed(const double *ranks, size_t n);

double rank_exact_lower(const RankDistribution *distribution, double sum); /* P(S <= 2 sum), sum in ranks */
double rank_exact_upper(const RankDistribution *distribution, double sum); /* P(S >= 2 sum) */
void rank_exact_free(RankDistribution *distribution);

#endif
