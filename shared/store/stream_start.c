/* stream_start.c - versions that grow: made of the current one, or for a dataset that begins without rows. */
#include "store/stream.h"

#include "base/memory.h"
#include "gen/sql_stream.h"
#include "store/ingest.h"
#include "store/merge.h"

#include <stdlib.h>

/* --- a table without rows --- */

static ReadStep none_next(TableReader *reader, const Batch **batch, Error *error)
{
    (void)reader;
    (void)batch;
    (void)error;
    return READ_END;
}

static void none_close(TableReader *reader)
{
    free(reader);
}

static size_t none_position(const TableReader *reader)
{
    (void)reader;
    return 0;
}

static void none_facts(const TableReader *reader, Json *json)
{
    (void)reader;
    (void)json;
}

static TableReader *none_open(const Schema *schema)
{
    static const ReaderClass CLASS = {none_next, none_close, none_position, none_facts};
    TableReader *reader = mem_zero(1, sizeof *reader);
    reader->class = &CLASS;
    reader->schema = schema;
    return reader;
}

/* --- the ingest --- */

typedef struct Start {
    Ingest ingest;
    Db *db;
    const char *home;
    const Schema *schema;      /* of a dataset that begins */
    Merge merge;               /* of one that is there */
    StreamAdd *add;
    void *context;
} Start;

static TableReader *open_start(void *context, RejectSink *sink, void *sink_context, Error *error)
{
    Start *start = context;
    return start->schema ? none_open(start->schema) : merge_open(&start->merge, NULL, sink, sink_context, error);
}

static void start_facts(void *context, const TableReader *reader, Json *json)
{
    (void)context;
    reader_facts(reader, json);
}

static Status add_dataset(void *context, Db *db, int64_t version, Error *error)
{
    Start *start = context;
    (void)version;
    return start->add ? start->add(start->context, db, &start->ingest.dataset_id, error) : OK;
}

static Status run(Start *start, int64_t dataset_id, int64_t user_id, Error *error)
{
    int64_t version;
    start->ingest = (Ingest){.home = start->home, .db = start->db, .dataset_id = dataset_id, .user_id = user_id, .source = "stream",
                             .open = open_start, .facts = start_facts, .begin = add_dataset, .growing = true, .context = start,
                             .parent_id = start->merge.base ? start->merge.base->id : 0};
    return ingest_run(&start->ingest, &version, error);
}

/* --- of the current version --- */

static bool has_all(const Schema *schema, const Schema *added)
{
    for (size_t i = 0; added && i < added->count; i++)
        if (schema_find(schema, added->fields[i].name, added->fields[i].name_length) < 0)
            return false;
    return true;
}

/* The columns that are really new: another stream may have added some meanwhile. */
static void only_new(const Schema *schema, const Schema *added, Schema *fresh)
{
    for (size_t i = 0; added && i < added->count; i++)
        if (schema_find(schema, added->fields[i].name, added->fields[i].name_length) < 0)
            schema_add(fresh, added->fields[i].name, added->fields[i].name_length, added->fields[i].type);
}

static Status start_locked(Start *start, VersionCache *versions, int64_t dataset_id, const Schema *added, int64_t user_id, Error *error)
{
    DbResult *result;
    int64_t id = 0;
    bool growing = false;
    Status status = db_query(start->db, &SQL_STREAM_TARGET, DB_ARGS(db_int(dataset_id)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result)) {
        id = db_get_int(result, 0, 1);
        growing = db_get_bool(result, 0, 2);
    }
    db_result_free(result);
    if (id == 0)
        return error_set(error, ERR_CONFLICT, "The dataset has no rows yet: its import is under way or has failed. See its status.");
    status = version_get(versions, start->db, id, &start->merge.base, error);
    if (status != OK || (growing && has_all(&start->merge.base->schema, added)))
        return status;
    Schema fresh = {0};
    only_new(&start->merge.base->schema, added, &fresh);
    start->merge.added = &fresh;
    start->merge.home = start->home;
    status = version_columns(start->merge.base, start->db, start->home, &start->merge.folder, error);
    if (status == OK)
        status = run(start, dataset_id, user_id, error);
    if (start->merge.folder)
        columns_close(start->merge.folder);
    schema_free(&fresh);
    return status;
}

Status stream_start_cost(Db *db, int64_t dataset_id, uint64_t *cells, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_STREAM_TARGET, DB_ARGS(db_int(dataset_id)), &result, error);
    if (status != OK)
        return status;
    *cells = db_rows(result) ? (uint64_t)db_get_int(result, 0, 5) : 0;
    db_result_free(result);
    return OK;
}

Status stream_start(Db *db, const char *home, int64_t dataset_id, const Schema *added, int64_t user_id, Error *error)
{
    Start start = {.db = db, .home = home};
    Status status = ingest_lock(db, dataset_id, error);
    if (status != OK)
        return status;
    VersionCache *versions = version_cache_new();
    status = start_locked(&start, versions, dataset_id, added, user_id, error);
    version_cache_free(versions);
    ingest_unlock(db, dataset_id);
    return status;
}

Status stream_create(Db *db, const char *home, const Schema *schema, int64_t user_id, StreamAdd *add, void *context, int64_t *dataset_id,
                     Error *error)
{
    Start start = {.db = db, .home = home, .schema = schema, .add = add, .context = context};
    Status status = run(&start, 0, user_id, error);
    *dataset_id = start.ingest.dataset_id;
    return status;
}
