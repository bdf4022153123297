/* main.c - the datasets handler: its routes, and what the process keeps between requests. */
#include "datasets.h"

#define ID {"id", PARAM_INTEGER, IN_PATH, .required = true, .format = "int64", .doc = "The dataset.", .min = 1, .max = 9e15}
#define SKIP {"skip", PARAM_INTEGER, .doc = "Items to pass over.", .has_default = true, .min = 0, .max = 9e15}
#define LIMIT(usual, most) \
    {"limit", PARAM_INTEGER, .doc = "Items on a page.", .has_default = true, .default_integer = (usual), .min = 1, .max = (most)}

/* What may be said about the file; the same fields in a query and in a form. */
#define IMPORT_OPTIONS(at) \
    {"delimiter", PARAM_TEXT, at, .doc = "Between fields: one character, \\t for tab. Found by itself when left out.", .max_length = 4}, \
    {"quote", PARAM_TEXT, at, .doc = "Around fields: one character, or none.", .max_length = 4}, \
    {"escape", PARAM_TEXT, at, .doc = "Before a quote inside a field: one character, or none.", .max_length = 4}, \
    {"header", PARAM_BOOLEAN, at, .doc = "Whether the first line holds the names."}, \
    {"encoding", PARAM_TEXT, at, .doc = "Any name that iconv knows.", .min_length = 1, .max_length = 40}, \
    {"skip_lines", PARAM_INTEGER, at, .doc = "Lines before the header.", .min = 0, .max = 1e9}, \
    {"types", PARAM_JSON, at, .doc = "Object of column names and types."}, \
    {"null_values", PARAM_JSON, at, .doc = "Array of the texts that mean missing."}, \
    {"member", PARAM_TEXT, at, .doc = "Of a zip: only this file in it.", .min_length = 1, .max_length = 1000}

/* Of a new dataset. */
#define RULES(at) {"rules", PARAM_JSON, at, .doc = "Array of quality rules that hold from the first load on."}

static const char *const FORMATS[] = {"csv", "ndjson", "xlsx", NULL};
static const char *const SORTS[] = {"name", "-name", "created_at", "-created_at", "updated_at", "-updated_at", "rows", "-rows",
                                    "columns", "-columns", "size_bytes", "-size_bytes", NULL};

static const Param LIST_PARAMS[] = {
    SKIP,
    LIMIT(50, 1000),
    {"q", PARAM_TEXT, .doc = "Part of the name or description.", .max_length = 200},
    {"sort", PARAM_ENUM, .doc = "Field to sort by; - before it for descending.", .choices = SORTS, .has_default = true,
     .default_text = "-updated_at"},
    {NULL}};

static const Param ID_PARAMS[] = {ID, {NULL}};

static const Param CHANGE_PARAMS[] = {
    ID,
    {"name", PARAM_TEXT, IN_BODY, .doc = "The new name.", .min_length = 1, .max_length = 200},
    {"description", PARAM_TEXT, IN_BODY, .doc = "The new description.", .max_length = 10000},
    {NULL}};

static const Param UPLOAD_PARAMS[] = {
    {"file", PARAM_TEXT, IN_BODY, .required = true, .format = "binary", .doc = "The file."},
    {"name", PARAM_TEXT, IN_BODY, .doc = "Name of the dataset; the file's when left out.", .max_length = 200},
    {"description", PARAM_TEXT, IN_BODY, .doc = "What it is.", .max_length = 10000},
    IMPORT_OPTIONS(IN_BODY),
    RULES(IN_BODY),
    {NULL}};

static const Param RAW_PARAMS[] = {
    {"name", PARAM_TEXT, IN_QUERY, .doc = "Name of the dataset.", .min_length = 1, .max_length = 200},
    {"description", PARAM_TEXT, IN_QUERY, .doc = "What it is.", .max_length = 10000},
    {"filename", PARAM_TEXT, IN_QUERY, .doc = "What the file was called.", .max_length = 255},
    IMPORT_OPTIONS(IN_QUERY),
    RULES(IN_QUERY),
    {NULL}};

static const Param ROWS_PARAMS[] = {
    ID,
    SKIP,
    LIMIT(100, 10000),
    {"sort", PARAM_TEXT, .doc = "Columns, comma between, - for descending; or a JSON array of {column, descending}."},
    {"filter", PARAM_TEXTS, .doc = "column:op:value, or a JSON object {column, op, value}; all must hold."},
    {"columns", PARAM_TEXT, .doc = "Columns to answer, comma between; or a JSON array of names.", .max_length = 1000000},
    {NULL}};

static const Param PROFILE_PARAMS[] = {
    ID, SKIP, LIMIT(100, 10000), {"column", PARAM_TEXTS, .doc = "Only this column; repeatable."}, {NULL}};

static const Param REJECT_PARAMS[] = {ID, SKIP, LIMIT(50, 1000), {NULL}};

static const Param EXPORT_PARAMS[] = {
    ID,
    {"format", PARAM_ENUM, .doc = "csv, ndjson or xlsx.", .choices = FORMATS, .has_default = true, .default_text = "csv"},
    {NULL}};

