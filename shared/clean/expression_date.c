/* expression_date.c - functions of dates and timestamps. A date is taken for its midnight. */
#include "clean/expression_private.h"

#include "base/clock.h"
#include "clean/moment.h"
#include "data/datetime.h"

static int64_t moment_at(const Call *call, size_t k, size_t i)
{
    if (!cell_present(call->args[k], i))
        return 0;
    return call->node->args[k]->type == TYPE_DATE ? ARG(call, k, dates)[i] * MOMENT_DAY : ARG(call, k, integers)[i];
}

static void part_kernel(Call *call)
{
    MomentPart part = (MomentPart)(uintptr_t)call->node->data;
    for (size_t i = 0; i < call->n; i++)
        OUT(call, integers)[i] = moment_part(moment_at(call, 0, i), part);
}

static Node *made(Node *node, size_t position, size_t length)
{
    if (node) {
        node->position = position;
        node->length = length;
    }
    return node;
}

static Node *bind_part(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    static const char *const NAMES[] = {"year", "quarter", "month", "week", "day", "weekday", "day_of_year", "hour", "minute", "second", "week_year"};
    Node *node = made(node_call(parser, function->name, part_kernel, true, TYPE_INTEGER, args, n), position, length);
    for (size_t i = 0; node && i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(NAMES[i], function->name) == 0)
            node->data = (void *)(uintptr_t)i;
    return node;
}

/* ---- units ---- */

static bool written_unit(Parser *parser, const Node *node, MomentUnit *unit)
{
    if (node->kind == NODE_LITERAL && node->type == TYPE_TEXT && moment_unit(node->text, unit))
        return true;
    (void)parser_fail_at(parser, node, "The unit is one of 'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'.");
    return false;
}

static MomentUnit unit_of(const Call *call)
{
    return (MomentUnit)(uintptr_t)call->node->data;
}

/* Out as the node's type. */
static void put_moment(Call *call, size_t i, int64_t us, bool good)
{
    if (call->node->type == TYPE_DATE)
        OUT(call, dates)[i] = good ? moment_day(us) : 0;
    else
        OUT(call, integers)[i] = good ? us : 0;
    if (!good)
        call_miss(call, i);
}

static void trunc_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        put_moment(call, i, moment_truncate(moment_at(call, 1, i), unit_of(call)), true);
}

static void add_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        int64_t sum = 0;
        bool good = moment_add(moment_at(call, 0, i), cell_present(call->args[1], i) ? ARG(call, 1, integers)[i] : 0, unit_of(call), &sum);
        put_moment(call, i, sum, good);
    }
}

static void diff_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, integers)[i] = moment_between(moment_at(call, 1, i), moment_at(call, 2, i), unit_of(call));
}

static Node *bind_trunc(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    MomentUnit unit;
    if (!written_unit(parser, args[0], &unit))
        return NULL;
    Node *node = made(node_call(parser, function->name, trunc_kernel, true, args[1]->type, args, n), position, length);
    if (node) {
        node->zoned = args[1]->zoned;
        node->data = (void *)(uintptr_t)unit;
    }
    return node;
}

/* A date stays one while whole days are added. */
static Node *bind_add(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    MomentUnit unit;
    if (!written_unit(parser, args[2], &unit))
        return NULL;
    ColumnType type = args[0]->type == TYPE_DATE && unit >= UNIT_DAY ? TYPE_DATE : TYPE_TIMESTAMP;
    Node *node = made(node_call(parser, function->name, add_kernel, true, type, args, n), position, length);
    if (node) {
        node->zoned = args[0]->zoned;
        node->data = (void *)(uintptr_t)unit;
    }
    return node;
}

static Node *bind_diff(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    MomentUnit unit;
    if (!written_unit(parser, args[0], &unit))
        return NULL;
    Node *node = made(node_call(parser, function->name, diff_kernel, true, TYPE_INTEGER, args, n), position, length);
    if (node)
        node->data = (void *)(uintptr_t)unit;
    return node;
}

