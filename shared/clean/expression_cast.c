/*
** expression_cast.c - a value as another type. What is no value of the new type becomes missing.
**
** Float to integer rounds to the nearest, halves away from zero. Text is read as the CSV reader reads it: plain numbers, ISO dates.
*/
#include "clean/expression_private.h"

#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"

#include <strings.h>

#define DAY_US INT64_C(86400000000)

static const double INTEGER_LIMIT = 9223372036854775808.0; /* 2^63 */

static void integer_to_float(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, floats)[i] = (double)ARG(call, 0, integers)[i];
}

static void decimal_to_float(Call *call)
{
    uint8_t scale = call->node->args[0]->scale;
    for (size_t i = 0; i < call->n; i++)
        OUT(call, floats)[i] = cell_present(call->args[0], i) ? decimal_to_double(ARG(call, 0, decimals)[i], scale) : 0;
}

static Int128 ten_to(unsigned n)
{
    Int128 power = 1;
    while (n--)
        power *= 10;
    return power;
}

static const Int128 DECIMAL_LIMIT = (Int128)10000000000000000000ULL * (Int128)10000000000000000000ULL; /* 10^38 */

/* To another scale; digits that are lost are rounded, halves away from zero. */
static bool rescale(Int128 value, uint8_t from, uint8_t to, Int128 *result)
{
    if (to >= from) {
        if (__builtin_mul_overflow(value, ten_to((unsigned)(to - from)), result))
            return false;
    } else {
        Int128 power = ten_to((unsigned)(from - to)), half = power / 2;
        *result = value / power;
        Int128 rest = value % power;
        *result += rest >= half ? 1 : rest <= -half ? -1 : 0;
    }
    return *result < DECIMAL_LIMIT && *result > -DECIMAL_LIMIT;
}

static void decimal_to_decimal(Call *call)
{
    uint8_t from = call->node->args[0]->scale, to = call->node->scale;
    for (size_t i = 0; i < call->n; i++)
        if (!rescale(ARG(call, 0, decimals)[i], from, to, &OUT(call, decimals)[i])) {
            OUT(call, decimals)[i] = 0;
            call_miss(call, i);
        }
}

static void integer_to_decimal(Call *call)
{
    uint8_t to = call->node->scale;
    for (size_t i = 0; i < call->n; i++)
        if (!rescale(ARG(call, 0, integers)[i], 0, to, &OUT(call, decimals)[i])) {
            OUT(call, decimals)[i] = 0;
            call_miss(call, i);
        }
}

static void float_to_decimal(Call *call)
{
    uint8_t to = call->node->scale;
    for (size_t i = 0; i < call->n; i++) {
        char text[NUMBER_TEXT];
        Int128 value = 0;
        uint8_t scale = 0;
        double x = ARG(call, 0, floats)[i];
        bool good = isfinite(x) && fabs(x) < 1e38;
        if (good && fabs(x) < 1e-6) {
            good = true; /* below what 38 digits could show of it in plain form: rounds by its own power of ten */
            double scaled = to > 0 ? round(x * pow(10, to)) : 0;
            OUT(call, decimals)[i] = (Int128)scaled;
        } else if (good && fabs(x) >= 1e21) {
            good = rescale((Int128)x, 0, to, &OUT(call, decimals)[i]);
        } else if (good) {
            good = decimal_parse(text, number_format_double(x, text), &value, &scale) && rescale(value, scale, to, &OUT(call, decimals)[i]);
        }
        if (!good) {
            OUT(call, decimals)[i] = 0;
            call_miss(call, i);
        }
    }
}

static void float_to_integer(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        double x = round(ARG(call, 0, floats)[i]);
        bool good = x >= -INTEGER_LIMIT && x < INTEGER_LIMIT;
        OUT(call, integers)[i] = good ? (int64_t)x : 0;
        if (!good)
            call_miss(call, i);
    }
}

static void decimal_to_integer(Call *call)
{
    uint8_t from = call->node->args[0]->scale;
    for (size_t i = 0; i < call->n; i++) {
        Int128 whole = 0;
        bool good = rescale(ARG(call, 0, decimals)[i], from, 0, &whole) && whole >= INT64_MIN && whole <= INT64_MAX;
        OUT(call, integers)[i] = good ? (int64_t)whole : 0;
        if (!good)
            call_miss(call, i);
    }
}

static void boolean_to_integer(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, integers)[i] = ARG(call, 0, booleans)[i];
}

static void integer_to_boolean(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, booleans)[i] = ARG(call, 0, integers)[i] != 0;
}

static void date_to_timestamp(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, integers)[i] = ARG(call, 0, dates)[i] * DAY_US;
}

