/*
** siblings.c - the further datasets of a zip with several tables.
**
** The upload's own dataset and job take the first table. Each of the others gets a dataset, a job and a name of the spooled file of its own, in the same
** transaction, so that one can fail, be retried or deleted without the others.
*/
#include "datasets.h"

#include <string.h>

Status siblings_find(Request *request, const Import *import, Siblings *siblings, Error *error)
{
    json_object *member;
    *siblings = (Siblings){0};
    if (import->options && json_object_object_get_ex(import->options, "member", &member))
        return OK;
    Status status = import_members(request->upload.path, import->offset, import->length, request->arena, &siblings->members, &siblings->n, error);
    if (status == OK && import->dataset_id && siblings->n > 1)
        return error_set(error, ERR_INVALID, "The zip holds %zu tables. Say which one goes into the dataset: member=%.200s", siblings->n,
                         siblings->members[0]);
    return status;
}

Status siblings_accept(Request *request, Siblings *siblings, Error *error)
{
    Status status = OK;
    if (siblings->n)
        siblings->files = arena_array(request->arena, siblings->n, sizeof *siblings->files);
    for (size_t i = 1; i < siblings->n && status == OK; i++)
        status = spool_accept(request->config->home, request->upload.path, siblings->files[i], error);
    if (status != OK)
        siblings_drop(request, siblings);
    return status;
}

void siblings_drop(Request *request, const Siblings *siblings)
{
    for (size_t i = 1; i < siblings->n; i++)
        if (siblings->files[i][0])
            spool_remove(request->config->home, siblings->files[i]);
}

static const char *name_of(Request *request, const Import *import, const char *member, bool named)
{
    const char *own = import_name(member, request->arena);
    return named ? arena_printf(request->arena, "%s - %s", import->name, own) : own;
}

static json_object *options_for(const Import *import, const char *member)
{
    json_object *options = NULL;
    if (!import->options || json_object_deep_copy(import->options, &options, NULL) != 0)
        options = json_object_new_object();
    json_object_object_add(options, "member", json_object_new_string(member));
    return options;
}

Status siblings_add(Request *request, Import *import, const Siblings *siblings, bool named, Error *error)
{
    Buffer list = BUFFER_INIT;
    Json json;
    Status status = OK;
    if (siblings->n < 2)
        return OK;
    json_begin(&json, &list);
    json_open_array(&json);
    for (size_t i = 1; i < siblings->n && status == OK; i++) {
        int64_t dataset_id = 0, job_id = 0;
        Import one = *import;
        one.name = name_of(request, import, siblings->members[i], named);
        one.file = siblings->files[i];
        one.options = options_for(import, siblings->members[i]);
        status = import_add(request->db, &one, NULL, &dataset_id, &job_id, error);
        json_object_put(one.options);
        if (status == OK)
            status = request_audit(request, "dataset.created", "dataset", dataset_id, one.name, NULL, error);
        json_open_object(&json);
        json_member_int(&json, "dataset_id", dataset_id);
        json_member_int(&json, "job_id", job_id);
        json_member_text(&json, "name", one.name);
        json_member_text(&json, "member", siblings->members[i]);
        json_close(&json);
    }
    json_close(&json);
    import->name = name_of(request, import, siblings->members[0], named);
    import->siblings = arena_text(request->arena, list.data);
    json_object_object_add(import->options, "member", json_object_new_string(siblings->members[0]));
    buffer_free(&list);
    return status;
}

void siblings_member(Json *json, const Import *import)
{
    if (!import->siblings)
        return;
    json_key(json, "datasets");
    json_raw(json, import->siblings, strlen(import->siblings));
}
