/* scratch.c - see scratch.h. */
#include "clean/scratch.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, HUGE_FROM = 4 << 20, SPARES = 24, SPARE_BYTES = 128 << 20 };

struct Scratch {
    char *folder;
    size_t limit;
    pthread_mutex_t lock; /* of what follows */
    size_t used;          /* in memory, spares and all */
    Error error;
    struct { void *data; size_t bytes; } spares[SPARES]; /* released memory that waits for the next array */
    size_t n_spares, spare_bytes;
};

Scratch *scratch_new(const char *folder, size_t limit)
{
    Scratch *scratch = mem_zero(1, sizeof *scratch);
    scratch->folder = folder ? mem_text(folder) : NULL;
    scratch->limit = limit;
    pthread_mutex_init(&scratch->lock, NULL);
    return scratch;
}

/* Under the lock, or alone. */
static void drop_spares(Scratch *scratch)
{
    for (size_t i = 0; i < scratch->n_spares; i++)
        munmap(scratch->spares[i].data, scratch->spares[i].bytes);
    scratch->used -= scratch->spare_bytes;
    scratch->n_spares = scratch->spare_bytes = 0;
}

void scratch_free(Scratch *scratch)
{
    if (!scratch)
        return;
    drop_spares(scratch);
    pthread_mutex_destroy(&scratch->lock);
    free(scratch->folder);
    free(scratch);
}

Status scratch_status(const Scratch *scratch, Error *error)
{
    return scratch->error.status == OK ? OK : error_set(error, scratch->error.status, "%s", scratch->error.message);
}

static size_t whole_pages(size_t bytes)
{
    return bytes ? (bytes + PAGE - 1) / PAGE * PAGE : PAGE;
}

/* With errno as it is. */
static void remember(Scratch *scratch)
{
    int code = errno;
    pthread_mutex_lock(&scratch->lock);
    errno = code;
    if (scratch->error.status == OK)
        (void)error_errno(&scratch->error, "keep the table on disk while it is cleaned");
    pthread_mutex_unlock(&scratch->lock);
}

static bool claim(Scratch *scratch, int file, size_t bytes)
{
    int code = posix_fallocate(file, 0, (off_t)bytes);
    if (code == 0)
        return true;
    errno = code;
    remember(scratch);
    return false;
}

/* Counts bytes that are about to be in memory: false when they shall be on disk instead. */
static bool take(Scratch *scratch, size_t bytes)
{
    pthread_mutex_lock(&scratch->lock);
    if (scratch->used + bytes > scratch->limit)
        drop_spares(scratch);
    bool disk = scratch->folder && scratch->used + bytes > scratch->limit && scratch->error.status == OK;
    if (!disk)
        scratch->used += bytes;
    pthread_mutex_unlock(&scratch->lock);
    return !disk;
}

/* Memory that was in use: a spare, when there is room for another. */
static void give_back(Scratch *scratch, void *data, size_t bytes)
{
    pthread_mutex_lock(&scratch->lock);
    bool keep = scratch->n_spares < SPARES && scratch->spare_bytes + bytes <= SPARE_BYTES;
    if (keep) {
        scratch->spares[scratch->n_spares].data = data;
        scratch->spares[scratch->n_spares++].bytes = bytes;
        scratch->spare_bytes += bytes;
    } else {
        scratch->used -= bytes;
    }
    pthread_mutex_unlock(&scratch->lock);
    if (!keep)
        munmap(data, bytes);
}

/* A spare of at least so many bytes and at most a quarter more, the newest that fits; NULL: none. Its bytes are counted already. */
static void *take_spare(Scratch *scratch, size_t *bytes)
{
    void *data = NULL;
    pthread_mutex_lock(&scratch->lock);
    for (size_t i = scratch->n_spares; i-- > 0 && !data;) {
        size_t has = scratch->spares[i].bytes;
        if (has < *bytes || has - *bytes > *bytes / 4)
            continue;
        data = scratch->spares[i].data;
        *bytes = has;
        scratch->spare_bytes -= has;
        scratch->spares[i] = scratch->spares[--scratch->n_spares];
    }
    pthread_mutex_unlock(&scratch->lock);
    return data;
}

/* A nameless file of that size, or -1. */
static int open_file(Scratch *scratch, size_t bytes)
{
    int file = open(scratch->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        remember(scratch);
        return -1;
    }
    if (claim(scratch, file, bytes))
        return file;
    close(file);
    return -1;
}

static void *map(int file, size_t bytes)
{
    void *data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE : MAP_SHARED, file, 0);
    if (data == MAP_FAILED)
        abort();
    if (file < 0 && bytes >= HUGE_FROM) /* a page fault for 2 MB instead of 4 kB; where there is none, nothing is lost */
        (void)madvise(data, bytes, MADV_HUGEPAGE);
    return data;
}

static ScratchArray new_array(Scratch *scratch, size_t count, size_t width, bool zeroed)
{
    size_t bytes, wanted;
    if (__builtin_mul_overflow(count, width, &wanted) || wanted > PTRDIFF_MAX / 2)
        abort();
    bytes = whole_pages(wanted);
    void *spare = take_spare(scratch, &bytes);
    if (spare) {
        if (zeroed)
            memset(spare, 0, wanted);
        return (ScratchArray){spare, bytes, -1, scratch};
    }
    int file = -1;
    if (!take(scratch, bytes) && (file = open_file(scratch, bytes)) < 0)
        (void)take(scratch, bytes); /* after a failure all is in memory */
    return (ScratchArray){map(file, bytes), bytes, file, scratch};
}

ScratchArray scratch_array(Scratch *scratch, size_t count, size_t width)
{
    return new_array(scratch, count, width, true);
}

ScratchArray scratch_room(Scratch *scratch, size_t count, size_t width)
{
    return new_array(scratch, count, width, false);
}

/* To other memory: a file, or -1 for memory whose bytes are counted already. */
static void move(ScratchArray *array, int file, size_t bytes)
{
    ScratchArray moved = {map(file, bytes), bytes, file, array->scratch};
    memcpy(moved.data, array->data, array->bytes);
    scratch_release(array);
    *array = moved;
}

void scratch_grow(ScratchArray *array, size_t bytes)
{
    if (bytes <= array->bytes)
        return;
    size_t wanted = whole_pages(array->bytes * 2 > bytes ? array->bytes * 2 : bytes);
    Scratch *scratch = array->scratch;
    if (array->file < 0 && !take(scratch, wanted - array->bytes)) {
        int file = open_file(scratch, wanted);
        if (file >= 0) {
            move(array, file, wanted);
            return;
        }
        (void)take(scratch, wanted - array->bytes);
    }
    if (array->file >= 0 && !claim(scratch, array->file, wanted)) { /* goes on in memory; the failure is remembered */
        (void)take(scratch, wanted);
        move(array, -1, wanted);
        return;
    }
    void *data = mremap(array->data, array->bytes, wanted, MREMAP_MAYMOVE);
    if (data == MAP_FAILED)
        abort();
    array->data = data;
    array->bytes = wanted;
}

void scratch_release(ScratchArray *array)
{
    if (!array->bytes)
        return;
    if (array->file >= 0) {
        munmap(array->data, array->bytes);
        close(array->file);
    } else {
        give_back(array->scratch, array->data, array->bytes);
    }
    *array = (ScratchArray){NULL, 0, -1, NULL};
}
