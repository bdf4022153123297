/*
** password.h - passwords: Argon2id (RFC 9106) with 19 MiB and two passes, OWASP's recommendation for interactive use.
*/
#ifndef QUERN_BASE_PASSWORD_H
#define QUERN_BASE_PASSWORD_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { PASSWORD_HASH = 128, PASSWORD_MIN = 10, PASSWORD_MAX = 1000 }; /* bytes of an encoded hash; characters; bytes */

void password_hash(const char *password, char hash[PASSWORD_HASH]); /* aborts when there is no memory for it */
bool password_matches(const char *hash, const char *password);      /* hash NULL: takes as long as a real one, and is false */

/* Whether it may be somebody's password: at least PASSWORD_MIN characters, at most PASSWORD_MAX bytes, and not the e-mail. */
Status password_allowed(const char *password, const char *email, Error *error) MUST_USE;

#endif
