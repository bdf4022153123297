/* columns_stream.c - see columns_stream.h. */
#include "store/columns_stream.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FIRST_BUFFER = 512 };

static Status fail(Error *error)
{
    return error_errno(error, "store the dataset's columns");
}

void stream_init(Stream *stream, int dir, size_t column, FileKind kind, size_t most, bool keep_open)
{
    *stream = (Stream){.dir = dir, .column = column, .kind = kind, .file = -1, .keep_open = keep_open, .most = most};
}

static Status stream_open(Stream *stream, Error *error)
{
    char name[COLUMN_NAME];
    column_file_name(name, stream->column, stream->kind);
    stream->file = openat(stream->dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return stream->file < 0 ? fail(error) : OK;
}

static Status stream_close(Stream *stream, Error *error)
{
    int file = stream->file;
    stream->file = -1;
    return file >= 0 && close(file) != 0 ? fail(error) : OK;
}

Status stream_write(Stream *stream, const void *extra, size_t length, Error *error)
{
    struct iovec parts[2] = {{stream->buffer, stream->used}, {(void *)(uintptr_t)extra, length}};
    struct iovec *part = parts;
    if (stream->used + length == 0)
        return OK;
    Status status = stream->file < 0 ? stream_open(stream, error) : OK;
    while (status == OK && parts[0].iov_len + parts[1].iov_len > 0) {
        part = parts[0].iov_len ? parts : parts + 1;
        ssize_t written = pwritev(stream->file, part, (int)(parts + 2 - part), (off_t)stream->written);
        if (written < 0) {
            if (errno != EINTR)
                status = fail(error);
            continue;
        }
        stream->written += (uint64_t)written;
        for (size_t left = (size_t)written; left; part++) {
            size_t done = left < part->iov_len ? left : part->iov_len;
            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= done;
            left -= done;
        }
    }
    stream->used = 0;
    if (!stream->keep_open) {
        Status closed = stream_close(stream, status == OK ? error : NULL);
        status = status == OK ? closed : status;
    }
    return status;
}

static void stream_grow(Stream *stream, size_t needed)
{
    while (stream->room < needed)
        stream->room = stream->room ? stream->room * 2 : FIRST_BUFFER;
    if (stream->room > stream->most)
        stream->room = stream->most;
    stream->buffer = mem_resize(stream->buffer, stream->room, 1);
}

Status stream_put(Stream *stream, const void *bytes, size_t length, Error *error)
{
    if (stream->used + length > stream->most)
        return stream_write(stream, bytes, length, error);
    if (stream->used + length > stream->room)
        stream_grow(stream, stream->used + length);
    if (length)
        memcpy(stream->buffer + stream->used, bytes, length);
    stream->used += length;
    return OK;
}

void stream_free(Stream *stream)
{
    if (stream->file >= 0)
        close(stream->file);
    free(stream->buffer);
    stream->file = -1;
    stream->buffer = NULL;
}
