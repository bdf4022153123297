/* main.c - quern-setup COMMAND [ARGUMENT]: what is done beside the running platform. */
#include "setup.h"

#include "base/log.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *argument; /* NULL: takes none */
    SetupCommand *run;
} COMMANDS[] = {
    {"migrate", NULL, setup_migrate},
    {"password", "EMAIL", setup_password},
    {"samples", "FOLDER", setup_samples},
    {"check-statements", NULL, setup_check_statements},
};

enum { N_COMMANDS = sizeof COMMANDS / sizeof *COMMANDS };

static int usage(void)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(stderr, "%s quern-setup %s %s\n", i ? "      " : "usage:", COMMANDS[i].name, COMMANDS[i].argument ? COMMANDS[i].argument : "");
    return 2;
}

int main(int argc, char **argv)
{
    Config config;
    Error error;
    size_t i = 0;
    while (i < N_COMMANDS && (argc < 2 || strcmp(COMMANDS[i].name, argv[1]) != 0))
        i++;
    if (i == N_COMMANDS || argc != 2 + (COMMANDS[i].argument != NULL))
        return usage();
    log_open();
    Status status = sodium_init() < 0 ? error_set(&error, ERR_INTERNAL, "libsodium could not be started.") : config_read(&config, &error);
    if (status == OK) {
        Db *db = db_new(config.database_url, "quern setup");
        db_set_statement_timeout(db, 0);
        status = COMMANDS[i].run(&config, db, argc > 2 ? argv[2] : NULL, &error);
        db_free(db);
    }
    if (status != OK)
        fprintf(stderr, "quern-setup: %s\n", error.message);
    return status != OK;
}
