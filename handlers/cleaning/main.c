/* main.c - the cleaning handler: its routes. */
#include "cleaning.h"

static const char *const ONLY[] = {"all", "changed", NULL};
static const char *const TARGETS[] = {"version", "dataset", NULL};

#define ID ROUTE_ID("The recipe.")
#define DATASET {"dataset_id", PARAM_INTEGER, IN_BODY, .required = true, .format = "int64", .doc = "The dataset to clean.", .min = 1, .max = 9e15}
#define VERSION {"version", PARAM_INTEGER, IN_BODY, .doc = "The number of its version; the current one when left out.", .min = 1, .max = 2e9}

static const Param ID_PARAMS[] = {ID, {NULL}};
static const Param LIST_PARAMS[] = {
    ROUTE_PAGE(50, 1000),
    {"dataset_id", PARAM_INTEGER, .doc = "Only recipes that clean or make this dataset.", .min = 1, .max = 9e15},
    {NULL}};
static const Param PREVIEW_PARAMS[] = {
    DATASET,
    VERSION,
    {"steps", PARAM_JSON, IN_BODY, .required = true, .doc = "Array of steps."},
    {"upto", PARAM_INTEGER, IN_BODY, .doc = "Run only so many of them.", .min = 0, .max = RECIPE_STEPS},
    {"show", PARAM_INTEGER, IN_BODY, .doc = "The step whose rows before and after are shown, from 1; the last one when left out, 0: the table as it is.", .min = 0,
     .max = RECIPE_STEPS},
    {"only", PARAM_ENUM, IN_BODY, .doc = "The first rows, or the first of those that the step changes or leaves out.", .choices = ONLY, .has_default = true,
     .default_text = "all"},
    {"rows", PARAM_INTEGER, IN_BODY, .doc = "Rows to show, before and after the step.", .has_default = true, .default_integer = 100, .min = 1, .max = 1000},
    {NULL}};
static const Param CREATE_PARAMS[] = {
    DATASET,
    VERSION,
    {"name", PARAM_TEXT, IN_BODY, .doc = "What it is called; with the target dataset also the new dataset's name.", .min_length = 1, .max_length = 200},
    {"steps", PARAM_JSON, IN_BODY, .required = true, .doc = "Array of steps."},
    {"target", PARAM_ENUM, IN_BODY, .doc = "Where the result goes: a new version of the dataset, or a new dataset.", .choices = TARGETS, .has_default = true,
     .default_text = "version"},
    {"replay", PARAM_BOOLEAN, IN_BODY, .doc = "Run it again on every new load.", .has_default = true},
    {NULL}};
static const Param CHANGE_PARAMS[] = {
    ID,
    {"name", PARAM_TEXT, IN_BODY, .doc = "The new name.", .min_length = 1, .max_length = 200},
    {"steps", PARAM_JSON, IN_BODY, .doc = "The new steps: they are run on the version that the recipe was last run on."},
    {"replay", PARAM_BOOLEAN, IN_BODY, .doc = "Run it again on every new load."},
    {NULL}};
static const Param CHECK_PARAMS[] = {
    DATASET,
    VERSION,
    {"expression", PARAM_TEXT, IN_BODY, .required = true, .doc = "The expression.", .max_length = EXPRESSION_BYTES},
    {"columns", PARAM_JSON, IN_BODY, .doc = "The columns it stands behind, as a preview's steps tell them: array of {name, type, timezone, scale}. Those of the "
     "version when left out."},
    {NULL}};

static const char APPLIED[] = "\"201\":{\"description\":\"Done: the recipe with what each step did, and the new version.\"},"
                              "\"202\":{\"description\":\"Queued: the job; Location names it.\"}";

static const Route ROUTES[] = {
    {GET, "/api/v1/steps", ACCESS_VIEWER, NULL, steps_list, "The catalog of cleaning steps, with JSON Schemas of their parameters."},
    {GET, "/api/v1/recipes", ACCESS_VIEWER, LIST_PARAMS, recipes_list, "Recipes, newest first."},
    {POST, "/api/v1/recipes/preview", ACCESS_VIEWER, PREVIEW_PARAMS, recipe_preview, "Tries steps out on the first rows; nothing is stored."},
    {POST, "/api/v1/recipes", ACCESS_EDITOR, CREATE_PARAMS, recipe_create, "Stores a recipe and runs it: a new version or a new dataset.", 0, APPLIED},
    {GET, "/api/v1/recipes/{id}", ACCESS_VIEWER, ID_PARAMS, recipe_get, "A recipe with its steps and what they did."},
    {PATCH, "/api/v1/recipes/{id}", ACCESS_EDITOR, CHANGE_PARAMS, recipe_change, "Renames a recipe, or changes its steps and runs it again from its source.", 0,
     APPLIED},
    {DELETE, "/api/v1/recipes/{id}", ACCESS_EDITOR, ID_PARAMS, recipe_delete, "Forgets a recipe; the versions it made stay.", 0,
     "\"204\":{\"description\":\"Deleted.\"}"},
    {GET, "/api/v1/recipes/{id}/export", ACCESS_VIEWER, ID_PARAMS, recipe_export, "The recipe as a file, which can be posted for another dataset."},
    {POST, "/api/v1/expressions/check", ACCESS_VIEWER, CHECK_PARAMS, expression_check, "Whether an expression is well formed, and the type it gives."},
    {GET, "/api/v1/expressions/functions", ACCESS_VIEWER, NULL, expression_functions, "All functions of the expression language."},
    {0}};

int main(int argc, char **argv)
{
    return web_main(&(WebDomain){.name = "cleaning", .routes = ROUTES}, argc, argv);
}
