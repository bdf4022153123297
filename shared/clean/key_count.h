/*
** key_count.h - how many different keys there are among many, when nobody asks about a single one.
**
** Keys are dealt out to partitions by their highest bits, in chunks of 4 kB; at the end each partition is counted by itself in a table that the
** processor's cache holds. A set (key_set.h) answers at once, but misses the cache at every key.
**
** Memory: chunks up to `memory` bytes, beyond that the full ones go to an unlinked temporary file, written and read in order; 8 bytes for each
** 256 keys; the table of the largest partition, 32 to 64 bytes a key (a thousandth of the keys, or 4,096 where there are fewer).
*/
#ifndef QUERN_CLEAN_KEY_COUNT_H
#define QUERN_CLEAN_KEY_COUNT_H

#include "clean/key.h"

#define KEY_COUNT_MEMORY ((size_t)64 << 20)

typedef struct KeyCount KeyCount;

/* `expected`: how many keys will come; only the speed depends on it. temporary NULL: everything stays in memory. */
KeyCount *key_count_new(size_t expected, size_t memory, KeyTemporary *temporary, void *context);
void key_count_free(KeyCount *count); /* NULL is fine */

/* On failure (the file's disk is full) the count is of no more use. */
Status key_count_add(KeyCount *count, const Key *keys, size_t n, Error *error) MUST_USE;

/* How many of the keys added so far are different. Nothing may be added after it. */
Status key_count_distinct(KeyCount *count, uint64_t *distinct, Error *error) MUST_USE;

#endif
