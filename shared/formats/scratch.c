/* scratch.c - see scratch.h. */
#include "formats/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

int scratch_file(const char *folder, Error *error)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/XXXXXX", folder ? folder : "");
    if (!folder || length < 0 || (size_t)length >= sizeof path) {
        (void)error_set(error, ERR_INTERNAL, "There is no folder for temporary files.");
        return -1;
    }
    int descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor < 0)
        (void)error_errno(error, "make a temporary file");
    else
        unlink(path);
    return descriptor;
}

Status scratch_write(int descriptor, const char *bytes, size_t length, Error *error)
{
    while (length) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return error_errno(error, "write a temporary file");
        bytes += written;
        length -= (size_t)written;
    }
    return OK;
}

void spill_init(Spill *spill, const char *folder)
{
    *spill = (Spill){.folder = folder, .descriptor = -1};
}

static Status flush(Spill *spill, Error *error)
{
    Status status = OK;
    if (spill->descriptor < 0) {
        spill->descriptor = scratch_file(spill->folder, error);
        status = spill->descriptor < 0 ? ERR_IO : OK;
    }
    if (status == OK)
        status = scratch_write(spill->descriptor, spill->memory.data, spill->memory.length, error);
    buffer_clear(&spill->memory);
    return status;
}

Status spill_add(Spill *spill, const void *bytes, size_t count, Error *error)
{
    buffer_add(&spill->memory, bytes, count);
    spill->length += count;
    return spill->memory.length > (spill->descriptor < 0 ? SPILL_BYTES : PIECE) ? flush(spill, error) : OK;
}

Status spill_end(Spill *spill, Error *error)
{
    if (spill->descriptor < 0) {
        spill->data = spill->memory.data;
        return OK;
    }
    Status status = spill->memory.length ? flush(spill, error) : OK;
    buffer_free(&spill->memory);
    if (status != OK)
        return status;
    void *data = mmap(NULL, (size_t)spill->length, PROT_READ, MAP_SHARED, spill->descriptor, 0);
    if (data == MAP_FAILED)
        return error_errno(error, "map a temporary file");
    spill->data = data;
    spill->mapped = true;
    return OK;
}

void spill_free(Spill *spill)
{
    if (spill->mapped)
        munmap((void *)(uintptr_t)spill->data, (size_t)spill->length);
    if (spill->descriptor >= 0)
        close(spill->descriptor);
    buffer_free(&spill->memory);
    spill_init(spill, NULL);
}
