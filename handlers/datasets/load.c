/*
** load.c - a file into a dataset that is there: appended, in place of all rows, or of those with the same keys.
**
** The way of the file is that of an upload (upload.c); the job merges it with the current version (queue/import_base.h), and a new version is
** what comes of it.
*/
#include "datasets.h"

#include "store/spool.h"
#include "upload.h"

#include <json-c/json.h>
#include <string.h>

/* The columns of the key: names with commas between, or a JSON array of names. */
static Status read_keys(Request *request, const char *text, Import *import, Error *error)
{
    size_t most = 2;
    for (const char *c = text; *c; c++)
        most += *c == ',';
    const char **keys = arena_array(request->arena, most, sizeof *keys);
    json_object *array = *text == '[' ? json_tokener_parse(text) : NULL;
    if (array && json_object_is_type(array, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(array) && import->n_keys < most; i++) {
            const char *name = json_object_get_string(json_object_array_get_idx(array, i));
            keys[import->n_keys++] = arena_text(request->arena, name ? name : "");
        }
    } else {
        for (const char *at = text; *at;) {
            size_t length = strcspn(at, ",");
            if (length)
                keys[import->n_keys++] = arena_text_n(request->arena, at, length);
            at += length + (at[length] == ',');
        }
    }
    json_object_put(array);
    import->keys = keys;
    return import->n_keys ? OK : error_set(error, ERR_INVALID, "The key names no column.");
}

Status load_check_keys(Request *request, Reply *reply, const ParamCheck *check, const char *pointer, const Current *current, Import *import,
                       Error *error)
{
    bool upsert = strcmp(import->mode, "upsert") == 0;
    const ParamValue *key = param_value(check, "key");
    const char *field = arena_printf(request->arena, "%skey", pointer);
    if (!key->given && !upsert)
        return OK;
    if (upsert != key->given) {
        reply_problem_field(reply, field, upsert ? "name the columns of the key, which mode=upsert needs" : "goes with mode=upsert only");
        return error_set(error, ERR_INVALID, "One field is not valid.");
    }
    Status status = read_keys(request, key->text, import, error);
    for (size_t i = 0; status == OK && i < import->n_keys; i++)
        if (schema_find(&current->version->schema, import->keys[i], strlen(import->keys[i])) < 0)
            status = error_set(error, ERR_INVALID, "There is no column \"%.80s\".", import->keys[i]);
    if (status == ERR_INVALID && error)
        reply_problem_field(reply, field, "%s", error->message);
    return status;
}

static Status load_checked(Request *request, Reply *reply, const ParamCheck *check, const char *pointer, const char *filename, uint64_t offset,
                           uint64_t length, Error *error)
{
    Current current;
    int64_t id = request_int(request, "id");
    Status status = dataset_current(request, id, &current, error);
    if (status != OK)
        return status;
    Import import = {.name = current.name, .description = "", .filename = filename, .offset = offset, .length = length, .dataset_id = id};
    import.mode = param_value(check, "mode")->text;
    import.refuse_new = strcmp(param_value(check, "new_columns")->text, "refuse") == 0;
    import.options = upload_options(check);
    status = upload_check_options(request, reply, import.options, pointer, error);
    if (status == OK)
        status = load_check_keys(request, reply, check, pointer, &current, &import, error);
    if (status == OK)
        status = upload_import(request, reply, &import, error);
    json_object_put(import.options);
    return status;
}

static Status load_form(Request *request, Reply *reply, Error *error)
{
    SpoolMap map = {"", 0};
    ParamCheck check = {0};
    const MultipartPart *file;
    Status status = upload_open_form(request, reply, LOAD_FORM, &map, &check, &file, error);
    if (status == OK) {
        const char *filename = file->filename && *file->filename ? file->filename : "file";
        status = load_checked(request, reply, &check, "/", filename, (uint64_t)(file->data - map.data), file->length, error);
    }
    param_check_free(&check);
    spool_unmap(&map);
    return status;
}

Status dataset_load(Request *request, Reply *reply, Error *error)
{
    Status status = dataset_exists(request, request_int(request, "id"), error);
    if (status != OK)
        return status;
    if (!request->upload.path)
        return error_set(error, ERR_INVALID, "The request has no body. Send the file as the body, or in a field called file.");
    if (!param_check_end(&request->params)) /* of a form, the query must be empty: its fields say it all */
        return error_set(error, ERR_INVALID, "The query is not valid.");
    if (upload_is_form(request))
        return load_form(request, reply, error);
    return load_checked(request, reply, &request->params, "?", upload_text_or(&request->params, "filename", "file"), 0, request->upload.length,
                        error);
}
