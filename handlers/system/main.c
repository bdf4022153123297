/* main.c - the system handler: its routes, and those too small for a file of their own. */
#include "system.h"

#include "base/clock.h"

static Status health(Request *request, Reply *reply, Error *error)
{
    static const char body[] = "{\"status\":\"ok\"}\n";
    (void)request;
    (void)error;
    reply_header(reply, "Cache-Control", "no-store");
    buffer_add(&reply->body, body, sizeof body - 1);
    return OK;
}

static Status about(Request *request, Reply *reply, Error *error)
{
    (void)error;
    const System *state = request->domain->state;
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_text(&json, "version", request->config->version);
    json_key(&json, "started_at");
    json_time(&json, state->started_us);
    json_key(&json, "limits");
    json_open_object(&json);
    json_member_int(&json, "upload_bytes", request->config->upload_limit);
    json_close(&json);
    json_close(&json);
    return OK;
}

static const char HEALTH[] = "\"200\":{\"description\":\"The process answers.\"}";
static const char READY[] = "\"200\":{\"description\":\"Requests can be answered; each check with its latency.\"},"
                            "\"503\":{\"description\":\"They can not; the checks say why.\"}";
static const char TEXT[] = "\"200\":{\"description\":\"Prometheus' text format.\",\"content\":{\"text/plain\":{}}}";
static const char OPENAPI[] = "\"200\":{\"description\":\"OpenAPI 3.1.\"}";

static const Route ROUTES[] = {
    {GET, "/health", ACCESS_PUBLIC, NULL, health, "Whether the process answers; asks nobody else.", 0, HEALTH},
    {GET, "/ready", ACCESS_PUBLIC, NULL, system_ready, "Whether database, cache and disk are fit for work.", 0, READY},
    {GET, "/metrics", ACCESS_PUBLIC, NULL, system_metrics, "Counters and gauges, for this machine and private networks.", 0,
     TEXT},
    {GET, "/api/v1/openapi.json", ACCESS_PUBLIC, NULL, system_openapi, "This description of the API.", 0, OPENAPI},
    {GET, "/api/v1/system/home", ACCESS_VIEWER, NULL, system_home, "The platform's figures and its recent activity."},
    {GET, "/api/v1/system/about", ACCESS_VIEWER, NULL, about, "Version and limits."},
    {0}};

int main(int argc, char **argv)
{
    System state = {.started_us = clock_now_us()};
    int status = web_main(&(WebDomain){.name = "system", .routes = ROUTES, .state = &state}, argc, argv);
    buffer_free(&state.openapi);
    return status;
}
