/*
** expression_parse.c - the grammar, by recursive descent. From the loosest to the tightest:
**
**     or · and · not · comparison, is [not] null, [not] in, between, like, ilike, matches · || · + - · * / % · unary - · ^ (to the right)
**
** Nodes are typed as they are made (expression_bind.c), so that the first mistake in reading order is the one that is told.
*/
#include "clean/expression_private.h"

#include "data/utf8.h"

/* ---- words ---- */

static Node *fail_here(Parser *parser, const char *expected)
{
    const Lexer *lexer = &parser->lexer;
    size_t position = (size_t)(lexer->start - lexer->text);
    if (lexer->token == TOKEN_END)
        return parser_fail(parser, position, 0, ERR_INVALID, "The expression ends where %s is expected.", expected);
    return parser_fail(parser, position, lexer->length, ERR_INVALID, "Here %s is expected, not %.*s.", expected,
                       (int)(lexer->length < 60 ? lexer->length : 60), lexer->start);
}

static Node *parse_or(Parser *parser);

static bool accept(Parser *parser, const char *sign)
{
    return parser->status == OK && lexer_is(&parser->lexer, sign) && lexer_next(parser);
}

static bool expect(Parser *parser, const char *sign, const char *said)
{
    if (parser->status == OK && !lexer_is(&parser->lexer, sign))
        (void)fail_here(parser, said);
    return parser->status == OK && lexer_next(parser);
}

static bool reserved(const Lexer *lexer)
{
    static const char *const WORDS[] = {"and", "or", "not", "in", "between", "is", "null", "true", "false", "like", "ilike", "matches",
                                        "case", "when", "then", "else", "end", NULL};
    for (size_t i = 0; WORDS[i]; i++)
        if (lexer_is(lexer, WORDS[i]))
            return true;
    return false;
}

/* ---- lists ---- */

typedef struct List {
    Node **items;
    size_t n, room;
} List;

static bool list_add(Parser *parser, List *list, Node *node)
{
    if (!node)
        return false;
    if (list->n == list->room) {
        size_t room = list->room ? list->room * 2 : 8;
        Node **items = arena_array(parser->expression->arena, room, sizeof *items);
        if (list->n)
            memcpy(items, list->items, list->n * sizeof *items);
        list->items = items;
        list->room = room;
    }
    list->items[list->n++] = node;
    return true;
}

/* After the opening bracket, through the closing one. */
static bool parse_list(Parser *parser, List *list)
{
    *list = (List){NULL, 0, 0};
    if (accept(parser, ")"))
        return true;
    do {
        if (!list_add(parser, list, parse_or(parser)))
            return false;
    } while (accept(parser, ","));
    return expect(parser, ")", "a comma or a closing bracket");
}

