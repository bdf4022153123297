/* rule_table.c - rules about the whole table: freshness, row_count. */
#include "clean/rule_private.h"

#include "data/datetime.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define DAY_US INT64_C(86400000000)

/* ---- freshness ---- */

static int64_t max_age(const Rule *rule)
{
    const char *unit = rule_param(rule, "unit")->text;
    double us = strcmp(unit, "days") == 0 ? 864e8 : strcmp(unit, "hours") == 0 ? 36e8 : 6e7;
    return (int64_t)llround(rule_param(rule, "max_age")->number * us);
}

static Status freshness_begin(RuleRun *run, Error *error)
{
    (void)error;
    run->max_age = max_age(run->rule);
    if (run->rule->n_columns == 0) {
        run->newest = run->world->loaded_at;
        run->has_newest = true;
        return OK;
    }
    ColumnType type = run->schema->fields[run->columns[0]].type;
    if (type != TYPE_DATE && type != TYPE_TIMESTAMP)
        rule_not_checked(run, "The column is %s, and freshness is about dates and timestamps.", type_name(type));
    return OK;
}

static Status freshness_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    (void)bad;
    (void)error;
    if (run->rule->n_columns == 0)
        return OK;
    const BatchColumn *column = &batch->columns[run->columns[0]];
    bool is_date = run->schema->fields[run->columns[0]].type == TYPE_DATE;
    for (size_t row = 0; row < batch->n; row++) {
        if (!bit_get(column->valid, row))
            continue;
        int64_t us = is_date ? column->dates[row] * DAY_US : column->integers[row];
        if (!run->has_newest || us > run->newest)
            run->newest = us;
        run->has_newest = true;
    }
    return OK;
}

static Status freshness_end(RuleRun *run, uint64_t rows, Error *error)
{
    (void)rows;
    (void)error;
    run->checked = 1;
    if (!run->has_newest) {
        run->violations = 1;
        run->finding = "There is no date in the column.";
        return OK;
    }
    char text[TIMESTAMP_TEXT];
    size_t length = timestamp_format(run->newest, false, text);
    run->violations = run->world->now - run->newest > run->max_age;
    run->finding = arena_printf(run->arena, "The newest is of %.*s.", (int)length, text);
    return OK;
}

const RuleMethods RULE_FRESHNESS = {.begin = freshness_begin, .check = freshness_check, .end = freshness_end};

/* ---- row_count ---- */

static const char *row_count_fault(const Rule *rule, Arena *arena)
{
    (void)arena;
    const ParamValue *min = rule_param(rule, "min"), *max = rule_param(rule, "max");
    if (!min->given && !max->given && !rule_param(rule, "max_decrease")->given && !rule_param(rule, "max_increase")->given)
        return "must have min, max, max_decrease or max_increase";
    return min->given && max->given && min->integer > max->integer ? "min is greater than max" : NULL;
}

static Status row_count_begin(RuleRun *run, Error *error)
{
    (void)run;
    (void)error;
    return OK;
}

static Status row_count_end(RuleRun *run, uint64_t rows, Error *error)
{
    (void)error;
    const ParamValue *min = rule_param(run->rule, "min"), *max = rule_param(run->rule, "max");
    const ParamValue *less = rule_param(run->rule, "max_decrease"), *more = rule_param(run->rule, "max_increase");
    double before = (double)run->world->previous_rows, now = (double)rows;
    bool bad = (min->given && rows < (uint64_t)min->integer) || (max->given && rows > (uint64_t)max->integer);
    if (run->world->previous_rows >= 0) {
        bad |= less->given && now < before * (1 - less->number / 100);
        bad |= more->given && now > before * (1 + more->number / 100);
        run->finding = arena_printf(run->arena, "There are %" PRIu64 " rows; the version before had %" PRId64 ".", rows, run->world->previous_rows);
    } else {
        run->finding = arena_printf(run->arena, "There are %" PRIu64 " rows, and no version before.", rows);
    }
    run->checked = 1;
    run->violations = bad;
    return OK;
}

const RuleMethods RULE_ROW_COUNT = {.fault = row_count_fault, .begin = row_count_begin, .end = row_count_end};
