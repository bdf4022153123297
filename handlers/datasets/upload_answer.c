/* upload_answer.c - what an upload is answered with: the dataset with its first rows and the analysis of its columns, or the job. */
#include "upload.h"

#include "formats/csv_writer.h"
#include "gen/sql_datasets.h"

#include <inttypes.h>

enum { PREVIEW_ROWS = 10 };

/* A member of the preview and the analysis for each column, by name. */
static Status summaries(Request *request, Json *json, const Current *current, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_DATASETS_SUMMARIES, DB_ARGS(db_int(current->version->id)), &result, error);
    if (status != OK)
        return status;
    static const char *const OBJECTS[] = {"missing_values", "data_types", "summary_stats"};
    for (int object = 0; object < 3; object++) {
        json_key(json, OBJECTS[object]);
        json_open_object(json);
        for (int row = 0; row < db_rows(result); row++) {
            size_t length;
            const char *name = db_get_text(result, row, 0, &length);
            json_key_n(json, name, length);
            const char *text = db_get_text(result, row, object == 1 ? 1 : 3, &length);
            if (object == 0)
                json_int(json, db_get_int(result, row, 2));
            else if (object == 1)
                json_text_n(json, text, length);
            else
                json_raw(json, text, length);
        }
        json_close(json);
    }
    db_result_free(result);
    return OK;
}

static Status preview(Request *request, Json *json, const Version *version, Error *error)
{
    ColumnsFolder *folder = NULL;
    ColumnScan *scan = NULL;
    const Column *columns = NULL;
    size_t rows = version->rows < PREVIEW_ROWS ? version->rows : PREVIEW_ROWS;
    Status status = version_columns(version, request->db, request->config->home, &folder, error);
    if (status == OK && rows) {
        scan = column_scan_folder(folder, NULL, version->schema.count, error);
        status = scan ? column_scan_read(scan, 0, rows, &columns, error) : ERR_IO;
    }
    json_key(json, "preview");
    json_open_array(json);
    for (size_t row = 0; status == OK && row < rows; row++) {
        json_open_object(json);
        for (size_t i = 0; i < version->schema.count; i++) {
            json_key_n(json, version->schema.fields[i].name, version->schema.fields[i].name_length);
            json_write_value(json, &columns[i], row);
        }
        json_close(json);
    }
    json_close(json);
    if (scan)
        column_scan_close(scan);
    if (folder)
        columns_close(folder);
    return status;
}

/* Adds "analysis" and "preview" to the open object. */
static Status analysis_members(Request *request, Json *json, int64_t id, Error *error)
{
    Current current;
    Status status = dataset_current(request, id, &current, error);
    if (status != OK)
        return status;
    json_key(json, "analysis");
    json_open_object(json);
    json_member_int(json, "rows", (int64_t)current.version->rows);
    json_member_int(json, "columns", (int64_t)current.version->schema.count);
    status = summaries(request, json, &current, error);
    json_close(json);
    return status == OK ? preview(request, json, current.version, error) : status;
}

Status upload_created(Request *request, Reply *reply, const Import *import, int64_t id, Error *error)
{
    Json json;
    Status status = dataset_created(request, reply, id, &json, error);
    if (status != OK)
        return status;
    siblings_member(&json, import);
    status = dataset_keep_member(request, &json, id, error);
    if (status == OK)
        status = analysis_members(request, &json, id, error);
    json_close(&json);
    return status;
}

Status upload_queued(Reply *reply, const Import *import, const Job *job)
{
    Json json;
    reply->status = 202;
    reply_headerf(reply, "Location", "/api/v1/jobs/%" PRId64, job->id);
    reply_json(reply, &json);
    json_open_object(&json);
    job_members(&json, job);
    siblings_member(&json, import);
    json_close(&json);
    return OK;
}
