/* version_change.c - see version_change.h. */
#include "store/version_change.h"

#include "base/log.h"
#include "base/memory.h"
#include "gen/sql_history.h"
#include "store/ingest.h"

#include <stdlib.h>

enum { MOST_PRUNED = 50 };

/* The dataset's row, locked. slug may be NULL. */
static Status lock(Db *db, int64_t dataset_id, Arena *arena, const char **slug, int64_t *current, int64_t *next, Error *error)
{
    DbResult *result;
    Status status = db_find(db, &SQL_HISTORY_LOCK, DB_ARGS(db_int(dataset_id)), &result, ERR_NOT_FOUND, DATASET_GONE, error);
    if (status != OK)
        return status;
    if (slug)
        *slug = db_take_text(result, 0, 0, arena);
    *current = db_get_int(result, 0, 2);
    *next = db_get_int(result, 0, 3);
    db_result_free(result);
    return status;
}

static Status add_restored(Db *db, const Version *version, int64_t number, int64_t user_id, int64_t *id, Error *error)
{
    DbResult *result;
    Status status = db_find(db, &SQL_HISTORY_RESTORE,
                             DB_ARGS(db_int(version->id), db_int(number), db_id(user_id)),
                             &result, ERR_NOT_FOUND, "There is no such version of the dataset (any more).", error);
    if (status != OK)
        return status;
    *id = db_get_int(result, 0, 0);
    db_result_free(result);
    return status;
}

Status version_restore(Db *db, int64_t dataset_id, const Version *version, int64_t user_id, int64_t *number, Error *error)
{
    Arena *arena = arena_new(4096);
    const char *slug = NULL;
    int64_t current = 0, id = 0;
    Status status = ingest_lock_transaction(db, dataset_id, error);
    if (status == OK)
        status = lock(db, dataset_id, arena, &slug, &current, number, error);
    if (status == OK && current == version->id)
        status = error_set(error, ERR_CONFLICT, "This version is the current one already.");
    if (status == OK)
        status = add_restored(db, version, *number, user_id, &id, error);
    if (status == OK)
        status = db_query(db, &SQL_HISTORY_COPY_COLUMNS, DB_ARGS(db_int(version->id), db_int(id)), NULL, error);
    if (status == OK)
        status = db_query(db, &SQL_HISTORY_COPY_REJECTS, DB_ARGS(db_int(version->id), db_int(id)), NULL, error);
    if (status == OK)
        status = db_query(db, &SQL_HISTORY_COPY_REPORT, DB_ARGS(db_int(version->id), db_int(id)), NULL, error);
    if (status == OK)
        status = tables_view(db, slug, version->data_id, &version->schema, &version->layout, error);
    if (status == OK)
        status = db_query(db, &SQL_HISTORY_PUBLISH, DB_ARGS(db_int(dataset_id), db_int(id)), NULL, error);
    arena_free(arena);
    return status;
}

Status version_delete(Db *db, int64_t dataset_id, int64_t id, int64_t *data_id, Error *error)
{
    int64_t current = 0, next = 0;
    size_t tables = 0;
    DbResult *result = NULL;
    *data_id = 0;
    Status status = lock(db, dataset_id, NULL, NULL, &current, &next, error);
    if (status == OK && current == id)
        status = error_set(error, ERR_CONFLICT, "This is the current version. Restore another one first, or delete the dataset.");
    if (status == OK)
        status = db_query(db, &SQL_HISTORY_ADOPT, DB_ARGS(db_int(id)), NULL, error);
    if (status == OK)
        status = db_find(db, &SQL_HISTORY_DELETE, DB_ARGS(db_int(id)),
                         &result, ERR_NOT_FOUND, "There is no such version of the dataset (any more).", error);
    if (status != OK)
        return status;
    if (!db_get_bool(result, 0, 2)) {
        *data_id = db_get_int(result, 0, 0);
        tables = (size_t)db_get_int(result, 0, 1);
    }
    db_result_free(result);
    return *data_id ? tables_drop(db, *data_id, tables, error) : status;
}

