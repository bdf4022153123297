/* results.c - results that are kept: list, show, name, delete. */
#include "analytics.h"

#include "data/hash.h"
#include "gen/sql_analytics.h"

#include <inttypes.h>
#include <string.h>

enum {
    COL_ID, COL_NAME, COL_OPERATION, COL_DATASET_ID, COL_DATASET, COL_VERSION, COL_PARAMETERS, COL_EXPLANATION, COL_DURATION,
    COL_CREATED, COL_USER_ID, COL_USER, COL_USED, COL_TRIAL, COL_KEPT, COL_TOTAL, COL_UPDATED = COL_TOTAL, COL_KEY, COL_ARRAYS, COL_BODY, COL_VERSION_ID
};

static void from_row(Request *request, const DbResult *result, int row, Stored *stored)
{
    Arena *arena = request->arena;
    *stored = (Stored){.id = db_get_int(result, row, COL_ID), .dataset_id = db_get_int(result, row, COL_DATASET_ID),
                       .number = db_get_int(result, row, COL_VERSION), .created_at = db_get_time(result, row, COL_CREATED),
                       .user_id = db_get_int(result, row, COL_USER_ID), .used_at = db_get_time(result, row, COL_USED),
                       .trial = db_get_bool(result, row, COL_TRIAL), .kept = db_get_bool(result, row, COL_KEPT)};
    stored->name = db_take_text(result, row, COL_NAME, arena);
    stored->operation = db_take_text(result, row, COL_OPERATION, arena);
    stored->dataset = db_take_text(result, row, COL_DATASET, arena);
    stored->parameters = db_take_text(result, row, COL_PARAMETERS, arena);
    stored->user = db_take_text(result, row, COL_USER, arena);
    stored->finding.id = stored->id;
    stored->finding.explanation = db_take_text(result, row, COL_EXPLANATION, arena);
    stored->finding.duration_ms = db_get_float(result, row, COL_DURATION);
}

Status result_find(Request *request, Stored *stored, Error *error)
{
    DbResult *result;
    const char *gone = arena_printf(request->arena, "There is no such result. It may have been deleted; results that nobody keeps are forgotten after %d days.",
                                    ANALYSIS_FORGET_DAYS);
    Status status = db_find(request->db, &SQL_ANALYTICS_GET, DB_ARGS(request_arg(request, "id")), &result, ERR_NOT_FOUND, gone, error);
    if (status != OK)
        return status;
    from_row(request, result, 0, stored);
    stored->updated_at = db_get_time(result, 0, COL_UPDATED);
    stored->version_id = db_get_int(result, 0, COL_VERSION_ID);
    stored->key = db_take_text(result, 0, COL_KEY, request->arena);
    stored->finding.arrays = db_take_text(result, 0, COL_ARRAYS, request->arena);
    stored->finding.body = db_take_text(result, 0, COL_BODY, request->arena);
    stored->finding.body_length = strlen(stored->finding.body);
    db_result_free(result);
    return OK;
}

/* Who named it what, and when: beside what the result itself says. */
static void owner_members(Json *json, const Stored *stored)
{
    const Operation *operation = operation_find(stored->operation);
    json_member_text(json, "name", stored->name);
    json_member_text(json, "title", operation ? operation->title : stored->operation);
    json_member_text(json, "dataset_name", stored->dataset);
    json_key(json, "created_at");
    json_time(json, stored->created_at);
    json_member_bool(json, "kept", stored->kept);
    json_key(json, "created_by");
    if (stored->user_id) {
        json_open_object(json);
        json_member_int(json, "id", stored->user_id);
        json_member_text(json, "name", stored->user);
        json_close(json);
    } else {
        json_null(json);
    }
}

static void list_item(Request *request, Json *json, const DbResult *result, int row)
{
    Stored stored;
    from_row(request, result, row, &stored);
    json_member_int(json, "id", stored.id);
    json_member_text(json, "operation", stored.operation);
    json_member_id(json, "dataset_id", stored.dataset_id);
    json_member_id(json, "version", stored.number);
    json_key(json, "parameters");
    json_raw(json, stored.parameters, strlen(stored.parameters));
    json_member_text(json, "explanation", stored.finding.explanation);
    json_member_number(json, "duration_ms", stored.finding.duration_ms);
    json_member_text(json, "href", arena_printf(request->arena, "/api/v1/analytics/results/%" PRId64, stored.id));
    json_member_bool(json, "trial", stored.trial);
    json_key(json, "used_at");
    json_time(json, stored.used_at);
    owner_members(json, &stored);
}

