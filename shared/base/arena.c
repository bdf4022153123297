/*
** arena.c - a list of blocks, newest first.
**
** A request larger than a block gets a block of its own behind the newest, so that the rest of the newest is not lost.
*/
#include "base/arena.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16, MIN_BLOCK = 4096 };

typedef struct Block {
    struct Block *next;
    size_t size;
    size_t used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
} Block;

struct Arena {
    Block *newest;
    size_t block_size;
    size_t used;
};

static Block *block_new(size_t size)
{
    Block *block = mem_alloc(sizeof(Block) + size);
    block->next = NULL;
    block->size = size;
    block->used = 0;
    return block;
}

Arena *arena_new(size_t block_size)
{
    Arena *arena = mem_alloc(sizeof *arena);
    arena->block_size = block_size < MIN_BLOCK ? MIN_BLOCK : block_size;
    arena->newest = block_new(arena->block_size);
    arena->used = 0;
    return arena;
}

static void free_blocks(Block *block)
{
    while (block) {
        Block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->newest);
    free(arena);
}

void arena_reset(Arena *arena)
{
    Block *keep = arena->newest;
    free_blocks(keep->next);
    keep->next = NULL;
    if (keep->size != arena->block_size) {
        free(keep);
        keep = block_new(arena->block_size);
        arena->newest = keep;
    }
    keep->used = 0;
    arena->used = 0;
}

void *arena_alloc(Arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        abort();
    size_t need = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    Block *block = arena->newest;
    if (need > arena->block_size) {
        Block *own = block_new(need);
        own->next = block->next;
        block->next = own;
        block = own;
    } else if (block->size - block->used < need) {
        Block *fresh = block_new(arena->block_size);
        fresh->next = block;
        arena->newest = fresh;
        block = fresh;
    }
    void *pointer = block->bytes + block->used;
    block->used += need;
    arena->used += need;
    return memset(pointer, 0, size);
}

void *arena_array(Arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        abort();
    return arena_alloc(arena, bytes);
}

char *arena_text_n(Arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length)
        memcpy(copy, text, length);
    return copy;
}

char *arena_text(Arena *arena, const char *text)
{
    return arena_text_n(arena, text, strlen(text));
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_alloc(arena, (length > 0 ? (size_t)length : 0) + 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_used(const Arena *arena)
{
    return arena->used;
}
