/*
** upload.c - a file comes in.
**
** nginx has spooled the body; the file is kept under a second name, and dataset and job are committed before anything else happens. A small
** file is then ingested here and answered with 201; a larger one goes to the worker, and the request waits for it as long as `Prefer: wait` says (or a little, for
** middling files). Whatever dies in between, the job is there and is run again.
*/
#include "datasets.h"

#include "base/memory.h"
#include "formats/container.h"
#include "gen/sql_datasets.h"
#include "gen/sql_history.h"
#include "quality.h"
#include "store/spool.h"
#include "upload.h"
#include "web/jobs.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { INLINE_BYTES = 4 << 20, INLINE_PACKED_BYTES = 256 << 10, PATIENT_BYTES = 128 << 20, PATIENT_SECONDS = 10 };

/* The sender is told at once that the file is no table: nothing of the attempt stays, a new dataset or the job of one that was there. */
static Status discard(Request *request, const Import *import, int64_t dataset_id, int64_t job_id, const Error *cause, Error *error)
{
    const Statement *statement = import->dataset_id ? &SQL_HISTORY_DISCARD_JOB : &SQL_DATASETS_DISCARD;
    if (db_query(request->db, statement, DB_ARGS(db_int(import->dataset_id ? job_id : dataset_id)), NULL, NULL) == OK)
        spool_remove(request->config->home, import->file);
    return error_set(error, cause->status, "%s", cause->message);
}

static void worker_name(char name[64])
{
    snprintf(name, 64, "datasets:%ld", (long)getpid());
}

static Status run_here(Request *request, Reply *reply, const Import *import, int64_t dataset_id, int64_t job_id, const char *worker,
                       Error *error)
{
    Job job;
    Error cause;
    Status status = job_get(request->db, job_id, request->arena, &job, error);
    if (status != OK)
        return status;
    status = import_run(request->db, request->config->home, &job, worker, NULL, NULL, &cause);
    mem_trim();
    if (status == OK) {
        status = request_audit(request, import->dataset_id ? "dataset.loaded" : "dataset.created", "dataset", dataset_id, import->name, NULL, error);
        return status == OK ? upload_created(request, reply, import, dataset_id, error) : status;
    }
    if (status == ERR_INVALID || status == ERR_LIMIT)
        return discard(request, import, dataset_id, job_id, &cause, error);
    bool again;
    status = job_fail(request->db, &job, worker, &cause, &again, error);
    if (status == OK)
        status = job_get(request->db, job_id, request->arena, &job, error);
    if (status != OK)
        return status;
    return again ? upload_queued(reply, import, &job) : discard(request, import, dataset_id, job_id, &cause, error);
}

static Status wait_for(Request *request, Reply *reply, const Import *import, int64_t dataset_id, int64_t job_id, Error *error)
{
    int seconds = request_wait_seconds(request, import->length <= PATIENT_BYTES ? PATIENT_SECONDS : 0);
    Job job;
    Status status = request_await_job(request, job_id, seconds, &job, error);
    if (status != OK)
        return status;
    if (strcmp(job.status, "succeeded") == 0)
        return upload_created(request, reply, import, dataset_id, error);
    if (strcmp(job.status, "failed") == 0) {
        Error cause;
        (void)error_set(&cause, ERR_INVALID, "%s", job.error ? job.error : "The import failed.");
        return discard(request, import, dataset_id, job_id, &cause, error);
    }
    status = spool_sync(request->config->home, import->file, error); /* acknowledged: not even a power cut may lose it */
    if (status == ERR_NOT_FOUND) /* it has just succeeded */
        status = OK;
    return status == OK ? upload_queued(reply, import, &job) : status;
}

/* Whether the file is read before the answer: small ones, and packed ones that can not become large. */
static bool is_small(Request *request, const Import *import)
{
    SpoolMap map;
    if (import->length > INLINE_BYTES || request_wait_seconds(request, 1) == 0)
        return false;
    if (import->length <= INLINE_PACKED_BYTES || spool_map_path(request->upload.path, &map, NULL) != OK)
        return true;
    bool inside = import->offset <= map.length && import->length <= map.length - import->offset;
    bool packed = inside && container_detect(map.data + import->offset, (size_t)import->length) != CONTAINER_NONE;
    spool_unmap(&map);
    return !packed;
}

/* The datasets and their jobs, committed together. */
static Status add_imports(Request *request, Import *import, const Siblings *siblings, const char *worker, int64_t *dataset_id,
                          int64_t *job_id, Error *error)
{
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = siblings_add(request, import, siblings, import->named, error);
    if (status == OK)
        status = import_add(request->db, import, worker, dataset_id, job_id, error);
    if (status == OK && !worker)
        status = request_audit(request, import->dataset_id ? "dataset.loaded" : "dataset.created", "dataset", *dataset_id, import->name, NULL,
                               error);
    status = db_end(request->db, status, error);
    return status;
}

