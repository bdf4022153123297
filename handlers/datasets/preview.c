/*
** preview.c - what a file would be read as, before anything is stored.
**
** The file (or its beginning) is read as the import would read it: types from all of what was sent, the first rows, what was rejected. Nothing is
** kept. The reply's `options` sent along with the upload give the same reading. With `dataset_id` the file's rows are brought into that dataset's
** columns, as a load would do it.
**
** What fails is tried again without each of the options in turn: the one without which the file can be read is named in the problem.
**
** Limits: PREVIEW_BYTES of file, PREVIEW_UNPACKED bytes of what is packed in it.
*/
#include "preview.h"

#include "base/memory.h"
#include "upload.h"

enum { PREVIEW_BYTES = 16 << 20, PREVIEW_UNPACKED = 16 << 20, BLAME_COLUMNS = 20 };

/* Whether the file can be read under other options. */
static bool reads_with(const Look *failed, json_object *options, const Load *load, Arena *arena)
{
    Look look = {.file = failed->blank, .given = options, .load = load};
    bool fine = look_read(&look, arena, NULL) == OK;
    look_close(&look);
    return fine;
}

static json_object *without(json_object *options, const char *name)
{
    json_object *rest = NULL;
    if (json_object_deep_copy(options, &rest, NULL) != 0)
        return NULL;
    json_object_object_del(rest, name);
    return rest;
}

/* A column's name as a token of a JSON Pointer (RFC 6901). */
static const char *pointer_to(const char *option, const char *column, Arena *arena)
{
    Buffer out = BUFFER_INIT;
    buffer_printf(&out, "/%s/", option);
    for (const char *c = column; *c; c++) {
        if (*c == '~' || *c == '/')
            buffer_add_text(&out, *c == '~' ? "~0" : "~1");
        else
            buffer_add_char(&out, *c);
    }
    const char *text = arena_text_n(arena, out.data, out.length);
    buffer_free(&out);
    return text;
}

/* The columns among `name` (types or names), each left out in turn: which of them was it? */
static const char *blame_column(const Look *failed, const char *name, json_object *columns, Arena *arena)
{
    const char *found = NULL;
    if (json_object_object_length(columns) > BLAME_COLUMNS)
        return arena_printf(arena, "/%s", name);
    json_object_object_foreach(columns, column, value)
    {
        (void)value;
        json_object *options = without(failed->given, name);
        json_object_object_add(options, name, without(columns, column));
        if (!found && reads_with(failed, options, failed->load, arena))
            found = pointer_to(name, column, arena);
        json_object_put(options);
    }
    return found ? found : arena_printf(arena, "/%s", name);
}

/* The option that is to blame is the one without which the file can be read. NULL: there is none. */
static const char *blame(const Look *failed, Arena *arena)
{
    const char *found = NULL;
    if (failed->load && failed->load->refuse_new) {
        Load load = *failed->load;
        load.refuse_new = false;
        if (reads_with(failed, failed->given, &load, arena))
            return "/new_columns";
    }
    if (failed->load && failed->load->n_keys) {
        Load load = *failed->load;
        load.keys = NULL;
        load.n_keys = 0;
        if (reads_with(failed, failed->given, &load, arena))
            return "/key";
    }
    json_object_object_foreach(failed->given, name, value)
    {
        if (found)
            break;
        json_object *options = without(failed->given, name);
        if (reads_with(failed, options, failed->load, arena))
            found = json_object_is_type(value, json_type_object) ? blame_column(failed, name, value, arena) : arena_printf(arena, "/%s", name);
        json_object_put(options);
    }
    return found;
}

/* The dataset that the file is to be loaded into: its columns decide what the file's become. */
static Status read_load(Request *request, Reply *reply, const ParamCheck *check, Load *load, bool *given, Error *error)
{
    Current current;
    Import import = {0};
    const ParamValue *id = param_value(check, "dataset_id");
    *given = id->given && strcmp(param_value(check, "mode")->text, "replace") != 0;
    if (!id->given)
        return OK;
    Status status = dataset_current(request, id->integer, &current, error);
    if (status != OK || !*given)
        return status;
    import.mode = param_value(check, "mode")->text;
    status = load_check_keys(request, reply, check, "/", &current, &import, error);
    load->base = *current.version;
    load->base.rows = 0; /* just the file's rows are shown */
    load->keys = import.keys;
    load->n_keys = import.n_keys;
    load->refuse_new = strcmp(param_value(check, "new_columns")->text, "refuse") == 0;
    return status;
}

static Status preview_bytes(Request *request, Reply *reply, const MultipartPart *part, const ParamCheck *check, json_object *given, Error *error)
{
    Load load = {0};
    bool loads = false;
    Status status = upload_check_options(request, reply, given, "/", error);
    if (status == OK)
        status = read_load(request, reply, check, &load, &loads, error);
    if (status != OK)
        return status;
    if (part->length == 0)
        return error_set(error, ERR_INVALID, "The file is empty. Choose a file with at least a header line.");
    if (part->length > PREVIEW_BYTES)
        return error_set(error, ERR_LIMIT, "A preview takes at most 16 MB. Send the first part of the file with complete=false.");
    TableFile file = {.home = request->config->home, .bytes = part->data, .length = part->length,
                      .partial = !param_value(check, "complete")->boolean, .most = PREVIEW_UNPACKED, .descriptor = -1,
                      .packed_descriptor = {-1, -1}};
    Look look = {.file = file, .blank = file, .given = given, .load = loads ? &load : NULL};
    status = look_read(&look, request->arena, error);
    if (status == OK) {
        look_answer(request, reply, &look);
    } else if (status == ERR_INVALID || status == ERR_UNSUPPORTED || status == ERR_LIMIT) {
        const char *pointer = blame(&look, request->arena);
        if (pointer && error)
            reply_problem_field(reply, pointer, "%s", error->message);
    }
    look_close(&look);
    mem_trim();
    return status;
}

Status import_preview(Request *request, Reply *reply, Error *error)
{
    SpoolMap map = {"", 0};
    ParamCheck check = {0};
    const MultipartPart *file;
    if (!upload_is_form(request))
        return error_set(error, ERR_UNSUPPORTED, "Send the file, or its beginning, as multipart/form-data in a field called file.");
    Status status = upload_open_form(request, reply, request->route->params, &map, &check, &file, error);
    if (status == OK) {
        json_object *given = upload_options(&check);
        status = preview_bytes(request, reply, file, &check, given, error);
        json_object_put(given);
    }
    param_check_free(&check);
    spool_unmap(&map);
    return status;
}
