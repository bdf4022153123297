/*
** stream_job.h - the job that makes a version that grows of a large one, which would hold up everybody else's streams meanwhile.
*/
#ifndef QUERN_QUEUE_STREAM_JOB_H
#define QUERN_QUEUE_STREAM_JOB_H

#include "data/schema.h"
#include "queue/job.h"

#define STREAM_KIND "stream"

/* Unless one for the dataset is queued or running. added: columns that the version gets besides; their names and types. */
Status stream_job_add(Db *db, int64_t dataset_id, const Schema *added, int64_t user_id, Error *error) MUST_USE;
Status stream_job_run(Db *db, const char *home, const Job *job, const char *worker, Error *error) MUST_USE;

#endif
