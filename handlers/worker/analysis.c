/* analysis.c - the kind "analysis": an operation that takes longer than a request should wait. */
#include "worker.h"

#include "queue/analysis.h"

typedef struct Told {
    const JobRun *run;
} Told;

static bool progress(void *context, double share)
{
    const JobRun *run = ((Told *)context)->run;
    double percent = share < 0 ? 0 : share > 1 ? 100 : share * 100;
    return run->progress(run->context, (uint64_t)percent, "computing");
}

Status job_analysis(const JobRun *run, Error *error)
{
    Told told = {run};
    run->progress(run->context, 0, "computing");
    return analysis_run_job(&(AnalysisRun){run->db, run->config->home, run->config->version, run->job, run->worker, progress, &told}, error);
}
