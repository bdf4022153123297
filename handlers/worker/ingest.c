/* ingest.c - the kind "ingest": an uploaded file becomes a dataset. */
#include "worker.h"

#include "queue/import.h"

Status job_ingest(const JobRun *run, Error *error)
{
    return import_run(run->db, run->config->home, run->job, run->worker, run->progress, run->context, error);
}
