/* rule.c - see rule.h: lists of rules, from JSON and to it. */
#include "clean/rule_private.h"

#include "data/utf8.h"

#include <string.h>

typedef struct Reading {
    Arena *arena;
    ParamCheck *problems;
    const char *at;          /* pointer of the rule being read */
    Rule *rule;
    bool bad;
} Reading;

static void problem(Reading *reading, const char *member, const char *detail)
{
    param_check_problem(reading->problems, arena_printf(reading->arena, "%s%s", reading->at, member), detail);
    reading->bad = true;
}

/* A text of 1 to `most` characters; NULL when it is none (a problem). */
static const char *take_text(Reading *reading, json_object *value, const char *member, size_t least, size_t most)
{
    if (!json_object_is_type(value, json_type_string)) {
        problem(reading, member, "must be a text");
        return NULL;
    }
    const char *text = json_object_get_string(value);
    size_t length = (size_t)json_object_get_string_len(value);
    if (memchr(text, '\0', length) || !utf8_valid(text, length)) {
        problem(reading, member, "must be text in UTF-8 without zero bytes");
        return NULL;
    }
    size_t characters = utf8_count(text, length);
    if (characters < least || characters > most) {
        problem(reading, member, arena_printf(reading->arena, "must have %zu to %zu characters", least, most));
        return NULL;
    }
    return arena_text_n(reading->arena, text, length);
}

static void take_columns(Reading *reading, json_object *value)
{
    const RuleKind *kind = reading->rule->kind;
    size_t n = json_object_is_type(value, json_type_array) ? json_object_array_length(value) : 0;
    if (value && !json_object_is_type(value, json_type_array)) {
        problem(reading, "/columns", "must be an array of column names");
        return;
    }
    if (n < kind->min_columns || n > kind->max_columns) {
        const char *detail = kind->max_columns == 0 ? arena_printf(reading->arena, "%s takes no column", kind->name)
                             : kind->min_columns == kind->max_columns
                                 ? arena_printf(reading->arena, "%s takes %zu column%s", kind->name, kind->max_columns, kind->max_columns == 1 ? "" : "s")
                                 : arena_printf(reading->arena, "%s takes %zu to %zu columns", kind->name, kind->min_columns, kind->max_columns);
        problem(reading, "/columns", detail);
        return;
    }
    reading->rule->columns = arena_array(reading->arena, n + 1, sizeof *reading->rule->columns);
    for (size_t i = 0; i < n; i++) {
        const char *name = take_text(reading, json_object_array_get_idx(value, i), "/columns", 1, 10000);
        if (!name)
            return;
        for (size_t k = 0; k < i; k++)
            if (strcmp(reading->rule->columns[k], name) == 0) {
                problem(reading, "/columns", arena_printf(reading->arena, "names \"%.80s\" twice", name));
                return;
            }
        reading->rule->columns[reading->rule->n_columns++] = name;
    }
}

static void take_action(Reading *reading, json_object *value)
{
    Rule *rule = reading->rule;
    const char *name = json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
    for (RuleAction action = RULE_FLAG; action <= RULE_FAIL; action++) {
        if (strcmp(name, rule_action_name(action)) != 0)
            continue;
        rule->action = action;
        if (action == RULE_REJECT && rule->kind->whole_table)
            problem(reading, "/action", arena_printf(reading->arena, "%s is about the whole table, so there are no rows to reject; use flag or fail",
                                                     rule->kind->name));
        return;
    }
    problem(reading, "/action", "must be reject, flag or fail");
}

static void take_params(Reading *reading, json_object *value)
{
    Rule *rule = reading->rule;
    ParamCheck *check = &rule->params;
    param_check_begin(check, rule->kind->params, reading->arena);
    json_object *empty = value ? NULL : json_object_new_object();
    if (value && !json_object_is_type(value, json_type_object))
        problem(reading, "/params", "must be an object");
    else
        param_check_json(check, value ? value : empty);
    bool fine = param_check_end(check);
    json_object_put(empty);
    for (size_t i = 0; i < check->n_problems; i++)
        problem(reading, arena_printf(reading->arena, "/params%s", check->problems[i].pointer), check->problems[i].detail);
    if (fine && !reading->bad && rule->kind->methods->fault) {
        const char *fault = rule->kind->methods->fault(rule, reading->arena);
        if (fault)
            problem(reading, "/params", fault);
    }
}

static bool known_member(const char *name)
{
    static const char *const NAMES[] = {"id", "rule", "columns", "params", "action", "name", "description"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(NAMES[i], name) == 0)
            return true;
    return false;
}

/* "beak_length: range", "a, b: unique", "row_count". */
static const char *usual_name(const Rule *rule, Arena *arena)
{
    const char *names = "";
    for (size_t i = 0; i < rule->n_columns; i++)
        names = arena_printf(arena, "%s%s%.60s", names, i ? ", " : "", rule->columns[i]);
    size_t whole = strlen(names);
    size_t kept = utf8_valid_prefix(names, whole); /* a name cut within a character */
    return kept ? arena_printf(arena, "%.*s: %s", (int)kept, names, rule->kind->name) : rule->kind->name;
}

