/*
** db.c - see db.h.
**
** Before a call outside a transaction the socket is polled once: a server that restarted has closed it, and we connect anew
** before anything is sent. A connection that breaks under a call is not retried here, since the statement may have been carried
** out; the caller answers 503 or queues again, which is safe because work is one transaction.
**
** Statements are prepared when first used and described once, so that arguments can be encoded as the types that the server inferred.
*/
#include "store/db.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "base/memory.h"
#include "store/db_private.h"
#include "store/db_types.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_SECONDS = 5, STATEMENT_MS = 30000 };

typedef struct Prepared {
    int n_params;
    unsigned *types;
} Prepared;

Db *db_new(const char *url, const char *application)
{
    Db *db = mem_zero(1, sizeof *db);
    db->url = url;
    db->application = application;
    db->statement_timeout_ms = STATEMENT_MS;
    db->arena = arena_new(4096);
    return db;
}

Db *db_clone(const Db *db)
{
    Db *clone = db_new(db->url, db->application);
    clone->statement_timeout_ms = db->statement_timeout_ms;
    return clone;
}

static void forget_statements(Db *db)
{
    for (size_t i = 0; db->prepared && i < map_count(db->prepared); i++) {
        void *value;
        map_at(db->prepared, i, NULL, NULL, &value);
        free(((Prepared *)value)->types);
        free(value);
    }
    map_free(db->prepared);
    db->prepared = NULL;
}

void db_disconnect(Db *db)
{
    if (db->conn) {
        PQfinish(db->conn);
        db->conn = NULL;
    }
    db->in_transaction = false;
    forget_statements(db);
}

void db_free(Db *db)
{
    if (!db)
        return;
    db_disconnect(db);
    free(db->channel);
    arena_free(db->arena);
    free(db);
}

bool db_connected(const Db *db)
{
    return db->conn && PQstatus(db->conn) == CONNECTION_OK;
}

void db_set_statement_timeout(Db *db, int ms)
{
    db->statement_timeout_ms = ms;
}

/* SQLSTATE to Status; see PostgreSQL's manual, appendix A. */
static Status status_of(const char *sqlstate)
{
    static const struct {
        const char *prefix;
        Status status;
    } TABLE[] = {
        {"08", ERR_UNAVAILABLE},    {"57P", ERR_UNAVAILABLE}, {"53300", ERR_UNAVAILABLE}, {"53100", ERR_DISK_FULL},
        {"57014", ERR_CANCELLED},   {"23505", ERR_CONFLICT},  {"23P01", ERR_CONFLICT},    {"40001", ERR_CONFLICT},
        {"40P01", ERR_CONFLICT},    {"55P03", ERR_CONFLICT},  {"23503", ERR_NOT_FOUND},
    };
    for (size_t i = 0; sqlstate && i < sizeof TABLE / sizeof *TABLE; i++)
        if (strncmp(sqlstate, TABLE[i].prefix, strlen(TABLE[i].prefix)) == 0)
            return TABLE[i].status;
    return ERR_DATABASE;
}

static const char *sentence_of(Status status)
{
    switch (status) {
    case ERR_UNAVAILABLE: return "The database does not answer. Try again in a moment.";
    case ERR_DISK_FULL: return "The database's disk is full. Free some space and try again.";
    case ERR_CANCELLED: return "The database took longer than allowed.";
    case ERR_CONFLICT: return "Something else changed the same thing at the same time, or it exists already. Try again.";
    case ERR_NOT_FOUND: return "What this refers to does not exist (any more).";
    default: return "The database refused a statement. The server's log says why.";
    }
}

Status db_fail(Db *db, const PGresult *result, const char *what, Error *error)
{
    const char *sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    bool lost = PQstatus(db->conn) == CONNECTION_BAD;
    Status status = sqlstate ? status_of(sqlstate) : lost ? ERR_UNAVAILABLE : ERR_DATABASE;
    if (lost)
        status = ERR_UNAVAILABLE;
    const char *message = result ? PQresultErrorMessage(result) : PQerrorMessage(db->conn);
    if (status == ERR_DATABASE && strstr(message, "No space left on device"))
        status = ERR_DISK_FULL;
    Buffer line = BUFFER_INIT;
    buffer_printf(&line, "%s: %s %s", what, sqlstate ? sqlstate : "", message);
    log_text(status == ERR_CONFLICT || status == ERR_NOT_FOUND ? LOG_DEBUG : LOG_ERROR, "database", "error", line.data);
    buffer_free(&line);
    if (lost) {
        bool inside = db->in_transaction;
        db_disconnect(db);
        db->in_transaction = inside; /* until db_rollback: nothing may be sent as if the transaction still stood */
    }
    return error_set(error, status, "%s", sentence_of(status));
}

