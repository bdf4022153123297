/*
** preview.c - steps tried out on the first PREVIEW_SAMPLE rows, one after the other: what each does to the columns and how much it changes, and the rows before
** and after one of them.
**
** Rows after are matched with rows before by position while the step has kept all rows; only then cells are marked as changed. Of a step that just leaves
** rows out the rows before are marked that went.
*/
#include "cleaning.h"

#include "base/memory.h"
#include "formats/csv_writer.h"
#include "store/table_source.h"

#include <stdlib.h>
#include <string.h>

enum { PREVIEW_SAMPLE = 10000, PREVIEW_MEMORY = 256 << 20, PREVIEW_COLUMNS = 500 };

typedef struct Preview {
    const Recipe *recipe;
    Json *json;
    Buffer *shown;     /* the object "preview" of the answer */
    size_t show, rows; /* the step that is shown, from 1; 0: none yet */
    bool only_changed;
} Preview;

/* The rows that are shown of a table, and the number of each in it. */
typedef struct Shown {
    const Table *table;
    uint32_t *rows;
    size_t n;
} Shown;

static void schema_json(Json *json, const Schema *schema)
{
    json_open_array(json);
    for (size_t i = 0; i < schema->count; i++) {
        const Field *field = &schema->fields[i];
        json_open_object(json);
        json_key(json, "name");
        json_text_n(json, field->name, field->name_length);
        json_member_text(json, "type", type_name(field->type));
        json_member_text(json, "timezone", field->type == TYPE_TIMESTAMP && field->zoned ? "UTC" : NULL);
        if (field->type == TYPE_DECIMAL)
            json_member_int(json, "scale", field->scale);
        json_close(json);
    }
    json_close(json);
}

static void side_json(Json *json, const char *name, const Shown *side)
{
    const Table *table = side->table;
    json_key(json, name);
    json_open_object(json);
    json_key(json, "columns");
    schema_json(json, &table->schema);
    json_key(json, "rows");
    json_open_array(json);
    for (size_t k = 0; k < side->n; k++) {
        json_open_array(json);
        for (size_t i = 0; i < table->schema.count && i < PREVIEW_COLUMNS; i++)
            json_write_value(json, &table->columns[i]->column, side->rows[k]);
        json_close(json);
    }
    json_close(json);
    json_key(json, "row_numbers");
    json_open_array(json);
    for (size_t k = 0; k < side->n; k++)
        json_int(json, (int64_t)side->rows[k] + 1);
    json_close(json);
    json_member_int(json, "total", (int64_t)table->rows);
    json_member_bool(json, "columns_cut", table->schema.count > PREVIEW_COLUMNS);
    json_close(json);
}

/* For each column of after the place that the column of its name had before; -1: it is new. The caller's. */
static long *places_before(const Table *before, const Table *after)
{
    long *was = mem_array(after->schema.count + 1, sizeof *was);
    for (size_t i = 0; i < after->schema.count; i++)
        was[i] = schema_find(&before->schema, after->schema.fields[i].name, after->schema.fields[i].name_length);
    return was;
}

static bool cell_changed(const Table *before, const Table *after, long was, size_t i, size_t row)
{
    return was < 0 || (before->columns[was] != after->columns[i] && !column_same(&before->columns[was]->column, row, &after->columns[i]->column, row));
}

/* [row, column] of the cells of `after` that differ from the column of the same name before; rows as they are shown. */
static void changed_json(Json *json, const Shown *before, const Shown *after, const long *was)
{
    json_open_array(json);
    for (size_t i = 0; i < after->table->schema.count && i < PREVIEW_COLUMNS; i++)
        for (size_t k = 0; k < after->n; k++)
            if (cell_changed(before->table, after->table, was[i], i, after->rows[k])) {
                json_open_array(json);
                json_int(json, (int64_t)k);
                json_int(json, (int64_t)i);
                json_close(json);
            }
    json_close(json);
}

/* A row in which a column that was there before has another value now; of a step that only adds columns every row is one. */
static bool row_changed(const Table *before, const Table *after, const long *was, size_t row)
{
    bool added = false, touched = false;
    for (size_t i = 0; i < after->schema.count; i++) {
        added = added || was[i] < 0;
        touched = touched || (was[i] >= 0 && before->columns[was[i]] != after->columns[i]);
        if (was[i] >= 0 && cell_changed(before, after, was[i], i, row))
            return true;
    }
    return added && !touched;
}

