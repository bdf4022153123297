/*
** buffer.h - bytes that grow.
**
** The bytes are always followed by a NUL that is not counted, so `data` serves as a C string when it holds no NUL of its
** own. A zeroed Buffer (or BUFFER_INIT) is empty and valid.
*/
#ifndef QUERN_BASE_BUFFER_H
#define QUERN_BASE_BUFFER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct Buffer {
    char *data;      /* owned; NULL while nothing was ever added */
    size_t length;
    size_t capacity;
} Buffer;

#define BUFFER_INIT {NULL, 0, 0}

void buffer_free(Buffer *buffer);                                    /* releases the memory; the Buffer is empty again */
void buffer_clear(Buffer *buffer);                                   /* length 0, memory kept */
void buffer_reserve(Buffer *buffer, size_t extra);                   /* room for that many more bytes (and the NUL) */
void buffer_grow(Buffer *buffer, size_t extra);                      /* the slow half of buffer_reserve */
void buffer_printf(Buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);

/* Room for at least `extra` bytes: where to write them. Follow with buffer_added. */
static inline char *buffer_room(Buffer *buffer, size_t extra)
{
    if (buffer->capacity - buffer->length <= extra)
        buffer_grow(buffer, extra);
    return buffer->data + buffer->length;
}

static inline void buffer_added(Buffer *buffer, size_t count)
{
    buffer->length += count;
    buffer->data[buffer->length] = '\0';
}

static inline void buffer_add(Buffer *buffer, const void *bytes, size_t count)
{
    char *room = buffer_room(buffer, count);
    if (count)
        memcpy(room, bytes, count);
    buffer_added(buffer, count);
}

static inline void buffer_add_char(Buffer *buffer, char c)
{
    *buffer_room(buffer, 1) = c;
    buffer_added(buffer, 1);
}

static inline void buffer_add_text(Buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

#endif
