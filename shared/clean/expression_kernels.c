/* expression_kernels.c - loops of arithmetic, comparison, logic and choice. Slots of missing values are computed along and mean nothing. */
#include "clean/expression_private.h"



/* ---- arithmetic ---- */

#define CHECKED(NAME, FIELD, TYPE, BUILTIN)                                                                                              \
    static void NAME(Call *call)                                                                                                         \
    {                                                                                                                                    \
        const TYPE *a = ARG(call, 0, FIELD), *b = ARG(call, 1, FIELD);                                                                   \
        TYPE *out = OUT(call, FIELD);                                                                                                    \
        for (size_t i = 0; i < call->n; i++)                                                                                             \
            if (__builtin_expect(BUILTIN(a[i], b[i], &out[i]) || !FITS_##FIELD(out[i]), 0)) {                                            \
                out[i] = 0;                                                                                                              \
                call_miss(call, i);                                                                                                      \
            }                                                                                                                            \
    }

#define FITS_integers(x) true
#define TEN19 ((Int128)10000000000000000000ULL)
#define FITS_decimals(x) ((x) < TEN19 * TEN19 && (x) > -(TEN19 * TEN19))

CHECKED(integer_plus, integers, int64_t, __builtin_add_overflow)
CHECKED(integer_minus, integers, int64_t, __builtin_sub_overflow)
CHECKED(integer_times, integers, int64_t, __builtin_mul_overflow)
CHECKED(decimal_plus, decimals, Int128, __builtin_add_overflow)
CHECKED(decimal_minus, decimals, Int128, __builtin_sub_overflow)
CHECKED(decimal_times, decimals, Int128, __builtin_mul_overflow)

#define FLOATS(NAME, RESULT)                                                                                                             \
    static void NAME(Call *call)                                                                                                         \
    {                                                                                                                                    \
        const double *a = ARG(call, 0, floats), *b = ARG(call, 1, floats);                                                               \
        double *out = OUT(call, floats);                                                                                                 \
        for (size_t i = 0; i < call->n; i++)                                                                                             \
            out[i] = RESULT;                                                                                                             \
        call_finite(call);                                                                                                               \
    }

FLOATS(float_plus, a[i] + b[i])
FLOATS(float_minus, a[i] - b[i])
FLOATS(float_times, a[i] * b[i])
FLOATS(float_divide, a[i] / b[i])
FLOATS(float_modulo, fmod(a[i], b[i]))
FLOATS(float_power, pow(a[i], b[i]))

static void integer_modulo(Call *call)
{
    const int64_t *a = ARG(call, 0, integers), *b = ARG(call, 1, integers);
    for (size_t i = 0; i < call->n; i++) {
        bool none = b[i] == 0;
        OUT(call, integers)[i] = none || b[i] == -1 ? 0 : a[i] % b[i];
        if (none)
            call_miss(call, i);
    }
}

Kernel *kernel_arithmetic(ColumnType type, char sign)
{
    switch (sign) {
    case '+': return type == TYPE_INTEGER ? integer_plus : type == TYPE_DECIMAL ? decimal_plus : float_plus;
    case '-': return type == TYPE_INTEGER ? integer_minus : type == TYPE_DECIMAL ? decimal_minus : float_minus;
    case '*': return type == TYPE_INTEGER ? integer_times : type == TYPE_DECIMAL ? decimal_times : float_times;
    case '/': return float_divide;
    case '%': return type == TYPE_INTEGER ? integer_modulo : float_modulo;
    default: return float_power;
    }
}

void kernel_negative_int(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        if (__builtin_sub_overflow((int64_t)0, ARG(call, 0, integers)[i], &OUT(call, integers)[i])) {
            OUT(call, integers)[i] = 0;
            call_miss(call, i);
        }
}

void kernel_negative_float(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, floats)[i] = -ARG(call, 0, floats)[i];
    call_finite(call);
}

