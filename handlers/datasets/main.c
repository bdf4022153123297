/* main.c - the datasets handler: its routes, and what the process keeps between requests. */
#include "datasets.h"

#define ID ROUTE_ID("The dataset.")

static const char *const FILE_FORMATS[] = {"csv", "fixed", "json", "ndjson", "xlsx", "sav", "por", "dta", "sas7bdat", "xpt", NULL};
#define VERSION {"version", PARAM_INTEGER, .doc = "Number of a version; the current one when left out.", .min = 1, .max = 2e9}
#define NUMBER {"number", PARAM_INTEGER, IN_PATH, .required = true, .doc = "The version's number.", .min = 1, .max = 2e9}

/* What may be said about the file; the same fields in a query and in a form. */
#define IMPORT_OPTIONS(at) \
    {"delimiter", PARAM_TEXT, at, .doc = "Between fields: a character or a few, \\t for tab. Found by itself when left out.", .max_length = 14}, \
    {"quote", PARAM_TEXT, at, .doc = "Around fields: one character, or none.", .max_length = 4}, \
    {"escape", PARAM_TEXT, at, .doc = "Before a quote inside a field: one character, or none.", .max_length = 4}, \
    {"header", PARAM_BOOLEAN, at, .doc = "Whether the first line holds the names."}, \
    {"encoding", PARAM_TEXT, at, .doc = "Any name that iconv knows.", .min_length = 1, .max_length = 40}, \
    {"skip_lines", PARAM_INTEGER, at, .doc = "Lines before the header.", .min = 0, .max = 1e9}, \
    {"types", PARAM_JSON, at, .doc = "Object of the file's column names and types."}, \
    {"names", PARAM_JSON, at, .doc = "Object of the file's column names and what they are to be called; null leaves a column out."}, \
    {"null_values", PARAM_JSON, at, .doc = "Array of the texts that mean missing."}, \
    {"format", PARAM_ENUM, at, .doc = "What the file is; found by its content when left out.", .choices = FILE_FORMATS}, \
    {"path", PARAM_TEXT, at, .doc = "Of JSON: where the records are, as a JSON Pointer.", .max_length = 10000}, \
    {"sheet", PARAM_TEXT, at, .doc = "Of a workbook: the sheet's name, or its number from 1.", .max_length = 200}, \
    {"widths", PARAM_JSON, at, .doc = "Of columns of fixed width: array of the characters of each."}, \
    {"member", PARAM_TEXT, at, .doc = "Of a zip: only this file in it.", .min_length = 1, .max_length = 1000}

static const char *const MODES[] = {"append", "replace", "upsert", NULL};
static const char *const NEW_COLUMNS[] = {"add", "refuse", NULL};

#define LOAD_OPTIONS(at) \
    {"mode", PARAM_ENUM, at, .doc = "append: behind the rows; replace: instead of them; upsert: instead of those with the same key, others behind.", \
     .choices = MODES, .has_default = true, .default_text = "append"}, \
    {"key", PARAM_TEXT, at, .doc = "upsert: the columns of the key, comma between; or a JSON array of names.", .min_length = 1, .max_length = 100000}, \
    {"new_columns", PARAM_ENUM, at, .doc = "Columns that the dataset does not have: add them, or refuse the file.", .choices = NEW_COLUMNS, \
     .has_default = true, .default_text = "add"}

/* Of a new dataset. */
#define RULES(at) {"rules", PARAM_JSON, at, .doc = "Array of quality rules that hold from the first load on."}

static const char *const FORMATS[] = {"csv", "ndjson", "json", "xlsx", NULL};
static const char *const SORTS[] = {"name", "-name", "created_at", "-created_at", "updated_at", "-updated_at", "rows", "-rows",
                                    "columns", "-columns", "size_bytes", "-size_bytes", NULL};

static const Param LIST_PARAMS[] = {
    ROUTE_PAGE(50, 1000),
    {"q", PARAM_TEXT, .doc = "Part of the name or description.", .max_length = 200},
    {"sort", PARAM_ENUM, .doc = "Field to sort by; - before it for descending.", .choices = SORTS, .has_default = true,
     .default_text = "-updated_at"},
    {NULL}};

