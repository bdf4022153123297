/* reply.c - what a route function says to its reply. Streams are in stream.c, problems in problem.c, ETags in conditional.c. */
#include "web/private.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void reply_header(Reply *reply, const char *name, const char *value)
{
    Exchange *exchange = reply->web;
    if (strpbrk(value, "\r\n") || strpbrk(name, "\r\n:")) {
        log_text(LOG_ERROR, "a header with a line break was dropped", "name", name);
        return;
    }
    if (strcasecmp(name, "Cache-Control") == 0) {
        exchange->has_cache_control = true;
        exchange->no_store = strstr(value, "no-store") != NULL;
    }
    buffer_add_text(&reply->headers, name);
    buffer_add_text(&reply->headers, ": ");
    buffer_add_text(&reply->headers, value);
    buffer_add_text(&reply->headers, "\r\n");
}

void reply_headerf(Reply *reply, const char *name, const char *format, ...)
{
    char *value = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&value, format, args);
    va_end(args);
    if (length >= 0) {
        reply_header(reply, name, value);
        free(value);
    }
}

void reply_json(Reply *reply, Json *json)
{
    buffer_clear(&reply->body);
    json_begin(json, &reply->body);
}

void reply_accel(Reply *reply, const char *location)
{
    reply_header(reply, "X-Accel-Redirect", location);
}

void reply_problem_add(Exchange *exchange, const char *pointer, const char *detail)
{
    if (exchange->n_fields == MAX_FIELD_PROBLEMS)
        return;
    if (!exchange->fields)
        exchange->fields = arena_array(exchange->request.arena, MAX_FIELD_PROBLEMS, sizeof *exchange->fields);
    exchange->fields[exchange->n_fields++] = (ParamProblem){pointer, detail};
}

void reply_problem_field(Reply *reply, const char *pointer, const char *format, ...)
{
    Exchange *exchange = reply->web;
    char *detail = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&detail, format, args);
    va_end(args);
    if (length < 0)
        return;
    reply_problem_add(exchange, arena_text(exchange->request.arena, pointer), arena_text(exchange->request.arena, detail));
    free(detail);
}

void reply_problem_code(Reply *reply, const char *code)
{
    Exchange *exchange = reply->web;
    exchange->code = code;
}

/* The request's own query with another skip: the address of the next page. */
static const char *next_page(const Request *request, int64_t skip)
{
    Buffer url = BUFFER_INIT;
    buffer_add_text(&url, request->path);
    const char *query = request->query;
    char separator = '?';
    while (*query) {
        size_t length = strcspn(query, "&");
        if (length && strncmp(query, "skip=", 5) != 0) {
            buffer_add_char(&url, separator);
            buffer_add(&url, query, length);
            separator = '&';
        }
        query += length;
        query += strspn(query, "&");
    }
    buffer_printf(&url, "%cskip=%lld", separator, (long long)skip);
    const char *text = arena_text(request->arena, url.data);
    buffer_free(&url);
    return text;
}

void reply_list_end(const Request *request, Reply *reply, Json *json, uint64_t total)
{
    int64_t skip = request_int(request, "skip"), limit = request_int(request, "limit");
    json_member_int(json, "total", (int64_t)total);
    if (limit > 0 && (uint64_t)skip + (uint64_t)limit < total) {
        const char *next = next_page(request, skip + limit);
        json_member_text(json, "next", next);
        reply_headerf(reply, "Link", "<%s>; rel=\"next\"", next);
    } else {
        json_member_null(json, "next");
    }
}
