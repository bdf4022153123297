/* worker.h - what the kinds of job are written against: one file per kind, one row in main.c. */
#ifndef QUERN_HANDLERS_WORKER_H
#define QUERN_HANDLERS_WORKER_H

#include "base/config.h"
#include "queue/job.h"

/* How far the work is; false: somebody asked for an end. Cheap: a heartbeat thread carries it on. */
typedef bool JobProgress(void *context, uint64_t done, const char *phase);

typedef struct JobRun {
    const Config *config;
    Db *db;               /* for the work's own transaction */
    const Job *job;
    const char *worker;   /* the name to end the job under */
    JobProgress *progress;
    void *context;
} JobRun;

/* Does the work and ends the job in the same transaction (job_succeed). */
typedef Status JobFunction(const JobRun *run, Error *error);

JobFunction job_ingest, job_analysis, job_clean, job_quality, job_profile, job_save_columns, job_stream;

#endif
