/* profile.c - what each column looks like, a page of columns at a time. */
#include "datasets.h"

#include "gen/sql_datasets.h"
#include "store/db_json.h"

#include "queue/profile_job.h"
#include "store/version_change.h"

#include <inttypes.h>
#include <string.h>

/* Each name must be a column: a misspelt one would look like an empty answer. */
static Status check_names(const Request *request, Reply *reply, const Schema *schema, Error *error)
{
    const ParamValue *names = param_value(&request->params, "column");
    for (size_t i = 0; i < names->n_texts; i++) {
        if (schema_find(schema, names->texts[i], strlen(names->texts[i])) < 0) {
            reply_problem_field(reply, "?column", "there is no column \"%.80s\"", names->texts[i]);
            return error_set(error, ERR_INVALID, "The parameter column is not valid.");
        }
    }
    return OK;
}

static void write_column(Json *json, const DbResult *result, int row)
{
    json_open_object(json);
    json_member_int(json, "position", db_get_int(result, row, 0));
    db_member_text(json, "name", result, row, 1);
    db_member_text(json, "type", result, row, 2);
    json_member_text(json, "timezone", db_get_bool(result, row, 3) ? "UTC" : NULL);
    db_member_json(json, "profile", result, row, 4);
    json_close(json);
}

enum { DESCRIBED_AT_ONCE = 4000000 }; /* cells */

Status dataset_describe(Request *request, const Version *version, Error *error)
{
    uint64_t profiled;
    Status status = version->growing ? version_profiled(version, request->db, &profiled, error) : OK;
    if (status != OK || !version->growing || profiled >= version->rows)
        return status;
    if ((uint64_t)version->rows * version->schema.count <= DESCRIBED_AT_ONCE)
        return version_profile(version, request->db, request->config->home, error);
    return profile_job_add(request->db, version->dataset_id, version->id, error);
}

Status dataset_profile(Request *request, Reply *reply, Error *error)
{
    Current current;
    Status status = dataset_asked(request, &current, error);
    if (status == OK)
        status = check_names(request, reply, &current.version->schema, error);
    if (status == OK)
        status = dataset_describe(request, current.version, error);
    uint64_t profiled = 0;
    if (status == OK)
        status = version_profiled(current.version, request->db, &profiled, error);
    if (status != OK)
        return status;
    if (reply_not_modified(request, reply,
                           arena_printf(request->arena, "\"p%" PRId64 "-%zx-%" PRIx64 "-%s\"", current.version->id, current.version->rows,
                                        profiled, request_key(request))))
        return OK;
    DbResult *result;
    status = db_query(request->db, &SQL_DATASETS_PROFILES,
                      DB_ARGS(db_int(current.version->id), request_arg(request, "column"), db_int(request_int(request, "skip")),
                              db_int(request_int(request, "limit"))),
                      &result, error);
    if (status != OK)
        return status;
    int n = db_rows(result);
    Json json;
    reply_list_begin(reply, &json);
    for (int row = 0; row < n; row++)
        write_column(&json, result, row);
    uint64_t all = param_value(&request->params, "column")->n_texts ? 0 : current.version->schema.count;
    reply_list_end(request, reply, &json, n ? (uint64_t)db_get_int(result, 0, 5) : all);
    json_member_int(&json, "rows", (int64_t)current.version->rows);
    json_member_int(&json, "profiled_rows", (int64_t)profiled);
    json_member_int(&json, "version", current.number);
    json_close(&json);
    db_result_free(result);
    return OK;
}
