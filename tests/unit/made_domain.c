/* made_domain.c - see made_domain.h. */
#include "made_domain.h"

#include "base/log.h"
#include "web/private.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static Status echo(Request *request, Reply *reply, Error *error)
{
    (void)error;
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_int(&json, "id", request_int(request, "id"));
    json_member_text(&json, "name", request_text(request, "name"));
    json_member_bool(&json, "deep", request_bool(request, "deep"));
    json_member_number(&json, "share", request_number(request, "share"));
    json_member_bool(&json, "given", request_has(request, "deep"));
    json_member_int(&json, "wait", request_wait_seconds(request, 7));
    json_member_bool(&json, "secure", request_secure(request));
    json_close(&json);
    return OK;
}

static Status list(Request *request, Reply *reply, Error *error)
{
    (void)error;
    Json json;
    reply_list_begin(reply, &json);
    reply_list_end(request, reply, &json, 25);
    json_close(&json);
    return OK;
}

static Status tagged(Request *request, Reply *reply, Error *error)
{
    Json json;
    Status status = request_if_match(request, "v1", error);
    if (status != OK || reply_not_modified(request, reply, "v1"))
        return status;
    reply_json(reply, &json);
    json_int(&json, 1);
    return OK;
}

static Status refuse(Request *request, Reply *reply, Error *error)
{
    static const Status STATUSES[] = {ERR_INVALID, ERR_NOT_FOUND,   ERR_CONFLICT,    ERR_LIMIT, ERR_UNSUPPORTED,
                                      ERR_CANCELLED, ERR_DISK_FULL, ERR_UNAVAILABLE, ERR_IO,    ERR_INTERNAL};
    reply_header(reply, "Location", "/nowhere");
    reply_header(reply, "Allow", "kept");
    reply_header(reply, "X-Split", "a\r\nSet-Cookie: b");
    reply_problem_field(reply, "/name", "is %s", "odd");
    return error_set(error, STATUSES[request_int(request, "id") - 1], "It \"failed\".");
}

static Status stream(Request *request, Reply *reply, Error *error)
{
    reply->content_type = "text/csv";
    Status status = reply_stream_begin(request, reply, error);
    for (int i = 0; i < 3 && status == OK; i++)
        status = reply_stream(reply, "a,b\n", 4, error);
    reply_stream_end(reply);
    return status;
}

static Status accel(Request *request, Reply *reply, Error *error)
{
    (void)request;
    (void)error;
    reply_accel(reply, "/internal/x");
    return OK;
}

static void told_after(void *context)
{
    ssize_t written = write(STDOUT_FILENO, context, strlen(context));
    (void)written;
}

static Status after(Request *request, Reply *reply, Error *error)
{
    request_after(request, told_after, arena_text(request->arena, "<first>"));
    request_after(request, told_after, arena_text(request->arena, "<last>"));
    return request_int(request, "id") == 1 ? accel(request, reply, error) : refuse(request, reply, error);
}

const char *domain_upload_seen;

static Status upload(Request *request, Reply *reply, Error *error)
{
    (void)error;
    domain_upload_seen = request->upload.path;
    reply->status = 201;
    buffer_printf(&reply->body, "%llu", (unsigned long long)request->upload.length);
    return OK;
}

static const Param ECHO[] = {{"name", PARAM_TEXT, IN_BODY, .max_length = 5},
                             {"deep", PARAM_BOOLEAN, IN_BODY},
                             {"share", PARAM_NUMBER, IN_QUERY, .has_default = true, .default_number = 0.5},
                             {NULL}};
static const Param FORM[] = {{"id", PARAM_INTEGER, IN_QUERY},
                             {"name", PARAM_TEXT, IN_BODY, .required = true},
                             {"deep", PARAM_BOOLEAN, IN_BODY},
                             {"share", PARAM_NUMBER, IN_QUERY},
                             {NULL}};
static const Param LIST[] = {{"skip", PARAM_INTEGER, .has_default = true, .min = 0, .max = 9e15},
                             {"limit", PARAM_INTEGER, .has_default = true, .default_integer = 10, .min = 1, .max = 100},
                             {"q", PARAM_TEXT},
                             {NULL}};