void kernel_negative_decimal(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, decimals)[i] = -ARG(call, 0, decimals)[i];
}

static const int32_t FIRST_DAY = -719162, LAST_DAY = 2932896; /* 0001-01-01 and 9999-12-31 */

static void add_days(Call *call, bool plus)
{
    const int32_t *days = ARG(call, 0, dates);
    const int64_t *more = ARG(call, 1, integers);
    for (size_t i = 0; i < call->n; i++) {
        int64_t sum = 0;
        bool over = plus ? __builtin_add_overflow((int64_t)days[i], more[i], &sum) : __builtin_sub_overflow((int64_t)days[i], more[i], &sum);
        over = over || sum < FIRST_DAY || sum > LAST_DAY;
        OUT(call, dates)[i] = over ? 0 : (int32_t)sum;
        if (over)
            call_miss(call, i);
    }
}

void kernel_date_plus(Call *call)
{
    add_days(call, true);
}

void kernel_date_minus(Call *call)
{
    add_days(call, false);
}

void kernel_date_less(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, integers)[i] = (int64_t)ARG(call, 0, dates)[i] - ARG(call, 1, dates)[i];
}

/* ---- comparison ---- */

int compare_slices(Slice a, Slice b)
{
    size_t shared = a.length < b.length ? a.length : b.length;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

#define COMPARE(NAME, FIELD, TYPE, OP)                                                                                                   \
    static void NAME(Call *call)                                                                                                         \
    {                                                                                                                                    \
        const TYPE *a = ARG(call, 0, FIELD), *b = ARG(call, 1, FIELD);                                                                   \
        uint8_t *out = OUT(call, booleans);                                                                                              \
        for (size_t i = 0; i < call->n; i++)                                                                                             \
            out[i] = a[i] OP b[i];                                                                                                       \
    }

#define COMPARES(PREFIX, FIELD, TYPE)                                                                                                    \
    COMPARE(PREFIX##_eq, FIELD, TYPE, ==)                                                                                                \
    COMPARE(PREFIX##_ne, FIELD, TYPE, !=)                                                                                                \
    COMPARE(PREFIX##_lt, FIELD, TYPE, <)                                                                                                 \
    COMPARE(PREFIX##_le, FIELD, TYPE, <=)                                                                                                \
    COMPARE(PREFIX##_gt, FIELD, TYPE, >)                                                                                                 \
    COMPARE(PREFIX##_ge, FIELD, TYPE, >=)

COMPARES(boolean, booleans, uint8_t)
COMPARES(integer, integers, int64_t)
COMPARES(float, floats, double)
COMPARES(decimal, decimals, Int128)
COMPARES(date, dates, int32_t)

#define COMPARE_TEXT(NAME, TEST)                                                                                                         \
    static void NAME(Call *call)                                                                                                         \
    {                                                                                                                                    \
        const Slice *a = ARG(call, 0, texts), *b = ARG(call, 1, texts);                                                                  \
        uint8_t *out = OUT(call, booleans);                                                                                              \
        for (size_t i = 0; i < call->n; i++)                                                                                             \
            out[i] = TEST;                                                                                                               \
    }

static inline bool same_text(Slice a, Slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

COMPARE_TEXT(text_eq, same_text(a[i], b[i]))
COMPARE_TEXT(text_ne, !same_text(a[i], b[i]))
COMPARE_TEXT(text_lt, compare_slices(a[i], b[i]) < 0)
COMPARE_TEXT(text_le, compare_slices(a[i], b[i]) <= 0)
COMPARE_TEXT(text_gt, compare_slices(a[i], b[i]) > 0)
COMPARE_TEXT(text_ge, compare_slices(a[i], b[i]) >= 0)

Kernel *kernel_compare(ColumnType type, const char *sign)
{
    static Kernel *const KERNELS[6][6] = {
        {boolean_eq, boolean_ne, boolean_lt, boolean_le, boolean_gt, boolean_ge}, {integer_eq, integer_ne, integer_lt, integer_le, integer_gt, integer_ge},
        {float_eq, float_ne, float_lt, float_le, float_gt, float_ge},             {decimal_eq, decimal_ne, decimal_lt, decimal_le, decimal_gt, decimal_ge},
        {date_eq, date_ne, date_lt, date_le, date_gt, date_ge},                   {text_eq, text_ne, text_lt, text_le, text_gt, text_ge}};
    int row = type == TYPE_BOOLEAN ? 0 : type == TYPE_INTEGER || type == TYPE_TIMESTAMP ? 1 : type == TYPE_FLOAT ? 2 : type == TYPE_DECIMAL ? 3 :
              type == TYPE_DATE ? 4 : 5;
    bool equal = sign[1] == '=';
    int place = sign[0] == '=' ? 0 : sign[0] == '!' || (sign[0] == '<' && sign[1] == '>') ? 1 : sign[0] == '<' ? 2 + equal : 4 + equal;
    return KERNELS[row][place];
}

/* ---- logic ---- */

static inline uint64_t word_of(const Cell *cell, size_t word)
{
    return cell->vector.valid ? cell->vector.valid[word] : ~UINT64_C(0);
}

/* false and missing: false; true or missing: true. `decides` is the value that settles it alone. */
static void logic(Call *call, bool is_and)
{
    const uint8_t *a = ARG(call, 0, booleans), *b = ARG(call, 1, booleans);
    uint8_t *out = OUT(call, booleans);
    bool known = !call->args[0]->vector.valid && !call->args[1]->vector.valid;
    for (size_t i = 0; i < call->n; i++)
        out[i] = is_and ? (a[i] & b[i]) : (a[i] | b[i]);
    if (known)
        return;
    uint64_t *bits = cell_own_bits(call->out, call->n);
    for (size_t first = 0; first < call->n; first += 64) {
        size_t n = call->n - first < 64 ? call->n - first : 64;
        uint64_t va = word_of(call->args[0], first / 64), vb = word_of(call->args[1], first / 64), ta = 0, tb = 0;
        for (size_t i = 0; i < n; i++) {
            ta |= (uint64_t)(a[first + i] != 0) << i;
            tb |= (uint64_t)(b[first + i] != 0) << i;
        }
        uint64_t settled = is_and ? (va & ~ta) | (vb & ~tb) : (va & ta) | (vb & tb);
        uint64_t truth = is_and ? ta & tb & ~settled : (ta & va) | (tb & vb);
        bits[first / 64] = (va & vb) | settled;
        for (size_t i = 0; i < n; i++)
            out[first + i] = (truth >> i) & 1;
    }
}

void kernel_and(Call *call)
{
    logic(call, true);
}

void kernel_or(Call *call)
{
    logic(call, false);
}

void kernel_not(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, booleans)[i] = !ARG(call, 0, booleans)[i];
}

void kernel_is_null(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, booleans)[i] = !cell_present(call->args[0], i);
}

#define LOOKUP(FIELD, TYPE, LESS, SAME)                                                                                                  \
    for (size_t i = 0; i < call->n; i++) {                                                                                               \
        const TYPE *values = set->values;                                                                                                \
        size_t low = 0, high = set->n;                                                                                                   \
        TYPE wanted = ARG(call, 0, FIELD)[i];                                                                                            \
        while (low < high) {                                                                                                             \
            size_t middle = low + (high - low) / 2;                                                                                      \
            if (LESS(values[middle], wanted))                                                                                            \
                low = middle + 1;                                                                                                        \
            else                                                                                                                         \
                high = middle;                                                                                                           \
        }                                                                                                                                \
        OUT(call, booleans)[i] = low < set->n && SAME(values[low], wanted);                                                              \
    }
#define LESS_VALUE(a, b) ((a) < (b))
#define SAME_VALUE(a, b) ((a) == (b))
#define LESS_TEXT(a, b) (compare_slices(a, b) < 0)

void kernel_in(Call *call)
{
    const Set *set = call->node->data;
    switch (call->node->args[0]->type) {
    case TYPE_BOOLEAN: LOOKUP(booleans, uint8_t, LESS_VALUE, SAME_VALUE) break;
    case TYPE_INTEGER:
    case TYPE_TIMESTAMP: LOOKUP(integers, int64_t, LESS_VALUE, SAME_VALUE) break;
    case TYPE_FLOAT: LOOKUP(floats, double, LESS_VALUE, SAME_VALUE) break;
    case TYPE_DECIMAL: LOOKUP(decimals, Int128, LESS_VALUE, SAME_VALUE) break;
    case TYPE_DATE: LOOKUP(dates, int32_t, LESS_VALUE, SAME_VALUE) break;
    case TYPE_TEXT: LOOKUP(texts, Slice, LESS_TEXT, same_text) break;
    }
    for (size_t i = 0; set->has_null && i < call->n; i++)
        if (!OUT(call, booleans)[i])
            call_miss(call, i);
}

/* x = a or x = b or ... */
void kernel_in_list(Call *call)
{
    Kernel *equal = (Kernel *)(uintptr_t)call->node->data;
    uint8_t *out = OUT(call, booleans);
    uint64_t *bits = cell_own_bits(call->out, call->n);
    memset(out, 0, call->n);
    Cell *same = run_cell(call->run);
    for (size_t k = 1; k < call->n_args; k++) {
        Cell *pair[2] = {call->args[0], call->args[k]};
        Call inner = {call->run, call->node, pair, 2, call->n, same};
        equal(&inner);
        for (size_t i = 0; i < call->n; i++) {
            if (!cell_present(pair[0], i) || !cell_present(pair[1], i)) {
                if (!out[i])
                    bit_clear(bits, i);
            } else if (same->vector.booleans[i]) {
                out[i] = 1;
                bit_set(bits, i);
            }
        }
    }
    run_release(call->run, same);
}

/* ---- choice ---- */

static inline void copy_value(void *to, const void *from, size_t i, size_t width)
{
    switch (width) {
    case 1: ((uint8_t *)to)[i] = ((const uint8_t *)from)[i]; break;
    case 4: ((uint32_t *)to)[i] = ((const uint32_t *)from)[i]; break;
    case 8: ((uint64_t *)to)[i] = ((const uint64_t *)from)[i]; break;
    default: ((Int128 *)to)[i] = ((const Int128 *)from)[i]; break;
    }
}

static void take(Call *call, size_t i, const Cell *from, size_t width)
{
    copy_value(call->out->buffer, from->vector.data, i, width);
    if (!cell_present(from, i))
        call_miss(call, i);
}

void kernel_case(Call *call)
{
    size_t width = slot_width(call->node->type);
    for (size_t i = 0; i < call->n; i++) {
        size_t k = 0;
        while (k + 1 < call->n_args && !(cell_present(call->args[k], i) && ARG(call, k, booleans)[i]))
            k += 2;
        if (k + 1 < call->n_args) {
            take(call, i, call->args[k + 1], width);
        } else if (k < call->n_args) { /* else */
            take(call, i, call->args[k], width);
        } else {
            memset((char *)call->out->buffer + i * width, 0, width);
            call_miss(call, i);
        }
    }
}

void kernel_coalesce(Call *call)
{
    size_t width = slot_width(call->node->type);
    for (size_t i = 0; i < call->n; i++) {
        size_t k = 0;
        while (k + 1 < call->n_args && !cell_present(call->args[k], i))
            k++;
        take(call, i, call->args[k], width);
    }
}

static void nullif_kernel(Call *call)
{
    size_t width = slot_width(call->node->type);
    for (size_t i = 0; i < call->n; i++) {
        take(call, i, call->args[0], width);
        if (cell_present(call->args[1], i) && ARG(call, 1, booleans)[i])
            call_miss(call, i);
    }
}

/* greatest and least: of the values that are there. data: the kernel that says whether a new one takes the place. */
static void extreme_kernel(Call *call)
{
    Kernel *better = (Kernel *)(uintptr_t)call->node->data;
    size_t width = slot_width(call->node->type);
    uint64_t *bits = cell_own_bits(call->out, call->n);
    memset(bits, 0, sizeof call->out->bits);
    Cell *test = run_cell(call->run);
    for (size_t i = 0; call->node->type == TYPE_TEXT && i < call->n; i++)
        OUT(call, texts)[i] = (Slice){"", 0};
    for (size_t k = 0; k < call->n_args; k++) {
        Cell *pair[2] = {call->args[k], call->out};
        Call inner = {call->run, call->node, pair, 2, call->n, test};
        better(&inner);
        for (size_t i = 0; i < call->n; i++)
            if (cell_present(call->args[k], i) && (!bit_get(bits, i) || test->vector.booleans[i])) {
                copy_value(call->out->buffer, call->args[k]->vector.data, i, width);
                bit_set(bits, i);
            }
    }
    run_release(call->run, test);
}

static Node *finish(Node *node, Node *const *args, size_t n, size_t position, size_t length)
{
    if (node) {
        node->scale = args[0]->scale;
        for (size_t i = 0; i < n; i++)
            node->zoned = node->zoned || args[i]->zoned;
        node->position = position;
        node->length = length;
    }
    return node;
}

static bool unify(Parser *parser, Node **args, size_t n, const char *what)
{
    if (!bind_unify(parser, args, n, what))
        return false;
    for (size_t i = 0; i < n && args[0]->type == 0; i++)
        if (!(args[i] = bind_convert(parser, args[i], TYPE_TEXT, 0, what)) || i == 0)
            break;
    for (size_t i = 1; i < n; i++)
        if (args[0] && args[i] && args[i]->type == 0)
            args[i] = bind_convert(parser, args[i], args[0]->type, args[0]->scale, what);
    return parser->status == OK;
}

static Node *bind_if(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    (void)function;
    return bind_case(parser, args, n, position, length);
}

static Node *bind_coalesce(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    if (!unify(parser, args, n, function->name))
        return NULL;
    return finish(node_call(parser, function->name, kernel_coalesce, false, args[0]->type, args, n), args, n, position, length);
}

static Node *bind_nullif(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    if (!unify(parser, args, n, function->name))
        return NULL;
    args[0]->shared = true;
    Node *same = bind_compare(parser, "=", args[0], args[1]);
    Node *pair[2] = {args[0], same};
    return same ? finish(node_call(parser, function->name, nullif_kernel, false, args[0]->type, pair, 2), args, 1, position, length) : NULL;
}

static Node *bind_extreme(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    if (!unify(parser, args, n, function->name))
        return NULL;
    Node *node = node_call(parser, function->name, extreme_kernel, false, args[0]->type, args, n);
    if (node)
        node->data = (void *)(uintptr_t)kernel_compare(args[0]->type, function->name[0] == 'g' ? ">" : "<");
    return finish(node, args, n, position, length);
}

const Function FUNCTIONS_CHOICE[] = {
    {"if", "BAA", 0, NULL, bind_if, true, "if(condition, then, else)", "One of two values. A missing condition counts as false."},
    {"coalesce", "A|*", 0, NULL, bind_coalesce, true, "coalesce(a, b, ...)", "The first value that is not missing."},
    {"nullif", "AA", 0, NULL, bind_nullif, true, "nullif(a, b)", "Missing where a equals b, else a."},
    {"greatest", "A|*", 0, NULL, bind_extreme, true, "greatest(a, b, ...)", "The greatest of the values that are not missing."},
    {"least", "A|*", 0, NULL, bind_extreme, true, "least(a, b, ...)", "The least of the values that are not missing."},
    {NULL}};
