/*
** expression_bind.c - which operation takes which types, and what comes out.
**
**     integer + - * %  integer  -> integer          integer / integer -> float
**     decimal + - * with decimal or integer         -> decimal (a product beyond 38 digits after the point: float)
**     anything with float, and decimal / % ^        -> float
**     date + - integer -> date (days)               date - date -> integer (days)
**
** A written number follows the column it meets: with a decimal column 1.21 is the decimal 1.21. A written text becomes a date or a
** timestamp where it is compared with one.
*/
#include "clean/expression_private.h"

#include "data/datetime.h"
#include "data/decimal.h"

#include <stdlib.h>

const char *type_said(const Node *node)
{
    static const char *const SAID[] = {"a missing value", "a boolean", "an integer", "a float", "a decimal", "a date", "a timestamp", "a text"};
    return SAID[node->type <= TYPE_TEXT ? node->type : 0];
}

/* ---- conversion ---- */

static Node *copy_literal(Parser *parser, const Node *node)
{
    Node *copy = node_new(parser, NODE_LITERAL, node->position, node->length);
    if (copy) {
        size_t slot = copy->slot;
        *copy = *node;
        copy->slot = slot;
    }
    return copy;
}

/* A literal as that type, when it can be without loss; NULL otherwise (no message). */
static Node *convert_literal(Parser *parser, const Node *node, ColumnType type, uint8_t scale)
{
    Node *copy = copy_literal(parser, node);
    if (!copy)
        return NULL;
    copy->type = type;
    if (node->null) {
        copy->scale = scale;
        return copy;
    }
    bool good = false;
    if (type == TYPE_FLOAT && node->type == TYPE_INTEGER) {
        copy->number = (double)node->integer;
        good = true;
    } else if (type == TYPE_FLOAT && node->type == TYPE_DECIMAL) {
        copy->number = decimal_to_double(node->decimal, node->decimal_scale);
        good = true;
    } else if (type == TYPE_DECIMAL && node->exact) {
        copy->scale = copy->decimal_scale = scale;
        good = decimal_rescale(node->decimal, node->decimal_scale, scale, &copy->decimal);
    } else if (type == TYPE_DATE && node->type == TYPE_TEXT) {
        good = date_parse(node->text.data, node->text.length, DATE_ISO, &copy->date);
    } else if (type == TYPE_TIMESTAMP && node->type == TYPE_TEXT) {
        int32_t days;
        good = timestamp_parse(node->text.data, node->text.length, DATE_ISO, &copy->integer, &copy->zoned);
        if (!good && date_parse(node->text.data, node->text.length, DATE_ISO, &days)) {
            copy->integer = days * INT64_C(86400000000);
            copy->zoned = false;
            good = true;
        }
    } else if (type == TYPE_TIMESTAMP && node->type == TYPE_DATE) {
        copy->integer = node->date * INT64_C(86400000000);
        good = true;
    }
    return good ? copy : NULL;
}

static bool converts(ColumnType from, ColumnType to)
{
    return (type_is_number(from) && to == TYPE_FLOAT) || (to == TYPE_DECIMAL && (from == TYPE_INTEGER || from == TYPE_DECIMAL)) ||
           (from == TYPE_DATE && to == TYPE_TIMESTAMP);
}

Node *bind_convert(Parser *parser, Node *node, ColumnType type, uint8_t scale, const char *what)
{
    if (!node || (node->type == type && (type != TYPE_DECIMAL || node->scale == scale)))
        return node;
    if (node->kind == NODE_LITERAL) {
        Node *copy = convert_literal(parser, node, type, scale);
        if (copy || parser->status != OK)
            return copy;
        if (node->type == TYPE_TEXT && type_is_moment(type))
            return parser_fail_at(parser, node, "This text is no %s. Write %s.", type_name(type),
                                  type == TYPE_DATE ? "'2026-01-31'" : "'2026-01-31 14:30:00'");
    }
    if (!converts(node->type, type)) {
        Node asked = {.type = type};
        return parser_fail_at(parser, node, "%s needs %s here, not %s.", what, type_said(&asked), type_said(node));
    }
    Node *cast = node_call(parser, "conversion", kernel_cast(node->type, type), true, type, &node, 1);
    if (cast) {
        cast->scale = type == TYPE_DECIMAL ? scale : 0;
        cast->position = node->position;
        cast->length = node->length;
    }
    return cast;
}

