/*
** apply.c - a recipe is stored and run.
**
** It is first tried on a few rows, so that most mistakes are told at once and nothing is stored. Then recipe, job and (for a result of its own) dataset are
** committed, and the job is run here when the table is small, otherwise by the worker. Changing the steps runs the recipe again from the version it
** was last run on: dropping a step undoes it.
*/
#include "cleaning.h"

#include "base/memory.h"
#include "gen/sql_recipes.h"
#include "queue/clean.h"
#include "queue/import.h"
#include "store/table_source.h"
#include "web/jobs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TRIAL_ROWS = 1000, TRIAL_MEMORY = 64 << 20, INLINE_CELLS = 500000 };

/* On the first rows. Columns that depend on values may be others on the whole, so such recipes are not tried. */
static Status try_out(Request *request, Reply *reply, const Recipe *recipe, int64_t source_id, Error *error)
{
    if (recipe_open_schema(recipe))
        return OK;
    TableSource *tables = table_source_open(request->db, request->config->home, TRIAL_ROWS);
    Scratch *scratch = scratch_new(arena_printf(request->arena, "%s/tmp", request->config->home), TRIAL_MEMORY);
    RecipeRun going = {.scratch = scratch, .arena = request->arena, .tables = table_source_dataset, .tables_context = tables};
    const Table *table;
    Table made = {{NULL, 0}, NULL, 0};
    Error cause = {OK, ""};
    Status status = table_source_version(tables, source_id, &table, &cause);
    if (status == OK)
        status = recipe_run(recipe, SIZE_MAX, &going, table, &made, &cause);
    if (status != OK)
        status = recipe_failed(reply, request, &going, &cause, error);
    table_free(&made);
    table_source_close(tables);
    scratch_free(scratch);
    return status;
}

static Status answer_done(Request *request, Reply *reply, int64_t recipe_id, Error *error)
{
    reply->status = 201;
    reply_headerf(reply, "Location", "/api/v1/recipes/%" PRId64, recipe_id);
    return recipe_answer(request, reply, recipe_id, error);
}

static Status run_here(Request *request, Reply *reply, int64_t recipe_id, int64_t job_id, const char *worker, Error *error)
{
    Job job;
    Error cause = {OK, ""};
    const char *pointer = NULL;
    Status status = job_get(request->db, job_id, request->arena, &job, error);
    if (status != OK)
        return status;
    status = clean_run(request->db, request->config->home, &job, worker, NULL, NULL, request->arena, &pointer, &cause);
    mem_trim();
    if (status == OK)
        return answer_done(request, reply, recipe_id, error);
    bool again;
    status = job_fail(request->db, &job, worker, &cause, &again, error);
    if (status == OK && again)
        status = job_get(request->db, job_id, request->arena, &job, error);
    if (status != OK || again)
        return status == OK ? reply_job(reply, &job) : status;
    if (pointer)
        reply_problem_field(reply, pointer, "%s", cause.message);
    return error_set(error, cause.status, "%s", cause.message);
}

/* After the commit: runs it, or waits for the worker as long as the client prefers. */
static Status run_or_wait(Request *request, Reply *reply, int64_t recipe_id, int64_t job_id, const char *worker, bool here, Error *error)
{
    if (here)
        return run_here(request, reply, recipe_id, job_id, worker, error);
    Job job;
    int seconds = request_wait_seconds(request, 0);
    Status status = seconds > 0 ? job_wait(request->db, job_id, seconds * 1000, request->arena, &job, error)
                                : job_get(request->db, job_id, request->arena, &job, error);
    if (status != OK)
        return status;
    if (strcmp(job.status, "succeeded") == 0)
        return answer_done(request, reply, recipe_id, error);
    if (strcmp(job.status, "failed") == 0)
        return error_set(error, ERR_INVALID, "%s", job.error ? job.error : "The recipe failed.");
    return reply_job(reply, &job);
}

typedef struct Plan {
    int64_t recipe_id, dataset_id, target_id;
    Source source;
    const char *name;
    bool here;
    char worker[64];
} Plan;

static void plan_place(Request *request, Plan *plan)
{
    snprintf(plan->worker, sizeof plan->worker, "cleaning:%ld", (long)getpid());
    plan->here = plan->source.rows * (plan->source.columns ? plan->source.columns : 1) <= INLINE_CELLS && request_wait_seconds(request, 1) > 0;
}

static Status add_job(Request *request, const Plan *plan, int64_t *job_id, Error *error)
{
    CleanJob clean = {plan->recipe_id, plan->source.id, plan->target_id, plan->source.rows, request->user.id};
    return clean_add(request->db, &clean, plan->here ? plan->worker : NULL, job_id, error);
}

static Status dataset_name(Request *request, int64_t id, const char **name, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_RECIPES_DATASET_NAME, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    *name = db_rows(result) ? db_take_text(result, 0, 0, request->arena) : "";
    db_result_free(result);
    return OK;
}