#define VERSION {"version", PARAM_INTEGER, .doc = "Number of the version; the current one when left out.", .min = 1, .max = 9e15}

static const Param RULES_PARAMS[] = {
    ID, {"rules", PARAM_JSON, IN_BODY, .required = true, .doc = "The whole list of rules."}, {NULL}};

static const Param QUALITY_PARAMS[] = {ID, VERSION, {NULL}};

static const Param HISTORY_PARAMS[] = {ID, SKIP, LIMIT(50, 1000), {NULL}};

static const Param VIOLATION_PARAMS[] = {
    ID,
    VERSION,
    {"rule", PARAM_TEXT, .required = true, .doc = "Id of a rule of the report.", .min_length = 1, .max_length = 60},
    SKIP,
    LIMIT(50, 1000),
    {NULL}};

static const char CHECK_REPLIES[] =
    "\"200\":{\"description\":\"The report.\"},"
    "\"202\":{\"description\":\"Queued: the job; Location names it.\"}";

static const char UPLOAD_REPLIES[] =
    "\"201\":{\"description\":\"Ingested: the dataset with analysis and preview.\"},"
    "\"202\":{\"description\":\"Queued: the job; Location names it.\"}";

static const Route ROUTES[] = {
    {GET, "/api/v1/datasets", ACCESS_VIEWER, LIST_PARAMS, dataset_list, "Datasets, newest change first."},
    {POST, "/api/v1/datasets", ACCESS_EDITOR, RAW_PARAMS, dataset_upload_raw, "A new dataset from the body.", ROUTE_UPLOAD,
     UPLOAD_REPLIES},
    {POST, "/api/v1/datasets/upload", ACCESS_EDITOR, UPLOAD_PARAMS, dataset_upload, "A new dataset from a form with a file.",
     ROUTE_UPLOAD, UPLOAD_REPLIES},
    {GET, "/api/v1/datasets/{id}", ACCESS_VIEWER, ID_PARAMS, dataset_get, "A dataset with its columns."},
    {PATCH, "/api/v1/datasets/{id}", ACCESS_EDITOR, CHANGE_PARAMS, dataset_change, "Renames or describes a dataset."},
    {DELETE, "/api/v1/datasets/{id}", ACCESS_EDITOR, ID_PARAMS, dataset_delete, "Deletes a dataset with all its versions.", 0,
     "\"204\":{\"description\":\"Deleted.\"}"},
    {GET, "/api/v1/datasets/{id}/rows", ACCESS_VIEWER, ROWS_PARAMS, dataset_rows, "A page of rows, sorted and filtered."},
    {GET, "/api/v1/datasets/{id}/profile", ACCESS_VIEWER, PROFILE_PARAMS, dataset_profile, "What each column looks like."},
    {GET, "/api/v1/datasets/{id}/rejects", ACCESS_VIEWER, REJECT_PARAMS, dataset_rejects, "Rows of the file that could not be read."},
    {GET, "/api/v1/datasets/{id}/export", ACCESS_VIEWER, EXPORT_PARAMS, dataset_export, "The whole dataset as a file.", 0,
     "\"200\":{\"description\":\"The file, streamed.\",\"content\":{\"text/csv\":{},\"application/x-ndjson\":{},\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\":{}}}"},
    {GET, "/api/v1/datasets/quality/rules", ACCESS_VIEWER, NULL, quality_catalog, "The kinds of quality rules, with their parameters."},
    {GET, "/api/v1/datasets/{id}/rules", ACCESS_VIEWER, ID_PARAMS, rules_get, "What is expected of the rows."},
    {PUT, "/api/v1/datasets/{id}/rules", ACCESS_EDITOR, RULES_PARAMS, rules_put, "Replaces the whole list of rules."},
    {POST, "/api/v1/datasets/{id}/quality/suggest", ACCESS_VIEWER, ID_PARAMS, quality_suggest, "Rules that the rows of today suggest."},
    {POST, "/api/v1/datasets/{id}/quality/check", ACCESS_EDITOR, ID_PARAMS, quality_check, "Checks the current version by the rules, now.", 0,
     CHECK_REPLIES},
    {GET, "/api/v1/datasets/{id}/quality", ACCESS_VIEWER, QUALITY_PARAMS, quality_get, "The quality report of a version, with its score."},
    {GET, "/api/v1/datasets/{id}/quality/history", ACCESS_VIEWER, HISTORY_PARAMS, quality_history, "The score of each version, newest first."},
    {GET, "/api/v1/datasets/{id}/quality/violations", ACCESS_VIEWER, VIOLATION_PARAMS, quality_violating_rows,
     "Rows of a version that violate a rule."},
    {0}};

/* Nobody has asked for a while: the caches go. */
static void fall_idle(void *state)
{
    Datasets *datasets = state;
    list_cache_clear(datasets->lists);
    version_cache_clear(datasets->versions);
}

int main(int argc, char **argv)
{
    Datasets datasets = {.versions = version_cache_new(), .lists = list_cache_new()};
    int status = web_main(&(WebDomain){.name = "datasets", .routes = ROUTES, .state = &datasets, .idle = fall_idle}, argc, argv);
    list_cache_free(datasets.lists);
    version_cache_free(datasets.versions);
    return status;
}
