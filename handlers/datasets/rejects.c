/*
** rejects.c - the rows of the file that could not be read, with line number, reason and raw text: a page of them, or all of them as a file.
**
** The file is streamed in pieces of PIECE_BYTES; a single row may have 64 MB (store/ingest_rejects.c), which is then the most that is held.
*/
#include "datasets.h"

#include "base/memory.h"
#include "formats/csv_writer.h"
#include "gen/sql_datasets.h"
#include "store/db_json.h"

#include <inttypes.h>
#include <string.h>

enum { PIECE_BYTES = 1 << 20 };

static void reject_members(Json *json, const DbResult *result, int row, int line)
{
    json_member_int(json, "line", db_get_int(result, row, line));
    db_member_text(json, "reason", result, row, line + 1);
    db_member_text(json, "raw", result, row, line + 2);
}

static Status page_of_rejects(Request *request, Reply *reply, const Current *current, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_DATASETS_REJECTS,
                             DB_ARGS(db_int(current->version->id), db_int(request_int(request, "skip")), db_int(request_int(request, "limit"))),
                             &result, error);
    if (status != OK)
        return status;
    Json json;
    reply_list_begin(reply, &json);
    for (int row = 0; row < db_rows(result); row++) {
        json_open_object(&json);
        reject_members(&json, result, row, 0);
        json_close(&json);
    }
    reply_list_end(request, reply, &json, current->rejected);
    json_close(&json);
    db_result_free(result);
    return OK;
}

static void csv_row(Buffer *out, const DbResult *result, int row)
{
    size_t length;
    buffer_printf(out, "%" PRId64 ",", db_get_int(result, row, 1));
    const char *text = db_get_text(result, row, 2, &length);
    csv_write_text(out, text, length);
    buffer_add_char(out, ',');
    text = db_get_text(result, row, 3, &length);
    csv_write_text(out, text, length);
    buffer_add_char(out, '\n');
}

static void ndjson_row(Buffer *out, const DbResult *result, int row)
{
    Json json;
    json_begin(&json, out);
    json_open_object(&json);
    reject_members(&json, result, row, 1);
    json_close(&json);
    buffer_add_char(out, '\n');
}

static Status stream_rejects(Request *request, Reply *reply, const Current *current, bool csv, Error *error)
{
    Buffer out = BUFFER_INIT;
    int64_t last = 0;
    reply->content_type = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
    dataset_name_file(reply, arena_printf(request->arena, "%s rejected", current->name), csv ? "csv" : "ndjson");
    Status status = reply_stream_begin(request, reply, error);
    if (csv)
        buffer_add_text(&out, "line,reason,raw\n");
    for (bool more = true; more && status == OK;) {
        DbResult *result;
        status = db_query(request->db, &SQL_DATASETS_REJECTS_PIECE,
                          DB_ARGS(db_int(current->version->id), db_int(last), db_int(PIECE_BYTES)), &result, error);
        if (status != OK)
            break;
        int n = db_rows(result);
        more = n > 0;
        for (int row = 0; row < n && status == OK; row++) {
            last = db_get_int(result, row, 0);
            (csv ? csv_row : ndjson_row)(&out, result, row);
            if (out.length < PIECE_BYTES && row + 1 < n)
                continue;
            status = reply_stream(reply, out.data, out.length, error);
            buffer_clear(&out);
        }
        db_result_free(result);
    }
    if (status == OK && out.length)
        status = reply_stream(reply, out.data, out.length, error);
    if (status == OK)
        reply_stream_end(reply);
    buffer_free(&out);
    mem_trim();
    return status;
}

Status dataset_rejects(Request *request, Reply *reply, Error *error)
{
    Current current;
    const ParamValue *format = param_value(&request->params, "format");
    Status status = dataset_asked(request, &current, error);
    if (status != OK)
        return status;
    return format->given ? stream_rejects(request, reply, &current, strcmp(format->text, "csv") == 0, error)
                         : page_of_rejects(request, reply, &current, error);
}
