/* reports.c - reports: list, show, make, change, delete. */
#include "reports.h"

#include "data/hash.h"
#include "gen/sql_reports.h"
#include "operation/operation.h"
#include "store/db_json.h"

#include <inttypes.h>

enum { COL_ID, COL_TITLE, COL_NOTE, COL_ENTRIES, COL_CREATED, COL_UPDATED, COL_USER_ID, COL_USER, COL_TOTAL };
enum {
    ENTRY_ID, ENTRY_PLACE, ENTRY_TITLE, ENTRY_NOTE, ENTRY_HIDDEN, ENTRY_RESULT, ENTRY_NAME, ENTRY_OPERATION, ENTRY_DATASET_ID, ENTRY_DATASET, ENTRY_VERSION,
    ENTRY_COMPUTED
};

static void members(Request *request, Json *json, const DbResult *result, int row)
{
    int64_t id = db_get_int(result, row, COL_ID);
    json_member_int(json, "id", id);
    json_member_text(json, "title", db_get_text(result, row, COL_TITLE, NULL));
    json_member_text(json, "note", db_get_text(result, row, COL_NOTE, NULL));
    json_member_int(json, "entry_count", db_get_int(result, row, COL_ENTRIES));
    json_member_text(json, "href", arena_printf(request->arena, "/api/v1/reports/%" PRId64, id));
    db_member_time(json, "created_at", result, row, COL_CREATED);
    db_member_time(json, "updated_at", result, row, COL_UPDATED);
    db_member_user(json, "created_by", result, row, COL_USER_ID);
}

/* The result that an entry shows, as much of it as a heading needs. */
static void result_member(Request *request, Json *json, const DbResult *result, int row)
{
    json_key(json, "result");
    if (db_is_null(result, row, ENTRY_RESULT)) {
        json_null(json);
        return;
    }
    const char *name = db_get_text(result, row, ENTRY_OPERATION, NULL);
    const Operation *operation = operation_find(name);
    int64_t id = db_get_int(result, row, ENTRY_RESULT);
    json_open_object(json);
    json_member_int(json, "id", id);
    json_member_text(json, "name", db_get_text(result, row, ENTRY_NAME, NULL));
    json_member_text(json, "operation", name);
    json_member_text(json, "title", operation ? operation->title : name);
    db_member_int(json, "dataset_id", result, row, ENTRY_DATASET_ID);
    json_member_text(json, "dataset_name", db_get_text(result, row, ENTRY_DATASET, NULL));
    db_member_int(json, "version", result, row, ENTRY_VERSION);
    db_member_time(json, "created_at", result, row, ENTRY_COMPUTED);
    json_member_text(json, "href", arena_printf(request->arena, "/api/v1/analytics/results/%" PRId64, id));
    json_close(json);
}

static Status entries_member(Request *request, Json *json, int64_t id, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_REPORTS_ENTRIES, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    json_key(json, "entries");
    json_open_array(json);
    for (int row = 0; row < db_rows(result); row++) {
        json_open_object(json);
        json_member_int(json, "id", db_get_int(result, row, ENTRY_ID));
        json_member_int(json, "place", db_get_int(result, row, ENTRY_PLACE));
        json_member_text(json, "title", db_get_text(result, row, ENTRY_TITLE, NULL));
        json_member_text(json, "note", db_get_text(result, row, ENTRY_NOTE, NULL));
        db_member_json(json, "hidden", result, row, ENTRY_HIDDEN);
        result_member(request, json, result, row);
        json_close(json);
    }
    json_close(json);
    db_result_free(result);
    return OK;
}

/* Members of the open object. */
static Status write_report(Request *request, Json *json, int64_t id, Error *error)
{
    DbResult *result;
    Status status = db_find(request->db, &SQL_REPORTS_GET, DB_ARGS(db_int(id)),
                            &result, ERR_NOT_FOUND, "There is no such report. It may have been deleted.", error);
    if (status != OK)
        return status;
    members(request, json, result, 0);
    db_result_free(result);
    return status == OK ? entries_member(request, json, id, error) : status;
}

