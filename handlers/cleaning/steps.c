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

Status expression_check(Request *request, Reply *reply, Error *error)
{
    Source source;
    Status status = source_find(request, request_int(request, "dataset_id"), "version", &source, error);
    if (status != OK)
        return status;
    VersionCache *versions = version_cache_new();
    const Version *version;
    status = version_get(versions, request->db, source.id, &version, error);
    if (status == OK) {
        const ParamValue *text = param_value(&request->params, "expression");
        ExpressionPlace place;
        Error wrong = {OK, ""};
        Json json;
        Expression *expression = expression_compile(text->text, text->length, &version->schema, &place, &wrong);
        reply_json(reply, &json);
        json_open_object(&json);
        json_member_bool(&json, "valid", expression != NULL);
        if (expression) {
            Field field = expression_result(expression);
            json_member_text(&json, "type", type_name(field.type));
            json_key(&json, "columns");
            json_open_array(&json);
            for (size_t i = 0; i < version->schema.count; i++)
                if (expression_uses(expression, i))
                    json_text(&json, version->schema.fields[i].name);
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
    version_cache_free(versions);
    return status;
}
