/* operation.c - what follows from an operation's row: its parameters complete, its columns found, its description. */
#include "operation/operation.h"

#include "data/type.h"
#include "spec/json_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

_Static_assert(COLUMN_BOOLEAN == 1 << (TYPE_BOOLEAN - 1) && COLUMN_TEXT == 1 << (TYPE_TEXT - 1), "one bit a type, in their order");

static const char FILTER_SCHEMA[] =
    "\"type\":\"array\",\"items\":{\"oneOf\":[{\"type\":\"string\",\"pattern\":\"^[^:]*:[a-z_]+:\"},{\"type\":\"object\",\"required\":"
    "[\"column\",\"op\",\"value\"],\"properties\":{\"column\":{\"type\":\"string\"},\"op\":{\"enum\":[\"eq\",\"ne\",\"gt\",\"gte\",\"lt\","
    "\"lte\",\"in\",\"contains\",\"is_null\"]},\"value\":{}},\"additionalProperties\":false}]}";

static const Param COMMON[] = {
    {"dataset_id", PARAM_INTEGER, IN_BODY, .required = true, .format = "int64", .doc = "The dataset.", .min = 1, .max = 9e15},
    {"version", PARAM_INTEGER, IN_BODY, .doc = "Which version of it, counted from 1; the current one when left out.", .min = 1, .max = 1e9},
    {"filter", PARAM_JSON, IN_BODY, .doc = "Only rows that pass all of these, each \"column:op:value\" or {column, op, value}.",
     .schema = FILTER_SCHEMA},
    {"trial", PARAM_BOOLEAN, IN_QUERY, .has_default = true,
     .doc = "Only tried: the result is not listed among the answers, and forgotten after a day, unless somebody asks for it in earnest. What would be a job is "
            "refused."},
    {"after", PARAM_INTEGER, IN_QUERY, .doc = "The result that this question was changed from: it was a trial, if you asked and nobody keeps it.",
     .min = 1, .max = 9e15},
};
static const Param NO_DATASET = {"dataset_id", PARAM_INTEGER, IN_BODY, .format = "int64", .min = 1, .max = 9e15,
                                 .doc = "Not needed, since no rows are read. With it the result is listed among those of the dataset."};
static const Param WEIGHTS = {"weights", PARAM_COLUMN, IN_BODY, .columns = COLUMN_NUMERIC, .title = "Weights",
                              .doc = "A column of weights, none negative. Rows without a weight are left out."};

enum { N_COMMON = sizeof COMMON / sizeof *COMMON };

const Param *operation_params(const Operation *operation, Arena *arena)
{
    size_t own = 0, at = 0;
    while (operation->params && operation->params[own].name)
        own++;
    Param *params = arena_array(arena, N_COMMON + own + 2, sizeof *params);
    for (size_t i = 0; i < N_COMMON; i++)
        params[at++] = i == 0 && operation->no_rows ? NO_DATASET : COMMON[i];
    for (size_t i = 0; i < own; i++) {
        params[at] = operation->params[i];
        params[at++].place = IN_BODY;
    }
    if (operation->weights)
        params[at++] = WEIGHTS;
    return params;
}

/* "an integer, float or decimal column" out of the bits. */
static const char *wanted_types(unsigned columns, Arena *arena)
{
    Buffer list = BUFFER_INIT;
    for (unsigned type = TYPE_BOOLEAN, left = columns; type <= TYPE_TEXT; type++) {
        unsigned bit = 1u << (type - 1);
        if (!(left & bit))
            continue;
        left &= ~bit;
        if (list.length)
            buffer_add_text(&list, left ? ", " : " or ");
        buffer_add_text(&list, type_name((ColumnType)type));
    }
    const char *text = arena_text(arena, list.data ? list.data : "no");
    buffer_free(&list);
    return text;
}

static const char *column_name(const void *schema, size_t i)
{
    return ((const Schema *)schema)->fields[i].name;
}

static void resolve_name(ParamCheck *check, const ParamValue *value, size_t i, const Schema *schema, size_t *position)
{
    const Param *param = value->param;
    const char *name = value->texts[i];
    const char *pointer = param_pointer(check, param->name, param->type == PARAM_COLUMNS ? (long)i : -1);
    long found = schema_find(schema, name, strlen(name));
    if (found < 0) {
        const char *detail = arena_printf(check->arena, "there is no column \"%.80s\"", name);
        param_check_problem(check, pointer, param_problem_near(check, detail, name, column_name, schema, schema->count));
        return;
    }
    ColumnType type = schema->fields[found].type;
    if (param->columns && !(param->columns & 1u << (type - 1)))
        param_check_problem(check, pointer,
                            arena_printf(check->arena, "must be a column of type %s; \"%.80s\" is of type %s",
                                         wanted_types(param->columns, check->arena), name, type_name(type)));
    *position = (size_t)found;
}

/* Whether the column is that of the weights, which is no measurement. */
static bool weighs(const ParamCheck *check, const char *name)
{
    for (size_t i = 0; i < check->count; i++)
        if (strcmp(check->params[i].name, "weights") == 0)
            return check->values[i].present && strcmp(check->values[i].text, name) == 0;
    return false;
}

