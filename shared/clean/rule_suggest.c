/* rule_suggest.c - see rule_suggest.h. */
#include "clean/rule_suggest.h"

#include "data/datetime.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DAY_US INT64_C(86400000000)

typedef struct Suggesting {
    Json *json;
    Arena *arena;
    const RuleSet *existing;
    uint64_t rows;
} Suggesting;

static int64_t profile_int(const SuggestColumn *column, const char *name)
{
    json_object *value;
    return json_object_object_get_ex(column->profile, name, &value) ? json_object_get_int64(value) : 0;
}

/* A number, also of a decimal, which is text; NaN when there is none. */
static double profile_number(const SuggestColumn *column, const char *name)
{
    json_object *value;
    return json_object_object_get_ex(column->profile, name, &value) && value ? json_object_get_double(value) : NAN;
}

static const char *profile_text(const SuggestColumn *column, const char *name)
{
    json_object *value;
    return json_object_object_get_ex(column->profile, name, &value) && value ? json_object_get_string(value) : NULL;
}

static bool profile_bool(const SuggestColumn *column, const char *name)
{
    json_object *value;
    return json_object_object_get_ex(column->profile, name, &value) && json_object_get_boolean(value);
}

static bool is_there(const Suggesting *to, const char *kind, const char *column)
{
    for (size_t i = 0; to->existing && i < to->existing->count; i++) {
        const Rule *rule = &to->existing->rules[i];
        if (strcmp(rule->kind->name, kind) == 0 && rule->n_columns == (column ? 1 : 0) && (!column || strcmp(rule->columns[0], column) == 0))
            return true;
    }
    return false;
}

/* Opens a suggestion up to its params, an open object; false: there is such a rule already. */
static bool open_rule(const Suggesting *to, const char *kind, const char *column)
{
    Json *json = to->json;
    if (is_there(to, kind, column))
        return false;
    json_open_object(json);
    json_key(json, "rule");
    json_open_object(json);
    json_member_text(json, "rule", kind);
    json_key(json, "columns");
    json_open_array(json);
    if (column)
        json_text(json, column);
    json_close(json);
    json_member_text(json, "action", "flag");
    json_key(json, "params");
    json_open_object(json);
    return true;
}

static void close_rule(const Suggesting *to, const char *format, ...) PRINTF_LIKE(2, 3);

static void close_rule(const Suggesting *to, const char *format, ...)
{
    Buffer reason = BUFFER_INIT;
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buffer_add_text(&reason, text);
    json_close(to->json);
    json_close(to->json);
    json_member_text(to->json, "reason", reason.data);
    json_close(to->json);
    buffer_free(&reason);
}

/* To two digits, away from the middle. */
static double outwards(double value, bool up)
{
    if (value == 0 || !isfinite(value))
        return value;
    double unit = pow(10, floor(log10(fabs(value))) - 1);
    double scaled = value / unit;
    double whole = up ? ceil(scaled - 1e-9) : floor(scaled + 1e-9);
    return unit < 1 ? whole / round(1 / unit) : whole * unit;
}

static bool is_key(const Suggesting *to, const SuggestColumn *column)
{
    uint64_t present = to->rows - column->missing;
    return present >= SUGGEST_UNIQUE_ROWS && profile_bool(column, "distinct_exact") && (uint64_t)profile_int(column, "distinct") == present;
}

static void suggest_range(const Suggesting *to, const SuggestColumn *column)
{
    double min = profile_number(column, "min"), max = profile_number(column, "max");
    if (isnan(min) || isnan(max) || (column->type == TYPE_INTEGER && is_key(to, column)) || !open_rule(to, "range", column->name))
        return;
    double margin = (max - min) / 10;
    bool share = column->type != TYPE_INTEGER && min >= 0 && max <= 1;
    double low = min >= 0 ? 0 : outwards(min - margin, false);
    double high = share ? 1 : max <= 0 ? 0 : outwards(max + margin, true);
    if (column->type == TYPE_INTEGER && high < 1e15)
        high = ceil(high);
    if (column->type == TYPE_INTEGER && low > -1e15)
        low = floor(low);
    if (isfinite(low))
        json_member_number(to->json, "min", low);
    if (isfinite(high))
        json_member_number(to->json, "max", high);
    close_rule(to, "The values lie between %.6g and %.6g; a tenth of that spread is left on either side%s.", min, max,
               min >= 0 ? ", and none is negative" : "");
}

/* All different values, when the profile has them all. */
static json_object *all_values(const Suggesting *to, const SuggestColumn *column)
{
    json_object *top = NULL;
    uint64_t distinct = (uint64_t)profile_int(column, "distinct"), present = to->rows - column->missing;
    if (distinct == 0 || distinct > SUGGEST_ALLOWED || present < 10 * distinct || !profile_bool(column, "top_exact") ||
        !profile_bool(column, "distinct_exact") || !json_object_object_get_ex(column->profile, "top", &top) ||
        json_object_array_length(top) != distinct || profile_int(column, "max_length") > 60) /* longer ones may be cut */
        return NULL;
    return top;
}

