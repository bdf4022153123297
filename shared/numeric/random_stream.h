/*
** random_stream.h - repeatable random numbers for resampling.
**
** xoshiro256** of Blackman and Vigna (ACM TOMS 47, 2021), its state filled by splitmix64 from a seed and the number of a
** stream. Each repetition of a method takes the stream of its own number, so that results depend on the seed alone and not
** on how repetitions are shared among threads. Not for secrets.
*/
#ifndef QUERN_NUMERIC_RANDOM_STREAM_H
#define QUERN_NUMERIC_RANDOM_STREAM_H

#include <stddef.h>
#include <stdint.h>

typedef struct RandomStream {
    uint64_t state[4];
} RandomStream;

static inline uint64_t random_mix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline RandomStream random_stream(uint64_t seed, uint64_t number)
{
    uint64_t mix = seed, offset = random_mix(&mix);
    mix = offset ^ number * UINT64_C(0xd1342543de82ef95);
    RandomStream stream;
    for (int i = 0; i < 4; i++)
        stream.state[i] = random_mix(&mix);
    return stream;
}

static inline uint64_t random_next(RandomStream *stream)
{
    uint64_t *s = stream->state, times = s[1] * 5, result = (times << 7 | times >> 57) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 45 | s[3] >> 19;
    return result;
}

/* 0 to n - 1, each as likely but for less than n / 2^64 (Lemire, ACM TOMACS 29, 2019, without the rejection). n > 0. */
static inline size_t random_below(RandomStream *stream, size_t n)
{
    __extension__ typedef unsigned __int128 Wide;
    return (size_t)((Wide)random_next(stream) * n >> 64);
}

/* In [0, 1), multiples of 2^-53. */
static inline double random_unit(RandomStream *stream)
{
    return (double)(random_next(stream) >> 11) * 0x1p-53;
}

#endif
