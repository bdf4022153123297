/* array_job.c - see array_job.h. The payload is {result_id, at, array, names, user_id}. */
#include "queue/array_job.h"

#include "gen/sql_analytics.h"
#include "queue/analysis.h"
#include "spec/json_read.h"
#include "store/ingest.h"
#include "store/row_arrays.h"
#include "store/table_source.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { THREADS_FROM_CELLS = 1000000 };

Status array_job_add(Db *db, const ArrayJob *save, const char *worker, int64_t *job_id, Error *error)
{
    Buffer payload = BUFFER_INIT;
    Json json;
    json_begin(&json, &payload);
    json_open_object(&json);
    json_member_int(&json, "result_id", save->result_id);
    json_member_int(&json, "at", (int64_t)save->at);
    json_member_text(&json, "array", save->array);
    json_key(&json, "names");
    json_open_array(&json);
    for (size_t i = 0; i < save->n_names; i++)
        json_text(&json, save->names[i]);
    json_close(&json);
    json_member_int(&json, "user_id", save->user_id);
    json_close(&json);
    Status status = job_add(db, ARRAY_JOB_KIND, save->dataset_id, payload.data, "rows", save->rows, save->user_id, worker, job_id, error);
    buffer_free(&payload);
    return status;
}

typedef struct Saving {
    const ArrayJobRun *run;
    Arena *arena;
    json_object *payload, *names;
    const char *key, *operation, *parameters; /* of the result */
    int64_t version_id;
    Table table;                               /* the version's columns and the new ones */
} Saving;

static Status find_result(Saving *saving, Error *error)
{
    DbResult *result;
    int64_t id = json_object_get_int64(json_find(saving->payload, "result_id"));
    Status status = db_find(saving->run->db, &SQL_ANALYTICS_SAVED_FROM, DB_ARGS(db_int(id)),
                            &result, ERR_INVALID, "The result was deleted before it was saved.", error);
    if (status != OK)
        return status;
    saving->key = db_take_text(result, 0, 0, saving->arena);
    saving->operation = db_take_text(result, 0, 1, saving->arena);
    saving->parameters = db_take_text(result, 0, 2, saving->arena);
    saving->version_id = db_get_int(result, 0, 3);
    db_result_free(result);
    return status;
}

/* The array's file, made again when it is gone. */
static Status open_array(const Saving *saving, RowArrayFile *file, Error *error)
{
    const ArrayJobRun *run = saving->run;
    char name[ANALYSIS_ARRAY_NAME];
    analysis_array_name(saving->key, (size_t)json_object_get_int64(json_find(saving->payload, "at")), name);
    Status status = row_array_open(run->home, name, file, error);
    if (status != ERR_NOT_FOUND)
        return status;
    status = analysis_repeat(run->db, run->home, run->program, saving->operation, saving->version_id, saving->parameters, saving->key, error);
    return status == OK ? row_array_open(run->home, name, file, error) : status;
}

/* Column `at` of the array, entry by entry at the rows it is about. */
static TableColumn *column_of(const RowArray *array, size_t at, size_t rows, Scratch *scratch)
{
    TableColumn *column = column_new(scratch, array->codes ? TYPE_INTEGER : TYPE_FLOAT, 0, false, rows, false);
    uint64_t *bits = column_bits(column);
    for (size_t i = 0; i < array->n; i++) {
        size_t row = array->rows ? array->rows[i] : i;
        double number = array->numbers ? array->numbers[at * array->n + i] : 0;
        if (row >= rows || (array->codes ? array->codes[i] == ROW_CODE_MISSING : !isfinite(number)))
            continue;
        if (array->codes)
            ((int64_t *)column_values(column))[row] = array->codes[i];
        else
            ((double *)column_values(column))[row] = number;
        bit_set(bits, row);
    }
    column_settle(column);
    return column;
}

static Status add_columns(Saving *saving, const RowArray *array, Scratch *scratch, Error *error)
{
    size_t n = json_object_array_length(saving->names);
    if (n != array->columns)
        return error_set(error, ERR_INVALID, "The array has %zu columns now, and %zu names were given. Save it anew.", array->columns, n);
    for (size_t i = 0; i < n; i++) {
        const char *name = json_object_get_string(json_object_array_get_idx(saving->names, i));
        TableColumn *column = column_of(array, i, saving->table.rows, scratch);
        Field field = field_of(name, strlen(name), &column->column);
        table_add(&saving->table, &field, column);
    }
    return scratch_status(scratch, error);
}

