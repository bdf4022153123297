/* versions.c - the versions of a dataset: list, show, restore, delete. */
#include "datasets.h"

#include "gen/sql_history.h"
#include "store/db_json.h"
#include "store/version_change.h"

#include <inttypes.h>

enum {
    COL_ID, COL_NUMBER, COL_SOURCE, COL_FILENAME, COL_ROWS, COL_CREATED = COL_ROWS + 5, COL_USER_ID,
    COL_USER_NAME, COL_PARENT, COL_RECIPE, COL_GROWING, COL_CURRENT, COL_INGEST, COL_SCORE, COL_RECIPE_NAME, COL_PARENT_DATASET, COL_TOTAL
};

static void version_members(Json *json, const DbResult *result, int row)
{
    json_member_int(json, "number", db_get_int(result, row, COL_NUMBER));
    json_member_int(json, "id", db_get_int(result, row, COL_ID));
    json_member_bool(json, "current", db_get_bool(result, row, COL_CURRENT));
    json_member_bool(json, "growing", db_get_bool(result, row, COL_GROWING));
    db_member_text(json, "source", result, row, COL_SOURCE);
    db_member_text(json, "filename", result, row, COL_FILENAME);
    db_member_int(json, "parent", result, row, COL_PARENT);
    db_member_int(json, "parent_dataset_id", result, row, COL_PARENT_DATASET);
    db_member_int(json, "recipe_id", result, row, COL_RECIPE);
    db_member_text(json, "recipe_name", result, row, COL_RECIPE_NAME);
    dataset_sizes(json, result, row, COL_ROWS);
    db_member_float(json, "quality_score", result, row, COL_SCORE);
    db_member_time(json, "created_at", result, row, COL_CREATED);
    db_member_user(json, "created_by", result, row, COL_USER_ID);
}

Status dataset_exists(Request *request, int64_t id, Error *error)
{
    return db_find(request->db, &SQL_HISTORY_DATASET_EXISTS, DB_ARGS(db_int(id)), NULL, ERR_NOT_FOUND, DATASET_GONE, error);
}

static void list_item(Request *request, Json *json, const DbResult *result, int row)
{
    (void)request;
    version_members(json, result, row);
}

Status dataset_versions(Request *request, Reply *reply, Error *error)
{
    static const RowList LIST = {&SQL_HISTORY_LIST, &SQL_HISTORY_COUNT, COL_TOTAL, list_item};
    int64_t id = request_int(request, "id");
    Status status = dataset_exists(request, id, error);
    return status == OK ? reply_rows(request, reply, &LIST, DB_ARGS(db_int(id)), error) : status;
}

static Status column_list(Request *request, Json *json, int64_t version, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_HISTORY_SCHEMA, DB_ARGS(db_int(version)), &result, error);
    if (status == OK) {
        dataset_column_list(json, result);
        db_result_free(result);
    }
    return status;
}

static const char *no_version(const Request *request, int64_t number)
{
    return arena_printf(request->arena, "The dataset has no version %" PRId64 " (any more). GET .../versions lists them.", number);
}

static Status answer_version(Request *request, Reply *reply, int64_t id, int64_t number, Error *error)
{
    DbResult *result;
    Status status = db_find(request->db, &SQL_HISTORY_GET, DB_ARGS(db_int(id), db_int(number)), &result, ERR_NOT_FOUND, no_version(request, number), error);
    if (status != OK)
        return status;
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_int(&json, "dataset_id", id);
    version_members(&json, result, 0);
    db_member_json(&json, "ingest", result, 0, COL_INGEST);
    status = column_list(request, &json, db_get_int(result, 0, COL_ID), error);
    json_close(&json);
    db_result_free(result);
    return status;
}

Status dataset_version(Request *request, Reply *reply, Error *error)
{
    return answer_version(request, reply, request_int(request, "id"), request_int(request, "number"), error);
}

Status dataset_version_find(Request *request, int64_t id, int64_t number, Current *found, Error *error)
{
    DbResult *result;
    Status status = db_find(request->db, &SQL_HISTORY_FIND, DB_ARGS(db_int(id), db_int(number)), &result, ERR_NOT_FOUND, no_version(request, number), error);
    if (status != OK)
        return status;
    int64_t version = db_get_int(result, 0, 0);
    found->number = db_get_int(result, 0, 1);
    found->name = db_take_text(result, 0, 2, request->arena);
    found->rejected = (uint64_t)db_get_int(result, 0, 3);
    db_result_free(result);
    return version_get(datasets_state(request)->versions, request->db, version, &found->version, error);
}

Status dataset_asked(Request *request, Current *asked, Error *error)
{
    int64_t id = request_int(request, "id");
    return request_has(request, "version") ? dataset_version_find(request, id, request_int(request, "version"), asked, error)
                                           : dataset_current(request, id, asked, error);
}

/* The version, and a transaction. */
static Status begin_change(Request *request, int64_t id, int64_t number, Current *found, Error *error)
{
    Status status = dataset_exists(request, id, error);
    if (status == OK)
        status = dataset_version_find(request, id, number, found, error);
    return status == OK ? db_transaction(request->db, error) : status;
}

Status dataset_version_restore(Request *request, Reply *reply, Error *error)
{
    int64_t id = request_int(request, "id"), number = request_int(request, "number"), fresh = 0;
    Current found;
    Status status = begin_change(request, id, number, &found, error);
    if (status == OK)
        status = version_restore(request->db, id, found.version, request->user.id, &fresh, error);
    if (status == OK)
        status = request_audit(request, "dataset.restored", "dataset", id, found.name,
                               arena_printf(request->arena, "{\"from\":%" PRId64 ",\"version\":%" PRId64 "}", number, fresh), error);
    status = db_end(request->db, status, error);
    if (status != OK)
        return status;
    reply->status = 201;
    reply_headerf(reply, "Location", "/api/v1/datasets/%" PRId64 "/versions/%" PRId64, id, fresh);
    return answer_version(request, reply, id, fresh, error);
}

Status dataset_version_delete(Request *request, Reply *reply, Error *error)
{
    int64_t id = request_int(request, "id"), number = request_int(request, "number"), data_id = 0;
    Current found;
    Status status = begin_change(request, id, number, &found, error);
    if (status == OK)
        status = version_delete(request->db, id, found.version->id, &data_id, error);
    if (status == OK)
        status = request_audit(request, "dataset.version_deleted", "dataset", id, found.name,
                               arena_printf(request->arena, "{\"version\":%" PRId64 "}", number), error);
    status = db_end(request->db, status, error);
    if (status != OK)
        return status;
    if (data_id)
        columns_remove(request->config->home, data_id);
    reply->status = 204;
    return OK;
}
