/* quality_job.c - see quality_job.h. */
#include "queue/quality_job.h"

#include "gen/sql_quality.h"
#include "store/quality.h"

#include <inttypes.h>

Status quality_job_add(Db *db, int64_t dataset_id, int64_t user_id, int64_t *job_id, Error *error)
{
    return job_add(db, QUALITY_KIND, dataset_id, "{}", "rows", 0, user_id, NULL, job_id, error);
}

static Status current(Db *db, int64_t dataset_id, QualityVersion *facts, int64_t *number, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_QUALITY_VERSION, DB_ARGS(db_int(dataset_id), db_null()), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0) {
        status = error_set(error, ERR_INVALID, "The dataset has no rows to check.");
    } else {
        *facts = (QualityVersion){db_get_int(result, 0, 0), dataset_id, db_get_time(result, 0, 4),
                                  db_is_null(result, 0, 5) ? -1 : db_get_int(result, 0, 5), (uint64_t)db_get_int(result, 0, 3)};
        *number = db_get_int(result, 0, 1);
    }
    db_result_free(result);
    return status;
}

Status quality_job_run(Db *db, const char *home, const Job *job, const char *worker, Error *error)
{
    QualityVersion facts;
    int64_t number = 0;
    const Version *version;
    VersionCache *versions = version_cache_new();
    Status status = db_transaction(db, error);
    if (status == OK)
        status = current(db, job->dataset_id, &facts, &number, error);
    if (status == OK)
        status = version_get(versions, db, facts.id, &version, error);
    if (status == OK)
        status = quality_check_version(db, home, version, &facts, error);
    if (status == OK) {
        Buffer result = BUFFER_INIT;
        buffer_printf(&result, "{\"dataset_id\":%" PRId64 ",\"version\":%" PRId64 "}", job->dataset_id, number);
        status = job_succeed(db, job->id, worker, result.data, error);
        buffer_free(&result);
    }
    status = db_end(db, status, error);
    version_cache_free(versions);
    return status;
}