/* The type that holds both; 0: none. A null goes with everything. */
static ColumnType common(const Node *a, const Node *b, uint8_t *scale)
{
    ColumnType x = a->type, y = b->type;
    *scale = a->scale > b->scale ? a->scale : b->scale;
    if (x == 0 || x == y)
        return y;
    if (y == 0)
        return x;
    if (type_is_number(x) && type_is_number(y)) {
        const Node *written = a->kind == NODE_LITERAL && x == TYPE_FLOAT ? a : b->kind == NODE_LITERAL && y == TYPE_FLOAT ? b : NULL;
        if (written && written->exact && (x == TYPE_DECIMAL || y == TYPE_DECIMAL)) { /* 1.21 beside a decimal */
            if (written->decimal_scale > *scale)
                *scale = written->decimal_scale;
            return *scale <= DECIMAL_DIGITS ? TYPE_DECIMAL : TYPE_FLOAT;
        }
        return x == TYPE_FLOAT || y == TYPE_FLOAT ? TYPE_FLOAT : TYPE_DECIMAL;
    }
    if (type_is_moment(x) && type_is_moment(y))
        return TYPE_TIMESTAMP;
    if (type_is_moment(x) && y == TYPE_TEXT && b->kind == NODE_LITERAL)
        return x;
    if (type_is_moment(y) && x == TYPE_TEXT && a->kind == NODE_LITERAL)
        return y;
    return 0;
}

bool bind_unify(Parser *parser, Node **args, size_t n, const char *what)
{
    Node least = *args[0];
    for (size_t i = 1; i < n; i++) {
        uint8_t scale;
        ColumnType type = common(&least, args[i], &scale);
        if (type == 0 && (least.type || args[i]->type)) {
            (void)parser_fail_at(parser, args[i], "%s: %s and %s do not go together. Convert one with text(), integer(), float(), date() ...", what,
                                 type_said(&least), type_said(args[i]));
            return false;
        }
        bool keeps = least.kind == NODE_LITERAL && least.type == args[i]->type && args[i]->kind == NODE_LITERAL;
        least.zoned = least.zoned || args[i]->zoned;
        if (!keeps) {
            if (args[i]->kind != NODE_LITERAL || least.type == 0)
                least.kind = args[i]->kind;
            least.null = least.null && args[i]->null;
        }
        if (least.kind == NODE_LITERAL && args[i]->kind == NODE_LITERAL && args[i]->decimal_scale > least.decimal_scale)
            least.decimal_scale = args[i]->decimal_scale;
        least.exact = least.exact && args[i]->exact;
        least.type = type;
        least.scale = type == TYPE_DECIMAL ? scale : 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (least.type)
            args[i] = bind_convert(parser, args[i], least.type, least.scale, what);
        if (!args[i])
            return false;
    }
    return true;
}

static bool any_zoned(Node *const *args, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (args[i]->zoned)
            return true;
    return false;
}

/* ---- comparison and logic ---- */

Node *bind_compare(Parser *parser, const char *sign, Node *left, Node *right)
{
    Node *args[2] = {left, right};
    if (!bind_unify(parser, args, 2, sign))
        return NULL;
    ColumnType type = args[0]->type ? args[0]->type : TYPE_TEXT;
    for (int i = 0; i < 2; i++)
        args[i] = bind_convert(parser, args[i], type, args[i]->scale, sign);
    if (!args[0] || !args[1])
        return NULL;
    return node_call(parser, sign, kernel_compare(type, sign), true, TYPE_BOOLEAN, args, 2);
}

