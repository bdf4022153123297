/* recipes.c - stored recipes: list, show, delete, export. */
#include "cleaning.h"

#include "gen/sql_recipes.h"
#include "store/db_json.h"

#include <inttypes.h>

enum {
    COL_ID, COL_DATASET, COL_SOURCE, COL_SOURCE_VERSION, COL_TARGET, COL_NAME, COL_STEPS, COL_REPLAY, COL_REPORT, COL_RESULT, COL_RESULT_VERSION, COL_CREATED,
    COL_UPDATED, COL_CREATED_BY, COL_CREATED_NAME, COL_DATASET_NAME, COL_TARGET_NAME, COL_JOB, COL_JOB_STATUS, COL_JOB_ERROR, COL_JOB_AT, COL_TOTAL
};

Status source_find(Request *request, int64_t dataset_id, const char *number_parameter, Source *source, Error *error)
{
    DbResult *result;
    bool numbered = number_parameter && request_has(request, number_parameter);
    Status status = db_query(request->db, &SQL_RECIPES_VERSION_OF,
                             DB_ARGS(db_int(dataset_id), db_null(), numbered ? db_int(request_int(request, number_parameter)) : db_null()), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result))
        *source = (Source){db_get_int(result, 0, 0), db_get_int(result, 0, 1), db_get_int(result, 0, 2), db_get_int(result, 0, 3)};
    else
        status = numbered ? error_set(error, ERR_NOT_FOUND, "There is no such dataset, or it has no such version.")
                          : error_set(error, ERR_NOT_FOUND, "There is no such dataset, or it has no data yet.");
    db_result_free(result);
    return status;
}

Status recipe_of(Request *request, Reply *reply, json_object *steps, Recipe **recipe, Error *error)
{
    RecipeProblems problems;
    *recipe = recipe_read(steps, request->arena, &problems);
    if (*recipe)
        return OK;
    for (size_t i = 0; i < problems.n; i++)
        reply_problem_field(reply, arena_printf(request->arena, "/steps%s", problems.items[i].pointer), "%s", problems.items[i].detail);
    return error_set(error, ERR_INVALID, "%zu %s of the steps %s not valid.", problems.n, problems.n == 1 ? "field" : "fields", problems.n == 1 ? "is" : "are");
}

Status recipe_failed(Reply *reply, const Request *request, const RecipeRun *run, const Error *cause, Error *error)
{
    if (run->pointer)
        reply_problem_field(reply, arena_printf(request->arena, "/steps%s", run->pointer), "%s", cause->message);
    if (run->place)
        return error_set(error, cause->status, "%s: %s", run->place, cause->message);
    return error_set(error, cause->status, "%s", cause->message);
}

/* The job of its last run, be it the first, a changed recipe's or a replay. */
static void member_run(Json *json, const DbResult *result, int row)
{
    json_key(json, "last_run");
    if (db_is_null(result, row, COL_JOB)) {
        json_null(json);
        return;
    }
    json_open_object(json);
    json_member_int(json, "job_id", db_get_int(result, row, COL_JOB));
    json_member_text(json, "status", db_get_text(result, row, COL_JOB_STATUS, NULL));
    json_member_text(json, "error", db_get_text(result, row, COL_JOB_ERROR, NULL));
    db_member_time(json, "at", result, row, COL_JOB_AT);
    json_close(json);
}

static void members(Request *request, Json *json, const DbResult *result, int row)
{
    (void)request;
    json_member_int(json, "id", db_get_int(result, row, COL_ID));
    json_member_text(json, "name", db_get_text(result, row, COL_NAME, NULL));
    json_member_int(json, "dataset_id", db_get_int(result, row, COL_DATASET));
    json_member_text(json, "dataset_name", db_get_text(result, row, COL_DATASET_NAME, NULL));
    db_member_int(json, "version", result, row, COL_SOURCE_VERSION);
    json_member_text(json, "target", db_get_int(result, row, COL_DATASET) == db_get_int(result, row, COL_TARGET) ? "version" : "dataset");
    json_member_int(json, "target_dataset_id", db_get_int(result, row, COL_TARGET));
    json_member_text(json, "target_dataset_name", db_get_text(result, row, COL_TARGET_NAME, NULL));
    db_member_int(json, "result_version", result, row, COL_RESULT_VERSION);
    json_member_bool(json, "replay", db_get_bool(result, row, COL_REPLAY));
    db_member_json(json, "steps", result, row, COL_STEPS);
    db_member_json(json, "report", result, row, COL_REPORT);
    db_member_time(json, "created_at", result, row, COL_CREATED);
    db_member_time(json, "updated_at", result, row, COL_UPDATED);
    db_member_user(json, "created_by", result, row, COL_CREATED_BY);
    member_run(json, result, row);
}

Status recipe_find(Request *request, int64_t id, DbResult **result, Error *error)
{
    return db_find(request->db, &SQL_RECIPES_GET, DB_ARGS(db_int(id)), result, ERR_NOT_FOUND, "There is no such recipe. It may have been deleted.", error);
}

Status recipes_list(Request *request, Reply *reply, Error *error)
{
    static const RowList LIST = {&SQL_RECIPES_LIST, &SQL_RECIPES_COUNT, COL_TOTAL, members};
    return reply_rows(request, reply, &LIST, DB_ARGS(request_arg(request, "dataset_id")), error);
}

Status recipe_answer(Request *request, Reply *reply, int64_t id, Error *error)
{
    DbResult *result;
    Status status = recipe_find(request, id, &result, error);
    if (status != OK)
        return status;
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    members(request, &json, result, 0);
    json_close(&json);
    db_result_free(result);
    return OK;
}

Status recipe_get(Request *request, Reply *reply, Error *error)
{
    return recipe_answer(request, reply, request_int(request, "id"), error);
}

Status recipe_export(Request *request, Reply *reply, Error *error)
{
    DbResult *result;
    Status status = recipe_find(request, request_int(request, "id"), &result, error);
    if (status != OK)
        return status;
    Json json;
    reply_headerf(reply, "Content-Disposition", "attachment; filename=\"recipe-%" PRId64 ".json\"", request_int(request, "id"));
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_text(&json, "name", db_get_text(result, 0, COL_NAME, NULL));
    db_member_json(&json, "steps", result, 0, COL_STEPS);
    json_close(&json);
    db_result_free(result);
    return OK;
}

Status recipe_delete(Request *request, Reply *reply, Error *error)
{
    DbResult *result;
    int64_t id = request_int(request, "id");
    Status status = recipe_find(request, id, &result, error);
    if (status != OK)
        return status;
    const char *name = db_take_text(result, 0, COL_NAME, request->arena);
    db_result_free(result);
    status = db_transaction(request->db, error);
    if (status == OK)
        status = db_query(request->db, &SQL_RECIPES_DELETE, DB_ARGS(db_int(id)), NULL, error);
    if (status == OK)
        status = request_audit(request, "recipe.deleted", "recipe", id, name, NULL, error);
    if (status == OK)
        status = db_commit(request->db, error);
    reply->status = 204;
    return status;
}
