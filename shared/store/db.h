/*
** db.h - one PostgreSQL connection, and named statements on it.
**
** A process holds one Db. It connects when first needed, prepares each statement once per connection, and connects again by itself
** when the server went away, but only between transactions: inside one the caller gets ERR_UNAVAILABLE and starts over.
**
** Values go both ways in binary. Arguments are converted to the types that the server inferred for the statement's parameters
** (bigint, integer, smallint, boolean, double precision, text, json, jsonb, bytea, timestamptz, bigint[] and text[] as JSON never).
** Results are read by column number with accessors that know the column's type.
**
** Errors: ERR_UNAVAILABLE (no server, shutting down, out of connections), ERR_CONFLICT (unique or exclusion violation, serialization failure, deadlock, lock timeout), ERR_NOT_FOUND (foreign key),
** ERR_DISK_FULL, ERR_CANCELLED (statement timeout), ERR_DATABASE (anything else; the server's words are in the log, never in the message).
*/
#ifndef QUERN_STORE_DB_H
#define QUERN_STORE_DB_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "store/statement.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Db Db;
typedef struct DbResult DbResult;

typedef struct DbArg {
    enum { DB_NULL, DB_BOOL, DB_INT, DB_FLOAT, DB_TEXT, DB_BYTES, DB_TIME } kind;
    union {
        bool boolean;
        int64_t integer;  /* also DB_TIME: microseconds since 1970-01-01 UTC */
        double number;
        const void *data; /* not owned */
    };
    size_t length;        /* text and bytes */
} DbArg;

DbArg db_null(void);
DbArg db_bool(bool value);
DbArg db_int(int64_t value);
DbArg db_float(double value);
DbArg db_text(const char *text);                     /* NULL: SQL NULL */
DbArg db_text_n(const char *text, size_t length);
DbArg db_bytes(const void *bytes, size_t length);
DbArg db_time(int64_t us);

#define DB_ARGS(...) (const DbArg[]){__VA_ARGS__}, (int)(sizeof((const DbArg[]){__VA_ARGS__}) / sizeof(DbArg))
#define DB_NO_ARGS NULL, 0

Db *db_new(const char *url, const char *application); /* does not connect yet; url kept */
Db *db_clone(const Db *db);                           /* another connection to the same server, not connected yet */
void db_free(Db *db);
void db_disconnect(Db *db);                           /* closes an idle connection; the next call connects again */
bool db_connected(const Db *db);
void db_set_statement_timeout(Db *db, int ms);        /* 0: none; takes effect on the next connection. Default 30,000 */
Status db_connect(Db *db, Error *error) MUST_USE;     /* only to make sure; every call connects when it must */

/* Runs one statement. result NULL: not wanted. */
Status db_query(Db *db, const Statement *statement, const DbArg *args, int n_args, DbResult **result, Error *error) MUST_USE;

/* A statement with its arguments. */
typedef struct DbCall {
    const Statement *statement;
    const DbArg *args;         /* texts of them not owned */
    int n_args;
} DbCall;
DbCall db_call(Arena *arena, const Statement *statement, const DbArg *args, int n_args); /* args copied to the arena */

/* Runs several statements in one exchange with the server, as one transaction: all of them or, on failure, none (within an open
** transaction: a part of it). results NULL: not wanted; else n_calls of them, NULLs on failure. */
Status db_together(Db *db, const DbCall *calls, size_t n_calls, DbResult **results, Error *error) MUST_USE;

/* Only prepares it: whether it fits the schema. */
Status db_prepare(Db *db, const Statement *statement, Error *error) MUST_USE;

/* Runs SQL text without parameters or result: migrations, and the CREATE TABLE of dataset tables. */
Status db_command(Db *db, const char *sql, Error *error) MUST_USE;

Status db_transaction(Db *db, Error *error) MUST_USE; /* BEGIN; not nested */
Status db_commit(Db *db, Error *error) MUST_USE;      /* on failure the transaction is gone; ERR_UNAVAILABLE: its outcome is unknown */
void db_rollback(Db *db);                             /* harmless when none is open or the connection is lost */
bool db_in_transaction(const Db *db);

/* Waits for a NOTIFY on a channel that db_listen named, or until the timeout: true when one came. A lost connection is restored and listens again;
** it counts as a notification, since some may have been missed. */
Status db_listen(Db *db, const char *channel, Error *error) MUST_USE;
bool db_wait(Db *db, int timeout_ms);

int64_t db_time_us(const Db *db);                     /* time spent waiting for the server since db_time_reset, for metrics */
void db_time_reset(Db *db);

/* Results */
int db_rows(const DbResult *result);
int db_affected(const DbResult *result);              /* rows that an INSERT, UPDATE or DELETE touched */
bool db_is_null(const DbResult *result, int row, int column);
bool db_get_bool(const DbResult *result, int row, int column);
int64_t db_get_int(const DbResult *result, int row, int column);    /* smallint, integer, bigint; NULL: 0 */
double db_get_float(const DbResult *result, int row, int column);
int64_t db_get_time(const DbResult *result, int row, int column);   /* timestamptz as microseconds since 1970 */
const char *db_get_text(const DbResult *result, int row, int column, size_t *length); /* text, json, jsonb, bytea; NUL-terminated; NULL: NULL; length may be NULL */
char *db_take_text(const DbResult *result, int row, int column, Arena *arena);        /* a copy in the arena; NULL: NULL */
void db_result_free(DbResult *result);

/* COPY ... FROM STDIN (store/ingest_sender.c, ingest_rejects.c and stream.c drive these). */
Status db_copy_begin(Db *db, const char *sql, Error *error) MUST_USE;
Status db_copy_data(Db *db, const char *data, size_t length, Error *error) MUST_USE;
Status db_copy_end(Db *db, Error *error) MUST_USE;    /* also reports what the server refused on the way */
void db_copy_abort(Db *db);
Status db_copy_out(Db *db, const char *sql, Error *error) MUST_USE;
/* COPY ... TO STDOUT: one message at a time, *length 0 at the end; *data is valid until the next call. */
Status db_copy_read(Db *db, const char **data, size_t *length, Error *error) MUST_USE;

/* Appends the identifier in double quotes with quotes inside doubled: the one builder of SQL names. */
void db_quote_name(Buffer *sql, const char *name, size_t length);

#endif
