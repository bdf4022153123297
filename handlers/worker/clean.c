/* clean.c - the kind "clean": a recipe makes a version of another. */
#include "worker.h"

#include "queue/clean.h"

Status job_clean(const JobRun *run, Error *error)
{
    const char *pointer;
    return clean_run(run->db, run->config->home, run->job, run->worker, run->progress, run->context, NULL, &pointer, error);
}