static Node *as_boolean(Parser *parser, Node *node, const char *what)
{
    if (node && node->type != TYPE_BOOLEAN && !(node->kind == NODE_LITERAL && node->null))
        return parser_fail_at(parser, node, "%s needs true or false here, not %s. Compare it with something.", what, type_said(node));
    return bind_convert(parser, node, TYPE_BOOLEAN, 0, what);
}

Node *bind_logic(Parser *parser, bool is_and, Node *left, Node *right)
{
    const char *what = is_and ? "AND" : "OR";
    Node *args[2] = {as_boolean(parser, left, what), NULL};
    args[1] = args[0] ? as_boolean(parser, right, what) : NULL;
    return args[1] ? node_call(parser, what, is_and ? kernel_and : kernel_or, false, TYPE_BOOLEAN, args, 2) : NULL;
}

Node *bind_not(Parser *parser, Node *node)
{
    node = as_boolean(parser, node, "NOT");
    return node ? node_call(parser, "NOT", kernel_not, true, TYPE_BOOLEAN, &node, 1) : NULL;
}

Node *bind_is_null(Parser *parser, Node *node)
{
    if (node->type == 0)
        node = bind_convert(parser, node, TYPE_TEXT, 0, "IS NULL");
    return node ? node_call(parser, "IS NULL", kernel_is_null, false, TYPE_BOOLEAN, &node, 1) : NULL;
}

static Node *literal_boolean(Parser *parser, const Node *near, bool value)
{
    Node *node = node_new(parser, NODE_LITERAL, near->position, near->length);
    if (node) {
        node->type = TYPE_BOOLEAN;
        node->boolean = value;
    }
    return node;
}

static int order_booleans(const void *a, const void *b) { return *(const uint8_t *)a - *(const uint8_t *)b; }
static int order_dates(const void *a, const void *b) { return (*(const int32_t *)a > *(const int32_t *)b) - (*(const int32_t *)a < *(const int32_t *)b); }
static int order_integers(const void *a, const void *b) { return (*(const int64_t *)a > *(const int64_t *)b) - (*(const int64_t *)a < *(const int64_t *)b); }
static int order_floats(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }
static int order_decimals(const void *a, const void *b) { return (*(const Int128 *)a > *(const Int128 *)b) - (*(const Int128 *)a < *(const Int128 *)b); }
static int order_slices(const void *a, const void *b) { return compare_slices(*(const Slice *)a, *(const Slice *)b); }

static Set *make_set(Parser *parser, Node *const *items, size_t n, ColumnType type)
{
    static int (*const ORDER[])(const void *, const void *) = {NULL, order_booleans, order_integers, order_floats, order_decimals, order_dates,
                                                              order_integers, order_slices};
    Arena *arena = parser->expression->arena;
    Set *set = ARENA_NEW(arena, Set);
    size_t width = slot_width(type);
    char *values = arena_array(arena, n + 1, width);
    for (size_t i = 0; i < n; i++) {
        const Node *item = items[i];
        if (item->null) {
            set->has_null = true;
            continue;
        }
        uint8_t boolean = item->boolean;
        const void *from = type == TYPE_DECIMAL ? (const void *)&item->decimal : type == TYPE_BOOLEAN ? (const void *)&boolean : (const void *)&item->text;
        memcpy(values + set->n++ * width, from, width);
    }
    qsort(values, set->n, width, ORDER[type]);
    set->values = values;
    return set;
}

Node *bind_in(Parser *parser, Node *node, Node **items, size_t n)
{
    if (n == 0)
        return literal_boolean(parser, node, false);
    Node **args = arena_array(parser->expression->arena, n + 1, sizeof *args);
    args[0] = node;
    memcpy(args + 1, items, n * sizeof *args);
    if (!bind_unify(parser, args, n + 1, "IN"))
        return NULL;
    ColumnType type = args[0]->type;
    bool written = true;
    for (size_t i = 0; i <= n; i++) {
        if (type == 0)
            args[i] = bind_convert(parser, args[i], TYPE_TEXT, 0, "IN");
        if (!args[i])
            return NULL;
        written = written && (i == 0 || args[i]->kind == NODE_LITERAL);
    }
    type = type ? type : TYPE_TEXT;
    if (!written) {
        Node *call = node_call(parser, "IN", kernel_in_list, false, TYPE_BOOLEAN, args, n + 1);
        if (call)
            call->data = (void *)(uintptr_t)kernel_compare(type, "=");
        return call;
    }
    Node *call = node_call(parser, "IN", kernel_in, true, TYPE_BOOLEAN, args, 1);
    if (call)
        call->data = make_set(parser, args + 1, n, type);
    return call;
}

