/*
** import.h - the job that makes a dataset of an uploaded file.
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
    const char *siblings;      /* JSON array for the job's result: the datasets of the same file; NULL: there are none */
} Import;

/* The options of docs/api.md from a JSON object. *field names the member at fault when it fails. Texts live in the arena or the object. */
Status import_options_parse(json_object *options, Arena *arena, ReadOptions *read, const char **field, Error *error) MUST_USE;

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
