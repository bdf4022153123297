/* hash.c - see hash.h. */
#include "data/hash.h"

#include <sodium.h>

uint64_t hash_seed(void)
{
    uint64_t seed;
    randombytes_buf(&seed, sizeof seed);
    return seed;
}