/* ---- arithmetic ---- */

static Node *bind_days(Parser *parser, char sign, Node *left, Node *right)
{
    Node *args[2] = {left, right};
    if (left->type == TYPE_TIMESTAMP || right->type == TYPE_TIMESTAMP)
        return parser_fail_at(parser, left->type == TYPE_TIMESTAMP ? left : right,
                              "%c does not work on timestamps. Use date_add(time, 2, 'hour') or date_diff('hour', from, to).", sign);
    if (sign == '-' && left->type == TYPE_DATE && right->type == TYPE_DATE)
        return node_call(parser, "-", kernel_date_less, true, TYPE_INTEGER, args, 2);
    if (sign == '+' && left->type == TYPE_INTEGER) {
        args[0] = right;
        args[1] = left;
    }
    if ((sign == '+' || sign == '-') && args[0]->type == TYPE_DATE && (args[1]->type == TYPE_INTEGER || args[1]->type == 0)) {
        args[1] = bind_convert(parser, args[1], TYPE_INTEGER, 0, "The number of days");
        return args[1] ? node_call(parser, sign == '+' ? "+" : "-", sign == '+' ? kernel_date_plus : kernel_date_minus, true, TYPE_DATE, args, 2) : NULL;
    }
    return parser_fail_at(parser, right, "%c does not work on %s and %s. To a date whole days can be added, or date_add() used.", sign, type_said(left),
                          type_said(right));
}

static const char *sign_name(char sign)
{
    switch (sign) {
    case '+': return "+";
    case '-': return "-";
    case '*': return "*";
    case '/': return "/";
    case '%': return "%";
    default: return "^";
    }
}

/* Digits after the point that it brings into a product. */
static unsigned own_scale(const Node *node)
{
    return node->type == TYPE_DECIMAL ? node->scale : node->kind == NODE_LITERAL && node->exact ? node->decimal_scale : 0;
}

/* Decimal sums take the greater scale, products the sum of both. */
static Node *bind_decimals(Parser *parser, char sign, Node **args, uint8_t scale)
{
    if (sign != '*') {
        for (int i = 0; i < 2; i++)
            if (!(args[i] = bind_convert(parser, args[i], TYPE_DECIMAL, scale, sign_name(sign))))
                return NULL;
    } else {
        for (int i = 0; i < 2; i++) {
            if (!(args[i] = bind_convert(parser, args[i], TYPE_DECIMAL, (uint8_t)own_scale(args[i]), "*")))
                return NULL;
        }
        scale = (uint8_t)(args[0]->scale + args[1]->scale);
    }
    Node *node = node_call(parser, sign_name(sign), kernel_arithmetic(TYPE_DECIMAL, sign), true, TYPE_DECIMAL, args, 2);
    if (node)
        node->scale = scale;
    return node;
}

