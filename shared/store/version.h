/*
** version.h - a committed version: its schema, its tables, its column files.
**
** Versions never change but for the rows of one that grows, which are asked for each time; so what was read once is kept: VersionCache holds the most recently used few (at most VERSION_CACHE_COLUMNS columns in
** total beyond the newest).
*/
#ifndef QUERN_STORE_VERSION_H
#define QUERN_STORE_VERSION_H

#include "store/columns.h"
#include "store/db.h"
#include "store/tables.h"

enum { VERSION_CACHE_SLOTS = 8, VERSION_CACHE_COLUMNS = 12000 };

typedef struct Version {
    int64_t id;
    int64_t dataset_id;
    int64_t data_id;      /* the version whose tables and column files hold the rows; of most, itself */
    bool growing;         /* streams append to it, while it is its dataset's current one */
    size_t rows;
    Schema schema;
    TableLayout layout;
    unsigned char *usual; /* by column: 1 when somebody has seen that all its numbers are usual (numeric/sample.h); NULL: the rows may change */
    Arena *arena;         /* of the layout and the above */
} Version;

/* What is asked of no dataset at all: id 0, no columns, no rows. It has no column files. */
extern const Version VERSION_NONE;

typedef struct VersionCache VersionCache;

VersionCache *version_cache_new(void);
void version_cache_clear(VersionCache *cache);
void version_cache_free(VersionCache *cache);

/* The version; it stays the cache's, valid until the next call. ERR_NOT_FOUND. */
Status version_get(VersionCache *cache, Db *db, int64_t id, const Version **version, Error *error) MUST_USE;

/* Its column files, rebuilt from the tables when they are not there. */
Status version_columns(const Version *version, Db *db, const char *home, ColumnsFolder **folder, Error *error) MUST_USE;

#endif
