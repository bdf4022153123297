/*
** stream.h - rows appended to a dataset's growing version.
**
** One transaction, under the dataset's lock (ingest.h): the rows go behind those of the column files (columns_grow.h), then into the tables with
** COPY, then the version's count goes up; with the commit they are there. Whatever dies before leaves the count as it was: the tables have no
** row of it, and what the files have behind the count is overwritten by the next writer.
**
**     stream_begin     the transaction, the lock, the version; a version that does not grow yet is ERR_UNSUPPORTED (stream_start first)
**     stream_key       the answer that was given under an Idempotency-Key
**     stream_append    rows
**     stream_keep_key  the answer to give again
**     stream_commit    ERR_UNAVAILABLE: its outcome is unknown
**     stream_end       rolls back what was not committed
*/
#ifndef QUERN_STORE_STREAM_H
#define QUERN_STORE_STREAM_H

#include "data/row_builder.h"
#include "store/version.h"

enum { STREAM_HASH = 32 };

typedef struct Stream {
    const char *home;
    Db *db;
    VersionCache *versions;
    int64_t dataset_id;
    /* filled by stream_begin */
    const Version *version;    /* of the cache, with the rows there were before */
    int64_t number;            /* of the version */
    uint64_t rows;             /* with those appended so far */
    bool grown;
} Stream;

Status stream_begin(Stream *stream, Error *error) MUST_USE;
/* *found: the key was used in the last 24 hours. *same: with the same body; then status and reply (in the arena) are the answer. */
Status stream_key(Stream *stream, const char *key, const unsigned char hash[STREAM_HASH], Arena *arena, bool *found, bool *same, int *status,
                  const char **reply, Error *error) MUST_USE;
/* body_bytes: how long they were as they came. Once for each transaction. */
Status stream_append(Stream *stream, const RowBuilder *rows, uint64_t body_bytes, Error *error) MUST_USE;
Status stream_keep_key(Stream *stream, const char *key, const unsigned char hash[STREAM_HASH], int status, const Buffer *reply,
                       Error *error) MUST_USE;
Status stream_commit(Stream *stream, Error *error) MUST_USE;
void stream_end(Stream *stream);

/* Makes a version that grows of the dataset's current one, as a new version with the same rows (and with `added` columns, missing in them; NULL:
** none). Copies the rows. A current version that grows already and lacks no column stays. */
Status stream_start(Db *db, const char *home, int64_t dataset_id, const Schema *added, int64_t user_id, Error *error) MUST_USE;

/* Values in the current version: what stream_start would copy. */
Status stream_start_cost(Db *db, int64_t dataset_id, uint64_t *cells, Error *error) MUST_USE;

/* A new dataset without rows, with a first version that grows: one transaction. `add` puts the dataset's row in and tells its id. */
typedef Status StreamAdd(void *context, Db *db, int64_t *dataset_id, Error *error);
Status stream_create(Db *db, const char *home, const Schema *schema, int64_t user_id, StreamAdd *add, void *context, int64_t *dataset_id,
                     Error *error) MUST_USE;

#endif
