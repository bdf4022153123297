/* expression_node.c - failures, the nodes of the tree, and its leaves: columns and literals. */
#include "clean/expression_private.h"

#include "base/buffer.h"
#include "base/number.h"
#include "data/decimal.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

/* ---- failures and nodes ---- */

Node *parser_fail(Parser *parser, size_t position, size_t length, Status status, const char *format, ...)
{
    if (parser->status != OK)
        return NULL;
    char message[900];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    parser->status = error_set(parser->error, status, "%s", message);
    parser->bad_position = position;
    parser->bad_length = length;
    return NULL;
}

Node *parser_fail_at(Parser *parser, const Node *node, const char *format, ...)
{
    char message[900];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return parser_fail(parser, node->position, node->length, ERR_INVALID, "%s", message);
}

Node *node_new(Parser *parser, NodeKind kind, size_t position, size_t length)
{
    Expression *expression = parser->expression;
    if (expression->n_nodes >= EXPRESSION_NODES + (kind == NODE_LITERAL ? EXPRESSION_BYTES : 0))
        return parser_fail(parser, position, length, ERR_LIMIT, "The expression has more than %d operations; divide it into several columns.",
                           EXPRESSION_NODES);
    Node *node = ARENA_NEW(expression->arena, Node);
    *node = (Node){.kind = kind, .position = position, .length = length, .slot = expression->n_nodes++, .only = COLUMN_NONE};
    return node;
}

/* Works out `only` from the arguments. */
static void node_settle(Node *node)
{
    for (size_t i = 0; i < node->n_args; i++) {
        const Node *arg = node->args[i];
        if (arg->only != COLUMN_NONE)
            node->only = node->only == COLUMN_NONE || node->only == arg->only ? arg->only : COLUMN_SEVERAL;
    }
}

Node *node_call(Parser *parser, const char *name, Kernel *kernel, bool strict, ColumnType type, Node *const *args, size_t n)
{
    size_t position = n ? args[0]->position : 0, end = 0;
    for (size_t i = 0; i < n; i++) {
        position = args[i]->position < position ? args[i]->position : position;
        end = args[i]->position + args[i]->length > end ? args[i]->position + args[i]->length : end;
    }
    Node *node = node_new(parser, NODE_CALL, position, end > position ? end - position : 0);
    if (!node)
        return NULL;
    node->name = name;
    node->kernel = kernel;
    node->strict = strict;
    node->type = type;
    node->n_args = n;
    node->args = arena_array(parser->expression->arena, n + 1, sizeof(Node *));
    if (n)
        memcpy(node->args, args, n * sizeof(Node *));
    node_settle(node);
    return node;
}

/* ---- leaves ---- */

static const char *column_name(const void *names, size_t i)
{
    return ((const Schema *)names)->fields[i].name;
}

/* Exactly that name; else the only one that differs in case alone. */
static long find_column(const Schema *schema, Slice name)
{
    long exact = schema_find(schema, name.data, name.length), found = -1;
    for (size_t i = 0; exact < 0 && i < schema->count; i++) {
        const Field *field = &schema->fields[i];
        if (field->name_length != name.length || strncasecmp(field->name, name.data, name.length) != 0)
            continue;
        if (found >= 0)
            return -2;
        found = (long)i;
    }
    return exact >= 0 ? exact : found;
}

Node *node_column(Parser *parser, Slice name, size_t position, size_t length)
{
    long at = find_column(parser->schema, name);
    if (at < 0) {
        const char *near = nearest_name(name.data, name.length, column_name, parser->schema, parser->schema->count);
        int shown = (int)(name.length < 200 ? name.length : 200);
        if (at == -2)
            return parser_fail(parser, position, length, ERR_INVALID, "Several columns are called \"%.*s\" but for upper and lower case; write the name exactly.",
                               shown, name.data);
        if (near)
            return parser_fail(parser, position, length, ERR_INVALID, "There is no column \"%.*s\". Did you mean \"%.200s\"?", shown, name.data, near);
        return parser_fail(parser, position, length, ERR_INVALID, "There is no column \"%.*s\".", shown, name.data);
    }
    Node *node = node_new(parser, NODE_COLUMN, position, length);
    if (!node)
        return NULL;
    const Field *field = &parser->schema->fields[at];
    node->type = field->type;
    node->zoned = field->zoned;
    node->scale = field->scale;
    node->column = (size_t)at;
    node->only = at;
    parser->expression->uses[at] = 1;
    return node;
}

Node *node_number(Parser *parser)
{
    const Lexer *lexer = &parser->lexer;
    Node *node = node_new(parser, NODE_LITERAL, (size_t)(lexer->start - lexer->text), lexer->length);
    if (!node)
        return NULL;
    node->exact = decimal_parse(lexer->start, lexer->length, &node->decimal, &node->decimal_scale);
    if (lexer->token == TOKEN_INTEGER && number_parse_int(lexer->start, lexer->length, &node->integer)) {
        node->type = TYPE_INTEGER;
        return node;
    }
    Buffer text = BUFFER_INIT; /* "1." and ".5" are numbers here */
    if (*lexer->start == '.')
        buffer_add_char(&text, '0');
    buffer_add(&text, lexer->start, lexer->length);
    node->type = TYPE_FLOAT;
    bool good = number_parse_double(text.data, text.length, &node->number) && isfinite(node->number);
    buffer_free(&text);
    return good ? node : parser_fail_at(parser, node, "This number is beyond the range of numbers.");
}

Node *node_literal(Parser *parser, ColumnType type)
{
    const Lexer *lexer = &parser->lexer;
    Node *node = node_new(parser, NODE_LITERAL, (size_t)(lexer->start - lexer->text), lexer->length);
    if (node)
        node->type = type;
    return node;
}
