/*
** main.c - the analytics handler: its routes.
**
** Each operation has routes of its own, GET and POST /api/v1/analytics/<name>, made here from the catalog: so its parameters are
** checked and described in OpenAPI like those of any route, and an unknown operation is an unknown address.
*/
#include "analytics.h"

#define ID ROUTE_ID("The result.")

static const char *const FORMATS[] = {"json", "csv", NULL};

static const Param RESULTS_PARAMS[] = {
    ROUTE_PAGE(50, 1000),
    {"dataset_id", PARAM_INTEGER, .doc = "Only results of this dataset.", .min = 1, .max = 9e15},
    {"operation", PARAM_TEXT, .doc = "Only results of this operation.", .max_length = 100},
    {"q", PARAM_TEXT, .doc = "Only results with this in their name, operation, dataset or explanation.", .max_length = 200},
    {"named", PARAM_BOOLEAN, .doc = "Only results with a name, or only those without."},
    {"kept", PARAM_BOOLEAN, .doc = "Only results that are kept (by a name, by a report, or because somebody says so), or only others."},
    {"trial", PARAM_BOOLEAN, .doc = "Only results that were steps on the way to another, or only others."},
    {NULL}};

static const Param ID_PARAMS[] = {ID, {NULL}};

static const Param CHANGE_PARAMS[] = {
    ID,
    {"name", PARAM_TEXT, IN_BODY, .nullable = true, .min_length = 1, .max_length = 200, .doc = "The new name; null takes it away."},
    {"kept", PARAM_BOOLEAN, IN_BODY, .doc = "Whether it is kept without a name."},
    {NULL}};

static const Param EXPORT_PARAMS[] = {
    ID,
    {"format", PARAM_ENUM, .doc = "json: all of it; csv: one table or array.", .choices = FORMATS, .has_default = true, .default_text = "json"},
    {"table", PARAM_TEXT, .doc = "With csv: the table of this name; the first when neither table nor array is given.", .max_length = 200},
    {"array", PARAM_TEXT, .doc = "With csv: the array of this name, with the row numbers of the dataset.", .max_length = 200},
    {NULL}};

static const Param ROWS_PARAMS[] = {
    ID,
    {"name", PARAM_TEXT, IN_PATH, .required = true, .doc = "The array.", .max_length = 200},
    ROUTE_PAGE(100, 10000),
    {NULL}};

static const Param SAVE_PARAMS[] = {
    ID,
    {"name", PARAM_TEXT, IN_PATH, .required = true, .doc = "The array.", .max_length = 200},
    {"columns", PARAM_TEXTS, IN_BODY, .min_items = 1, .max_items = 10000,
     .doc = "Names of the new columns, one for each column of the array; its own when left out."},
    {NULL}};

static const char SAVE_REPLIES[] =
    "\"201\":{\"description\":\"The new version: dataset_id, version_id, version, columns.\"},\"202\":{\"description\":\"It takes longer: the "
    "job; Location names it.\"},\"409\":{\"description\":\"The dataset has a newer version than the one that the result is about.\"}";
static const char RUN_REPLIES[] =
    "\"200\":{\"description\":\"The result.\"},\"202\":{\"description\":\"It takes longer: the job; Location names it.\"}";
static const char DELETED[] = "\"204\":{\"description\":\"Deleted.\"}";

static const Route FIXED[] = {
    {GET, "/api/v1/analytics", ACCESS_VIEWER, NULL, catalog_list, "What can be computed."},
    {GET, "/api/v1/analytics/results", ACCESS_VIEWER, RESULTS_PARAMS, results_list, "Results, the last used first."},
    {GET, "/api/v1/analytics/results/{id}", ACCESS_VIEWER, ID_PARAMS, result_get, "A result."},
    {PATCH, "/api/v1/analytics/results/{id}", ACCESS_EDITOR, CHANGE_PARAMS, result_change, "Names a result, or keeps it without a name."},
    {DELETE, "/api/v1/analytics/results/{id}", ACCESS_EDITOR, ID_PARAMS, result_delete, "Deletes a result.", 0, DELETED},
    {GET, "/api/v1/analytics/results/{id}/export", ACCESS_VIEWER, EXPORT_PARAMS, result_export, "A result as a file.", 0,
     "\"200\":{\"description\":\"The file.\",\"content\":{\"text/csv\":{},\"application/json\":{}}}"},
    {GET, "/api/v1/analytics/results/{id}/arrays/{name}", ACCESS_VIEWER, ROWS_PARAMS, result_rows,
     "A page of what the result has for each row."},
    {POST, "/api/v1/analytics/results/{id}/arrays/{name}/save", ACCESS_EDITOR, SAVE_PARAMS, result_save,
     "Makes it columns of a new version of the dataset.", 0, SAVE_REPLIES},
};

enum { N_FIXED = sizeof FIXED / sizeof *FIXED };

/* Lives as long as the process. */
static const Route *make_routes(Arena *arena)
{
    size_t n = 0, at = 0;
    while (OPERATIONS[n])
        n++;
    Route *routes = arena_array(arena, N_FIXED + 2 * n + 1, sizeof *routes);
    for (size_t i = 0; i < N_FIXED; i++)
        routes[at++] = FIXED[i];
    for (size_t i = 0; i < n; i++) {
        const Operation *operation = OPERATIONS[i];
        const char *path = arena_printf(arena, "/api/v1/analytics/%s", operation->name);
        const char *doc = arena_printf(arena, "%s: %s", operation->title, operation->answers);
        routes[at++] = (Route){GET, path, ACCESS_VIEWER, NULL, catalog_show, arena_printf(arena, "%s: its description.", operation->title)};
        routes[at++] = (Route){POST, path, ACCESS_VIEWER, operation_params(operation, arena), analytics_run, doc, 0, RUN_REPLIES};
    }
    return routes;
}

/* Nobody has asked for a while: the cache of versions goes. */
static void fall_idle(void *state)
{
    version_cache_clear(state);
}

int main(int argc, char **argv)
{
    Arena *arena = arena_new(65536);
    VersionCache *versions = version_cache_new();
    int status = web_main(&(WebDomain){.name = "analytics", .routes = make_routes(arena), .state = versions, .idle = fall_idle}, argc, argv);
    version_cache_free(versions);
    arena_free(arena);
    return status;
}
