/*
** columns_stream.h - one file of a column while it is written.
**
** A buffer that grows up to its share of memory and is then written; what is larger than the buffer is written from
** where it lies. The file is made by the first write; with many columns it is opened for each write and closed again.
*/
#ifndef QUERN_STORE_COLUMNS_STREAM_H
#define QUERN_STORE_COLUMNS_STREAM_H

#include "store/columns_private.h"

typedef struct Stream {
    int dir;           /* the folder; not owned */
    size_t column;
    FileKind kind;
    int file;          /* -1: not open */
    bool keep_open;
    uint64_t written;  /* bytes in the file */
    char *buffer;
    size_t used, room, most;
} Stream;

/* most: bytes of buffer */
void stream_init(Stream *stream, int dir, size_t column, FileKind kind, size_t most, bool keep_open);
Status stream_put(Stream *stream, const void *bytes, size_t length, Error *error) MUST_USE;
/* Writes what is buffered and `length` bytes of `extra` behind it. */
Status stream_write(Stream *stream, const void *extra, size_t length, Error *error) MUST_USE;
void stream_free(Stream *stream);

#endif