static size_t so_far(const Parser *parser, size_t from)
{
    const Lexer *lexer = &parser->lexer;
    const char *end = lexer->start; /* the token in hand begins after the blanks behind what was read */
    while (end > lexer->text + from && (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r')))
        end--;
    return (size_t)(end - lexer->text) - from;
}

static Node *placed(const Parser *parser, Node *node, size_t from)
{
    if (node && node->kind == NODE_CALL) {
        node->position = from;
        node->length = so_far(parser, from);
    }
    return node;
}

/* ---- the grammar ---- */

static Node *parse_case(Parser *parser, size_t from)
{
    List list = {NULL, 0, 0};
    Node *subject = NULL;
    if (!lexer_is(&parser->lexer, "when")) {
        subject = parse_or(parser);
        if (!subject)
            return NULL;
        subject->shared = true;
    }
    if (!lexer_is(&parser->lexer, "when"))
        return fail_here(parser, "WHEN");
    while (accept(parser, "when")) {
        Node *when = parse_or(parser);
        if (when && subject)
            when = bind_compare(parser, "=", subject, when);
        if (!list_add(parser, &list, when) || !expect(parser, "then", "THEN") || !list_add(parser, &list, parse_or(parser)))
            return NULL;
    }
    if (accept(parser, "else") && !list_add(parser, &list, parse_or(parser)))
        return NULL;
    size_t end = (size_t)(parser->lexer.at - parser->lexer.text);
    if (!expect(parser, "end", "WHEN, ELSE or END"))
        return NULL;
    return bind_case(parser, list.items, list.n, from, end - from);
}

static Node *parse_name(Parser *parser)
{
    Lexer *lexer = &parser->lexer;
    Slice name = lexer->value;
    size_t from = (size_t)(lexer->start - lexer->text), length = lexer->length;
    bool plain = lexer->token == TOKEN_NAME;
    if (plain && lexer_is(lexer, "case"))
        return lexer_next(parser) ? parse_case(parser, from) : NULL;
    if (plain && (lexer_is(lexer, "true") || lexer_is(lexer, "false") || lexer_is(lexer, "null"))) {
        Node *node = node_literal(parser, lexer_is(lexer, "null") ? 0 : TYPE_BOOLEAN);
        if (!node)
            return NULL;
        node->boolean = lexer_is(lexer, "true");
        node->null = node->type == 0;
        return lexer_next(parser) ? node : NULL;
    }
    if (plain && reserved(lexer))
        return fail_here(parser, "a value");
    if (!lexer_next(parser))
        return NULL;
    if (plain && lexer_is(lexer, "(")) {
        List list;
        if (!lexer_next(parser) || !parse_list(parser, &list))
            return NULL;
        return function_call(parser, name.data, name.length, from, list.items, list.n, so_far(parser, from));
    }
    return node_column(parser, name, from, length);
}

static Node *parse_primary(Parser *parser)
{
    Lexer *lexer = &parser->lexer;
    Node *node = NULL;
    switch (lexer->token) {
    case TOKEN_INTEGER:
    case TOKEN_NUMBER:
        node = node_number(parser);
        return node && lexer_next(parser) ? node : NULL;
    case TOKEN_TEXT:
        node = node_literal(parser, TYPE_TEXT);
        if (node)
            node->text = lexer->value;
        return node && lexer_next(parser) ? node : NULL;
    case TOKEN_NAME:
    case TOKEN_QUOTED:
        return parse_name(parser);
    case TOKEN_SIGN:
        if (lexer_is(lexer, "(")) {
            size_t from = (size_t)(lexer->start - lexer->text);
            if (!lexer_next(parser))
                return NULL;
            node = parse_or(parser);
            return node && expect(parser, ")", "a closing bracket") ? placed(parser, node, from) : NULL;
        }
        break;
    case TOKEN_END:
        break;
    }
    return fail_here(parser, "a value");
}

static Node *parse_unary(Parser *parser);

/* The levels call themselves to the right or into brackets; each of these ways is counted. */
static bool enter(Parser *parser)
{
    if (++parser->depth <= EXPRESSION_DEPTH)
        return true;
    const Lexer *lexer = &parser->lexer;
    (void)parser_fail(parser, (size_t)(lexer->start - lexer->text), lexer->length, ERR_LIMIT,
                      "The expression is nested more than %d levels deep; divide it into several columns.", EXPRESSION_DEPTH);
    return false;
}

static Node *parse_power(Parser *parser)
{
    size_t from = (size_t)(parser->lexer.start - parser->lexer.text);
    Node *left = parse_primary(parser);
    if (!left || !accept(parser, "^"))
        return parser->status == OK ? left : NULL;
    Node *right = parse_unary(parser);
    return right ? placed(parser, bind_arithmetic(parser, '^', left, right), from) : NULL;
}

static Node *parse_signed(Parser *parser, bool minus, size_t from)
{
    if (!enter(parser))
        return NULL;
    Node *node = parse_unary(parser);
    parser->depth--;
    if (!node || minus)
        return node ? placed(parser, bind_negative(parser, node), from) : NULL;
    if (!type_is_number(node->type) && !node->null)
        return parser_fail_at(parser, node, "+ needs a number, not %s.", type_said(node));
    return node;
}

static Node *parse_unary(Parser *parser)
{
    size_t from = (size_t)(parser->lexer.start - parser->lexer.text);
    if (accept(parser, "-"))
        return parse_signed(parser, true, from);
    if (accept(parser, "+"))
        return parse_signed(parser, false, from);
    return parser->status == OK ? parse_power(parser) : NULL;
}

static Node *parse_chain(Parser *parser, const char *signs, Node *(*below)(Parser *))
{
    size_t from = (size_t)(parser->lexer.start - parser->lexer.text);
    Node *left = below(parser);
    while (left && parser->lexer.token == TOKEN_SIGN && parser->lexer.length == 1 && strchr(signs, *parser->lexer.start)) {
        char sign = *parser->lexer.start;
        if (!lexer_next(parser))
            return NULL;
        Node *right = below(parser);
        left = right ? placed(parser, bind_arithmetic(parser, sign, left, right), from) : NULL;
    }
    return left;
}

static Node *parse_product(Parser *parser)
{
    return parse_chain(parser, "*/%", parse_unary);
}

static Node *parse_sum(Parser *parser)
{
    return parse_chain(parser, "+-", parse_product);
}

static Node *parse_concat(Parser *parser)
{
    size_t from = (size_t)(parser->lexer.start - parser->lexer.text);
    Node *left = parse_sum(parser);
    if (!left || !lexer_is(&parser->lexer, "||"))
        return left;
    List list = {NULL, 0, 0};
    (void)list_add(parser, &list, left);
    while (accept(parser, "||"))
        if (!list_add(parser, &list, parse_sum(parser)))
            return NULL;
    return parser->status == OK ? placed(parser, bind_concat(parser, list.items, list.n, true), from) : NULL;
}

/* What may follow after [not]: in, between, like, ilike, matches. */
static Node *parse_predicate(Parser *parser, Node *left)
{
    if (accept(parser, "in")) {
        List list;
        if (!expect(parser, "(", "an opening bracket after IN") || !parse_list(parser, &list))
            return NULL;
        return bind_in(parser, left, list.items, list.n);
    }
    if (accept(parser, "between")) {
        Node *low = parse_concat(parser);
        if (!low || !expect(parser, "and", "AND between the two bounds"))
            return NULL;
        Node *high = parse_concat(parser);
        left->shared = true;
        Node *over = high ? bind_compare(parser, ">=", left, low) : NULL;
        Node *under = over ? bind_compare(parser, "<=", left, high) : NULL;
        return under ? bind_logic(parser, true, over, under) : NULL;
    }
    bool fold = lexer_is(&parser->lexer, "ilike");
    if (accept(parser, "like") || accept(parser, "ilike")) {
        Node *pattern = parse_concat(parser);
        return pattern ? bind_like(parser, left, pattern, fold) : NULL;
    }
    if (accept(parser, "matches")) {
        Node *pattern = parse_concat(parser);
        return pattern ? bind_matches(parser, left, pattern) : NULL;
    }
    return fail_here(parser, "IN, BETWEEN, LIKE, ILIKE or MATCHES");
}

static bool at_predicate(const Lexer *lexer)
{
    return lexer_is(lexer, "in") || lexer_is(lexer, "between") || lexer_is(lexer, "like") || lexer_is(lexer, "ilike") ||
           lexer_is(lexer, "matches");
}

static Node *parse_is(Parser *parser, Node *left)
{
    bool negative = accept(parser, "not");
    Node *node = NULL;
    if (accept(parser, "null")) {
        node = bind_is_null(parser, left);
    } else if (lexer_is(&parser->lexer, "true") || lexer_is(&parser->lexer, "false")) {
        Node *value = parse_primary(parser);
        Node *args[2] = {value ? bind_compare(parser, "=", left, value) : NULL, NULL};
        args[1] = args[0] ? node_new(parser, NODE_LITERAL, left->position, left->length) : NULL;
        if (args[1]) {
            args[1]->type = TYPE_BOOLEAN;
            node = node_call(parser, "IS", kernel_coalesce, false, TYPE_BOOLEAN, args, 2); /* coalesce(left = value, false) */
        }
    } else {
        return fail_here(parser, "NULL, NOT NULL, TRUE or FALSE");
    }
    return node && negative ? bind_not(parser, node) : node;
}

static Node *parse_comparison(Parser *parser)
{
    static const char *const SIGNS[] = {"=", "==", "!=", "<>", "<=", ">=", "<", ">", NULL};
    size_t from = (size_t)(parser->lexer.start - parser->lexer.text);
    Node *left = parse_concat(parser);
    while (left && parser->status == OK) {
        const char *sign = NULL;
        for (size_t i = 0; SIGNS[i] && !sign; i++)
            if (lexer_is(&parser->lexer, SIGNS[i]))
                sign = SIGNS[i];
        if (sign) {
            if (!lexer_next(parser))
                return NULL;
            Node *right = parse_concat(parser);
            left = right ? bind_compare(parser, sign, left, right) : NULL;
        } else if (accept(parser, "is")) {
            left = parse_is(parser, left);
        } else if (at_predicate(&parser->lexer)) {
            left = parse_predicate(parser, left);
        } else if (accept(parser, "not")) {
            left = parse_predicate(parser, left);
            left = left ? bind_not(parser, left) : NULL;
        } else {
            break;
        }
        left = placed(parser, left, from);
    }
    return parser->status == OK ? left : NULL;
}

static Node *parse_not(Parser *parser)
{
    size_t from = (size_t)(parser->lexer.start - parser->lexer.text);
    if (!accept(parser, "not"))
        return parser->status == OK ? parse_comparison(parser) : NULL;
    if (!enter(parser))
        return NULL;
    Node *node = parse_not(parser);
    parser->depth--;
    return node ? placed(parser, bind_not(parser, node), from) : NULL;
}

static Node *parse_and(Parser *parser)
{
    size_t from = (size_t)(parser->lexer.start - parser->lexer.text);
    Node *left = parse_not(parser);
    while (left && accept(parser, "and")) {
        Node *right = parse_not(parser);
        left = right ? placed(parser, bind_logic(parser, true, left, right), from) : NULL;
    }
    return parser->status == OK ? left : NULL;
}

static Node *parse_or(Parser *parser)
{
    size_t from = (size_t)(parser->lexer.start - parser->lexer.text);
    if (!enter(parser))
        return NULL;
    Node *left = parse_and(parser);
    while (left && accept(parser, "or")) {
        Node *right = parse_and(parser);
        left = right ? placed(parser, bind_logic(parser, false, left, right), from) : NULL;
    }
    parser->depth--;
    return parser->status == OK ? left : NULL;
}

/* ---- the whole ---- */

static void place_of(const char *text, size_t position, size_t length, ExpressionPlace *place)
{
    if (place)
        *place = (ExpressionPlace){utf8_count(text, position), utf8_count(text + position, length)};
}

Expression *expression_compile(const char *text, size_t length, const Schema *schema, ExpressionPlace *place, Error *error)
{
    place_of("", 0, 0, place);
    if (length > EXPRESSION_BYTES) {
        (void)error_set(error, ERR_LIMIT, "The expression is longer than %d bytes.", EXPRESSION_BYTES);
        return NULL;
    }
    if (!utf8_valid(text, length) || memchr(text, 0, length)) {
        (void)error_set(error, ERR_INVALID, "The expression is not valid UTF-8 text.");
        return NULL;
    }
    Arena *arena = arena_new(8192);
    Expression *expression = ARENA_NEW(arena, Expression);
    expression->arena = arena;
    expression->n_columns = schema->count;
    expression->uses = arena_alloc(arena, schema->count + 1);
    Parser parser = {.expression = expression, .schema = schema, .error = error};
    char *copy = arena_text_n(arena, text, length);
    parser.lexer = (Lexer){.text = copy, .end = copy + length, .at = copy, .start = copy, .arena = arena};
    if (lexer_next(&parser)) {
        if (parser.lexer.token == TOKEN_END)
            (void)parser_fail(&parser, 0, 0, ERR_INVALID, "The expression is empty. Write for example price * 2.");
        else
            expression->root = parse_or(&parser);
    }
    if (parser.status == OK && parser.lexer.token != TOKEN_END)
        (void)fail_here(&parser, "an operator or the end");
    if (parser.status == OK && expression->root && expression->root->type == 0)
        expression->root = bind_convert(&parser, expression->root, TYPE_TEXT, 0, "The expression");
    if (parser.status != OK || !expression->root) {
        place_of(text, parser.bad_position, parser.bad_length, place);
        expression_free(expression);
        return NULL;
    }
    return expression;
}

void expression_free(Expression *expression)
{
    if (!expression)
        return;
    pattern_list_free(expression->patterns);
    arena_free(expression->arena);
}

Field expression_result(const Expression *expression)
{
    const Node *root = expression->root;
    return (Field){.type = root->type, .zoned = root->zoned, .scale = root->scale};
}

bool expression_uses(const Expression *expression, size_t column)
{
    return column < expression->n_columns && expression->uses[column];
}