static Status add_recipe(Request *request, Plan *plan, const char *steps, Error *error)
{
    bool own = strcmp(request_text(request, "target"), "dataset") == 0;
    Status status = OK;
    plan->target_id = plan->dataset_id;
    if (own) {
        Import dataset = {.name = plan->name, .description = "", .filename = "", .user_id = request->user.id};
        status = import_add_dataset(request->db, dataset.name, dataset.description, dataset.filename, dataset.user_id, &plan->target_id, error);
    }
    DbResult *result = NULL;
    if (status == OK)
        status = db_query(request->db, &SQL_RECIPES_ADD,
                          DB_ARGS(db_int(plan->dataset_id), db_int(plan->source.id), db_int(plan->target_id), db_text(plan->name), db_text(steps),
                                  db_bool(request_bool(request, "replay")), db_id(request->user.id)), &result, error);
    if (status != OK)
        return status;
    plan->recipe_id = db_get_int(result, 0, 0);
    db_result_free(result);
    if (own)
        status = request_audit(request, "dataset.created", "dataset", plan->target_id, plan->name, NULL, error);
    return status == OK ? request_audit(request, "recipe.created", "recipe", plan->recipe_id, plan->name, NULL, error) : status;
}

Status recipe_create(Request *request, Reply *reply, Error *error)
{
    json_object *steps = param_value(&request->params, "steps")->json;
    Plan plan = {.dataset_id = request_int(request, "dataset_id")};
    Recipe *recipe = NULL;
    int64_t job_id = 0;
    Status status = recipe_of(request, reply, steps, &recipe, error);
    if (status == OK)
        status = source_find(request, plan.dataset_id, "version", &plan.source, error);
    if (status == OK)
        status = try_out(request, reply, recipe, plan.source.id, error);
    recipe_free(recipe);
    if (status == OK && !request_has(request, "name")) {
        status = dataset_name(request, plan.dataset_id, &plan.name, error);
        plan.name = status == OK ? arena_printf(request->arena, "%s, cleaned", plan.name) : "";
    } else if (status == OK) {
        plan.name = request_text(request, "name");
    }
    if (status != OK)
        return status;
    plan_place(request, &plan);
    status = db_transaction(request->db, error);
    if (status == OK)
        status = add_recipe(request, &plan, json_object_to_json_string_ext(steps, JSON_C_TO_STRING_PLAIN), error);
    if (status == OK)
        status = add_job(request, &plan, &job_id, error);
    status = db_end(request->db, status, error);
    if (status != OK)
        return status;
    return run_or_wait(request, reply, plan.recipe_id, job_id, plan.worker, plan.here, error);
}

/* The version that the recipe was last run on. */
static Status plan_again(Request *request, Plan *plan, Error *error)
{
    DbResult *result;
    Status status = recipe_find(request, plan->recipe_id, &result, error);
    if (status != OK)
        return status;
    plan->dataset_id = db_get_int(result, 0, 1);
    plan->source.id = db_get_int(result, 0, 2);
    plan->target_id = db_get_int(result, 0, 4);
    plan->name = db_take_text(result, 0, 5, request->arena);
    db_result_free(result);
    if (!request_has(request, "steps"))
        return OK;
    if (!plan->source.id)
        return error_set(error, ERR_CONFLICT, "The version that this recipe was run on is no longer there. Run its steps on another one with a new recipe.");
    status = db_query(request->db, &SQL_RECIPES_VERSION_OF, DB_ARGS(db_int(plan->dataset_id), db_int(plan->source.id), db_null()), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result)) {
        plan->source.rows = db_get_int(result, 0, 2);
        plan->source.columns = db_get_int(result, 0, 3);
    }
    db_result_free(result);
    return OK;
}

Status recipe_change(Request *request, Reply *reply, Error *error)
{
    json_object *steps = param_value(&request->params, "steps")->json;
    bool again = request_has(request, "steps");
    Plan plan = {.recipe_id = request_int(request, "id")};
    int64_t job_id = 0;
    Status status = plan_again(request, &plan, error);
    if (status == OK && again) {
        Recipe *recipe = NULL;
        status = recipe_of(request, reply, steps, &recipe, error);
        if (status == OK)
            status = try_out(request, reply, recipe, plan.source.id, error);
        recipe_free(recipe);
    }
    if (status == OK)
        status = db_transaction(request->db, error);
    if (status != OK)
        return status;
    plan_place(request, &plan);
    status = db_query(request->db, &SQL_RECIPES_CHANGE,
                      DB_ARGS(db_int(plan.recipe_id), db_text(request_text(request, "name")),
                              request_arg(request, "replay"),
                              again ? db_text(json_object_to_json_string_ext(steps, JSON_C_TO_STRING_PLAIN)) : db_null()), NULL, error);
    if (status == OK && again)
        status = add_job(request, &plan, &job_id, error);
    if (status == OK)
        status = request_audit(request, "recipe.changed", "recipe", plan.recipe_id, plan.name, NULL, error);
    status = db_end(request->db, status, error);
    if (status != OK)
        return status;
    return again ? run_or_wait(request, reply, plan.recipe_id, job_id, plan.worker, plan.here, error) : recipe_get(request, reply, error);
}
