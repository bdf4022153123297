/*
** ingest.h - a file becomes a version of a dataset, in one transaction.
**
** The reader's batches go to the column writer; a second thread follows the column files and sends them as binary COPY into tables that
** the same transaction created (so PostgreSQL writes no WAL for them and may freeze the rows); meanwhile the finished columns are profiled. Then
** the version, its columns, profiles and rejected rows are written, the view is turned to it, and all of it commits together with
** whatever the caller adds in `before_commit` (the end of the job). Until that commit nothing is visible; after a failure nothing is left.
**
** Memory: the reader's batch (4 MB), the column writer's buffers, one slice of rows (about 4 MB) with a piece of COPY data, and the profile of one column
** (numeric/profile.h): below 200 MB whatever the size of the file. Rejected rows wait in a temporary file.
*/
#ifndef QUERN_STORE_INGEST_H
#define QUERN_STORE_INGEST_H

#include "formats/reader.h"
#include "store/db.h"

/* Loads of one dataset, and streams into it, take turns: a lock of the connection's session (so that it goes with the connection), or of the
** open transaction. Waits; ERR_CANCELLED when the statement's time is over. */
Status ingest_lock(Db *db, int64_t dataset_id, Error *error) MUST_USE;
/* The session's lock, or after two seconds ERR_CONFLICT. */
Status ingest_try_lock(Db *db, int64_t dataset_id, Error *error) MUST_USE;
void ingest_unlock(Db *db, int64_t dataset_id);
Status ingest_lock_transaction(Db *db, int64_t dataset_id, Error *error) MUST_USE;
/* The same, but after five seconds of waiting ERR_UNAVAILABLE. */
Status ingest_lock_soon(Db *db, int64_t dataset_id, Error *error) MUST_USE;

/* Called now and then; false asks for an end (ERR_CANCELLED). */
typedef bool IngestProgress(void *context, uint64_t bytes_done, const char *phase);
typedef Status IngestBeforeCommit(void *context, Db *db, int64_t version, Error *error);

/* The reader of what is taken in; it is closed by ingest_run. NULL: failed, error->status says how. */
typedef TableReader *IngestOpen(void *context, RejectSink *sink, void *sink_context, Error *error);
typedef void IngestFacts(void *context, const TableReader *reader, Json *json); /* members of the version's "dialect" */

typedef struct Ingest {
    const char *home;
    Db *db;
    int64_t dataset_id;
    int64_t user_id;          /* 0: nobody */
    size_t length;            /* for progress; of source load and replace also the version's size in bytes */
    const char *source;       /* what makes the version: "load", "append", ... (sql/migrations/0013_versions.sql); NULL: "load" */
    const char *filename;     /* of the file it is made from; NULL: none */
    int64_t recipe_id;        /* of source "clean"; 0: none */
    int64_t parent_id;        /* the version it is made from; it must still be the current one at the end, else ERR_CONFLICT. 0: whichever is */
    bool growing;             /* the version will be streamed into: rows have ids, texts no dictionary */
    IngestOpen *open;
    IngestFacts *facts;
    bool threads;             /* follow with a second thread; false: one after the other (small files) */
    IngestProgress *progress; /* may be NULL */
    IngestBeforeCommit *begin;         /* first of all in the transaction; may be NULL */
    IngestBeforeCommit *before_commit; /* may be NULL */
    void *context;            /* of all the functions */
} Ingest;

/* On success the version's id. A reader that fails ends it with the status it gave (ERR_INVALID: not readable as a table). */
Status ingest_run(const Ingest *ingest, int64_t *version, Error *error) MUST_USE;

#endif
