/* suggest.c - rules that the rows of today suggest, each with its reason; nothing is stored. */
#include "quality.h"

#include "base/clock.h"
#include "gen/sql_quality.h"


/* The dataset's present rules; none when they can not be read. */
static Status present_rules(Request *request, int64_t id, RuleSet *set, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_QUALITY_RULES, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    const char *text = db_rows(result) ? db_get_text(result, 0, 0, NULL) : NULL;
    json_object *list = text ? json_tokener_parse(text) : NULL;
    ParamCheck problems;
    param_check_begin(&problems, NULL, request->arena);
    if (!rule_set_parse(list, "/rules", request->arena, set, &problems))
        rule_set_free(set);
    json_object_put(list);
    db_result_free(result);
    return OK;
}

static Status read_profiles(Request *request, const Version *version, SuggestColumn *columns, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_QUALITY_PROFILES, DB_ARGS(db_int(version->id)), &result, error);
    if (status != OK)
        return status;
    for (int row = 0; row < db_rows(result) && (size_t)row < version->schema.count; row++) {
        columns[row].name = db_take_text(result, row, 0, request->arena);
        columns[row].type = version->schema.fields[row].type;
        columns[row].missing = (uint64_t)db_get_int(result, row, 3);
        columns[row].profile = json_tokener_parse(db_get_text(result, row, 4, NULL));
    }
    db_result_free(result);
    return OK;
}

static Status find_shapes(Request *request, const Version *version, SuggestColumn *columns, TextShape **shapes, Error *error)
{
    size_t n = 0;
    size_t *which = arena_array(request->arena, version->schema.count + 1, sizeof *which);
    uint64_t *seen = arena_array(request->arena, version->schema.count + 1, sizeof *seen);
    for (size_t i = 0; i < version->schema.count; i++)
        if (version->schema.fields[i].type == TYPE_TEXT)
            which[n++] = i;
    Status status = quality_shapes(request->db, request->config->home, version, which, n, shapes, seen, error);
    for (size_t i = 0; i < version->schema.count; i++) {
        columns[i].shape = shapes[i];
        columns[i].shape_values = seen[i];
    }
    return status;
}

Status quality_suggest(Request *request, Reply *reply, Error *error)
{
    Checked checked;
    RuleSet existing = {0};
    Status status = quality_version(request, 0, &checked, error);
    if (status != OK)
        return status;
    const Version *version = checked.version;
    SuggestColumn *columns = arena_array(request->arena, version->schema.count + 1, sizeof *columns);
    TextShape **shapes = arena_array(request->arena, version->schema.count + 1, sizeof *shapes);
    status = present_rules(request, checked.facts.dataset_id, &existing, error);
    if (status == OK)
        status = read_profiles(request, version, columns, error);
    if (status == OK)
        status = find_shapes(request, version, columns, shapes, error);
    if (status == OK) {
        Json json;
        reply_json(reply, &json);
        json_open_object(&json);
        json_key(&json, "items");
        rule_suggest(&json, columns, version->schema.count, version->rows, clock_now_us(), &existing, request->arena);
        json_member_int(&json, "version", checked.number);
        json_close(&json);
    }
    for (size_t i = 0; i < version->schema.count; i++) {
        json_object_put(columns[i].profile);
        text_shape_free(shapes[i]);
    }
    rule_set_free(&existing);
    return status;
}
