/* job.c - see job.h. The statements are in sql/queries/jobs.sql. */
#include "queue/job.h"

#include "base/clock.h"
#include "gen/sql_jobs.h"

#include <string.h>

enum { FIRST_PAUSE_SECONDS = 2, LONGEST_PAUSE_SECONDS = 60 };

Status job_add(Db *db, const char *kind, int64_t dataset_id, const char *payload, const char *unit, int64_t total, int64_t user_id,
               const char *worker, int64_t *id, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_JOBS_ADD,
                             DB_ARGS(db_text(kind), db_id(dataset_id), db_text(payload), db_text(unit),
                                     db_int(total), db_id(user_id), db_text(worker)),
                             &result, error);
    if (status != OK)
        return status;
    *id = db_get_int(result, 0, 0);
    db_result_free(result);
    return OK;
}

void job_from_row(const DbResult *result, int row, Arena *arena, Job *job)
{
    job->id = db_get_int(result, row, 0);
    job->kind = db_take_text(result, row, 1, arena);
    job->status = db_take_text(result, row, 2, arena);
    job->dataset_id = db_get_int(result, row, 3);
    job->payload = db_take_text(result, row, 4, arena);
    job->result = db_take_text(result, row, 5, arena);
    job->error = db_take_text(result, row, 6, arena);
    job->attempts = (int)db_get_int(result, row, 7);
    job->max_attempts = (int)db_get_int(result, row, 8);
    job->progress_done = db_get_int(result, row, 9);
    job->progress_total = db_get_int(result, row, 10);
    job->progress_unit = db_take_text(result, row, 11, arena);
    job->progress_phase = db_take_text(result, row, 12, arena);
    job->cancel_requested = db_get_bool(result, row, 13);
    job->created_by = db_get_int(result, row, 14);
    job->created_at = db_get_time(result, row, 15);
    job->started_at = db_get_time(result, row, 16);
    job->finished_at = db_get_time(result, row, 17);
}

/* One job from the statement's first row; ERR_NOT_FOUND when there is none. */
static Status one_job(Db *db, const Statement *statement, const DbArg *args, int n_args, Arena *arena, Job *job, Error *error)
{
    DbResult *result;
    Status status = db_find(db, statement, args, n_args, &result, ERR_NOT_FOUND, "There is no such job.", error);
    if (status != OK)
        return status;
    job_from_row(result, 0, arena, job);
    db_result_free(result);
    return status;
}

Status job_get(Db *db, int64_t id, Arena *arena, Job *job, Error *error)
{
    return one_job(db, &SQL_JOBS_GET, DB_ARGS(db_int(id)), arena, job, error);
}

Status job_cancel(Db *db, int64_t id, Error *error)
{
    DbResult *result;
    Status status = db_find(db, &SQL_JOBS_CANCEL, DB_ARGS(db_int(id)), &result, ERR_NOT_FOUND, "There is no such job.", error);
    if (status != OK)
        return status;
    if (!db_get_bool(result, 0, 1))
        status = error_set(error, ERR_CONFLICT, "The job has ended already (%s).", db_get_text(result, 0, 0, NULL));
    db_result_free(result);
    return status;
}

Status job_retry(Db *db, int64_t id, Error *error)
{
    return db_find(db, &SQL_JOBS_RETRY, DB_ARGS(db_int(id)), NULL, ERR_CONFLICT, "Only a failed or cancelled job can be retried.", error);
}

static bool has_ended(const Job *job)
{
    return strcmp(job->status, "queued") != 0 && strcmp(job->status, "running") != 0;
}

Status job_wait(Db *db, int64_t id, int timeout_ms, Arena *arena, Job *job, Error *error)
{
    int64_t deadline = clock_monotonic_us() + (int64_t)timeout_ms * 1000;
    Status status = db_listen(db, "quern_job_ended", error);
    for (;;) {
        if (status == OK)
            status = job_get(db, id, arena, job, error);
        int64_t left = (deadline - clock_monotonic_us()) / 1000;
        if (status != OK || has_ended(job) || left <= 0)
            return status;
        db_wait(db, left < 1000 ? (int)left : 1000);
    }
}