/* ---- making and reading ---- */

static bool written_format(Parser *parser, const Node *node, bool reading)
{
    if (node->kind != NODE_LITERAL || node->type != TYPE_TEXT || node->null) {
        (void)parser_fail_at(parser, node, "The format is a written text such as '%%d.%%m.%%Y'.");
        return false;
    }
    const char *problem = moment_format_problem(node->text, reading);
    if (problem)
        (void)parser_fail_at(parser, node, "The format %s.", problem);
    return !problem;
}

static void parse_kernel(Call *call)
{
    Slice format = call->node->args[1]->text;
    for (size_t i = 0; i < call->n; i++) {
        int64_t us = 0;
        bool zoned, good = cell_present(call->args[0], i) && moment_parse(ARG(call, 0, texts)[i], format, &us, &zoned);
        put_moment(call, i, us, good);
    }
}

static void civil_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        int64_t part[6] = {1970, 1, 1, 0, 0, 0};
        for (size_t k = 0; k < call->n_args; k++)
            part[k] = cell_present(call->args[k], i) ? ARG(call, k, integers)[i] : part[k];
        bool good = part[0] >= 1 && part[0] <= 9999 && part[1] >= 1 && part[1] <= 12 && part[2] >= 1 && part[2] <= 31 && part[3] >= 0 &&
                    part[3] <= 23 && part[4] >= 0 && part[4] <= 59 && part[5] >= 0 && part[5] <= 59;
        int32_t day = 0;
        if (good) {
            int y, m, d;
            day = date_from_civil((int)part[0], (int)part[1], (int)part[2]);
            date_to_civil(day, &y, &m, &d);
            good = m == part[1];
        }
        put_moment(call, i, day * MOMENT_DAY + ((part[3] * 60 + part[4]) * 60 + part[5]) * 1000000 * good, good);
    }
}

/* date(text), date(text, format), date(timestamp), date(year, month, day); the same for timestamp. */
static Node *bind_make(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    ColumnType type = function->type;
    bool numbers = n == 3 || (type == TYPE_TIMESTAMP && n == 6);
    if (n != 1 && n != 2 && !numbers)
        return parser_fail(parser, position, length, ERR_INVALID, "%s() takes %s.", function->name,
                           type == TYPE_DATE ? "one value, a text and its format, or year, month and day"
                                             : "one value, a text and its format, or year, month, day, hour, minute and second");
    if (numbers) {
        for (size_t i = 0; i < n; i++)
            if (!(args[i] = bind_convert(parser, args[i], TYPE_INTEGER, 0, function->name)))
                return NULL;
        return made(node_call(parser, function->name, civil_kernel, true, type, args, n), position, length);
    }
    if (n == 2) {
        if (args[0]->type != TYPE_TEXT)
            return parser_fail_at(parser, args[0], "With a format %s() reads texts, not %s.", function->name, type_said(args[0]));
        if (!written_format(parser, args[1], true))
            return NULL;
        Node *node = made(node_call(parser, function->name, parse_kernel, true, type, args, n), position, length);
        if (node)
            for (size_t i = 0; type == TYPE_TIMESTAMP && i + 1 < args[1]->text.length; i++)
                node->zoned = node->zoned || (args[1]->text.data[i] == '%' && args[1]->text.data[i + 1] == 'z');
        return node;
    }
    if (args[0]->type == type)
        return args[0];
    if (args[0]->kind == NODE_LITERAL)
        return made(bind_convert(parser, args[0], type, 0, function->name), position, length);
    Kernel *kernel = kernel_cast(args[0]->type, type);
    if (!kernel)
        return parser_fail_at(parser, args[0], "%s() can not be made of %s.", function->name, type_said(args[0]));
    return made(node_call(parser, function->name, kernel, true, type, args, n), position, length);
}

