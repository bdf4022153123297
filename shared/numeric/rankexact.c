/* rankexact.c - see rankexact.h. */
#include "numeric/rankexact.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_VALUES = 1000 };

static const double MOST_WORK = 4e8; /* additions: well under a second */

static size_t doubled(double rank)
{
    return (size_t)(2 * rank + 0.5);
}

bool rank_exact_fits_sum(size_t n, size_t m)
{
    double count = (double)n, drawn = (double)(m < n - m ? m : n - m);
    return n <= MOST_VALUES && count * drawn * (count * (count + 1)) / 2 <= MOST_WORK;
}

bool rank_exact_fits_signed(size_t n)
{
    double count = (double)n;
    return n <= MOST_VALUES && count * count * (count + 1) / 2 <= MOST_WORK;
}

/* ways[k][s]: how many choices of k ranks add up to s. Beyond 2^1000 of them the counts would leave the range; n is at most
** 1,000, so they do not. */
RankDistribution rank_exact_sum(const double *ranks, size_t n, size_t m)
{
    if (m > n - m) { /* the ranks not drawn are fewer, and their sum is the rest of the whole */
        RankDistribution rest = rank_exact_sum(ranks, n, n - m);
        for (size_t s = 0; s < rest.most - s; s++) {
            double swap = rest.mass[s];
            rest.mass[s] = rest.mass[rest.most - s];
            rest.mass[rest.most - s] = swap;
        }
        return rest;
    }
    size_t most = 0, reached = 0;
    for (size_t i = 0; i < n; i++)
        most += doubled(ranks[i]);
    double *ways = mem_zero((m + 1) * (most + 1), sizeof *ways);
    ways[0] = 1;
    for (size_t i = 0; i < n; i++) {
        size_t rank = doubled(ranks[i]), chosen = i < m ? i : m - 1;
        if (m == 0)
            break;
        for (size_t k = chosen + 1; k-- > 0;) {
            const double *from = ways + k * (most + 1);
            double *to = ways + (k + 1) * (most + 1) + rank;
            for (size_t s = 0; s <= reached; s++)
                to[s] += from[s];
        }
        reached += rank;
    }
    RankDistribution distribution = {most, mem_array(most + 1, sizeof(double))};
    double total = 0;
    for (size_t s = 0; s <= most; s++)
        total += ways[m * (most + 1) + s];
    for (size_t s = 0; s <= most; s++)
        distribution.mass[s] = ways[m * (most + 1) + s] / total;
    free(ways);
    return distribution;
}

RankDistribution rank_exact_signed(const double *ranks, size_t n)
{
    size_t most = 0, reached = 0;
    for (size_t i = 0; i < n; i++)
        most += doubled(ranks[i]);
    RankDistribution distribution = {most, mem_zero(most + 1, sizeof(double))};
    double *mass = distribution.mass;
    mass[0] = 1;
    for (size_t i = 0; i < n; i++) {
        size_t rank = doubled(ranks[i]);
        for (size_t s = reached + rank + 1; s-- > 0;)
            mass[s] = (s <= reached ? mass[s] / 2 : 0) + (s >= rank ? mass[s - rank] / 2 : 0);
        reached += rank;
    }
    return distribution;
}

double rank_exact_lower(const RankDistribution *distribution, double sum)
{
    double p = 0;
    for (size_t s = 0; s <= distribution->most && (double)s <= 2 * sum + 0.25; s++)
        p += distribution->mass[s];
    return fmin(1, p);
}

double rank_exact_upper(const RankDistribution *distribution, double sum)
{
    double p = 0;
    for (size_t s = distribution->most + 1; s-- > 0 && (double)s >= 2 * sum - 0.25;)
        p += distribution->mass[s];
    return fmin(1, p);
}

void rank_exact_free(RankDistribution *distribution)
{
    free(distribution->mass);
    distribution->mass = NULL;
}
