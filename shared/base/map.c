/*
** map.c - open addressing over an array of entries.
**
** `slots` holds entry numbers + 1 (0: empty) at a load of at most one half; `entries` keeps the order of insertion.
** Nothing is ever removed: the maps of the platform (names of columns, parameters, statements) only grow.
*/
#include "base/map.h"

#include "base/memory.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct Entry {
    char *key;
    size_t length;
    uint64_t hash;
    void *value;
} Entry;

struct Map {
    uint32_t *slots;
    size_t n_slots; /* a power of two */
    Entry *entries;
    size_t count;
    size_t capacity;
    unsigned char seed[crypto_shorthash_KEYBYTES];
};

Map *map_new(void)
{
    Map *map = mem_zero(1, sizeof *map);
    map->n_slots = 16;
    map->slots = mem_zero(map->n_slots, sizeof *map->slots);
    randombytes_buf(map->seed, sizeof map->seed);
    return map;
}

void map_free(Map *map)
{
    if (!map)
        return;
    for (size_t i = 0; i < map->count; i++)
        free(map->entries[i].key);
    free(map->entries);
    free(map->slots);
    free(map);
}

size_t map_count(const Map *map)
{
    return map->count;
}

static uint64_t hash_key(const Map *map, const char *key, size_t length)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key, length, map->seed);
    return hash;
}

/* The slot where the key is, or the empty one where it would be put. */
static size_t find_slot(const Map *map, const char *key, size_t length, uint64_t hash)
{
    size_t mask = map->n_slots - 1;
    for (size_t at = (size_t)hash & mask;; at = (at + 1) & mask) {
        uint32_t number = map->slots[at];
        if (!number)
            return at;
        const Entry *entry = &map->entries[number - 1];
        if (entry->hash == hash && entry->length == length && memcmp(entry->key, key, length) == 0)
            return at;
    }
}

static const Entry *find(const Map *map, const char *key, size_t length)
{
    uint32_t number = map->slots[find_slot(map, key, length, hash_key(map, key, length))];
    return number ? &map->entries[number - 1] : NULL;
}

void *map_get(const Map *map, const char *key, size_t length)
{
    const Entry *entry = find(map, key, length);
    return entry ? entry->value : NULL;
}

bool map_has(const Map *map, const char *key, size_t length)
{
    return find(map, key, length) != NULL;
}

static void grow_slots(Map *map)
{
    free(map->slots);
    map->n_slots *= 2;
    map->slots = mem_zero(map->n_slots, sizeof *map->slots);
    for (size_t i = 0; i < map->count; i++) {
        const Entry *entry = &map->entries[i];
        map->slots[find_slot(map, entry->key, entry->length, entry->hash)] = (uint32_t)(i + 1);
    }
}

void *map_set(Map *map, const char *key, size_t length, void *value)
{
    uint64_t hash = hash_key(map, key, length);
    size_t at = find_slot(map, key, length, hash);
    if (map->slots[at]) {
        Entry *entry = &map->entries[map->slots[at] - 1];
        void *previous = entry->value;
        entry->value = value;
        return previous;
    }
    if (map->count == map->capacity) {
        map->capacity = map->capacity ? map->capacity * 2 : 8;
        map->entries = mem_resize(map->entries, map->capacity, sizeof *map->entries);
    }
    map->entries[map->count] = (Entry){mem_text_n(key, length), length, hash, value};
    map->slots[at] = (uint32_t)++map->count;
    if (map->count * 2 > map->n_slots)
        grow_slots(map);
    return NULL;
}

void map_at(const Map *map, size_t i, const char **key, size_t *length, void **value)
{
    const Entry *entry = &map->entries[i];
    if (key)
        *key = entry->key;
    if (length)
        *length = entry->length;
    if (value)
        *value = entry->value;
}
