/* rejects.c - the rows of the file that could not be read, with line number, reason and raw text. */
#include "datasets.h"

#include "gen/sql_datasets.h"

Status dataset_rejects(Request *request, Reply *reply, Error *error)
{
    Current current;
    Status status = dataset_asked(request, &current, error);
    if (status != OK)
        return status;
    DbResult *result;
    status = db_query(request->db, &SQL_DATASETS_REJECTS,
                      DB_ARGS(db_int(current.version->id), db_int(request_int(request, "skip")), db_int(request_int(request, "limit"))),
                      &result, error);
    if (status != OK)
        return status;
    int n = db_rows(result);
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_key(&json, "items");
    json_open_array(&json);
    for (int row = 0; row < n; row++) {
        size_t length;
        json_open_object(&json);
        json_member_int(&json, "line", db_get_int(result, row, 0));
        json_member_text(&json, "reason", db_get_text(result, row, 1, NULL));
        const char *raw = db_get_text(result, row, 2, &length);
        json_key(&json, "raw");
        json_text_n(&json, raw, length);
        json_close(&json);
    }
    json_close(&json);
    reply_list_end(request, reply, &json, current.rejected);
    json_close(&json);
    db_result_free(result);
    return OK;
}
