/* db_private.h - what db.c, db_copy.c and db_together.c share. Not for others. */
#ifndef QUERN_STORE_DB_PRIVATE_H
#define QUERN_STORE_DB_PRIVATE_H

#include "base/map.h"
#include "store/db.h"

#include <libpq-fe.h>

struct Db {
    const char *url;
    const char *application;
    int statement_timeout_ms;
    PGconn *conn;          /* NULL: not connected */
    bool in_transaction;   /* also after the connection broke under it, until db_rollback */
    Map *prepared;         /* name -> Prepared, of this connection */
    Arena *arena;          /* encoded arguments of one call */
    char *channel;         /* what we listen to; NULL: nothing */
    char *copy_data;       /* the message that db_copy_read handed out */
    int64_t time_us;
};

enum { DB_MAX_ARGS = 32 };

/* A call as libpq takes it. What is encoded stays until the next call is. */
typedef struct Encoded {
    const char *values[DB_MAX_ARGS];
    int lengths[DB_MAX_ARGS], formats[DB_MAX_ARGS];
} Encoded;

/* Prepares the statement on the open connection unless it is, and encodes the arguments as the types that it wants. */
Status db_encode_call(Db *db, const DbCall *call, Encoded *encoded, Error *error) MUST_USE;

/* Logs what the server said, drops a dead connection and fills *error. */
Status db_fail(Db *db, const PGresult *result, const char *what, Error *error);

#endif
