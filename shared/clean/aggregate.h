/*
** aggregate.h - a figure for each group of rows: group and pivot.
**
** Missing values take no part; a group without values gives a missing figure, but 0 for count and distinct. Sums of integers stay integers (missing
** beyond 64 bits), of decimals decimals. min, max, first, last and mode have the column's own type; first and last are the first and
** last values that are there. sd is the sample's; quantiles interpolate (R type 7). Of equally frequent values the mode is the one that came first.
*/
#ifndef QUERN_CLEAN_AGGREGATE_H
#define QUERN_CLEAN_AGGREGATE_H

#include "clean/groups.h"

extern const char *const AGGREGATES[];       /* names, ended by NULL */
bool aggregate_fits(const char *name, ColumnType type);
/* column NULL: count of rows. p: of quantile. */
TableColumn *aggregate_column(Scratch *scratch, const char *name, double p, const TableColumn *column, const Groups *groups);

#endif