static void timestamp_to_date(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        int64_t us = ARG(call, 0, integers)[i], day = us / DAY_US;
        OUT(call, dates)[i] = (int32_t)(day - (us % DAY_US < 0));
    }
}

/* ---- from text ---- */

static Slice trimmed(Slice text)
{
    while (text.length && (*text.data == ' ' || (*text.data >= '\t' && *text.data <= '\r'))) {
        text.data++;
        text.length--;
    }
    while (text.length && (text.data[text.length - 1] == ' ' || (text.data[text.length - 1] >= '\t' && text.data[text.length - 1] <= '\r')))
        text.length--;
    return text;
}

#define FROM_TEXT(NAME, FIELD, READ)                                                                                                     \
    static void NAME(Call *call)                                                                                                         \
    {                                                                                                                                    \
        for (size_t i = 0; i < call->n; i++) {                                                                                           \
            Slice text = trimmed(ARG(call, 0, texts)[i]);                                                                                \
            OUT(call, FIELD)[i] = 0;                                                                                                     \
            if (!(READ)) {                                                                                                               \
                OUT(call, FIELD)[i] = 0;                                                                                                 \
                call_miss(call, i);                                                                                                      \
            }                                                                                                                            \
        }                                                                                                                                \
    }

static bool read_integer(Slice text, int64_t *value)
{
    if (number_parse_int(text.data, text.length, value))
        return true;
    Int128 decimal, whole;
    uint8_t scale;
    if (!decimal_parse(text.data, text.length, &decimal, &scale) || !rescale(decimal, scale, 0, &whole) || whole < INT64_MIN || whole > INT64_MAX)
        return false;
    *value = (int64_t)whole;
    return true;
}

static bool read_float(Slice text, double *value)
{
    return number_parse_double(text.data, text.length, value) && isfinite(*value);
}

static bool read_decimal(Slice text, uint8_t scale, Int128 *value)
{
    uint8_t own;
    Int128 read;
    return decimal_parse(text.data, text.length, &read, &own) && rescale(read, own, scale, value);
}

static bool read_boolean(Slice text, uint8_t *value)
{
    static const char *const WORDS[] = {"false", "true", "no", "yes", "0", "1", "f", "t", "n", "y", "off", "on"};
    for (size_t i = 0; i < 12; i++)
        if (strlen(WORDS[i]) == text.length && strncasecmp(WORDS[i], text.data, text.length) == 0) {
            *value = i & 1;
            return true;
        }
    return false;
}

static bool read_timestamp(Slice text, int64_t *value)
{
    bool zoned;
    int32_t days;
    if (timestamp_parse(text.data, text.length, DATE_ISO, value, &zoned))
        return true;
    if (!date_parse(text.data, text.length, DATE_ISO, &days))
        return false;
    *value = days * DAY_US;
    return true;
}

static bool read_date(Slice text, int32_t *value)
{
    int64_t us;
    if (date_parse(text.data, text.length, DATE_ISO, value))
        return true;
    if (!read_timestamp(text, &us))
        return false;
    *value = (int32_t)(us / DAY_US - (us % DAY_US < 0));
    return true;
}

FROM_TEXT(text_to_integer, integers, read_integer(text, &OUT(call, integers)[i]))
FROM_TEXT(text_to_float, floats, read_float(text, &OUT(call, floats)[i]))
FROM_TEXT(text_to_decimal, decimals, read_decimal(text, call->node->scale, &OUT(call, decimals)[i]))
FROM_TEXT(text_to_boolean, booleans, read_boolean(text, &OUT(call, booleans)[i]))
FROM_TEXT(text_to_date, dates, read_date(text, &OUT(call, dates)[i]))
FROM_TEXT(text_to_timestamp, integers, read_timestamp(text, &OUT(call, integers)[i]))

/* ---- to text ---- */

static void to_text(Call *call)
{
    const Node *from = call->node->args[0];
    for (size_t i = 0; i < call->n; i++) {
        enum { ROOM = DECIMAL_TEXT + 16 };
        char *text = eval_text(call->run, ROOM);
        size_t length = 0;
        if (!text)
            return;
        if (!cell_present(call->args[0], i)) {
            length = 0;
        } else if (from->type == TYPE_BOOLEAN) {
            length = ARG(call, 0, booleans)[i] ? 4 : 5;
            memcpy(text, ARG(call, 0, booleans)[i] ? "true" : "false", length);
        } else if (from->type == TYPE_INTEGER) {
            length = number_format_int(ARG(call, 0, integers)[i], text);
        } else if (from->type == TYPE_FLOAT && isfinite(ARG(call, 0, floats)[i])) {
            length = number_format_double(ARG(call, 0, floats)[i], text);
        } else if (from->type == TYPE_FLOAT) {
            length = ARG(call, 0, floats)[i] < 0 ? 9 : 8;
            memcpy(text, ARG(call, 0, floats)[i] < 0 ? "-Infinity" : "Infinity", length);
        } else if (from->type == TYPE_DECIMAL) {
            length = decimal_format(ARG(call, 0, decimals)[i], from->scale, text);
        } else if (from->type == TYPE_DATE) {
            length = date_format(ARG(call, 0, dates)[i], text);
        } else if (from->type == TYPE_TIMESTAMP) {
            length = timestamp_format(ARG(call, 0, integers)[i], from->zoned, text);
        }
        run_text_shrink(call->run, ROOM, length);
        OUT(call, texts)[i] = (Slice){text, length};
    }
}

