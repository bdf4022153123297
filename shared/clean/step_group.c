/* step_group.c - group: one row for each group, with aggregates of its rows. */
#include "clean/step.h"

#include "base/memory.h"
#include "clean/aggregate.h"

#include <json-c/json.h>
#include <string.h>

enum { MOST_AGGREGATES = 1000 };

static bool is_aggregate(const char *name)
{
    for (size_t i = 0; AGGREGATES[i]; i++)
        if (strcmp(AGGREGATES[i], name) == 0)
            return true;
    return false;
}

static const char *member_text(json_object *object, const char *name)
{
    json_object *value;
    return json_object_object_get_ex(object, name, &value) && json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

/* One of {"column", "function", "into", "q"}. */
static Status add_aggregate(StepRun *run, json_object *item, size_t place, const Groups *groups, Error *error)
{
    const char *at = arena_printf(run->arena, "/aggregates/%zu", place);
    if (!json_object_is_type(item, json_type_object))
        return step_fail(run, error, at, "An aggregate is an object such as {\"column\": \"price\", \"function\": \"sum\"}.");
    json_object_object_foreach(item, key, value)
    {
        (void)value;
        if (strcmp(key, "column") != 0 && strcmp(key, "function") != 0 && strcmp(key, "into") != 0 && strcmp(key, "q") != 0)
            return step_fail(run, error, arena_printf(run->arena, "%s/%s", at, key), "An aggregate has column, function, into and q.");
    }
    const char *function = member_text(item, "function"), *column = member_text(item, "column"), *into = member_text(item, "into");
    if (!function || !is_aggregate(function))
        return step_fail(run, error, arena_printf(run->arena, "%s/function", at),
                         "The function is one of count, sum, mean, median, min, max, sd, distinct, first, last, mode, quantile.");
    long source = column ? schema_find(&run->in->schema, column, strlen(column)) : -1;
    if (column && source < 0)
        return step_fail(run, error, arena_printf(run->arena, "%s/column", at), "There is no column \"%.200s\" at this step.", column);
    if (!column && strcmp(function, "count") != 0)
        return step_fail(run, error, arena_printf(run->arena, "%s/column", at), "Name the column; only count does without one.");
    if (column && !aggregate_fits(function, run->in->schema.fields[source].type))
        return step_fail(run, error, arena_printf(run->arena, "%s/column", at), "\"%.200s\" is %s; %s is for numbers.", column,
                         type_name(run->in->schema.fields[source].type), function);
    json_object *q;
    double p = 0.5;
    if (json_object_object_get_ex(item, "q", &q)) {
        p = json_object_get_double(q);
        bool number = json_object_is_type(q, json_type_double) || json_object_is_type(q, json_type_int);
        if (!number || !(p >= 0 && p <= 1))
            return step_fail(run, error, arena_printf(run->arena, "%s/q", at), "q lies between 0 and 1.");
    }
    TableColumn *made = aggregate_column(run->scratch, function, p, column ? run->in->columns[source] : NULL, groups);
    const char *name = into ? into : step_free_name(run, column ? arena_printf(run->arena, "%s_%s", column, function) : "count");
    Status status = step_add_column(run, NULL, name, made, false, error);
    if (status != OK)
        run->pointer = arena_printf(run->arena, "%s/into", at);
    return status;
}

static Status group_apply(StepRun *run, Error *error)
{
    size_t *keys, n;
    Status status = step_columns(run, "by", &keys, &n, error);
    if (status != OK)
        return status;
    json_object *list = param_value(&run->params, "aggregates")->json;
    if (list && !json_object_is_type(list, json_type_array))
        return step_fail(run, error, "/aggregates", "Aggregates are an array of objects such as {\"column\": \"price\", \"function\": \"sum\"}.");
    size_t count = list ? json_object_array_length(list) : 0;
    if (count > MOST_AGGREGATES)
        return step_fail(run, error, "/aggregates", "At most %d aggregates fit into one step.", MOST_AGGREGATES);
    if (count == 0 && n == 0)
        return step_fail(run, error, "/by", "Name columns to group by, or aggregates.");
    Groups groups;
    groups_of_table(&groups, run->in, keys, n);
    if (n == 0 && groups.count == 0) { /* figures of an empty table are one row */
        groups.first = mem_resize(groups.first, 1, sizeof *groups.first);
        groups.count = 1;
    }
    table_begin(run->out, groups.count);
    for (size_t k = 0; k < n; k++)
        table_add(run->out, &run->in->schema.fields[keys[k]], column_gather(run->scratch, run->in->columns[keys[k]], groups.first, groups.count));
    for (size_t i = 0; i < count && status == OK; i++)
        status = add_aggregate(run, json_object_array_get_idx(list, i), i, &groups, error);
    groups_free(&groups);
    return status;
}

static const Param GROUP[] = {
    COLUMNS_OPTIONAL("by", "", "Columns whose combinations are the groups; none: the whole table is one."),
    {"aggregates", PARAM_JSON, IN_BODY, .doc = "Array of {column, function, into, q}: count (also without a column), sum, mean, median, min, max, sd, distinct, first, "
     "last, mode, quantile (q from 0 to 1).", .schema = "\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"function\"],"
     "\"properties\":{\"column\":{\"type\":\"string\",\"x-quern-column\":{\"types\":[],\"many\":false}},\"function\":{\"type\":\"string\",\"enum\":[\"count\",\"sum\",\"mean\","
     "\"median\",\"min\",\"max\",\"sd\",\"distinct\",\"first\",\"last\",\"mode\",\"quantile\"]},\"q\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1},\"into\":{\"type\":\"string\"}}}"},
    {NULL}};
const Step STEP_GROUP = {"group", "Group and aggregate", "shape", "One row for each group, with figures of its rows.", GROUP, group_apply};
