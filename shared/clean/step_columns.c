/* step_columns.c - steps that change which columns there are, and no value: rename, drop, select. */
#include "clean/step.h"

#include <string.h>

static Status rename_apply(StepRun *run, Error *error)
{
    size_t at;
    Status status = step_column(run, "column", &at, error);
    if (status != OK)
        return status;
    const char *to = step_text(run, "to");
    long other = schema_find(&run->in->schema, to, strlen(to));
    if (other >= 0 && (size_t)other != at)
        return step_fail(run, error, "/to", "There is a column \"%.200s\" already. Choose another name.", to);
    table_begin(run->out, run->in->rows);
    for (size_t i = 0; i < run->in->schema.count; i++) {
        Field field = run->in->schema.fields[i];
        if (i == at)
            field = field_of(to, strlen(to), &run->in->columns[i]->column);
        table_add_shared(run->out, &field, run->in->columns[i]);
    }
    return OK;
}

static const Param RENAME[] = {COLUMN_PARAM("column", "", "The column."),
                               {"to", PARAM_TEXT, IN_BODY, .required = true, .doc = "Its new name.", .min_length = 1, .max_length = 200},
                               {NULL}};
const Step STEP_RENAME = {"rename", "Rename a column", "columns", "Gives a column another name.", RENAME, rename_apply};

static Status drop_apply(StepRun *run, Error *error)
{
    size_t *columns, n;
    Status status = step_columns(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    if (n == run->in->schema.count)
        return step_fail(run, error, "/columns", "A table needs at least one column.");
    uint8_t *gone = arena_alloc(run->arena, run->in->schema.count + 1);
    for (size_t i = 0; i < n; i++)
        gone[columns[i]] = 1;
    table_begin(run->out, run->in->rows);
    for (size_t i = 0; i < run->in->schema.count; i++)
        if (!gone[i])
            table_add_shared(run->out, &run->in->schema.fields[i], run->in->columns[i]);
    return OK;
}

static const Param DROP[] = {COLUMNS_PARAM("columns", "", "The columns to leave out."), {NULL}};
const Step STEP_DROP = {"drop", "Drop columns", "columns", "Leaves columns out.", DROP, drop_apply};

static Status select_apply(StepRun *run, Error *error)
{
    size_t *columns, n;
    Status status = step_columns(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    uint8_t *named = arena_alloc(run->arena, run->in->schema.count + 1);
    table_begin(run->out, run->in->rows);
    for (size_t i = 0; i < n; i++) {
        named[columns[i]] = 1;
        table_add_shared(run->out, &run->in->schema.fields[columns[i]], run->in->columns[columns[i]]);
    }
    for (size_t i = 0; i < run->in->schema.count && step_bool(run, "keep_others"); i++)
        if (!named[i])
            table_add_shared(run->out, &run->in->schema.fields[i], run->in->columns[i]);
    return OK;
}

static const Param SELECT[] = {COLUMNS_PARAM("columns", "", "The columns, in the order they shall have."),
                               {"keep_others", PARAM_BOOLEAN, IN_BODY, .doc = "Keep the others behind them: only the order changes.", .has_default = true},
                               {NULL}};
const Step STEP_SELECT = {"select", "Select and reorder columns", "columns", "Keeps the named columns, in that order.", SELECT, select_apply};