Kernel *kernel_cast(ColumnType from, ColumnType to)
{
    static Kernel *const KERNELS[8][8] = {
        [TYPE_BOOLEAN] = {[TYPE_INTEGER] = boolean_to_integer, [TYPE_TEXT] = to_text},
        [TYPE_INTEGER] = {[TYPE_BOOLEAN] = integer_to_boolean, [TYPE_FLOAT] = integer_to_float, [TYPE_DECIMAL] = integer_to_decimal, [TYPE_TEXT] = to_text},
        [TYPE_FLOAT] = {[TYPE_INTEGER] = float_to_integer, [TYPE_DECIMAL] = float_to_decimal, [TYPE_TEXT] = to_text},
        [TYPE_DECIMAL] = {[TYPE_INTEGER] = decimal_to_integer, [TYPE_FLOAT] = decimal_to_float, [TYPE_DECIMAL] = decimal_to_decimal, [TYPE_TEXT] = to_text},
        [TYPE_DATE] = {[TYPE_TIMESTAMP] = date_to_timestamp, [TYPE_TEXT] = to_text},
        [TYPE_TIMESTAMP] = {[TYPE_DATE] = timestamp_to_date, [TYPE_TEXT] = to_text},
        [TYPE_TEXT] = {[TYPE_BOOLEAN] = text_to_boolean, [TYPE_INTEGER] = text_to_integer, [TYPE_FLOAT] = text_to_float,
                       [TYPE_DECIMAL] = text_to_decimal, [TYPE_DATE] = text_to_date, [TYPE_TIMESTAMP] = text_to_timestamp}};
    return KERNELS[from][to];
}

/* ---- integer(x), float(x), decimal(x, scale), boolean(x), text(x) ---- */

static Node *bind_cast_to(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    ColumnType to = function->type, from = args[0]->type;
    uint8_t scale = 2;
    if (to == TYPE_DECIMAL && n == 2) {
        if (args[1]->kind != NODE_LITERAL || args[1]->type != TYPE_INTEGER || args[1]->integer < 0 || args[1]->integer > DECIMAL_DIGITS)
            return parser_fail_at(parser, args[1], "The digits after the point are a written number from 0 to %d.", DECIMAL_DIGITS);
        scale = (uint8_t)args[1]->integer;
    }
    if (from == to && (to != TYPE_DECIMAL || args[0]->scale == scale))
        return args[0];
    if (from == 0)
        return bind_convert(parser, args[0], to, scale, function->name);
    Kernel *kernel = kernel_cast(from, to);
    if (from == TYPE_BOOLEAN && (to == TYPE_FLOAT || to == TYPE_DECIMAL)) {
        args[0] = node_call(parser, "integer", boolean_to_integer, true, TYPE_INTEGER, args, 1);
        if (!args[0])
            return NULL;
        kernel = kernel_cast(TYPE_INTEGER, to);
    }
    if (!kernel)
        return parser_fail_at(parser, args[0], "%s() can not be made of %s.", function->name, type_said(args[0]));
    Node *node = node_call(parser, function->name, kernel, true, to, args, 1);
    if (node) {
        node->scale = to == TYPE_DECIMAL ? scale : 0;
        node->position = position;
        node->length = length;
    }
    return node;
}

const Function FUNCTIONS_CAST[] = {
    {"integer", "A", TYPE_INTEGER, NULL, bind_cast_to, false, "integer(x)", "A whole number: floats are rounded, texts read; missing where that fails."},
    {"float", "A", TYPE_FLOAT, NULL, bind_cast_to, false, "float(x)", "A floating-point number."},
    {"decimal", "A|I", TYPE_DECIMAL, NULL, bind_cast_to, false, "decimal(x, digits)", "An exact number with that many digits after the point (2), rounded."},
    {"boolean", "A", TYPE_BOOLEAN, NULL, bind_cast_to, false, "boolean(x)", "true or false, of numbers (0 is false) and words such as yes, no, on, off."},
    {"text", "A", TYPE_TEXT, NULL, bind_cast_to, false, "text(x)", "The value as text: numbers in full, dates as 2026-01-31."},
    {NULL}};
