/*
** cache.h - memcached, which may be absent.
**
** A miss, a dead server and a value too large look alike to the caller. After a failure the cache is left alone for a second before it is tried again.
** Keys are any bytes (hashed into memcached's grammar). Values of immutable things need no invalidation: the version stands in the key.
*/
#ifndef QUERN_STORE_CACHE_H
#define QUERN_STORE_CACHE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Cache Cache;

Cache *cache_new(const char *server);   /* socket path or host:port; empty: a cache that always misses */
void cache_free(Cache *cache);
bool cache_get(Cache *cache, const char *key, size_t length, Buffer *value);
void cache_set(Cache *cache, const char *key, size_t length, const char *value, size_t value_length, uint32_t seconds);
void cache_delete(Cache *cache, const char *key, size_t length);
bool cache_alive(Cache *cache);         /* asks the server now */

#endif