static void first_rows(Shown *side, size_t most)
{
    for (size_t row = 0; row < side->table->rows && side->n < most; row++)
        side->rows[side->n++] = (uint32_t)row;
}

/* Rows stand before and after in the same places (paired), or some were left out (kept), or neither is known. */
static void shown_json(Preview *preview, const Table *before, const Table *after, const uint64_t *kept, bool paired)
{
    size_t most = preview->rows;
    Shown old = {before, mem_array(most, sizeof *old.rows), 0}, new = {after, mem_array(most, sizeof *new.rows), 0};
    long *was = places_before(before, after);
    Json json;
    if (preview->only_changed && kept) {
        for (size_t row = 0; row < before->rows && old.n < most; row++)
            if (!bit_get(kept, row))
                old.rows[old.n++] = (uint32_t)row;
        first_rows(&new, most);
    } else if (preview->only_changed && paired) {
        for (size_t row = 0; row < before->rows && old.n < most; row++)
            if (row_changed(before, after, was, row))
                old.rows[old.n++] = new.rows[new.n++] = (uint32_t)row;
    } else {
        first_rows(&old, most);
        first_rows(&new, most);
    }
    json_begin(&json, preview->shown);
    json_open_object(&json);
    side_json(&json, "before", &old);
    side_json(&json, "after", &new);
    json_key(&json, "changed");
    if (paired)
        changed_json(&json, &old, &new, was);
    else
        json_null(&json);
    json_key(&json, "removed");
    if (kept) {
        json_open_array(&json);
        for (size_t k = 0; k < old.n; k++)
            if (!bit_get(kept, old.rows[k]))
                json_int(&json, (int64_t)k);
        json_close(&json);
    } else {
        json_null(&json);
    }
    json_close(&json);
    free(was);
    free(old.rows);
    free(new.rows);
}

static bool watch(void *context, size_t i, const Table *before, const Table *after, const StepReport *report)
{
    Preview *preview = context;
    Json *json = preview->json;
    const char *name = recipe_step(preview->recipe, i)->name;
    json_open_object(json);
    json_member_text(json, "step", name);
    json_member_bool(json, "enabled", !report->off);
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
    if (i + 1 == preview->show)
        shown_json(preview, before, after, report->kept, before->rows == after->rows && (!moved || report->off));
    return true;
}

static Status run(Request *request, Reply *reply, TableSource *tables, const Source *source, const Recipe *recipe, Error *error)
{
    size_t count = recipe_count(recipe), upto = request_has(request, "upto") ? (size_t)request_int(request, "upto") : count;
    Scratch *scratch = scratch_new(arena_printf(request->arena, "%s/tmp", request->config->home), PREVIEW_MEMORY);
    Buffer steps = BUFFER_INIT, shown = BUFFER_INIT;
    const Table *table = NULL;
    Table made = {{NULL, 0}, NULL, 0};
    Json json;
    Error cause = {OK, ""};
    upto = upto < count ? upto : count;
    size_t show = request_has(request, "show") && (size_t)request_int(request, "show") < upto ? (size_t)request_int(request, "show") : upto;
    Preview preview = {recipe, &json, &shown, show, (size_t)request_int(request, "rows"), strcmp(request_text(request, "only"), "changed") == 0};
    RecipeRun going = {.scratch = scratch, .arena = request->arena, .tables = table_source_dataset, .tables_context = tables, .watch = watch,
                       .watch_context = &preview, .want_kept = true};
    json_begin(&json, &steps);
    json_open_array(&json);
    Status status = table_source_version(tables, source->id, &table, &cause);
    if (status == OK)
        status = recipe_run(recipe, upto, &going, table, &made, &cause);
    json_close(&json);
    if (status == OK) {
        if (show == 0)
            shown_json(&preview, table, table, NULL, true);
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
        json_raw(&out, shown.data, shown.length);
        json_close(&out);
    } else {
        status = recipe_failed(reply, request, &going, &cause, error);
    }
    table_free(&made);
    buffer_free(&steps);
    buffer_free(&shown);
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
