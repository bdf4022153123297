/*
** key_set.h - 128-bit keys of rows, and sets of them of any size.
**
** A key is made of a row's values one after the other: two chains of 64-bit multiply-and-fold (the construction of wyhash, Y. Wang et al.,
** 2020) under random keys of the set, so that nobody can prepare values that collide. Equal values give equal keys, whatever column they are in;
** texts carry their length, so that ("ab", "c") is not ("a", "bc").
**
** The set is a table of open addressing with linear probing, at most 5/8 full. Up to KEY_SET_MEMORY it lies in memory, beyond in an unlinked
** temporary file, mapped: the kernel keeps what fits and writes back the rest. The file's room is reserved before it is used, so that a full disk
** is an error and not a signal.
*/
#ifndef QUERN_CLEAN_KEY_SET_H
#define QUERN_CLEAN_KEY_SET_H

#include "base/error.h"
#include "data/batch.h"

#define KEY_SET_MEMORY ((size_t)64 << 20)

typedef struct Key {
    uint64_t a, b;           /* never both 0 */
} Key;

typedef int KeyTemporary(void *context, Error *error); /* an unlinked temporary file, or -1 */

typedef struct KeySet KeySet;

/* temporary NULL: the set stays in memory, however large. `memory`: bytes that it may take before it goes to a file. */
KeySet *key_set_new(size_t memory, KeyTemporary *temporary, void *context);
void key_set_free(KeySet *set);                    /* NULL is fine */
size_t key_set_count(const KeySet *set);
bool key_set_has(const KeySet *set, Key key);
Status key_set_add(KeySet *set, Key key, bool *added, Error *error) MUST_USE; /* *added false: it was there */
void key_set_prefetch(const KeySet *set, Key key); /* it will be looked up soon */

/* Keys grow value by value. */
Key key_begin(const KeySet *set);
Key key_bytes(const KeySet *set, Key key, const void *bytes, size_t length);
Key key_missing(const KeySet *set, Key key);
Key key_end(Key key);

/* Adds the column's values to keys[0 .. n): value for value as they are held (a float's zero has no sign). */
void key_column(const KeySet *set, const BatchColumn *column, ColumnType type, size_t n, Key *keys);

#endif
