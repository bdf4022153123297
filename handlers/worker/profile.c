/* profile.c - the kind "profile": a version that has grown is described anew. */
#include "worker.h"

#include "queue/profile_job.h"

Status job_profile(const JobRun *run, Error *error)
{
    return profile_job_run(run->db, run->config->home, run->job, run->worker, error);
}
