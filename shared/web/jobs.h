/* jobs.h - requests whose work is done by a job. */
#ifndef QUERN_WEB_JOBS_H
#define QUERN_WEB_JOBS_H

#include "queue/job.h"
#include "web/web.h"

/* The job when it has ended or the seconds are over; at once when half of the pool waits already, since the others must answer. */
Status request_await_job(Request *request, int64_t job_id, int seconds, Job *job, Error *error) MUST_USE;

/* 202 with the job's address and the job. */
Status reply_job(Reply *reply, const Job *job);

#endif