static Status prune_one(Db *db, const char *home, int64_t dataset_id, int64_t id, Error *error)
{
    int64_t data_id = 0;
    Status status = db_transaction(db, error);
    if (status == OK)
        status = version_delete(db, dataset_id, id, &data_id, error);
    status = db_end(db, status, error);
    if (status == OK && data_id)
        columns_remove(home, data_id);
    return status == ERR_CONFLICT || status == ERR_NOT_FOUND ? OK : status; /* it became the current one, or went, meanwhile */
}

Status version_prune(Db *db, const char *home, Error *error)
{
    int n = MOST_PRUNED;
    Status status = db_query(db, &SQL_HISTORY_FORGET_KEYS, DB_NO_ARGS, NULL, error);
    while (status == OK && n == MOST_PRUNED) {
        DbResult *result;
        status = db_query(db, &SQL_HISTORY_SURPLUS, DB_NO_ARGS, &result, error);
        if (status != OK)
            return status;
        n = db_rows(result);
        for (int row = 0; row < n && status == OK; row++)
            status = prune_one(db, home, db_get_int(result, row, 1), db_get_int(result, row, 0), error);
        db_result_free(result);
        if (status == OK && n)
            log_line(LOG_INFO, "old versions pruned", "\"versions\":%d", n);
    }
    return status;
}

Status version_profiled(const Version *version, Db *db, uint64_t *rows, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_HISTORY_PROFILED, DB_ARGS(db_int(version->id)), &result, error);
    if (status != OK)
        return status;
    *rows = db_rows(result) ? (uint64_t)db_get_int(result, 0, 0) : 0;
    db_result_free(result);
    return OK;
}

static Status describe_columns(const Version *version, ColumnsFolder *folder, Buffer *text, uint64_t *missing, Error *error)
{
    Json json;
    Profile *profile = mem_alloc(sizeof *profile);
    Status status = OK;
    *missing = 0;
    json_begin(&json, text);
    json_open_array(&json);
    for (size_t i = 0; i < version->schema.count && status == OK; i++) {
        Column column;
        status = columns_map(folder, i, &column, error);
        if (status != OK)
            break;
        profile_column(&column, 0, profile, NULL);
        *missing += profile->missing;
        json_open_object(&json);
        json_member_int(&json, "position", (int64_t)i + 1);
        json_member_int(&json, "missing", (int64_t)profile->missing);
        json_key(&json, "profile");
        profile_json(&json, profile);
        json_key(&json, "summary");
        profile_summary_json(&json, profile);
        json_close(&json);
    }
    json_close(&json);
    free(profile);
    return status;
}

static Status write_profiles(const Version *version, Db *db, const Buffer *text, uint64_t missing, Error *error)
{
    DbResult *result = NULL;
    DbArg id = db_int(version->id), rows = db_int((int64_t)version->rows);
    Status status = db_transaction(db, error);
    if (status == OK)
        status = db_query(db, &SQL_HISTORY_LOCK_PROFILE, DB_ARGS(id, rows), &result, error);
    if (status == OK && db_rows(result) && db_get_bool(result, 0, 0)) {
        status = db_query(db, &SQL_HISTORY_SET_PROFILES, DB_ARGS(id, db_text_n(text->data, text->length)), NULL, error);
        if (status == OK)
            status = db_query(db, &SQL_HISTORY_SET_PROFILED, DB_ARGS(id, rows, db_int((int64_t)missing)), NULL, error);
    }
    db_result_free(result);
    status = db_end(db, status, error);
    return status;
}

Status version_profile(const Version *version, Db *db, const char *home, Error *error)
{
    ColumnsFolder *folder = NULL;
    Buffer text = BUFFER_INIT;
    uint64_t missing;
    Status status = version_columns(version, db, home, &folder, error);
    if (status != OK)
        return status;
    status = describe_columns(version, folder, &text, &missing, error);
    columns_close(folder);
    if (status == OK)
        status = write_profiles(version, db, &text, missing, error);
    buffer_free(&text);
    return status;
}
