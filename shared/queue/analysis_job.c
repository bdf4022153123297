/*
** analysis_job.c - an operation from what was written down of it: as a job, and once more for a result whose rows are gone.
**
** The payload of a job is {operation, version_id, version, key, trial, parameters}; parameters are those in force, so that they pass the same
** table again. The key tells who asks the same again, having left the page for a while, that it is being computed.
*/
#include "queue/analysis.h"

#include "gen/sql_analytics.h"
#include "spec/json_read.h"

#include <stdio.h>
#include <string.h>

/* Everything that a written-down analysis needs while it runs. */
typedef struct Stage {
    Arena *arena;
    VersionCache *versions;
    ColumnsFolder *folder;
    Version part;              /* of analysis_repeat: the version with the rows that it had */
    json_object *fields;
    ParamCheck check;
    Analysis analysis;
} Stage;

static void stage_end(Stage *stage)
{
    analysis_end(&stage->analysis);
    param_check_free(&stage->check);
    json_object_put(stage->fields);
    if (stage->folder)
        columns_close(stage->folder);
    version_cache_free(stage->versions);
    arena_free(stage->arena);
}

static Status say_problem(const ParamCheck *check, Error *error)
{
    return error_set(error, ERR_INVALID, "The parameter %.200s %.600s.", check->n_problems ? check->problems[0].pointer : "",
                     check->n_problems ? check->problems[0].detail : "is not valid");
}

/* stage_end in any case. parameters: the object of quern.results.parameters. rows: the first of the version; 0: all. */
static Status stage_begin(Stage *stage, Db *db, const char *home, const char *program, const char *operation, int64_t dataset_id,
                          int64_t version_id, int64_t number, const char *parameters, size_t rows, Error *error)
{
    *stage = (Stage){.arena = arena_new(65536), .versions = version_cache_new()};
    Analysis *analysis = &stage->analysis;
    *analysis = (Analysis){.dataset_id = dataset_id, .number = number, .params = &stage->check, .home = home, .arena = stage->arena};
    analysis->operation = operation_find(operation);
    if (!analysis->operation)
        return error_set(error, ERR_UNSUPPORTED, "This program does not know the operation \"%.60s\".", operation);
    Status status = json_read(parameters, strlen(parameters), &stage->fields, error);
    if (status != OK)
        return status;
    if (version_id)
        json_object_object_add(stage->fields, "dataset_id", json_object_new_int64(dataset_id ? dataset_id : 1));
    param_check_begin(&stage->check, operation_params(analysis->operation, stage->arena), stage->arena);
    param_check_json(&stage->check, stage->fields);
    analysis->version = &VERSION_NONE;
    if (version_id)
        status = version_get(stage->versions, db, version_id, &analysis->version, error);
    if (status == OK && (!param_check_end(&stage->check) || !operation_resolve(&stage->check, &analysis->version->schema)))
        status = say_problem(&stage->check, error);
    if (status == OK && version_id)
        status = version_columns(analysis->version, db, home, &stage->folder, error);
    if (status == OK && rows && rows < analysis->version->rows) {
        stage->part = *analysis->version;
        stage->part.rows = rows;
        analysis->version = &stage->part;
    }
    if (status == OK) {
        analysis_key(analysis, program);
        status = analysis_begin(analysis, stage->folder, error);
    }
    return status;
}

static Status find_running(Db *db, const Analysis *analysis, int64_t user_id, int64_t *job_id, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_ANALYTICS_RUNNING, DB_ARGS(db_int(analysis->dataset_id), db_int(user_id), db_text(analysis->key)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) > 0)
        *job_id = db_get_int(result, 0, 0);
    db_result_free(result);
    return OK;
}

