/*
** rule_range.c - the rule "range".
**
** For every type but float the range becomes one of whole numbers, both ends within (rule_literal.c); floats are compared as they are, and an
** infinite one lies beyond every bound.
*/
#include "clean/rule_private.h"

#include "base/number.h"

#include <math.h>
#include <string.h>

#define LIMIT_HIGH ((Int128)(~(unsigned __int128)0 >> 1))
#define LIMIT_LOW (-LIMIT_HIGH - 1)

typedef struct RangeState {
    Int128 low, high;
    double min, max;
    bool above, below;   /* floats: min (max) itself is outside */
} RangeState;

static const char *range_fault(const Rule *rule, Arena *arena)
{
    const ParamValue *bounds[2] = {rule_param(rule, "min"), rule_param(rule, "max")};
    double numbers[2];
    int n = 0;
    for (int i = 0; i < 2; i++) {
        if (!bounds[i]->given)
            continue;
        const char *text = json_object_is_type(bounds[i]->json, json_type_boolean) ? NULL : rule_literal(bounds[i]->json, arena);
        Int128 value;
        bool exact;
        if (!text || (!number_parse_double(text, strlen(text), &numbers[n]) &&
                      !rule_whole(text, &(Field){.type = TYPE_TIMESTAMP}, false, &value, &exact)))
            return "min and max must be numbers, or dates and timestamps such as \"2026-01-31\" and \"2026-01-31T12:00:00\"";
        if (!number_parse_double(text, strlen(text), &numbers[n]))
            numbers[n] = (double)value;
        n++;
    }
    if (n == 0)
        return "must have min, max or both";
    return n == 2 && numbers[0] > numbers[1] ? "min is greater than max" : NULL;
}

static const char *bound(const RuleRun *run, const char *name)
{
    const ParamValue *value = rule_param(run->rule, name);
    return value->given ? rule_literal(value->json, run->arena) : NULL;
}

static bool begin_floats(const RuleRun *run, RangeState *state)
{
    const char *min = bound(run, "min"), *max = bound(run, "max");
    state->min = -INFINITY;
    state->max = INFINITY;
    return (!min || number_parse_double(min, strlen(min), &state->min)) && (!max || number_parse_double(max, strlen(max), &state->max));
}

static bool begin_wholes(const RuleRun *run, RangeState *state)
{
    const Field *field = &run->schema->fields[run->columns[0]];
    const char *min = bound(run, "min"), *max = bound(run, "max");
    bool exact;
    state->low = LIMIT_LOW;
    state->high = LIMIT_HIGH;
    if (min) {
        if (!rule_whole(min, field, true, &state->low, &exact))
            return false;
        state->low += exact && state->above && state->low < LIMIT_HIGH;
    }
    if (max) {
        if (!rule_whole(max, field, false, &state->high, &exact))
            return false;
        state->high -= exact && state->below && state->high > LIMIT_LOW;
    }
    return true;
}

static Status range_begin(RuleRun *run, Error *error)
{
    (void)error;
    ColumnType type = run->schema->fields[run->columns[0]].type;
    RangeState *state = arena_alloc(run->arena, sizeof *state);
    state->above = rule_param(run->rule, "exclusive_min")->boolean;
    state->below = rule_param(run->rule, "exclusive_max")->boolean;
    if (type == TYPE_TEXT || type == TYPE_BOOLEAN)
        rule_not_checked(run, "The column is %s, and a range is about numbers, dates and timestamps.", type_name(type));
    else if (!(type == TYPE_FLOAT ? begin_floats(run, state) : begin_wholes(run, state)))
        rule_not_checked(run, "The column is %s, and the ends of the range are not.", type_name(type));
    run->state = state;
    return OK;
}

static bool float_outside(const RangeState *state, double value)
{
    return (state->above ? value <= state->min && !isinf(state->min) : value < state->min) ||
           (state->below ? value >= state->max && !isinf(state->max) : value > state->max);
}

static Status range_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    (void)error;
    const RangeState *state = run->state;
    const BatchColumn *column = &batch->columns[run->columns[0]];
    ColumnType type = run->schema->fields[run->columns[0]].type;
    for (size_t row = 0; row < batch->n; row++) {
        if (!bit_get(column->valid, row))
            continue;
        run->checked++;
        bool outside;
        if (type == TYPE_FLOAT) {
            outside = float_outside(state, column->floats[row]);
        } else {
            Int128 value = rule_value(column, type, row);
            outside = value < state->low || value > state->high;
        }
        if (outside)
            bit_set(bad, row);
    }
    return OK;
}

const RuleMethods RULE_RANGE = {.fault = range_fault, .begin = range_begin, .check = range_check};
