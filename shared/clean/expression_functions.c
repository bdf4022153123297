/* expression_functions.c - finding a function and checking its arguments against the letters of its row (expression_private.h). */
#include "clean/expression_private.h"

#include "base/memory.h"
#include "base/nearest.h"

#include <stdlib.h>
#include <strings.h>

static const FunctionGroup GROUPS[] = {{"text", FUNCTIONS_TEXT},     {"pattern", FUNCTIONS_PATTERN}, {"number", FUNCTIONS_NUMBER},
                                       {"date", FUNCTIONS_DATE},     {"choice", FUNCTIONS_CHOICE},   {"conversion", FUNCTIONS_CAST}};

enum { N_GROUPS = sizeof GROUPS / sizeof *GROUPS };

static const Function *function_at(size_t i, const char **group)
{
    for (size_t g = 0; g < N_GROUPS; g++)
        for (const Function *function = GROUPS[g].functions; function->name; function++)
            if (i-- == 0) {
                *group = GROUPS[g].name;
                return function;
            }
    return NULL;
}

static const char *name_at(const void *names, size_t i)
{
    (void)names;
    const char *group;
    const Function *function = function_at(i, &group);
    return function ? function->name : NULL;
}

static size_t function_count(void)
{
    size_t n = 0;
    while (name_at(NULL, n))
        n++;
    return n;
}

void expression_functions_json(Json *json)
{
    const char *group = NULL;
    const Function *function;
    json_open_array(json);
    for (size_t i = 0; (function = function_at(i, &group)); i++) {
        json_open_object(json);
        json_member_text(json, "name", function->name);
        json_member_text(json, "signature", function->signature);
        json_member_text(json, "doc", function->doc);
        json_member_text(json, "group", group);
        json_close(json);
    }
    json_close(json);
}

/* ---- calls ---- */

static void count_args(const char *args, size_t *least, size_t *most)
{
    bool optional = false;
    *least = *most = 0;
    for (; *args; args++) {
        if (*args == '|') {
            optional = true;
        } else if (*args == '*') {
            *most = EXPRESSION_NODES;
        } else {
            *least += !optional;
            ++*most;
        }
    }
}

static char letter_of(const char *args, size_t i)
{
    char last = 'A';
    for (; *args; args++) {
        if (*args == '|')
            continue;
        if (*args == '*')
            return last;
        last = *args;
        if (i-- == 0)
            break;
    }
    return last;
}

static bool check_arg(Parser *parser, const Function *function, Node **arg, char letter)
{
    Node *node = *arg;
    bool null = node->type == 0;
    switch (letter) {
    case 'T':
        if (!null && node->type != TYPE_TEXT)
            (void)parser_fail_at(parser, node, "%s() needs a text here, not %s. Convert it with text().", function->name, type_said(node));
        else
            *arg = bind_convert(parser, node, TYPE_TEXT, 0, function->name);
        break;
    case 'N':
    case 'n':
        if (!null && !type_is_number(node->type))
            (void)parser_fail_at(parser, node, "%s() needs a number here, not %s.%s", function->name, type_said(node),
                                 node->type == TYPE_TEXT ? " Convert it with float() or integer()." : "");
        else if (letter == 'N' || null)
            *arg = bind_convert(parser, node, TYPE_FLOAT, 0, function->name);
        break;
    case 'I':
        if (!null && node->type != TYPE_INTEGER)
            (void)parser_fail_at(parser, node, "%s() needs a whole number here, not %s. Convert it with integer().", function->name, type_said(node));
        else
            *arg = bind_convert(parser, node, TYPE_INTEGER, 0, function->name);
        break;
    case 'D':
        if (node->kind == NODE_LITERAL && node->type == TYPE_TEXT) /* '2026-01-31', perhaps with a time */
            *arg = bind_convert(parser, node, node->text.length > 10 ? TYPE_TIMESTAMP : TYPE_DATE, 0, function->name);
        else if (null)
            *arg = bind_convert(parser, node, TYPE_DATE, 0, function->name);
        else if (!type_is_moment(node->type))
            (void)parser_fail_at(parser, node, "%s() needs a date or a timestamp here, not %s.%s", function->name, type_said(node),
                                 node->type == TYPE_TEXT ? " Convert it with date()." : "");
        break;
    default: /* B is checked where it is bound */
        break;
    }
    return parser->status == OK && *arg;
}

static const Function *find_function(const char *name, size_t length)
{
    const char *group;
    const Function *function;
    for (size_t i = 0; (function = function_at(i, &group)); i++)
        if (strlen(function->name) == length && strncasecmp(function->name, name, length) == 0)
            return function;
    return NULL;
}

Node *function_call(Parser *parser, const char *name, size_t name_length, size_t position, Node **args, size_t n, size_t length)
{
    const Function *function = find_function(name, name_length);
    int shown = (int)(name_length < 100 ? name_length : 100);
    if (!function) {
        const char *near = nearest_name(name, name_length, name_at, NULL, function_count());
        if (near)
            return parser_fail(parser, position, name_length, ERR_INVALID, "There is no function %.*s(). Did you mean %s()?", shown, name, near);
        return parser_fail(parser, position, name_length, ERR_INVALID, "There is no function %.*s().", shown, name);
    }
    size_t least, most;
    count_args(function->args, &least, &most);
    if (n < least || n > most)
        return parser_fail(parser, position, length, ERR_INVALID, "%s takes %s%zu value%s, not %zu.", function->signature,
                           n < least && most > least ? "at least " : n > most && most > least ? "at most " : "", n < least ? least : most,
                           (n < least ? least : most) == 1 ? "" : "s", n);
    for (size_t i = 0; i < n; i++)
        if (!check_arg(parser, function, &args[i], letter_of(function->args, i)))
            return NULL;
    if (function->bind)
        return function->bind(parser, function, args, n, position, length);
    Node *node = node_call(parser, function->name, function->kernel, !function->lenient, function->type, args, n);
    if (node) {
        node->position = position;
        node->length = length;
    }
    return node;
}
