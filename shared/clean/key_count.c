/* key_count.c - see key_count.h. */
#include "clean/key_count.h"

#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 256, KEYS_EACH = 4096, MOST_PARTITIONS = 1024, LEAST_SLOTS = 64 };

/* A full chunk: where its keys are. The lowest bit tells: 0 the address of the array, 1 twice its number in the file. */
typedef uintptr_t Place;

typedef struct Partition {
    Key *open;               /* the chunk that is being filled; NULL before the first key */
    size_t used;             /* keys in it */
    Place *full;
    size_t n_full, room;
} Partition;

struct KeyCount {
    Partition *partitions;
    unsigned shift;          /* of the key's first word, for the number of its partition */
    size_t n_partitions;
    size_t memory, taken;    /* bytes of chunks */
    KeyTemporary *temporary;
    void *context;
    int file;                /* -1: none */
    size_t in_file;          /* chunks */
    Key *slots;              /* of the table, while partitions are counted */
    size_t n_slots;
};

KeyCount *key_count_new(size_t expected, size_t memory, KeyTemporary *temporary, void *context)
{
    KeyCount *count = mem_zero(1, sizeof *count);
    count->n_partitions = 1;
    count->shift = 64;
    while (count->n_partitions < MOST_PARTITIONS && count->n_partitions * KEYS_EACH < expected) {
        count->n_partitions *= 2;
        count->shift--;
    }
    count->partitions = mem_zero(count->n_partitions, sizeof *count->partitions);
    count->memory = memory;
    count->temporary = temporary;
    count->context = context;
    count->file = -1;
    return count;
}

void key_count_free(KeyCount *count)
{
    if (!count)
        return;
    for (size_t p = 0; p < count->n_partitions; p++) {
        Partition *partition = &count->partitions[p];
        for (size_t i = 0; i < partition->n_full; i++)
            if (!(partition->full[i] & 1))
                free((void *)partition->full[i]);
        free(partition->full);
        free(partition->open);
    }
    if (count->file >= 0)
        close(count->file);
    free(count->slots);
    free(count->partitions);
    free(count);
}

static Status write_chunk(KeyCount *count, const Key *chunk, Error *error)
{
    const char *at = (const char *)chunk;
    size_t left = CHUNK * sizeof *chunk;
    off_t to = (off_t)(count->in_file * left);
    if (count->file < 0) {
        Error cause = {.status = ERR_IO};
        count->file = count->temporary(count->context, &cause);
        if (count->file < 0)
            return error_set(error, cause.status, "%s", cause.message);
    }
    while (left) {
        ssize_t written = pwrite(count->file, at, left, to);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error_errno(error, "make room for the keys of the rows");
        at += written;
        to += written;
        left -= (size_t)written;
    }
    count->in_file++;
    return OK;
}

/* The open chunk is full: it goes to the others, or to the file, and a new one is there. */
static Status put_away(KeyCount *count, Partition *partition, Error *error)
{
    if (partition->n_full == partition->room) {
        partition->room = partition->room ? partition->room * 2 : 4;
        partition->full = mem_resize(partition->full, partition->room, sizeof *partition->full);
    }
    if (count->temporary && count->taken >= count->memory) {
        Place place = (Place)count->in_file << 1 | 1;
        Status status = write_chunk(count, partition->open, error);
        if (status != OK)
            return status;
        partition->full[partition->n_full++] = place;
    } else {
        partition->full[partition->n_full++] = (Place)partition->open;
        partition->open = mem_array(CHUNK, sizeof *partition->open);
        count->taken += CHUNK * sizeof *partition->open;
    }
    partition->used = 0;
    return OK;
}

Status key_count_add(KeyCount *count, const Key *keys, size_t n, Error *error)
{
    for (size_t i = 0; i < n; i++) {
        Partition *partition = &count->partitions[count->shift < 64 ? keys[i].a >> count->shift : 0];
        if (!partition->open) {
            partition->open = mem_array(CHUNK, sizeof *partition->open);
            count->taken += CHUNK * sizeof *partition->open;
        } else if (partition->used == CHUNK) {
            Status status = put_away(count, partition, error);
            if (status != OK)
                return status;
        }
        partition->open[partition->used++] = keys[i];
    }
    return OK;
}

/* How many of the keys the table has not seen. */
static uint64_t count_new(KeyCount *count, const Key *keys, size_t n)
{
    uint64_t fresh = 0;
    size_t mask = count->n_slots - 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)keys[i].a & mask;
        while ((count->slots[at].a | count->slots[at].b) && (count->slots[at].a != keys[i].a || count->slots[at].b != keys[i].b))
            at = (at + 1) & mask;
        fresh += !(count->slots[at].a | count->slots[at].b);
        count->slots[at] = keys[i];
    }
    return fresh;
}

static Status read_chunk(const KeyCount *count, size_t number, Key *chunk, Error *error)
{
    char *at = (char *)chunk;
    size_t left = CHUNK * sizeof *chunk;
    off_t from = (off_t)(number * left);
    while (left) {
        ssize_t got = pread(count->file, at, left, from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(error, "read the keys of the rows");
        if (got == 0)
            return error_set(error, ERR_IO, "A temporary file got shorter while it was used.");
        at += got;
        from += got;
        left -= (size_t)got;
    }
    return OK;
}

static void clear_table(KeyCount *count, size_t keys)
{
    size_t n = LEAST_SLOTS;
    while (n < keys * 2)
        n *= 2;
    if (n > count->n_slots) {
        free(count->slots);
        count->slots = mem_array(n, sizeof *count->slots);
        count->n_slots = n;
    }
    memset(count->slots, 0, count->n_slots * sizeof *count->slots);
}

Status key_count_distinct(KeyCount *count, uint64_t *distinct, Error *error)
{
    Key chunk[CHUNK];
    *distinct = 0;
    for (size_t p = 0; p < count->n_partitions; p++) {
        const Partition *partition = &count->partitions[p];
        if (!partition->open)
            continue;
        clear_table(count, partition->n_full * CHUNK + partition->used);
        for (size_t i = 0; i < partition->n_full; i++) {
            const Key *keys = (const Key *)partition->full[i];
            if (partition->full[i] & 1) {
                Status status = read_chunk(count, partition->full[i] >> 1, chunk, error);
                if (status != OK)
                    return status;
                keys = chunk;
            }
            *distinct += count_new(count, keys, CHUNK);
        }
        *distinct += count_new(count, partition->open, partition->used);
    }
    return OK;
}