static const Param ID_PARAMS[] = {ID, {NULL}};

static const Param CHANGE_PARAMS[] = {
    ID,
    {"name", PARAM_TEXT, IN_BODY, .doc = "The new name.", .min_length = 1, .max_length = 200},
    {"description", PARAM_TEXT, IN_BODY, .doc = "The new description.", .max_length = 10000},
    {"keep_versions", PARAM_INTEGER, IN_BODY, .doc = "How many versions are kept: the newest, and the current one.", .min = 1, .max = 1000},
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

static const Param PREVIEW_PARAMS[] = {
    {"file", PARAM_TEXT, IN_BODY, .required = true, .format = "binary", .doc = "The file, or the first part of it (16 MB at most)."},
    {"complete", PARAM_BOOLEAN, IN_BODY, .doc = "false: there is more of the file, and what is cut off at its end is no mistake.", .has_default = true,
     .default_boolean = true},
    {"dataset_id", PARAM_INTEGER, IN_BODY, .doc = "A dataset that the file is to be loaded into: the rows are shown in its columns.", .min = 1,
     .max = 9e15},
    LOAD_OPTIONS(IN_BODY),
    IMPORT_OPTIONS(IN_BODY),
    {NULL}};

static const Param LOAD_PARAMS[] = {
    ID,
    LOAD_OPTIONS(IN_QUERY),
    {"filename", PARAM_TEXT, IN_QUERY, .doc = "What the file was called.", .max_length = 255},
    IMPORT_OPTIONS(IN_QUERY),
    {NULL}};

/* The same as fields of a form. */
const Param LOAD_FORM[] = {
    {"file", PARAM_TEXT, IN_BODY, .required = true, .format = "binary", .doc = "The file."},
    LOAD_OPTIONS(IN_BODY),
    IMPORT_OPTIONS(IN_BODY),
    {NULL}};

static const Param ROWS_PARAMS[] = {
    ID,
    VERSION,
    ROUTE_PAGE(100, 10000),
    {"sort", PARAM_TEXT, .doc = "Columns, comma between, - for descending; or a JSON array of {column, descending}."},
    {"filter", PARAM_TEXTS, .doc = "column:op:value, or a JSON object {column, op, value}; all must hold."},
    {"columns", PARAM_TEXT, .doc = "Columns to answer, comma between; or a JSON array of names.", .max_length = 1000000},
    {NULL}};

static const Param PROFILE_PARAMS[] = {
    ID, VERSION, ROUTE_PAGE(100, 10000), {"column", PARAM_TEXTS, .doc = "Only this column; repeatable."}, {NULL}};

static const char *const REJECT_FORMATS[] = {"csv", "ndjson", NULL};
static const Param REJECT_PARAMS[] = {
    ID, VERSION, ROUTE_PAGE(50, 1000),
    {"format", PARAM_ENUM, .doc = "All of them as a file, streamed: line, reason, raw. A page of JSON when left out.", .choices = REJECT_FORMATS},
    {NULL}};

static const Param VERSIONS_PARAMS[] = {ID, ROUTE_PAGE(50, 1000), {NULL}};
static const Param VERSION_PARAMS[] = {ID, NUMBER, {NULL}};
static const char *const COMPARE_SORTS[] = {"position", "-drift", NULL};
static const Param COMPARE_PARAMS[] = {
    ID,
    {"from", PARAM_INTEGER, .required = true, .doc = "Number of the old version.", .min = 1, .max = 2e9},
    {"to", PARAM_INTEGER, .required = true, .doc = "Number of the new version.", .min = 1, .max = 2e9},
    {"sort", PARAM_ENUM, .doc = "position: as in the new version; -drift: the columns that have moved farthest first.", .choices = COMPARE_SORTS,
     .has_default = true, .default_text = "position"},
    ROUTE_PAGE(100, 1000), {NULL}};

static const Param EXPORT_PARAMS[] = {
    ID,
    VERSION,
    {"format", PARAM_ENUM, .doc = "csv, ndjson or xlsx.", .choices = FORMATS, .has_default = true, .default_text = "csv"},
    {NULL}};

static const Param RULES_PARAMS[] = {
    ID, {"rules", PARAM_JSON, IN_BODY, .required = true, .doc = "The whole list of rules."}, {NULL}};

static const Param QUALITY_PARAMS[] = {ID, VERSION, {NULL}};

static const Param HISTORY_PARAMS[] = {ID, ROUTE_PAGE(50, 1000), {NULL}};

static const Param VIOLATION_PARAMS[] = {
    ID,
    VERSION,
    {"rule", PARAM_TEXT, .required = true, .doc = "Id of a rule of the report.", .min_length = 1, .max_length = 60},
    ROUTE_PAGE(50, 1000),
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
    {POST, "/api/v1/imports/preview", ACCESS_EDITOR, PREVIEW_PARAMS, import_preview,
     "What a file would be read as: its columns and first rows. Nothing is stored.", ROUTE_UPLOAD},
    {GET, "/api/v1/datasets/{id}", ACCESS_VIEWER, ID_PARAMS, dataset_get, "A dataset with its columns."},
    {PATCH, "/api/v1/datasets/{id}", ACCESS_EDITOR, CHANGE_PARAMS, dataset_change, "Renames or describes a dataset."},
    {DELETE, "/api/v1/datasets/{id}", ACCESS_EDITOR, ID_PARAMS, dataset_delete, "Deletes a dataset with all its versions.", 0,
     "\"204\":{\"description\":\"Deleted.\"}"},
    {GET, "/api/v1/datasets/{id}/rows", ACCESS_VIEWER, ROWS_PARAMS, dataset_rows, "A page of rows, sorted and filtered."},
    {GET, "/api/v1/datasets/{id}/profile", ACCESS_VIEWER, PROFILE_PARAMS, dataset_profile, "What each column looks like."},
    {GET, "/api/v1/datasets/{id}/rejects", ACCESS_VIEWER, REJECT_PARAMS, dataset_rejects, "Rows of the file that could not be read.", 0,
     "\"200\":{\"description\":\"A page of them, or all of them as a file.\",\"content\":{\"application/json\":{},\"text/csv\":{},\"application/x-ndjson\":{}}}"},
    {GET, "/api/v1/datasets/{id}/export", ACCESS_VIEWER, EXPORT_PARAMS, dataset_export, "The whole dataset as a file.", 0,
     "\"200\":{\"description\":\"The file, streamed.\",\"content\":{\"text/csv\":{},\"application/x-ndjson\":{},\"application/json\":{},\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\":{}}}"},
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
    {POST, "/api/v1/datasets/{id}/load", ACCESS_EDITOR, LOAD_PARAMS, dataset_load,
     "A file into a dataset that is there: appended, in place of all rows, or of those with the same keys.", ROUTE_UPLOAD, UPLOAD_REPLIES},
    {GET, "/api/v1/datasets/{id}/versions", ACCESS_VIEWER, VERSIONS_PARAMS, dataset_versions, "The dataset's versions, newest first."},
    {GET, "/api/v1/datasets/{id}/versions/compare", ACCESS_VIEWER, COMPARE_PARAMS, dataset_compare,
     "What changed between two versions: columns, counts, profiles, drift."},
    {GET, "/api/v1/datasets/{id}/versions/{number}", ACCESS_VIEWER, VERSION_PARAMS, dataset_version, "One version."},
    {DELETE, "/api/v1/datasets/{id}/versions/{number}", ACCESS_EDITOR, VERSION_PARAMS, dataset_version_delete,
     "Deletes a version that is not the current one.", 0, "\"204\":{\"description\":\"Deleted.\"}"},
    {POST, "/api/v1/datasets/{id}/versions/{number}/restore", ACCESS_EDITOR, VERSION_PARAMS, dataset_version_restore,
     "A new version with the rows of an old one.", 0, "\"201\":{\"description\":\"The new version.\"}"},
    {GET, "/api/v1/datasets/{id}/lineage", ACCESS_VIEWER, ID_PARAMS, dataset_lineage, "Where the rows come from: files, streams, versions, recipes."},
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
