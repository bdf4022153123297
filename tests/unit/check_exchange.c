/*
** check_exchange.c - whole requests to a made-up domain, as plain CGI: statuses, problems, conditional requests, lists,
** streams, and bodies of all kinds. Nothing here needs a database.
*/
#include "base/log.h"
#include "suite.h"
#include "web/private.h"

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

static const char *upload_seen;

static Status upload(Request *request, Reply *reply, Error *error)
{
    (void)error;
    upload_seen = request->upload.path;
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
static char answer[65536];
static char *variables[20];
static size_t n_variables;

static void begin(void)
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

static void end(void)
{
    metrics_close(server.metrics);
    buffer_free(&server.output);
    buffer_free(&server.body);
    buffer_free(&server.headers);
    arena_free(server.arena);
    cache_free(server.cache);
    db_free(server.db);
}

static void set(const char *variable)
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

/* Runs one request; its variables are those set so far, and forgotten then. */
static const char *ask(const char *method, const char *uri, const char *body)
{
    static char request_method[32], request_uri[512], content_length[64];
    FILE *in = tmpfile(), *out = tmpfile();
    int saved_in, saved_out;
    snprintf(request_method, sizeof request_method, "REQUEST_METHOD=%s", method);
    snprintf(request_uri, sizeof request_uri, "REQUEST_URI=%s", uri);
    snprintf(content_length, sizeof content_length, "CONTENT_LENGTH=%zu", strlen(body));
    set(request_method);
    set(request_uri);
    set(content_length);
    fputs(body, in);
    rewind(in);
    redirect(in, STDIN_FILENO, &saved_in);
    redirect(out, STDOUT_FILENO, &saved_out);
    exchange_run(&server, (Transport){.environment = variables});
    restore(STDIN_FILENO, saved_in);
    restore(STDOUT_FILENO, saved_out);
    rewind(out);
    answer[fread(answer, 1, sizeof answer - 1, out)] = '\0';
    fclose(in);
    fclose(out);
    n_variables = 0;
    return answer;
}

static void has(const char *text)
{
    ck_assert_msg(strstr(answer, text) != NULL, "no \"%s\" in:\n%s", text, answer);
}

static void has_not(const char *text)
{
    ck_assert_msg(strstr(answer, text) == NULL, "\"%s\" in:\n%s", text, answer);
}

START_TEST(json_bodies)
{
    set("CONTENT_TYPE=application/json; charset=utf-8");
    ask("POST", "/echo/42?share=0.25", "{\"name\": \"caf\\u00e9\", \"deep\": true}");
    has("Status: 200 OK\r\n");
    has("Content-Type: application/json\r\n");
    has("{\"id\":42,\"name\":\"caf\xc3\xa9\",\"deep\":true,\"share\":0.25,\"given\":true,\"wait\":7,\"secure\":false}");
    ask("POST", "/echo/42", "");
    has("{\"id\":42,\"name\":null,\"deep\":false,\"share\":0.5,\"given\":false");
    set("CONTENT_TYPE=application/json");
    ask("POST", "/echo/42?x=1", "{\"name\": \"toolong\", \"nane\": 1}");
    has("Status: 422 Unprocessable Content\r\n");
    has("Content-Type: application/problem+json\r\n");
    has("\"detail\":\"3 fields are not valid.\"");
    has("{\"pointer\":\"/name\",\"detail\":\"must have at most 5 characters\"}");
    has("{\"pointer\":\"/nane\",\"detail\":\"is not a field of this request; did you mean \\\"name\\\"?\"}");
    has("{\"pointer\":\"?x\",\"detail\":\"is not a parameter of this route\"}");
    set("CONTENT_TYPE=application/json");
    ask("POST", "/echo/42", "{\"name\": }");
    has("Status: 400 Bad Request\r\n");
    has("(line 1, column 10)");
    set("CONTENT_TYPE=application/json");
    ask("POST", "/echo/42", "[1]");
    has("Status: 422");
    has("must be a JSON object");
    set("CONTENT_TYPE=text/plain");
    ask("POST", "/echo/42", "{}");
    has("Status: 415 Unsupported Media Type\r\n");
    ask("POST", "/echo/42?a=%", "");
    has("Status: 400");
}
END_TEST

START_TEST(forms)
{
    set("CONTENT_TYPE=application/x-www-form-urlencoded");
    ask("POST", "/form", "name=a+b%26c&deep=true");
    has("\"name\":\"a b&c\",\"deep\":true");
    set("CONTENT_TYPE=application/x-www-form-urlencoded");
    ask("POST", "/form", "deep=true");
    has("Content-Type: application/json\r\n");
    has("\"error\":\"invalid_request\"");
    has("\"error_description\":\"1 field is not valid.\"");
    has("\"pointer\":\"/name\",\"detail\":\"is required\"");
    set("CONTENT_TYPE=application/x-www-form-urlencoded");
    ask("POST", "/form", "name=%zz");
    has("Status: 400");
    set("CONTENT_TYPE=application/json");
    ask("POST", "/form", "{}");
    has("Status: 415");
}
END_TEST

START_TEST(bodies_have_limits)
{
    set("CONTENT_LENGTH=99999999");
    set("CONTENT_TYPE=application/json");
    ask("POST", "/echo/1", "");
    has("Status: 413 Content Too Large");
    set("CONTENT_LENGTH=5");
    ask("POST", "/echo/1", "");
    has("has not arrived whole");
    set("CONTENT_LENGTH=x");
    ask("POST", "/echo/1", "");
    has("Status: 400");
}
END_TEST

START_TEST(uploads_are_files)
{
    char path[] = "/tmp/quern-upload-XXXXXX", variable[100];
    int descriptor = mkstemp(path);
    ck_assert_int_eq(write(descriptor, "a,b\n1,2\n", 8), 8);
    close(descriptor);
    snprintf(variable, sizeof variable, "REQUEST_BODY_FILE=%s", path);
    set(variable);
    set("UPLOAD_LENGTH=8");
    ask("POST", "/upload", "");
    has("Status: 201 Created\r\n");
    has("\r\n\r\n8");
    ck_assert_ptr_nonnull(upload_seen);
    set(variable);
    set("UPLOAD_LENGTH=9");
    ask("POST", "/upload", "");
    has("Status: 400");
    ask("POST", "/upload", "");
    has("Status: 201 Created\r\n");
    ck_assert_ptr_null(upload_seen);
    set(variable); /* a small body may come as a file, too */
    set("CONTENT_TYPE=application/json");
    ask("POST", "/echo/1", "");
    has("Status: 400");
    unlink(path);
    set("REQUEST_BODY_FILE=/nonexistent/file");
    ask("POST", "/upload", "");
    has("Status: 404");
    has_not("/nonexistent");
}
END_TEST

START_TEST(methods)
{
    ask("HEAD", "/list", "");
    has("Status: 200 OK\r\n");
    has("Content-Length: ");
    ck_assert_str_eq(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
    ask("OPTIONS", "/tagged", "");
    has("Status: 204 No Content\r\n");
    has("Allow: GET, HEAD, PUT, OPTIONS\r\n");
    ask("DELETE", "/tagged", "");
    has("Status: 405 Method Not Allowed\r\n");
    has("Allow: GET, HEAD, PUT, OPTIONS\r\n");
    ask("BREW", "/list", "");
    has("Status: 405");
    ask("GET", "/nothing", "");
    has("Status: 404 Not Found\r\n");
    ask("GET", "/fail/x", "");
    has("Status: 404 Not Found\r\n");
    ask("GET", "/fail/0", "");
    has("Status: 404 Not Found\r\n");
    ask("GET", "/fail/99999999999999999999", "");
    has("Status: 404 Not Found\r\n");
}
END_TEST

START_TEST(lists)
{
    ask("GET", "/list?q=a%20b", "");
    has("\"total\":25,\"next\":\"/list?q=a%20b&skip=10\"");
    has("Link: </list?q=a%20b&skip=10>; rel=\"next\"\r\n");
    ask("GET", "/list?skip=20&limit=3&q=", "");
    has("\"next\":\"/list?limit=3&q=&skip=23\"");
    ask("GET", "/list?skip=20", "");
    has("\"total\":25,\"next\":null}");
    has_not("Link:");
}
END_TEST

START_TEST(etags)
{
    char tag[128], variable[200];
    ask("GET", "/list", "");
    has("Cache-Control: private, no-cache\r\n");
    ck_assert_int_eq(sscanf(strstr(answer, "ETag: "), "ETag: %100s", tag), 1);
    ck_assert_int_eq(strncmp(tag, "W/\"", 3), 0);
    snprintf(variable, sizeof variable, "HTTP_IF_NONE_MATCH=\"other\", %s", tag);
    set(variable);
    ask("GET", "/list", "");
    has("Status: 304 Not Modified\r\n");
    has(tag);
    has_not("Content-Type");
    has_not("items");
    snprintf(variable, sizeof variable, "HTTP_IF_NONE_MATCH=%s", tag);
    set(variable);
    ask("GET", "/list?skip=20", "");
    has("Status: 200");
    ask("GET", "/tagged", "");
    has("ETag: \"v1\"\r\n");
    static const struct {
        const char *variable;
        int status;
    } CASES[] = {
        {"HTTP_IF_NONE_MATCH=\"v1\"", 304},         {"HTTP_IF_NONE_MATCH=W/\"v1\"", 304}, {"HTTP_IF_NONE_MATCH=*", 304},
        {"HTTP_IF_NONE_MATCH=\"a\",\"v1\"", 304},   {"HTTP_IF_NONE_MATCH=\"v2\"", 200},   {"HTTP_IF_NONE_MATCH=v1", 200},
        {"HTTP_IF_NONE_MATCH=\"v1", 200},           {"HTTP_IF_MATCH=\"v1\"", 200},        {"HTTP_IF_MATCH=W/\"v1\"", 200},
        {"HTTP_IF_MATCH=*", 200},                   {"HTTP_IF_MATCH=\"v0\"", 412},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "Status: %d ", CASES[i].status);
        set(CASES[i].variable);
        ask("GET", "/tagged", "");
        has(expected);
    }
}
END_TEST

START_TEST(problems)
{
    static const int STATUSES[] = {422, 404, 409, 413, 415, 503, 507, 503, 500, 500};
    for (int i = 0; i < 10; i++) {
        char uri[20], expected[40];
        snprintf(uri, sizeof uri, "/fail/%d", i + 1);
        snprintf(expected, sizeof expected, "Status: %d ", STATUSES[i]);
        set("REQUEST_ID=abc-123");
        ask("GET", uri, "");
        has(expected);
        has("\"type\":\"about:blank\",\"title\":\"");
        has("\"detail\":\"It \\\"failed\\\".\",\"request_id\":\"abc-123\",");
        has("\"errors\":[{\"pointer\":\"/name\",\"detail\":\"is odd\"}]}");
        has("Allow: kept\r\n");
        has("Cache-Control: no-store\r\n");
        has_not("Location:");
        has_not("X-Split");
        has_not("X-Request-Id"); /* the server in front says it */
    }
    ask("GET", "/fail/6", "");
    has("Retry-After: 2\r\n");
    has("X-Request-Id: ");
}
END_TEST

START_TEST(streams_and_internal_places)
{
    ask("GET", "/stream", "");
    has("Content-Type: text/csv\r\n");
    has_not("Content-Length");
    has("\r\n\r\na,b\na,b\na,b\n");
    ask("HEAD", "/stream", "");
    has_not("a,b");
    ask("GET", "/accel", "");
    has("X-Accel-Redirect: /internal/x\r\n");
    has_not("ETag");
}
END_TEST

/* Behind the whole reply, an error's as well, the last asked for first. */
START_TEST(what_comes_after_the_reply)
{
    ask("GET", "/after/1", "");
    has("X-Accel-Redirect: /internal/x\r\n");
    has("\r\n\r\n<last><first>");
    ask("GET", "/after/2", "");
    has("Status: 404");
    has("\"is odd\"}]}<last><first>");
}
END_TEST

START_TEST(preferences)
{
    static const struct {
        const char *header;
        const char *expected;
    } CASES[] = {{"HTTP_PREFER=respond-async", "\"wait\":0"},
                 {"HTTP_PREFER=wait=12", "\"wait\":12"},
                 {"HTTP_PREFER=return=minimal, Wait = 30; x", "\"wait\":30"},
                 {"HTTP_PREFER=wait=100000", "\"wait\":60"},
                 {"HTTP_PREFER=wait=no", "\"wait\":7"},
                 {"HTTP_PREFER=,,", "\"wait\":7"},
                 {"HTTPS=on", "\"secure\":true"},
                 {"HTTP_X_FORWARDED_PROTO=https", "\"secure\":true"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        set(CASES[i].header);
        ask("POST", "/echo/1", "");
        has(CASES[i].expected);
    }
}
END_TEST

START_TEST(access_without_a_database)
{
    ask("GET", "/secret", "");
    has("Status: 401 Unauthorized\r\n");
    has("WWW-Authenticate: Bearer realm=\"quern\"\r\n");
    set("HTTP_AUTHORIZATION=Basic YTpi");
    ask("GET", "/secret", "");
    has("Status: 401");
    set("HTTP_COOKIE=a=b; quern_session=; c=d");
    ask("GET", "/secret", "");
    has("Status: 401");
    set("HTTP_AUTHORIZATION=Bearer sometoken");
    ask("GET", "/secret", "");
    has("Status: 503 Service Unavailable\r\n");
    set("HTTP_SEC_FETCH_SITE=cross-site");
    ask("POST", "/login", "");
    has("Status: 403 Forbidden\r\n");
    set("HTTP_ORIGIN=http://evil.example");
    set("HTTP_HOST=quern.example");
    ask("POST", "/login", "");
    has("Status: 403");
    set("HTTP_ORIGIN=https://quern.example");
    set("HTTP_HOST=quern.example");
    ask("POST", "/login", "");
    has("Status: 200");
    set("HTTP_ORIGIN=null");
    set("HTTP_HOST=quern.example");
    ask("POST", "/login", "");
    has("Status: 403");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        json_bodies, forms, bodies_have_limits, uploads_are_files, methods, lists, etags, problems,
        streams_and_internal_places, what_comes_after_the_reply, preferences, access_without_a_database, NULL,
    };
    return suite_run_with("exchange", tests, begin, end);
}