/* From an accepted file to the answer. */
Status upload_import(Request *request, Reply *reply, Import *import, Error *error)
{
    char file[SPOOL_NAME];
    char worker[64];
    int64_t dataset_id = 0, job_id = 0;
    Siblings siblings;
    if (import->length == 0)
        return error_set(error, ERR_INVALID, "The file is empty. Choose a file with at least a header line.");
    Status status = siblings_find(request, import, &siblings, error);
    if (status == OK)
        status = spool_accept(request->config->home, request->upload.path, file, error);
    if (status != OK)
        return status;
    import->file = file;
    import->user_id = request->user.id;
    worker_name(worker);
    bool here = is_small(request, import);
    status = siblings_accept(request, &siblings, error);
    if (status != OK) {
        spool_remove(request->config->home, file);
        return status;
    }
    status = add_imports(request, import, &siblings, here ? worker : NULL, &dataset_id, &job_id, error);
    if (status != OK) {
        if (status != ERR_UNAVAILABLE) { /* else it may have been committed after all; the sweep decides */
            spool_remove(request->config->home, file);
            siblings_drop(request, &siblings);
        }
        return status;
    }
    return here ? run_here(request, reply, import, dataset_id, job_id, worker, error)
                : wait_for(request, reply, import, dataset_id, job_id, error);
}

/* The rules that come with the file, as they are stored. */
static Status take_rules(Request *request, Reply *reply, const ParamCheck *check, const char *pointer, const char **text, Error *error)
{
    const ParamValue *value = NULL;
    ParamCheck problems;
    RuleSet set;
    *text = NULL;
    for (size_t i = 0; i < check->count; i++)
        if (strcmp(check->params[i].name, "rules") == 0)
            value = &check->values[i];
    if (!value || !value->given) /* not every route that takes a file takes rules */
        return OK;
    param_check_begin(&problems, NULL, request->arena);
    bool fine = rule_set_parse(value->json, arena_printf(request->arena, "%srules", pointer), request->arena, &set, &problems);
    if (fine) {
        Buffer out = BUFFER_INIT;
        Json json;
        json_begin(&json, &out);
        rule_set_json(&json, &set);
        *text = arena_text_n(request->arena, out.data, out.length);
        buffer_free(&out);
    }
    rule_set_free(&set);
    return fine ? OK : rules_refused(reply, &problems, error);
}

static Status import_checked(Request *request, Reply *reply, const ParamCheck *check, const char *pointer, const char *filename,
                             uint64_t offset, uint64_t length, Error *error)
{
    const char *rules = NULL;
    json_object *options = upload_options(check);
    Status status = upload_check_options(request, reply, options, pointer, error);
    if (status == OK)
        status = take_rules(request, reply, check, pointer, &rules, error);
    if (status == OK) {
        Import import = {.name = upload_text_or(check, "name", import_name(filename, request->arena)),
                         .description = upload_text_or(check, "description", ""),
                         .filename = filename,
                         .offset = offset,
                         .length = length,
                         .options = options,
                         .rules = rules,
                         .named = upload_text_or(check, "name", NULL) != NULL};
        status = upload_import(request, reply, &import, error);
    }
    json_object_put(options);
    return status;
}

Status dataset_upload(Request *request, Reply *reply, Error *error)
{
    SpoolMap map = {"", 0};
    ParamCheck check = {0};
    const MultipartPart *file;
    if (!upload_is_form(request))
        return error_set(error, ERR_UNSUPPORTED,
                         "Send the file as multipart/form-data in a field called file, or as the body of POST /api/v1/datasets.");
    Status status = upload_open_form(request, reply, request->route->params, &map, &check, &file, error);
    if (status == OK) {
        const char *filename = file->filename && *file->filename ? file->filename : "file.csv";
        uint64_t offset = (uint64_t)(file->data - map.data);
        uint64_t length = file->length;
        spool_unmap(&map);
        status = import_checked(request, reply, &check, "/", filename, offset, length, error);
    }
    param_check_free(&check);
    spool_unmap(&map);
    return status;
}

/* A body of any type may be a table, but for forms and what can be none. */
static bool is_file(const char *content_type)
{
    static const char *const OTHERS[] = {"multipart/", "application/x-www-form-urlencoded", "application/xml", "text/xml", "text/html",
                                         "application/pdf", "image/", "audio/", "video/", "font/"};
    for (size_t i = 0; content_type && i < sizeof OTHERS / sizeof *OTHERS; i++)
        if (strncasecmp(content_type, OTHERS[i], strlen(OTHERS[i])) == 0)
            return false;
    return true;
}

Status dataset_upload_raw(Request *request, Reply *reply, Error *error)
{
    if (request->upload.path && dataset_is_schema(request)) {
        SpoolMap body;
        Status outcome = spool_map_path(request->upload.path, &body, error);
        if (outcome == OK)
            outcome = dataset_create(request, reply, body.data, body.length, error);
        spool_unmap(&body);
        return outcome;
    }
    if (!is_file(request->content_type))
        return error_set(error, ERR_UNSUPPORTED,
                         "The body must be the file itself, as text/csv, application/octet-stream or the type of its format.");
    if (!request->upload.path)
        return error_set(error, ERR_INVALID, "The request has no body. Send the file as the body.");
    SpoolMap map;
    Status status = spool_map_path(request->upload.path, &map, error);
    if (status != OK)
        return status;
    size_t length = map.length;
    spool_unmap(&map);
    const char *filename = upload_text_or(&request->params, "filename", upload_text_or(&request->params, "name", "dataset"));
    return import_checked(request, reply, &request->params, "?", filename, 0, length, error);
}
