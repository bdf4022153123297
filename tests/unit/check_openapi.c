/* check_openapi.c - route tables as OpenAPI, and counters that processes share. */
#include "made_folder.h"
#include "suite.h"
#include "web/metrics_file.h"
#include "web/private.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const Param PARAMS[] = {{"q", PARAM_TEXT, IN_QUERY, .doc = "Search."},
                               {"types", PARAM_JSON, IN_QUERY},
                               {"name", PARAM_TEXT, IN_BODY, .required = true},
                               {NULL}};

static const Route ROUTES[] = {
    {GET, "/api/v1/things", ACCESS_VIEWER, PARAMS, NULL, "All things."},
    {POST, "/api/v1/things", ACCESS_EDITOR, PARAMS, NULL, "A new \"thing\".", 0, "\"201\":{\"description\":\"Made.\"}"},
    {POST, "/api/v1/things/upload", ACCESS_EDITOR, PARAMS, NULL, "A form.", ROUTE_UPLOAD},
    {PUT, "/api/v1/things/raw", ACCESS_ADMIN, NULL, NULL, "A file.", ROUTE_UPLOAD},
    {POST, "/token", ACCESS_PUBLIC, PARAMS, NULL, "A form.", ROUTE_FORM},
    {GET, "/api/v1/things/{id}/parts/{part}", ACCESS_VIEWER, NULL, NULL, "A part."},
    {0}};

static const WebDomain DOMAIN = {.name = "made-up", .routes = ROUTES};

/* The value at a JSON pointer, as text; "" when there is none. */
static const char *at(json_object *document, const char *pointer)
{
    json_object *value = NULL;
    if (json_pointer_get(document, pointer, &value) != 0)
        return "";
    if (json_object_is_type(value, json_type_string))
        return json_object_get_string(value);
    return json_object_to_json_string_ext(value, 0);
}

START_TEST(routes_are_described)
{
    Buffer out = BUFFER_INIT;
    Json json;
    json_begin(&json, &out);
    openapi_paths(&json, &DOMAIN);
    ck_assert(json_ok(&json));
    json_object *paths = json_tokener_parse(out.data);
    ck_assert_ptr_nonnull(paths);
    ck_assert_int_eq(json_object_object_length(paths), 5);
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/get/summary"), "All things.");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/get/operationId"), "getThings");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/get/parameters/0/name"), "q");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/get/parameters/0/in"), "query");
    ck_assert_str_ne(at(paths, "/~1api~1v1~1things/get/parameters/1/content/application~1json/schema"), "");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/get/x-access"), "viewer");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/get/tags/0"), "made-up");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/get/responses/401/$ref"), "#/components/responses/Problem");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/post/summary"), "A new \"thing\".");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/post/responses/201/description"), "Made.");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/post/responses/200"), "");
    ck_assert_str_ne(at(paths, "/~1api~1v1~1things/post/responses/403"), "");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things/post/requestBody/content/application~1json/schema/required/0"), "name");
    ck_assert_str_ne(at(paths, "/~1api~1v1~1things~1upload/post/requestBody/content/multipart~1form-data/schema"), "");
    ck_assert_str_ne(at(paths, "/~1api~1v1~1things~1raw/put/requestBody/content/text~1csv"), "");
    ck_assert_str_ne(at(paths, "/~1token/post/requestBody/content/application~1x-www-form-urlencoded/schema"), "");
    ck_assert_str_eq(at(paths, "/~1token/post/security"), "[]");
    const char *part = "/~1api~1v1~1things~1{id}~1parts~1{part}/get/parameters/1/name";
    ck_assert_str_eq(at(paths, part), "part");
    ck_assert_str_eq(at(paths, "/~1api~1v1~1things~1{id}~1parts~1{part}/get/parameters/0/required"), "true");
    json_object_put(paths);
    buffer_free(&out);
}
END_TEST

START_TEST(fragments_are_published_once)
{
    char path[100];
    struct stat before, after;
    Server server = {.domain = &DOMAIN, .config = {.run = made_folder}};
    snprintf(path, sizeof path, "%s/openapi/made-up.json", made_folder);
    openapi_publish(&server);
    ck_assert_int_eq(stat(path, &before), 0);
    openapi_publish(&server);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert_uint_eq(before.st_ino, after.st_ino);
}
END_TEST

