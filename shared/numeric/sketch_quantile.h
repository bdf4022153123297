/*
** sketch_quantile.h - quantiles of a stream in bounded memory: the KLL sketch.
**
** Z. Karnin, K. Lang, E. Liberty, "Optimal Quantile Approximation in Streams", FOCS 2016. Level h holds keys that stand
** for 2^h values each. When the sketch is full, the lowest level that is over its capacity is sorted and every other
** key of it (odd or even ones, by the toss of a coin) moves up. Capacities shrink by 2/3 a level below the top one's,
** SKETCH_QUANTILE_K.
**
** The rank error, as a share of n, is below 0.1 % with K = 8192 with probability 0.99 or better for a single quantile
** (the paper's bound, with the constants that Apache DataSketches measured: 2.296 / K^0.9021 = 0.07 %). Memory: some 3
** K keys, 200 kB. The coin is a fixed sequence, so that the same data always gives the same answer.
*/
#ifndef QUERN_NUMERIC_SKETCH_QUANTILE_H
#define QUERN_NUMERIC_SKETCH_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

enum { SKETCH_QUANTILE_K = 8192 };

typedef struct QuantileSketch QuantileSketch;

QuantileSketch *quantile_sketch_new(void);
void quantile_sketch_free(QuantileSketch *sketch);
void quantile_sketch_add(QuantileSketch *sketch, const uint64_t *keys, size_t n);
uint64_t quantile_sketch_count(const QuantileSketch *sketch); /* keys added */

/* For each of n shares p in [0, 1], ascending: the key whose rank is about p x count. Nothing was added: zeros. */
void quantile_sketch_at(const QuantileSketch *sketch, const double *p, size_t n, uint64_t *keys);

#endif
