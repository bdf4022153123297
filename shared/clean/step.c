/* step.c - see step.h: what the steps share. */
#include "clean/step.h"

#include "base/nearest.h"
#include "clean/expression_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const Step *step_find(const char *name)
{
    for (size_t i = 0; STEPS[i]; i++)
        if (strcmp(STEPS[i]->name, name) == 0)
            return STEPS[i];
    return NULL;
}

/* ---- the catalog as JSON ---- */

static bool names_columns(const Param *param)
{
    return param->format && strncmp(param->format, "column", 6) == 0;
}

static void column_types_json(Json *json, const char *format)
{
    json_open_array(json);
    const char *at = format[6] == ':' ? format + 7 : "";
    while (*at) {
        size_t length = strcspn(at, ",");
        if (length == 6 && strncmp(at, "number", 6) == 0) {
            json_text(json, "integer");
            json_text(json, "float");
            json_text(json, "decimal");
        } else if (length == 6 && strncmp(at, "moment", 6) == 0) {
            json_text(json, "date");
            json_text(json, "timestamp");
        } else {
            json_text_n(json, at, length);
        }
        at += length + (at[length] == ',');
    }
    json_close(json);
}

static void column_param_json(Json *json, const Param *param)
{
    bool many = param->type == PARAM_TEXTS;
    json_open_object(json);
    json_member_text(json, "type", many ? "array" : "string");
    if (many) {
        json_key(json, "items");
        json_open_object(json);
        json_member_text(json, "type", "string");
        json_close(json);
    }
    json_member_text(json, "description", param->doc);
    json_key(json, "x-quern-column");
    json_open_object(json);
    json_key(json, "types"); /* none: any */
    column_types_json(json, param->format);
    json_member_bool(json, "many", many);
    json_close(json);
    json_close(json);
}

void step_json(Json *json, const Step *step)
{
    json_open_object(json);
    json_member_text(json, "name", step->name);
    json_member_text(json, "title", step->title);
    json_member_text(json, "group", step->group);
    json_member_text(json, "doc", step->doc);
    json_key(json, "parameters");
    json_open_object(json);
    json_member_text(json, "type", "object");
    json_key(json, "properties");
    json_open_object(json);
    for (const Param *param = step->params; param->name; param++) {
        json_key(json, param->name);
        if (names_columns(param))
            column_param_json(json, param);
        else
            param_schema(json, param);
    }
    json_close(json);
    json_key(json, "required");
    json_open_array(json);
    for (const Param *param = step->params; param->name; param++)
        if (param->required)
            json_text(json, param->name);
    json_close(json);
    json_member_bool(json, "additionalProperties", false);
    json_close(json);
    json_close(json);
}

/* ---- parameters ---- */

const char *step_text(const StepRun *run, const char *name)
{
    const ParamValue *value = param_value(&run->params, name);
    return value->present && !value->null ? value->text : NULL;
}

bool step_is(const StepRun *run, const char *name, const char *value)
{
    const char *text = step_text(run, name);
    return text && strcmp(text, value) == 0;
}

int64_t step_int(const StepRun *run, const char *name)
{
    return param_value(&run->params, name)->integer;
}

double step_number(const StepRun *run, const char *name)
{
    return param_value(&run->params, name)->number;
}

bool step_bool(const StepRun *run, const char *name)
{
    return param_value(&run->params, name)->boolean;
}

bool step_has(const StepRun *run, const char *name)
{
    const ParamValue *value = param_value(&run->params, name);
    return value->given && !value->null;
}

Status step_fail(StepRun *run, Error *error, const char *pointer, const char *format, ...)
{
    char message[900];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    run->pointer = pointer ? arena_text(run->arena, pointer) : NULL;
    return error_set(error, ERR_INVALID, "%s", message);
}

/* ---- columns ---- */

static bool type_allowed(const char *format, ColumnType type)
{
    if (format[6] != ':')
        return true;
    for (const char *at = format + 7; *at;) {
        size_t length = strcspn(at, ",");
        ColumnType named;
        if ((length == 6 && strncmp(at, "number", 6) == 0 && type_is_number(type)) ||
            (length == 6 && strncmp(at, "moment", 6) == 0 && type_is_moment(type)) || (type_from_name(at, length, &named) && named == type))
            return true;
        at += length + (at[length] == ',');
    }
    return false;
}

static const char *field_name(const void *names, size_t i)
{
    return ((const Schema *)names)->fields[i].name;
}

static Status find_column(StepRun *run, const char *format, const char *pointer, const char *name, size_t *column, Error *error)
{
    const Schema *schema = &run->in->schema;
    long at = schema_find(schema, name, strlen(name));
    if (at < 0) {
        const char *near = nearest_name(name, strlen(name), field_name, schema, schema->count);
        if (near)
            return step_fail(run, error, pointer, "There is no column \"%.200s\" at this step. Did you mean \"%.200s\"?", name, near);
        return step_fail(run, error, pointer, "There is no column \"%.200s\" at this step.", name);
    }
    if (!type_allowed(format, schema->fields[at].type)) {
        const char *wanted = format + 7;
        return step_fail(run, error, pointer, "The column \"%.200s\" is %s; this step works on %s. Change its type first.", name,
                         type_name(schema->fields[at].type),
                         strcmp(wanted, "moment") == 0 ? "dates and timestamps" : strcmp(wanted, "number") == 0 ? "numbers" : wanted);
    }
    *column = (size_t)at;
    return OK;
}