static void format_kernel(Call *call)
{
    Slice format = call->node->args[1]->text;
    Buffer text = BUFFER_INIT;
    for (size_t i = 0; i < call->n; i++) {
        buffer_clear(&text);
        moment_format(moment_at(call, 0, i), format, &text);
        char *room = eval_text(call->run, text.length);
        if (!room)
            break;
        if (text.length)
            memcpy(room, text.data, text.length);
        OUT(call, texts)[i] = (Slice){room, text.length};
    }
    buffer_free(&text);
}

static Node *bind_format(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    if (!written_format(parser, args[1], false))
        return NULL;
    return made(node_call(parser, function->name, format_kernel, true, TYPE_TEXT, args, n), position, length);
}

static Node *bind_now(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    (void)args;
    (void)n;
    Node *node = node_new(parser, NODE_LITERAL, position, length);
    if (node) {
        node->type = function->type;
        node->zoned = function->type == TYPE_TIMESTAMP;
        if (node->zoned)
            node->integer = clock_now_us();
        else
            node->date = moment_day(clock_now_us());
    }
    return node;
}

const Function FUNCTIONS_DATE[] = {
    {"date", "A|*", TYPE_DATE, NULL, bind_make, false, "date(text, format)", "A date: of '2026-01-31', of a text in a format, of a timestamp, of year, month, day."},
    {"timestamp", "A|*", TYPE_TIMESTAMP, NULL, bind_make, false, "timestamp(text, format)", "A timestamp: of '2026-01-31 14:30:00', of a text in a format, of a date, of six numbers."},
    {"year", "D", TYPE_INTEGER, NULL, bind_part, false, "year(date)", "The year."},
    {"quarter", "D", TYPE_INTEGER, NULL, bind_part, false, "quarter(date)", "1 to 4."},
    {"month", "D", TYPE_INTEGER, NULL, bind_part, false, "month(date)", "1 to 12."},
    {"week", "D", TYPE_INTEGER, NULL, bind_part, false, "week(date)", "The ISO week, 1 to 53."},
    {"week_year", "D", TYPE_INTEGER, NULL, bind_part, false, "week_year(date)", "The year that the ISO week belongs to."},
    {"day", "D", TYPE_INTEGER, NULL, bind_part, false, "day(date)", "The day of the month."},
    {"weekday", "D", TYPE_INTEGER, NULL, bind_part, false, "weekday(date)", "1 (Monday) to 7 (Sunday)."},
    {"day_of_year", "D", TYPE_INTEGER, NULL, bind_part, false, "day_of_year(date)", "1 to 366."},
    {"hour", "D", TYPE_INTEGER, NULL, bind_part, false, "hour(time)", "0 to 23; of zoned timestamps in UTC."},
    {"minute", "D", TYPE_INTEGER, NULL, bind_part, false, "minute(time)", "0 to 59."},
    {"second", "D", TYPE_INTEGER, NULL, bind_part, false, "second(time)", "0 to 59."},
    {"date_trunc", "TD", 0, NULL, bind_trunc, false, "date_trunc(unit, date)", "The beginning of the year, month, week, day, hour ... it lies in."},
    {"date_add", "DIT", 0, NULL, bind_add, false, "date_add(date, n, unit)", "So many units later; the day is cut to the month's length."},
    {"date_diff", "TDD", TYPE_INTEGER, NULL, bind_diff, false, "date_diff(unit, from, to)", "Whole units from one to the other; date_diff('year', birth, today()) is an age."},
    {"format_date", "DT", TYPE_TEXT, NULL, bind_format, false, "format_date(date, format)", "As text in a format: format_date(d, '%d.%m.%Y')."},
    {"today", "", TYPE_DATE, NULL, bind_now, false, "today()", "The date when the expression is run, in UTC."},
    {"now", "", TYPE_TIMESTAMP, NULL, bind_now, false, "now()", "The moment when the expression is run."},
    {NULL}};
