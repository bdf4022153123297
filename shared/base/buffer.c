/* buffer.c - see buffer.h. */
#include "base/buffer.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buffer_free(Buffer *buffer)
{
    free(buffer->data);
    *buffer = (Buffer)BUFFER_INIT;
}

void buffer_clear(Buffer *buffer)
{
    buffer->length = 0;
    if (buffer->data)
        buffer->data[0] = '\0';
}

void buffer_grow(Buffer *buffer, size_t extra)
{
    size_t need;
    if (__builtin_add_overflow(buffer->length, extra, &need) || __builtin_add_overflow(need, 1, &need))
        abort();
    size_t capacity = buffer->capacity < 64 ? 64 : buffer->capacity;
    while (capacity < need)
        capacity += capacity / 2;
    buffer->data = mem_resize(buffer->data, capacity, 1);
    buffer->capacity = capacity;
}

void buffer_reserve(Buffer *buffer, size_t extra)
{
    buffer_room(buffer, extra)[0] = '\0';
}

void buffer_printf(Buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t room = 128;
    char *at = buffer_room(buffer, room);
    int length = vsnprintf(at, room, format, args);
    va_end(args);
    if (length >= 0 && (size_t)length >= room) {
        at = buffer_room(buffer, (size_t)length + 1);
        vsnprintf(at, (size_t)length + 1, format, again);
    }
    va_end(again);
    buffer_added(buffer, length > 0 ? (size_t)length : 0);
}
