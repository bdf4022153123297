/* filters.c - see filters.h. */
#include "store/filters.h"

#include "base/nearest.h"

#include <string.h>

typedef struct Name {
    const char *data;
    size_t length;
} Name;

static int shown(size_t length)
{
    return (int)(length < 80 ? length : 80);
}

static Status bad_operator(Name name, Error *error)
{
    return error_set(error, ERR_INVALID,
                     "must be column:op:value with an op of eq, ne, gt, gte, lt, lte, in, contains, is_null, not \"%.*s\"",
                     shown(name.length), name.data);
}

static const char *column_name(const void *schema, size_t i)
{
    return ((const Schema *)schema)->fields[i].name;
}

static Status find_column(Name name, const Schema *schema, Filter *filter, size_t *column, Error *error)
{
    long found = schema_find(schema, name.data, name.length);
    const char *near = found < 0 ? nearest_name(name.data, name.length, column_name, schema, schema->count) : NULL;
    if (near)
        return error_set(error, ERR_INVALID, "there is no column \"%.*s\"; did you mean \"%.80s\"?", shown(name.length), name.data, near);
    if (found < 0)
        return error_set(error, ERR_INVALID, "there is no column \"%.*s\"", shown(name.length), name.data);
    *column = (size_t)found;
    filter->name = schema->fields[found].name;
    return OK;
}

static size_t count_char(const char *text, char c)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == c;
    return n;
}

static Status short_form(const char *text, const Schema *schema, Arena *arena, Filter *filter, size_t *column, Error *error)
{
    size_t length = strcspn(text, ":");
    const char *op = text + length + (text[length] != '\0');
    size_t op_length = strcspn(op, ":");
    if (!filter_op_from_name(op, op_length, &filter->op) || op[op_length] != ':')
        return bad_operator((Name){op, op_length}, error);
    const char *values = op + op_length + 1;
    bool many = filter->op == FILTER_IN;
    filter->values = arena_array(arena, many ? count_char(values, '|') + 1 : 1, sizeof *filter->values);
    for (const char *at = values;;) {
        size_t piece = many ? strcspn(at, "|") : strlen(at);
        filter->values[filter->n_values++] = (FilterText){at, piece};
        if (at[piece] == '\0')
            break;
        at += piece + 1;
    }
    return find_column((Name){text, length}, schema, filter, column, error);
}

static Name json_name(json_object *value, Arena *arena)
{
    const char *text = json_object_get_string(value);
    size_t length = json_object_is_type(value, json_type_string) ? (size_t)json_object_get_string_len(value) : strlen(text ? text : "");
    return (Name){arena_text_n(arena, text ? text : "", length), length};
}

static Status json_values(json_object *value, Arena *arena, Filter *filter, Error *error)
{
    bool many = json_object_is_type(value, json_type_array);
    size_t n = many ? json_object_array_length(value) : 1;
    filter->values = arena_array(arena, n + 1, sizeof *filter->values);
    if (many && filter->op != FILTER_IN)
        return error_set(error, ERR_INVALID, "takes an array only with the operator in");
    for (size_t i = 0; i < n; i++) {
        json_object *item = many ? json_object_array_get_idx(value, i) : value;
        if (!item || json_object_is_type(item, json_type_object) || json_object_is_type(item, json_type_array))
            return error_set(error, ERR_INVALID, "needs a value that is a text, a number or a boolean");
        Name text = json_name(item, arena);
        filter->values[filter->n_values++] = (FilterText){text.data, text.length};
    }
    return OK;
}

static Status long_form(json_object *object, const Schema *schema, Arena *arena, Filter *filter, size_t *column, Error *error)
{
    json_object *name = NULL, *op = NULL, *value = NULL;
    if (!json_object_is_type(object, json_type_object) || !json_object_object_get_ex(object, "column", &name) ||
        !json_object_object_get_ex(object, "op", &op) || !json_object_object_get_ex(object, "value", &value) || json_object_object_length(object) != 3)
        return error_set(error, ERR_INVALID, "must be a JSON object {\"column\", \"op\", \"value\"}");
    Name op_name = json_name(op, arena);
    if (!filter_op_from_name(op_name.data, op_name.length, &filter->op))
        return bad_operator(op_name, error);
    Status status = json_values(value, arena, filter, error);
    return status == OK ? find_column(json_name(name, arena), schema, filter, column, error) : status;
}

/* NULL unless the whole text is JSON. The caller puts it. */
static json_object *parse_json(const char *text)
{
    struct json_tokener *tokener = json_tokener_new_ex(8);
    json_object *value = json_tokener_parse_ex(tokener, text, (int)strlen(text));
    bool whole = json_tokener_get_error(tokener) == json_tokener_success && text[json_tokener_get_parse_end(tokener)] == '\0';
    json_tokener_free(tokener);
    if (!whole && value) {
        json_object_put(value);
        value = NULL;
    }
    return value;
}

Status filter_from_text(const char *text, const Schema *schema, Arena *arena, Filter *filter, size_t *column, Error *error)
{
    *filter = (Filter){.column = NULL};
    if (*text != '{')
        return short_form(text, schema, arena, filter, column, error);
    json_object *object = parse_json(text);
    Status status = long_form(object, schema, arena, filter, column, error);
    json_object_put(object);
    return status;
}

Status filter_from_json(json_object *value, const Schema *schema, Arena *arena, Filter *filter, size_t *column, Error *error)
{
    *filter = (Filter){.column = NULL};
    if (json_object_is_type(value, json_type_string))
        return filter_from_text(json_name(value, arena).data, schema, arena, filter, column, error);
    return long_form(value, schema, arena, filter, column, error);
}
