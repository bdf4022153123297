/*
** run.c - POST /analytics/{operation}.
**
** The parameters have passed the operation's table when this begins. The columns that they name are found in the version's schema, the
** result is looked for under its key, and only what nobody has asked before is computed: here when
** it is estimated to take at most OPERATION_SYNC seconds, otherwise by the worker. What turns out to be longer while it runs here becomes a job, too.
*/
#include "analytics.h"

#include "base/deadline.h"
#include "base/log.h"
#include "base/memory.h"
#include "gen/sql_analytics.h"
#include "web/jobs.h"

#include <string.h>

typedef struct Target {
    int64_t version_id, number;
    const char *dataset;       /* its name; NULL: no dataset is meant */
} Target;

static Status refuse(Reply *reply, Status status, const char *pointer, const char *detail, Error *error)
{
    reply_problem_field(reply, pointer, "%s", detail);
    return error_set(error, status, "%s", detail);
}

/* An operation that reads no rows can be asked of no dataset, but then of no version and no rows of it either. */
static Status find_nothing(const Request *request, Reply *reply, Error *error)
{
    static const char *const GO_WITH[] = {"version", "filter"};
    for (size_t i = 0; i < sizeof GO_WITH / sizeof *GO_WITH; i++)
        if (request_has(request, GO_WITH[i]))
            return refuse(reply, ERR_INVALID, i ? "/filter" : "/version", "goes with dataset_id", error);
    return OK;
}

static Status find_version(Request *request, Reply *reply, Target *target, Error *error)
{
    bool given = request_has(request, "version");
    if (!request_has(request, "dataset_id"))
        return find_nothing(request, reply, error);
    DbResult *result;
    Status status = db_query(request->db, &SQL_ANALYTICS_VERSION,
                             DB_ARGS(db_int(request_int(request, "dataset_id")), request_arg(request, "version")),
                             &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0) {
        status = refuse(reply, ERR_NOT_FOUND, "/dataset_id", DATASET_GONE, error);
    } else if (db_is_null(result, 0, 2) && given) {
        status = refuse(reply, ERR_NOT_FOUND, "/version", "The dataset has no such version.", error);
    } else if (db_is_null(result, 0, 2)) {
        const char *why = db_get_text(result, 0, 1, NULL);
        status = why ? error_set(error, ERR_CONFLICT, "The dataset has no rows, since its import failed: %s", why)
                     : error_set(error, ERR_CONFLICT, "The dataset is still being imported. Its job (see job_id) shows how far it is.");
    } else {
        target->version_id = db_get_int(result, 0, 2);
        target->number = db_get_int(result, 0, 3);
        target->dataset = db_take_text(result, 0, 0, request->arena);
    }
    db_result_free(result);
    return status;
}

/* What the check has found since the handler was called becomes the problem's fields. */
static void show_problems(Reply *reply, const ParamCheck *check)
{
    for (size_t i = 0; i < check->n_problems; i++)
        reply_problem_field(reply, check->problems[i].pointer, "%s", check->problems[i].detail);
}

static Status problems(Reply *reply, const ParamCheck *check, Error *error)
{
    show_problems(reply, check);
    return error_set(error, ERR_INVALID, check->n_problems == 1 ? "%zu field is not valid." : "%zu fields are not valid.", check->n_problems);
}

static Status answer(Request *request, Reply *reply, const Analysis *analysis, const Finding *finding, bool cached)
{
    Json json;
    reply_json(reply, &json);
    reply_headerf(reply, "ETag", "\"a-%s\"", analysis->key);
    json_open_object(&json);
    finding_members(&json, finding, request->arena);
    json_member_bool(&json, "cached", cached);
    json_close(&json);
    return OK;
}

/* A trial is no analysis that somebody ran: the audit log has it under a name of its own. */
static const char *action_of(const Analysis *analysis)
{
    return analysis->trial ? "analysis.tried" : "analysis.run";
}

static DbCall audit_call(Request *request, const Analysis *analysis, const Target *target)
{
    const char *detail = arena_printf(request->arena, "{\"operation\":\"%s\"}", analysis->operation->name);
    return target->dataset ? request_audit_call(request, action_of(analysis), "dataset", analysis->dataset_id, target->dataset, detail)
                           : request_audit_call(request, action_of(analysis), "operation", 0, analysis->operation->title, detail);
}

