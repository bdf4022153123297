/* reply.c - what a route function says to its reply. Lists are in list.c, streams in stream.c, problems in problem.c,
   ETags in conditional.c. */
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