Status step_column(StepRun *run, const char *name, size_t *column, Error *error)
{
    const ParamValue *value = param_value(&run->params, name);
    return find_column(run, value->param->format, arena_printf(run->arena, "/%s", name), value->text ? value->text : "", column, error);
}

Status step_columns(StepRun *run, const char *name, size_t **columns, size_t *n, Error *error)
{
    const ParamValue *value = param_value(&run->params, name);
    *n = 0;
    *columns = arena_array(run->arena, value->n_texts + 1, sizeof **columns);
    uint8_t *seen = arena_alloc(run->arena, run->in->schema.count + 1);
    for (size_t i = 0; i < value->n_texts; i++) {
        size_t at;
        const char *pointer = arena_printf(run->arena, "/%s/%zu", name, i);
        Status status = find_column(run, value->param->format, pointer, value->texts[i], &at, error);
        if (status != OK)
            return status;
        if (seen[at])
            return step_fail(run, error, pointer, "The column \"%.200s\" stands twice in the list.", value->texts[i]);
        seen[at] = 1;
        (*columns)[(*n)++] = at;
    }
    if (*n == 0 && value->param->required)
        return step_fail(run, error, arena_printf(run->arena, "/%s", name), "Name at least one column.");
    return OK;
}

Status step_columns_or_all(StepRun *run, const char *name, size_t **columns, size_t *n, Error *error)
{
    const ParamValue *value = param_value(&run->params, name);
    if (value->given && !value->null && value->n_texts)
        return step_columns(run, name, columns, n, error);
    *n = 0;
    *columns = arena_array(run->arena, run->in->schema.count + 1, sizeof **columns);
    for (size_t i = 0; i < run->in->schema.count; i++)
        if (type_allowed(value->param->format, run->in->schema.fields[i].type))
            (*columns)[(*n)++] = i;
    return OK;
}

const char *step_name(const StepRun *run, size_t column)
{
    return run->in->schema.fields[column].name;
}

/* ---- results ---- */

void step_begin_copy(StepRun *run)
{
    table_copy(run->out, run->in);
}

void step_replace(StepRun *run, size_t at, TableColumn *column)
{
    run->report->cells_changed += column_differences(&run->out->columns[at]->column, &column->column);
    table_set(run->out, at, column);
}

void step_select(StepRun *run, const uint64_t *bits, size_t count)
{
    table_select(run->out, run->in, run->scratch, bits, count);
    if (!run->want_kept)
        return;
    size_t size = (bit_words(run->in->rows) + 1) * sizeof *bits;
    run->report->kept = memcpy(arena_alloc(run->arena, size), bits, size);
}

Status step_add_column(StepRun *run, const char *parameter, const char *name, TableColumn *column, bool replace, Error *error)
{
    size_t length = strlen(name);
    long at = schema_find(&run->out->schema, name, length);
    if (at >= 0 && replace) {
        step_replace(run, (size_t)at, column);
        return OK;
    }
    const char *pointer = parameter ? arena_printf(run->arena, "/%s", parameter) : NULL;
    if (at >= 0 || length == 0) {
        column_release(column);
        return length == 0 ? step_fail(run, error, pointer, "A column needs a name.")
                           : step_fail(run, error, pointer, "There is a column \"%.200s\" already. Choose another name.", name);
    }
    if (run->out->schema.count >= TABLE_COLUMNS) {
        column_release(column);
        return step_fail(run, error, pointer, "The table would have more than %d columns.", TABLE_COLUMNS);
    }
    Field field = field_of(name, length, &column->column);
    table_add(run->out, &field, column);
    return OK;
}

const char *step_free_name(StepRun *run, const char *wanted)
{
    const char *name = *wanted ? wanted : "column";
    for (unsigned i = 2; schema_find(&run->out->schema, name, strlen(name)) >= 0; i++)
        name = arena_printf(run->arena, "%s_%u", wanted, i);
    return name;
}

Status step_evaluate(StepRun *run, const char *parameter, const char *text, size_t length, TableColumn **column, Error *error)
{
    ExpressionPlace place;
    Error local;
    Expression *expression = expression_compile(text, length, &run->in->schema, &place, &local);
    if (!expression)
        return step_fail(run, error, arena_printf(run->arena, "/%s", parameter), "At character %zu: %s", place.position + 1, local.message);
    *column = table_evaluate(run->in, run->scratch, expression, &local);
    expression_free(expression);
    if (*column)
        return OK;
    run->pointer = arena_printf(run->arena, "/%s", parameter);
    return error_set(error, local.status, "%s", local.message);
}

void step_quote_column(Buffer *text, const Field *field)
{
    buffer_add_char(text, '"');
    for (size_t i = 0; i < field->name_length; i++) {
        if (field->name[i] == '"')
            buffer_add_char(text, '"');
        buffer_add_char(text, field->name[i]);
    }
    buffer_add_char(text, '"');
}

void step_quote_text(Buffer *text, const char *value)
{
    buffer_add_char(text, '\'');
    for (; *value; value++) {
        if (*value == '\'')
            buffer_add_char(text, '\'');
        buffer_add_char(text, *value);
    }
    buffer_add_char(text, '\'');
}
