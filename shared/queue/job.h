/*
** job.h - work that outlives a request.
**
** A job is a row of quern.jobs, put there in the transaction of the rows it is about. Workers take queued jobs with FOR UPDATE SKIP LOCKED;
** NOTIFY on the channel quern_jobs wakes them and is only a hint. A running job's worker beats every few seconds; a job
** whose heart has not beaten for JOB_DEAD_SECONDS is queued again (its worker died), until max_attempts are used up.
** A failed attempt with a passing cause (database away, disk full) is queued again with back-off 2^attempts seconds; one with a lasting
** cause (a file that is no table) fails at once. A failed job stays where everybody can see it and may be retried by hand.
*/
#ifndef QUERN_QUEUE_JOB_H
#define QUERN_QUEUE_JOB_H

#include "base/json.h"
#include "store/db.h"

enum { JOB_DEAD_SECONDS = 20, JOB_BEAT_SECONDS = 3 };

typedef struct Job {
    int64_t id;
    const char *kind;
    const char *status;
    int64_t dataset_id;      /* 0: none */
    const char *payload;     /* JSON text */
    const char *result;      /* JSON text or NULL */
    const char *error;       /* or NULL */
    int attempts, max_attempts;
    int64_t progress_done, progress_total;
    const char *progress_unit, *progress_phase;
    bool cancel_requested;
    int64_t created_by;
    int64_t created_at, started_at, finished_at; /* microseconds; 0: not yet */
} Job;

/* Adds a job; part of the caller's transaction when one is open. The NOTIFY goes out at commit. worker NULL: queued; otherwise it
** is running from the start, in the caller's hands (who dies in time is replaced by a worker all the same). */
Status job_add(Db *db, const char *kind, int64_t dataset_id, const char *payload, const char *unit, int64_t total, int64_t user_id,
               const char *worker, int64_t *id, Error *error) MUST_USE;

Status job_get(Db *db, int64_t id, Arena *arena, Job *job, Error *error) MUST_USE; /* ERR_NOT_FOUND */
Status job_cancel(Db *db, int64_t id, Error *error) MUST_USE; /* ERR_CONFLICT when it has ended */
Status job_retry(Db *db, int64_t id, Error *error) MUST_USE;  /* ERR_CONFLICT unless it failed or was cancelled */

/* Waits until the job has ended or the time is over; *job is its state then. */
Status job_wait(Db *db, int64_t id, int timeout_ms, Arena *arena, Job *job, Error *error) MUST_USE;

void job_json(Json *json, const Job *job);                    /* the job object of docs/api.md */
void job_members(Json *json, const Job *job);                 /* the same, into an open object */
void job_from_row(const DbResult *result, int row, Arena *arena, Job *job); /* columns as in sql/queries/jobs.sql, statement get */

/* For the worker. */
/* id 0: the oldest job whose time has come; otherwise that one, if it is queued. ERR_NOT_FOUND: nothing to do. */
Status job_take(Db *db, const char *worker, int64_t id, Arena *arena, Job *job, Error *error) MUST_USE;
Status job_next_due(Db *db, double *seconds, Error *error) MUST_USE; /* until the next queued job's time; large: none waits */
Status job_requeue_dead(Db *db, Error *error) MUST_USE;
/* Beats and reports progress; *cancelled says whether somebody asked for an end. On a connection other than the work's own transaction. ERR_CONFLICT: the job is no longer this worker's. */
Status job_beat(Db *db, int64_t id, const char *worker, int64_t done, const char *phase, bool *cancelled, Error *error) MUST_USE;
/* Ends it; within the transaction of the work where there is one, so that work and word are one. ERR_CONFLICT as above. */
Status job_succeed(Db *db, int64_t id, const char *worker, const char *result, Error *error) MUST_USE;
Status job_fail(Db *db, const Job *job, const char *worker, const Error *cause, bool *again, Error *error) MUST_USE; /* *again: it will be retried by itself */

#endif
