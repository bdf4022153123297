/* profile_dictionary.c - see profile_dictionary.h. */
#include "numeric/profile_dictionary.h"

#include "base/memory.h"
#include "data/hash.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024 };

void dictionary_free(DictionaryBuilder *builder)
{
    free(builder->entries);
    free(builder->slots);
    free(builder->codes);
    *builder = (DictionaryBuilder){0};
}

static void rehash(DictionaryBuilder *builder, size_t n_slots)
{
    free(builder->slots);
    builder->slots = mem_zero(n_slots, sizeof *builder->slots);
    builder->n_slots = n_slots;
    for (size_t i = 0; i < builder->n; i++) {
        uint64_t hash = hash_bytes(builder->entries[i].text, builder->entries[i].length, builder->seed);
        size_t at = (size_t)hash & (n_slots - 1);
        while (builder->slots[at].number)
            at = (at + 1) & (n_slots - 1);
        builder->slots[at].tag = (uint32_t)(hash >> 32);
        builder->slots[at].number = (uint32_t)(i + 1);
    }
}

static uint32_t add_entry(DictionaryBuilder *builder, const char *text, size_t length)
{
    if (builder->n == builder->room) {
        builder->room = builder->room ? builder->room * 2 : 256;
        builder->entries = mem_resize(builder->entries, builder->room, sizeof *builder->entries);
    }
    builder->entries[builder->n] = (DictionaryEntry){text, length, 0};
    return (uint32_t)builder->n++;
}

/* The number of the text's entry, made when it is new. */
static inline uint32_t find_entry(DictionaryBuilder *builder, const char *text, size_t length)
{
    uint64_t hash = hash_bytes(text, length, builder->seed);
    uint32_t tag = (uint32_t)(hash >> 32);
    size_t mask = builder->n_slots - 1, at = (size_t)hash & mask;
    for (; builder->slots[at].number; at = (at + 1) & mask) {
        if (builder->slots[at].tag != tag)
            continue;
        const DictionaryEntry *entry = &builder->entries[builder->slots[at].number - 1];
        if (entry->length == length && memcmp(entry->text, text, length) == 0)
            return builder->slots[at].number - 1;
    }
    uint32_t number = add_entry(builder, text, length);
    builder->slots[at].tag = tag;
    builder->slots[at].number = number + 1;
    if (builder->n * 2 > builder->n_slots)
        rehash(builder, builder->n_slots * 4);
    return number;
}

bool dictionary_build(DictionaryBuilder *builder, const Column *column, size_t most, bool keep_codes)
{
    *builder = (DictionaryBuilder){.seed = hash_seed()};
    rehash(builder, FIRST_SLOTS);
    if (keep_codes)
        builder->codes = mem_array(column->n, sizeof *builder->codes);
    for (size_t i = 0; i < column->n; i++) {
        uint32_t number = 0;
        if (column_present(column, i)) {
            uint64_t start = column->offsets[i];
            number = find_entry(builder, column->bytes + start, (size_t)(column->offsets[i + 1] - start));
            builder->entries[number].count++;
            if (builder->n > most) {
                dictionary_free(builder);
                return false;
            }
        }
        if (keep_codes)
            builder->codes[i] = number;
    }
    return true;
}

typedef struct Ranked {
    const DictionaryEntry *entry;
    uint32_t number;
} Ranked;

static int compare_texts(const void *a, const void *b)
{
    const DictionaryEntry *x = ((const Ranked *)a)->entry, *y = ((const Ranked *)b)->entry;
    size_t shared = x->length < y->length ? x->length : y->length;
    int order = shared ? memcmp(x->text, y->text, shared) : 0;
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

void dictionary_finish(DictionaryBuilder *builder, const Column *column, TextDictionary *dictionary)
{
    size_t n = builder->n, bytes = 0;
    Ranked *ranked = mem_array(n, sizeof *ranked);
    for (size_t i = 0; i < n; i++) {
        ranked[i] = (Ranked){&builder->entries[i], (uint32_t)i};
        bytes += builder->entries[i].length;
    }
    qsort(ranked, n, sizeof *ranked, compare_texts);
    uint32_t *code_of = mem_array(n, sizeof *code_of);
    dictionary->offsets = mem_array(n + 1, sizeof *dictionary->offsets);
    dictionary->bytes = mem_alloc(bytes);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const DictionaryEntry *entry = ranked[i].entry;
        code_of[ranked[i].number] = (uint32_t)i;
        dictionary->offsets[i] = at;
        if (entry->length)
            memcpy(dictionary->bytes + at, entry->text, entry->length);
        at += entry->length;
    }
    dictionary->offsets[n] = at;
    dictionary->count = n;
    dictionary->codes = builder->codes;
    builder->codes = NULL;
    for (size_t i = 0; i < column->n; i++)
        dictionary->codes[i] = column_present(column, i) ? code_of[dictionary->codes[i]] : 0;
    dictionary->found = true;
    free(ranked);
    free(code_of);
}