static Status audit(Request *request, const Analysis *analysis, const Target *target, Error *error)
{
    DbCall call = audit_call(request, analysis, target);
    return db_query(request->db, call.statement, call.args, call.n_args, NULL, error);
}

/* The question was changed from another, which then was a step on the way. Nothing else hangs on it: what fails is only logged. */
static void leave_other(Request *request, int64_t result_id)
{
    Error error;
    int64_t after = request_has(request, "after") ? request_int(request, "after") : 0;
    if (after && after != result_id &&
        db_query(request->db, &SQL_ANALYTICS_LEAVE, DB_ARGS(db_int(after), db_int(request->user.id)), NULL, &error) != OK)
        log_error(LOG_WARN, "a result could not be marked as a trial", &error);
}

/* A result that is kept is asked for again. What was only tried before has now been run. Its id; 0: none is kept, or nobody can tell. */
static int64_t use_again(Request *request, const Analysis *analysis, const Target *target)
{
    Error error;
    DbResult *result;
    Status status = db_query(request->db, &SQL_ANALYTICS_USE, DB_ARGS(db_text(analysis->key), db_int(request->user.id), db_bool(analysis->trial)),
                             &result, &error);
    bool there = status == OK && db_rows(result) > 0, first = there && db_get_bool(result, 0, 1);
    int64_t id = there ? db_get_int(result, 0, 0) : 0;
    if (status == OK)
        db_result_free(result);
    if (first)
        status = audit(request, analysis, target, &error);
    if (status != OK)
        log_error(LOG_WARN, "the use of a result could not be noted", &error);
    if (there)
        leave_other(request, id);
    return id;
}

/* Result and audit line are one. */
static Status keep(Request *request, const Analysis *analysis, const Target *target, Finding *finding, Error *error)
{
    DbCall line = audit_call(request, analysis, target);
    return analysis_store(request->db, analysis, request->user.id, &line, finding, error);
}

static Status run_here(Request *request, Reply *reply, Analysis *analysis, const Target *target, Error *error)
{
    Finding *finding = arena_array(request->arena, 1, sizeof *finding);
    deadline_begin(request->config->compute_seconds, analysis->operation->name);
    Status status = analysis_compute(analysis, NULL, NULL, finding, error);
    deadline_end();
    if (status == ERR_INVALID || status == ERR_LIMIT) {
        show_problems(reply, analysis->params);
        reply->status = 422;
    }
    if (status == OK)
        status = keep(request, analysis, target, finding, error);
    if (status == OK) {
        finding_remember_after(request, analysis->key, finding);
        leave_other(request, finding->id);
        status = answer(request, reply, analysis, finding, false);
    }
    return status;
}

/* The job has ended, or the client does not want to wait any longer. */
static Status answer_job(Request *request, Reply *reply, Analysis *analysis, const Job *job, Error *error)
{
    Finding finding;
    if (strcmp(job->status, "failed") == 0 || strcmp(job->status, "cancelled") == 0) {
        reply->status = 422;
        return error_set(error, ERR_INVALID, "%s", job->error ? job->error : "The analysis was cancelled.");
    }
    if (strcmp(job->status, "succeeded") != 0)
        return reply_job(reply, job);
    Status status = analysis_of_job(request->db, job->id, analysis->key, request->arena, &finding, error);
    if (status != OK)
        return status;
    finding_remember(request, analysis->key, &finding);
    return answer(request, reply, analysis, &finding, false);
}

/* A job is for a client that hears of it. One that has gone before could not even cancel it. */
static Status nobody_there(Error *error)
{
    return error_set(error, ERR_CANCELLED, "The client has gone before there was an answer.");
}

