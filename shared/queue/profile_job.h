/* profile_job.h - the job that describes a version anew after streams have made it longer. */
#ifndef QUERN_QUEUE_PROFILE_JOB_H
#define QUERN_QUEUE_PROFILE_JOB_H

#include "queue/job.h"

#define PROFILE_KIND "profile"

/* Unless one for the version is queued or running. */
Status profile_job_add(Db *db, int64_t dataset_id, int64_t version_id, Error *error) MUST_USE;
Status profile_job_run(Db *db, const char *home, const Job *job, const char *worker, Error *error) MUST_USE;

#endif
