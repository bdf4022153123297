/*
** exchange.c - one request from its environment to its reply.
**
**     environment -> Request -> route -> access -> parameters -> the route's function -> reply or problem -> one write
**
** The first step that fails turns the reply into a problem. Memory is the arena's and the server's kept buffers: a small
** request calls malloc for nothing here.
*/
#include "web/private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/random.h"

#include <stdio.h>
#include <string.h>

enum { SLOW_US = 1000000, KEEP_BYTES = 128 << 10, OWN_ID = 20 };

/* Every variable that each request needs, found in one pass over the environment. */
typedef struct Variables {
    const char *method, *uri, *document, *path, *query, *id, *address, *content_type;
} Variables;

static void read_variables(char **environment, Variables *variables)
{
    static const struct {
        const char *name;
        size_t length, offset;
    } KNOWN[] = {
#define VARIABLE(name, field) {name "=", sizeof name, offsetof(Variables, field)}
        VARIABLE("REQUEST_METHOD", method), VARIABLE("REQUEST_URI", uri),     VARIABLE("DOCUMENT_URI", document),
        VARIABLE("PATH_INFO", path),        VARIABLE("QUERY_STRING", query),  VARIABLE("REQUEST_ID", id),
        VARIABLE("REMOTE_ADDR", address),   VARIABLE("CONTENT_TYPE", content_type),
#undef VARIABLE
    };
    *variables = (Variables){0};
    for (char **entry = environment; *entry; entry++) {
        if (!strchr("RDPQC", **entry))
            continue;
        for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
            if (strncmp(*entry, KNOWN[i].name, KNOWN[i].length) == 0 && (*entry)[KNOWN[i].length])
                *(const char **)((char *)variables + KNOWN[i].offset) = *entry + KNOWN[i].length;
        }
    }
}

static Method method_of(const char *text, bool *head, bool *options)
{
    *head = strcmp(text, "HEAD") == 0;
    *options = strcmp(text, "OPTIONS") == 0;
    if (*head)
        return GET;
    for (int method = GET; method <= DELETE; method++)
        if (strcmp(text, method_name((Method)method)) == 0)
            return (Method)method;
    return 0;
}

static void fill_request(Exchange *exchange, const Variables *variables)
{
    Request *request = &exchange->request;
    Server *server = exchange->server;
    const char *uri = variables->uri ? variables->uri : variables->document ? variables->document : variables->path;
    size_t path_length = uri ? strcspn(uri, "?") : 0;
    request->domain = server->domain;
    request->arena = server->arena;
    request->config = &server->config;
    request->db = server->db;
    request->cache = server->cache;
    request->path = path_length ? arena_text_n(request->arena, uri, path_length) : "/";
    request->query = variables->query ? variables->query : uri && uri[path_length] ? uri + path_length + 1 : "";
    request->address = variables->address ? variables->address : "local";
    request->content_type = variables->content_type;
    request->id = variables->id;
    exchange->own_id = !request->id;
    if (exchange->own_id) {
        char *id = arena_alloc(request->arena, OWN_ID + 1);
        random_token(id, OWN_ID);
        request->id = id;
    }
    request->web = exchange;
}

static void allow(Exchange *exchange, unsigned methods)
{
    char list[80] = "";
    for (int method = GET; method <= DELETE; method++) {
        if (methods & 1u << method) {
            strcat(list, method_name((Method)method));
            strcat(list, method == GET ? ", HEAD, " : ", ");
        }
    }
    strcat(list, "OPTIONS");
    reply_header(&exchange->reply, "Allow", list);
}

/* The route's own table, with an integer row for each path parameter that has none. */
static const Param *complete_params(const Route *route, const RouteMatch *match, Arena *arena)
{
    size_t count = 0;
    while (route->params && route->params[count].name)
        count++;
    if (match->n_params == 0)
        return route->params;
    Param *params = arena_array(arena, count + match->n_params + 1, sizeof *params);
    for (size_t i = 0; i < count; i++)
        params[i] = route->params[i];
    for (size_t i = 0; i < match->n_params; i++) {
        const char *name = arena_text_n(arena, match->names[i], match->name_lengths[i]);
        bool known = false;
        for (const Param *param = route->params; param && param->name && !known; param++)
            known = strcmp(param->name, name) == 0;
        if (!known)
            params[count++] = (Param){name, PARAM_INTEGER, .place = IN_PATH, .required = true, .min = 1, .max = 9e18};
    }
    return params;
}

