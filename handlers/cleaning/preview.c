/*
** preview.c - steps tried out on the first PREVIEW_SAMPLE rows, one after the other: what each does to the columns and how much it changes, and the rows before
** and after the last one.
**
** Rows after are matched with rows before by position while the step has kept all rows; only then cells are marked as changed.
*/
#include "cleaning.h"

#include "base/memory.h"
#include "formats/csv_writer.h"
#include "store/table_source.h"

#include <string.h>

enum { PREVIEW_SAMPLE = 10000, PREVIEW_MEMORY = 256 << 20, PREVIEW_COLUMNS = 500 };

typedef struct Preview {
    const Recipe *recipe;
    Json *json;
    Buffer *last;      /* "before", "after", "changed" of the last step, as JSON members of an object */
    size_t upto, rows;
} Preview;

static void schema_json(Json *json, const Schema *schema)
{
    json_open_array(json);
    for (size_t i = 0; i < schema->count; i++) {
        json_open_object(json);
        json_key(json, "name");
        json_text_n(json, schema->fields[i].name, schema->fields[i].name_length);
        json_member_text(json, "type", type_name(schema->fields[i].type));
        json_close(json);
    }
    json_close(json);
}

static void rows_json(Json *json, const Table *table, size_t most)
{
    json_open_array(json);
    for (size_t row = 0; row < table->rows && row < most; row++) {
        json_open_array(json);
        for (size_t i = 0; i < table->schema.count && i < PREVIEW_COLUMNS; i++)
            json_write_value(json, &table->columns[i]->column, row);
        json_close(json);
    }
    json_close(json);
}

/* [row, column] of the cells of `after` that differ from the column of the same name before. */
static void changed_json(Json *json, const Table *before, const Table *after, size_t most)
{
    json_open_array(json);
    for (size_t i = 0; i < after->schema.count && i < PREVIEW_COLUMNS && before->rows == after->rows; i++) {
        const Field *field = &after->schema.fields[i];
        long was = schema_find(&before->schema, field->name, field->name_length);
        if (was >= 0 && before->columns[was] == after->columns[i])
            continue;
        for (size_t row = 0; row < after->rows && row < most; row++)
            if (was < 0 || !column_same(&before->columns[was]->column, row, &after->columns[i]->column, row)) {
                json_open_array(json);
                json_int(json, (int64_t)row);
                json_int(json, (int64_t)i);
                json_close(json);
            }
    }
    json_close(json);
}

static void table_json(Json *json, const char *name, const Table *table, size_t most)
{
    json_key(json, name);
    json_open_object(json);
    json_key(json, "columns");
    schema_json(json, &table->schema);
    json_key(json, "rows");
    rows_json(json, table, most);
    json_member_int(json, "total", (int64_t)table->rows);
    json_member_bool(json, "columns_cut", table->schema.count > PREVIEW_COLUMNS);
    json_close(json);
}

static void last_json(Buffer *out, const Table *before, const Table *after, size_t rows, bool same_rows)
{
    Json json;
    json_begin(&json, out);
    json_open_object(&json);
    table_json(&json, "before", before, rows);
    table_json(&json, "after", after, rows);
    json_key(&json, "changed");
    if (same_rows)
        changed_json(&json, before, after, rows);
    else
        json_null(&json);
    json_close(&json);
}

static bool watch(void *context, size_t i, const Table *before, const Table *after, const StepReport *report)
{
    Preview *preview = context;
    Json *json = preview->json;
    const char *name = recipe_step(preview->recipe, i)->name;
    json_open_object(json);
    json_member_text(json, "step", name);
    json_key(json, "before");
    schema_json(json, &before->schema);
    json_key(json, "after");
    schema_json(json, &after->schema);
    json_member_int(json, "rows_before", (int64_t)report->rows_before);
    json_member_int(json, "rows_after", (int64_t)report->rows_after);
    json_member_int(json, "rows_affected", (int64_t)report->rows_affected);
    json_member_int(json, "cells_changed", (int64_t)report->cells_changed);
    json_member_text(json, "note", report->note);
    json_close(json);
    /* what orders rows anew or pairs them differently keeps their number, but not their places */
    bool moved = strcmp(name, "sort") == 0 || strcmp(name, "join") == 0 || strcmp(name, "group") == 0 || strcmp(name, "pivot") == 0;
    if (i + 1 == preview->upto)
        last_json(preview->last, before, after, preview->rows, before->rows == after->rows && !moved);
    return true;
}

static Status run(Request *request, Reply *reply, TableSource *tables, const Source *source, const Recipe *recipe, Error *error)
{
    size_t count = recipe_count(recipe), upto = request_has(request, "upto") ? (size_t)request_int(request, "upto") : count;
    Scratch *scratch = scratch_new(arena_printf(request->arena, "%s/tmp", request->config->home), PREVIEW_MEMORY);
    Buffer steps = BUFFER_INIT, last = BUFFER_INIT;
    const Table *table = NULL;
    Table made = {{NULL, 0}, NULL, 0};
    Json json;
    Error cause = {OK, ""};
    Preview preview = {recipe, &json, &last, upto < count ? upto : count, (size_t)request_int(request, "rows")};
    RecipeRun going = {.scratch = scratch, .arena = request->arena, .tables = table_source_dataset, .tables_context = tables, .watch = watch, .watch_context = &preview};
    json_begin(&json, &steps);
    json_open_array(&json);
    Status status = table_source_version(tables, source->id, &table, &cause);
    if (status == OK)
        status = recipe_run(recipe, preview.upto, &going, table, &made, &cause);
    json_close(&json);
    if (status == OK) {
        if (preview.upto == 0)
            last_json(&last, table, table, preview.rows, true);
        Json out;
        reply_json(reply, &out);
        json_open_object(&out);
        json_member_int(&out, "dataset_id", request_int(request, "dataset_id"));
        json_member_int(&out, "version", source->number);
        json_member_int(&out, "rows", source->rows);
        json_member_int(&out, "sampled_rows", (int64_t)table->rows);
        json_member_bool(&out, "sampled", (int64_t)table->rows < source->rows);
        json_key(&out, "steps");
        json_raw(&out, steps.data, steps.length);
        json_key(&out, "preview");
        json_raw(&out, last.data, last.length);
        json_close(&out);
    } else {
        status = recipe_failed(reply, request, going.pointer, &cause, error);
    }
    table_free(&made);
    buffer_free(&steps);
    buffer_free(&last);
    scratch_free(scratch);
    mem_trim();
    return status;
}

Status recipe_preview(Request *request, Reply *reply, Error *error)
{
    Source source;
    Recipe *recipe = NULL;
    Status status = recipe_of(request, reply, param_value(&request->params, "steps")->json, &recipe, error);
    if (status == OK)
        status = source_find(request, request_int(request, "dataset_id"), "version", &source, error);
    if (status == OK) {
        TableSource *tables = table_source_open(request->db, request->config->home, PREVIEW_SAMPLE);
        status = run(request, reply, tables, &source, recipe, error);
        table_source_close(tables);
    }
    recipe_free(recipe);
    return status;
}
