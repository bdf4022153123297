/*
** prng.h - seeded random numbers for methods that draw: the same seed gives the same numbers on every machine.
**
** The state of xoshiro256 (Blackman and Vigna, ACM TOMS 47, 2021), filled by SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Two numbers can be made of
** a state, and a method keeps to one of them, since its seeds shall go on giving what they gave: prng_bits is their ++ (clusters, folds, samples of rows),
** prng_star their ** (resampling, sampled tables). Not for secrets: those come from base/random.h.
*/
#ifndef QUERN_NUMERIC_PRNG_H
#define QUERN_NUMERIC_PRNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct Prng {
    uint64_t state[4];
} Prng;

static inline uint64_t prng_split(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* `stream` tells generators of one seed apart: one for each start, fold or repetition, so that results do not depend on how these are shared among threads. */
static inline Prng prng_new(uint64_t seed, uint64_t stream)
{
    uint64_t mixed = seed, at = prng_split(&mixed) ^ (stream * UINT64_C(0xD1342543DE82EF95));
    Prng prng;
    for (int i = 0; i < 4; i++)
        prng.state[i] = prng_split(&at);
    return prng;
}

static inline uint64_t prng_turn(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline void prng_step(Prng *prng)
{
    uint64_t *s = prng->state, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = prng_turn(s[3], 45);
}

static inline uint64_t prng_bits(Prng *prng)
{
    uint64_t result = prng_turn(prng->state[0] + prng->state[3], 23) + prng->state[0];
    prng_step(prng);
    return result;
}

static inline uint64_t prng_star(Prng *prng)
{
    uint64_t result = prng_turn(prng->state[1] * 5, 7) * 9;
    prng_step(prng);
    return result;
}

/* In [0, 1), a multiple of 2^-53. */
static inline double prng_unit(Prng *prng)
{
    return (double)(prng_bits(prng) >> 11) * 0x1p-53;
}

/* In 0 .. n - 1, each equally likely (Lemire, ACM TOMACS 29, 2019). n at least 1. */
static inline uint64_t prng_below(Prng *prng, uint64_t n)
{
    __extension__ typedef unsigned __int128 Wide;
    Wide product = (Wide)prng_bits(prng) * n;
    if ((uint64_t)product < n)
        for (uint64_t least = (0 - n) % n; (uint64_t)product < least;)
            product = (Wide)prng_bits(prng) * n;
    return (uint64_t)(product >> 64);
}

/* The same of prng_star, each as likely but for less than n / 2^64: without the rejection. */
static inline size_t prng_star_below(Prng *prng, size_t n)
{
    __extension__ typedef unsigned __int128 Wide;
    return (size_t)((Wide)prng_star(prng) * n >> 64);
}

static inline double prng_star_unit(Prng *prng)
{
    return (double)(prng_star(prng) >> 11) * 0x1p-53;
}

#endif