/* Made of all that a report shows: names of results and datasets among it. */
static const char *etag_of(Request *request, const Buffer *body)
{
    return arena_printf(request->arena, "\"p-%" PRIx64 "\"", hash_bytes(body->data, body->length, HASH_FIXED));
}

static Status report_text(Request *request, Buffer *body, int64_t id, Error *error)
{
    Json json;
    json_begin(&json, body);
    json_open_object(&json);
    Status status = write_report(request, &json, id, error);
    json_close(&json);
    return status;
}

Status report_answer(Request *request, Reply *reply, int64_t id, Error *error)
{
    Buffer body = BUFFER_INIT;
    Status status = report_text(request, &body, id, error);
    if (status == OK && (request->method != GET || !reply_not_modified(request, reply, etag_of(request, &body)))) {
        reply_headerf(reply, "ETag", "%s", etag_of(request, &body));
        buffer_add(&reply->body, body.data, body.length);
    }
    buffer_free(&body);
    return status;
}

Status report_lock(Request *request, const char **title, Error *error)
{
    int64_t id = request_int(request, "id");
    DbResult *result;
    Status status = db_find(request->db, &SQL_REPORTS_LOCK, DB_ARGS(db_int(id)),
                            &result, ERR_NOT_FOUND, "There is no such report. It may have been deleted.", error);
    if (status != OK)
        return status;
    *title = db_take_text(result, 0, 0, request->arena);
    db_result_free(result);
    if (status != OK || !request_header(request, "If-Match"))
        return status;
    Buffer body = BUFFER_INIT;
    status = report_text(request, &body, id, error);
    if (status == OK)
        status = request_if_match(request, etag_of(request, &body), error);
    buffer_free(&body);
    return status;
}

Status reports_list(Request *request, Reply *reply, Error *error)
{
    static const RowList LIST = {&SQL_REPORTS_LIST, &SQL_REPORTS_COUNT, COL_TOTAL, members};
    return reply_rows(request, reply, &LIST, DB_ARGS(request_arg(request, "q"), request_arg(request, "result_id")), error);
}

Status report_get(Request *request, Reply *reply, Error *error)
{
    return report_answer(request, reply, request_int(request, "id"), error);
}

Status report_create(Request *request, Reply *reply, Error *error)
{
    const char *title = request_text(request, "title"), *note = request_text(request, "note");
    DbResult *result;
    int64_t id = 0;
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = db_query(request->db, &SQL_REPORTS_ADD, DB_ARGS(db_text(title), db_text(note ? note : ""), db_int(request->user.id)), &result, error);
    if (status == OK) {
        id = db_get_int(result, 0, 0);
        db_result_free(result);
        status = request_audit(request, "report.created", "report", id, title, NULL, error);
    }
    status = db_end(request->db, status, error);
    if (status != OK)
        return status;
    reply->status = 201;
    reply_headerf(reply, "Location", "/api/v1/reports/%" PRId64, id);
    return report_answer(request, reply, id, error);
}

Status report_change(Request *request, Reply *reply, Error *error)
{
    const char *title = NULL;
    int64_t id = request_int(request, "id");
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = report_lock(request, &title, error);
    if (status == OK)
        status = db_query(request->db, &SQL_REPORTS_CHANGE,
                          DB_ARGS(db_int(id), db_text(request_text(request, "title")), db_text(request_text(request, "note"))), NULL, error);
    if (status == OK)
        status = request_audit(request, "report.changed", "report", id, title, NULL, error);
    status = db_end(request->db, status, error);
    return status == OK ? report_answer(request, reply, id, error) : status;
}

Status report_delete(Request *request, Reply *reply, Error *error)
{
    const char *title = NULL;
    int64_t id = request_int(request, "id");
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = report_lock(request, &title, error);
    if (status == OK)
        status = db_query(request->db, &SQL_REPORTS_DELETE, DB_ARGS(db_int(id)), NULL, error);
    if (status == OK)
        status = request_audit(request, "report.deleted", "report", id, title, NULL, error);
    status = db_end(request->db, status, error);
    if (status == OK)
        reply->status = 204;
    return status;
}
