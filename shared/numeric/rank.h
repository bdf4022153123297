/*
** rank.h - ranks, with equal values sharing the mean of theirs (midranks).
**
** Values are compared as doubles, exactly: -0 equals 0, and nothing is rounded before. NaN is not allowed; infinite values
** take the first and last ranks. Linear time by radix sort (sort.h). Memory: 32 bytes a value while it runs, none after.
*/
#ifndef QUERN_NUMERIC_RANK_H
#define QUERN_NUMERIC_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Ties {
    size_t groups;   /* runs of two or more equal values */
    size_t tied;     /* values in them */
    double cubes;    /* sum over the runs of t^3 - t, what the corrections of rank tests want */
    double pairs;    /* sum over the runs of t (t - 1) / 2 */
} Ties;

/* ranks[i] is the midrank, from 1, of values[i]. */
Ties rank_average(const double *values, size_t n, double *ranks);

/* The same, and order[k] is the index of the k-th smallest value, equal ones in their order. */
Ties rank_order(const double *values, size_t n, double *ranks, size_t *order);

/* sums[k] becomes the sum of the midranks of group k, group[i] < groups being that of values[i]; exact. Values that lie evenly enough go through
** buckets that are ranked by threads, others through rank_average; the result is the same. */
Ties rank_sums(const double *values, const uint32_t *group, size_t n, size_t groups, double *sums);

/* Differences of rounded numbers that would be equal had they not been rounded are made so: in the order of their sizes each that is within `grain` of the
** first of its run takes its size, keeping its sign, and those within `grain` of 0 become 0. */
void rank_snap(double *values, size_t n, double grain);

/* A sorted copy. */
void rank_sort(const double *values, size_t n, double *sorted);

#endif
