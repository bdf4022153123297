/*
** hash.h - 64-bit hashes of texts and numbers.
**
** The construction of wyhash (Y. Wang, D. Barrio Romero et al., "Modern Non-Cryptographic Hash Function and
** Pseudorandom Number Generator", 2020): two words of input at a time are whitened with odd constants and multiplied to
** 128 bits, and the halves of the product are folded together. Constants and layout are our own, so values differ from
** other programs'.
**
** Two seeds are in use. A hash table over data of users takes hash_seed(), random for each table, so that nobody can
** prepare texts that collide. Sketches and sorted hashes take HASH_FIXED: no probe sequence depends on them, and their
** results must not change from run to run.
*/
#ifndef QUERN_DATA_HASH_H
#define QUERN_DATA_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 Hash128;

#define HASH_FIXED UINT64_C(0x51ab3c0d94e7f286)

uint64_t hash_seed(void); /* 64 random bits */

static inline uint64_t hash_fold(uint64_t a, uint64_t b)
{
    Hash128 product = (Hash128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_word8(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t hash_word4(const unsigned char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

#define HASH_K0 UINT64_C(0x9e3779b97f4a7c15) /* the golden ratio */
#define HASH_K1 UINT64_C(0xc2b2ae3d27d4eb4f) /* odd, half of the bits set, as are the next two */
#define HASH_K2 UINT64_C(0xd6e8feb86659fd93)
#define HASH_K3 UINT64_C(0xa0761d6478bd642f)

static inline uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed)
{
    const unsigned char *at = bytes;
    size_t left = length;
    uint64_t a, b;
    seed ^= HASH_K0;
    if (left > 48) {
        uint64_t lane1 = seed, lane2 = seed;
        do {
            seed = hash_fold(hash_word8(at) ^ HASH_K1, hash_word8(at + 8) ^ seed);
            lane1 = hash_fold(hash_word8(at + 16) ^ HASH_K2, hash_word8(at + 24) ^ lane1);
            lane2 = hash_fold(hash_word8(at + 32) ^ HASH_K3, hash_word8(at + 40) ^ lane2);
            at += 48;
            left -= 48;
        } while (left > 48);
        seed ^= lane1 ^ lane2;
    }
    while (left > 16) {
        seed = hash_fold(hash_word8(at) ^ HASH_K1, hash_word8(at + 8) ^ seed);
        at += 16;
        left -= 16;
    }
    if (left >= 8) {
        a = hash_word8(at);
        b = hash_word8(at + left - 8);
    } else if (left >= 4) {
        a = hash_word4(at);
        b = hash_word4(at + left - 4);
    } else if (left > 0) {
        a = (uint64_t)at[0] << 16 | (uint64_t)at[left / 2] << 8 | at[left - 1];
        b = 0;
    } else {
        a = b = 0;
    }
    return hash_fold(HASH_K1 ^ length, hash_fold(a ^ HASH_K2, b ^ seed));
}

/* A bijection would do for distinct counts, but sketches want every bit mixed: the finalizer of MurmurHash3 (A.
** Appleby), in D. Stafford's variant 13. */
static inline uint64_t hash_number(uint64_t key)
{
    key ^= key >> 30;
    key *= UINT64_C(0xbf58476d1ce4e5b9);
    key ^= key >> 27;
    key *= UINT64_C(0x94d049bb133111eb);
    return key ^ key >> 31;
}

#endif