/* All columns of numbers that fit stand for those that were not named, as if they had been. */
static void name_all(ParamCheck *check, ParamValue *value, const Schema *schema)
{
    const Param *param = value->param;
    unsigned wanted = COLUMN_NUMERIC & (param->columns ? param->columns : COLUMN_ANY);
    value->texts = arena_array(check->arena, schema->count + 1, sizeof *value->texts);
    value->n_texts = 0;
    for (size_t i = 0; i < schema->count; i++)
        if ((wanted & 1u << (schema->fields[i].type - 1)) && !weighs(check, schema->fields[i].name))
            value->texts[value->n_texts++] = arena_text(check->arena, schema->fields[i].name);
    value->present = true;
    size_t least = param->min_items ? param->min_items : 1;
    const char *detail = NULL;
    if (value->n_texts < least)
        detail = least == 1 ? "the dataset has no column of numbers"
                            : arena_printf(check->arena, "the dataset has fewer than %zu columns of numbers", least);
    else if (param->max_items && value->n_texts > param->max_items)
        detail = arena_printf(check->arena, "must be given: the dataset has %zu columns of numbers, and at most %zu can be taken", value->n_texts,
                              param->max_items);
    if (detail)
        param_check_problem(check, param_pointer(check, param->name, -1), detail);
    if (detail)
        value->n_texts = 0;
}

bool operation_resolve(ParamCheck *check, const Schema *schema)
{
    for (size_t i = 0; i < check->count; i++) {
        ParamValue *value = &check->values[i];
        bool one = value->param->type == PARAM_COLUMN;
        if (value->param->all_numbers && !(value->present && value->n_texts))
            name_all(check, value, schema);
        if (!value->present || (!one && value->param->type != PARAM_COLUMNS))
            continue;
        if (one && !value->texts) { /* a default */
            value->texts = arena_array(check->arena, 1, sizeof *value->texts);
            value->texts[0] = value->text;
            value->n_texts = 1;
        }
        size_t *positions = arena_array(check->arena, value->n_texts + 1, sizeof *positions);
        for (size_t k = 0; k < value->n_texts; k++)
            resolve_name(check, value, k, schema, &positions[k]);
        value->columns = positions;
        value->n_columns = value->n_texts;
    }
    return check->n_problems == 0;
}

double operation_cost(const Operation *operation, size_t rows, const ParamCheck *params)
{
    if (operation->cost)
        return operation->cost(rows, params);
    size_t columns = 0;
    for (size_t i = 0; i < params->count; i++)
        columns += params->values[i].n_texts;
    return 20e-9 * (double)rows * (double)(columns ? columns : 1);
}

/* ---- as JSON ---- */

bool operation_common(const char *name)
{
    for (size_t i = 0; i < N_COMMON; i++)
        if (strcmp(name, COMMON[i].name) == 0)
            return true;
    return false;
}

void operation_write_value(Json *json, const ParamValue *value)
{
    switch (value->param->type) {
    case PARAM_INTEGER: json_int(json, value->integer); break;
    case PARAM_NUMBER: json_number(json, value->number); break;
    case PARAM_BOOLEAN: json_boolean(json, value->boolean); break;
    case PARAM_TEXT:
    case PARAM_ENUM:
    case PARAM_COLUMN: json_text_n(json, value->text, value->length); break;
    case PARAM_TEXTS:
    case PARAM_COLUMNS:
        json_open_array(json);
        for (size_t i = 0; i < value->n_texts; i++)
            json_text(json, value->texts[i]);
        json_close(json);
        break;
    case PARAM_NUMBERS:
        json_open_array(json);
        for (size_t i = 0; i < value->n_numbers; i++)
            json_number(json, value->numbers[i]);
        json_close(json);
        break;
    case PARAM_JSON: json_write_sorted(json, value->json); break;
    }
}

void operation_write_params(Json *json, const ParamCheck *check)
{
    for (size_t i = 0; i < check->count; i++) {
        const ParamValue *value = &check->values[i];
        if (operation_common(value->param->name) || !value->present)
            continue;
        json_key(json, value->param->name);
        operation_write_value(json, value);
    }
}

void operation_json(Json *json, const Operation *operation)
{
    Arena *arena = arena_new(16384);
    json_open_object(json);
    json_member_text(json, "name", operation->name);
    json_member_text(json, "title", operation->title);
    json_member_text(json, "group", operation->group);
    json_member_text(json, "answers", operation->answers);
    json_member_text(json, "missing", operation->missing);
    json_key(json, "assumptions");
    json_open_array(json);
    for (const char *const *sentence = operation->assumptions; sentence && *sentence; sentence++)
        json_text(json, *sentence);
    json_close(json);
    json_key(json, "parameters");
    param_object_schema(json, operation_params(operation, arena), IN_BODY);
    json_close(json);
    arena_free(arena);
}

/* ---- for run functions ---- */

Steps operation_steps(const OperationRun *run)
{
    return (Steps){run->progress, run->context};
}

Status operation_expect(OperationRun *run, double seconds, Error *error)
{
    if (!run->at_hand || seconds <= OPERATION_SYNC)
        return OK;
    run->outgrown = true;
    return error_set(error, ERR_CANCELLED, "The analysis takes too long to wait for.");
}

Status operation_blame(OperationRun *run, const char *name, long item, Error *error, const char *format, ...)
{
    char detail[900];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    param_check_problem(run->params, param_pointer(run->params, name, item), detail);
    return error_set(error, ERR_INVALID, "The parameter %s %s.", name, detail);
}
