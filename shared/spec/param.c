/*
** param.c - checking values against a table of parameters.
**
** A value arrives as text or as JSON. take_text and take_json turn each into a ParamValue of the right type; the rules that
** do not depend on where it came from (ranges, lengths, choices) are then checked in one place, check_value. A problem says
** what is expected, not only that something is wrong.
*/
#include "spec/param.h"

#include "base/map.h"
#include "base/nearest.h"
#include "base/number.h"
#include "base/unicode.h"
#include "spec/json_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PROBLEMS = 100, NEAR_PROBLEMS = 10, DEFAULT_MAX_LENGTH = 10000, MAX_TEXTS = 10000 };

void param_check_begin(ParamCheck *check, const Param *params, Arena *arena)
{
    *check = (ParamCheck){.arena = arena, .params = params};
    while (params && params[check->count].name)
        check->count++;
    if (check->count)
        check->values = arena_array(arena, check->count, sizeof *check->values);
    for (size_t i = 0; i < check->count; i++)
        check->values[i].param = &params[i];
}

void param_check_free(ParamCheck *check)
{
    json_object_put(check->owned);
    check->owned = NULL;
}

void param_check_problem(ParamCheck *check, const char *pointer, const char *detail)
{
    if (check->n_problems == MAX_PROBLEMS)
        return;
    if (!check->problems)
        check->problems = arena_array(check->arena, MAX_PROBLEMS, sizeof *check->problems);
    char *words = arena_text(check->arena, detail);
    words[utf8_clean(words, strlen(words))] = '\0'; /* names in it may have been cut */
    check->problems[check->n_problems++] = (ParamProblem){arena_text(check->arena, pointer), words};
}

const char *param_problem_near(const ParamCheck *check, const char *detail, const char *name, NameAt *at, const void *names, size_t count)
{
    const char *near = check->n_problems < NEAR_PROBLEMS ? nearest_name(name, strlen(name), at, names, count) : NULL;
    return near ? arena_printf(check->arena, "%s; did you mean \"%.80s\"?", detail, near) : detail;
}

/* "/name" with ~ and / escaped (RFC 6901), or "?name"; a name that is no UTF-8 is cleaned when the reply is written. */
static const char *pointer_to(const ParamCheck *check, ParamPlace place, const char *name)
{
    Buffer text = BUFFER_INIT;
    buffer_add_char(&text, place == IN_BODY ? '/' : '?');
    for (const char *p = name; *p && p < name + 200; p++) {
        if (place == IN_BODY && (*p == '~' || *p == '/'))
            buffer_add_text(&text, *p == '~' ? "~0" : "~1");
        else
            buffer_add_char(&text, *p);
    }
    const char *pointer = arena_text(check->arena, text.data);
    buffer_free(&text);
    return pointer;
}

const char *param_pointer(const ParamCheck *check, const char *name, long item)
{
    const char *field = pointer_to(check, IN_BODY, name);
    return item < 0 ? field : arena_printf(check->arena, "%s/%ld", field, item);
}

static void problem(ParamCheck *check, const Param *param, const char *detail)
{
    param_check_problem(check, pointer_to(check, param->place, param->name), detail);
}

static ParamValue *find(const ParamCheck *check, const char *name)
{
    for (size_t i = 0; i < check->count; i++)
        if (strcmp(check->params[i].name, name) == 0)
            return &check->values[i];
    return NULL;
}

const ParamValue *param_value(const ParamCheck *check, const char *name)
{
    const ParamValue *value = find(check, name);
    if (!value) {
        fprintf(stderr, "no parameter \"%s\" in the table\n", name);
        abort();
    }
    return value;
}

static const char *body_name(const void *params, size_t i)
{
    return ((const Param *)params)[i].place == IN_BODY ? ((const Param *)params)[i].name : "";
}

static const char *outside_name(const void *params, size_t i)
{
    return ((const Param *)params)[i].place == IN_BODY ? "" : ((const Param *)params)[i].name;
}

static void unknown(ParamCheck *check, ParamPlace place, const char *name)
{
    const char *detail = place == IN_BODY ? "is not a field of this request" : "is not a parameter of this route";
    NameAt *at = place == IN_BODY ? body_name : outside_name;
    param_check_problem(check, pointer_to(check, place, name), param_problem_near(check, detail, name, at, check->params, check->count));
}

static const char *number_text(const ParamCheck *check, double number)
{
    char *text = arena_alloc(check->arena, NUMBER_TEXT + 1);
    number_format_double(number, text);
    return text;
}

