/*
** param_schema.c - JSON Schema 2020-12 (the dialect of OpenAPI 3.1) out of a table of parameters.
**
** The schema says what param.c checks, so that a form or a generated client can not send what would be refused.
*/
#include "spec/param.h"

#include <string.h>

static const char *type_name(ParamType type)
{
    switch (type) {
    case PARAM_INTEGER: return "integer";
    case PARAM_NUMBER: return "number";
    case PARAM_BOOLEAN: return "boolean";
    case PARAM_TEXTS:
    case PARAM_NUMBERS:
    case PARAM_COLUMNS: return "array";
    case PARAM_JSON: return NULL; /* any */
    case PARAM_TEXT:
    case PARAM_ENUM:
    case PARAM_COLUMN: break;
    }
    return "string";
}

static void write_type(Json *json, const Param *param)
{
    const char *name = type_name(param->type);
    if (!name)
        return;
    json_key(json, "type");
    if (param->nullable)
        json_open_array(json);
    json_text(json, name);
    if (param->nullable) {
        json_text(json, "null");
        json_close(json);
    }
}

static void write_default(Json *json, const Param *param)
{
    if (!param->has_default)
        return;
    json_key(json, "default");
    switch (param->type) {
    case PARAM_INTEGER: json_int(json, param->default_integer); break;
    case PARAM_NUMBER: json_number(json, param->default_number); break;
    case PARAM_BOOLEAN: json_boolean(json, param->default_boolean); break;
    case PARAM_TEXT:
    case PARAM_ENUM:
    case PARAM_COLUMN: json_text(json, param->default_text); break;
    case PARAM_TEXTS:
    case PARAM_NUMBERS:
    case PARAM_COLUMNS:
    case PARAM_JSON: json_raw(json, param->default_text, strlen(param->default_text)); break;
    }
}

static void write_choices(Json *json, const Param *param)
{
    json_key(json, "enum");
    json_open_array(json);
    for (size_t i = 0; param->choices[i]; i++)
        json_text(json, param->choices[i]);
    if (param->nullable)
        json_null(json);
    json_close(json);
}

static void write_lengths(Json *json, const Param *param)
{
    if (param->min_length)
        json_member_int(json, "minLength", (int64_t)param->min_length);
    if (param->max_length)
        json_member_int(json, "maxLength", (int64_t)param->max_length);
}

static void write_range(Json *json, const Param *param)
{
    if (param->min == 0 && param->max == 0)
        return;
    json_member_number(json, "minimum", param->min);
    json_member_number(json, "maximum", param->max);
}

static void write_items(Json *json, const Param *param)
{
    json_key(json, "items");
    json_open_object(json);
    json_member_text(json, "type", param->type == PARAM_NUMBERS ? "number" : "string");
    if (param->type == PARAM_NUMBERS)
        write_range(json, param);
    else
        write_lengths(json, param);
    json_close(json);
    if (param->min_items)
        json_member_int(json, "minItems", (int64_t)param->min_items);
    if (param->max_items)
        json_member_int(json, "maxItems", (int64_t)param->max_items);
    if (param->type == PARAM_COLUMNS)
        json_member_bool(json, "uniqueItems", true);
}

/* What a form needs to offer fitting columns. The names are those of data/type.h, which this storey does not see. */
static void write_column(Json *json, const Param *param)
{
    static const char *const TYPES[] = {"boolean", "integer", "float", "decimal", "date", "timestamp", "text"};
    unsigned columns = param->columns ? param->columns : COLUMN_ANY;
    json_key(json, "x-quern-column");
    json_open_object(json);
    json_key(json, "types");
    json_open_array(json);
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (columns >> i & 1u)
            json_text(json, TYPES[i]);
    json_close(json);
    json_member_bool(json, "many", param->type == PARAM_COLUMNS);
    json_close(json);
}

void param_schema(Json *json, const Param *param)
{
    bool list = param->type == PARAM_TEXTS || param->type == PARAM_NUMBERS || param->type == PARAM_COLUMNS;
    json_open_object(json);
    write_type(json, param);
    if (param->title)
        json_member_text(json, "title", param->title);
    if (param->doc)
        json_member_text(json, "description", param->doc);
    if (param->type == PARAM_ENUM)
        write_choices(json, param);
    if (param->format && !list)
        json_member_text(json, "format", param->format);
    if (param->type == PARAM_INTEGER || param->type == PARAM_NUMBER)
        write_range(json, param);
    if (param->type == PARAM_TEXT)
        write_lengths(json, param);
    if (list)
        write_items(json, param);
    if (param->type == PARAM_COLUMN || param->type == PARAM_COLUMNS)
        write_column(json, param);
    if (param->type == PARAM_JSON && param->schema)
        json_raw_members(json, param->schema, strlen(param->schema));
    write_default(json, param);
    json_close(json);
}

void param_object_schema(Json *json, const Param *params, ParamPlace place)
{
    json_open_object(json);
    json_member_text(json, "type", "object");
    json_member_bool(json, "additionalProperties", false);
    json_key(json, "properties");
    json_open_object(json);
    for (const Param *param = params; param && param->name; param++) {
        if (param->place != place)
            continue;
        json_key(json, param->name);
        param_schema(json, param);
    }
    json_close(json);
    json_key(json, "required"); /* also when there are none: who reads the list need not ask whether there is one */
    json_open_array(json);
    for (const Param *param = params; param && param->name; param++)
        if (param->place == place && param->required)
            json_text(json, param->name);
    json_close(json);
    json_close(json);
}
