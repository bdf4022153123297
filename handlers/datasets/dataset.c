/* dataset.c - one dataset: show, change, delete. */
#include "datasets.h"

#include "gen/sql_datasets.h"
#include "gen/sql_history.h"
#include "store/columns.h"
#include "store/db_json.h"
#include "store/row_arrays.h"
#include "store/spool.h"
#include "store/tables.h"

#include <inttypes.h>

enum {
    COL_ID, COL_NAME, COL_SLUG, COL_DESCRIPTION, COL_STATUS, COL_ERROR, COL_FILENAME, COL_VERSION_ID, COL_VERSION, COL_ROWS,
    COL_REJECTED = COL_ROWS + 3, COL_INGEST = COL_ROWS + 5, COL_CREATED, COL_UPDATED, COL_USER_ID, COL_USER_NAME, COL_JOB, COL_SCORE
};

void dataset_sizes(Json *json, const DbResult *result, int row, int column)
{
    static const char *const NAMES[] = {"rows", "columns", "missing_cells", "rejected_rows", "size_bytes"};
    for (int i = 0; i < 5; i++)
        json_member_int(json, NAMES[i], db_get_int(result, row, column + i));
}

void dataset_members(Json *json, const DbResult *result, int row)
{
    json_member_int(json, "id", db_get_int(result, row, COL_ID));
    db_member_text(json, "name", result, row, COL_NAME);
    db_member_text(json, "slug", result, row, COL_SLUG);
    db_member_text(json, "description", result, row, COL_DESCRIPTION);
    db_member_text(json, "filename", result, row, COL_FILENAME);
    db_member_text(json, "status", result, row, COL_STATUS);
    db_member_text(json, "error", result, row, COL_ERROR);
    db_member_int(json, "job_id", result, row, COL_JOB);
    db_member_int(json, "version", result, row, COL_VERSION);
    dataset_sizes(json, result, row, COL_ROWS);
    db_member_float(json, "quality_score", result, row, COL_SCORE);
    db_member_time(json, "created_at", result, row, COL_CREATED);
    db_member_time(json, "updated_at", result, row, COL_UPDATED);
    db_member_user(json, "created_by", result, row, COL_USER_ID);
    db_member_json(json, "ingest", result, row, COL_INGEST);
}

/* A dataset that is streamed into changes more often than its updated_at. */
static const char *etag_of(Request *request, int64_t id, int64_t updated_at, int64_t rows)
{
    return arena_printf(request->arena, "\"d%" PRId64 "-%" PRIx64 "-%" PRIx64 "\"", id, updated_at, rows);
}

static Status find(Request *request, int64_t id, DbResult **result, Error *error)
{
    return db_find(request->db, &SQL_DATASETS_GET, DB_ARGS(db_int(id)), result, ERR_NOT_FOUND, DATASET_GONE, error);
}

void dataset_column_list(Json *json, const DbResult *result)
{
    json_key(json, "column_list");
    json_open_array(json);
    for (int row = 0; row < db_rows(result); row++) {
        json_open_object(json);
        json_member_int(json, "position", db_get_int(result, row, 0));
        db_member_text(json, "name", result, row, 1);
        db_member_text(json, "type", result, row, 2);
        json_member_text(json, "timezone", db_get_bool(result, row, 3) ? "UTC" : NULL);
        json_member_int(json, "missing", db_get_int(result, row, 4));
        json_close(json);
    }
    json_close(json);
}

Status dataset_created(Request *request, Reply *reply, int64_t id, Json *json, Error *error)
{
    DbResult *result;
    Status status = db_find(request->db, &SQL_DATASETS_GET, DB_ARGS(db_int(id)), &result, ERR_NOT_FOUND, "The dataset was deleted meanwhile.", error);
    if (status != OK)
        return status;
    reply->status = 201;
    reply_headerf(reply, "Location", "/api/v1/datasets/%" PRId64, id);
    reply_json(reply, json);
    json_open_object(json);
    dataset_members(json, result, 0);
    db_result_free(result);
    return OK;
}

static Status column_list(Request *request, Json *json, int64_t id, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_DATASETS_COLUMNS, DB_ARGS(db_int(id)), &result, error);
    if (status == OK) {
        dataset_column_list(json, result);
        db_result_free(result);
    }
    return status;
}

Status dataset_keep_member(Request *request, Json *json, int64_t id, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_HISTORY_KEEP, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result))
        json_member_int(json, "keep_versions", db_get_int(result, 0, 0));
    db_result_free(result);
    return OK;
}

Status dataset_get(Request *request, Reply *reply, Error *error)
{
    int64_t id = request_int(request, "id");
    DbResult *result;
    Status status = find(request, id, &result, error);
    if (status != OK)
        return status;
    if (!reply_not_modified(request, reply, etag_of(request, id, db_get_time(result, 0, COL_UPDATED), db_get_int(result, 0, COL_ROWS)))) {
        Json json;
        reply_json(reply, &json);
        json_open_object(&json);
        dataset_members(&json, result, 0);
        status = column_list(request, &json, id, error);
        if (status == OK)
            status = dataset_keep_member(request, &json, id, error);
        json_close(&json);
    }
    db_result_free(result);
    return status;
}

