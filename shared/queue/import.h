/*
** import.h - the job that makes a dataset, or a dataset's next version, of an uploaded file.
**
** import_add puts the dataset's row and its job into the caller's transaction; import_run does the work, in whichever process has taken the
** job: the handler itself for a small file, otherwise the worker. The spooled file goes when the job has succeeded, and is kept while it may be
** retried.
**
** A zip with several tables in it becomes several datasets: import_members says which, the caller adds an import for each, with a spooled file of its own
** and the option `member`, all in one transaction.
*/
#ifndef QUERN_QUEUE_IMPORT_H
#define QUERN_QUEUE_IMPORT_H

#include "formats/reader.h"
#include "queue/job.h"
#include "spec/param.h"

#define IMPORT_KIND "ingest"

typedef struct Import {
    const char *name;          /* of the dataset */
    const char *description;
    const char *filename;      /* as uploaded */
    const char *file;          /* in the spool */
    uint64_t offset, length;   /* the part of it that is the data */
    json_object *options;      /* import_options_parse understands it; NULL: none */
    const char *rules;         /* quality rules from the first load on: a list as rule_set_json writes it; NULL: none */
    int64_t user_id;           /* 0: nobody */
    bool named;                /* the user has chosen the name: the tables of a zip are named after it */
    const char *siblings;      /* JSON array for the job's result: the datasets of the same file; NULL: there are none */
    int64_t dataset_id;        /* of a dataset that is there; 0: a new one, with name and description */
    const char *mode;          /* into a dataset that is there: "append", "replace" or "upsert" (store/merge.h) */
    const char *const *keys;   /* upsert */
    size_t n_keys;
    bool refuse_new;           /* columns that the dataset does not have are an error; otherwise they are added */
} Import;

/* The options of docs/api.md from a JSON object. *field names the member at fault when it fails. Texts live in the arena or the object. */
Status import_options_parse(json_object *options, Arena *arena, ReadOptions *read, const char **field, Error *error) MUST_USE;

/* A row of quern.datasets with a slug of its own, 'ingesting' until it has a version. Part of the caller's transaction. */
Status import_add_dataset(Db *db, const char *name, const char *description, const char *filename, int64_t user_id, int64_t *id,
                          Error *error) MUST_USE;

/* worker as for job_add. */
Status import_add(Db *db, const Import *import, const char *worker, int64_t *dataset_id, int64_t *job_id, Error *error) MUST_USE;

/* The members of a file that become datasets of their own, in the arena: *n is 0 unless the file is a zip with two tables or more. The range is as in
** Import. ERR_INVALID, ERR_LIMIT: a zip that can not be read. */
Status import_members(const char *path, uint64_t offset, uint64_t length, Arena *arena, const char ***members, size_t *n, Error *error) MUST_USE;

/* A name for people out of a file's: without folder and extension. At most 200 characters. */
const char *import_name(const char *filename, Arena *arena);

typedef bool ImportProgress(void *context, uint64_t bytes_done, const char *phase); /* false: stop */

/* Runs the job, ends it in the same transaction, removes the spooled file. On failure nothing has changed; the caller calls job_fail. */
Status import_run(Db *db, const char *home, const Job *job, const char *worker, ImportProgress *progress, void *context,
                  Error *error) MUST_USE;

#endif
