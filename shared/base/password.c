/* password.c - see password.h. */
#include "base/password.h"

#include "base/log.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

_Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "an encoded hash must fit");

enum { PASSES = 2, MEMORY = 19 << 20 };

void password_hash(const char *password, char hash[PASSWORD_HASH])
{
    if (crypto_pwhash_str_alg(hash, password, strlen(password), PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        log_line(LOG_ERROR, "no memory to hash a password", NULL);
        abort();
    }
}

bool password_matches(const char *hash, const char *password)
{
    /* of a random text that nobody knows, with the same costs */
    static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                 "Q0dTCeQBdvzLdpjk9eAFYHLCYrBDxCPXGQ0EJbDXYm8";
    bool match = crypto_pwhash_str_verify(hash ? hash : nobody, password, strlen(password)) == 0;
    return match && hash;
}

static size_t characters(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0u) != 0x80u;
    return n;
}

Status password_allowed(const char *password, const char *email, Error *error)
{
    if (characters(password) < PASSWORD_MIN)
        return error_set(error, ERR_INVALID, "must have at least %d characters", PASSWORD_MIN);
    if (strlen(password) > PASSWORD_MAX)
        return error_set(error, ERR_INVALID, "must have at most %d bytes", PASSWORD_MAX);
    if (email && strcasecmp(password, email) == 0)
        return error_set(error, ERR_INVALID, "must not be the e-mail address");
    return OK;
}
