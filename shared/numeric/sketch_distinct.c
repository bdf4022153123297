/* sketch_distinct.c - see sketch_distinct.h. */
#include "numeric/sketch_distinct.h"

#include <math.h>
#include <stddef.h>

enum { REGISTERS = 1 << SKETCH_DISTINCT_BITS, RANKS = 64 - SKETCH_DISTINCT_BITS };

/* x + sum of x^(2^k) 2^(k-1), k from 1 (Ertl, eq. 18). */
static double sigma(double x)
{
    if (x == 1)
        return INFINITY;
    double sum = x, before, weight = 1;
    do {
        x *= x;
        before = sum;
        sum += x * weight;
        weight += weight;
    } while (sum != before);
    return sum;
}

/* (1 - x - sum of (1 - x^(2^-k))^2 2^-k, k from 1) / 3 (Ertl, eq. 21). */
static double tau(double x)
{
    if (x == 0 || x == 1)
        return 0;
    double sum = 1 - x, before, weight = 1;
    do {
        x = sqrt(x);
        before = sum;
        weight *= 0.5;
        sum -= (1 - x) * (1 - x) * weight;
    } while (sum != before);
    return sum / 3;
}

double distinct_sketch_count(const DistinctSketch *sketch)
{
    double counts[RANKS + 2] = {0}, m = REGISTERS;
    for (size_t i = 0; i < REGISTERS; i++)
        counts[sketch->registers[i]]++;
    double z = m * tau(1 - counts[RANKS + 1] / m);
    for (size_t k = RANKS; k >= 1; k--)
        z = 0.5 * (z + counts[k]);
    z += m * sigma(counts[0] / m);
    return m / (2 * log(2)) * (m / z);
}