static void read_rule(Reading *reading, json_object *object)
{
    Rule *rule = reading->rule;
    json_object *value = NULL;
    if (!json_object_is_type(object, json_type_object)) {
        problem(reading, "", "must be an object");
        return;
    }
    json_object_object_foreach(object, member, ignored)
    {
        (void)ignored;
        if (!known_member(member))
            problem(reading, arena_printf(reading->arena, "/%.60s", member), "is not a member of a rule");
    }
    if (json_object_object_get_ex(object, "rule", &value) && json_object_is_type(value, json_type_string))
        rule->kind = rule_kind(json_object_get_string(value));
    if (!rule->kind) {
        problem(reading, "/rule", value ? "is not a rule; GET /api/v1/datasets/quality/rules lists them" : "is missing");
        return;
    }
    value = NULL;
    json_object_object_get_ex(object, "columns", &value);
    take_columns(reading, value);
    value = NULL;
    json_object_object_get_ex(object, "params", &value);
    take_params(reading, value);
    if (json_object_object_get_ex(object, "action", &value))
        take_action(reading, value);
    if (json_object_object_get_ex(object, "id", &value) && value)
        rule->id = take_text(reading, value, "/id", 1, RULE_ID_MAX);
    if (json_object_object_get_ex(object, "description", &value) && value)
        rule->description = take_text(reading, value, "/description", 0, 10000);
    if (json_object_object_get_ex(object, "name", &value) && value)
        rule->name = take_text(reading, value, "/name", 0, RULE_NAME_MAX);
    rule->named = rule->name && *rule->name;
    if (!rule->named)
        rule->name = usual_name(rule, reading->arena);
    if (!rule->description)
        rule->description = "";
}

static const Rule *find_id(const RuleSet *set, const char *id)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->rules[i].id && strcmp(set->rules[i].id, id) == 0)
            return &set->rules[i];
    return NULL;
}

/* Those without an id get "<rule>_<n>". */
static void make_ids(RuleSet *set, Arena *arena)
{
    for (size_t i = 0; i < set->count; i++) {
        for (size_t n = 1; set->rules[i].kind && !set->rules[i].id; n++) {
            const char *id = arena_printf(arena, "%s_%zu", set->rules[i].kind->name, n);
            if (!find_id(set, id))
                set->rules[i].id = id;
        }
    }
}

bool rule_set_parse(json_object *list, const char *pointer, Arena *arena, RuleSet *set, ParamCheck *problems)
{
    *set = (RuleSet){.json = json_object_get(list)};
    Reading reading = {.arena = arena, .problems = problems, .at = pointer};
    if (!list)
        return true;
    if (!json_object_is_type(list, json_type_array)) {
        problem(&reading, "", "must be an array of rules");
        return false;
    }
    size_t n = json_object_array_length(list);
    if (n > RULE_MAX) {
        problem(&reading, "", arena_printf(arena, "holds %zu rules; %d are the most", n, RULE_MAX));
        return false;
    }
    bool fine = true;
    set->rules = arena_array(arena, n + 1, sizeof *set->rules);
    for (size_t i = 0; i < n; i++) {
        reading = (Reading){arena, problems, arena_printf(arena, "%s/%zu", pointer, i), &set->rules[i], false};
        read_rule(&reading, json_object_array_get_idx(list, i));
        if (set->rules[i].id && find_id(set, set->rules[i].id)) /* among those before it */
            problem(&reading, "/id", "is the id of another rule, too");
        set->count = i + 1;
        fine &= !reading.bad;
    }
    make_ids(set, arena);
    return fine;
}

void rule_set_free(RuleSet *set)
{
    for (size_t i = 0; i < set->count; i++)
        param_check_free(&set->rules[i].params);
    json_object_put(set->json);
    *set = (RuleSet){0};
}

const ParamValue *rule_param(const Rule *rule, const char *name)
{
    return param_value(&rule->params, name);
}

static void param_json(Json *json, const ParamValue *value)
{
    const char *text;
    json_key(json, value->param->name);
    switch (value->param->type) {
    case PARAM_INTEGER:
        json_int(json, value->integer);
        break;
    case PARAM_NUMBER:
        json_number(json, value->number);
        break;
    case PARAM_BOOLEAN:
        json_boolean(json, value->boolean);
        break;
    case PARAM_JSON:
        text = json_object_to_json_string_ext(value->json, JSON_C_TO_STRING_PLAIN);
        json_raw(json, text, strlen(text));
        break;
    default:
        json_text_n(json, value->text, value->length);
    }
}

void rule_json(Json *json, const Rule *rule)
{
    json_open_object(json);
    json_member_text(json, "id", rule->id);
    json_member_text(json, "rule", rule->kind->name);
    json_key(json, "columns");
    json_open_array(json);
    for (size_t i = 0; i < rule->n_columns; i++)
        json_text(json, rule->columns[i]);
    json_close(json);
    json_key(json, "params");
    json_open_object(json);
    for (size_t i = 0; i < rule->params.count; i++)
        if (rule->params.values[i].given && !rule->params.values[i].null)
            param_json(json, &rule->params.values[i]);
    json_close(json);
    json_member_text(json, "action", rule_action_name(rule->action));
    json_member_text(json, "name", rule->name);
    json_member_text(json, "description", rule->description);
    json_close(json);
}

void rule_set_json(Json *json, const RuleSet *set)
{
    json_open_array(json);
    for (size_t i = 0; i < set->count; i++)
        rule_json(json, &set->rules[i]);
    json_close(json);
}
