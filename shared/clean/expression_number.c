/* expression_number.c - functions of numbers. Outside of a function's domain the result is missing. */
#include "clean/expression_private.h"


#define OF_FLOAT(NAME, RESULT)                                                                                                           \
    static void NAME(Call *call)                                                                                                         \
    {                                                                                                                                    \
        const double *x = ARG(call, 0, floats);                                                                                          \
        double *out = OUT(call, floats);                                                                                                 \
        for (size_t i = 0; i < call->n; i++)                                                                                             \
            out[i] = RESULT;                                                                                                             \
        call_finite(call);                                                                                                               \
    }

OF_FLOAT(abs_kernel, fabs(x[i]))
OF_FLOAT(floor_kernel, floor(x[i]))
OF_FLOAT(ceil_kernel, ceil(x[i]))
OF_FLOAT(trunc_kernel, trunc(x[i]))
OF_FLOAT(sqrt_kernel, sqrt(x[i]))
OF_FLOAT(exp_kernel, exp(x[i]))
OF_FLOAT(ln_kernel, log(x[i]))
OF_FLOAT(log10_kernel, log10(x[i]))
OF_FLOAT(log2_kernel, log2(x[i]))
OF_FLOAT(sin_kernel, sin(x[i]))
OF_FLOAT(cos_kernel, cos(x[i]))
OF_FLOAT(tan_kernel, tan(x[i]))
OF_FLOAT(atan_kernel, atan(x[i]))

static void sign_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        double x = ARG(call, 0, floats)[i];
        OUT(call, integers)[i] = (x > 0) - (x < 0);
    }
}

static void abs_integer_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        int64_t x = ARG(call, 0, integers)[i];
        OUT(call, integers)[i] = x == INT64_MIN ? 0 : x < 0 ? -x : x;
        if (x == INT64_MIN)
            call_miss(call, i);
    }
}

static void abs_decimal_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Int128 x = ARG(call, 0, decimals)[i];
        OUT(call, decimals)[i] = x < 0 ? -x : x;
    }
}

/* To `digits` after the point (or before it, below 0), halves away from zero. Beyond 2^52 doubles are whole. */
static double round_to(double x, int64_t digits)
{
    if (!isfinite(x) || digits > 308)
        return x;
    if (digits < -308)
        return 0;
    double power = pow(10, (double)(digits < 0 ? -digits : digits));
    double scaled = digits < 0 ? x / power : x * power;
    if (!(fabs(scaled) < 4503599627370496.0))
        return x;
    double rounded = round(scaled), back = digits < 0 ? rounded * power : rounded / power;
    /* 1.005 * 100 is a hair under 100.5, though 1.005 reads as more than half: the written value decides */
    if (fabs(fabs(scaled - trunc(scaled)) - 0.5) < 1e-9 * fmax(1, fabs(scaled)) && fabs(scaled) < 1e6) {
        double up = trunc(scaled) + (scaled < 0 ? -0.5 : 0.5);
        if ((digits < 0 ? up * power : up / power) == x)
            back = digits < 0 ? (up + (scaled < 0 ? -0.5 : 0.5)) * power : (up + (scaled < 0 ? -0.5 : 0.5)) / power;
    }
    return back;
}

static void round_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, floats)[i] = round_to(ARG(call, 0, floats)[i], call->n_args > 1 ? ARG(call, 1, integers)[i] : 0);
    call_finite(call);
}

static void round_integer_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        int64_t x = ARG(call, 0, integers)[i], digits = call->n_args > 1 ? ARG(call, 1, integers)[i] : 0, power = 1;
        if (digits < -18) {
            x = 0;
        } else if (digits < 0) {
            for (; digits < 0; digits++)
                power *= 10;
            int64_t rest = x % power, up = rest >= power - rest ? power : rest <= -power - rest ? -power : 0;
            x -= rest;
            if (__builtin_add_overflow(x, up, &x)) {
                x = 0;
                call_miss(call, i);
            }
        }
        OUT(call, integers)[i] = x;
    }
}

static void div_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        int64_t a = ARG(call, 0, integers)[i], b = ARG(call, 1, integers)[i];
        bool none = b == 0 || (b == -1 && a == INT64_MIN);
        OUT(call, integers)[i] = none ? 0 : a / b;
        if (none)
            call_miss(call, i);
    }
}

static Node *typed(Parser *parser, const Function *function, Kernel *kernel, ColumnType type, Node **args, size_t n, size_t position, size_t length)
{
    Node *node = node_call(parser, function->name, kernel, true, type, args, n);
    if (node) {
        node->scale = type == TYPE_DECIMAL ? args[0]->scale : 0;
        node->position = position;
        node->length = length;
    }
    return node;
}

