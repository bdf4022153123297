/*
** profile_dictionary.h - the distinct values of a text column, while they are few.
**
** A hash table of open addressing over the texts where they lie: nothing is copied until the dictionary is asked for.
** The hash is seeded at random (hash.h), so that nobody can prepare a file whose texts collide.
*/
#ifndef QUERN_NUMERIC_PROFILE_DICTIONARY_H
#define QUERN_NUMERIC_PROFILE_DICTIONARY_H

#include "numeric/profile.h"

typedef struct DictionaryEntry {
    const char *text; /* in the column */
    size_t length;
    uint64_t count;
} DictionaryEntry;

typedef struct DictionaryBuilder {
    DictionaryEntry *entries; /* in the order of first appearance */
    size_t n;
    size_t room;
    struct { uint32_t tag, number; } *slots; /* number of the entry + 1; 0: empty */
    size_t n_slots;
    uint64_t seed;
    uint32_t *codes;          /* number of each row's entry, 0 where missing; NULL unless kept */
} DictionaryBuilder;

/* Goes through the column; false when it met more than `most` values (2^31 at most): the builder is then empty. */
bool dictionary_build(DictionaryBuilder *builder, const Column *column, size_t most, bool keep_codes);
/* Sorts the entries by memcmp and moves everything into *dictionary. `codes` must have been kept. */
void dictionary_finish(DictionaryBuilder *builder, const Column *column, TextDictionary *dictionary);
void dictionary_free(DictionaryBuilder *builder);

#endif
