/*
** rows_query.c - see rows_query.h.
**
** Each of the three has a short form (column:op:value, -a,b) and, for names or values that hold its separators, a JSON form; a parameter
** that begins with [ or { is JSON.
*/
#include "rows_query.h"

#include "spec/json_read.h"
#include "store/filters.h"

#include <string.h>

typedef struct Name {
    const char *data;
    size_t length;
} Name;

static Status bad(Reply *reply, const char *pointer, Error *error, const char *why, const char *name, size_t length)
{
    reply_problem_field(reply, pointer, why, (int)(length < 80 ? length : 80), name);
    return error_set(error, ERR_INVALID, "The parameter %s is not valid.", pointer + 1);
}

static Status find_column(Reply *reply, const char *pointer, const Version *version, Name name, size_t *at, Error *error)
{
    long found = schema_find(&version->schema, name.data, name.length);
    if (found < 0)
        return bad(reply, pointer, error, "there is no column \"%.*s\"", name.data, name.length);
    *at = (size_t)found;
    return OK;
}

/* NULL unless the text is JSON; the caller's to put. */
static json_object *parse_json(const char *text)
{
    json_object *value = NULL;
    return json_read(text, strlen(text), &value, NULL) == OK ? value : NULL;
}

static Name json_name(Request *request, json_object *value)
{
    const char *text = json_object_get_string(value);
    size_t length = strlen(text ? text : "");
    return (Name){arena_text_n(request->arena, text ? text : "", length), length};
}

/* ---- columns ---- */

static Status add_shown(Reply *reply, const Version *version, Name name, RowsQuery *query, Error *error)
{
    size_t at = 0;
    Status status = find_column(reply, "?columns", version, name, &at, error);
    if (status == OK)
        query->shown[query->n_shown++] = at;
    return status;
}

static size_t count_char(const char *text, char c)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == c;
    return n;
}

static Status shown_columns(Request *request, Reply *reply, const Version *version, RowsQuery *query, Error *error)
{
    const char *text = request_text(request, "columns");
    if (!text || !*text) {
        query->shown = arena_array(request->arena, version->schema.count, sizeof *query->shown);
        for (size_t i = 0; i < version->schema.count; i++)
            query->shown[query->n_shown++] = i;
        return OK;
    }
    Status status = OK;
    if (*text == '[') {
        json_object *list = parse_json(text);
        if (!list || !json_object_is_type(list, json_type_array)) {
            json_object_put(list);
            return bad(reply, "?columns", error, "must be a JSON array of column names%.*s", "", 0);
        }
        size_t n = json_object_array_length(list);
        query->shown = arena_array(request->arena, n + 1, sizeof *query->shown);
        for (size_t i = 0; i < n && status == OK; i++)
            status = add_shown(reply, version, json_name(request, json_object_array_get_idx(list, i)), query, error);
        json_object_put(list);
        return status;
    }
    query->shown = arena_array(request->arena, count_char(text, ',') + 1, sizeof *query->shown);
    for (const char *at = text; status == OK;) {
        size_t length = strcspn(at, ",");
        status = add_shown(reply, version, (Name){at, length}, query, error);
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    return status;
}

/* ---- sort ---- */

static Status add_key(Reply *reply, const Version *version, ColumnsFolder *folder, Name name, bool descending, Column *column,
                      RowsQuery *query, Error *error)
{
    size_t at = 0;
    Status status = find_column(reply, "?sort", version, name, &at, error);
    if (status == OK)
        status = columns_map(folder, at, column, error);
    if (status == OK)
        query->sort[query->n_sort++] = (SortKey){column, descending};
    return status;
}

static Status sort_json(Request *request, Reply *reply, const Version *version, ColumnsFolder *folder, json_object *list, RowsQuery *query,
                        Error *error)
{
    if (!list || !json_object_is_type(list, json_type_array))
        return bad(reply, "?sort", error, "must be a JSON array of {\"column\", \"descending\"}%.*s", "", 0);
    size_t n = json_object_array_length(list);
    query->sort = arena_array(request->arena, n + 1, sizeof *query->sort);
    Column *columns = arena_array(request->arena, n + 1, sizeof *columns);
    Status status = OK;
    for (size_t i = 0; i < n && status == OK; i++) {
        json_object *item = json_object_array_get_idx(list, i);
        json_object *name = NULL, *descending = NULL;
        if (!json_object_is_type(item, json_type_object) || !json_object_object_get_ex(item, "column", &name))
            return bad(reply, "?sort", error, "must be a JSON array of {\"column\", \"descending\"}%.*s", "", 0);
        json_object_object_get_ex(item, "descending", &descending);
        status = add_key(reply, version, folder, json_name(request, name), json_object_get_boolean(descending), &columns[i], query, error);
    }
    return status;
}

static Status sort_keys(Request *request, Reply *reply, const Version *version, ColumnsFolder *folder, RowsQuery *query, Error *error)
{
    const char *text = request_text(request, "sort");
    if (!text || !*text)
        return OK;
    if (*text == '[') {
        json_object *list = parse_json(text);
        Status status = sort_json(request, reply, version, folder, list, query, error);
        json_object_put(list);
        return status;
    }
    size_t n = count_char(text, ',') + 1;
    query->sort = arena_array(request->arena, n, sizeof *query->sort);
    Column *columns = arena_array(request->arena, n, sizeof *columns);
    Status status = OK;
    for (const char *at = text; status == OK;) {
        size_t length = strcspn(at, ",");
        bool descending = length && *at == '-' && schema_find(&version->schema, at, length) < 0;
        status = add_key(reply, version, folder, (Name){at + descending, length - descending}, descending, &columns[query->n_sort], query,
                         error);
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    return status;
}

/* ---- filters ---- */

static Status one_filter(Request *request, Reply *reply, const Version *version, ColumnsFolder *folder, const char *text,
                         Column *column, Filter *filter, Error *error)
{
    size_t at = 0;
    Error why;
    if (filter_from_text(text, &version->schema, request->arena, filter, &at, &why) != OK) {
        reply_problem_field(reply, "?filter", "%s", why.message);
        return error_set(error, ERR_INVALID, "The parameter filter is not valid.");
    }
    filter->column = column;
    return columns_map(folder, at, column, error);
}

Status rows_query(Request *request, Reply *reply, const Version *version, ColumnsFolder *folder, RowsQuery *query, Error *error)
{
    *query = (RowsQuery){0};
    const ParamValue *filters = param_value(&request->params, "filter");
    query->filters = arena_array(request->arena, filters->n_texts + 1, sizeof *query->filters);
    Column *columns = arena_array(request->arena, filters->n_texts + 1, sizeof *columns);
    Status status = shown_columns(request, reply, version, query, error);
    for (size_t i = 0; i < filters->n_texts && status == OK; i++) {
        status = one_filter(request, reply, version, folder, filters->texts[i], &columns[i], &query->filters[i], error);
        query->n_filters++;
    }
    return status == OK ? sort_keys(request, reply, version, folder, query, error) : status;
}