static void on_notice(void *context, const char *message)
{
    (void)context;
    log_text(LOG_DEBUG, "database notice", "notice", message);
}

static Status listen_again(Db *db, Error *error)
{
    Buffer sql = BUFFER_INIT;
    buffer_add_text(&sql, "LISTEN ");
    db_quote_name(&sql, db->channel, strlen(db->channel));
    Status status = db_command(db, sql.data, error);
    buffer_free(&sql);
    return status;
}

static Status open_connection(Db *db, Error *error)
{
    char timeout[128];
    char seconds[16];
    /* named statements are many and small: planning one anew for each set of values costs more than running it */
    snprintf(timeout, sizeof timeout, "-c statement_timeout=%d -c plan_cache_mode=force_generic_plan", db->statement_timeout_ms);
    snprintf(seconds, sizeof seconds, "%d", CONNECT_SECONDS);
    const char *const keys[] = {"dbname", "application_name", "connect_timeout", "client_encoding", "options", NULL};
    const char *const values[] = {db->url, db->application, seconds, "UTF8", timeout, NULL};
    db->conn = PQconnectdbParams(keys, values, 1);
    if (PQstatus(db->conn) != CONNECTION_OK) {
        log_text(LOG_ERROR, "no connection to the database", "error", PQerrorMessage(db->conn));
        db_disconnect(db);
        return error_set(error, ERR_UNAVAILABLE, "%s", sentence_of(ERR_UNAVAILABLE));
    }
    PQsetNoticeProcessor(db->conn, on_notice, NULL);
    db->prepared = map_new();
    return db->channel ? listen_again(db, error) : OK;
}

/* Whether the other side has closed the idle connection (or said that it will). */
static bool gone(const Db *db)
{
    struct pollfd poller = {.fd = PQsocket(db->conn), .events = POLLIN | POLLRDHUP};
    if (poll(&poller, 1, 0) <= 0)
        return false;
    if (poller.revents & (POLLRDHUP | POLLHUP | POLLERR))
        return true;
    return !PQconsumeInput(db->conn) || PQstatus(db->conn) == CONNECTION_BAD;
}

Status db_connect(Db *db, Error *error)
{
    if (db->in_transaction)
        return db->conn ? OK : error_set(error, ERR_UNAVAILABLE, "%s", sentence_of(ERR_UNAVAILABLE));
    if (db->conn && (PQstatus(db->conn) == CONNECTION_BAD || gone(db)))
        db_disconnect(db);
    return db->conn ? OK : open_connection(db, error);
}

static Status prepare(Db *db, const Statement *statement, Prepared **prepared, Error *error)
{
    *prepared = map_get(db->prepared, statement->name, strlen(statement->name));
    if (*prepared)
        return OK;
    PGresult *result = PQprepare(db->conn, statement->name, statement->text, 0, NULL);
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        PQclear(result);
        result = PQdescribePrepared(db->conn, statement->name);
    }
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        Status status = db_fail(db, result, statement->name, error);
        PQclear(result);
        return status;
    }
    Prepared *fresh = mem_zero(1, sizeof *fresh);
    fresh->n_params = PQnparams(result);
    fresh->types = mem_array((size_t)fresh->n_params, sizeof *fresh->types);
    for (int i = 0; i < fresh->n_params; i++)
        fresh->types[i] = PQparamtype(result, i);
    PQclear(result);
    map_set(db->prepared, statement->name, strlen(statement->name), fresh);
    *prepared = fresh;
    return OK;
}

Status db_prepare(Db *db, const Statement *statement, Error *error)
{
    Prepared *prepared;
    Status status = db_connect(db, error);
    return status == OK ? prepare(db, statement, &prepared, error) : status;
}

Status db_encode_call(Db *db, const DbCall *call, Encoded *encoded, Error *error)
{
    Prepared *prepared = NULL;
    Status status = prepare(db, call->statement, &prepared, error);
    if (status != OK)
        return status;
    if (prepared->n_params != call->n_args || call->n_args > DB_MAX_ARGS) {
        log_line(LOG_ERROR, "wrong number of arguments", "\"statement\":\"%s\",\"given\":%d", call->statement->name, call->n_args);
        return error_set(error, ERR_INTERNAL, "A statement was given %d arguments instead of %d.", call->n_args, prepared->n_params);
    }
    arena_reset(db->arena);
    for (int i = 0; i < call->n_args && status == OK; i++)
        status = db_encode(&call->args[i], prepared->types[i], db->arena, &encoded->values[i], &encoded->lengths[i], &encoded->formats[i], error);
    return status;
}

