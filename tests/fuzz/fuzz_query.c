/*
** fuzz_query.c - any bytes as a path, a query, a form and a JSON body.
**
** Checked: JSON that is accepted reads back the same after json-c has written it; values that pass the parameters' rules
** keep them.
*/
#include "spec/json_read.h"
#include "web/private.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

static const char *const CHOICES[] = {"a", "b", NULL};
static const Param PARAMS[] = {{"i", PARAM_INTEGER, IN_QUERY, .min = 1, .max = 9},
                               {"n", PARAM_NUMBER, IN_QUERY},
                               {"t", PARAM_TEXT, IN_QUERY, .min_length = 1, .max_length = 4},
                               {"e", PARAM_ENUM, IN_QUERY, .choices = CHOICES},
                               {"l", PARAM_TEXTS, IN_QUERY},
                               {"j", PARAM_JSON, IN_QUERY},
                               {"N", PARAM_NUMBERS, IN_QUERY, .max_items = 3},
                               {"c", PARAM_COLUMNS, IN_QUERY, .min_items = 1},
                               {"I", PARAM_INTEGER, IN_BODY},
                               {"T", PARAM_TEXT, IN_BODY, .format = "email"},
                               {"L", PARAM_TEXTS, IN_BODY},
                               {"C", PARAM_COLUMNS, IN_BODY, .max_items = 2},
                               {"M", PARAM_NUMBERS, IN_BODY, .min = 0, .max = 1, .has_default = true, .default_text = "[0.5]"},
                               {NULL}};
static const Route ROUTES[] = {
    {GET, "/a/{b}", ACCESS_PUBLIC}, {GET, "/a/c", ACCESS_PUBLIC}, {POST, "/{a}/{b}/{c}", ACCESS_PUBLIC}, {0}};

static void read_query(const char *text, size_t length, Arena *arena)
{
    ParamCheck check;
    Error error;
    param_check_begin(&check, PARAMS, arena);
    if (query_check(text, length, IN_QUERY, &check, &error) == OK && param_check_end(&check)) {
        const ParamValue *i = param_value(&check, "i"), *t = param_value(&check, "t");
        MUST(!i->given || (i->integer >= 1 && i->integer <= 9));
        MUST(!t->given || (t->length && t->length <= 16 && strlen(t->text) == t->length));
    }
    param_check_free(&check);
}

static void read_json(const char *text, size_t length, Arena *arena)
{
    json_object *value, *again;
    Error error;
    ParamCheck check;
    if (json_read(text, length, &value, &error) != OK) {
        MUST(error.message[0]);
        return;
    }
    const char *written = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
    MUST(json_read(written, strlen(written), &again, &error) == OK);
    MUST(json_object_equal(value, again));
    json_object_put(again);
    param_check_begin(&check, PARAMS, arena);
    param_check_json(&check, value);
    (void)param_check_end(&check);
    param_check_free(&check);
    json_object_put(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new(4096);
    char *exact = malloc(size ? size : 1), *text = malloc(size + 1);
    RouteMatch match;
    memcpy(exact, data, size);
    memcpy(text, data, size);
    text[size] = '\0';
    route_find(ROUTES, GET, text, arena, &match);
    read_query(exact, size, arena);
    read_json(exact, size, arena);
    arena_free(arena);
    free(exact);
    free(text);
    return 0;
}