Node *bind_arithmetic(Parser *parser, char sign, Node *left, Node *right)
{
    Node *args[2] = {left, right};
    if (type_is_moment(left->type) || type_is_moment(right->type))
        return bind_days(parser, sign, left, right);
    for (int i = 0; i < 2; i++)
        if (!type_is_number(args[i]->type) && args[i]->type != 0)
            return parser_fail_at(parser, args[i], "%c needs numbers, not %s.%s", sign, type_said(args[i]),
                                  sign == '+' && args[i]->type == TYPE_TEXT ? " To join texts write ||." :
                                  args[i]->type == TYPE_TEXT ? " Convert it with float() or integer()." : "");
    uint8_t scale;
    ColumnType type = common(left, right, &scale);
    if (type == 0)
        type = TYPE_INTEGER;
    bool wide = type == TYPE_DECIMAL && sign == '*' && own_scale(left) + own_scale(right) > DECIMAL_DIGITS;
    if (sign == '/' || sign == '^' || wide || (type == TYPE_DECIMAL && sign == '%'))
        type = TYPE_FLOAT;
    if (type == TYPE_DECIMAL)
        return bind_decimals(parser, sign, args, scale);
    for (int i = 0; i < 2; i++)
        if (!(args[i] = bind_convert(parser, args[i], type, 0, sign_name(sign))))
            return NULL;
    return node_call(parser, sign_name(sign), kernel_arithmetic(type, sign), true, type, args, 2);
}

Node *bind_negative(Parser *parser, Node *node)
{
    if (node->type == 0)
        node = bind_convert(parser, node, TYPE_INTEGER, 0, "-");
    if (!node)
        return NULL;
    if (!type_is_number(node->type))
        return parser_fail_at(parser, node, "- needs a number, not %s.", type_said(node));
    if (node->kind == NODE_LITERAL && !node->null && !(node->type == TYPE_INTEGER && node->integer == INT64_MIN)) {
        Node *copy = copy_literal(parser, node);
        if (copy) {
            copy->decimal = -copy->decimal;
            if (copy->type == TYPE_INTEGER)
                copy->integer = -copy->integer;
            else if (copy->type == TYPE_FLOAT)
                copy->number = -copy->number;
        }
        return copy;
    }
    Kernel *kernel = node->type == TYPE_INTEGER ? kernel_negative_int : node->type == TYPE_FLOAT ? kernel_negative_float : kernel_negative_decimal;
    Node *call = node_call(parser, "-", kernel, true, node->type, &node, 1);
    if (call)
        call->scale = node->scale;
    return call;
}

/* ---- choices and joining ---- */

Node *bind_case(Parser *parser, Node **args, size_t n, size_t position, size_t length)
{
    size_t n_values = 0;
    Node **values = arena_array(parser->expression->arena, n / 2 + 2, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        if (i % 2 == 0 && i + 1 < n) {
            if (!(args[i] = as_boolean(parser, args[i], "WHEN")))
                return NULL;
        } else {
            values[n_values++] = args[i];
        }
    }
    if (!bind_unify(parser, values, n_values, "THEN and ELSE"))
        return NULL;
    n_values = 0;
    for (size_t i = 0; i < n; i++)
        if (i % 2 == 1 || i + 1 == n)
            args[i] = values[n_values++];
    Node *node = node_call(parser, "CASE", kernel_case, false, values[0]->type, args, n);
    if (!node)
        return NULL;
    node->scale = values[0]->scale;
    node->zoned = any_zoned(values, n_values);
    node->position = position;
    node->length = length;
    if (node->type == 0) { /* nothing but nulls */
        node->type = TYPE_TEXT;
        for (size_t i = 0; i < n; i++)
            if ((i % 2 == 1 || i + 1 == n) && !(node->args[i] = bind_convert(parser, args[i], TYPE_TEXT, 0, "CASE")))
                return NULL;
    }
    return node;
}

/* Any value as text. */
static Node *bind_text(Parser *parser, Node *node)
{
    if (!node || node->type == TYPE_TEXT)
        return node;
    if (node->type == 0)
        return bind_convert(parser, node, TYPE_TEXT, 0, "text");
    return node_call(parser, "text", kernel_cast(node->type, TYPE_TEXT), true, TYPE_TEXT, &node, 1);
}

Node *bind_concat(Parser *parser, Node **args, size_t n, bool strict)
{
    for (size_t i = 0; i < n; i++)
        if (!(args[i] = bind_text(parser, args[i])))
            return NULL;
    return node_call(parser, strict ? "||" : "concat", kernel_concat, strict, TYPE_TEXT, args, n);
}
