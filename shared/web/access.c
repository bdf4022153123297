/*
** access.c - who is asking, and whether they may.
**
** A request carries a token: in the Authorization header (programs) or in the cookie quern_session (the browser). Only the
** token's hash is in the database, so one indexed look-up by hash tells the user, the role and the CSRF token.
**
** A browser sends the cookie whoever made it send the request, therefore an unsafe request with a cookie must also carry
** the session's CSRF token in a header, which another site can neither read nor set; Sec-Fetch-Site and Origin are checked
** besides. A bearer token is only ever sent on purpose and needs none of it.
*/
#include "web/private.h"

#include "gen/sql_web.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { MAX_TOKEN = 200 };

typedef struct Token {
    const char *text; /* NULL: none was sent */
    size_t length;
    bool by_cookie;
} Token;

const char *request_cookie_token(const Request *request, size_t *token_length)
{
    static const char name[] = "quern_session=";
    const char *cookie = request_header(request, "Cookie");
    while (cookie && *cookie) {
        cookie += strspn(cookie, " \t;");
        size_t length = strcspn(cookie, ";");
        if (strncmp(cookie, name, sizeof name - 1) == 0) {
            *token_length = length - (sizeof name - 1);
            return cookie + sizeof name - 1;
        }
        cookie += length;
    }
    *token_length = 0;
    return NULL;
}

void session_hash(const char *token, size_t length, unsigned char hash[SESSION_HASH])
{
    crypto_generichash(hash, SESSION_HASH, (const unsigned char *)token, length, NULL, 0);
}

static Status find_token(const Request *request, Token *token, Error *error)
{
    const char *authorization = request_header(request, "Authorization");
    if (!authorization) {
        *token = (Token){.by_cookie = true};
        token->text = request_cookie_token(request, &token->length);
        return OK;
    }
    if (strncasecmp(authorization, "Bearer ", 7) != 0)
        return error_set(error, ERR_UNAUTHORIZED, "The Authorization header must be \"Bearer\" and a token.");
    authorization += 7;
    authorization += strspn(authorization, " ");
    *token = (Token){authorization, strcspn(authorization, " "), false};
    return OK;
}

static Access role_of(const char *role)
{
    return strcmp(role, "admin") == 0 ? ACCESS_ADMIN : strcmp(role, "editor") == 0 ? ACCESS_EDITOR : ACCESS_VIEWER;
}

static Status look_up(Exchange *exchange, const Token *token, Error *error)
{
    Request *request = &exchange->request;
    unsigned char hash[SESSION_HASH];
    DbResult *result = NULL;
    session_hash(token->text, token->length, hash);
    Status status = db_query(request->db, &SQL_WEB_SESSION, DB_ARGS(db_bytes(hash, sizeof hash)), &result, error);
    if (status != OK)
        goto done;
    if (db_rows(result) == 0) {
        status = error_set(error, ERR_UNAUTHORIZED, "Your session has ended. Sign in again.");
        goto done;
    }
    request->user = (User){
        .id = db_get_int(result, 0, 0),
        .email = db_take_text(result, 0, 1, request->arena),
        .name = db_take_text(result, 0, 2, request->arena),
        .role = role_of(db_get_text(result, 0, 3, NULL)),
        .session_id = db_get_int(result, 0, 4),
        .by_cookie = strcmp(db_get_text(result, 0, 5, NULL), "cookie") == 0,
        .csrf_token = db_take_text(result, 0, 6, request->arena),
    };
    if (request->user.by_cookie != token->by_cookie) {
        request->user = (User){0};
        status = error_set(error, ERR_UNAUTHORIZED, "This token belongs into %s.",
                           token->by_cookie ? "an Authorization: Bearer header" : "the session's cookie");
        goto done;
    }
    if (db_get_bool(result, 0, 7))
        exchange->server->seen_session = request->user.session_id;
    request->catalog = db_get_int(result, 0, 8);
done:
    db_result_free(result);
    return status;
}

Status seen_write(Db *db, int64_t session, Error *error)
{
    return db_query(db, &SQL_WEB_SEEN, DB_ARGS(db_int(session)), NULL, error);
}

/* false: a browser says that another site sent this. */
static bool same_site(const Request *request)
{
    const char *fetch_site = request_header(request, "Sec-Fetch-Site");
    if (fetch_site && strcmp(fetch_site, "same-origin") != 0 && strcmp(fetch_site, "none") != 0)
        return false;
    const char *origin = request_header(request, "Origin"), *host = request_header(request, "Host");
    const char *name = origin ? strstr(origin, "://") : NULL;
    /* The scheme may differ behind a proxy that ends TLS; the host may not. */
    return !origin || (name && host && strcasecmp(name + 3, host) == 0);
}

static bool is_unsafe(const Request *request)
{
    return request->method != GET;
}

static Status check_csrf(const Request *request, Error *error)
{
    if (!same_site(request))
        return error_set(error, ERR_FORBIDDEN, "The request comes from another site.");
    const char *sent = request_header(request, "X-CSRF-Token"), *expected = request->user.csrf_token;
    if (!sent || !expected || strlen(sent) != strlen(expected) || sodium_memcmp(sent, expected, strlen(expected)) != 0)
        return error_set(error, ERR_FORBIDDEN,
                         "The X-CSRF-Token header is missing or old. Reload the page and try again.");
    return OK;
}

Status access_check(Exchange *exchange, const Route *route, Error *error)
{
    Request *request = &exchange->request;
    Token token = {0};
    if (route->access == ACCESS_PUBLIC) {
        if ((route->flags & ROUTE_NO_CSRF) && is_unsafe(request) && !same_site(request))
            return error_set(error, ERR_FORBIDDEN, "The request comes from another site.");
        return OK;
    }
    Status status = find_token(request, &token, error);
    if (status == OK && (!token.text || token.length == 0))
        status = error_set(error, ERR_UNAUTHORIZED,
                           "Sign in first: send a session cookie or an Authorization: Bearer header.");
    if (status == OK && token.length > MAX_TOKEN)
        status = error_set(error, ERR_UNAUTHORIZED, "This is not a token of this platform.");
    if (status == OK)
        status = look_up(exchange, &token, error);
    if (status != OK)
        goto refused;
    if (token.by_cookie && is_unsafe(request) && !(route->flags & ROUTE_NO_CSRF)) {
        status = check_csrf(request, error);
        if (status != OK)
            return status;
    }
    if (request->user.role < route->access)
        return error_set(error, ERR_FORBIDDEN, "This needs the role %s; yours is %s. Ask an administrator.",
                         access_name(route->access), access_name(request->user.role));
    return OK;
refused:
    if (status == ERR_UNAUTHORIZED && token.text && !token.by_cookie)
        reply_header(&exchange->reply, "WWW-Authenticate", "Bearer realm=\"quern\", error=\"invalid_token\"");
    return status;
}
