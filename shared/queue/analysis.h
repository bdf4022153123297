/*
** analysis.h - running an operation on a version, and keeping what it found.
**
** A result is kept under a key: a hash of the version and its rows, the operation, the parameters in force (with the filter) and the program's
** version. Versions never change and operations are deterministic, so a result that is found under its key is the answer; an upgrade of the program
** computes anew.
**
** The same functions serve the handler, which answers small ones at once, and the worker, to which larger ones go as jobs of the
** kind ANALYSIS_KIND.
*/
#ifndef QUERN_QUEUE_ANALYSIS_H
#define QUERN_QUEUE_ANALYSIS_H

#include "operation/operation.h"
#include "queue/job.h"
#include "store/version.h"

#define ANALYSIS_KIND "analysis"

enum { ANALYSIS_PATIENCE = 10, ANALYSIS_KEY = 33, ANALYSIS_FORGET_DAYS = 30, ANALYSIS_ARRAY_NAME = 64 };

/* What is asked. Everything is borrowed and must outlive it. */
typedef struct Analysis {
    const Operation *operation;
    const Version *version;           /* VERSION_NONE: no dataset is meant */
    int64_t dataset_id, number;       /* number of the version within the dataset; both 0 without one */
    ParamCheck *params;               /* of operation_params; passed param_check_end and operation_resolve */
    const char *home;
    Arena *arena;
    char key[ANALYSIS_KEY];           /* of analysis_key */
    const char *parameters;           /* those in force as a JSON object, the filter first; of analysis_key. NULL: too deep */
    Frame *frame;                     /* of analysis_begin; the filter is applied */
    bool trial;                       /* the result is marked as one that was only tried */
    bool at_hand;                     /* somebody waits for the answer */
    bool outgrown;                    /* of analysis_compute: it takes too long for that, as only the data could tell; add it as a job */
    bool brief;                       /* arrays that the reply does not hold whole are left to be computed when somebody asks for them
                                      ** (analysis_repeat): for what is computed in a moment, on a version that does not grow */
} Analysis;

/* What was found. Texts belong to the arena of the Analysis, or of whoever asked. */
typedef struct Finding {
    int64_t id;                       /* of quern.results */
    double duration_ms;
    const char *arrays;               /* JSON: [{name, total, columns, truncated}] */
    const char *body;                 /* JSON object: operation to explanation */
    size_t body_length;
    const char *explanation;          /* of analysis_compute; for lists */
} Finding;

/* Finds key and parameters. program: the version of the running program. */
void analysis_key(Analysis *analysis, const char *program);

/* The frame over the folder's columns. On ERR_INVALID of the filter a problem of the check names it ("/filter/2"). analysis_end in
** any case. */
Status analysis_begin(Analysis *analysis, ColumnsFolder *folder, Error *error) MUST_USE;
void analysis_end(Analysis *analysis);

double analysis_cost(const Analysis *analysis); /* seconds, roughly */

/* ERR_NOT_FOUND when it was never computed (or is forgotten). */
Status analysis_find(Db *db, const char *key, Arena *arena, Finding *finding, Error *error) MUST_USE;

/* What a job that has succeeded found, and the key of it: of a dataset that is streamed into it may be about more rows than were there when the job was
** queued. ERR_NOT_FOUND when it is deleted already. */
Status analysis_of_job(Db *db, int64_t job_id, char key[ANALYSIS_KEY], Arena *arena, Finding *finding, Error *error) MUST_USE;

/* Computes; writes the per-row arrays to their files. finding->id is 0. On ERR_INVALID problems of the check may name parameters. What is at hand ends with
** ERR_CANCELLED and `outgrown` when it turns out to take longer than OPERATION_SYNC, or has taken ANALYSIS_PATIENCE seconds of processor time. */
Status analysis_compute(Analysis *analysis, OperationProgress *progress, void *context, Finding *finding, Error *error) MUST_USE;

/* Stores it, within the caller's transaction where one is open; finding->id is then known. `also` is carried out with it, both or none; NULL:
** nothing. */
Status analysis_store(Db *db, const Analysis *analysis, int64_t user_id, const DbCall *also, Finding *finding, Error *error) MUST_USE;

/* Name of the file of a result's i-th array (store/row_arrays.h). */
void analysis_array_name(const char *key, size_t i, char name[ANALYSIS_ARRAY_NAME]);

/* ---- as a job ---- */

/* Queues it, unless the same is waiting or running for the user already: *job_id is that job then, and *joined true. Part of the caller's
** transaction when one is open. */
Status analysis_add_job(Db *db, const Analysis *analysis, int64_t user_id, int64_t *job_id, bool *joined, Error *error) MUST_USE;
/* Runs the job and ends it in the transaction that stores the result, {"result_id": n}. Finds the result when somebody else was faster. */
typedef struct AnalysisRun {
    Db *db;
    const char *home, *program;
    const Job *job;
    const char *worker;
    OperationProgress *progress;
    void *context;
} AnalysisRun;
Status analysis_run_job(const AnalysisRun *run, Error *error) MUST_USE;
/* The arrays of a stored result are written once more, since their files are gone: over the rows that the version had then. */
Status analysis_repeat(Db *db, const char *home, const char *program, const char *operation, int64_t version_id, const char *parameters,
                       const char *key, Error *error) MUST_USE;

#endif
