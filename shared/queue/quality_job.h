/*
** quality_job.h - the job that checks a dataset's current version by its rules, for versions too large to be checked within a request.
*/
#ifndef QUERN_QUEUE_QUALITY_JOB_H
#define QUERN_QUEUE_QUALITY_JOB_H

#include "queue/job.h"

#define QUALITY_KIND "quality"

Status quality_job_add(Db *db, int64_t dataset_id, int64_t user_id, int64_t *job_id, Error *error) MUST_USE;

/* Checks what is current when it runs, and ends the job in the same transaction. */
Status quality_job_run(Db *db, const char *home, const Job *job, const char *worker, Error *error) MUST_USE;

#endif
