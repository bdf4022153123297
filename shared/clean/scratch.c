/* scratch.c - see scratch.h. */
#include "clean/scratch.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

struct Scratch {
    char *folder;
    size_t limit, used;
    Error error;
};

Scratch *scratch_new(const char *folder, size_t limit)
{
    Scratch *scratch = mem_zero(1, sizeof *scratch);
    scratch->folder = folder ? mem_text(folder) : NULL;
    scratch->limit = limit;
    return scratch;
}

void scratch_free(Scratch *scratch)
{
    if (scratch)
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

static bool claim(Scratch *scratch, int file, size_t bytes)
{
    int code = posix_fallocate(file, 0, (off_t)bytes);
    if (code == 0)
        return true;
    errno = code;
    if (scratch->error.status == OK)
        (void)error_errno(&scratch->error, "keep the table on disk while it is cleaned");
    return false;
}

/* A nameless file of that size, or -1. */
static int open_file(Scratch *scratch, size_t bytes)
{
    int file = open(scratch->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        if (scratch->error.status == OK)
            (void)error_errno(&scratch->error, "keep the table on disk while it is cleaned");
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
    return data;
}

ScratchArray scratch_array(Scratch *scratch, size_t count, size_t width)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, width, &bytes) || bytes > PTRDIFF_MAX / 2)
        abort();
    bytes = whole_pages(bytes);
    bool disk = scratch->folder && scratch->used + bytes > scratch->limit && scratch->error.status == OK;
    int file = disk ? open_file(scratch, bytes) : -1;
    if (file < 0)
        scratch->used += bytes;
    return (ScratchArray){map(file, bytes), bytes, file, scratch};
}

void scratch_grow(ScratchArray *array, size_t bytes)
{
    if (bytes <= array->bytes)
        return;
    size_t wanted = whole_pages(array->bytes * 2 > bytes ? array->bytes * 2 : bytes);
    Scratch *scratch = array->scratch;
    if (array->file < 0 && scratch->folder && scratch->used + wanted > scratch->limit && scratch->error.status == OK) {
        ScratchArray moved = {NULL, wanted, open_file(scratch, wanted), scratch};
        if (moved.file >= 0) {
            moved.data = map(moved.file, wanted);
            memcpy(moved.data, array->data, array->bytes);
            scratch_release(array);
            *array = moved;
            return;
        }
    }
    if (array->file >= 0 && !claim(scratch, array->file, wanted)) { /* goes on in memory; the failure is remembered */
        void *data = map(-1, wanted);
        memcpy(data, array->data, array->bytes);
        scratch_release(array);
        *array = (ScratchArray){data, wanted, -1, scratch};
        scratch->used += wanted;
        return;
    }
    void *data = mremap(array->data, array->bytes, wanted, MREMAP_MAYMOVE);
    if (data == MAP_FAILED)
        abort();
    if (array->file < 0)
        scratch->used += wanted - array->bytes;
    array->data = data;
    array->bytes = wanted;
}

void scratch_release(ScratchArray *array)
{
    if (!array->bytes)
        return;
    munmap(array->data, array->bytes);
    if (array->file >= 0)
        close(array->file);
    else
        array->scratch->used -= array->bytes;
    *array = (ScratchArray){NULL, 0, -1, NULL};
}
