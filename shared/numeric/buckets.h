/*
** buckets.h - values dealt into buckets of equal width between their least and greatest: the first step of selecting and of ranking.
*/
#ifndef QUERN_NUMERIC_BUCKETS_H
#define QUERN_NUMERIC_BUCKETS_H

#include <stddef.h>
#include <stdint.h>

enum { BUCKETS = 4096 };

/* buckets[i] is floor((values[i] - min) scale), at most BUCKETS - 1: monotone in the value. scale: BUCKETS / (max - min), finite. */
void buckets_find(const double *values, size_t n, double min, double scale, uint16_t *buckets);

#endif