static Status query(Db *db, const DbCall *call, DbResult **result, Error *error)
{
    Encoded encoded;
    Status status = db_connect(db, error);
    if (status == OK)
        status = db_encode_call(db, call, &encoded, error);
    if (status != OK)
        return status;
    PGresult *answer = PQexecPrepared(db->conn, call->statement->name, call->n_args, encoded.values, encoded.lengths, encoded.formats, 1);
    ExecStatusType kind = PQresultStatus(answer);
    if (kind != PGRES_TUPLES_OK && kind != PGRES_COMMAND_OK)
        status = db_fail(db, answer, call->statement->name, error);
    else if (result)
        *result = (DbResult *)answer;
    if (status != OK || !result)
        PQclear(answer);
    return status;
}

Status db_query(Db *db, const Statement *statement, const DbArg *args, int n_args, DbResult **result, Error *error)
{
    if (result)
        *result = NULL;
    int64_t begin = clock_monotonic_us();
    Status status = query(db, &(DbCall){statement, args, n_args}, result, error);
    db->time_us += clock_monotonic_us() - begin;
    return status;
}

static Status simple(Db *db, const char *sql, Error *error)
{
    int64_t begin = clock_monotonic_us();
    Status status = db_connect(db, error);
    if (status == OK) {
        PGresult *result = PQexec(db->conn, sql);
        if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
            status = db_fail(db, result, "command", error);
        PQclear(result);
    }
    db->time_us += clock_monotonic_us() - begin;
    return status;
}

Status db_command(Db *db, const char *sql, Error *error)
{
    return simple(db, sql, error);
}

Status db_transaction(Db *db, Error *error)
{
    Status status = simple(db, "BEGIN", error);
    if (status == OK)
        db->in_transaction = true;
    return status;
}

Status db_commit(Db *db, Error *error)
{
    Status status = OK;
    if (!db->conn) {
        status = error_set(error, ERR_UNAVAILABLE, "%s", sentence_of(ERR_UNAVAILABLE));
    } else {
        PGresult *result = PQexec(db->conn, "COMMIT");
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            status = db_fail(db, result, "COMMIT", error);
        else if (strcmp(PQcmdStatus(result), "COMMIT") != 0) /* the server rolled back: an earlier statement had failed */
            status = error_set(error, ERR_DATABASE, "%s", sentence_of(ERR_DATABASE));
        PQclear(result);
    }
    db->in_transaction = false;
    return status;
}

void db_rollback(Db *db)
{
    if (!db->in_transaction)
        return;
    db->in_transaction = false;
    if (!db->conn)
        return;
    PGresult *result = PQexec(db->conn, "ROLLBACK");
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!done)
        db_disconnect(db);
}

bool db_in_transaction(const Db *db)
{
    return db->in_transaction;
}

Status db_listen(Db *db, const char *channel, Error *error)
{
    char *copy = mem_text(channel);
    free(db->channel);
    db->channel = copy;
    bool fresh = !db_connected(db);
    Status status = db_connect(db, error); /* a new connection listens by itself */
    return status == OK && !fresh ? listen_again(db, error) : status;
}

static bool take_notification(Db *db)
{
    bool any = false;
    PGnotify *notification;
    while ((notification = PQnotifies(db->conn))) {
        any = true;
        PQfreemem(notification);
    }
    return any;
}

bool db_wait(Db *db, int timeout_ms)
{
    bool was_connected = db_connected(db) && !gone(db);
    if (db_connect(db, NULL) != OK) {
        poll(NULL, 0, timeout_ms < 1000 ? timeout_ms : 1000); /* no server: do not spin */
        return false;
    }
    if (!was_connected || take_notification(db))
        return true;
    struct pollfd poller = {.fd = PQsocket(db->conn), .events = POLLIN};
    if (poll(&poller, 1, timeout_ms) <= 0)
        return false;
    if (!PQconsumeInput(db->conn)) {
        db_disconnect(db);
        return true;
    }
    return take_notification(db);
}

int64_t db_time_us(const Db *db)
{
    return db->time_us;
}

void db_time_reset(Db *db)
{
    db->time_us = 0;
}

void db_quote_name(Buffer *sql, const char *name, size_t length)
{
    buffer_add_char(sql, '"');
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '"')
            buffer_add_char(sql, '"');
        buffer_add_char(sql, name[i]);
    }
    buffer_add_char(sql, '"');
}
