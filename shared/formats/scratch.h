/*
** scratch.h - temporary files of the readers, and bytes that move into one when they become many.
*/
#ifndef QUERN_FORMATS_SCRATCH_H
#define QUERN_FORMATS_SCRATCH_H

#include "base/buffer.h"
#include "base/error.h"

/* An unlinked temporary file in the folder, read and written: a descriptor, or -1. */
int scratch_file(const char *folder, Error *error);

Status scratch_write(int descriptor, const char *bytes, size_t length, Error *error) MUST_USE; /* all of them */

/* Appended to, then read at any place. In memory up to SPILL_BYTES, in a mapped temporary file beyond. */
enum { SPILL_BYTES = 32 << 20 };

typedef struct Spill {
    const char *folder;
    Buffer memory;
    int descriptor;        /* -1: all in memory */
    uint64_t length;
    const char *data;      /* after spill_end; NULL while length is 0 */
    bool mapped;
} Spill;

void spill_init(Spill *spill, const char *folder);
Status spill_add(Spill *spill, const void *bytes, size_t count, Error *error) MUST_USE;
Status spill_end(Spill *spill, Error *error) MUST_USE; /* no more is added: data may be read */
void spill_free(Spill *spill);

#endif
