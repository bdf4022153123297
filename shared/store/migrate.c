/* migrate.c - see migrate.h. */
#include "store/migrate.h"

#include "base/log.h"
#include "gen/sql_migrations.h"

#include <sodium.h>
#include <string.h>

enum { HASH_TEXT = 2 * crypto_generichash_BYTES + 1 };

static void checksum(const char *sql, char text[HASH_TEXT])
{
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)sql, strlen(sql), NULL, 0);
    sodium_bin2hex(text, HASH_TEXT, hash, sizeof hash);
}

/* Whether the migration is recorded, with the same text. */
static Status is_applied(Db *db, const Migration *migration, const char *sum, bool *applied, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_MIGRATIONS_FIND, DB_ARGS(db_int(migration->number)), &result, error);
    if (status != OK)
        return status;
    *applied = db_rows(result) > 0;
    if (*applied && strcmp(db_get_text(result, 0, 0, NULL), sum) != 0)
        status = error_set(error, ERR_CONFLICT,
                           "Migration %d (%s) was applied with another text than this program has. Use the program version "
                           "that made this database, or restore a backup.",
                           migration->number, migration->name);
    db_result_free(result);
    return status;
}

static Status apply(Db *db, const Migration *migration, const char *sum, Error *error)
{
    Status status = db_transaction(db, error);
    if (status == OK)
        status = db_command(db, migration->sql, error);
    if (status == OK)
        status = db_query(db, &SQL_MIGRATIONS_ADD, DB_ARGS(db_int(migration->number), db_text(migration->name), db_text(sum)),
                          NULL, error);
    if (status == OK)
        status = db_commit(db, error);
    if (status != OK) {
        db_rollback(db);
        return error_set(error, status, "Migration %d (%s) failed and was rolled back; the log has the database's words.",
                         migration->number, migration->name);
    }
    log_line(LOG_INFO, "migration applied", "\"number\":%d,\"name\":\"%s\"", migration->number, migration->name);
    return OK;
}

static Status newest(Db *db, int *number, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_MIGRATIONS_NEWEST, DB_NO_ARGS, &result, error);
    if (status != OK)
        return status;
    *number = (int)db_get_int(result, 0, 0);
    db_result_free(result);
    return OK;
}

static Status migrate_locked(Db *db, int *applied, Error *error)
{
    int found;
    Status status = newest(db, &found, error);
    if (status == OK && found > MIGRATIONS[MIGRATIONS_COUNT - 1].number)
        return error_set(error, ERR_CONFLICT,
                         "The database is at migration %d, newer than this program knows (%d). Update the program.", found,
                         MIGRATIONS[MIGRATIONS_COUNT - 1].number);
    for (size_t i = 0; i < MIGRATIONS_COUNT && status == OK; i++) {
        char sum[HASH_TEXT];
        bool is_there = false;
        checksum(MIGRATIONS[i].sql, sum);
        status = is_applied(db, &MIGRATIONS[i], sum, &is_there, error);
        if (status == OK && !is_there) {
            status = apply(db, &MIGRATIONS[i], sum, error);
            *applied += status == OK;
        }
    }
    return status;
}

Status migrate(Db *db, int *applied, Error *error)
{
    *applied = 0;
    Status status = db_query(db, &SQL_MIGRATIONS_LOCK, DB_NO_ARGS, NULL, error);
    if (status != OK)
        return status;
    status = db_query(db, &SQL_MIGRATIONS_PREPARE, DB_NO_ARGS, NULL, error);
    if (status == OK)
        status = migrate_locked(db, applied, error);
    if (db_query(db, &SQL_MIGRATIONS_UNLOCK, DB_NO_ARGS, NULL, NULL) != OK)
        db_disconnect(db); /* the lock goes with the connection */
    return status;
}
