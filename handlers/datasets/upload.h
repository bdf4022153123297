/* upload.h - what the files that take in files share: options, forms, and the way from an accepted file to the answer. */
#ifndef QUERN_HANDLERS_DATASETS_UPLOAD_H
#define QUERN_HANDLERS_DATASETS_UPLOAD_H

#include "datasets.h"
#include "queue/import.h"
#include "store/spool.h"
#include "web/web.h"

/* ---- upload.c ---- */

/* Keeps the spooled file, queues the job or does it, and answers. */
Status upload_import(Request *request, Reply *reply, Import *import, Error *error) MUST_USE;

/* ---- upload_form.c ---- */

bool upload_is_form(const Request *request);
/* Maps the body, a form, and checks its fields against the table. *map (empty before the call) and *check are the caller's to free, after a failure,
** too; *file is the part in the field "file". */
Status upload_open_form(Request *request, Reply *reply, const Param *params, SpoolMap *map, ParamCheck *check, const MultipartPart **file,
                        Error *error) MUST_USE;
/* The import options among the checked parameters, as the job's JSON; the caller's. */
json_object *upload_options(const ParamCheck *check);
/* Whether they make sense; pointer is "?" or "/", what names of fields begin with in a problem. */
Status upload_check_options(Request *request, Reply *reply, json_object *options, const char *pointer, Error *error) MUST_USE;
/* A parameter's text; the fallback when it was not given, or is empty. */
const char *upload_text_or(const ParamCheck *check, const char *name, const char *fallback);

/* ---- upload_answer.c ---- */

/* 201: the dataset as it is now. */
Status upload_created(Request *request, Reply *reply, const Import *import, int64_t id, Error *error) MUST_USE;
/* 202: the job. */
Status upload_queued(Reply *reply, const Import *import, const Job *job);

/* ---- load.c, create.c ---- */

/* mode, which is set, and key of a load into the current version go together; import gets the keys, in the request's arena. pointer as above. */
Status load_check_keys(Request *request, Reply *reply, const ParamCheck *check, const char *pointer, const Current *current, Import *import,
                       Error *error) MUST_USE;
/* Whether the body is the schema of a dataset to be streamed into: application/json, without a name in the query. */
bool dataset_is_schema(const Request *request);
Status dataset_create(Request *request, Reply *reply, const char *text, size_t length, Error *error) MUST_USE;

#endif
