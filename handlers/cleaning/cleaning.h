/*
** cleaning.h - what the files of this handler share.
**
** main.c has the route table; steps.c the catalog and the checks of expressions, recipes.c what is stored, apply.c running one, preview.c
** trying one out.
*/
#ifndef QUERN_HANDLERS_CLEANING_H
#define QUERN_HANDLERS_CLEANING_H

#include "clean/recipe.h"
#include "web/web.h"

RouteFunction steps_list, recipes_list, recipe_get, recipe_delete, recipe_export, recipe_create, recipe_change, recipe_preview;
RouteFunction expression_check, expression_functions;

/* A version of a dataset, by its number or the current one. ERR_NOT_FOUND. */
typedef struct Source {
    int64_t id, number, rows, columns;
} Source;
Status source_find(Request *request, int64_t dataset_id, const char *number_parameter, Source *source, Error *error) MUST_USE;

/* The recipe in a parameter, its problems as fields of the reply ("/steps/2/columns/0"). */
Status recipe_of(Request *request, Reply *reply, json_object *steps, Recipe **recipe, Error *error) MUST_USE;
/* A step failed: the message again with the step's name, and with its place as a field when it is known. */
Status recipe_failed(Reply *reply, const Request *request, const RecipeRun *run, const Error *cause, Error *error);

/* The reply that shows the recipe. */
Status recipe_answer(Request *request, Reply *reply, int64_t id, Error *error) MUST_USE;
/* One row of SQL_RECIPES_GET, the caller's to free. ERR_NOT_FOUND. */
Status recipe_find(Request *request, int64_t id, DbResult **result, Error *error) MUST_USE;

#endif
