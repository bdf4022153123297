/* migrate.c - the schema brought to this version, and the first administrator. */
#include "setup.h"

#include "base/password.h"
#include "base/config.h"
#include "base/random.h"
#include "gen/sql_setup.h"
#include "store/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Status ensure_admin(Db *db, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_SETUP_HAS_USERS, DB_NO_ARGS, &result, error);
    if (status != OK)
        return status;
    bool there = db_get_bool(result, 0, 0);
    db_result_free(result);
    if (there)
        return OK;
    char generated[21];
    char hash[PASSWORD_HASH];
    random_password(generated);
    const char *email = config_setting("QUERN_ADMIN_EMAIL", "admin@localhost");
    const char *password = config_setting("QUERN_ADMIN_PASSWORD", generated);
    if (!strchr(email, '@') || strpbrk(email, " \t\n"))
        return error_set(error, ERR_INVALID, "QUERN_ADMIN_EMAIL must be an e-mail address.");
    const char *problem = password_problem(password, email);
    if (problem)
        return error_set(error, ERR_INVALID, "QUERN_ADMIN_PASSWORD %s.", problem);
    status = password_hash(password, hash, error);
    if (status == OK)
        status = db_query(db, &SQL_SETUP_ADD_ADMIN, DB_ARGS(db_text(email), db_text(hash)), NULL, error);
    if (status == OK)
        printf("%s %s\n", email, password);
    return status == ERR_CONFLICT ? OK : status; /* somebody else has just made one */
}

Status setup_migrate(const Config *config, Db *db, const char *argument, Error *error)
{
    (void)config;
    (void)argument;
    int applied;
    Status status = migrate(db, &applied, error);
    return status == OK ? ensure_admin(db, error) : status;
}

Status setup_password(const Config *config, Db *db, const char *email, Error *error)
{
    (void)config;
    char password[21];
    char hash[PASSWORD_HASH];
    random_password(password);
    DbResult *result;
    Status status = password_hash(password, hash, error);
    if (status != OK)
        return status;
    status = db_query(db, &SQL_SETUP_SET_PASSWORD, DB_ARGS(db_text(email), db_text(hash)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0)
        status = error_set(error, ERR_NOT_FOUND, "There is no user with the e-mail %.200s.", email);
    else
        printf("%s\n", password);
    db_result_free(result);
    return status;
}
