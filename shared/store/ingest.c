/*
** ingest.c - see ingest.h.
**
** Two threads at most. The main one reads, writes column files and profiles; the sender (ingest_sender.c) owns the database connection while it
** copies. A reader that finds its types contradicted (READ_RETYPE) ends the attempt: the sender gives up its COPY, the
** transaction is rolled back, the column files are dropped, and the second attempt, whose types can not be contradicted, starts from the top.
*/
#include "store/ingest.h"

#include "base/clock.h"
#include "base/memory.h"
#include "gen/sql_ingest.h"
#include "numeric/profile.h"
#include "store/columns.h"
#include "store/ingest_private.h"
#include "store/quality.h"
#include "store/tables.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_DICTIONARY = 65536 };

typedef struct Attempt {
    const Ingest *ingest;
    Schema schema;          /* of this attempt, a copy */
    Arena *arena;
    TableLayout layout;
    int64_t version;
    ColumnsWriter *writer;
    RejectLog *rejects;
    QualityCheck *check;    /* what the dataset's rules say of the rows */
    Sender sender;
    size_t rows;
    Buffer columns_json;    /* profiles, as SQL_INGEST_ADD_COLUMNS wants them */
    uint64_t missing_cells;
    uint64_t *missing;      /* per column */
    bool has_key;           /* a column alone tells all rows apart */
} Attempt;

static bool report(const Ingest *ingest, uint64_t done, const char *phase)
{
    return !ingest->progress || ingest->progress(ingest->context, done, phase);
}

static Status cancelled(Error *error)
{
    return error_set(error, ERR_CANCELLED, "The import was cancelled.");
}

/* What a reader that failed has said. */
static Status failed_status(const Error *error)
{
    return error && error->status != OK ? error->status : ERR_INVALID;
}

/* Reads the whole file into column files. *retype: the types were contradicted. */
static Status read_all(Attempt *attempt, TableReader *reader, bool *retype, Error *error)
{
    Status status = OK;
    for (;;) {
        const Batch *batch;
        ReadStep step = reader_next(reader, &batch, error);
        if (step == READ_FAILED)
            return failed_status(error);
        *retype = step == READ_RETYPE;
        if (step != READ_BATCH)
            break;
        status = quality_check_load(attempt->check, reader, batch, &batch, reject_log_sink, attempt->rejects, error);
        if (status == OK && batch->n)
            status = columns_writer_add(attempt->writer, batch, error);
        if (status == OK)
            status = columns_writer_flush(attempt->writer, error);
        if (status == OK)
            status = reject_log_status(attempt->rejects, error);
        if (status != OK)
            return status;
        sender_advance(&attempt->sender, columns_writer_rows(attempt->writer), false);
        if (sender_failed(&attempt->sender))
            return OK; /* sender_join says why */
        if (!report(attempt->ingest, reader_position(reader), "reading"))
            return cancelled(error);
    }
    attempt->rows = columns_writer_rows(attempt->writer);
    if (!*retype)
        sender_advance(&attempt->sender, attempt->rows, true);
    return reject_log_status(attempt->rejects, error);
}

static void column_json(Attempt *attempt, Json *json, size_t i, size_t table, const Profile *profile)
{
    const Field *field = &attempt->schema.fields[i];
    json_open_object(json);
    json_member_int(json, "position", (int64_t)i + 1);
    json_member_int(json, "table_number", (int64_t)table + 1);
    json_key(json, "name");
    json_text_n(json, field->name, field->name_length);
    json_member_text(json, "type", type_name(field->type));
    json_member_bool(json, "zoned", field->zoned);
    json_member_int(json, "scale", field->scale);
    json_member_int(json, "missing", (int64_t)profile->missing);
    json_key(json, "profile");
    profile_json(json, profile);
    json_key(json, "summary");
    profile_summary_json(json, profile);
    json_close(json);
}

static Status profile_all(Attempt *attempt, Error *error)
{
    Json json;
    json_begin(&json, &attempt->columns_json);
    json_open_array(&json);
    Profile *profile = mem_alloc(sizeof *profile);
    Status status = OK;
    size_t table = 0;
    attempt->missing = arena_array(attempt->arena, attempt->schema.count + 1, sizeof *attempt->missing);
    for (size_t i = 0; i < attempt->schema.count && status == OK; i++) {
        while (i >= attempt->layout.first[table + 1])
            table++;
        Column column;
        status = columns_writer_map(attempt->writer, i, &column, error);
        if (status != OK)
            break;
        TextDictionary dictionary = {0};
        profile_column(&column, MAX_DICTIONARY, profile, column.type == TYPE_TEXT && !attempt->ingest->growing ? &dictionary : NULL);
        column_json(attempt, &json, i, table, profile);
        attempt->missing_cells += profile->missing;
        attempt->missing[i] = profile->missing;
        attempt->has_key |= quality_is_key(profile->rows, profile->missing, profile->distinct, profile->distinct_exact);
        columns_writer_unmap(attempt->writer, &column);
        if (dictionary.found)
            status = columns_writer_set_dictionary(attempt->writer, i, &dictionary, error);
        text_dictionary_free(&dictionary);
        if (sender_failed(&attempt->sender))
            break;
        if (status == OK && !report(attempt->ingest, attempt->ingest->length, "profiling"))
            status = cancelled(error);
    }
    free(profile);
    json_close(&json);
    return status;
}

