/*
** import_base.h - the version that a file is loaded into: locked, opened, and merged with the file's rows.
**
** A load into a dataset that is there holds the dataset's lock (store/ingest.h) from before it looks at the current version until its own
** is committed, so that nothing that comes in between is lost.
*/
#ifndef QUERN_QUEUE_IMPORT_BASE_H
#define QUERN_QUEUE_IMPORT_BASE_H

#include "store/table_file.h"
#include "store/version.h"

#include <json-c/json.h>

typedef struct ImportBase {
    bool patient;              /* a worker waits for its turn; a request gives the job back to the queue */
    ReadOptions *options;      /* of the file; the caller's, as is the arena */
    Arena *arena;
    /* filled by import_base_open; for a look at what a load would make of a file, by the caller, with a version without rows */
    Db *db;
    const char *home;
    int64_t dataset_id;
    const char *source;        /* of the version to be */
    VersionCache *versions;
    const Version *version;    /* NULL: the file alone makes the version */
    ColumnsFolder *folder;
    const char *const *keys;
    size_t n_keys;
    bool refuse_new;
} ImportBase;

/* By the job's payload; without a "mode" there is nothing to lock or merge. */
Status import_base_open(ImportBase *base, Db *db, const char *home, int64_t dataset_id, json_object *payload, Error *error) MUST_USE;
/* The reader of what the version will hold; NULL: failed. */
TableReader *import_base_reader(ImportBase *base, TableFile *file, RejectSink *sink, void *context, Error *error) MUST_USE;
void import_base_close(ImportBase *base); /* and unlocks */

#endif
