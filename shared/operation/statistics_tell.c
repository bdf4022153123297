/* statistics_tell.c - telling intervals, effects and groups; see statistics.h. */
#include "operation/statistics.h"

#include <math.h>

static void open_number(Json *json, const char *name, double value)
{
    if (isfinite(value))
        json_member_number(json, name, value);
    else
        json_member_null(json, name);
}

void statistics_interval(OperationRun *run, const char *name, Interval interval)
{
    Json *json = answer_result(run->answer);
    json_key(json, name);
    json_open_object(json);
    open_number(json, "low", interval.low);
    open_number(json, "high", interval.high);
    json_close(json);
}

void statistics_effect(OperationRun *run, const char *name, Effect effect)
{
    Json *json = answer_result(run->answer);
    json_key(json, name);
    json_open_object(json);
    open_number(json, "value", effect.value);
    open_number(json, "low", effect.interval.low);
    open_number(json, "high", effect.interval.high);
    json_close(json);
}

void statistics_group_table(OperationRun *run, const StatGroups *groups)
{
    Json *json = answer_result(run->answer);
    const StatColumn *column = &groups->response;
    double level = 0.5 + statistics_confidence(run) / 2;
    AnswerTable *table = answer_table(run->answer, "groups", "Groups");
    table_column(table, "group", groups->factor, FORMAT_TEXT);
    table_column(table, "n", "n", FORMAT_INTEGER);
    table_column(table, "mean", "Mean", FORMAT_NUMBER);
    table_column(table, "sd", "SD", FORMAT_NUMBER);
    table_column(table, "se", "SE", FORMAT_NUMBER);
    table_column(table, "low", "Interval from", FORMAT_NUMBER);
    table_column(table, "high", "to", FORMAT_NUMBER);
    json_key(json, "groups");
    json_open_array(json);
    for (size_t k = 0; k < groups->groups.levels; k++) {
        const Summary *group = &groups->samples[k];
        double mean = double2_value(group->mean), se = group->sd / sqrt((double)group->n);
        double margin = group->n > 1 ? dist_t_quantile(level, (double)(group->n - 1)) * se : NAN;
        table_text(table, groups->groups.names[k]);
        table_integer(table, (int64_t)group->n);
        table_number(table, column_place(column, mean));
        table_number(table, column_length(column, group->sd));
        table_number(table, column_length(column, se));
        table_number(table, column_place(column, mean - margin));
        table_number(table, column_place(column, mean + margin));
        json_open_object(json);
        json_member_text(json, "group", groups->groups.names[k]);
        json_member_int(json, "n", (int64_t)group->n);
        open_number(json, "mean", column_place(column, mean));
        open_number(json, "sd", column_length(column, group->sd));
        json_close(json);
    }
    json_close(json);
    table_note(table, "Intervals of the means at %s, each by its own group's spread.",
               said_percent(run->answer, statistics_confidence(run)));
}

void statistics_table(OperationRun *run, const char *title, const StatRow *rows, size_t n)
{
    AnswerTable *table = answer_table(run->answer, "test", title);
    for (size_t i = 0; i < n; i++)
        table_column(table, NULL, rows[i].name, rows[i].p ? FORMAT_P : FORMAT_NUMBER);
    for (size_t i = 0; i < n; i++)
        table_number(table, rows[i].value);
}

const char *statistics_verdict(OperationRun *run, double p)
{
    double level = 1 - statistics_confidence(run);
    return arena_printf(run->arena, "%s, %s at %s", said_p(run->answer, p), p < level ? "significant" : "not significant",
                        said_percent(run->answer, level));
}
