/*
** spool.h - accepted uploads, on their way into the database.
**
** nginx spools a body to <home>/spool/incoming and removes it when the request ends. Accepting gives the file a second name under
** <home>/spool/accepted, so that it outlives the request without a byte being copied. It is removed when its job has ended for good.
*/
#ifndef QUERN_STORE_SPOOL_H
#define QUERN_STORE_SPOOL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SPOOL_NAME = 28 }; /* bytes of a spooled file's name with its NUL */

Status spool_accept(const char *home, const char *path, char name[SPOOL_NAME], Error *error) MUST_USE;
Status spool_sync(const char *home, const char *name, Error *error) MUST_USE; /* the file and its name survive a power cut */
void spool_remove(const char *home, const char *name);

/* Creates an unlinked temporary file under <home>/tmp: a descriptor, or -1. */
int spool_temporary(const char *home, Error *error);

/* A read-only mapping of a whole file; length 0 gives data "" and nothing to unmap. */
typedef struct SpoolMap {
    const char *data;
    size_t length;
} SpoolMap;
Status spool_map(const char *home, const char *name, SpoolMap *map, Error *error) MUST_USE;      /* an accepted file */
Status spool_map_path(const char *path, SpoolMap *map, Error *error) MUST_USE;
Status spool_map_descriptor(int descriptor, SpoolMap *map, Error *error) MUST_USE;
void spool_unmap(SpoolMap *map);

/* Calls `keep` for each accepted file older than an hour and removes those for which it says false. */
typedef bool SpoolKeep(void *context, const char *name);
void spool_sweep(const char *home, SpoolKeep *keep, void *context);

#endif
