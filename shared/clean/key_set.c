/* key_set.c - see key_set.h. */
#include "clean/key_set.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

__extension__ typedef unsigned __int128 Wide;

enum { FIRST_SLOTS = 1024 };

struct KeySet {
    Key *slots;
    size_t n_slots;          /* a power of two */
    size_t count;
    size_t memory;
    int file;                /* -1: the slots are in memory */
    KeyTemporary *temporary;
    void *context;
    uint64_t secret[4];
};

static uint64_t fold(uint64_t a, uint64_t b)
{
    Wide product = (Wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

KeySet *key_set_new(size_t memory, KeyTemporary *temporary, void *context)
{
    KeySet *set = mem_zero(1, sizeof *set);
    set->n_slots = FIRST_SLOTS;
    set->slots = mem_zero(set->n_slots, sizeof *set->slots);
    set->memory = memory;
    set->temporary = temporary;
    set->context = context;
    set->file = -1;
    randombytes_buf(set->secret, sizeof set->secret);
    for (int i = 0; i < 4; i++)
        set->secret[i] |= 1;
    return set;
}

static void release(Key *slots, size_t n, int file)
{
    if (file >= 0) {
        munmap(slots, n * sizeof *slots);
        close(file);
    } else {
        free(slots);
    }
}

void key_set_free(KeySet *set)
{
    if (!set)
        return;
    release(set->slots, set->n_slots, set->file);
    free(set);
}

size_t key_set_count(const KeySet *set)
{
    return set->count;
}

/* The slot of the key, or the free one where it belongs. */
static size_t slot_of(const Key *slots, size_t n, Key key)
{
    size_t at = (size_t)key.a & (n - 1);
    while ((slots[at].a | slots[at].b) && (slots[at].a != key.a || slots[at].b != key.b))
        at = (at + 1) & (n - 1);
    return at;
}

bool key_set_has(const KeySet *set, Key key)
{
    const Key *slot = &set->slots[slot_of(set->slots, set->n_slots, key)];
    return slot->a | slot->b;
}

void key_set_prefetch(const KeySet *set, Key key)
{
    __builtin_prefetch(&set->slots[(size_t)key.a & (set->n_slots - 1)], 1);
}

static Status map_file(KeySet *set, size_t n, Key **slots, int *file, Error *error)
{
    Error cause = {.status = ERR_IO};
    *file = set->temporary(set->context, &cause);
    if (*file < 0)
        return error_set(error, cause.status, "%s", cause.message);
    int failed = posix_fallocate(*file, 0, (off_t)(n * sizeof **slots));
    void *mapped = failed ? MAP_FAILED : mmap(NULL, n * sizeof **slots, PROT_READ | PROT_WRITE, MAP_SHARED, *file, 0);
    if (mapped != MAP_FAILED) {
        *slots = mapped;
        return OK;
    }
    if (failed)
        errno = failed;
    Status status = error_errno(error, "make room for the keys of a rule");
    close(*file);
    return status;
}

static Status grow(KeySet *set, Error *error)
{
    size_t n = set->n_slots * 2;
    Key *slots = NULL;
    int file = -1;
    if (set->temporary && n * sizeof *slots > set->memory) {
        Status status = map_file(set, n, &slots, &file, error);
        if (status != OK)
            return status;
    } else {
        slots = mem_zero(n, sizeof *slots);
    }
    for (size_t i = 0; i < set->n_slots; i++)
        if (set->slots[i].a | set->slots[i].b)
            slots[slot_of(slots, n, set->slots[i])] = set->slots[i];
    release(set->slots, set->n_slots, set->file);
    set->slots = slots;
    set->n_slots = n;
    set->file = file;
    return OK;
}

Status key_set_add(KeySet *set, Key key, bool *added, Error *error)
{
    size_t at = slot_of(set->slots, set->n_slots, key);
    *added = !(set->slots[at].a | set->slots[at].b);
    if (!*added)
        return OK;
    if (set->count >= set->n_slots / 8 * 5) {
        Status status = grow(set, error);
        if (status != OK)
            return status;
        at = slot_of(set->slots, set->n_slots, key);
    }
    set->slots[at] = key;
    set->count++;
    return OK;
}

Key key_begin(const KeySet *set)
{
    return (Key){set->secret[0], set->secret[1]};
}

static Key mix(const KeySet *set, Key key, uint64_t low, uint64_t high)
{
    return (Key){fold(low ^ set->secret[2], high ^ key.a), fold(low ^ key.b, high ^ set->secret[3]) + key.a};
}

Key key_bytes(const KeySet *set, Key key, const void *bytes, size_t length)
{
    const char *at = bytes;
    uint64_t words[2];
    key = mix(set, key, length, 1);
    for (; length >= 16; at += 16, length -= 16) {
        memcpy(words, at, 16);
        key = mix(set, key, words[0], words[1]);
    }
    if (length) {
        words[0] = words[1] = 0;
        memcpy(words, at, length);
        key = mix(set, key, words[0], words[1]);
    }
    return key;
}

Key key_missing(const KeySet *set, Key key)
{
    return mix(set, key, 0, 2);
}

Key key_end(Key key)
{
    if (!(key.a | key.b))
        key.b = 1;
    return key;
}

void key_column(const KeySet *set, const BatchColumn *column, ColumnType type, size_t n, Key *keys)
{
    size_t width = type_width(type);
    for (size_t i = 0; i < n; i++) {
        if (!bit_get(column->valid, i)) {
            keys[i] = key_missing(set, keys[i]);
        } else if (type == TYPE_TEXT) {
            keys[i] = key_bytes(set, keys[i], column->texts[i].data, column->texts[i].length);
        } else if (type == TYPE_FLOAT) {
            double value = column->floats[i] + 0.0;
            uint64_t word;
            memcpy(&word, &value, sizeof word);
            keys[i] = mix(set, keys[i], word, 3);
        } else {
            uint64_t words[2] = {0, 0};
            memcpy(words, (const char *)column->data + i * width, width);
            keys[i] = mix(set, keys[i], words[0], 3);
            if (width > sizeof *words)
                keys[i] = mix(set, keys[i], words[1], 4);
        }
    }
}
