/* profile_job.c - see profile_job.h. */
#include "queue/profile_job.h"

#include "gen/sql_jobs.h"
#include "store/version_change.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>

Status profile_job_add(Db *db, int64_t dataset_id, int64_t version_id, Error *error)
{
    char payload[64], text[24];
    int64_t id;
    DbResult *result;
    snprintf(text, sizeof text, "%" PRId64, version_id);
    Status status = db_query(db, &SQL_JOBS_HAS_PROFILE, DB_ARGS(db_int(dataset_id), db_text(text)), &result, error);
    if (status != OK)
        return status;
    bool there = db_get_bool(result, 0, 0);
    db_result_free(result);
    snprintf(payload, sizeof payload, "{\"version_id\":%" PRId64 "}", version_id);
    return there ? OK : job_add(db, PROFILE_KIND, dataset_id, payload, "rows", 0, 0, NULL, &id, error);
}

Status profile_job_run(Db *db, const char *home, const Job *job, const char *worker, Error *error)
{
    json_object *payload = json_tokener_parse(job->payload), *value = NULL;
    int64_t id = json_object_object_get_ex(payload, "version_id", &value) ? json_object_get_int64(value) : 0;
    json_object_put(payload);
    VersionCache *versions = version_cache_new();
    const Version *version;
    Status status = version_get(versions, db, id, &version, error);
    if (status == OK)
        status = version_profile(version, db, home, error);
    version_cache_free(versions);
    if (status == ERR_NOT_FOUND) /* the version has gone, and with it the work */
        status = OK;
    return status == OK ? job_succeed(db, job->id, worker, "{}", error) : status;
}
