/*
** migrate.h - bringing the schema to this version.
**
** Migrations are numbered and only go forward. Each runs in a transaction of its own under one advisory lock, and is recorded
** with its checksum; a recorded one whose text has changed since is refused, as is a database newer than this program.
*/
#ifndef QUERN_STORE_MIGRATE_H
#define QUERN_STORE_MIGRATE_H

#include "store/db.h"

typedef struct Migration {
    int number;
    const char *name;
    const char *sql;
} Migration;

extern const Migration MIGRATIONS[];   /* generated from sql/migrations, ascending */
extern const size_t MIGRATIONS_COUNT;

Status migrate(Db *db, int *applied, Error *error) MUST_USE;

#endif