static Status check_params(Exchange *exchange, const RouteMatch *match, Error *error)
{
    Request *request = &exchange->request;
    ParamCheck *check = &request->params;
    param_check_begin(check, complete_params(match->route, match, request->arena), request->arena);
    for (size_t i = 0; i < match->n_params; i++) {
        const char *name = arena_text_n(request->arena, match->names[i], match->name_lengths[i]);
        param_check_text(check, IN_PATH, name, match->values[i], strlen(match->values[i]));
    }
    if (check->n_problems)
        return error_set(error, ERR_NOT_FOUND, "There is nothing at this address.");
    Status status = query_check(request->query, strlen(request->query), IN_QUERY, check, error);
    if (status != OK) {
        exchange->reply.status = 400;
        return status;
    }
    status = body_check(exchange, error);
    if (status != OK)
        return status;
    /* The fields of an uploaded form are the route's to check. */
    if (request->route->flags & ROUTE_UPLOAD ? check->n_problems == 0 : param_check_end(check))
        return OK;
    for (size_t i = 0; i < check->n_problems; i++)
        reply_problem_add(exchange, check->problems[i].pointer, check->problems[i].detail);
    return error_set(error, ERR_INVALID, check->n_problems == 1 ? "%zu field is not valid." : "%zu fields are not valid.",
                     check->n_problems);
}

static Status answer(Exchange *exchange, const char *method, Error *error)
{
    Request *request = &exchange->request;
    RouteMatch match;
    bool options;
    request->method = method_of(method, &exchange->head, &options);
    route_find(exchange->server->domain->routes, request->method, request->path, request->arena, &match);
    if (!match.methods)
        return error_set(error, ERR_NOT_FOUND, "There is nothing at this address. See /docs for the routes.");
    if (options) {
        allow(exchange, match.methods);
        exchange->reply.status = 204;
        return OK;
    }
    if (!match.route) {
        allow(exchange, match.methods);
        exchange->reply.status = 405;
        return error_set(error, ERR_INVALID, "This address does not take the method %.10s.", method);
    }
    request->route = match.route;
    Status status = access_check(exchange, match.route, error);
    if (status == OK)
        status = check_params(exchange, &match, error);
    if (status == OK)
        status = match.route->run(request, &exchange->reply, error);
    if (db_in_transaction(request->db)) {
        if (status == OK) {
            log_line(LOG_ERROR, "a route left its transaction open", "\"route\":\"%s\"", match.route->path);
            status = error_set(error, ERR_INTERNAL, "The server made a mistake and has changed nothing.");
        }
        db_rollback(request->db);
    }
    return status;
}

static void add_header(Buffer *out, const char *name, const char *value)
{
    buffer_add_text(out, name);
    buffer_add_text(out, value);
    buffer_add(out, "\r\n", 2);
}

void exchange_headers(Exchange *exchange)
{
    const Reply *reply = &exchange->reply;
    Buffer *out = &exchange->server->output;
    bool has_body = reply->status != 204 && reply->status != 304;
    buffer_clear(out);
    if (reply->status != 200 || !exchange->transport.fcgi)
        buffer_printf(out, "Status: %d %s\r\n", reply->status, status_title(reply->status));
    if (has_body)
        add_header(out, "Content-Type: ", reply->content_type ? reply->content_type : "application/json");
    if (!exchange->has_cache_control)
        add_header(out, "Cache-Control: ", "private, no-cache");
    if (exchange->etag)
        add_header(out, "ETag: ", exchange->etag);
    if (exchange->own_id)
        add_header(out, "X-Request-Id: ", exchange->request.id); /* otherwise the server in front says it */
    if (reply->headers.length)
        buffer_add(out, reply->headers.data, reply->headers.length);
    if (has_body && !exchange->streaming)
        buffer_printf(out, "Content-Length: %zu\r\n", reply->body.length);
    buffer_add(out, "\r\n", 2);
}

static void send_reply(Exchange *exchange)
{
    Buffer *out = &exchange->server->output;
    exchange_headers(exchange);
    if (!exchange->head && exchange->reply.status != 204 && exchange->reply.status != 304) {
        exchange->bytes_out = exchange->reply.body.length;
        if (exchange->bytes_out)
            buffer_add(out, exchange->reply.body.data, exchange->reply.body.length);
    }
    transport_write(&exchange->transport, out->data, out->length);
}

