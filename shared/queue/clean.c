/* clean.c - see clean.h. */
#include "queue/clean.h"

#include "clean/recipe.h"
#include "gen/sql_recipes.h"
#include "spec/json_read.h"
#include "store/ingest.h"
#include "store/table_source.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { THREADS_FROM_CELLS = 1000000 };

Status clean_add(Db *db, const CleanJob *clean, const char *worker, int64_t *job_id, Error *error)
{
    Buffer payload = BUFFER_INIT;
    buffer_printf(&payload, "{\"recipe_id\":%" PRId64 ",\"source_id\":%" PRId64 ",\"user_id\":%" PRId64 "}", clean->recipe_id, clean->source_id, clean->user_id);
    Status status = job_add(db, CLEAN_KIND, clean->target_id, payload.data, "rows", clean->rows, clean->user_id, worker, job_id, error);
    buffer_free(&payload);
    return status;
}

Status clean_replay(Db *db, int64_t dataset_id, int64_t version, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_RECIPES_REPLAYS, DB_ARGS(db_int(dataset_id)), &result, error);
    if (status != OK)
        return status;
    for (int row = 0; row < db_rows(result) && status == OK; row++) {
        int64_t job_id;
        CleanJob clean = {.recipe_id = db_get_int(result, row, 0), .source_id = version, .target_id = db_get_int(result, row, 1),
                          .user_id = db_get_int(result, row, 2)};
        status = clean_add(db, &clean, NULL, &job_id, error);
    }
    db_result_free(result);
    return status;
}

typedef struct Run {
    const Job *job;
    const char *worker;
    CleanProgress *progress;
    void *context;
    int64_t recipe_id, source_id, dataset_id;
    const char *steps;      /* the recipe's JSON */
    const Table *table;
    Buffer report;
    Json json;
    size_t rows;            /* of the source */
} Run;

static void report_step(Json *json, const Step *step, const StepReport *report)
{
    json_open_object(json);
    json_member_text(json, "step", step->name);
    json_member_bool(json, "enabled", !report->off);
    json_member_int(json, "rows_before", (int64_t)report->rows_before);
    json_member_int(json, "rows_after", (int64_t)report->rows_after);
    json_member_int(json, "columns_before", (int64_t)report->columns_before);
    json_member_int(json, "columns_after", (int64_t)report->columns_after);
    json_member_int(json, "rows_affected", (int64_t)report->rows_affected);
    json_member_int(json, "cells_changed", (int64_t)report->cells_changed);
    json_member_text(json, "note", report->note);
    json_member_number(json, "duration_ms", (double)report->microseconds / 1000);
    json_close(json);
}

typedef struct Watch {
    Run *run;
    const Recipe *recipe;
} Watch;

static bool watch_step(void *context, size_t i, const Table *before, const Table *after, const StepReport *report)
{
    (void)before;
    (void)after;
    Watch *watch = context;
    Run *run = watch->run;
    report_step(&run->json, recipe_step(watch->recipe, i), report);
    char phase[80];
    snprintf(phase, sizeof phase, "step %zu of %zu", i + 1, recipe_count(watch->recipe));
    return !run->progress || run->progress(run->context, (i + 1) * run->rows / (recipe_count(watch->recipe) * 2), phase);
}

static TableReader *open_table(void *context, RejectSink *sink, void *sink_context, Error *error)
{
    (void)sink;
    (void)sink_context;
    (void)error;
    return table_reader_open(((Run *)context)->table);
}

static void no_facts(void *context, const TableReader *reader, Json *json)
{
    (void)reader;
    json_member_int(json, "recipe_id", ((Run *)context)->recipe_id);
}

/* The second half of the way: rows that are read; what comes after them has no measure. */
static bool on_progress(void *context, uint64_t done, const char *phase)
{
    Run *run = context;
    uint64_t all = run->table->rows ? run->table->rows : 1;
    if (done > all || strcmp(phase, "reading") != 0)
        done = all;
    return !run->progress || run->progress(run->context, run->rows / 2 + done * run->rows / all / 2, phase);
}

static Status end_job(void *context, Db *db, int64_t version, Error *error)
{
    Run *run = context;
    Status status = db_query(db, &SQL_RECIPES_MARK_VERSION,
                             DB_ARGS(db_int(version), db_text(run->steps), db_text_n(run->report.data, run->report.length), db_int(run->source_id)), NULL, error);
    if (status == OK)
        status = db_query(db, &SQL_RECIPES_DONE, DB_ARGS(db_int(run->recipe_id), db_text_n(run->report.data, run->report.length), db_int(version),
                                                         db_int(run->source_id)), NULL, error);
    Buffer result = BUFFER_INIT;
    buffer_printf(&result, "{\"dataset_id\":%" PRId64 ",\"version_id\":%" PRId64 ",\"recipe_id\":%" PRId64 "}", run->job->dataset_id, version, run->recipe_id);
    if (status == OK)
        status = job_succeed(db, run->job->id, run->worker, result.data, error);
    buffer_free(&result);
    if (status == OK && run->job->dataset_id != run->dataset_id) /* a dataset made of another has recipes of its own */
        status = clean_replay(db, run->job->dataset_id, version, error);
    return status;
}

