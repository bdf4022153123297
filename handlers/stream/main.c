/* main.c - the stream handler: its one route, and what the process keeps between requests. */
#include "stream.h"

static const char *const COLUMNS[] = {"refuse", "add", NULL};

static const Param ROWS_PARAMS[] = {
    ROUTE_ID("The dataset."),
    {"atomic", PARAM_BOOLEAN, .doc = "Nothing is stored when one record does not fit.", .has_default = true},
    {"columns", PARAM_ENUM, .doc = "Names that the dataset does not have: refuse the record, or add the column.", .choices = COLUMNS,
     .has_default = true, .default_text = "refuse"},
    {NULL}};

static const Route ROUTES[] = {
    {POST, "/api/v1/datasets/{id}/rows", ACCESS_EDITOR, ROWS_PARAMS, stream_rows,
     "Appends records (NDJSON, JSON or CSV); answered when they are committed.", ROUTE_BODY | ROUTE_GATHERED,
     "\"200\":{\"description\":\"Committed: {accepted, rejected, errors, rows, version}.\"}"},
    {0}};

static void fall_idle(void *state)
{
    Streams *streams = state;
    version_cache_clear(streams->versions);
    quality_streams_clear(streams->rules);
}

int main(int argc, char **argv)
{
    Streams streams = {.versions = version_cache_new(), .rules = quality_streams_new()};
    WebDomain domain = {.name = "stream", .routes = ROUTES, .state = &streams, .gather = stream_gather, .idle = fall_idle};
    int status = web_main(&domain, argc, argv);
    quality_streams_free(streams.rules);
    version_cache_free(streams.versions);
    return status;
}
