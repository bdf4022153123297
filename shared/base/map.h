/*
** map.h - a hash map from texts to pointers, in the order of insertion.
**
** Keys are byte strings of any content, copied into the map. Values belong to the caller. Hashing is SipHash with a key
** drawn at the process's start, so that hostile keys can not make it slow.
*/
#ifndef QUERN_BASE_MAP_H
#define QUERN_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Map Map;

Map *map_new(void);
void map_free(Map *map);                                                    /* NULL is fine; values are not touched */
size_t map_count(const Map *map);
void *map_get(const Map *map, const char *key, size_t length);              /* NULL when absent */
bool map_has(const Map *map, const char *key, size_t length);
void *map_set(Map *map, const char *key, size_t length, void *value);       /* the previous value, or NULL */

/* The i-th pair in order of insertion (0 <= i < map_count). */
void map_at(const Map *map, size_t i, const char **key, size_t *length, void **value);

#endif
