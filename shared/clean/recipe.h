/*
** recipe.h - an ordered list of cleaning steps, as JSON:
**
**     [{"step": "trim", "columns": ["name"]}, {"step": "filter", "expression": "age >= 18"}]
**
** A step with "enabled": false is switched off: it stays in the list, and nothing of it is looked at but its name.
**
** Its parameters are checked by the steps' tables when it is read, all problems at once; whether columns are there and fit shows when it is run, since
** earlier steps make them. Problems carry JSON Pointers into the list ("/2/columns/0").
*/
#ifndef QUERN_CLEAN_RECIPE_H
#define QUERN_CLEAN_RECIPE_H

#include "clean/step.h"

#include <json-c/json.h>

enum { RECIPE_STEPS = 200 };

typedef struct Recipe Recipe;

typedef struct RecipeProblem {
    const char *pointer; /* "/2/columns/0"; in the arena */
    const char *detail;
} RecipeProblem;

typedef struct RecipeProblems {
    RecipeProblem *items;
    size_t n;
} RecipeProblems;

/* NULL when it is not well formed: *problems has at least one entry. The list is kept (its reference counted). All memory but the recipe's own is the
** arena's, which outlives it. */
Recipe *recipe_read(json_object *steps, Arena *arena, RecipeProblems *problems) MUST_USE;
void recipe_free(Recipe *recipe);                 /* NULL is fine */
size_t recipe_count(const Recipe *recipe);
const Step *recipe_step(const Recipe *recipe, size_t i);
bool recipe_open_schema(const Recipe *recipe);    /* whether columns depend on values */

/* Called after each step; before is its input. false: stop (ERR_CANCELLED). */
typedef bool RecipeWatch(void *context, size_t step, const Table *before, const Table *after, const StepReport *report);

typedef struct RecipeRun {
    Scratch *scratch;
    Arena *arena;
    StepTables *tables;      /* of join and union; NULL: they fail */
    void *tables_context;
    RecipeWatch *watch;      /* may be NULL */
    void *watch_context;
    bool want_kept;          /* reports say which rows stay (StepReport.kept) */
    const char *pointer;     /* after a failure: where, such as "/2/columns/0" */
    const char *place;       /* the same for people: "Step 3, Drop columns"; NULL: no step's fault */
} RecipeRun;

/* The first `upto` steps. *out is the caller's (table_free). */
Status recipe_run(const Recipe *recipe, size_t upto, RecipeRun *run, const Table *in, Table *out, Error *error) MUST_USE;

#endif