static Status run_as_job(Request *request, Reply *reply, Analysis *analysis, const Target *target, Error *error)
{
    int64_t job_id = 0;
    bool joined = false;
    Job job;
    if (request_gone(request))
        return nobody_there(error);
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = analysis_add_job(request->db, analysis, request->user.id, &job_id, &joined, error);
    if (status == OK && !joined)
        status = audit(request, analysis, target, error);
    status = db_end(request->db, status, error);
    if (status == OK && !joined && request_gone(request)) {
        if (job_cancel(request->db, job_id, error) != OK)
            log_error(LOG_WARN, "the job of a client that has gone could not be cancelled", error);
        return nobody_there(error);
    }
    int seconds = request_wait_seconds(request, 0);
    if (status == OK)
        leave_other(request, 0);
    if (status == OK)
        status = request_await_job(request, job_id, seconds, &job, error);
    if (status == OK && seconds == 0) /* a client that does not wait gets the job, also when that was quick */
        return reply_job(reply, &job);
    return status == OK ? answer_job(request, reply, analysis, &job, error) : status;
}

/* Whoever only tries it out does not wait for it, and would not come back for a job. */
static Status refuse_trial(Reply *reply, Error *error)
{
    reply->status = 422;
    return refuse(reply, ERR_LIMIT, "?trial", "takes too long to be only tried out; ask without it, for a job", error);
}

/* The columns, and all that was computed from them, in the request's arena; NULLs when they have been let go of. */
typedef struct Opened {
    Analysis *analysis;
    ColumnsFolder *folder;
} Opened;

static void let_go(void *context)
{
    Opened *opened = context;
    if (!opened->analysis)
        return;
    analysis_end(opened->analysis);
    columns_close(opened->folder);
    *opened = (Opened){0};
    mem_hoard(false);
    mem_trim();
}

static Status compute(Request *request, Reply *reply, Analysis *analysis, const Target *target, Error *error)
{
    Opened *opened = arena_array(request->arena, 1, sizeof *opened);
    *opened = (Opened){.analysis = analysis};
    Status status = OK;
    if (target->version_id)
        status = version_columns(analysis->version, request->db, request->config->home, &opened->folder, error);
    if (status != OK)
        return status;
    mem_hoard(true);
    request_after(request, let_go, opened);
    status = analysis_begin(analysis, opened->folder, error);
    if (status == ERR_INVALID && analysis->params->n_problems)
        status = problems(reply, analysis->params, error);
    if (status == OK) {
        analysis->brief = !analysis->version->growing;
        bool here = analysis_cost(analysis) <= OPERATION_SYNC && request_wait_seconds(request, 1) > 0;
        analysis->at_hand = here;
        if (here)
            status = run_here(request, reply, analysis, target, error);
        if (!here || analysis->outgrown) {
            let_go(opened); /* the client may wait for a minute */
            status = analysis->trial ? refuse_trial(reply, error) : run_as_job(request, reply, analysis, target, error);
        }
    }
    return status;
}

/* The database is asked first: it knows at once that there is nothing. memcached then saves it the reply, unless what it has was deleted, and made anew,
** while it could not be told. */
static bool find_kept(Request *request, const Analysis *analysis, const Target *target, Finding *finding)
{
    int64_t id = use_again(request, analysis, target);
    if (!id || (finding_recall(request, analysis->key, finding) && finding->id == id))
        return id != 0;
    if (analysis_find(request->db, analysis->key, request->arena, finding, NULL) != OK)
        return false;
    finding_remember(request, analysis->key, finding);
    return true;
}

Status analytics_run(Request *request, Reply *reply, Error *error)
{
    Target target = {0};
    Finding finding;
    Analysis *analysis = arena_array(request->arena, 1, sizeof *analysis);
    *analysis = (Analysis){.operation = route_operation(request), .dataset_id = request_int(request, "dataset_id"), .params = &request->params,
                           .trial = request_bool(request, "trial"), .home = request->config->home, .arena = request->arena};
    Status status = find_version(request, reply, &target, error);
    analysis->version = &VERSION_NONE;
    if (status == OK && target.version_id)
        status = version_get(request->domain->state, request->db, target.version_id, &analysis->version, error);
    if (status != OK)
        return status;
    analysis->number = target.number;
    if (!operation_resolve(&request->params, &analysis->version->schema))
        return problems(reply, &request->params, error);
    analysis_key(analysis, request->config->version);
    if (find_kept(request, analysis, &target, &finding))
        return answer(request, reply, analysis, &finding, true);
    return compute(request, reply, analysis, &target, error);
}