/* The report on the version's quality; a rule that says so ends the load here. */
static Status assess(Attempt *attempt, const TableReader *reader, Error *error)
{
    QualityRows rows = {.rows = attempt->rows, .unreadable = reader->rejected, .missing = attempt->missing, .duplicates_known = true,
                        .loading = true};
    Status status = OK;
    if (!attempt->has_key && attempt->rows > 1) {
        ColumnScan *scan = column_scan_writer(attempt->writer, NULL, attempt->schema.count, error);
        if (!scan)
            return ERR_IO;
        status = quality_duplicates(attempt->ingest->home, &attempt->schema, scan, attempt->rows, &rows.duplicates, error);
        column_scan_close(scan);
    }
    return status == OK ? quality_check_end(attempt->check, &rows, error) : status;
}

static void ingest_json(Buffer *out, const Ingest *ingest, const TableReader *reader, int64_t began)
{
    Json json;
    json_begin(&json, out);
    json_open_object(&json);
    json_member_int(&json, "duration_ms", (clock_monotonic_us() - began) / 1000);
    json_key(&json, "dialect");
    json_open_object(&json);
    ingest->facts(ingest->context, reader, &json);
    json_close(&json);
    json_key(&json, "warnings");
    json_open_array(&json);
    for (size_t i = 0; i < reader->n_warnings; i++)
        json_text(&json, reader->warnings[i]);
    json_close(&json);
    json_member_int(&json, "padded_rows", (int64_t)reader->padded);
    json_close(&json);
}