static void member_time(Json *json, const char *key, int64_t us)
{
    json_key(json, key);
    if (us)
        json_time(json, us);
    else
        json_null(json);
}

void job_members(Json *json, const Job *job)
{
    json_member_int(json, "id", job->id);
    json_member_text(json, "kind", job->kind);
    json_member_text(json, "status", job->status);
    json_member_id(json, "dataset_id", job->dataset_id);
    json_key(json, "progress");
    json_open_object(json);
    json_member_int(json, "done", job->progress_done);
    json_member_int(json, "total", job->progress_total);
    json_member_text(json, "unit", job->progress_unit);
    json_member_text(json, "phase", job->progress_phase);
    json_close(json);
    json_member_int(json, "attempts", job->attempts);
    json_member_bool(json, "cancel_requested", job->cancel_requested);
    json_member_text(json, "error", job->error);
    json_member_id(json, "created_by", job->created_by);
    member_time(json, "created_at", job->created_at);
    member_time(json, "started_at", job->started_at);
    member_time(json, "finished_at", job->finished_at);
    json_key(json, "result");
    if (job->result)
        json_raw(json, job->result, strlen(job->result));
    else
        json_null(json);
}

void job_json(Json *json, const Job *job)
{
    json_open_object(json);
    job_members(json, job);
    json_close(json);
}

Status job_take(Db *db, const char *worker, int64_t id, Arena *arena, Job *job, Error *error)
{
    return one_job(db, &SQL_JOBS_TAKE, DB_ARGS(db_text(worker), db_id(id)), arena, job, error);
}

Status job_requeue_dead(Db *db, Error *error)
{
    return db_query(db, &SQL_JOBS_REQUEUE_DEAD, DB_ARGS(db_float(JOB_DEAD_SECONDS)), NULL, error);
}

Status job_next_due(Db *db, double *seconds, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_JOBS_NEXT_DUE, DB_NO_ARGS, &result, error);
    if (status != OK)
        return status;
    *seconds = db_is_null(result, 0, 0) ? 1e9 : db_get_float(result, 0, 0);
    db_result_free(result);
    return OK;
}

static const char NO_LONGER_OURS[] = "The job was given to another worker meanwhile.";

Status job_beat(Db *db, int64_t id, const char *worker, int64_t done, const char *phase, bool *cancelled, Error *error)
{
    DbResult *result;
    Status status =
        db_find(db, &SQL_JOBS_BEAT, DB_ARGS(db_int(id), db_text(worker), db_int(done), db_text(phase)), &result, ERR_CONFLICT, NO_LONGER_OURS, error);
    if (status != OK)
        return status;
    *cancelled = db_get_bool(result, 0, 0);
    db_result_free(result);
    return status;
}

Status job_succeed(Db *db, int64_t id, const char *worker, const char *answer, Error *error)
{
    return db_find(db, &SQL_JOBS_SUCCEED, DB_ARGS(db_int(id), db_text(worker), db_text(answer)), NULL, ERR_CONFLICT, NO_LONGER_OURS, error);
}

static bool may_pass(Status cause)
{
    return cause == ERR_UNAVAILABLE || cause == ERR_DISK_FULL || cause == ERR_IO || cause == ERR_CONFLICT;
}

static int pause_seconds(int attempts)
{
    int pause = attempts < 6 ? FIRST_PAUSE_SECONDS << (attempts > 0 ? attempts - 1 : 0) : LONGEST_PAUSE_SECONDS;
    return pause < LONGEST_PAUSE_SECONDS ? pause : LONGEST_PAUSE_SECONDS;
}

Status job_fail(Db *db, const Job *job, const char *worker, const Error *cause, bool *again, Error *error)
{
    *again = may_pass(cause->status) && job->attempts < job->max_attempts;
    const char *next = *again ? "queued" : cause->status == ERR_CANCELLED ? "cancelled" : "failed";
    double pause = *again ? pause_seconds(job->attempts) : 0;
    return db_query(db, &SQL_JOBS_FAIL,
                    DB_ARGS(db_int(job->id), db_text(worker), db_text(next), db_text(cause->message), db_float(pause)), NULL, error);
}