static bool suggest_allowed(const Suggesting *to, const SuggestColumn *column)
{
    json_object *top = all_values(to, column);
    if (!top)
        return false;
    if (!open_rule(to, "allowed", column->name))
        return true;
    json_key(to->json, "values");
    json_open_array(to->json);
    for (size_t i = 0; i < json_object_array_length(top); i++) {
        json_object *value = NULL;
        json_object_object_get_ex(json_object_array_get_idx(top, i), "value", &value);
        json_text_n(to->json, json_object_get_string(value), (size_t)json_object_get_string_len(value));
    }
    json_close(to->json);
    close_rule(to, "Only %zu different values occur among %" PRIu64 ".", json_object_array_length(top), to->rows - column->missing);
    return true;
}

static void suggest_text(const Suggesting *to, const SuggestColumn *column)
{
    const char *what = NULL;
    const char *pattern = column->shape && column->shape_values >= SUGGEST_UNIQUE_ROWS ? text_shape_pattern(column->shape, to->arena, &what) : NULL;
    if (suggest_allowed(to, column))
        return;
    if (pattern) {
        if (open_rule(to, "pattern", column->name)) {
            json_member_text(to->json, "pattern", pattern);
            close_rule(to, "Each of %" PRIu64 " values is written as %s.", column->shape_values, what);
        }
        return;
    }
    int64_t shortest = profile_int(column, "min_length"), longest = profile_int(column, "max_length");
    if (to->rows - column->missing < SUGGEST_UNIQUE_ROWS || shortest != longest || longest == 0 || profile_int(column, "distinct") < 2)
        return;
    if (open_rule(to, "length", column->name)) {
        json_member_int(to->json, "min", shortest);
        json_member_int(to->json, "max", longest);
        close_rule(to, "All values have %" PRId64 " characters.", longest);
    }
}

static void suggest_column(const Suggesting *to, const SuggestColumn *column)
{
    if (column->missing == 0 && open_rule(to, "required", column->name))
        close_rule(to, "No value is missing in %" PRIu64 " rows.", to->rows);
    if (column->missing == to->rows)
        return;
    if (column->type != TYPE_FLOAT && is_key(to, column) && open_rule(to, "unique", column->name))
        close_rule(to, "Each of %" PRIu64 " values occurs once.", to->rows - column->missing);
    if (column->type == TYPE_INTEGER || column->type == TYPE_FLOAT || column->type == TYPE_DECIMAL)
        suggest_range(to, column);
    if (column->type == TYPE_TEXT)
        suggest_text(to, column);
}

/* The newest value of a date or timestamp column, in microseconds; false: it has none. */
static bool newest(const SuggestColumn *column, int64_t *us)
{
    const char *text = column->type == TYPE_DATE || column->type == TYPE_TIMESTAMP ? profile_text(column, "max") : NULL;
    int32_t days;
    bool zoned;
    if (!text)
        return false;
    if (date_parse(text, strlen(text), DATE_ISO, &days)) {
        *us = days * DAY_US;
        return true;
    }
    return timestamp_parse(text, strlen(text), DATE_ISO, us, &zoned);
}

static void suggest_freshness(const Suggesting *to, const SuggestColumn *columns, size_t n, int64_t now)
{
    const SuggestColumn *best = NULL;
    int64_t best_us = now - 365 * DAY_US;
    for (size_t i = 0; i < n; i++) {
        int64_t us;
        if (newest(&columns[i], &us) && us <= now + DAY_US && us > best_us) {
            best = &columns[i];
            best_us = us;
        }
    }
    if (!best || !open_rule(to, "freshness", best->name))
        return;
    int64_t age = now > best_us ? (now - best_us) / DAY_US : 0;
    int64_t allowed = age < 4 ? 7 : 2 * age;
    json_member_int(to->json, "max_age", allowed);
    json_member_text(to->json, "unit", "days");
    close_rule(to, "The newest value is %" PRId64 " days old.", age);
}

void rule_suggest(Json *json, const SuggestColumn *columns, size_t n, uint64_t rows, int64_t now, const RuleSet *existing, Arena *arena)
{
    Suggesting to = {json, arena, existing, rows};
    json_open_array(json);
    for (size_t i = 0; i < n && rows; i++)
        suggest_column(&to, &columns[i]);
    if (rows)
        suggest_freshness(&to, columns, n, now);
    if (rows >= SUGGEST_UNIQUE_ROWS && open_rule(&to, "row_count", NULL)) {
        json_member_int(json, "max_decrease", 50);
        json_member_int(json, "max_increase", 100);
        close_rule(&to, "There are %" PRIu64 " rows; a load of less than half of that, or more than twice as many, deserves a look.", rows);
    }
    json_close(json);
}