static bool has_range(const Param *param)
{
    return param->min != 0 || param->max != 0;
}

static void check_range(ParamCheck *check, const ParamValue *value, double number)
{
    const Param *param = value->param;
    if (!has_range(param) || (number >= param->min && number <= param->max))
        return;
    problem(check, param, arena_printf(check->arena, "must be between %s and %s", number_text(check, param->min),
                                       number_text(check, param->max)));
}

/* Characters of well-formed UTF-8 without NUL; SIZE_MAX when it is not that. */
static size_t count_characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; count++) {
        size_t sequence = text[i] ? utf8_sequence((const unsigned char *)text + i, length - i) : 0;
        if (!sequence)
            return SIZE_MAX;
        i += sequence;
    }
    return count;
}

/* name@host: enough to catch slips; whether mail arrives there is another question. */
static bool is_email(const char *text, size_t length)
{
    const char *at = memchr(text, '@', length);
    if (!at || at == text || at == text + length - 1 || length > 254 || memchr(at + 1, '@', length - (size_t)(at + 1 - text)))
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f || strchr("<>()[],;:\\\"", text[i]))
            return false;
    return at[1] != '.' && text[length - 1] != '.';
}

static void check_length(ParamCheck *check, const Param *param, const char *text, size_t length)
{
    size_t characters = count_characters(text, length);
    size_t most = param->max_length ? param->max_length : DEFAULT_MAX_LENGTH;
    if (characters == SIZE_MAX)
        problem(check, param, "must be UTF-8 text without NUL characters");
    else if (characters < param->min_length)
        problem(check, param, param->min_length == 1 ? "must not be empty"
                              : arena_printf(check->arena, "must have at least %zu characters", param->min_length));
    else if (characters > most)
        problem(check, param, arena_printf(check->arena, "must have at most %zu characters", most));
    else if (param->format && strcmp(param->format, "email") == 0 && !is_email(text, length))
        problem(check, param, "must be an e-mail address, such as ada@example.org");
}

static void check_choice(ParamCheck *check, const ParamValue *value)
{
    Buffer list = BUFFER_INIT;
    const char *const *choices = value->param->choices;
    bool known = false;
    for (size_t i = 0; choices[i] && !known; i++) {
        known = strlen(choices[i]) == value->length && memcmp(choices[i], value->text, value->length) == 0;
        buffer_printf(&list, "%s\"%s\"", i ? ", " : "", choices[i]);
    }
    if (!known)
        problem(check, value->param, arena_printf(check->arena, "must be one of %s", list.data));
    buffer_free(&list);
}

/* How many there are; of columns also that each is named once. */
static void check_items(ParamCheck *check, const ParamValue *value)
{
    const Param *param = value->param;
    size_t n = param->type == PARAM_NUMBERS ? value->n_numbers : value->n_texts;
    if (n < param->min_items)
        problem(check, param, param->min_items == 1 ? "must name at least one"
                              : arena_printf(check->arena, "must have at least %zu entries", param->min_items));
    else if (param->max_items && n > param->max_items)
        problem(check, param, arena_printf(check->arena, "must have at most %zu entries", param->max_items));
    if (param->type != PARAM_COLUMNS)
        return;
    Map *seen = map_new();
    for (size_t i = 0; i < value->n_texts; i++)
        if (map_set(seen, value->texts[i], strlen(value->texts[i]), seen))
            param_check_problem(check, param_pointer(check, param->name, (long)i), "is given twice");
    map_free(seen);
}

static void check_value(ParamCheck *check, ParamValue *value)
{
    switch (value->param->type) {
    case PARAM_INTEGER: check_range(check, value, (double)value->integer); break;
    case PARAM_NUMBER: check_range(check, value, value->number); break;
    case PARAM_TEXT: check_length(check, value->param, value->text, value->length); break;
    case PARAM_ENUM: check_choice(check, value); break;
    case PARAM_COLUMN:
        value->texts = arena_array(check->arena, 1, sizeof *value->texts);
        value->texts[0] = value->text;
        value->n_texts = 1;
        check_length(check, value->param, value->text, value->length);
        break;
    case PARAM_TEXTS:
    case PARAM_NUMBERS:
    case PARAM_COLUMNS: check_items(check, value); break;
    case PARAM_BOOLEAN:
    case PARAM_JSON: break;
    }
}

