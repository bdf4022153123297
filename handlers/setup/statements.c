/* statements.c - every named statement, prepared against the schema as it is: what the compiler can not see. */
#include "setup.h"

#include "gen/sql_all.h"

#include <stdio.h>

Status setup_check_statements(const Config *config, Db *db, const char *argument, Error *error)
{
    (void)config;
    (void)argument;
    size_t bad = 0;
    for (size_t i = 0; i < SQL_ALL_COUNT; i++) {
        if (db_prepare(db, SQL_ALL[i], NULL) != OK) {
            printf("%s\n", SQL_ALL[i]->name);
            bad++;
        }
    }
    if (bad)
        return error_set(error, ERR_DATABASE, "%zu of %zu statements do not fit the schema; the log has the database's words.", bad,
                         SQL_ALL_COUNT);
    printf("%zu statements fit the schema\n", SQL_ALL_COUNT);
    return OK;
}
