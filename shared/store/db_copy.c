/* db_copy.c - COPY in both directions over a Db. Errors on the way are drained to the end, so the connection stays usable. */
#include "store/db_private.h"


static Status drain(Db *db, Status status, Error *error)
{
    PGresult *result;
    while ((result = PQgetResult(db->conn))) {
        ExecStatusType kind = PQresultStatus(result);
        if (kind == PGRES_FATAL_ERROR && status == OK)
            status = db_fail(db, result, "COPY", error);
        PQclear(result);
        if (!db->conn || kind == PGRES_COPY_IN || kind == PGRES_COPY_OUT)
            break;
    }
    return status;
}

static Status begin(Db *db, const char *sql, ExecStatusType expected, Error *error)
{
    Status status = db_connect(db, error);
    if (status != OK)
        return status;
    PGresult *result = PQexec(db->conn, sql);
    if (PQresultStatus(result) != expected)
        status = db_fail(db, result, "COPY", error);
    PQclear(result);
    return status;
}

Status db_copy_begin(Db *db, const char *sql, Error *error)
{
    return begin(db, sql, PGRES_COPY_IN, error);
}

Status db_copy_data(Db *db, const char *data, size_t length, Error *error)
{
    while (length) {
        int piece = length > 1 << 20 ? 1 << 20 : (int)length;
        if (PQputCopyData(db->conn, data, piece) != 1) {
            Error why;
            Status status = drain(db, OK, &why);
            if (status == OK)
                status = db_fail(db, NULL, "COPY", &why);
            return error_set(error, status, "%s", why.message);
        }
        data += piece;
        length -= (size_t)piece;
    }
    return OK;
}

Status db_copy_end(Db *db, Error *error)
{
    if (PQputCopyEnd(db->conn, NULL) != 1)
        return db_fail(db, NULL, "COPY", error);
    return drain(db, OK, error);
}

void db_copy_abort(Db *db)
{
    if (!db->conn)
        return;
    PQputCopyEnd(db->conn, "given up");
    PGresult *result;
    while ((result = PQgetResult(db->conn)))
        PQclear(result);
}

Status db_copy_out(Db *db, const char *sql, Error *error)
{
    return begin(db, sql, PGRES_COPY_OUT, error);
}

Status db_copy_read(Db *db, const char **data, size_t *length, Error *error)
{
    PQfreemem(db->copy_data);
    db->copy_data = NULL;
    *length = 0;
    int got = PQgetCopyData(db->conn, &db->copy_data, 0);
    if (got > 0) {
        *data = db->copy_data;
        *length = (size_t)got;
        return OK;
    }
    return got == -1 ? drain(db, OK, error) : db_fail(db, NULL, "COPY", error);
}