static const char *expected(ParamType type)
{
    switch (type) {
    case PARAM_INTEGER: return "must be a whole number";
    case PARAM_NUMBER: return "must be a number";
    case PARAM_BOOLEAN: return "must be true or false";
    case PARAM_TEXTS: return "must be an array of texts";
    case PARAM_NUMBERS: return "must be an array of numbers";
    case PARAM_COLUMN: return "must be the name of a column";
    case PARAM_COLUMNS: return "must be an array of names of columns";
    case PARAM_JSON: return "must be JSON";
    case PARAM_TEXT:
    case PARAM_ENUM: break;
    }
    return "must be a text";
}

static void add_to_list(ParamCheck *check, ParamValue *value, const char *text, size_t length)
{
    if (value->n_texts == MAX_TEXTS) {
        problem(check, value->param, "must have at most 10000 entries");
        return;
    }
    if ((value->n_texts & (value->n_texts - 1)) == 0) { /* full at each power of two */
        const char **grown = arena_array(check->arena, value->n_texts ? value->n_texts * 2 : 1, sizeof *grown);
        if (value->n_texts)
            memcpy(grown, value->texts, value->n_texts * sizeof *grown);
        value->texts = grown;
    }
    value->texts[value->n_texts++] = arena_text_n(check->arena, text, length);
    check_length(check, value->param, text, length);
}

static void add_number(ParamCheck *check, ParamValue *value, double number)
{
    if (value->n_numbers == MAX_TEXTS) {
        problem(check, value->param, "must have at most 10000 entries");
        return;
    }
    if ((value->n_numbers & (value->n_numbers - 1)) == 0) { /* full at each power of two */
        double *grown = arena_array(check->arena, value->n_numbers ? value->n_numbers * 2 : 1, sizeof *grown);
        if (value->n_numbers)
            memcpy(grown, value->numbers, value->n_numbers * sizeof *grown);
        value->numbers = grown;
    }
    value->numbers[value->n_numbers++] = number;
    check_range(check, value, number);
}

static bool take_text_json(ParamCheck *check, ParamValue *value, const char *text, size_t length)
{
    Error error;
    if (json_read(text, length, &value->json, &error) != OK) {
        problem(check, value->param, error.message);
        return false;
    }
    if (!check->owned)
        check->owned = json_object_new_array();
    json_object_array_add(check->owned, value->json);
    return true;
}

void param_check_text(ParamCheck *check, ParamPlace place, const char *name, const char *text, size_t length)
{
    ParamValue *value = find(check, name);
    if (!value || value->param->place != place) {
        unknown(check, place, name);
        return;
    }
    const Param *param = value->param;
    bool list = param->type == PARAM_TEXTS || param->type == PARAM_COLUMNS || param->type == PARAM_NUMBERS;
    if (value->given && !list) {
        problem(check, param, "is given twice");
        return;
    }
    value->given = value->present = true;
    bool fits = true;
    switch (param->type) {
    case PARAM_INTEGER: fits = number_parse_int(text, length, &value->integer); break;
    case PARAM_NUMBER: fits = number_parse_double(text, length, &value->number) && isfinite(value->number); break;
    case PARAM_BOOLEAN:
        value->boolean = length == 4 && memcmp(text, "true", 4) == 0;
        fits = value->boolean || (length == 5 && memcmp(text, "false", 5) == 0);
        break;
    case PARAM_TEXTS:
    case PARAM_COLUMNS: add_to_list(check, value, text, length); return;
    case PARAM_NUMBERS: {
        double number;
        if (number_parse_double(text, length, &number) && isfinite(number))
            add_number(check, value, number);
        else
            problem(check, param, "must be a number");
        return;
    }
    case PARAM_JSON: take_text_json(check, value, text, length); return;
    case PARAM_TEXT:
    case PARAM_ENUM:
    case PARAM_COLUMN:
        value->text = arena_text_n(check->arena, text, length);
        value->length = length;
        break;
    }
    if (fits)
        check_value(check, value);
    else
        problem(check, param, expected(param->type));
}

static bool take_json_texts(ParamCheck *check, ParamValue *value, json_object *json)
{
    if (!json_object_is_type(json, json_type_array))
        return false;
    for (size_t i = 0; i < json_object_array_length(json); i++) {
        json_object *item = json_object_array_get_idx(json, i);
        if (!json_object_is_type(item, json_type_string))
            return false;
        add_to_list(check, value, json_object_get_string(item), (size_t)json_object_get_string_len(item));
    }
    return true;
}

