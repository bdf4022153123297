/*
** key.h - 128-bit keys of rows.
**
** A key is made of a row's values one after the other: two chains of 64-bit multiply-and-fold (the construction of wyhash, Y. Wang et al.,
** 2020) under random secrets, so that nobody can prepare values that collide. Equal values give equal keys, whatever column they are in; texts
** carry their length, so that ("ab", "c") is not ("a", "bc"). Keys of different secrets have nothing to do with each other.
*/
#ifndef QUERN_CLEAN_KEY_H
#define QUERN_CLEAN_KEY_H

#include "base/error.h"
#include "data/batch.h"

typedef struct Key {
    uint64_t a, b;           /* never both 0 at the end */
} Key;

typedef struct KeySecret {
    uint64_t words[4];
} KeySecret;

typedef int KeyTemporary(void *context, Error *error); /* an unlinked temporary file for keys that memory does not hold, or -1 */

KeySecret key_secret_new(void);

/* Keys grow value by value. */
Key key_begin(const KeySecret *secret);
Key key_bytes(const KeySecret *secret, Key key, const void *bytes, size_t length);
Key key_end(Key key);

/* Adds the column's values to keys[0 .. n): value for value as they are held (a float's zero has no sign). */
void key_column(const KeySecret *secret, const BatchColumn *column, ColumnType type, size_t n, Key *keys);

#endif
