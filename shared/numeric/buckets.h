/*
** buckets.h - values dealt into buckets of equal width between their least and greatest: the first step of selecting and of ranking.
*/
#ifndef QUERN_NUMERIC_BUCKETS_H
#define QUERN_NUMERIC_BUCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BUCKETS = 4096 };

/* buckets[i] is floor((values[i] - min) scale), at most BUCKETS - 1: monotone in the value. scale: BUCKETS / (max - min), finite. */
void buckets_find(const double *values, size_t n, double min, double scale, uint16_t *buckets);

/* Values, and how many of them lie before each bucket. Which bucket a value is in is found again when it is asked for: that is quicker than to have written
** it down. */
typedef struct BucketIndex {
    const double *values; /* not owned */
    size_t n;
    double min, scale;
    size_t before[BUCKETS + 1];
} BucketIndex;

/* min and max are those of the values. false: there are so few that a sort is quicker, or their range can not be cut evenly. */
bool buckets_index(BucketIndex *index, const double *values, size_t n, double min, double max);

size_t buckets_of_rank(const BucketIndex *index, size_t rank); /* from 0 */
size_t buckets_of_value(const BucketIndex *index, double value);

/* Buckets first to last. */
typedef struct BucketRange {
    uint16_t first, last;
} BucketRange;

/* The values in any of the ranges, which ascend and lie apart, in their order; found has room for all of them (see buckets_count). */
void buckets_gather(const BucketIndex *index, const BucketRange *ranges, size_t n_ranges, double *found);
size_t buckets_count(const BucketIndex *index, const BucketRange *ranges, size_t n_ranges);

#endif