static TableReader *open_table(void *context, RejectSink *sink, void *sink_context, Error *error)
{
    (void)sink;
    (void)sink_context;
    (void)error;
    return table_reader_open(&((Saving *)context)->table);
}

static void facts(void *context, const TableReader *reader, Json *json)
{
    (void)reader;
    const Saving *saving = context;
    json_member_int(json, "result_id", json_object_get_int64(json_find(saving->payload, "result_id")));
    json_member_text(json, "operation", saving->operation);
    json_member_text(json, "array", json_object_get_string(json_find(saving->payload, "array")));
    json_key(json, "columns");
    json_write_sorted(json, saving->names);
}

static bool on_progress(void *context, uint64_t done, const char *phase)
{
    const ArrayJobRun *run = ((Saving *)context)->run;
    return !run->progress || run->progress(run->context, done, phase);
}

static Status end_job(void *context, Db *db, int64_t version, Error *error)
{
    const Saving *saving = context;
    DbResult *row;
    Status status = db_query(db, &SQL_ANALYTICS_NUMBER_OF_VERSION, DB_ARGS(db_int(version)), &row, error);
    if (status != OK)
        return status;
    Buffer result = BUFFER_INIT;
    Json json;
    json_begin(&json, &result);
    json_open_object(&json);
    json_member_int(&json, "dataset_id", saving->run->job->dataset_id);
    json_member_int(&json, "version_id", version);
    json_member_int(&json, "version", db_get_int(row, 0, 0));
    json_key(&json, "columns");
    json_write_sorted(&json, saving->names);
    json_close(&json);
    db_result_free(row);
    status = job_succeed(db, saving->run->job->id, saving->run->worker, result.data, error);
    buffer_free(&result);
    return status;
}

static Status store(Saving *saving, Error *error)
{
    const ArrayJobRun *run = saving->run;
    int64_t version;
    Ingest ingest = {.home = run->home, .db = run->db, .dataset_id = run->job->dataset_id,
                     .user_id = json_object_get_int64(json_find(saving->payload, "user_id")), .length = saving->table.rows, .source = "analysis",
                     .parent_id = saving->version_id, .open = open_table, .facts = facts,
                     .threads = saving->table.rows * saving->table.schema.count >= THREADS_FROM_CELLS, .progress = on_progress,
                     .before_commit = end_job, .context = saving};
    return ingest_run(&ingest, &version, error);
}

static Status save(Saving *saving, TableSource *source, Scratch *scratch, Error *error)
{
    const ArrayJobRun *run = saving->run;
    RowArrayFile file = {.mapping = NULL};
    const Table *table;
    Status status = find_result(saving, error);
    if (status == OK)
        status = open_array(saving, &file, error);
    if (status != OK)
        return status;
    status = ingest_lock(run->db, run->job->dataset_id, error); /* a stream that adds rows waits, and finds that the version no longer grows */
    if (status == OK) {
        status = table_source_version(source, saving->version_id, &table, error);
        if (status == OK) {
            table_copy(&saving->table, table);
            status = add_columns(saving, &file.array, scratch, error);
        }
        if (status == OK)
            status = store(saving, error);
        ingest_unlock(run->db, run->job->dataset_id);
    }
    row_array_close(&file);
    return status;
}

Status array_job_run(const ArrayJobRun *run, Error *error)
{
    Saving saving = {.run = run, .table = {{NULL, 0}, NULL, 0}};
    Status status = json_read(run->job->payload, strlen(run->job->payload), &saving.payload, error);
    if (status != OK)
        return status;
    saving.names = json_find(saving.payload, "names");
    saving.arena = arena_new(8192);
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s/tmp", run->home);
    Scratch *scratch = scratch_new(folder, ARRAY_JOB_MEMORY);
    TableSource *source = table_source_open(run->db, run->home, 0);
    status = save(&saving, source, scratch, error);
    table_free(&saving.table);
    table_source_close(source);
    scratch_free(scratch);
    json_object_put(saving.payload);
    arena_free(saving.arena);
    return status;
}
