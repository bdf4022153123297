/*
** db_together.c - several statements in one exchange with the server.
**
** libpq's pipeline mode: all statements are sent, then one Sync. What lies between two Syncs is one transaction to the server, which commits at
** the second; so it is the Sync's answer, not that of the last statement, which says that everything is kept. After a statement that failed
** the server skips the rest.
*/
#include "store/db.h"

#include "base/clock.h"
#include "store/db_private.h"

#include <string.h>

DbCall db_call(Arena *arena, const Statement *statement, const DbArg *args, int n_args)
{
    DbArg *copy = arena_array(arena, (size_t)n_args, sizeof *copy);
    memcpy(copy, args, (size_t)n_args * sizeof *copy);
    return (DbCall){statement, copy, n_args};
}

/* A statement that is not prepared yet is, which takes an exchange of its own, once per connection. */
static Status prepare_all(Db *db, const DbCall *calls, size_t n_calls, Error *error)
{
    Status status = db_connect(db, error);
    for (size_t i = 0; i < n_calls && status == OK; i++)
        status = db_prepare(db, calls[i].statement, error);
    return status;
}

static Status send_all(Db *db, const DbCall *calls, size_t n_calls, Error *error)
{
    Encoded encoded;
    if (!PQenterPipelineMode(db->conn))
        return db_fail(db, NULL, "pipeline", error);
    for (size_t i = 0; i < n_calls; i++) {
        Status status = db_encode_call(db, &calls[i], &encoded, error);
        if (status != OK)
            return status;
        if (!PQsendQueryPrepared(db->conn, calls[i].statement->name, calls[i].n_args, encoded.values, encoded.lengths, encoded.formats, 1))
            return db_fail(db, NULL, calls[i].statement->name, error);
    }
    return PQpipelineSync(db->conn) ? OK : db_fail(db, NULL, "sync", error);
}

/* Everything up to the Sync's answer. The first failure is the one told: the others follow from it. */
static Status receive_all(Db *db, const DbCall *calls, size_t n_calls, DbResult **results, Error *error)
{
    Status status = OK;
    size_t at = 0;
    bool synced = false, ended = false; /* ended: a NULL has come, which parts the statements' answers; two: the connection is lost */
    while (!synced) {
        PGresult *result = PQgetResult(db->conn);
        ExecStatusType kind = PQresultStatus(result);
        if (!result && ended)
            return status == OK ? db_fail(db, NULL, "pipeline", error) : status;
        ended = !result;
        at += ended;
        synced = kind == PGRES_PIPELINE_SYNC;
        bool fine = kind == PGRES_TUPLES_OK || kind == PGRES_COMMAND_OK;
        if (result && !fine && !synced && kind != PGRES_PIPELINE_ABORTED && status == OK) {
            status = db_fail(db, result, at < n_calls ? calls[at].statement->name : "commit", error);
            if (!db->conn) {
                PQclear(result);
                return status;
            }
        }
        if (fine && results && at < n_calls && !results[at])
            results[at] = (DbResult *)result;
        else
            PQclear(result);
    }
    return status;
}

static Status together(Db *db, const DbCall *calls, size_t n_calls, DbResult **results, Error *error)
{
    Status status = prepare_all(db, calls, n_calls, error);
    if (status != OK)
        return status;
    status = send_all(db, calls, n_calls, error);
    bool whole = status == OK;
    if (whole)
        status = receive_all(db, calls, n_calls, results, error);
    /* A connection that was left in the middle of an exchange is of no more use. */
    if (db->conn && (!whole || !PQexitPipelineMode(db->conn))) {
        bool inside = db->in_transaction;
        db_disconnect(db);
        db->in_transaction = inside;
    }
    return status;
}

Status db_together(Db *db, const DbCall *calls, size_t n_calls, DbResult **results, Error *error)
{
    for (size_t i = 0; results && i < n_calls; i++)
        results[i] = NULL;
    int64_t begin = clock_monotonic_us();
    Status status = together(db, calls, n_calls, results, error);
    for (size_t i = 0; status != OK && results && i < n_calls; i++) {
        db_result_free(results[i]);
        results[i] = NULL;
    }
    db->time_us += clock_monotonic_us() - begin;
    return status;
}
