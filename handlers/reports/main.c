/* main.c - the reports handler: its routes. */
#include "reports.h"

#define ID ROUTE_ID("The report.")
#define ENTRY {"entry", PARAM_INTEGER, IN_PATH, .required = true, .format = "int64", .doc = "Its entry.", .min = 1, .max = 9e15}
#define PLACE {"place", PARAM_INTEGER, IN_BODY, .doc = "Its place, from 1; beyond the end: the last.", .min = 1, .max = REPORT_ENTRIES}
#define HIDDEN {"hidden", PARAM_TEXTS, IN_BODY, .doc = "Parts of the answer that are not shown: figure:NAME, table:NAME, checks.", .max_items = 500}
#define NOTE(text) {"note", PARAM_TEXT, IN_BODY, .doc = text, .max_length = 20000}

static const Param LIST_PARAMS[] = {
    ROUTE_PAGE(50, 1000),
    {"q", PARAM_TEXT, .doc = "Only reports with this in their title.", .max_length = 200},
    {"result_id", PARAM_INTEGER, .doc = "Only reports that show this result.", .min = 1, .max = 9e15},
    {NULL}};

static const Param ID_PARAMS[] = {ID, {NULL}};

static const Param CREATE_PARAMS[] = {
    {"title", PARAM_TEXT, IN_BODY, .required = true, .doc = "What it is called.", .min_length = 1, .max_length = 200},
    NOTE("An introduction, shown above the entries."),
    {NULL}};

static const Param CHANGE_PARAMS[] = {
    ID,
    {"title", PARAM_TEXT, IN_BODY, .doc = "The new title.", .min_length = 1, .max_length = 200},
    NOTE("The new introduction."),
    {NULL}};

static const Param ADD_PARAMS[] = {
    ID,
    {"result_id", PARAM_INTEGER, IN_BODY, .required = true, .format = "int64", .doc = "The result to show.", .min = 1, .max = 9e15},
    {"title", PARAM_TEXT, IN_BODY, .nullable = true, .doc = "Its heading in the report; without one, the result's own.", .min_length = 1, .max_length = 200},
    NOTE("Words under the heading."),
    HIDDEN,
    PLACE,
    {NULL}};

static const Param ENTRY_PARAMS[] = {
    ID,
    ENTRY,
    {"title", PARAM_TEXT, IN_BODY, .nullable = true, .doc = "The new heading; null: the result's own.", .min_length = 1, .max_length = 200},
    NOTE("The new words under the heading."),
    HIDDEN,
    PLACE,
    {NULL}};

static const Param ENTRY_ID_PARAMS[] = {ID, ENTRY, {NULL}};

static const char CREATED[] = "\"201\":{\"description\":\"The report; Location names it.\"}";
static const char PINNED[] = "\"201\":{\"description\":\"The report as it is now.\"}";
static const char DELETED[] = "\"204\":{\"description\":\"Deleted.\"}";

static const Route ROUTES[] = {
    {GET, "/api/v1/reports", ACCESS_VIEWER, LIST_PARAMS, reports_list, "Reports, the last changed first."},
    {POST, "/api/v1/reports", ACCESS_EDITOR, CREATE_PARAMS, report_create, "Makes an empty report.", 0, CREATED},
    {GET, "/api/v1/reports/{id}", ACCESS_VIEWER, ID_PARAMS, report_get, "A report with its entries in order."},
    {PATCH, "/api/v1/reports/{id}", ACCESS_EDITOR, CHANGE_PARAMS, report_change, "Changes a report's title or introduction."},
    {DELETE, "/api/v1/reports/{id}", ACCESS_EDITOR, ID_PARAMS, report_delete, "Deletes a report; the results stay.", 0, DELETED},
    {POST, "/api/v1/reports/{id}/entries", ACCESS_EDITOR, ADD_PARAMS, entry_add, "Pins a result to a report, which keeps it.", 0, PINNED},
    {PATCH, "/api/v1/reports/{id}/entries/{entry}", ACCESS_EDITOR, ENTRY_PARAMS, entry_change, "Changes an entry's words or its place."},
    {DELETE, "/api/v1/reports/{id}/entries/{entry}", ACCESS_EDITOR, ENTRY_ID_PARAMS, entry_delete, "Takes an entry off a report."},
    {0}};

int main(int argc, char **argv)
{
    return web_main(&(WebDomain){.name = "reports", .routes = ROUTES}, argc, argv);
}