/* The dataset's row, locked: its slug, the next version number, and the current version. */
static Status lock_dataset(const Ingest *ingest, Arena *arena, const char **slug, int64_t *number, int64_t *parent, Error *error)
{
    DbResult *result;
    Status status = db_query(ingest->db, &SQL_INGEST_LOCK_DATASET, DB_ARGS(db_int(ingest->dataset_id)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0) {
        status = error_set(error, ERR_CANCELLED, "The dataset was deleted while its file was read.");
    } else {
        *slug = db_take_text(result, 0, 0, arena);
        *number = db_get_int(result, 0, 1) + 1;
        *parent = db_get_int(result, 0, 2);
        if (ingest->parent_id && ingest->parent_id != *parent)
            status = error_set(error, ERR_CONFLICT, "The dataset got another version meanwhile.");
    }
    db_result_free(result);
    return status;
}

/* A file has a size of its own. What is made of other rows besides, or of no file, is as large as its columns, which are published by now. */
static Status set_size(const Attempt *attempt, Error *error)
{
    const Ingest *ingest = attempt->ingest;
    const char *source = ingest->source ? ingest->source : "load";
    if (strcmp(source, "load") == 0 || strcmp(source, "replace") == 0)
        return OK;
    Status status = db_query(ingest->db, &SQL_INGEST_SET_SIZE,
                             DB_ARGS(db_int(attempt->version), db_int((int64_t)columns_bytes(ingest->home, attempt->version))), NULL, error);
    if (status != OK)
        columns_remove(ingest->home, attempt->version);
    return status;
}

/* Everything after the rows themselves, up to and with the commit. */
static Status finish(Attempt *attempt, const TableReader *reader, int64_t began, Error *error)
{
    const Ingest *ingest = attempt->ingest;
    Db *db = ingest->db;
    const char *slug = NULL;
    int64_t number = 0, parent = 0;
    Buffer facts = BUFFER_INIT;
    if (!report(ingest, ingest->length, "committing"))
        return cancelled(error);
    Status status = lock_dataset(ingest, attempt->arena, &slug, &number, &parent, error);
    if (status != OK)
        return status;
    ingest_json(&facts, ingest, reader, began);
    status = db_query(db, &SQL_INGEST_ADD_VERSION,
                      DB_ARGS(db_int(attempt->version), db_int(ingest->dataset_id), db_int(number),
                              db_id(parent), db_int((int64_t)attempt->rows),
                              db_int((int64_t)attempt->schema.count), db_int((int64_t)attempt->layout.count),
                              db_int((int64_t)attempt->missing_cells),
                              db_int((int64_t)(reader->rejected + quality_check_rejected(attempt->check))),
                              db_int((int64_t)ingest->length), db_text_n(facts.data, facts.length),
                              db_id(ingest->user_id),
                              db_text(ingest->source ? ingest->source : "load"), db_text(ingest->filename ? ingest->filename : ""),
                              db_id(ingest->recipe_id), db_bool(attempt->layout.row_ids),
                              db_bool(ingest->growing)),
                      NULL, error);
    buffer_free(&facts);
    if (status == OK)
        status = db_query(db, &SQL_INGEST_ADD_COLUMNS,
                          DB_ARGS(db_int(attempt->version), db_text_n(attempt->columns_json.data, attempt->columns_json.length)),
                          NULL, error);
    if (status == OK)
        status = reject_log_copy(attempt->rejects, db, &SQL_INGEST_COPY_REJECTS, attempt->version, error);
    if (status == OK)
        status = quality_check_store(attempt->check, db, attempt->version, error);
    if (status == OK)
        status = tables_view(db, slug, attempt->version, &attempt->schema, &attempt->layout, error);
    if (status == OK)
        status = db_query(db, &SQL_INGEST_PUBLISH, DB_ARGS(db_int(ingest->dataset_id), db_int(attempt->version)), NULL, error);
    if (status == OK && ingest->before_commit)
        status = ingest->before_commit(ingest->context, db, attempt->version, error);
    if (status == OK)
        status = columns_publish(attempt->writer, attempt->version, error);
    if (status == OK)
        status = set_size(attempt, error);
    if (status != OK)
        return status;
    status = db_commit(db, error);
    if (status != OK && status != ERR_UNAVAILABLE) /* unavailable: it may have committed, and an orphan is swept later */
        columns_remove(ingest->home, attempt->version);
    return status;
}

static Status begin(Attempt *attempt, const TableReader *reader, Error *error)
{
    const Ingest *ingest = attempt->ingest;
    schema_copy(&attempt->schema, reader->schema);
    table_layout(&attempt->schema, attempt->arena, &attempt->layout);
    attempt->layout.row_ids |= ingest->growing;
    DbResult *result;
    Status status = db_query(ingest->db, &SQL_INGEST_NEXT_VERSION, DB_NO_ARGS, &result, error);
    if (status != OK)
        return status;
    attempt->version = db_get_int(result, 0, 0);
    db_result_free(result);
    status = quality_check_open(ingest->db, ingest->home, ingest->dataset_id, &attempt->schema, &attempt->check, error);
    if (status != OK)
        return status;
    attempt->writer = columns_writer_open(ingest->home, &attempt->schema, error);
    if (!attempt->writer)
        return ERR_IO;
    if (ingest->growing)
        columns_writer_set_growing(attempt->writer);
    status = db_transaction(ingest->db, error);
    if (status == OK && ingest->begin)
        status = ingest->begin(ingest->context, ingest->db, attempt->version, error);
    if (status == OK)
        status = tables_create(ingest->db, attempt->version, &attempt->schema, &attempt->layout, error);
    return status == OK ? sender_start(&attempt->sender, ingest->db, attempt->writer, &attempt->layout, attempt->version, ingest->threads, error) : status;
}

static Status attempt_run(const Ingest *ingest, TableReader *reader, RejectLog *rejects, int64_t began, int64_t *version, bool *retype, Error *error)
{
    Attempt attempt = {.ingest = ingest, .rejects = rejects, .arena = arena_new(4096)};
    sender_begin(&attempt.sender);
    *retype = false;
    Status status = begin(&attempt, reader, error);
    if (status == OK)
        status = read_all(&attempt, reader, retype, error);
    bool go_on = status == OK && !*retype && !sender_failed(&attempt.sender);
    if (go_on)
        status = profile_all(&attempt, error);
    if (go_on && status == OK && !sender_failed(&attempt.sender))
        status = assess(&attempt, reader, error);
    if (status != OK || *retype)
        sender_abandon(&attempt.sender);
    else
        status = sender_join(&attempt.sender, error);
    if (status == OK && !*retype)
        status = finish(&attempt, reader, began, error);
    if (db_in_transaction(ingest->db))
        db_rollback(ingest->db);
    *version = attempt.version;
    columns_writer_close(attempt.writer);
    quality_check_close(attempt.check);
    schema_free(&attempt.schema);
    buffer_free(&attempt.columns_json);
    arena_free(attempt.arena);
    sender_end(&attempt.sender);
    return status;
}

Status ingest_run(const Ingest *ingest, int64_t *version, Error *error)
{
    int64_t began = clock_monotonic_us();
    Error failure = {.status = ERR_INVALID};
    RejectLog *rejects = reject_log_open(ingest->home);
    TableReader *reader = ingest->open(ingest->context, reject_log_sink, rejects, &failure);
    Status status = reader ? OK : error_set(error, failure.status, "%s", failure.message);
    for (bool retype = true; retype && status == OK;) {
        reject_log_clear(rejects);
        status = attempt_run(ingest, reader, rejects, began, version, &retype, error);
    }
    reader_close(reader);
    reject_log_close(rejects);
    return status;
}
