/* setup.h - the commands of quern-setup, one file each. They print what the operator asked for on standard output and errors on standard error. */
#ifndef QUERN_HANDLERS_SETUP_H
#define QUERN_HANDLERS_SETUP_H

#include "base/config.h"
#include "store/db.h"

typedef Status SetupCommand(const Config *config, Db *db, const char *argument, Error *error);

SetupCommand setup_migrate;          /* also makes the first administrator, and prints "email password" when it did */
SetupCommand setup_password;         /* argument: e-mail; prints the new password */
SetupCommand setup_samples;          /* argument: folder of CSV files; queues those that are not there yet */
SetupCommand setup_check_statements; /* prepares every named statement */

#endif
