/* memory.c - see memory.h. */
#include "base/memory.h"

#include "base/log.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LARGE = 1 << 20, MOST_HOARDED = 256 << 20 };

static void *checked(void *pointer, size_t size)
{
    if (!pointer) {
        log_line(LOG_ERROR, "out of memory", "\"bytes\":%zu", size);
        abort();
    }
    return pointer;
}

static size_t product(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        checked(NULL, SIZE_MAX);
    return bytes;
}

void *mem_alloc(size_t size)
{
    return checked(malloc(size ? size : 1), size);
}

void *mem_zero(size_t count, size_t size)
{
    size_t bytes = product(count, size);
    return checked(calloc(bytes ? bytes : 1, 1), bytes);
}

void *mem_array(size_t count, size_t size)
{
    return mem_alloc(product(count, size));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    size_t bytes = product(count, size);
    return checked(realloc(old, bytes ? bytes : 1), bytes);
}

char *mem_text_n(const char *text, size_t length)
{
    char *copy = mem_alloc(length + 1);
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *mem_text(const char *text)
{
    return mem_text_n(text, strlen(text));
}

void mem_stay_small(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, LARGE / 8);
    mallopt(M_ARENA_MAX, 1);
}

void mem_hoard(bool hoard)
{
    mallopt(M_TRIM_THRESHOLD, hoard ? MOST_HOARDED : LARGE / 8);
}

void mem_trim(void)
{
    malloc_trim(0);
}
