/* key_set.c - see key_set.h. */
#include "clean/key_set.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FIRST_SLOTS = 1024 };

struct KeySet {
    Key *slots;
    size_t n_slots;          /* a power of two */
    size_t count;
    size_t memory;
    int file;                /* -1: the slots are in memory */
    KeyTemporary *temporary;
    void *context;
    KeySecret secret;
};

KeySet *key_set_new(size_t memory, KeyTemporary *temporary, void *context)
{
    KeySet *set = mem_zero(1, sizeof *set);
    set->n_slots = FIRST_SLOTS;
    set->slots = mem_zero(set->n_slots, sizeof *set->slots);
    set->memory = memory;
    set->temporary = temporary;
    set->context = context;
    set->file = -1;
    set->secret = key_secret_new();
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

const KeySecret *key_set_secret(const KeySet *set)
{
    return &set->secret;
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
