/*
** save.c - POST /analytics/results/{id}/arrays/{name}/save: what a result has for each row becomes columns of a new version.
**
** Small tables are written here, larger ones by the worker, for which the request waits as long as the client prefers.
*/
#include "analytics.h"

#include "base/memory.h"
#include "gen/sql_analytics.h"
#include "queue/array_job.h"
#include "web/jobs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { INLINE_CELLS = 500000, NAME_BYTES = 1000 };

typedef struct Save {
    Stored stored;
    int64_t rows, columns;
    ArrayJob job;
    char worker[64];
    bool here;
} Save;

static Status refuse(Reply *reply, const char *pointer, Error *error, const char *detail)
{
    reply_problem_field(reply, pointer, "%s", detail);
    return error_set(error, ERR_INVALID, "%s", detail);
}

/* The result's version must be the current one: the new version would hide what came since. */
static Status check_current(Request *request, Save *save, Error *error)
{
    DbResult *result;
    Status status = db_find(request->db, &SQL_ANALYTICS_SAVED_FROM, DB_ARGS(db_int(save->stored.id)), &result, ERR_NOT_FOUND,
                            "There is no such result any more.", error);
    if (status != OK)
        return status;
    if (!db_get_bool(result, 0, 6)) {
        status = error_set(error, ERR_CONFLICT, "The result is about version %" PRId64 ", and the dataset has a newer one. Run the operation on "
                                                "that and save what it finds.", db_get_int(result, 0, 7));
    } else {
        save->rows = db_get_int(result, 0, 4);
        save->columns = db_get_int(result, 0, 5);
    }
    db_result_free(result);
    return status;
}

static Status check_names(Request *request, Reply *reply, const Save *save, Error *error)
{
    const Version *version;
    Status status = version_get(request->domain->state, request->db, save->stored.version_id, &version, error);
    if (status != OK)
        return status;
    Schema fresh = {NULL, 0};
    for (size_t i = 0; i < save->job.n_names && status == OK; i++) {
        const char *name = save->job.names[i], *pointer = arena_printf(request->arena, "/columns/%zu", i);
        size_t length = strlen(name);
        if (length == 0 || length > NAME_BYTES)
            status = refuse(reply, pointer, error, "must be a name of 1 to 1,000 bytes");
        else if (schema_find(&version->schema, name, length) >= 0)
            status = refuse(reply, pointer, error, arena_printf(request->arena, "must be another name: the dataset has a column \"%.80s\"", name));
        else if (schema_find(&fresh, name, length) >= 0)
            status = refuse(reply, pointer, error, "must differ from the names before it");
        else
            schema_add(&fresh, name, length, TYPE_FLOAT);
    }
    if (status == OK && schema_clean_names(&fresh) != 0)
        status = refuse(reply, "/columns", error, "must be names without white space around them or control characters");
    schema_free(&fresh);
    return status;
}

/* Names as given, else those that the array has itself. */
static Status plan(Request *request, Reply *reply, Save *save, Error *error)
{
    const ParamValue *given = param_value(&request->params, "columns");
    const char *array = request_text(request, "name");
    const char *const *names = NULL;
    size_t n = 0, at = 0;
    Status status = result_array_names(request, &save->stored, array, &at, &names, &n, error);
    if (status != OK)
        return status;
    save->job = (ArrayJob){.result_id = save->stored.id, .dataset_id = save->stored.dataset_id, .at = at, .array = array, .names = names,
                           .n_names = n, .user_id = request->user.id};
    if (given->present && given->n_texts != n)
        return refuse(reply, "/columns", error, arena_printf(request->arena, "must have %zu name%s, one for each column of the array", n, n == 1 ? "" : "s"));
    if (given->present)
        save->job.names = given->texts;
    status = check_current(request, save, error);
    if (status == OK)
        status = check_names(request, reply, save, error);
    save->job.rows = save->rows;
    save->here = save->rows * (save->columns + (int64_t)n) <= INLINE_CELLS && request_wait_seconds(request, 1) > 0;
    snprintf(save->worker, sizeof save->worker, "analytics:%ld", (long)getpid());
    return status;
}

static Status add_job(Request *request, const Save *save, int64_t *job_id, Error *error)
{
    const char *detail = arena_printf(request->arena, "{\"operation\":\"%s\",\"array\":\"%s\"}", save->stored.operation, save->job.array);
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = array_job_add(request->db, &save->job, save->here ? save->worker : NULL, job_id, error);
    if (status == OK)
        status = request_audit(request, "analysis.saved", "dataset", save->stored.dataset_id, save->stored.dataset, detail, error);
    status = db_end(request->db, status, error);
    return status;
}

/* 201 with what the job has made. */
static Status answer_done(Request *request, Reply *reply, const Job *job)
{
    json_object *made = json_tokener_parse(job->result ? job->result : "{}"), *version = NULL;
    Json json;
    json_object_object_get_ex(made, "version", &version);
    reply->status = 201;
    reply_headerf(reply, "Location", "/api/v1/datasets/%" PRId64 "/versions/%" PRId64, job->dataset_id, json_object_get_int64(version));
    json_object_put(made);
    reply_json(reply, &json);
    json_raw(&json, arena_text(request->arena, job->result), strlen(job->result));
    return OK;
}

static Status run_here(Request *request, const Save *save, int64_t job_id, Job *job, Error *error)
{
    Error cause = {OK, ""};
    bool again;
    Status status = job_get(request->db, job_id, request->arena, job, error);
    if (status != OK)
        return status;
    ArrayJobRun run = {.db = request->db, .home = request->config->home, .program = request->config->version, .job = job, .worker = save->worker};
    status = array_job_run(&run, &cause);
    mem_trim();
    if (status != OK) {
        status = job_fail(request->db, job, save->worker, &cause, &again, error);
        if (status == OK && !again)
            status = error_set(error, cause.status, "%s", cause.message);
    }
    return status == OK ? job_get(request->db, job_id, request->arena, job, error) : status;
}

Status result_save(Request *request, Reply *reply, Error *error)
{
    Save save = {.here = false};
    int64_t job_id = 0;
    Job job;
    Status status = result_find(request, &save.stored, error);
    if (status == OK)
        status = plan(request, reply, &save, error);
    if (status == OK)
        status = add_job(request, &save, &job_id, error);
    if (status != OK)
        return status;
    if (save.here)
        status = run_here(request, &save, job_id, &job, error);
    else
        status = request_await_job(request, job_id, request_wait_seconds(request, 0), &job, error);
    if (status != OK)
        return status;
    if (!save.here && request_wait_seconds(request, 0) == 0)
        return reply_job(reply, &job);
    if (strcmp(job.status, "succeeded") == 0)
        return answer_done(request, reply, &job);
    if (strcmp(job.status, "failed") != 0 && strcmp(job.status, "cancelled") != 0)
        return reply_job(reply, &job);
    reply->status = 422;
    return error_set(error, ERR_INVALID, "%s", job.error ? job.error : "The saving was cancelled.");
}