static const Param UPLOAD[] = {{"file", PARAM_TEXT, IN_BODY, .required = true}, {NULL}};

static const Route ROUTES[] = {
    {POST, "/echo/{id}", ACCESS_PUBLIC, ECHO, echo},
    {POST, "/form", ACCESS_PUBLIC, FORM, echo, NULL, ROUTE_FORM | ROUTE_OAUTH},
    {GET, "/list", ACCESS_PUBLIC, LIST, list},
    {GET, "/tagged", ACCESS_PUBLIC, NULL, tagged},
    {PUT, "/tagged", ACCESS_PUBLIC, NULL, tagged},
    {GET, "/fail/{id}", ACCESS_PUBLIC, NULL, refuse},
    {GET, "/stream", ACCESS_PUBLIC, NULL, stream},
    {GET, "/accel", ACCESS_PUBLIC, NULL, accel},
    {GET, "/after/{id}", ACCESS_PUBLIC, NULL, after},
    {POST, "/upload", ACCESS_PUBLIC, UPLOAD, upload, NULL, ROUTE_UPLOAD},
    {GET, "/secret", ACCESS_VIEWER, NULL, accel},
    {POST, "/login", ACCESS_PUBLIC, NULL, accel, NULL, ROUTE_NO_CSRF},
    {0}};

static const WebDomain DOMAIN = {.name = "made-up", .routes = ROUTES};
static Server server;
char domain_answer[65536];
static char *variables[20];
static size_t n_variables;

void domain_begin(void)
{
    ck_assert(sodium_init() >= 0);
    setenv("QUERN_LOG_LEVEL", "error", 1);
    log_open();
    server = (Server){.domain = &DOMAIN, .config = {.run = "/nonexistent"}};
    server.db = db_new("postgresql:///none?host=/nonexistent", "test");
    server.cache = cache_new("");
    server.arena = arena_new(4096);
    server.metrics = metrics_open("/nonexistent", "made-up", ROUTES);
    n_variables = 0;
}

void domain_end(void)
{
    metrics_close(server.metrics);
    buffer_free(&server.output);
    buffer_free(&server.body);
    buffer_free(&server.headers);
    arena_free(server.arena);
    cache_free(server.cache);
    db_free(server.db);
}

void domain_set(const char *variable)
{
    variables[n_variables++] = (char *)(uintptr_t)variable;
    variables[n_variables] = NULL;
}

/* Puts a file in the place of a standard descriptor; *saved is what was there. */
static void redirect(FILE *file, int descriptor, int *saved)
{
    fflush(stdout);
    *saved = dup(descriptor);
    dup2(fileno(file), descriptor);
}

static void restore(int descriptor, int saved)
{
    dup2(saved, descriptor);
    close(saved);
}

void domain_ask(const char *method, const char *uri, const char *body)
{
    static char request_method[32], request_uri[512], content_length[64];
    FILE *in = tmpfile(), *out = tmpfile();
    int saved_in, saved_out;
    snprintf(request_method, sizeof request_method, "REQUEST_METHOD=%s", method);
    snprintf(request_uri, sizeof request_uri, "REQUEST_URI=%s", uri);
    snprintf(content_length, sizeof content_length, "CONTENT_LENGTH=%zu", strlen(body));
    domain_set(request_method);
    domain_set(request_uri);
    domain_set(content_length);
    fputs(body, in);
    rewind(in);
    redirect(in, STDIN_FILENO, &saved_in);
    redirect(out, STDOUT_FILENO, &saved_out);
    exchange_run(&server, (Transport){.environment = variables});
    restore(STDIN_FILENO, saved_in);
    restore(STDOUT_FILENO, saved_out);
    rewind(out);
    domain_answer[fread(domain_answer, 1, sizeof domain_answer - 1, out)] = '\0';
    fclose(in);
    fclose(out);
    n_variables = 0;
}

void domain_has(const char *text)
{
    ck_assert_msg(strstr(domain_answer, text) != NULL, "no \"%s\" in:\n%s", text, domain_answer);
}

void domain_has_not(const char *text)
{
    ck_assert_msg(strstr(domain_answer, text) == NULL, "\"%s\" in:\n%s", text, domain_answer);
}
