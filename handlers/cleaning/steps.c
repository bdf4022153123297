/* steps.c - the catalog of steps, and the expression language for editors. */
#include "cleaning.h"

#include "store/table_source.h"

#include <string.h>

Status steps_list(Request *request, Reply *reply, Error *error)
{
    (void)request;
    (void)error;
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_key(&json, "items");
    json_open_array(&json);
    size_t count = 0;
    for (; STEPS[count]; count++)
        step_json(&json, STEPS[count]);
    json_close(&json);
    json_member_int(&json, "total", (int64_t)count);
    json_close(&json);
    return OK;
}

Status expression_functions(Request *request, Reply *reply, Error *error)
{
    (void)request;
    (void)error;
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_key(&json, "items");
    expression_functions_json(&json);
    json_close(&json);
    return OK;
}

/* One column as a preview tells it. */
static Status read_column(Request *request, Reply *reply, json_object *column, size_t i, Schema *schema, Error *error)
{
    json_object *name = NULL, *type = NULL, *zone = NULL, *scale = NULL;
    const char *at = arena_printf(request->arena, "/columns/%zu", i);
    ColumnType is;
    json_object_object_get_ex(column, "name", &name);
    json_object_object_get_ex(column, "type", &type);
    json_object_object_get_ex(column, "timezone", &zone);
    json_object_object_get_ex(column, "scale", &scale);
    const char *text = json_object_is_type(type, json_type_string) ? json_object_get_string(type) : "";
    bool fits = json_object_is_type(name, json_type_string) && json_object_get_string_len(name) > 0 && type_from_name(text, strlen(text), &is);
    if (!fits || (scale && (json_object_get_int64(scale) < 0 || json_object_get_int64(scale) > DECIMAL_DIGITS))) {
        reply_problem_field(reply, at, "must be an object with name and type, as the steps of a preview have them");
        return error_set(error, ERR_INVALID, "One field is not valid.");
    }
    schema_add(schema, json_object_get_string(name), (size_t)json_object_get_string_len(name), is);
    schema->fields[i].zoned = zone != NULL && is == TYPE_TIMESTAMP;
    schema->fields[i].scale = (uint8_t)(is == TYPE_DECIMAL && scale ? json_object_get_int64(scale) : 0);
    return OK;
}

static Status read_columns(Request *request, Reply *reply, json_object *columns, Schema *schema, Error *error)
{
    if (!json_object_is_type(columns, json_type_array) || json_object_array_length(columns) > TABLE_COLUMNS) {
        reply_problem_field(reply, "/columns", "must be an array of at most %d columns", TABLE_COLUMNS);
        return error_set(error, ERR_INVALID, "One field is not valid.");
    }
    Status status = OK;
    for (size_t i = 0; i < json_object_array_length(columns) && status == OK; i++)
        status = read_column(request, reply, json_object_array_get_idx(columns, i), i, schema, error);
    return status;
}

static void answer_check(Reply *reply, const ParamValue *text, const Schema *schema)
{
    ExpressionPlace place;
    Error wrong = {OK, ""};
    Json json;
    Expression *expression = expression_compile(text->text, text->length, schema, &place, &wrong);
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_bool(&json, "valid", expression != NULL);
    if (expression) {
        json_member_text(&json, "type", type_name(expression_result(expression).type));
        json_key(&json, "columns");
        json_open_array(&json);
        for (size_t i = 0; i < schema->count; i++)
            if (expression_uses(expression, i))
                json_text(&json, schema->fields[i].name);
        json_close(&json);
    } else {
        json_key(&json, "error");
        json_open_object(&json);
        json_member_text(&json, "detail", wrong.message);
        json_member_int(&json, "position", (int64_t)place.position);
        json_member_int(&json, "length", (int64_t)place.length);
        json_close(&json);
    }
    json_close(&json);
    expression_free(expression);
}

Status expression_check(Request *request, Reply *reply, Error *error)
{
    Source source;
    const ParamValue *text = param_value(&request->params, "expression"), *columns = param_value(&request->params, "columns");
    Status status = source_find(request, request_int(request, "dataset_id"), "version", &source, error);
    if (status != OK)
        return status;
    if (columns->given && !columns->null) {
        Schema schema = {NULL, 0};
        status = read_columns(request, reply, columns->json, &schema, error);
        if (status == OK)
            answer_check(reply, text, &schema);
        schema_free(&schema);
        return status;
    }
    VersionCache *versions = version_cache_new();
    const Version *version;
    status = version_get(versions, request->db, source.id, &version, error);
    if (status == OK)
        answer_check(reply, text, &version->schema);
    version_cache_free(versions);
    return status;
}