static bool take_json_numbers(ParamCheck *check, ParamValue *value, json_object *json)
{
    if (!json_object_is_type(json, json_type_array))
        return false;
    for (size_t i = 0; i < json_object_array_length(json); i++) {
        json_object *item = json_object_array_get_idx(json, i);
        if (!json_object_is_type(item, json_type_int) && !json_object_is_type(item, json_type_double))
            return false;
        add_number(check, value, json_object_get_double(item));
    }
    return true;
}

/* An id may be written as the text that it is in addresses. */
static bool take_json_id(ParamValue *value, json_object *json)
{
    const char *format = value->param->format;
    return format && strcmp(format, "int64") == 0 &&
           number_parse_int(json_object_get_string(json), (size_t)json_object_get_string_len(json), &value->integer);
}

/* Whether the JSON value is of the parameter's type; *value holds it then. A whole number may be written 5.0. */
static bool take_json(ParamCheck *check, ParamValue *value, json_object *json)
{
    json_type type = json_object_get_type(json);
    switch (value->param->type) {
    case PARAM_INTEGER:
        if (type == json_type_double) {
            double number = json_object_get_double(json);
            value->integer = fabs(number) <= 9007199254740992.0 ? (int64_t)number : 0;
            return (double)value->integer == number;
        }
        if (type == json_type_string)
            return take_json_id(value, json);
        value->integer = json_object_get_int64(json);
        return type == json_type_int;
    case PARAM_NUMBER: value->number = json_object_get_double(json); return type == json_type_int || type == json_type_double;
    case PARAM_BOOLEAN: value->boolean = json_object_get_boolean(json); return type == json_type_boolean;
    case PARAM_TEXTS:
    case PARAM_COLUMNS: return take_json_texts(check, value, json);
    case PARAM_NUMBERS: return take_json_numbers(check, value, json);
    case PARAM_JSON: value->json = json; return true;
    case PARAM_TEXT:
    case PARAM_ENUM:
    case PARAM_COLUMN:
        if (type != json_type_string)
            return false;
        value->length = (size_t)json_object_get_string_len(json);
        value->text = arena_text_n(check->arena, json_object_get_string(json), value->length);
        return true;
    }
    return false;
}

static void check_member(ParamCheck *check, const char *name, json_object *json)
{
    ParamValue *value = find(check, name);
    if (!value || value->param->place != IN_BODY) {
        unknown(check, IN_BODY, name);
        return;
    }
    if (!json && value->param->type == PARAM_JSON && !value->param->required)
        return; /* null is as good as nothing */
    value->given = true;
    if (!json && value->param->type != PARAM_JSON) {
        value->null = true;
        if (!value->param->nullable)
            problem(check, value->param, "must not be null");
        return;
    }
    value->present = true;
    if (take_json(check, value, json))
        check_value(check, value);
    else
        problem(check, value->param, expected(value->param->type));
}

void param_check_json(ParamCheck *check, json_object *body)
{
    if (!json_object_is_type(body, json_type_object)) {
        param_check_problem(check, "", "the body must be a JSON object");
        return;
    }
    json_object_object_foreach(body, name, json)
        check_member(check, name, json);
}

static bool default_is_json(ParamType type)
{
    return type == PARAM_TEXTS || type == PARAM_NUMBERS || type == PARAM_COLUMNS || type == PARAM_JSON;
}

static void take_default_json(ParamCheck *check, ParamValue *value)
{
    json_object *json = NULL;
    if (json_read(value->param->default_text, strlen(value->param->default_text), &json, NULL) != OK) {
        fprintf(stderr, "the default of \"%s\" is not JSON\n", value->param->name);
        abort();
    }
    if (!check->owned)
        check->owned = json_object_new_array();
    json_object_array_add(check->owned, json);
    value->present = true;
    (void)take_json(check, value, json);
}

bool param_check_end(ParamCheck *check)
{
    for (size_t i = 0; i < check->count; i++) /* of repeated ones in a query the count is known now */
        if (check->values[i].given && check->values[i].param->place == IN_QUERY && default_is_json(check->values[i].param->type))
            check_value(check, &check->values[i]);
    for (size_t i = 0; i < check->count; i++) {
        ParamValue *value = &check->values[i];
        const Param *param = value->param;
        if (value->given)
            continue;
        if (param->required) {
            problem(check, param, "is required");
        } else if (param->has_default && default_is_json(param->type)) {
            take_default_json(check, value);
        } else if (param->has_default) {
            value->present = true;
            value->integer = param->default_integer;
            value->number = param->default_number;
            value->boolean = param->default_boolean;
            value->text = param->default_text;
            value->length = param->default_text ? strlen(param->default_text) : 0;
        }
    }
    return check->n_problems == 0;
}
