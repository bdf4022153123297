/*
** array_job.h - the job that saves what a result has for each row (predictions, clusters, scores) as columns of a new version of the dataset.
**
** The new version has the rows and columns of the version that the result is about, and behind them those of the array; rows that the result left
** out have no value there. That version must still be the dataset's current one (ERR_CONFLICT), or rows that came since would be lost.
** Whole numbers (codes) become an integer column, others a float column.
**
** array_job_add puts the job into the caller's transaction; array_job_run does the work, in the handler for a small table, otherwise in the worker.
**
** Memory: columns beyond ARRAY_JOB_MEMORY lie in files under <home>/tmp.
*/
#ifndef QUERN_QUEUE_ARRAY_JOB_H
#define QUERN_QUEUE_ARRAY_JOB_H

#include "queue/job.h"

#define ARRAY_JOB_KIND "save_columns"
enum { ARRAY_JOB_MEMORY = 256 << 20 };

typedef struct ArrayJob {
    int64_t result_id, dataset_id;
    size_t at;                    /* of the array among the result's */
    const char *array;            /* its name */
    const char *const *names;     /* of the new columns, as many as the array has; different from each other and the dataset's */
    size_t n_names;
    int64_t rows;                 /* of the version, for progress */
    int64_t user_id;              /* 0: nobody */
} ArrayJob;

/* worker as for job_add. */
Status array_job_add(Db *db, const ArrayJob *save, const char *worker, int64_t *job_id, Error *error) MUST_USE;

typedef bool ArrayJobProgress(void *context, uint64_t done, const char *phase); /* false: stop */

typedef struct ArrayJobRun {
    Db *db;
    const char *home, *program;   /* program: the version of the running program */
    const Job *job;
    const char *worker;
    ArrayJobProgress *progress;   /* may be NULL */
    void *context;
} ArrayJobRun;

/* Runs the job and ends it in the transaction of the new version, {"dataset_id", "version_id", "version", "columns"}. */
Status array_job_run(const ArrayJobRun *run, Error *error) MUST_USE;

#endif
