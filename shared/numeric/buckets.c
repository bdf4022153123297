/* buckets.c - see buckets.h. */
#include "numeric/buckets.h"

#include "base/wide.h"

WIDE void buckets_find(const double *values, size_t n, double min, double scale, uint16_t *buckets)
{
    typedef int32_t Ints __attribute__((vector_size(LANES * sizeof(int32_t))));
    typedef uint16_t Shorts __attribute__((vector_size(LANES * sizeof(uint16_t))));
    const Lanes last = (Lanes){0} + (BUCKETS - 1);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes at = (lanes_at(values + i) - min) * scale;
        at = lanes_where(lanes_less(at, last), at, last);
        Shorts found = __builtin_convertvector(__builtin_convertvector(at, Ints), Shorts);
        memcpy(buckets + i, &found, sizeof found);
    }
    for (; i < n; i++) {
        double at = (values[i] - min) * scale;
        buckets[i] = (uint16_t)(at < BUCKETS - 1 ? at : BUCKETS - 1);
    }
}
