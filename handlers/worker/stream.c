/* stream.c - the kind "stream": a large version becomes one that streams append to. */
#include "worker.h"

#include "queue/stream_job.h"

Status job_stream(const JobRun *run, Error *error)
{
    return stream_job_run(run->db, run->config->home, run->job, run->worker, error);
}
