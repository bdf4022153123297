/* upload_form.c - what is sent along with a file: the fields of a form, and the import options among them. */
#include "upload.h"

#include <string.h>
#include <strings.h>

json_object *upload_options(const ParamCheck *check)
{
    static const char *const NAMES[] = {"delimiter", "quote", "escape", "encoding", "header", "skip_lines", "types", "null_values", "member",
                                        "format", "path", "sheet", "widths", "names"};
    json_object *options = json_object_new_object();
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const ParamValue *value = param_value(check, NAMES[i]);
        if (!value->given)
            continue;
        json_object *item = value->param->type == PARAM_BOOLEAN   ? json_object_new_boolean(value->boolean)
                            : value->param->type == PARAM_INTEGER ? json_object_new_int64(value->integer)
                            : value->param->type == PARAM_JSON    ? json_object_get(value->json)
                                                                  : json_object_new_string_len(value->text, (int)value->length);
        json_object_object_add(options, NAMES[i], item);
    }
    return options;
}

Status upload_check_options(Request *request, Reply *reply, json_object *options, const char *pointer, Error *error)
{
    ReadOptions read;
    const char *field = "";
    Error why;
    if (import_options_parse(options, request->arena, &read, &field, &why) == OK)
        return OK;
    reply_problem_field(reply, arena_printf(request->arena, "%s%s", pointer, field), "%s", why.message);
    return error_set(error, ERR_INVALID, "One import option is not valid.");
}

const char *upload_text_or(const ParamCheck *check, const char *name, const char *fallback)
{
    const ParamValue *value = param_value(check, name);
    return value->given && value->length ? value->text : fallback;
}

/* The form's fields against the table; the file part is found on the way. */
static Status check_form(Request *request, Reply *reply, const Param *params, const MultipartPart *parts, size_t n, ParamCheck *check,
                         const MultipartPart **file, Error *error)
{
    *file = NULL;
    param_check_begin(check, params, request->arena);
    for (size_t i = 0; i < n; i++) {
        const MultipartPart *part = &parts[i];
        if (strcmp(part->name, "file") == 0) {
            if (*file) {
                reply_problem_field(reply, "/file", "is there twice; send one file in a request");
                return error_set(error, ERR_INVALID, "One field is not valid.");
            }
            *file = part;
            const char *name = part->filename ? part->filename : "file.csv";
            param_check_text(check, IN_BODY, "file", name, strlen(name));
        } else {
            param_check_text(check, IN_BODY, part->name, part->data, part->length);
        }
    }
    if (param_check_end(check))
        return OK;
    for (size_t i = 0; i < check->n_problems; i++)
        reply_problem_field(reply, check->problems[i].pointer, "%s", check->problems[i].detail);
    return error_set(error, ERR_INVALID, "%zu %s not valid.", check->n_problems, check->n_problems == 1 ? "field is" : "fields are");
}

Status upload_open_form(Request *request, Reply *reply, const Param *params, SpoolMap *map, ParamCheck *check, const MultipartPart **file,
                        Error *error)
{
    MultipartPart *parts;
    size_t n;
    if (!request->upload.path)
        return error_set(error, ERR_INVALID, "The request has no body. Send the file in a field called file.");
    Status status = spool_map_path(request->upload.path, map, error);
    if (status == OK)
        status = multipart_parse(request->content_type, map->data, map->length, request->arena, &parts, &n, error);
    return status == OK ? check_form(request, reply, params, parts, n, check, file, error) : status;
}

bool upload_is_form(const Request *request)
{
    return request->content_type && strncasecmp(request->content_type, "multipart/form-data", 19) == 0;
}
