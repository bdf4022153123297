/* rows.c - what a result has for each row: pages of it. */
#include "analytics.h"

#include "base/deadline.h"
#include "spec/json_read.h"

#include <math.h>
#include <string.h>

/* The place of the array among the result's, and the names of its columns; -1: it has none of the name. */
static long find_array(Request *request, const Stored *stored, const char *name, const char *const **names, size_t *n_names)
{
    json_object *arrays = json_tokener_parse(stored->finding.arrays);
    long found = -1;
    for (size_t i = 0; arrays && found < 0 && i < json_object_array_length(arrays); i++) {
        json_object *array = json_object_array_get_idx(arrays, i);
        if (strcmp(json_object_get_string(json_find(array, "name")), name) != 0)
            continue;
        json_object *columns = json_find(array, "columns");
        size_t n = json_object_array_length(columns);
        const char **list = arena_array(request->arena, n + 1, sizeof *list);
        for (size_t k = 0; k < n; k++)
            list[k] = arena_text(request->arena, json_object_get_string(json_object_array_get_idx(columns, k)));
        *names = list;
        *n_names = n;
        found = (long)i;
    }
    json_object_put(arrays);
    return found;
}

Status result_array_names(Request *request, const Stored *stored, const char *name, size_t *at, const char *const **names, size_t *n_names,
                          Error *error)
{
    long found = find_array(request, stored, name, names, n_names);
    if (found < 0)
        return error_set(error, ERR_NOT_FOUND, "The result has no array \"%.80s\".", name);
    *at = (size_t)found;
    return OK;
}

Status result_array(Request *request, const Stored *stored, const char *name, RowArrayFile *file, const char *const **names, Error *error)
{
    char file_name[ANALYSIS_ARRAY_NAME];
    const char *home = request->config->home;
    size_t at = 0, n_names;
    *file = (RowArrayFile){.mapping = NULL};
    Status status = result_array_names(request, stored, name, &at, names, &n_names, error);
    if (status != OK)
        return status;
    analysis_array_name(stored->key, at, file_name);
    status = row_array_open(home, file_name, file, error);
    if (status != ERR_NOT_FOUND)
        return status;
    deadline_begin(request->config->compute_seconds, stored->operation);
    status = analysis_repeat(request->db, home, request->config->version, stored->operation, stored->version_id, stored->parameters,
                             stored->key, error);
    deadline_end();
    return status == OK ? row_array_open(home, file_name, file, error) : status;
}

static void write_cell(Json *json, const RowArray *array, size_t column, size_t i)
{
    if (array->numbers)
        json_number(json, isfinite(array->numbers[column * array->n + i]) ? array->numbers[column * array->n + i] : NAN);
    else if (array->codes[i] == ROW_CODE_MISSING)
        json_null(json);
    else
        json_int(json, array->codes[i]);
}

static void write_row(Json *json, const RowArray *array, const char *const *names, size_t i)
{
    json_open_object(json);
    json_member_int(json, "row", (array->rows ? array->rows[i] : (int64_t)i) + 1);
    for (size_t column = 0; column < array->columns; column++) {
        json_key(json, names[column]);
        write_cell(json, array, column, i);
    }
    json_close(json);
}

Status result_rows(Request *request, Reply *reply, Error *error)
{
    Stored stored;
    RowArrayFile file;
    const char *const *names = NULL;
    size_t skip = (size_t)request_int(request, "skip"), limit = (size_t)request_int(request, "limit");
    Status status = result_find(request, &stored, error);
    if (status == OK && reply_not_modified(request, reply, arena_printf(request->arena, "\"a-%s-%s\"", stored.key, request_key(request))))
        return OK;
    if (status == OK)
        status = result_array(request, &stored, request_text(request, "name"), &file, &names, error);
    if (status != OK)
        return status;
    Json json;
    reply_list_begin(reply, &json);
    for (size_t i = skip; i < file.array.n && i - skip < limit; i++)
        write_row(&json, &file.array, names, i);
    reply_list_end(request, reply, &json, file.array.n);
    json_key(&json, "columns");
    json_open_array(&json);
    for (size_t column = 0; column < file.array.columns; column++)
        json_text(&json, names[column]);
    json_close(&json);
    json_close(&json);
    row_array_close(&file);
    return OK;
}
