/*
** memory.h - allocation that does not return NULL.
**
** Running out of memory ends the process with a line in the log: its supervisor starts a new one, and the request or
** job in hand is answered by nginx (502) or retried by the queue. Sizes that come from input are checked against limits
** long before they reach these functions.
*/
#ifndef QUERN_BASE_MEMORY_H
#define QUERN_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_zero(size_t count, size_t size) __attribute__((malloc, returns_nonnull)); /* calloc: overflow checked, zeroed */
void *mem_array(size_t count, size_t size) __attribute__((malloc, returns_nonnull)); /* overflow checked, not zeroed */
void *mem_resize(void *old, size_t count, size_t size) __attribute__((returns_nonnull)); /* realloc, overflow checked */
char *mem_text(const char *text) __attribute__((malloc, returns_nonnull));
char *mem_text_n(const char *text, size_t length) __attribute__((malloc, returns_nonnull));

/* For processes that shall be small between their tasks: arrays of a megabyte or more are pages of their own from here on, always, and go back to the
** system when they are freed. (Left alone, malloc takes them from the heap once it has seen some, where what lies behind them keeps them.) Threads share one heap: the end of a heap of their own is never given back. */
void mem_stay_small(void);
/* true: what is freed at the heap's end is kept for what is taken next, since giving it back and asking again takes longer than some computations;
** false: as mem_stay_small leaves it. mem_trim at the end of the work. */
void mem_hoard(bool hoard);
/* Gives freed pages back to the system; called when a process falls idle or has done something large. */
void mem_trim(void);

#endif
