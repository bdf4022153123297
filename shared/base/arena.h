/*
** arena.h - memory that is released all at once.
**
** One arena lives for one request (or one batch): everything the request needs is taken from it and nothing is freed
** singly. arena_reset keeps the first block, so a process that answers small requests does not call malloc for them.
** All memory is zeroed and aligned to 16 bytes.
*/
#ifndef QUERN_BASE_ARENA_H
#define QUERN_BASE_ARENA_H

#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>

typedef struct Arena Arena;

Arena *arena_new(size_t block_size);                        /* block_size: bytes of a usual block, at least 4096 */
void arena_free(Arena *arena);                              /* NULL is fine */
void arena_reset(Arena *arena);                             /* all memory taken from it is gone; keeps one block */
void *arena_alloc(Arena *arena, size_t size) __attribute__((returns_nonnull));
void *arena_array(Arena *arena, size_t count, size_t size) __attribute__((returns_nonnull)); /* overflow checked */
char *arena_text(Arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_text_n(Arena *arena, const char *text, size_t length) __attribute__((returns_nonnull)); /* ends it in NUL */
char *arena_printf(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
size_t arena_used(const Arena *arena);                      /* bytes handed out since the last reset */

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

#endif