static void assert_metric(const char *line)
{
    Buffer out = BUFFER_INIT;
    metrics_render(made_folder, &out);
    ck_assert_msg(strstr(out.data, line) != NULL, "no %s in\n%s", line, out.data);
    buffer_free(&out);
}

START_TEST(requests_are_counted)
{
    Metrics *metrics = metrics_open(made_folder, "made-up", ROUTES);
    metrics_begin(metrics);
    assert_metric("quern_requests_in_flight{domain=\"made-up\"} 1\n");
    metrics_end(metrics, 0, 200, OK, 700, 300);
    metrics_begin(metrics);
    metrics_end(metrics, 1, 404, ERR_NOT_FOUND, 2000000, 0);
    metrics_begin(metrics);
    metrics_end(metrics, SIZE_MAX, 404, ERR_NOT_FOUND, 10, 0);
    assert_metric("quern_requests_total{domain=\"made-up\",method=\"GET\",route=\"/api/v1/things\",status=\"2xx\"} 1\n");
    assert_metric("quern_requests_total{domain=\"made-up\",method=\"POST\",route=\"/api/v1/things\",status=\"4xx\"} 1\n");
    assert_metric("route=\"none\",status=\"4xx\"} 1\n");
#define THINGS "domain=\"made-up\",method=\"GET\",route=\"/api/v1/things\""
    assert_metric("quern_request_duration_seconds_bucket{" THINGS ",le=\"0.0005\"} 0\n");
    assert_metric("quern_request_duration_seconds_bucket{" THINGS ",le=\"0.001\"} 1\n");
    assert_metric("quern_request_duration_seconds_bucket{" THINGS ",le=\"+Inf\"} 1\n");
    assert_metric("quern_request_duration_seconds_sum{" THINGS "} 0.000700\n");
    assert_metric("quern_database_seconds_total{" THINGS "} 0.000300\n");
    assert_metric("quern_failures_total{domain=\"made-up\",kind=\"not_found\"} 2\n");
    assert_metric("quern_requests_in_flight{domain=\"made-up\"} 0\n");
    assert_metric("quern_processes{domain=\"made-up\"} 1\n");
    metrics_close(metrics);
    assert_metric("quern_processes{domain=\"made-up\"} 0\n");
}
END_TEST

/* A process that is killed while it works leaves its counters, and nothing in flight. */
START_TEST(a_killed_process_is_not_busy)
{
    int ready[2];
    char byte;
    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        Metrics *metrics = metrics_open(made_folder, "made-up", ROUTES);
        metrics_begin(metrics);
        metrics_end(metrics, 0, 200, OK, 1, 0);
        metrics_begin(metrics);
        if (write(ready[1], "x", 1) == 1)
            pause();
        _exit(0);
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    assert_metric("quern_requests_in_flight{domain=\"made-up\"} 1\n");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_metric("quern_requests_in_flight{domain=\"made-up\"} 0\n");
    assert_metric("quern_processes{domain=\"made-up\"} 0\n");
    Metrics *metrics = metrics_open(made_folder, "made-up", ROUTES);
    metrics_end(metrics, 0, 200, OK, 1, 0);
    assert_metric("route=\"/api/v1/things\",status=\"2xx\"} 2\n");
    metrics_close(metrics);
    /* another build's routes start a new file */
    metrics = metrics_open(made_folder, "made-up", ROUTES + 1);
    metrics_end(metrics, 0, 200, OK, 1, 0);
    assert_metric("method=\"POST\",route=\"/api/v1/things\",status=\"2xx\"} 1\n");
    metrics_close(metrics);
}
END_TEST

START_TEST(no_folder_no_counters)
{
    setenv("QUERN_LOG_LEVEL", "error", 1);
    Metrics *metrics = metrics_open("/nonexistent", "made-up", ROUTES);
    metrics_begin(metrics);
    metrics_end(metrics, 0, 200, OK, 1, 0);
    metrics_close(metrics);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        routes_are_described, fragments_are_published_once, requests_are_counted, a_killed_process_is_not_busy,
        no_folder_no_counters, NULL,
    };
    return suite_run_with("openapi", tests, made_folder_begin, made_folder_end);
}
