/*
** create.c - a dataset that begins without rows: {"name": ..., "description": ..., "columns": [{"name", "type", "timezone", "scale"}]}.
**
** Its first version grows: rows come by POST .../rows.
*/
#include "datasets.h"

#include "spec/json_read.h"
#include "store/stream.h"
#include "upload.h"

#include <string.h>
#include <strings.h>

enum { MOST_COLUMNS = 10000, NAME_BYTES = 1000, MOST_BODY = 4 << 20 };

bool dataset_is_schema(const Request *request)
{
    const char *type = request->content_type ? request->content_type : "";
    size_t length = strcspn(type, "; \t");
    return length == 16 && strncasecmp(type, "application/json", 16) == 0 && !request_has(request, "name");
}

typedef struct Create {
    Request *request;
    const char *name, *description;
} Create;

static Status refuse(Reply *reply, Error *error, const char *pointer, const char *detail)
{
    reply_problem_field(reply, pointer, "%s", detail);
    return error_set(error, ERR_INVALID, "One field is not valid.");
}

static Status read_column(Request *request, Reply *reply, json_object *column, size_t i, Schema *schema, Error *error)
{
    const char *at = arena_printf(request->arena, "/columns/%zu", i), *name = NULL, *type_text = NULL;
    ColumnType type = 0;
    bool zoned = false;
    int64_t scale = 0;
    if (!json_object_is_type(column, json_type_object))
        return refuse(reply, error, at, "must be an object with name and type");
    json_object_object_foreach(column, key, value)
    {
        bool text = json_object_is_type(value, json_type_string);
        if (strcmp(key, "name") == 0 && text)
            name = json_object_get_string(value);
        else if (strcmp(key, "type") == 0 && text)
            type_text = json_object_get_string(value);
        else if (strcmp(key, "timezone") == 0 && (!value || (text && strcmp(json_object_get_string(value), "UTC") == 0)))
            zoned = value != NULL;
        else if (strcmp(key, "scale") == 0 && json_object_is_type(value, json_type_int))
            scale = json_object_get_int64(value);
        else
            return refuse(reply, error, arena_printf(request->arena, "%s/%.100s", at, key),
                          "is not known or of the wrong type; a column has name, type, timezone (\"UTC\" or null) and scale (of a decimal)");
    }
    if (!name || !*name || strlen(name) > NAME_BYTES)
        return refuse(reply, error, arena_printf(request->arena, "%s/name", at), "must be a text of 1 to 1,000 bytes");
    if (!type_text || !type_from_name(type_text, strlen(type_text), &type))
        return refuse(reply, error, arena_printf(request->arena, "%s/type", at),
                      "must be boolean, integer, float, decimal, date, timestamp or text");
    if (scale < 0 || scale > DECIMAL_DIGITS || (scale && type != TYPE_DECIMAL))
        return refuse(reply, error, arena_printf(request->arena, "%s/scale", at), "must be 0 to 38, and goes with the type decimal");
    schema_add(schema, name, strlen(name), type);
    schema->fields[i].zoned = zoned && type == TYPE_TIMESTAMP;
    schema->fields[i].scale = (uint8_t)scale;
    return OK;
}

static Status read_columns(Request *request, Reply *reply, json_object *columns, Schema *schema, Error *error)
{
    if (!json_object_is_type(columns, json_type_array) || json_object_array_length(columns) < 1 ||
        json_object_array_length(columns) > MOST_COLUMNS)
        return refuse(reply, error, "/columns", "must be an array of 1 to 10,000 columns");
    for (size_t i = 0; i < json_object_array_length(columns); i++) {
        Status status = read_column(request, reply, json_object_array_get_idx(columns, i), i, schema, error);
        if (status != OK)
            return status;
    }
    return schema_clean_names(schema) == 0
               ? OK
               : refuse(reply, error, "/columns", "names must differ, without white space around them or control characters");
}

static Status read_body(Create *create, Reply *reply, json_object *body, Schema *schema, Error *error)
{
    json_object *columns = NULL;
    if (!json_object_is_type(body, json_type_object))
        return error_set(error, ERR_INVALID, "Send an object with name and columns; a file of JSON goes with ?name= in the query.");
    json_object_object_foreach(body, key, value)
    {
        bool text = json_object_is_type(value, json_type_string);
        if (strcmp(key, "name") == 0 && text && json_object_get_string_len(value) > 0 && json_object_get_string_len(value) <= 800)
            create->name = json_object_get_string(value);
        else if (strcmp(key, "description") == 0 && text && json_object_get_string_len(value) <= 40000)
            create->description = json_object_get_string(value);
        else if (strcmp(key, "columns") == 0)
            columns = value;
        else
            return refuse(reply, error, arena_printf(create->request->arena, "/%.100s", key),
                          "is not known or not valid; there are name, description and columns");
    }
    if (!create->name)
        return refuse(reply, error, "/name", "is required");
    return read_columns(create->request, reply, columns, schema, error);
}

/* In the transaction of the first version. */
static Status add(void *context, Db *db, int64_t *dataset_id, Error *error)
{
    Create *create = context;
    Request *request = create->request;
    Status status = import_add_dataset(db, create->name, create->description, "", request->user.id, dataset_id, error);
    return status == OK ? request_audit(request, "dataset.created", "dataset", *dataset_id, create->name, NULL, error) : status;
}

Status dataset_create(Request *request, Reply *reply, const char *text, size_t length, Error *error)
{
    json_object *body = NULL;
    Json json;
    Schema schema = {0};
    int64_t id = 0;
    Create create = {.request = request, .description = ""};
    if (length > MOST_BODY)
        return error_set(error, ERR_LIMIT, "The schema is larger than 4 MB. A file of JSON goes with ?name= in the query.");
    Status status = json_read(text, length, &body, error);
    if (status == OK)
        status = read_body(&create, reply, body, &schema, error);
    if (status == OK)
        status = stream_create(request->db, request->config->home, &schema, request->user.id, add, &create, &id, error);
    if (status == OK)
        status = dataset_created(request, reply, id, &json, error);
    if (status == OK)
        json_close(&json);
    json_object_put(body);
    schema_free(&schema);
    return status;
}
