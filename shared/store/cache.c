/*
** cache.c - see cache.h.
**
** A key is hashed to 128 bits and written in hex, so any bytes serve as a key and none can break the protocol.
*/
#include "store/cache.h"

#include "base/clock.h"
#include "base/memory.h"

#include <libmemcached/memcached.h>
#include <sodium.h>
#include <stdlib.h>

enum { KEY_TEXT = 33, PAUSE_US = 1000000, LARGEST = 1000000 };

struct Cache {
    memcached_st *client;   /* NULL: no server was named */
    int64_t quiet_until;    /* monotonic microseconds */
};

Cache *cache_new(const char *server)
{
    Cache *cache = mem_zero(1, sizeof *cache);
    if (!server || !*server)
        return cache;
    cache->client = memcached_create(NULL);
    memcached_behavior_set(cache->client, MEMCACHED_BEHAVIOR_BINARY_PROTOCOL, 0);
    memcached_behavior_set(cache->client, MEMCACHED_BEHAVIOR_CONNECT_TIMEOUT, 200);
    memcached_behavior_set(cache->client, MEMCACHED_BEHAVIOR_POLL_TIMEOUT, 200);
    memcached_behavior_set(cache->client, MEMCACHED_BEHAVIOR_NO_BLOCK, 1);
    memcached_behavior_set(cache->client, MEMCACHED_BEHAVIOR_TCP_NODELAY, 1);
    memcached_return_t added;
    if (server[0] == '/') {
        added = memcached_server_add_unix_socket(cache->client, server);
    } else {
        memcached_server_list_st list = memcached_servers_parse(server);
        added = memcached_server_push(cache->client, list);
        memcached_server_list_free(list);
    }
    if (!memcached_success(added)) {
        memcached_free(cache->client);
        cache->client = NULL;
    }
    return cache;
}

void cache_free(Cache *cache)
{
    if (!cache)
        return;
    if (cache->client)
        memcached_free(cache->client);
    free(cache);
}

static bool usable(const Cache *cache)
{
    return cache->client && (cache->quiet_until == 0 || clock_monotonic_us() >= cache->quiet_until);
}

static void key_text(const char *key, size_t length, char text[KEY_TEXT])
{
    unsigned char hash[16];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)key, length, NULL, 0);
    sodium_bin2hex(text, KEY_TEXT, hash, sizeof hash);
}

/* After a failure that is not just a miss the server is left alone for a moment. */
static void note(Cache *cache, memcached_return_t outcome)
{
    if (memcached_success(outcome) || outcome == MEMCACHED_NOTFOUND || outcome == MEMCACHED_NOTSTORED) {
        cache->quiet_until = 0;
        return;
    }
    memcached_quit(cache->client);
    cache->quiet_until = clock_monotonic_us() + PAUSE_US;
}

bool cache_get(Cache *cache, const char *key, size_t length, Buffer *value)
{
    if (!usable(cache))
        return false;
    char text[KEY_TEXT];
    key_text(key, length, text);
    size_t size;
    uint32_t flags;
    memcached_return_t outcome;
    char *bytes = memcached_get(cache->client, text, KEY_TEXT - 1, &size, &flags, &outcome);
    note(cache, outcome);
    if (!memcached_success(outcome)) {
        free(bytes);
        return false;
    }
    buffer_add(value, bytes, bytes ? size : 0);
    free(bytes);
    return true;
}

void cache_set(Cache *cache, const char *key, size_t length, const char *value, size_t value_length, uint32_t seconds)
{
    if (!usable(cache) || value_length > LARGEST)
        return;
    char text[KEY_TEXT];
    key_text(key, length, text);
    note(cache, memcached_set(cache->client, text, KEY_TEXT - 1, value, value_length, (time_t)seconds, 0));
}

void cache_delete(Cache *cache, const char *key, size_t length)
{
    if (!usable(cache))
        return;
    char text[KEY_TEXT];
    key_text(key, length, text);
    note(cache, memcached_delete(cache->client, text, KEY_TEXT - 1, 0));
}

bool cache_alive(Cache *cache)
{
    if (!cache->client)
        return false;
    memcached_return_t outcome = memcached_exist(cache->client, "alive", 5);
    bool alive = memcached_success(outcome) || outcome == MEMCACHED_NOTFOUND;
    note(cache, alive ? MEMCACHED_SUCCESS : outcome);
    return alive;
}
