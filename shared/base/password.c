/* password.c - see password.h. */
#include "base/password.h"

#include "base/unicode.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { PASSES = 2, MEMORY_BYTES = 19 << 20 };

/* Of a password that nobody knows, hashed at the same cost: what an attempt on an unknown account is compared with. */
static const char NOBODY[] = "$argon2id$v=19$m=19456,t=2,p=1$yLdOvL8u4Pm1gl4t+NmWzQ$EHyvWJq7mJKpk4grf045AntUGbE9qUhiapfv8pGMBrQ";

_Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "a hash must fit");

const char *password_problem(const char *password, const char *email)
{
    size_t characters = 0, length = strlen(password);
    for (size_t i = 0; i < length; characters++) {
        size_t sequence = utf8_sequence((const unsigned char *)password + i, length - i);
        i += sequence ? sequence : 1;
    }
    if (characters < PASSWORD_MIN_CHARACTERS)
        return "must have at least 10 characters";
    if (length > PASSWORD_MAX_BYTES)
        return "must have at most 1000 bytes";
    if (email && strcasecmp(password, email) == 0)
        return "must not be the e-mail address";
    return NULL;
}

Status password_hash(const char *password, char hash[PASSWORD_HASH], Error *error)
{
    if (crypto_pwhash_str(hash, password, strlen(password), PASSES, MEMORY_BYTES) != 0)
        return error_set(error, ERR_INTERNAL, "The password could not be hashed: not enough memory.");
    return OK;
}

bool password_verify(const char *hash, const char *password)
{
    bool right = crypto_pwhash_str_verify(hash ? hash : NOBODY, password, strlen(password)) == 0;
    return right && hash;
}
