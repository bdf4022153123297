/* violations.c - the rows of a version that violate a rule of its report, found again by that rule. */
#include "quality.h"

#include "formats/csv_writer.h"
#include "gen/sql_quality.h"

#include <string.h>

static Status no_rule(Reply *reply, const char *id, Error *error)
{
    reply_problem_field(reply, "?rule", "\"%.80s\" is not a rule of this version's report", id);
    return error_set(error, ERR_INVALID, "The parameter rule is not valid. GET the report to see its rules.");
}

/* The rule as the report has it, which may be other than the dataset's present one. */
static Status report_rule(Request *request, Reply *reply, int64_t version, RuleSet *set, Error *error)
{
    const char *id = request_text(request, "rule");
    DbResult *result;
    Status status = db_query(request->db, &SQL_QUALITY_REPORT, DB_ARGS(db_int(version)), &result, error);
    if (status != OK)
        return status;
    const char *text = db_rows(result) ? db_get_text(result, 0, 0, NULL) : NULL;
    json_object *report = text ? json_tokener_parse(text) : NULL, *results = NULL, *list = json_object_new_array();
    json_object_object_get_ex(report, "results", &results);
    for (size_t i = 0; results && i < json_object_array_length(results); i++) {
        json_object *rule = NULL, *its = NULL;
        if (json_object_object_get_ex(json_object_array_get_idx(results, i), "rule", &rule) && json_object_object_get_ex(rule, "id", &its) &&
            strcmp(json_object_get_string(its), id) == 0)
            json_object_array_add(list, json_object_get(rule));
    }
    ParamCheck problems;
    param_check_begin(&problems, NULL, request->arena);
    bool fine = rule_set_parse(list, "?rule", request->arena, set, &problems);
    if (!fine || set->count != 1)
        status = no_rule(reply, id, error);
    else if (set->rules[0].kind->whole_table)
        status = error_set(error, ERR_CONFLICT, "The rule \"%.80s\" is about the whole table, so no row violates it.", id);
    json_object_put(list);
    json_object_put(report);
    db_result_free(result);
    return status;
}

static Status write_rows(Json *json, Request *request, const Version *version, const size_t *rows, size_t n, Error *error)
{
    ColumnsFolder *folder = NULL;
    Column *columns = arena_array(request->arena, version->schema.count + 1, sizeof *columns);
    Status status = version_columns(version, request->db, request->config->home, &folder, error);
    for (size_t i = 0; i < version->schema.count && n && status == OK; i++)
        status = columns_map(folder, i, &columns[i], error);
    for (size_t row = 0; row < n && status == OK; row++) {
        json_open_object(json);
        json_member_int(json, "row", (int64_t)rows[row] + 1);
        json_key(json, "values");
        json_open_object(json);
        for (size_t i = 0; i < version->schema.count; i++) {
            json_key_n(json, version->schema.fields[i].name, version->schema.fields[i].name_length);
            json_write_value(json, &columns[i], rows[row]);
        }
        json_close(json);
        json_close(json);
    }
    if (folder)
        columns_close(folder);
    return status;
}

Status quality_violating_rows(Request *request, Reply *reply, Error *error)
{
    Checked checked;
    RuleSet set = {0};
    size_t limit = (size_t)request_int(request, "limit"), found = 0;
    size_t *rows = arena_array(request->arena, limit, sizeof *rows);
    uint64_t total = 0;
    Status status = quality_version(request, request_int(request, "version"), &checked, error);
    if (status == OK)
        status = report_rule(request, reply, checked.facts.id, &set, error);
    if (status == OK)
        status = quality_violations(request->db, request->config->home, checked.version, &checked.facts, &set.rules[0],
                                    (size_t)request_int(request, "skip"), limit, rows, &found, &total, error);
    if (status == OK) {
        Json json;
        reply_list_begin(reply, &json);
        status = write_rows(&json, request, checked.version, rows, found, error);
        reply_list_end(request, reply, &json, total);
        json_member_int(&json, "version", checked.number);
        json_close(&json);
    }
    rule_set_free(&set);
    return status;
}
