/* rules.c - what is expected of a dataset's rows: the list of its rules, read and written whole, and the catalog of kinds. */
#include "quality.h"

#include "clean/rule_run.h"
#include "gen/sql_quality.h"
#include "store/db_json.h"

#include <inttypes.h>
#include <string.h>

Status quality_catalog(Request *request, Reply *reply, Error *error)
{
    (void)request;
    (void)error;
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_key(&json, "items");
    rule_catalog_json(&json);
    json_key(&json, "weights");
    json_open_object(&json);
    for (QualityPart part = 0; part < QUALITY_PARTS; part++)
        json_member_number(&json, quality_part_name(part), QUALITY_WEIGHTS[part]);
    json_close(&json);
    json_close(&json);
    return OK;
}

Status rules_refused(Reply *reply, const ParamCheck *problems, Error *error)
{
    for (size_t i = 0; i < problems->n_problems; i++)
        reply_problem_field(reply, problems->problems[i].pointer, "%s", problems->problems[i].detail);
    return error_set(error, ERR_INVALID, "%zu %s not valid.", problems->n_problems, problems->n_problems == 1 ? "field is" : "fields are");
}

static const char *etag_of(Request *request, int64_t id, int64_t generation)
{
    return arena_printf(request->arena, "\"q%" PRId64 "-%" PRId64 "\"", id, generation);
}

/* Expressions are known to be right or wrong only with columns at hand: those of the current version, when there is one. */
static void check_expressions(Request *request, int64_t id, const RuleSet *set, ParamCheck *problems)
{
    Current current;
    static const RuleWorld nothing = {.previous_rows = -1};
    if (dataset_current(request, id, &current, NULL) != OK)
        return;
    for (size_t i = 0; i < set->count; i++) {
        RuleRun run;
        if (strcmp(set->rules[i].kind->name, "expression") != 0)
            continue;
        if (rule_run_begin(&run, &set->rules[i], &current.version->schema, &nothing, request->arena, NULL) == OK && run.not_checked)
            param_check_problem(problems, arena_printf(request->arena, "/rules/%zu/params/expression", i), run.not_checked);
        rule_run_free(&run);
    }
}

/* Rules that the present columns leave no room for: they are kept, and said to be idle. */
static Status warnings(Request *request, Json *json, int64_t id, const RuleSet *set, Error *error)
{
    Current current;
    static const RuleWorld nothing = {.previous_rows = -1};
    json_key(json, "warnings");
    json_open_array(json);
    Status status = dataset_current(request, id, &current, NULL);
    bool known = status == OK;
    if (status == ERR_CONFLICT) /* no version yet: nothing to warn of */
        status = OK;
    for (size_t i = 0; known && i < set->count && status == OK; i++) {
        RuleRun run;
        status = rule_run_begin(&run, &set->rules[i], &current.version->schema, &nothing, request->arena, error);
        if (status == OK && run.not_checked && strcmp(set->rules[i].kind->name, "reference") != 0) {
            json_open_object(json);
            json_member_text(json, "rule", set->rules[i].id);
            json_member_text(json, "detail", run.not_checked);
            json_close(json);
        }
        rule_run_free(&run);
    }
    json_close(json);
    return status;
}

static void write_list(Json *json, const DbResult *result)
{
    const char *text = db_get_text(result, 0, 0, NULL);
    json_key(json, "rules");
    json_raw(json, text ? text : "[]", text ? strlen(text) : 2);
    json_member_int(json, "generation", db_get_int(result, 0, 1));
    db_member_time(json, "updated_at", result, 0, 2);
    db_member_user(json, "updated_by", result, 0, 3);
}

/* The stored list; after a change (set) with the warnings. */
static Status answer(Request *request, Reply *reply, const RuleSet *set, Error *error)
{
    int64_t id = request_int(request, "id");
    DbResult *result;
    Status status = db_find(request->db, &SQL_QUALITY_RULES, DB_ARGS(db_int(id)), &result, ERR_NOT_FOUND, DATASET_GONE, error);
    if (status != OK)
        return status;
    if (!reply_not_modified(request, reply, etag_of(request, id, db_get_int(result, 0, 1)))) {
        Json json;
        reply_json(reply, &json);
        json_open_object(&json);
        write_list(&json, result);
        if (set)
            status = warnings(request, &json, id, set, error);
        json_close(&json);
    }
    db_result_free(result);
    return status;
}

Status rules_get(Request *request, Reply *reply, Error *error)
{
    return answer(request, reply, NULL, error);
}

/* Within a transaction: the dataset's name, its row locked, and the list as the client knows it. */
static Status lock(Request *request, int64_t id, const char **name, Error *error)
{
    DbResult *result;
    Status status = db_find(request->db, &SQL_QUALITY_LOCK_RULES, DB_ARGS(db_int(id)), &result, ERR_NOT_FOUND, DATASET_GONE, error);
    if (status != OK)
        return status;
    *name = db_take_text(result, 0, 0, request->arena);
    status = request_if_match(request, etag_of(request, id, db_get_int(result, 0, 1)), error);
    db_result_free(result);
    return status;
}

Status rules_put(Request *request, Reply *reply, Error *error)
{
    int64_t id = request_int(request, "id");
    const char *name = "";
    RuleSet set;
    ParamCheck problems;
    Buffer text = BUFFER_INIT;
    Json json;
    param_check_begin(&problems, NULL, request->arena);
    json_object *list = param_value(&request->params, "rules")->json;
    bool fine = rule_set_parse(list, "/rules", request->arena, &set, &problems);
    if (!list) {
        rule_set_free(&set);
        reply_problem_field(reply, "/rules", "must be an array of rules");
        return error_set(error, ERR_INVALID, "1 field is not valid.");
    }
    if (fine)
        check_expressions(request, id, &set, &problems);
    Status status = fine && !problems.n_problems ? db_transaction(request->db, error) : rules_refused(reply, &problems, error);
    if (status == OK)
        status = lock(request, id, &name, error);
    if (status == OK) {
        json_begin(&json, &text);
        rule_set_json(&json, &set);
        status = db_query(request->db, &SQL_QUALITY_SET_RULES,
                          DB_ARGS(db_int(id), db_text_n(text.data, text.length), db_int(request->user.id)), NULL, error);
    }
    if (status == OK)
        status = request_audit(request, "dataset.rules_changed", "dataset", id, name, NULL, error);
    status = db_end(request->db, status, error);
    if (status == OK)
        status = answer(request, reply, &set, error);
    rule_set_free(&set);
    buffer_free(&text);
    return status;
}
