/*
** key_set.h - sets of keys (key.h) of any size.
**
** The set is a table of open addressing with linear probing, at most 5/8 full. Up to KEY_SET_MEMORY it lies in memory, beyond in an unlinked
** temporary file, mapped: the kernel keeps what fits and writes back the rest. The file's room is reserved before it is used, so that a full disk
** is an error and not a signal.
*/
#ifndef QUERN_CLEAN_KEY_SET_H
#define QUERN_CLEAN_KEY_SET_H

#include "clean/key.h"

#define KEY_SET_MEMORY ((size_t)64 << 20)

typedef struct KeySet KeySet;

/* temporary NULL: the set stays in memory, however large. `memory`: bytes that it may take before it goes to a file. */
KeySet *key_set_new(size_t memory, KeyTemporary *temporary, void *context);
void key_set_free(KeySet *set);                    /* NULL is fine */
const KeySecret *key_set_secret(const KeySet *set); /* keys of the set are made under it */
bool key_set_has(const KeySet *set, Key key);
Status key_set_add(KeySet *set, Key key, bool *added, Error *error) MUST_USE; /* *added false: it was there */
void key_set_prefetch(const KeySet *set, Key key); /* it will be looked up soon */

#endif
