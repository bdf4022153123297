/*
** sketch_frequent.h - the most frequent values of a stream in bounded memory: Space-Saving.
**
** A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", ICDT
** 2005. A fixed number of counters; a value without one takes over the counter with the least count, and inherits that
** count as its possible error. Counts are never too low, and too high by at most n / SKETCH_FREQUENT_COUNTERS; every
** value more frequent than that is among the counters.
**
** Counters stand in an array, ascending by count (the paper's Stream-Summary as blocks of equal counts): a counter that
** grows by one changes places with the last of its block, so each value costs one look-up and one exchange.
*/
#ifndef QUERN_NUMERIC_SKETCH_FREQUENT_H
#define QUERN_NUMERIC_SKETCH_FREQUENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SKETCH_FREQUENT_COUNTERS = 4096 };

typedef struct FrequentSketch FrequentSketch;

typedef struct FrequentItem {
    uint64_t key;   /* the value, or its hash */
    uint64_t row;   /* where this counter's value was met first */
    uint64_t count; /* at least as high as the truth, by at most `error` */
    uint64_t error;
} FrequentItem;

FrequentSketch *frequent_sketch_new(void);
void frequent_sketch_free(FrequentSketch *sketch);
void frequent_sketch_add(FrequentSketch *sketch, uint64_t key, uint64_t row);

/* No counter was ever taken over: all counts are exact, and frequent_sketch_held is the number of distinct keys. */
bool frequent_sketch_exact(const FrequentSketch *sketch);
size_t frequent_sketch_held(const FrequentSketch *sketch);

/* At most n items, most frequent first, equal ones by first row; returns how many. */
size_t frequent_sketch_top(const FrequentSketch *sketch, size_t n, FrequentItem *items);

#endif
