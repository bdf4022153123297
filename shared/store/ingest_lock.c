/* ingest_lock.c - loads of a dataset and streams into it take turns; see ingest.h. */
#include "store/ingest.h"

#include "gen/sql_ingest.h"

#include <unistd.h>

enum { TRIES = 100, PAUSE_US = 20000 };

static Status lock_with(Db *db, const Statement *statement, int64_t dataset_id, Error *error)
{
    return db_query(db, statement, DB_ARGS(db_int(dataset_id)), NULL, error);
}

Status ingest_try_lock(Db *db, int64_t dataset_id, Error *error)
{
    for (int i = 0; i < TRIES; i++) {
        DbResult *result;
        Status status = db_query(db, &SQL_INGEST_TRY_LOCK, DB_ARGS(db_int(dataset_id)), &result, error);
        if (status != OK)
            return status;
        bool got = db_get_bool(result, 0, 0);
        db_result_free(result);
        if (got)
            return OK;
        usleep(PAUSE_US);
    }
    return error_set(error, ERR_CONFLICT, "Another load of the dataset is under way.");
}

Status ingest_lock(Db *db, int64_t dataset_id, Error *error)
{
    return lock_with(db, &SQL_INGEST_LOCK, dataset_id, error);
}

void ingest_unlock(Db *db, int64_t dataset_id)
{
    if (db_connected(db) && lock_with(db, &SQL_INGEST_UNLOCK, dataset_id, NULL) != OK)
        db_disconnect(db); /* and the lock with it */
}

Status ingest_lock_soon(Db *db, int64_t dataset_id, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_INGEST_TRY_LOCK_TRANSACTION, DB_ARGS(db_int(dataset_id)), &result, error);
    if (status != OK)
        return status;
    bool got = db_get_bool(result, 0, 0);
    db_result_free(result);
    if (got)
        return OK;
    status = db_query(db, &SQL_INGEST_BE_IMPATIENT, DB_NO_ARGS, NULL, error);
    if (status == OK)
        status = lock_with(db, &SQL_INGEST_LOCK_TRANSACTION, dataset_id, error);
    return status == ERR_CONFLICT ? error_set(error, ERR_UNAVAILABLE, "The dataset is being loaded at the moment. Try again in a moment.") : status;
}

Status ingest_lock_transaction(Db *db, int64_t dataset_id, Error *error)
{
    return lock_with(db, &SQL_INGEST_LOCK_TRANSACTION, dataset_id, error);
}
