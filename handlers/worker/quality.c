/* quality.c - the kind "quality": a dataset's current version is checked by its rules. */
#include "worker.h"

#include "queue/quality_job.h"

Status job_quality(const JobRun *run, Error *error)
{
    return quality_job_run(run->db, run->config->home, run->job, run->worker, error);
}
