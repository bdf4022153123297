/*
** scratch.h - large arrays that may lie on disk.
**
** Arrays are mapped memory. While all of a scratch's arrays together stay below its limit they are anonymous; the next ones are nameless
** files in its folder, whose space is claimed beforehand, so that a full disk is an error and not a signal. Whoever fills
** arrays asks scratch_status when done: the first failure is remembered, and an array that could not be had on disk is in memory.
**
** Memory that is released is kept for the next arrays, up to 128 MB (within the limit): pages that are there already cost nothing.
**
** Several threads may have arrays of one scratch, each array one thread's at a time.
*/
#ifndef QUERN_CLEAN_SCRATCH_H
#define QUERN_CLEAN_SCRATCH_H

#include "base/error.h"

#include <stddef.h>

typedef struct Scratch Scratch;

typedef struct ScratchArray {
    void *data;
    size_t bytes;    /* mapped; 0: nothing */
    int file;        /* -1: anonymous */
    Scratch *scratch;
} ScratchArray;

/* folder NULL: everything stays in memory. limit in bytes. */
Scratch *scratch_new(const char *folder, size_t limit);
void scratch_free(Scratch *scratch);      /* after all its arrays; NULL is fine */
Status scratch_status(const Scratch *scratch, Error *error) MUST_USE;

ScratchArray scratch_array(Scratch *scratch, size_t count, size_t width); /* zeroed */
ScratchArray scratch_room(Scratch *scratch, size_t count, size_t width);  /* holds anything */
void scratch_grow(ScratchArray *array, size_t bytes); /* at least so many; keeps what is there; what is new holds anything */
void scratch_release(ScratchArray *array);

#endif
