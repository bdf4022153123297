/*
** query.c - percent encoding and a=b&c=d, in addresses and in form bodies (WHATWG URL, section 5).
**
** Unlike the browser's reader, a broken escape is refused: it is a client's mistake that would otherwise pass as data.
*/
#include "web/private.h"

#include "base/unicode.h"

#include <string.h>

const char *percent_decode(const char *text, size_t length, bool plus_is_space, Arena *arena, size_t *decoded_length)
{
    char *decoded = arena_alloc(arena, length + 1);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < length ? hex_digit(text[i + 1]) : -1;
            int low = i + 2 < length ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return NULL;
            c = (char)(high * 16 + low);
            i += 2;
        }
        decoded[count++] = c;
    }
    decoded[count] = '\0';
    if (decoded_length)
        *decoded_length = count;
    return decoded;
}

static Status check_pair(const char *pair, size_t length, ParamPlace place, ParamCheck *check, Error *error)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals ? (size_t)(equals - pair) : length;
    size_t value_length = 0, decoded_name_length = 0;
    const char *name = percent_decode(pair, name_length, true, check->arena, &decoded_name_length);
    const char *value = "";
    if (equals)
        value = percent_decode(equals + 1, length - name_length - 1, true, check->arena, &value_length);
    if (!name || !value || strlen(name) != decoded_name_length)
        return error_set(error, ERR_INVALID,
                         "Near \"%.*s\" a %% is not followed by two hexadecimal digits. Write %%25 for a %%.",
                         (int)(length > 60 ? 60 : length), pair);
    param_check_text(check, place, name, value, value_length);
    return OK;
}

Status query_check(const char *query, size_t length, ParamPlace place, ParamCheck *check, Error *error)
{
    const char *end = query + length;
    Status status = OK;
    for (const char *pair = query; pair < end && status == OK;) {
        const char *next = memchr(pair, '&', (size_t)(end - pair));
        size_t pair_length = (size_t)((next ? next : end) - pair);
        if (pair_length)
            status = check_pair(pair, pair_length, place, check, error);
        pair += pair_length + 1;
    }
    return status;
}
