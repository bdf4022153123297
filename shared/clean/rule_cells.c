/* rule_cells.c - rules about one value at a time: type, required, length, allowed. */
#include "clean/rule_private.h"

#include "base/map.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"
#include "data/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ALLOWED_MAX = 10000 };

static const Field *field_of(const RuleRun *run)
{
    return &run->schema->fields[run->columns[0]];
}

/* Calls `broken` for each value that is there and counts it. */
typedef bool Broken(RuleRun *run, const BatchColumn *column, size_t row);

static inline Status each_value(RuleRun *run, const Batch *batch, uint64_t *bad, Broken *broken)
{
    const BatchColumn *column = &batch->columns[run->columns[0]];
    for (size_t row = 0; row < batch->n; row++) {
        if (!bit_get(column->valid, row))
            continue;
        run->checked++;
        if (broken(run, column, row))
            bit_set(bad, row);
    }
    return OK;
}

/* ---- type ---- */

typedef struct TypeState {
    ColumnType type;
} TypeState;

static bool text_is(ColumnType type, Slice text)
{
    static const char *const WORDS[] = {"true", "false", "yes", "no", "t", "f", "on", "off", "1", "0"};
    int64_t integer;
    int32_t days;
    double number;
    Int128 decimal;
    uint8_t scale;
    bool zoned;
    switch (type) {
    case TYPE_BOOLEAN:
        for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
            if (strlen(WORDS[i]) == text.length && strncasecmp(WORDS[i], text.data, text.length) == 0)
                return true;
        return false;
    case TYPE_INTEGER:
        return number_parse_int(text.data, text.length, &integer);
    case TYPE_FLOAT:
        return number_parse_double(text.data, text.length, &number);
    case TYPE_DECIMAL:
        return decimal_parse(text.data, text.length, &decimal, &scale);
    case TYPE_DATE:
        for (DateFormat format = 0; format < DATE_FORMATS; format++)
            if (date_parse(text.data, text.length, format, &days))
                return true;
        return false;
    case TYPE_TIMESTAMP:
        for (DateFormat format = 0; format < DATE_FORMATS; format++)
            if (timestamp_parse(text.data, text.length, format, &integer, &zoned) || date_parse(text.data, text.length, format, &days))
                return true;
        return false;
    case TYPE_TEXT:
        break;
    }
    return true;
}

/* Whether every value of one type can be read as the other: no value need be looked at. */
static bool always_fits(ColumnType from, ColumnType to)
{
    return from == to || to == TYPE_TEXT || (from == TYPE_INTEGER && (to == TYPE_FLOAT || to == TYPE_DECIMAL)) ||
           (from == TYPE_DECIMAL && to == TYPE_FLOAT) || (from == TYPE_DATE && to == TYPE_TIMESTAMP);
}

static bool value_is(ColumnType from, ColumnType to, const BatchColumn *column, uint8_t scale, size_t row)
{
    static const int64_t DAY = INT64_C(86400000000);
    if (always_fits(from, to))
        return true;
    if (from == TYPE_TEXT)
        return text_is(to, column->texts[row]);
    if (to == TYPE_INTEGER && from == TYPE_FLOAT)
        return fabs(column->floats[row]) < 0x1p63 && column->floats[row] == trunc(column->floats[row]);
    if (to == TYPE_DECIMAL && from == TYPE_FLOAT)
        return isfinite(column->floats[row]);
    if (to == TYPE_INTEGER && from == TYPE_DECIMAL) {
        Int128 whole;
        return decimal_rescale(column->decimals[row], scale, 0, &whole) && whole == (int64_t)whole;
    }
    if (to == TYPE_BOOLEAN && from == TYPE_INTEGER)
        return column->integers[row] == 0 || column->integers[row] == 1;
    return to == TYPE_DATE && from == TYPE_TIMESTAMP && column->integers[row] % DAY == 0;
}

static Status type_begin(RuleRun *run, Error *error)
{
    (void)error;
    TypeState *state = arena_alloc(run->arena, sizeof *state);
    const ParamValue *type = rule_param(run->rule, "type");
    type_from_name(type->text, type->length, &state->type);
    run->state = state;
    return OK;
}

static bool type_broken(RuleRun *run, const BatchColumn *column, size_t row)
{
    const TypeState *state = run->state;
    return !value_is(field_of(run)->type, state->type, column, field_of(run)->scale, row);
}

static Status type_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    (void)error;
    return each_value(run, batch, bad, type_broken);
}

const RuleMethods RULE_TYPE = {.begin = type_begin, .check = type_check};

/* ---- required ---- */

static Status required_begin(RuleRun *run, Error *error)
{
    (void)run;
    (void)error;
    return OK;
}

static bool is_blank(Slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(" \t\r\n\v\f", text.data[i]))
            return false;
    return true;
}

static Status required_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    (void)error;
    const BatchColumn *column = &batch->columns[run->columns[0]];
    bool blanks = field_of(run)->type == TYPE_TEXT && !rule_param(run->rule, "allow_empty")->boolean;
    for (size_t row = 0; row < batch->n; row++) {
        run->checked++;
        if (!bit_get(column->valid, row) || (blanks && is_blank(column->texts[row])))
            bit_set(bad, row);
    }
    return OK;
}

const RuleMethods RULE_REQUIRED = {.begin = required_begin, .check = required_check};

/* ---- length ---- */

