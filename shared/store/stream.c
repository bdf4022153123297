/* stream.c - see stream.h. */
#include "store/stream.h"

#include "base/memory.h"
#include "gen/sql_stream.h"
#include "store/columns_grow.h"
#include "store/copy.h"
#include "store/ingest.h"

#include <stdlib.h>

/* The dataset's current version, in the transaction that holds the lock. */
static Status find_target(Stream *stream, int64_t *version, bool *growing, Error *error)
{
    DbResult *result;
    Status status = db_find(stream->db, &SQL_STREAM_TARGET, DB_ARGS(db_int(stream->dataset_id)), &result, ERR_NOT_FOUND, DATASET_GONE, error);
    if (status != OK)
        return status;
    *version = db_get_int(result, 0, 1);
    *growing = db_get_bool(result, 0, 2);
    stream->number = db_get_int(result, 0, 4);
    if (*version == 0)
        status = error_set(error, ERR_CONFLICT, "The dataset has no rows yet: its import is under way or has failed. See its status.");
    db_result_free(result);
    return status;
}

Status stream_begin(Stream *stream, Error *error)
{
    int64_t version = 0;
    bool growing = false;
    stream->grown = false;
    Status status = db_transaction(stream->db, error);
    if (status == OK)
        status = ingest_lock_soon(stream->db, stream->dataset_id, error);
    if (status == OK)
        status = find_target(stream, &version, &growing, error);
    if (status == OK && !growing)
        status = error_set(error, ERR_UNSUPPORTED, "The dataset's current version does not grow yet.");
    if (status == OK)
        status = version_get(stream->versions, stream->db, version, &stream->version, error);
    if (status == OK)
        stream->rows = stream->version->rows;
    return status;
}

Status stream_key(Stream *stream, const char *key, const unsigned char hash[STREAM_HASH], Arena *arena, bool *found, bool *same, int *answer,
                  const char **reply, Error *error)
{
    DbResult *result;
    Status status = db_query(stream->db, &SQL_STREAM_KEY,
                             DB_ARGS(db_int(stream->dataset_id), db_text(key), db_bytes(hash, STREAM_HASH)), &result, error);
    if (status != OK)
        return status;
    *found = db_rows(result) > 0;
    if (*found) {
        *same = db_get_bool(result, 0, 0);
        *answer = (int)db_get_int(result, 0, 1);
        *reply = db_take_text(result, 0, 2, arena);
    }
    db_result_free(result);
    return OK;
}

Status stream_keep_key(Stream *stream, const char *key, const unsigned char hash[STREAM_HASH], int answer, const Buffer *reply, Error *error)
{
    return db_query(stream->db, &SQL_STREAM_KEEP_KEY,
                    DB_ARGS(db_int(stream->dataset_id), db_text(key), db_bytes(hash, STREAM_HASH), db_int(answer),
                            db_text_n(reply->data, reply->length)),
                    NULL, error);
}

/* Files that are not there, or too short, are made anew from the tables, which in this transaction hold what is committed. */
static Status grow_files(Stream *stream, const Column *columns, size_t n, Error *error)
{
    const Version *version = stream->version;
    Error why;
    Status status = columns_grow(stream->home, version->data_id, &version->schema, version->rows, columns, n, &why);
    if (status != ERR_NOT_FOUND)
        return status == OK ? OK : error_set(error, status, "%s", why.message);
    ColumnsFolder *folder;
    columns_remove(stream->home, version->data_id);
    status = version_columns(version, stream->db, stream->home, &folder, error);
    if (status != OK)
        return status;
    columns_close(folder);
    return columns_grow(stream->home, version->data_id, &version->schema, version->rows, columns, n, error);
}

static Status copy_table(Stream *stream, const Column *columns, size_t n, size_t t, Error *error)
{
    const Version *version = stream->version;
    const TableLayout *layout = &version->layout;
    size_t first = layout->first[t], count = layout->first[t + 1] - first;
    Buffer sql = BUFFER_INIT, data = BUFFER_INIT;
    tables_copy_in_sql(&sql, version->data_id, t, false);
    Status status = db_copy_begin(stream->db, sql.data, error);
    if (status == OK) {
        copy_encode_begin(&data);
        copy_encode_rows(&data, columns + first, count, 0, n, layout->row_ids, version->rows + 1);
        copy_encode_end(&data);
        status = db_copy_data(stream->db, data.data, data.length, error);
        if (status == OK)
            status = db_copy_end(stream->db, error);
        else
            db_copy_abort(stream->db);
    }
    buffer_free(&sql);
    buffer_free(&data);
    return status;
}

Status stream_append(Stream *stream, const RowBuilder *rows, uint64_t body_bytes, Error *error)
{
    const Version *version = stream->version;
    if (rows->rows == 0)
        return OK;
    Column *columns = mem_array(version->schema.count, sizeof *columns);
    row_builder_columns(rows, columns);
    Status status = grow_files(stream, columns, rows->rows, error);
    for (size_t t = 0; t < version->layout.count && status == OK; t++)
        status = copy_table(stream, columns, rows->rows, t, error);
    free(columns);
    if (status == OK)
        status = db_query(stream->db, &SQL_STREAM_GROW,
                          DB_ARGS(db_int(version->id), db_int((int64_t)rows->rows), db_int((int64_t)row_builder_missing(rows)),
                                  db_int((int64_t)body_bytes)),
                          NULL, error);
    if (status == OK)
        stream->rows = version->rows + rows->rows;
    stream->grown = status == OK;
    return status;
}

Status stream_commit(Stream *stream, Error *error)
{
    /* the catalog's row is locked until the end of the transaction, so it comes last */
    Status status = stream->grown ? db_query(stream->db, &SQL_STREAM_TOUCH, DB_ARGS(db_int(stream->dataset_id)), NULL, error) : OK;
    return status == OK ? db_commit(stream->db, error) : status;
}

void stream_end(Stream *stream)
{
    db_rollback(stream->db);
}
