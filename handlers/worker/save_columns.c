/* save_columns.c - the kind "save_columns": what a result has for each row becomes columns of a new version. */
#include "worker.h"

#include "queue/array_job.h"

Status job_save_columns(const JobRun *run, Error *error)
{
    ArrayJobRun save = {.db = run->db, .home = run->config->home, .program = run->config->version, .job = run->job, .worker = run->worker,
                        .progress = run->progress, .context = run->context};
    return array_job_run(&save, error);
}