typedef struct LengthState {
    size_t min, max;
} LengthState;

static const char *length_fault(const Rule *rule, Arena *arena)
{
    (void)arena;
    const ParamValue *min = rule_param(rule, "min"), *max = rule_param(rule, "max");
    if (!min->given && !max->given)
        return "must have min, max or both";
    return min->given && max->given && min->integer > max->integer ? "min is greater than max" : NULL;
}

static Status length_begin(RuleRun *run, Error *error)
{
    (void)error;
    if (field_of(run)->type != TYPE_TEXT) {
        rule_not_checked(run, "The column is %s, and length is about text.", type_name(field_of(run)->type));
        return OK;
    }
    LengthState *state = arena_alloc(run->arena, sizeof *state);
    const ParamValue *max = rule_param(run->rule, "max");
    state->min = (size_t)rule_param(run->rule, "min")->integer;
    state->max = max->given ? (size_t)max->integer : SIZE_MAX;
    run->state = state;
    return OK;
}

static bool length_broken(RuleRun *run, const BatchColumn *column, size_t row)
{
    const LengthState *state = run->state;
    Slice text = column->texts[row];
    if (text.length < state->min || text.length / 4 > state->max) /* whatever the characters are */
        return true;
    size_t characters = utf8_count(text.data, text.length);
    return characters < state->min || characters > state->max;
}

static Status length_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    (void)error;
    return each_value(run, batch, bad, length_broken);
}

const RuleMethods RULE_LENGTH = {.fault = length_fault, .begin = length_begin, .check = length_check};

/* ---- allowed ---- */

typedef struct AllowedState {
    Map *texts;          /* of text columns */
    bool ignore_case;
    Buffer folded;
    Int128 *wholes;      /* sorted */
    double *floats;      /* sorted */
    size_t n;
} AllowedState;

static const char *allowed_fault(const Rule *rule, Arena *arena)
{
    json_object *values = rule_param(rule, "values")->json;
    if (!json_object_is_type(values, json_type_array))
        return "values must be an array";
    size_t n = json_object_array_length(values);
    if (n == 0 || n > ALLOWED_MAX)
        return "values must hold 1 to 10,000 values";
    for (size_t i = 0; i < n; i++)
        if (!rule_literal(json_object_array_get_idx(values, i), arena))
            return "values must hold texts, numbers and booleans only (a missing value needs no permission)";
    return NULL;
}

static int compare_wholes(const void *a, const void *b)
{
    Int128 x = *(const Int128 *)a, y = *(const Int128 *)b;
    return (x > y) - (x < y);
}

static int compare_floats(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The literals that are values of the column's type; the others can not occur. */
static void allowed_literal(AllowedState *state, const Field *field, const char *text)
{
    bool exact;
    static const char mark = 1;
    if (field->type == TYPE_TEXT) {
        Slice slice = {text, strlen(text)};
        if (state->ignore_case)
            slice = rule_fold(slice, &state->folded);
        map_set(state->texts, slice.data, slice.length, (void *)&mark);
    } else if (field->type == TYPE_FLOAT) {
        state->n += number_parse_double(text, strlen(text), &state->floats[state->n]);
    } else if (rule_whole(text, field, false, &state->wholes[state->n], &exact) && exact) {
        state->n++;
    }
}

static Status allowed_begin(RuleRun *run, Error *error)
{
    (void)error;
    const Field *field = field_of(run);
    json_object *values = rule_param(run->rule, "values")->json;
    size_t n = json_object_array_length(values);
    AllowedState *state = mem_zero(1, sizeof *state);
    run->state = state;
    state->ignore_case = rule_param(run->rule, "ignore_case")->boolean;
    if (field->type == TYPE_TEXT)
        state->texts = map_new();
    else if (field->type == TYPE_FLOAT)
        state->floats = mem_array(n, sizeof *state->floats);
    else
        state->wholes = mem_array(n, sizeof *state->wholes);
    for (size_t i = 0; i < n; i++)
        allowed_literal(state, field, rule_literal(json_object_array_get_idx(values, i), run->arena));
    if (state->floats)
        qsort(state->floats, state->n, sizeof *state->floats, compare_floats);
    if (state->wholes)
        qsort(state->wholes, state->n, sizeof *state->wholes, compare_wholes);
    return OK;
}

static bool allowed_broken(RuleRun *run, const BatchColumn *column, size_t row)
{
    AllowedState *state = run->state;
    if (state->texts) {
        Slice text = column->texts[row];
        if (state->ignore_case)
            text = rule_fold(text, &state->folded);
        return !map_has(state->texts, text.data, text.length);
    }
    if (state->floats)
        return !bsearch(&column->floats[row], state->floats, state->n, sizeof *state->floats, compare_floats);
    Int128 value = rule_value(column, field_of(run)->type, row);
    return !bsearch(&value, state->wholes, state->n, sizeof *state->wholes, compare_wholes);
}

static Status allowed_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    (void)error;
    return each_value(run, batch, bad, allowed_broken);
}

static void allowed_free(RuleRun *run)
{
    AllowedState *state = run->state;
    map_free(state->texts);
    buffer_free(&state->folded);
    free(state->floats);
    free(state->wholes);
    free(state);
}

const RuleMethods RULE_ALLOWED = {.fault = allowed_fault, .begin = allowed_begin, .check = allowed_check, .free = allowed_free};
