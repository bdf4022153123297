/*
** conditional.c - ETags (RFC 9110, sections 8.8 and 13).
**
** Tags are compared weakly everywhere, If-Match included: nginx weakens the tag of a reply that it compresses, and the
** client that sends such a tag back means the same thing.
*/
#include "web/private.h"

#include <sodium.h>
#include <string.h>

/* Whether a list of tags (`W/"a", "b"` or `*`) has the tag. */
static bool has_tag(const char *list, const char *tag)
{
    if (strncmp(tag, "W/", 2) == 0)
        tag += 2;
    size_t length = strlen(tag);
    while (*list) {
        list += strspn(list, " \t,");
        if (*list == '*')
            return true;
        if (strncmp(list, "W/", 2) == 0)
            list += 2;
        if (*list != '"')
            return false; /* no list of tags */
        const char *end = strchr(list + 1, '"');
        if (!end)
            return false;
        if ((size_t)(end + 1 - list) == length && memcmp(list, tag, length) == 0)
            return true;
        list = end + 1;
    }
    return false;
}

/* In double quotes, unless it has them already. */
static const char *quoted(const Request *request, const char *etag)
{
    bool is_quoted = etag[0] == '"' || strncmp(etag, "W/\"", 3) == 0;
    return is_quoted ? arena_text(request->arena, etag) : arena_printf(request->arena, "\"%s\"", etag);
}

bool reply_not_modified(const Request *request, Reply *reply, const char *etag)
{
    Exchange *exchange = reply->web;
    exchange->etag = quoted(request, etag);
    const char *known = request_header(request, "If-None-Match");
    if (!known || !has_tag(known, exchange->etag))
        return false;
    reply->status = 304;
    buffer_clear(&reply->body);
    return true;
}

Status request_if_match(const Request *request, const char *etag, Error *error)
{
    const char *wanted = request_header(request, "If-Match");
    if (!wanted || has_tag(wanted, quoted(request, etag)))
        return OK;
    exchange_of(request)->precondition_failed = true;
    return error_set(error, ERR_CONFLICT, "It was changed since you read it. Read it again, then repeat your change.");
}

void conditional_finish(Exchange *exchange)
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = "quern etag";
    Reply *reply = &exchange->reply;
    if (exchange->etag || exchange->no_store || reply->status != 200 || exchange->request.method != GET ||
        reply->content_type || !reply->body.length)
        return;
    unsigned char hash[crypto_shorthash_siphashx24_BYTES];
    char tag[8 + 2 * sizeof hash] = "W/\"";
    crypto_shorthash_siphashx24(hash, (const unsigned char *)reply->body.data, reply->body.length, key);
    sodium_bin2hex(tag + 3, 2 * sizeof hash + 1, hash, sizeof hash);
    strcat(tag, "\"");
    (void)reply_not_modified(&exchange->request, reply, tag);
}