static void write_log(const Exchange *exchange, const char *method, Status status, const Error *error, int64_t us)
{
    const Request *request = &exchange->request;
    bool failed = exchange->reply.status >= 500;
    LogLevel level = failed ? LOG_ERROR : request->method != GET || us > SLOW_US ? LOG_INFO : LOG_DEBUG;
    if (!log_enabled(level))
        return;
    Buffer fields = BUFFER_INIT;
    buffer_add_text(&fields, "\"method\":");
    json_escape(&fields, method, strlen(method));
    buffer_add_text(&fields, ",\"path\":");
    json_escape(&fields, request->path, strlen(request->path));
    buffer_printf(&fields, ",\"status\":%d,\"ms\":%.3f,\"database_ms\":%.3f,\"bytes\":%llu,\"user\":%lld", exchange->reply.status,
                  (double)us / 1e3, (double)db_time_us(request->db) / 1e3, (unsigned long long)exchange->bytes_out,
                  (long long)request->user.id);
    if (status != OK) {
        buffer_printf(&fields, ",\"error\":\"%s\",\"detail\":", status_name(status));
        json_escape(&fields, error->message, strlen(error->message));
    }
    log_line(level, "request", "%s", fields.data);
    buffer_free(&fields);
}

/* A large reply's memory is not kept. */
static void keep_or_free(Buffer *buffer)
{
    if (buffer->capacity > KEEP_BYTES)
        buffer_free(buffer);
    else
        buffer_clear(buffer);
}

/* After a large reply its memory goes back to the system at once: a handler that has answered one is as small as before. */
static void release(Exchange *exchange)
{
    Server *server = exchange->server;
    bool large = arena_used(server->arena) > KEEP_BYTES || exchange->reply.body.capacity > KEEP_BYTES || server->output.capacity > KEEP_BYTES;
    param_check_free(&exchange->request.params);
    json_object_put(exchange->json);
    server->body = exchange->reply.body;
    server->headers = exchange->reply.headers;
    keep_or_free(&server->body);
    keep_or_free(&server->headers);
    keep_or_free(&server->output);
    arena_reset(server->arena);
    if (large)
        mem_trim();
    server->large |= large;
    log_request(NULL);
}

void exchange_begin(Exchange *exchange, Server *server, Transport transport, Gathered *outcome)
{
    Variables variables;
    *exchange = (Exchange){.server = server, .transport = transport, .begin_us = clock_monotonic_us()};
    outcome->error.status = OK;
    metrics_begin(server->metrics);
    db_time_reset(server->db);
    read_variables(transport.environment, &variables);
    exchange->method = variables.method ? variables.method : "GET";
    fill_request(exchange, &variables);
    exchange->reply = (Reply){.status = 200, .body = server->body, .headers = server->headers, .web = exchange};
    outcome->request = &exchange->request;
    outcome->reply = &exchange->reply;
    log_request(exchange->request.id);
    outcome->status = answer(exchange, exchange->method, &outcome->error);
}

bool exchange_gathered(const Exchange *exchange, const Gathered *outcome)
{
    const Route *route = exchange->request.route;
    return outcome->status == OK && route && (route->flags & ROUTE_GATHERED) && exchange->request.method == route->method;
}

void request_after(Request *request, RequestAfter *run, void *context)
{
    Exchange *exchange = exchange_of(request);
    After *after = arena_array(request->arena, 1, sizeof *after);
    *after = (After){run, context, exchange->after};
    exchange->after = after;
}

static void run_after(Exchange *exchange)
{
    if (!exchange->after)
        return;
    transport_end(&exchange->transport);
    for (After *after = exchange->after; after; after = after->next)
        after->run(after->context);
}

void exchange_end(Exchange *exchange, const Gathered *outcome)
{
    Server *server = exchange->server;
    log_request(exchange->request.id);
    if (exchange->streaming) {
        if ((outcome->status != OK || !exchange->stream_ended) && !exchange->head) {
            log_error(LOG_WARN, "a streamed reply was broken off", &outcome->error);
            transport_abort(&exchange->transport);
        }
    } else {
        if (outcome->status == OK)
            conditional_finish(exchange);
        else
            problem_write(exchange, &outcome->error);
        send_reply(exchange);
    }
    int64_t us = clock_monotonic_us() - exchange->begin_us;
    write_log(exchange, exchange->method, outcome->status, &outcome->error, us);
    const Route *route = exchange->request.route;
    run_after(exchange);
    metrics_end(server->metrics, route ? (size_t)(route - server->domain->routes) : SIZE_MAX, exchange->reply.status, outcome->status, us,
                db_time_us(server->db));
    release(exchange);
}

void exchange_run(Server *server, Transport transport)
{
    Exchange exchange;
    Gathered outcome;
    exchange_begin(&exchange, server, transport, &outcome);
    if (exchange_gathered(&exchange, &outcome))
        server->domain->gather(server->domain->state, &outcome, 1);
    exchange_end(&exchange, &outcome);
}
