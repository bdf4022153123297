/* stream_job.c - see stream_job.h. */
#include "queue/stream_job.h"

#include "gen/sql_jobs.h"
#include "store/stream.h"

#include <json-c/json.h>
#include <string.h>

Status stream_job_add(Db *db, int64_t dataset_id, const Schema *added, int64_t user_id, Error *error)
{
    DbResult *result;
    int64_t id;
    Status status = db_query(db, &SQL_JOBS_HAS_STREAM, DB_ARGS(db_int(dataset_id)), &result, error);
    if (status != OK)
        return status;
    bool there = db_get_bool(result, 0, 0);
    db_result_free(result);
    if (there)
        return OK;
    Buffer payload = BUFFER_INIT;
    Json json;
    json_begin(&json, &payload);
    json_open_object(&json);
    json_member_int(&json, "user_id", user_id);
    json_key(&json, "added");
    json_open_array(&json);
    for (size_t i = 0; i < added->count; i++) {
        json_open_object(&json);
        json_key(&json, "name");
        json_text_n(&json, added->fields[i].name, added->fields[i].name_length);
        json_member_text(&json, "type", type_name(added->fields[i].type));
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    status = job_add(db, STREAM_KIND, dataset_id, payload.data, "rows", 0, user_id, NULL, &id, error);
    buffer_free(&payload);
    return status;
}

static void read_added(json_object *payload, Schema *added)
{
    json_object *list = NULL;
    if (!json_object_object_get_ex(payload, "added", &list) || !json_object_is_type(list, json_type_array))
        return;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        json_object *item = json_object_array_get_idx(list, i), *name = NULL, *type_text = NULL;
        ColumnType type;
        if (!json_object_object_get_ex(item, "name", &name) || !json_object_object_get_ex(item, "type", &type_text))
            continue;
        const char *text = json_object_get_string(type_text);
        if (type_from_name(text, strlen(text), &type))
            schema_add(added, json_object_get_string(name), (size_t)json_object_get_string_len(name), type);
    }
}

Status stream_job_run(Db *db, const char *home, const Job *job, const char *worker, Error *error)
{
    json_object *payload = json_tokener_parse(job->payload), *user = NULL;
    Schema added = {0};
    read_added(payload, &added);
    int64_t user_id = json_object_object_get_ex(payload, "user_id", &user) ? json_object_get_int64(user) : 0;
    /* Done twice is as good as once: a version that grows and has the columns stays. */
    Status status = stream_start(db, home, job->dataset_id, &added, user_id, error);
    if (status == OK)
        status = job_succeed(db, job->id, worker, "{}", error);
    schema_free(&added);
    json_object_put(payload);
    return status;
}
