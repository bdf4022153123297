/*
** fisher.h - Fisher's exact test of independence.
**
** 2 x 2: the noncentral hypergeometric distribution; p adds up the tables that are no more likely than the observed one; the
** odds ratio is the conditional maximum likelihood estimate with its exact interval, as R gives them.
**
** r x c: the network algorithm (Mehta and Patel, JASA 78, 1983): columns are laid down one after the other; a node is what is left
** of the row totals, in falling order, and tables that share a node share all that follows. Longest and shortest paths from a
** node settle most of them early. Work is bounded by the steps given, FISHER_WORK (many seconds) or FISHER_QUICK (well below one), and memory by about 200 MB; a table beyond that gets
** ERR_LIMIT, and fisher_simulate samples tables instead (Patefield's distribution, by permuting the columns' entries).
**
** Counts are whole, not negative, row by row; rows and columns of zeros are passed over. Total at most 2^31.
*/
#ifndef QUERN_NUMERIC_FISHER_H
#define QUERN_NUMERIC_FISHER_H

#include "base/error.h"
#include "numeric/effect.h"

#include <stddef.h>
#include <stdint.h>

enum { FISHER_WORK = 20000000, FISHER_QUICK = 400000 };

/* cells: a b / c d. */
Status fisher_two_by_two(const double cells[4], Alternative alternative, double confidence, double *p, Effect *odds_ratio,
                         Error *error) MUST_USE;

Status fisher_exact(const double *counts, size_t rows, size_t columns, size_t work, double *p, Error *error) MUST_USE;

/* p from `rounds` sampled tables, (1 + those no more likely) / (rounds + 1); total at most 10,000,000. */
Status fisher_simulate(const double *counts, size_t rows, size_t columns, size_t rounds, uint64_t seed, double *p, Error *error) MUST_USE;

#endif
