/*
** fisher.h - Fisher's exact test of independence.
**
** 2 x 2: the noncentral hypergeometric distribution; p adds up the tables that are no more likely than the observed one; the
** odds ratio is the conditional maximum likelihood estimate with its exact interval, as R gives them.
**
** r x c: the network algorithm (Mehta and Patel, JASA 78, 1983): columns are laid down one after the other; a node is what is left
** of the row totals, in falling order, and tables that share a node share all that follows. Longest and shortest paths from a
** node settle most of them early. Work is bounded as told, in numbers looked at: FISHER_WORK (some 20 seconds) or FISHER_QUICK (below a second;
** R's example, 104 persons in 4 x 4 cells, passes); memory is bounded by about 200 MB. A table beyond that gets ERR_LIMIT, and fisher_simulate
** samples tables of the same margins instead (from the distribution that Patefield, Applied Statistics 30, 1981, algorithm AS 159, samples).
** Its repetition r uses random stream r of the seed, so equal seeds give equal results.
**
** steps (NULL is fine) hears of the progress and can end the work (ERR_CANCELLED).
**
** Counts are whole, not negative, row by row; rows and columns of zeros are passed over. Total at most 2^31 for 2 x 2.
*/
#ifndef QUERN_NUMERIC_FISHER_H
#define QUERN_NUMERIC_FISHER_H

#include "base/error.h"
#include "numeric/effect.h"
#include "numeric/steps.h"

#include <stddef.h>
#include <stdint.h>

enum { FISHER_CASES = 10000000, FISHER_SECONDS = 20 /* that FISHER_WORK may take, roughly */ };

#define FISHER_WORK ((size_t)2500000000)
#define FISHER_QUICK ((size_t)100000000)

/* cells: a b / c d. */
Status fisher_two_by_two(const double cells[4], Alternative alternative, double confidence, double *p, Effect *odds_ratio,
                         Error *error) MUST_USE;

Status fisher_exact(const double *counts, size_t rows, size_t columns, size_t work, double *p, const Steps *steps, Error *error) MUST_USE;

/* Work that the table takes at least, known in a moment: one that takes more than is given is refused at once. 0 for what is no table. */
double fisher_least_work(const double *counts, size_t rows, size_t columns);

/* p from `rounds` sampled tables, (1 + those no more likely) / (rounds + 1); total at most FISHER_CASES. */
Status fisher_simulate(const double *counts, size_t rows, size_t columns, size_t rounds, uint64_t seed, double *p, const Steps *steps,
                       Error *error) MUST_USE;
/* What that takes, roughly, for a table of n cases. */
double fisher_simulate_seconds(size_t rows, size_t columns, double n, size_t rounds);

#endif