Status analysis_add_job(Db *db, const Analysis *analysis, int64_t user_id, int64_t *job_id, bool *joined, Error *error)
{
    *job_id = 0;
    Status found = find_running(db, analysis, user_id, job_id, error);
    *joined = *job_id != 0;
    if (found != OK || *joined)
        return found;
    Buffer text = BUFFER_INIT;
    Json json;
    json_begin(&json, &text);
    json_open_object(&json);
    json_member_text(&json, "operation", analysis->operation->name);
    json_member_int(&json, "version_id", analysis->version->id);
    json_member_int(&json, "version", analysis->number);
    json_member_int(&json, "user_id", user_id);
    json_member_text(&json, "key", analysis->key);
    json_member_bool(&json, "trial", analysis->trial);
    json_key(&json, "parameters");
    json_raw(&json, analysis->parameters, strlen(analysis->parameters));
    json_close(&json);
    Status status = job_add(db, ANALYSIS_KIND, analysis->dataset_id, text.data, "percent", 100, user_id, NULL, job_id, error);
    buffer_free(&text);
    return status;
}

static json_object *member(json_object *object, const char *name)
{
    json_object *value = NULL;
    json_object_object_get_ex(object, name, &value);
    return value;
}

static Status find_or_compute(const AnalysisRun *run, Analysis *analysis, Finding *finding, Error *error)
{
    Status status = analysis_find(run->db, analysis->key, analysis->arena, finding, error);
    return status == ERR_NOT_FOUND ? analysis_compute(analysis, run->progress, run->context, finding, error) : status;
}

/* The result's row and the job's end in one transaction. */
static Status commit(const AnalysisRun *run, Analysis *analysis, int64_t user_id, Finding *finding, Error *error)
{
    char answer[80];
    Status status = db_transaction(run->db, error);
    if (status == OK && finding->id == 0)
        status = analysis_store(run->db, analysis, user_id, NULL, finding, error);
    if (status == OK) {
        snprintf(answer, sizeof answer, "{\"result_id\":%lld}", (long long)finding->id);
        status = job_succeed(run->db, run->job->id, run->worker, answer, error);
    }
    if (status == OK)
        status = db_commit(run->db, error);
    db_rollback(run->db);
    return status;
}

Status analysis_run_job(const AnalysisRun *run, Error *error)
{
    Stage stage;
    Finding finding;
    json_object *payload = NULL;
    Status status = json_read(run->job->payload, strlen(run->job->payload), &payload, error);
    if (status != OK)
        return status;
    const char *operation = json_object_get_string(member(payload, "operation"));
    const char *parameters = json_object_to_json_string_ext(member(payload, "parameters"), JSON_C_TO_STRING_PLAIN);
    status = stage_begin(&stage, run->db, run->home, run->program, operation ? operation : "", run->job->dataset_id,
                         json_object_get_int64(member(payload, "version_id")), json_object_get_int64(member(payload, "version")),
                         parameters, 0, error);
    stage.analysis.trial = json_object_get_boolean(member(payload, "trial"));
    if (status == OK)
        status = find_or_compute(run, &stage.analysis, &finding, error);
    if (status == OK)
        status = commit(run, &stage.analysis, json_object_get_int64(member(payload, "user_id")), &finding, error);
    else if (status == ERR_INVALID && stage.check.n_problems)
        status = say_problem(&stage.check, error);
    stage_end(&stage);
    json_object_put(payload);
    return status;
}

/* Of how many rows the result was; 0: nobody noted it. */
static Status rows_of(Db *db, const char *key, size_t *rows, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_ANALYTICS_VERSION_ROWS, DB_ARGS(db_text(key)), &result, error);
    if (status != OK)
        return status;
    *rows = db_rows(result) ? (size_t)db_get_int(result, 0, 0) : 0;
    db_result_free(result);
    return OK;
}

Status analysis_repeat(Db *db, const char *home, const char *program, const char *operation, int64_t version_id, const char *parameters,
                       const char *key, Error *error)
{
    Stage stage;
    Finding finding;
    size_t rows;
    Status status = rows_of(db, key, &rows, error);
    if (status != OK)
        return status;
    status = stage_begin(&stage, db, home, program, operation, 0, version_id, 0, parameters, rows, error);
    if (status == OK) {
        snprintf(stage.analysis.key, sizeof stage.analysis.key, "%s", key); /* an older program's result keeps its name */
        status = analysis_compute(&stage.analysis, NULL, NULL, &finding, error);
    }
    stage_end(&stage);
    return status;
}
