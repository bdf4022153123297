/*
** sketch_distinct.h - how many different values a stream has, in 16 kB: HyperLogLog.
**
** P. Flajolet, E. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation
** algorithm", AofA 2007, with 2^14 registers over 64-bit hashes: standard error 1.04 / sqrt(2^14) = 0.8 %. The estimate
** is the one of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017 (algorithm 6), which
** needs neither bias tables nor a switch to linear counting.
*/
#ifndef QUERN_NUMERIC_SKETCH_DISTINCT_H
#define QUERN_NUMERIC_SKETCH_DISTINCT_H

#include <stdint.h>

enum { SKETCH_DISTINCT_BITS = 14 };

typedef struct DistinctSketch {
    uint8_t registers[1 << SKETCH_DISTINCT_BITS]; /* zeroed: empty */
} DistinctSketch;

static inline void distinct_sketch_add(DistinctSketch *sketch, uint64_t hash)
{
    uint64_t rest = hash << SKETCH_DISTINCT_BITS | UINT64_C(1) << (SKETCH_DISTINCT_BITS - 1);
    uint8_t rank = (uint8_t)(__builtin_clzll(rest) + 1), *at = &sketch->registers[hash >> (64 - SKETCH_DISTINCT_BITS)];
    if (rank > *at)
        *at = rank;
}

double distinct_sketch_count(const DistinctSketch *sketch);

#endif