Status results_list(Request *request, Reply *reply, Error *error)
{
    static const RowList LIST = {&SQL_ANALYTICS_LIST, &SQL_ANALYTICS_COUNT, COL_TOTAL, list_item};
    return reply_rows(request, reply, &LIST,
                      DB_ARGS(request_arg(request, "dataset_id"), request_arg(request, "operation"), request_arg(request, "named"),
                              request_arg(request, "q"), request_arg(request, "kept"), request_arg(request, "trial")), error);
}

/* The result never changes; its name does, and the names of its dataset and of whoever asked for it. */
static const char *etag_of(Request *request, const Stored *stored)
{
    const char *dataset = stored->dataset ? stored->dataset : "";
    uint64_t names = hash_bytes(dataset, strlen(dataset), HASH_FIXED);
    if (stored->user)
        names = hash_bytes(stored->user, strlen(stored->user), names);
    return arena_printf(request->arena, "\"a-%s-%" PRIx64 "-%" PRIx64 "%s\"", stored->key, stored->updated_at, names, stored->kept ? "-k" : "");
}

static void show(Request *request, Reply *reply, const Stored *stored)
{
    Json json;
    if (reply_not_modified(request, reply, etag_of(request, stored)))
        return;
    reply_json(reply, &json);
    json_open_object(&json);
    finding_members(&json, &stored->finding, request->arena);
    json_member_bool(&json, "cached", true);
    owner_members(&json, stored);
    json_close(&json);
}

Status result_get(Request *request, Reply *reply, Error *error)
{
    Stored stored;
    Status status = result_find(request, &stored, error);
    if (status == OK)
        status = db_query(request->db, &SQL_ANALYTICS_OPENED, DB_ARGS(db_int(stored.id)), NULL, error);
    if (status == OK)
        show(request, reply, &stored);
    return status;
}

Status result_change(Request *request, Reply *reply, Error *error)
{
    Stored stored;
    const char *name = request_text(request, "name");
    bool naming = request_has(request, "name"), keeping = request_has(request, "kept");
    if (!naming && !keeping) {
        reply_problem_field(reply, "/name", "is required, unless kept is given");
        return error_set(error, ERR_INVALID, "There is nothing to change. Give a name, or kept.");
    }
    Status status = result_find(request, &stored, error);
    if (status == OK)
        status = request_if_match(request, etag_of(request, &stored), error);
    if (status == OK)
        status = db_transaction(request->db, error);
    if (status == OK)
        status = db_query(request->db, &SQL_ANALYTICS_CHANGE, DB_ARGS(db_int(stored.id), db_text(name), db_bool(naming), request_arg(request, "kept")), NULL, error);
    if (status == OK)
        status = request_audit(request, naming ? "result.named" : request_bool(request, "kept") ? "result.kept" : "result.let_go", "result", stored.id,
                               name ? name : stored.name ? stored.name : stored.operation, NULL, error);
    status = db_end(request->db, status, error);
    return status == OK ? result_get(request, reply, error) : status;
}

Status result_delete(Request *request, Reply *reply, Error *error)
{
    Stored stored;
    Status status = result_find(request, &stored, error);
    if (status == OK)
        status = request_if_match(request, etag_of(request, &stored), error);
    if (status == OK)
        status = db_transaction(request->db, error);
    if (status == OK)
        status = db_query(request->db, &SQL_ANALYTICS_DELETE, DB_ARGS(db_int(stored.id)), NULL, error);
    if (status == OK)
        status = request_audit(request, "result.deleted", "result", stored.id, stored.name ? stored.name : stored.operation, NULL, error);
    status = db_end(request->db, status, error);
    if (status != OK)
        return status;
    finding_forget(request, stored.key);
    row_arrays_remove(request->config->home, stored.key);
    reply->status = 204;
    return OK;
}