static Node *bind_abs(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    if (args[0]->type == TYPE_INTEGER)
        return typed(parser, function, abs_integer_kernel, TYPE_INTEGER, args, n, position, length);
    if (args[0]->type == TYPE_DECIMAL)
        return typed(parser, function, abs_decimal_kernel, TYPE_DECIMAL, args, n, position, length);
    args[0] = bind_convert(parser, args[0], TYPE_FLOAT, 0, function->name);
    return args[0] ? typed(parser, function, abs_kernel, TYPE_FLOAT, args, n, position, length) : NULL;
}

/* Whole numbers stay whole; a decimal with a written number of digits stays decimal. */
static Node *bind_round(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    if (args[0]->type == TYPE_INTEGER)
        return typed(parser, function, round_integer_kernel, TYPE_INTEGER, args, n, position, length);
    bool written = n == 1 || (args[1]->kind == NODE_LITERAL && !args[1]->null);
    int64_t digits = n == 1 || !written ? 0 : args[1]->integer;
    if (args[0]->type == TYPE_DECIMAL && written && digits >= 0 && digits <= DECIMAL_DIGITS) {
        if (digits >= args[0]->scale)
            return args[0];
        Node *node = typed(parser, function, kernel_cast(TYPE_DECIMAL, TYPE_DECIMAL), TYPE_DECIMAL, args, 1, position, length);
        if (node)
            node->scale = (uint8_t)digits;
        return node;
    }
    args[0] = bind_convert(parser, args[0], TYPE_FLOAT, 0, function->name);
    return args[0] ? typed(parser, function, round_kernel, TYPE_FLOAT, args, n, position, length) : NULL;
}

static Node *bind_mod(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    (void)n;
    (void)function;
    Node *node = bind_arithmetic(parser, function->name[0] == 'p' ? '^' : '%', args[0], args[1]);
    if (node) {
        node->position = position;
        node->length = length;
    }
    return node;
}

/* Of integers nothing is to be done. */
static Node *bind_whole(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    if (args[0]->type == TYPE_INTEGER)
        return args[0];
    args[0] = bind_convert(parser, args[0], TYPE_FLOAT, 0, function->name);
    return args[0] ? typed(parser, function, function->kernel, TYPE_FLOAT, args, n, position, length) : NULL;
}

const Function FUNCTIONS_NUMBER[] = {
    {"abs", "n", 0, NULL, bind_abs, false, "abs(x)", "Without its sign."},
    {"round", "n|I", 0, NULL, bind_round, false, "round(x, digits)", "To so many digits after the point (0), halves away from zero."},
    {"floor", "n", 0, floor_kernel, bind_whole, false, "floor(x)", "The next whole number below."},
    {"ceil", "n", 0, ceil_kernel, bind_whole, false, "ceil(x)", "The next whole number above."},
    {"trunc", "n", 0, trunc_kernel, bind_whole, false, "trunc(x)", "Without what stands after the point."},
    {"sqrt", "N", TYPE_FLOAT, sqrt_kernel, .signature = "sqrt(x)", .doc = "The square root."},
    {"exp", "N", TYPE_FLOAT, exp_kernel, .signature = "exp(x)", .doc = "e to the power of x."},
    {"ln", "N", TYPE_FLOAT, ln_kernel, .signature = "ln(x)", .doc = "The natural logarithm."},
    {"log10", "N", TYPE_FLOAT, log10_kernel, .signature = "log10(x)", .doc = "The logarithm to base 10."},
    {"log2", "N", TYPE_FLOAT, log2_kernel, .signature = "log2(x)", .doc = "The logarithm to base 2."},
    {"power", "nn", 0, NULL, bind_mod, false, "power(x, y)", "x to the power of y; as x ^ y."},
    {"mod", "nn", 0, NULL, bind_mod, false, "mod(x, y)", "What is left of x divided by y, with the sign of x; as x % y."},
    {"div", "II", TYPE_INTEGER, div_kernel, .signature = "div(x, y)", .doc = "How many whole times y goes into x."},
    {"sign", "N", TYPE_INTEGER, sign_kernel, .signature = "sign(x)", .doc = "-1, 0 or 1."},
    {"sin", "N", TYPE_FLOAT, sin_kernel, .signature = "sin(x)", .doc = "The sine of an angle in radians."},
    {"cos", "N", TYPE_FLOAT, cos_kernel, .signature = "cos(x)", .doc = "The cosine."},
    {"tan", "N", TYPE_FLOAT, tan_kernel, .signature = "tan(x)", .doc = "The tangent."},
    {"atan", "N", TYPE_FLOAT, atan_kernel, .signature = "atan(x)", .doc = "The angle whose tangent is x."},
    {NULL}};
