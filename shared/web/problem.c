/*
** problem.c - errors as application/problem+json (RFC 9457).
**
** The HTTP status follows from the Status unless the route function has set one of 400 or above. Routes of OAuth 2 answer
** application/json with `error` and `error_description` (RFC 6749, section 5.2) beside the problem's members.
*/
#include "web/private.h"

#include <string.h>

const char *status_title(int status)
{
    static const struct {
        int status;
        const char *title;
    } TITLES[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {409, "Conflict"},
        {410, "Gone"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof TITLES / sizeof *TITLES; i++)
        if (TITLES[i].status == status)
            return TITLES[i].title;
    return status < 400 ? "OK" : status < 500 ? "Client Error" : "Server Error";
}

static int http_status(Status status)
{
    switch (status) {
    case OK: return 200;
    case ERR_INVALID: return 422;
    case ERR_UNAUTHORIZED: return 401;
    case ERR_FORBIDDEN: return 403;
    case ERR_NOT_FOUND: return 404;
    case ERR_CONFLICT: return 409;
    case ERR_LIMIT: return 413;
    case ERR_UNSUPPORTED: return 415;
    case ERR_CANCELLED: return 503;
    case ERR_DISK_FULL: return 507;
    case ERR_UNAVAILABLE: return 503;
    case ERR_IO:
    case ERR_DATABASE:
    case ERR_INTERNAL: break;
    }
    return 500;
}

static const char *oauth_code(const Exchange *exchange, int status)
{
    if (exchange->code)
        return exchange->code;
    return status == 503 || status == 429 ? "temporarily_unavailable" : status >= 500 ? "server_error" : "invalid_request";
}

static void write_fields(const Exchange *exchange, Json *json)
{
    if (!exchange->n_fields)
        return;
    json_key(json, "errors");
    json_open_array(json);
    for (size_t i = 0; i < exchange->n_fields; i++) {
        json_open_object(json);
        json_member_text(json, "pointer", exchange->fields[i].pointer);
        json_member_text(json, "detail", exchange->fields[i].detail);
        json_close(json);
    }
    json_close(json);
}

/* What a reply that failed must not carry on: headers that describe the success. */
static void drop_headers(Exchange *exchange)
{
    static const char *const KEEP[] = {"Retry-After:", "RateLimit", "Allow:", "WWW-Authenticate:", "Set-Cookie:"};
    Buffer *headers = &exchange->reply.headers;
    size_t kept = 0;
    for (size_t at = 0; at < headers->length;) {
        const char *line = headers->data + at;
        size_t length = (size_t)(strstr(line, "\r\n") + 2 - line);
        bool keep = false;
        for (size_t i = 0; i < sizeof KEEP / sizeof *KEEP; i++)
            keep |= strncmp(line, KEEP[i], strlen(KEEP[i])) == 0;
        at += length;
        if (keep) {
            memmove(headers->data + kept, line, length);
            kept += length;
        }
    }
    if (headers->data) {
        headers->length = kept;
        headers->data[kept] = '\0';
    }
    exchange->etag = NULL;
    exchange->has_cache_control = false;
}

void problem_write(Exchange *exchange, const Error *error)
{
    Reply *reply = &exchange->reply;
    bool oauth = exchange->request.route && (exchange->request.route->flags & ROUTE_OAUTH);
    if (exchange->precondition_failed)
        reply->status = 412;
    else if (reply->status < 400)
        reply->status = http_status(error->status);
    drop_headers(exchange);
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    if (oauth) {
        json_member_text(&json, "error", oauth_code(exchange, reply->status));
        json_member_text(&json, "error_description", error->message);
    }
    json_member_text(&json, "type", "about:blank");
    json_member_text(&json, "title", status_title(reply->status));
    json_member_int(&json, "status", reply->status);
    json_member_text(&json, "detail", error->message);
    json_member_text(&json, "request_id", exchange->request.id);
    write_fields(exchange, &json);
    json_close(&json);
    reply->content_type = oauth ? "application/json" : "application/problem+json";
    reply_header(reply, "Cache-Control", "no-store");
    if (reply->status == 401 && !strstr(reply->headers.data, "WWW-Authenticate:"))
        reply_header(reply, "WWW-Authenticate", "Bearer realm=\"quern\"");
    if (reply->status == 503 && !strstr(reply->headers.data, "Retry-After:"))
        reply_header(reply, "Retry-After", "2");
}