/* The recipe's row; its steps are copied. */
static Status load(Db *db, Run *run, Arena *arena, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_RECIPES_GET, DB_ARGS(db_int(run->recipe_id)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0) {
        status = error_set(error, ERR_CANCELLED, "The recipe was deleted before it was run.");
    } else {
        run->dataset_id = db_get_int(result, 0, 1);
        run->steps = db_take_text(result, 0, 6, arena);
    }
    db_result_free(result);
    return status;
}

/* What its values take, texts as they are written: the version's size. */
static size_t table_bytes(const Table *table)
{
    size_t bytes = 0;
    for (size_t c = 0; c < table->schema.count; c++) {
        const Column *column = &table->columns[c]->column;
        if (column->type != TYPE_TEXT)
            bytes += column->n * type_width(column->type);
        else if (!column->codes)
            bytes += column->n ? (size_t)(column->offsets[column->n] - column->offsets[0]) : 0;
        else
            for (size_t i = 0; i < column->n; i++)
                if (column_present(column, i))
                    bytes += (size_t)(column->offsets[column->codes[i] + 1] - column->offsets[column->codes[i]]);
    }
    return bytes;
}

static Status store(Db *db, const char *home, Run *run, const Table *made, int64_t user_id, Error *error)
{
    int64_t version;
    run->table = made;
    Ingest ingest = {.home = home, .db = db, .dataset_id = run->job->dataset_id, .user_id = user_id, .length = table_bytes(made), .source = "clean", .recipe_id = run->recipe_id, .open = open_table,
                     .facts = no_facts, .threads = made->rows * made->schema.count >= THREADS_FROM_CELLS, .progress = on_progress, .before_commit = end_job,
                     .context = run};
    return ingest_run(&ingest, &version, error);
}

Status clean_run(Db *db, const char *home, const Job *job, const char *worker, CleanProgress *progress, void *context, Arena *arena,
                 const char **pointer, Error *error)
{
    Arena *own = arena_new(8192);
    json_object *payload = json_tokener_parse(job->payload), *steps = NULL;
    Run run = {.job = job, .worker = worker, .progress = progress, .context = context, .recipe_id = json_find_int(payload, "recipe_id"),
               .source_id = json_find_int(payload, "source_id"), .report = BUFFER_INIT};
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s/tmp", home);
    Scratch *scratch = scratch_new(folder, CLEAN_MEMORY);
    TableSource *source = table_source_open(db, home, 0);
    Recipe *recipe = NULL;
    RecipeProblems problems = {NULL, 0};
    const Table *table = NULL;
    Table made = {{NULL, 0}, NULL, 0};
    *pointer = NULL;
    Status status = load(db, &run, own, error);
    if (status == OK)
        status = json_read(run.steps, strlen(run.steps), &steps, error);
    if (status == OK && !(recipe = recipe_read(steps, own, &problems)))
        status = error_set(error, ERR_INVALID, "%s", problems.items[0].detail);
    if (status == OK)
        status = table_source_version(source, run.source_id, &table, error);
    if (status == ERR_NOT_FOUND)
        status = error_set(error, ERR_INVALID, "The version that was to be cleaned is no longer there.");
    if (status == OK) {
        Watch watch = {&run, recipe};
        RecipeRun going = {.scratch = scratch, .arena = own, .tables = table_source_dataset, .tables_context = source, .watch = watch_step, .watch_context = &watch};
        run.rows = table->rows;
        json_begin(&run.json, &run.report);
        json_open_array(&run.json);
        status = recipe_run(recipe, SIZE_MAX, &going, table, &made, error);
        json_close(&run.json);
        if (status != OK && going.pointer && arena)
            *pointer = arena_printf(arena, "/steps%s", going.pointer);
        if (status != OK && going.place && error) { /* who reads the job sees no pointer */
            Error bare = *error;
            status = error_set(error, bare.status, "%s: %s", going.place, bare.message);
        }
    }
    if (status == OK)
        status = ingest_lock(db, job->dataset_id, error); /* loads and streams of the dataset take turns */
    if (status == OK) {
        status = store(db, home, &run, &made, json_find_int(payload, "user_id"), error);
        ingest_unlock(db, job->dataset_id);
    }
    table_free(&made);
    table_source_close(source);
    recipe_free(recipe);
    json_object_put(steps);
    json_object_put(payload);
    scratch_free(scratch);
    buffer_free(&run.report);
    arena_free(own);
    return status;
}
