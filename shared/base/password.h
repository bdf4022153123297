/*
** password.h - rules for passwords, and their hashes (Argon2id through libsodium).
**
** The cost is OWASP's recommendation (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
*/
#ifndef QUERN_BASE_PASSWORD_H
#define QUERN_BASE_PASSWORD_H

#include "base/error.h"

#include <stdbool.h>

enum { PASSWORD_MIN_CHARACTERS = 10, PASSWORD_MAX_BYTES = 1000, PASSWORD_HASH = 128 };

/* NULL when the password may be used by the user of this e-mail, else what is wrong with it ("must have at least ..."). */
const char *password_problem(const char *password, const char *email);

Status password_hash(const char *password, char hash[PASSWORD_HASH], Error *error) MUST_USE;

/* hash NULL: nobody's password; takes as long as any other and says false. */
bool password_verify(const char *hash, const char *password);

#endif