Status dataset_current(Request *request, int64_t id, Current *current, Error *error)
{
    DbResult *result;
    Status status = find(request, id, &result, error);
    if (status != OK)
        return status;
    int64_t version = db_get_int(result, 0, COL_VERSION_ID);
    current->number = db_get_int(result, 0, COL_VERSION);
    current->name = db_take_text(result, 0, COL_NAME, request->arena);
    current->rejected = (uint64_t)db_get_int(result, 0, COL_REJECTED);
    if (version == 0) {
        const char *why = db_get_text(result, 0, COL_ERROR, NULL);
        status = why ? error_set(error, ERR_CONFLICT, "The dataset has no rows, since its import failed: %s", why)
                     : error_set(error, ERR_CONFLICT, "The dataset is still being imported. Its job (see job_id) shows how far it is.");
    }
    db_result_free(result);
    return status == OK ? version_get(datasets_state(request)->versions, request->db, version, &current->version, error) : status;
}

Status dataset_change(Request *request, Reply *reply, Error *error)
{
    int64_t id = request_int(request, "id");
    DbResult *result;
    Status status = find(request, id, &result, error);
    if (status != OK)
        return status;
    status = request_if_match(request, etag_of(request, id, db_get_time(result, 0, COL_UPDATED), db_get_int(result, 0, COL_ROWS)), error);
    const char *old_name = db_take_text(result, 0, COL_NAME, request->arena);
    db_result_free(result);
    if (status == OK)
        status = db_transaction(request->db, error);
    if (status == OK)
        status = db_query(request->db, &SQL_DATASETS_RENAME,
                          DB_ARGS(db_int(id), db_text(request_text(request, "name")), db_text(request_text(request, "description"))),
                          NULL, error);
    if (status == OK && request_has(request, "keep_versions"))
        status = db_query(request->db, &SQL_HISTORY_SET_KEEP, DB_ARGS(db_int(id), db_int(request_int(request, "keep_versions"))), NULL,
                          error);
    if (status == OK)
        status = request_audit(request, "dataset.changed", "dataset", id, old_name, NULL, error);
    status = db_end(request->db, status, error);
    return status == OK ? dataset_get(request, reply, error) : status;
}

/* The versions' tables, and their folders to be removed after the commit. */
static Status drop_versions(Request *request, int64_t id, int64_t **versions, int *n, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_DATASETS_VERSIONS, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    *n = db_rows(result);
    *versions = arena_array(request->arena, (size_t)*n + 1, sizeof **versions);
    for (int row = 0; row < *n && status == OK; row++) {
        (*versions)[row] = db_get_int(result, row, 0);
        status = tables_drop(request->db, (*versions)[row], (size_t)db_get_int(result, row, 1), error);
    }
    db_result_free(result);
    return status;
}

static Status spooled_files(Request *request, int64_t id, const char ***files, int *n, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_DATASETS_JOBS_FILES, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    *n = db_rows(result);
    *files = arena_array(request->arena, (size_t)*n + 1, sizeof **files);
    for (int row = 0; row < *n; row++)
        (*files)[row] = db_take_text(result, row, 0, request->arena);
    db_result_free(result);
    return OK;
}

/* The keys of its results, whose rows' files go as well. */
static Status kept_results(Request *request, int64_t id, const char ***keys, int *n, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_DATASETS_RESULTS, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    *n = db_rows(result);
    *keys = arena_array(request->arena, (size_t)*n + 1, sizeof **keys);
    for (int row = 0; row < *n; row++)
        (*keys)[row] = db_take_text(result, row, 0, request->arena);
    db_result_free(result);
    return OK;
}

Status dataset_delete(Request *request, Reply *reply, Error *error)
{
    int64_t id = request_int(request, "id");
    int64_t *versions = NULL;
    const char **files = NULL, **keys = NULL;
    const char *name = NULL, *slug = NULL;
    int n_versions = 0, n_files = 0, n_keys = 0;
    DbResult *result;
    Status status = db_transaction(request->db, error);
    if (status != OK)
        return status;
    status = db_find(request->db, &SQL_DATASETS_LOCK, DB_ARGS(db_int(id)), &result, ERR_NOT_FOUND, DATASET_GONE, error);
    if (status == OK) {
        name = db_take_text(result, 0, 0, request->arena);
        slug = db_take_text(result, 0, 1, request->arena);
        status = request_if_match(request, etag_of(request, id, db_get_time(result, 0, 2), db_get_int(result, 0, 3)), error);
        db_result_free(result);
    }
    if (status == OK)
        status = tables_drop_view(request->db, slug, error);
    if (status == OK)
        status = drop_versions(request, id, &versions, &n_versions, error);
    if (status == OK)
        status = spooled_files(request, id, &files, &n_files, error);
    if (status == OK)
        status = kept_results(request, id, &keys, &n_keys, error);
    if (status == OK)
        status = db_query(request->db, &SQL_DATASETS_DELETE, DB_ARGS(db_int(id)), NULL, error);
    if (status == OK)
        status = request_audit(request, "dataset.deleted", "dataset", id, name, NULL, error);
    status = db_end(request->db, status, error);
    if (status != OK)
        return status;
    for (int i = 0; i < n_versions; i++)
        columns_remove(request->config->home, versions[i]);
    for (int i = 0; i < n_files; i++)
        if (files[i])
            spool_remove(request->config->home, files[i]);
    for (int i = 0; i < n_keys; i++)
        row_arrays_remove(request->config->home, keys[i]);
    reply->status = 204;
    return OK;
}
