/* version.c - see version.h. */
#include "store/version.h"

#include "base/log.h"
#include "base/memory.h"
#include "gen/sql_versions.h"
#include "store/copy.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

const Version VERSION_NONE = {.id = 0};

struct VersionCache {
    Version *slots[VERSION_CACHE_SLOTS]; /* most recently used first */
};

VersionCache *version_cache_new(void)
{
    return mem_zero(1, sizeof(VersionCache));
}

static void version_free(Version *version)
{
    if (!version)
        return;
    schema_free(&version->schema);
    arena_free(version->arena);
    free(version);
}

void version_cache_clear(VersionCache *cache)
{
    for (size_t i = 0; i < VERSION_CACHE_SLOTS; i++) {
        version_free(cache->slots[i]);
        cache->slots[i] = NULL;
    }
}

void version_cache_free(VersionCache *cache)
{
    if (cache)
        version_cache_clear(cache);
    free(cache);
}

static Status load(Db *db, int64_t id, Version **loaded, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_VERSIONS_COLUMNS, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    int n = db_rows(result);
    if (n == 0) {
        db_result_free(result);
        return error_set(error, ERR_NOT_FOUND, "There is no such version of the dataset (any more).");
    }
    Version *version = mem_zero(1, sizeof *version);
    version->id = id;
    version->rows = (size_t)db_get_int(result, 0, 0);
    version->dataset_id = db_get_int(result, 0, 6);
    version->data_id = db_get_int(result, 0, 7);
    version->layout.row_ids = db_get_bool(result, 0, 8);
    version->growing = db_get_bool(result, 0, 9);
    version->arena = arena_new(4096);
    version->layout.first = arena_array(version->arena, (size_t)n + 2, sizeof(size_t));
    for (int row = 0; row < n; row++) {
        size_t length;
        ColumnType type = TYPE_TEXT;
        const char *type_text = db_get_text(result, row, 3, &length);
        type_from_name(type_text, length, &type);
        const char *name = db_get_text(result, row, 2, &length);
        schema_add(&version->schema, name, length, type);
        version->schema.fields[row].zoned = db_get_bool(result, row, 4);
        version->schema.fields[row].scale = (uint8_t)db_get_int(result, row, 5);
        if ((size_t)db_get_int(result, row, 1) > version->layout.count)
            version->layout.first[version->layout.count++] = (size_t)row;
    }
    version->layout.first[version->layout.count] = (size_t)n;
    if (!version->growing) {
        version->usual = arena_array(version->arena, (size_t)n + 1, sizeof *version->usual);
        memset(version->usual, 0, (size_t)n + 1);
    }
    db_result_free(result);
    *loaded = version;
    return OK;
}

static void move_to_front(VersionCache *cache, size_t i)
{
    Version *version = cache->slots[i];
    memmove(&cache->slots[1], &cache->slots[0], i * sizeof *cache->slots);
    cache->slots[0] = version;
}

/* Drops from the back what is too much beside the newest. */
static void shrink(VersionCache *cache)
{
    size_t columns = 0;
    for (size_t i = 1; i < VERSION_CACHE_SLOTS; i++) {
        if (!cache->slots[i])
            continue;
        columns += cache->slots[i]->schema.count;
        if (columns > VERSION_CACHE_COLUMNS) {
            version_free(cache->slots[i]);
            cache->slots[i] = NULL;
        }
    }
}

/* How many rows a version that grows has by now. */
static Status refresh(Version *version, Db *db, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_VERSIONS_ROWS, DB_ARGS(db_int(version->id)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0)
        status = error_set(error, ERR_NOT_FOUND, "There is no such version of the dataset (any more).");
    else
        version->rows = (size_t)db_get_int(result, 0, 0);
    db_result_free(result);
    return status;
}

Status version_get(VersionCache *cache, Db *db, int64_t id, const Version **version, Error *error)
{
    size_t i = 0;
    while (i < VERSION_CACHE_SLOTS && !(cache->slots[i] && cache->slots[i]->id == id))
        i++;
    if (i == VERSION_CACHE_SLOTS) {
        Version *fresh = NULL;
        Status status = load(db, id, &fresh, error);
        if (status != OK)
            return status;
        i = VERSION_CACHE_SLOTS - 1;
        version_free(cache->slots[i]);
        cache->slots[i] = fresh;
    } else if (cache->slots[i]->growing) {
        Status status = refresh(cache->slots[i], db, error);
        if (status != OK)
            return status;
    }
    move_to_front(cache, i);
    shrink(cache);
    *version = cache->slots[0];
    return OK;
}

/* One process at a time rebuilds a version; the others wait and find it there. */
static int lock_rebuild(const char *home, int64_t id, Error *error)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/tmp/rebuild-%lld", home, (long long)(id % 16));
    int descriptor = length > 0 && (size_t)length < sizeof path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (descriptor < 0 || flock(descriptor, LOCK_EX) != 0) {
        (void)error_errno(error, "lock a dataset's column files");
        if (descriptor >= 0)
            close(descriptor);
        return -1;
    }
    return descriptor;
}

Status version_columns(const Version *version, Db *db, const char *home, ColumnsFolder **folder, Error *error)
{
    *folder = columns_open_rows(home, version->data_id, version->rows, NULL);
    if (*folder)
        return OK;
    int lock = lock_rebuild(home, version->data_id, error);
    if (lock < 0)
        return ERR_IO;
    Status status = OK;
    *folder = columns_open_rows(home, version->data_id, version->rows, NULL);
    if (!*folder) {
        log_line(LOG_INFO, "column files are rebuilt", "\"version\":%lld", (long long)version->data_id);
        columns_remove(home, version->data_id);
        status = columns_rebuild(db, home, version->data_id, &version->schema, &version->layout, version->rows, version->growing, error);
        if (status == OK) {
            *folder = columns_open_rows(home, version->data_id, version->rows, error);
            status = *folder ? OK : ERR_IO;
        }
    }
    close(lock);
    return status;
}
