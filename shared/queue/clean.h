/*
** clean.h - the job that runs a recipe over a version and stores the result as a new version.
**
** clean_add puts the job into the caller's transaction; clean_run does the work, in the handler for a small table, otherwise in the worker. The new
** version's row names the recipe, its steps as they were, what each did, and as parent the version it was made from: lineage is a walk
** over parents, and undoing a step is running the shorter recipe from the same source.
**
** Memory: columns that are made beyond CLEAN_MEMORY lie in files under <home>/tmp.
*/
#ifndef QUERN_QUEUE_CLEAN_H
#define QUERN_QUEUE_CLEAN_H

#include "base/arena.h"
#include "queue/job.h"

#define CLEAN_KIND "clean"
enum { CLEAN_MEMORY = 512 << 20 };

typedef struct CleanJob {
    int64_t recipe_id;
    int64_t source_id;       /* the version to clean */
    int64_t target_id;       /* dataset of the result */
    int64_t rows;            /* of the source, for progress */
    int64_t user_id;         /* 0: nobody */
} CleanJob;

/* worker as for job_add. */
Status clean_add(Db *db, const CleanJob *clean, const char *worker, int64_t *job_id, Error *error) MUST_USE;

/* Queues the recipes of the dataset that are to be run on every load, for this version. In the caller's transaction. */
Status clean_replay(Db *db, int64_t dataset_id, int64_t version, Error *error) MUST_USE;

typedef bool CleanProgress(void *context, uint64_t done, const char *phase); /* false: stop */

/* Runs the job and ends it in the transaction of the result. arena NULL: pointers are not wanted; otherwise *pointer is where the recipe fails, such as
** "/steps/2/columns/0", or NULL. */
Status clean_run(Db *db, const char *home, const Job *job, const char *worker, CleanProgress *progress, void *context, Arena *arena,
                 const char **pointer, Error *error) MUST_USE;

#endif
