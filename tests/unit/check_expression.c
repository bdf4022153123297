/*
** check_expression.c - the expression language: values, types and places of mistakes by tables, and batches against rows taken one at a time.
*/
#include "clean/expression.h"
#include "suite.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"

#include <stdio.h>
#include <string.h>

/* One row: i 7, j null, f 2.5, d 12.50 (decimal), day 2026-01-31, time 2026-01-31 14:30:15.25, name 'Ada', b true, "two words" 3 */
static Schema schema;
static Column made[9];
static const Column *columns[9];
static const uint64_t NONE[1] = {0};
static const int64_t I[1] = {7}, J[1] = {0}, TIME[1] = {1769869815250000}, TWO[1] = {3};
static const double F[1] = {2.5};
static const Int128 D[1] = {1250};
static const int32_t DAY[1] = {20484};
static const uint8_t B[1] = {1};
static const uint64_t OFFSETS[2] = {0, 3};

static void add(const char *name, Column column)
{
    size_t at = schema.count;
    schema_add(&schema, name, strlen(name), column.type);
    schema.fields[at].scale = column.scale;
    column.n = 1;
    made[at] = column;
    columns[at] = &made[at];
}

static void begin(void)
{
    add("i", (Column){.type = TYPE_INTEGER, .integers = I});
    add("j", (Column){.type = TYPE_INTEGER, .integers = J, .valid = NONE});
    add("f", (Column){.type = TYPE_FLOAT, .floats = F});
    add("d", (Column){.type = TYPE_DECIMAL, .scale = 2, .decimals = D});
    add("day", (Column){.type = TYPE_DATE, .dates = DAY});
    add("time", (Column){.type = TYPE_TIMESTAMP, .integers = TIME});
    add("name", (Column){.type = TYPE_TEXT, .offsets = OFFSETS, .bytes = "Ada"});
    add("b", (Column){.type = TYPE_BOOLEAN, .booleans = B});
    add("two words", (Column){.type = TYPE_INTEGER, .integers = TWO});
}

static void end(void)
{
    schema_free(&schema);
}

static void show(const Field *field, const Vector *vector, size_t i, Buffer *out)
{
    char text[80];
    size_t n = 0;
    buffer_clear(out);
    if (vector->valid && !bit_get(vector->valid, i)) {
        buffer_add_text(out, "null");
        return;
    }
    switch (field->type) {
    case TYPE_BOOLEAN: buffer_add_text(out, vector->booleans[i] ? "true" : "false"); return;
    case TYPE_INTEGER: n = number_format_int(vector->integers[i], text); break;
    case TYPE_FLOAT: n = number_format_double(vector->floats[i], text); break;
    case TYPE_DECIMAL: n = decimal_format(vector->decimals[i], field->scale, text); break;
    case TYPE_DATE: n = date_format(vector->dates[i], text); break;
    case TYPE_TIMESTAMP: n = timestamp_format(vector->integers[i], field->zoned, text); break;
    case TYPE_TEXT: buffer_add(out, vector->texts[i].data, vector->texts[i].length); return;
    }
    buffer_add(out, text, n);
}

typedef struct Case {
    const char *expression;
    ColumnType type;
    const char *value;
} Case;

static const Case CASES[] = {
    /* arithmetic; 7 / 2 is not 3, -2 ^ 2 is mathematics' */
    {"1 + 2 * 3", TYPE_INTEGER, "7"},
    {"(1 + 2) * 3", TYPE_INTEGER, "9"},
    {"i / 2", TYPE_FLOAT, "3.5"},
    {"i % 4", TYPE_INTEGER, "3"},
    {"-i % 4", TYPE_INTEGER, "-3"},
    {"2 ^ 3 ^ 2", TYPE_FLOAT, "512"},
    {"-2 ^ 2", TYPE_FLOAT, "-4"},
    {"2 ^ -1", TYPE_FLOAT, "0.5"},
    {"i + f", TYPE_FLOAT, "9.5"},
    {"i - -i", TYPE_INTEGER, "14"},
    {"i / 0", TYPE_FLOAT, "null"},
    {"i % 0", TYPE_INTEGER, "null"},
    {"i + j", TYPE_INTEGER, "null"},
    {"9223372036854775807 + 1", TYPE_INTEGER, "null"},
    {"9223372036854775807 * i", TYPE_INTEGER, "null"},
    {"9223372036854775808", TYPE_FLOAT, "9223372036854776000"},
    {"1e308 * 10", TYPE_FLOAT, "null"},
    {"0.1 + 0.2", TYPE_FLOAT, "0.30000000000000004"},
    {"d + 0.1", TYPE_DECIMAL, "12.60"},
    {"d * 1.21", TYPE_DECIMAL, "15.1250"},
    {"d * i", TYPE_DECIMAL, "87.50"},
    {"d - 0.005", TYPE_DECIMAL, "12.495"},
    {"d / 4", TYPE_FLOAT, "3.125"},
    {"d * f", TYPE_FLOAT, "31.25"},
    {"-d", TYPE_DECIMAL, "-12.50"},
    {"99999999999999999999999999999999999999 * d", TYPE_DECIMAL, "null"},
    {"\"two words\" + [two words]", TYPE_INTEGER, "6"},
    {"I + 1", TYPE_INTEGER, "8"},
    {"5.", TYPE_FLOAT, "5"},
    {".5 + 1.e1", TYPE_FLOAT, "10.5"},
    /* comparison */
    {"i = 7.0", TYPE_BOOLEAN, "true"},
    {"i <> 7", TYPE_BOOLEAN, "false"},
    {"i != 8", TYPE_BOOLEAN, "true"},
    {"d > 12.49", TYPE_BOOLEAN, "true"},
    {"d = 12.5", TYPE_BOOLEAN, "true"},
    {"name < 'Adb'", TYPE_BOOLEAN, "true"},
    {"name >= 'Adaa'", TYPE_BOOLEAN, "false"},
    {"day = '2026-01-31'", TYPE_BOOLEAN, "true"},
    {"time > day", TYPE_BOOLEAN, "true"},
    {"time < '2026-01-31 14:30:16'", TYPE_BOOLEAN, "true"},
    {"b = true", TYPE_BOOLEAN, "true"},
    {"j = j", TYPE_BOOLEAN, "null"},
    {"j = null", TYPE_BOOLEAN, "null"},
    {"null = null", TYPE_BOOLEAN, "null"},
    {"i between 1 and 7", TYPE_BOOLEAN, "true"},
    {"i not between 1 and 7", TYPE_BOOLEAN, "false"},
    {"i between j and 5", TYPE_BOOLEAN, "false"},
    {"i between j and 9", TYPE_BOOLEAN, "null"},
    {"i in (1, 7, 9)", TYPE_BOOLEAN, "true"},
    {"i in (1, 9)", TYPE_BOOLEAN, "false"},
    {"i in (1, null)", TYPE_BOOLEAN, "null"},
    {"i in (7, null)", TYPE_BOOLEAN, "true"},
    {"i not in (1, null)", TYPE_BOOLEAN, "null"},
    {"i in (j, i)", TYPE_BOOLEAN, "true"},
    {"i in (j, 6)", TYPE_BOOLEAN, "null"},
    {"i in ()", TYPE_BOOLEAN, "false"},
    {"f in (1, 2.5)", TYPE_BOOLEAN, "true"},
    {"name in ('Bob', 'Ada')", TYPE_BOOLEAN, "true"},
    {"day in ('2026-01-30', '2026-01-31')", TYPE_BOOLEAN, "true"},
    {"d in (12.5)", TYPE_BOOLEAN, "true"},
    {"j is null", TYPE_BOOLEAN, "true"},
    {"i is not null", TYPE_BOOLEAN, "true"},
    {"(j = 1) is true", TYPE_BOOLEAN, "false"},
    {"(j = 1) is not true", TYPE_BOOLEAN, "true"},
    {"b is not false", TYPE_BOOLEAN, "true"},
    /* three values */
    {"true and null", TYPE_BOOLEAN, "null"},
    {"false and null", TYPE_BOOLEAN, "false"},
    {"null and false", TYPE_BOOLEAN, "false"},
    {"true or null", TYPE_BOOLEAN, "true"},
    {"null or true", TYPE_BOOLEAN, "true"},
    {"false or null", TYPE_BOOLEAN, "null"},
    {"not null", TYPE_BOOLEAN, "null"},
    {"not (i = 7) or i = 7 and not false", TYPE_BOOLEAN, "true"},
    {"j > 1 or i > 1", TYPE_BOOLEAN, "true"},
    {"j > 1 and i < 1", TYPE_BOOLEAN, "false"},
    /* choices */
    {"case when i > 5 then 'big' else 'small' end", TYPE_TEXT, "big"},
    {"case when j > 5 then 'big' when i = 7 then 'seven' end", TYPE_TEXT, "seven"},
    {"case when false then 1 end", TYPE_INTEGER, "null"},
    {"case i when 1 then 'one' when 7 then 'seven' else 'other' end", TYPE_TEXT, "seven"},
    {"case when b then i else f end", TYPE_FLOAT, "7"},
    {"case when b then null else f end", TYPE_FLOAT, "null"},
    {"case i when 7 then null end", TYPE_TEXT, "null"},
    {"if(j > 1, 'a', 'b')", TYPE_TEXT, "b"},
    {"coalesce(j, null, i)", TYPE_INTEGER, "7"},
    {"coalesce(j, f)", TYPE_FLOAT, "2.5"},
    {"coalesce(null, null)", TYPE_TEXT, "null"},
    {"nullif(i, 7)", TYPE_INTEGER, "null"},
    {"nullif(i, 8)", TYPE_INTEGER, "7"},
    {"greatest(1, j, i)", TYPE_INTEGER, "7"},
    {"least('b', name, null)", TYPE_TEXT, "Ada"},
    {"greatest(i, f, d)", TYPE_FLOAT, "12.5"},
    {"greatest(day, time)", TYPE_TIMESTAMP, "2026-01-31T14:30:15.25"},
    /* text */
    {"upper(name) || '-' || i", TYPE_TEXT, "ADA-7"},
    {"name || j", TYPE_TEXT, "null"},
    {"concat(name, j, '!', true)", TYPE_TEXT, "Ada!true"},
    {"upper('stra\xc3\x9f" "e \xc3\xa9')", TYPE_TEXT, "STRA\xe1\xba\x9e" "E \xc3\x89"},
    {"lower('\xc3\x89T\xc3\x89')", TYPE_TEXT, "\xc3\xa9t\xc3\xa9"},
    {"title('the o''neill\xc3\xa9 file')", TYPE_TEXT, "The O'neill\xc3\xa9 File"},
    {"trim('  a b\xc2\xa0 ')", TYPE_TEXT, "a b"},
    {"trim('xxaxx', 'x')", TYPE_TEXT, "a"},
    {"ltrim('  a ') || '|'", TYPE_TEXT, "a |"},
    {"rtrim('  a ') || '|'", TYPE_TEXT, "  a|"},
    {"length('\xc3\xa9t\xc3\xa9')", TYPE_INTEGER, "3"},
    {"substring('h\xc3\xa9llo', 2, 3)", TYPE_TEXT, "\xc3\xa9ll"},
    {"substring('hello', 4)", TYPE_TEXT, "lo"},
    {"substring('hello', -1, 3)", TYPE_TEXT, "h"},
    {"substring('hello', 9)", TYPE_TEXT, ""},
    {"left('hello', 2) || right('hello', 2)", TYPE_TEXT, "helo"},
    {"left('hello', -2) || right('hello', -2)", TYPE_TEXT, "helllo"},
    {"right('hello', 0)", TYPE_TEXT, ""},
    {"replace('banana', 'an', '<>')", TYPE_TEXT, "b<><>a"},
    {"replace('aaa', 'aa', '')", TYPE_TEXT, "a"},
    {"replace('abc', '', 'x')", TYPE_TEXT, "abc"},
    {"split_part('a,b,c', ',', 2)", TYPE_TEXT, "b"},
    {"split_part('a,b,c', ',', -1)", TYPE_TEXT, "c"},
    {"split_part('a,b,c', ',', 4)", TYPE_TEXT, "null"},
    {"split_part('a,,c', ',', 2)", TYPE_TEXT, ""},
    {"starts_with(name, 'Ad') and ends_with(name, 'a')", TYPE_BOOLEAN, "true"},
    {"contains(name, 'd')", TYPE_BOOLEAN, "true"},
    {"position('h\xc3\xa9llo', 'l')", TYPE_INTEGER, "3"},
    {"lpad('7', 3, '0')", TYPE_TEXT, "007"},
    {"rpad('h\xc3\xa9', 5, 'ab')", TYPE_TEXT, "h\xc3\xa9" "aba"},
    {"lpad('hello', 3)", TYPE_TEXT, "hel"},
    {"repeat('ab', 3)", TYPE_TEXT, "ababab"},
    {"reverse('h\xc3\xa9llo')", TYPE_TEXT, "oll\xc3\xa9h"},
    {"'it''s'", TYPE_TEXT, "it's"},
    {"name like 'A%'", TYPE_BOOLEAN, "true"},
    {"name like '_d_'", TYPE_BOOLEAN, "true"},
    {"name like 'a%'", TYPE_BOOLEAN, "false"},
    {"name ilike 'a%A'", TYPE_BOOLEAN, "true"},
    {"'100%' like '100\\%'", TYPE_BOOLEAN, "true"},
    {"'1000' like '100\\%'", TYPE_BOOLEAN, "false"},
    {"'' like '%'", TYPE_BOOLEAN, "true"},
    {"'abcabd' like '%ab_'", TYPE_BOOLEAN, "true"},
    {"'\xc3\xa9' like '_'", TYPE_BOOLEAN, "true"},
    {"name not like '%x%'", TYPE_BOOLEAN, "true"},
    {"name matches '^[A-Z][a-z]+$'", TYPE_BOOLEAN, "true"},
    {"name not matches 'x'", TYPE_BOOLEAN, "true"},
    {"regexp_extract('order 123 of 456', '[0-9]+')", TYPE_TEXT, "123"},
    {"regexp_extract('order 123 of 456', '([0-9]+) of ([0-9]+)', 2)", TYPE_TEXT, "456"},
    {"regexp_extract('none', '[0-9]+')", TYPE_TEXT, "null"},
    {"regexp_replace('2026-01-31', '(\\d+)-(\\d+)-(\\d+)', '$3.$2.${1}')", TYPE_TEXT, "31.01.2026"},
    {"regexp_replace('abc', 'x*', '-')", TYPE_TEXT, "-a-b-c-"},
    {"regexp_replace('aXbX', 'x', '$$')", TYPE_TEXT, "aXbX"},
    /* numbers */
    {"abs(-i)", TYPE_INTEGER, "7"},
    {"abs(-f)", TYPE_FLOAT, "2.5"},
    {"round(2.5)", TYPE_FLOAT, "3"},
    {"round(-2.5)", TYPE_FLOAT, "-3"},
    {"round(2.345, 1)", TYPE_FLOAT, "2.3"},
    {"round(1.005, 2)", TYPE_FLOAT, "1.01"},
    {"round(1234, -2)", TYPE_INTEGER, "1200"},
    {"round(1250, -2)", TYPE_INTEGER, "1300"},
    {"round(d * 1.21, 2)", TYPE_DECIMAL, "15.13"},
    {"floor(-2.5)", TYPE_FLOAT, "-3"},
    {"ceil(2.1)", TYPE_FLOAT, "3"},
    {"trunc(-2.9)", TYPE_FLOAT, "-2"},
    {"sqrt(16)", TYPE_FLOAT, "4"},
    {"sqrt(-1)", TYPE_FLOAT, "null"},
    {"ln(0)", TYPE_FLOAT, "null"},
    {"log10(1000)", TYPE_FLOAT, "3"},
    {"log2(8)", TYPE_FLOAT, "3"},
    {"exp(0)", TYPE_FLOAT, "1"},
    {"exp(1000)", TYPE_FLOAT, "null"},
    {"power(2, 10)", TYPE_FLOAT, "1024"},
    {"mod(7, 4)", TYPE_INTEGER, "3"},
    {"div(-7, 2)", TYPE_INTEGER, "-3"},
    {"sign(-0.5)", TYPE_INTEGER, "-1"},
    /* dates; 2026-01-31 is a Saturday in ISO week 5 */
    {"year(day) * 10000 + month(day) * 100 + day(day)", TYPE_INTEGER, "20260131"},
    {"quarter(day)", TYPE_INTEGER, "1"},
    {"weekday(day)", TYPE_INTEGER, "6"},
    {"week(day)", TYPE_INTEGER, "5"},
    {"week(date('2021-01-03'))", TYPE_INTEGER, "53"},
    {"week_year(date('2021-01-03'))", TYPE_INTEGER, "2020"},
    {"day_of_year(date('2024-12-31'))", TYPE_INTEGER, "366"},
    {"hour(time) * 100 + minute(time)", TYPE_INTEGER, "1430"},
    {"second(time)", TYPE_INTEGER, "15"},
    {"hour(timestamp('1969-12-31 23:59:59'))", TYPE_INTEGER, "23"},
    {"day + 1", TYPE_DATE, "2026-02-01"},
    {"1 + day", TYPE_DATE, "2026-02-01"},
    {"day - 31", TYPE_DATE, "2025-12-31"},
    {"day - date('2026-01-01')", TYPE_INTEGER, "30"},
    {"day + 99999999999", TYPE_DATE, "null"},
    {"date_add(day, 1, 'month')", TYPE_DATE, "2026-02-28"},
    {"date_add(date('2024-02-29'), -1, 'year')", TYPE_DATE, "2023-02-28"},
    {"date_add(day, 2, 'hours')", TYPE_TIMESTAMP, "2026-01-31T02:00:00"},
    {"date_add(day, 99999, 'year')", TYPE_DATE, "null"},
    {"date_diff('day', day, '2026-03-01')", TYPE_INTEGER, "29"},
    {"date_diff('month', day, '2026-02-28')", TYPE_INTEGER, "1"},
    {"date_diff('month', date('2026-01-30'), '2026-02-27')", TYPE_INTEGER, "0"},
    {"date_diff('year', date('2000-02-29'), '2026-02-28')", TYPE_INTEGER, "26"},
    {"date_diff('year', date('2000-06-15'), '2026-06-14')", TYPE_INTEGER, "25"},
    {"date_diff('month', date('2026-03-15'), '2026-01-16')", TYPE_INTEGER, "-1"},
    {"date_trunc('month', day)", TYPE_DATE, "2026-01-01"},
    {"date_trunc('quarter', date('2026-08-17'))", TYPE_DATE, "2026-07-01"},
    {"date_trunc('week', day)", TYPE_DATE, "2026-01-26"},
    {"date_trunc('hour', time)", TYPE_TIMESTAMP, "2026-01-31T14:00:00"},
    {"date(time)", TYPE_DATE, "2026-01-31"},
    {"date(2024, 2, 29)", TYPE_DATE, "2024-02-29"},
    {"date(2023, 2, 29)", TYPE_DATE, "null"},
    {"date('31.01.26', '%d.%m.%y')", TYPE_DATE, "2026-01-31"},
    {"date('5 March 2026', '%d %B %Y')", TYPE_DATE, "2026-03-05"},
    {"date('nonsense', '%d.%m.%y')", TYPE_DATE, "null"},
    {"timestamp('01/31/2026 2:05 PM', '%m/%d/%Y %I:%M %p')", TYPE_TIMESTAMP, "2026-01-31T14:05:00"},
    {"timestamp('2026-01-31T14:05:00+0130', '%Y-%m-%dT%H:%M:%S%z')", TYPE_TIMESTAMP, "2026-01-31T12:35:00Z"},
    {"timestamp(day)", TYPE_TIMESTAMP, "2026-01-31T00:00:00"},
    {"format_date(day, '%A %e %b %Y, week %V')", TYPE_TEXT, "Saturday 31 Jan 2026, week 05"},
    {"format_date(time, '%H:%M:%S.%f %p')", TYPE_TEXT, "14:30:15.250000 PM"},
    /* casts */
    {"integer(2.5)", TYPE_INTEGER, "3"},
    {"integer('12')", TYPE_INTEGER, "12"},
    {"integer(' 12.6 ')", TYPE_INTEGER, "13"},
    {"integer('x')", TYPE_INTEGER, "null"},
    {"integer(1e30)", TYPE_INTEGER, "null"},
    {"integer(d)", TYPE_INTEGER, "13"},
    {"integer(b)", TYPE_INTEGER, "1"},
    {"float('1e3')", TYPE_FLOAT, "1000"},
    {"float('nan')", TYPE_FLOAT, "null"},
    {"float(d)", TYPE_FLOAT, "12.5"},
    {"decimal('12.345', 2)", TYPE_DECIMAL, "12.35"},
    {"decimal(2.675, 2)", TYPE_DECIMAL, "2.68"},
    {"decimal(d, 0)", TYPE_DECIMAL, "13"},
    {"boolean('yes')", TYPE_BOOLEAN, "true"},
    {"boolean('maybe')", TYPE_BOOLEAN, "null"},
    {"text(f)", TYPE_TEXT, "2.5"},
    {"text(day)", TYPE_TEXT, "2026-01-31"},
    {"text(time)", TYPE_TEXT, "2026-01-31T14:30:15.25"},
    {"text(j)", TYPE_TEXT, "null"},
    {"date('2026-01-31 10:00')", TYPE_DATE, NULL}, /* a written date is checked when it is compiled */
    {NULL, 0, NULL}};

static void evaluate(const char *text, Buffer *out, Field *field, Error *error)
{
    ExpressionPlace place;
    const Vector *vector;
    buffer_clear(out);
    Expression *expression = expression_compile(text, strlen(text), &schema, &place, error);
    if (!expression)
        return;
    *field = expression_result(expression);
    ExpressionRun *run = expression_run_open(expression, columns, 1, error);
    if (run && expression_run_rows(run, 0, 1, &vector, error) == OK)
        show(field, vector, 0, out);
    expression_run_close(run);
    expression_free(expression);
}

START_TEST(values_and_types)
{
    Buffer shown = BUFFER_INIT;
    for (const Case *c = CASES; c->expression; c++) {
        Error error = {OK, ""};
        Field field = {.type = 0};
        evaluate(c->expression, &shown, &field, &error);
        if (!c->value) {
            ck_assert_int_eq(error.status, ERR_INVALID);
            continue;
        }
        if (!shown.data || strcmp(shown.data, c->value) != 0 || field.type != c->type)
            ck_abort_msg("%s: %s (%d) instead of %s (%d) %s", c->expression, shown.data ? shown.data : "", (int)field.type, c->value, (int)c->type,
                         error.message);
    }
    buffer_free(&shown);
}
END_TEST

typedef struct Mistake {
    const char *expression;
    size_t position, length;
    const char *says; /* part of the message */
} Mistake;

static const Mistake MISTAKES[] = {
    {"", 0, 0, "empty"},
    {"i +", 3, 0, "ends where a value is expected"},
    {"i + * 2", 4, 1, "not *"},
    {"(i + 1", 6, 0, "closing bracket"},
    {"i + 1)", 5, 1, "operator or the end"},
    {"i 1", 2, 1, "operator or the end"},
    {"nme = 'x'", 0, 3, "Did you mean \"name\""},
    {"1 + \"two wrds\"", 4, 10, "Did you mean \"two words\""},
    {"xyzzy", 0, 5, "no column \"xyzzy\"."},
    {"lenght(name)", 0, 6, "Did you mean length()"},
    {"i + name", 4, 4, "needs numbers, not a text"},
    {"i = name", 4, 4, "do not go together"},
    {"upper(i)", 6, 1, "needs a text here, not an integer"},
    {"left(name, 2.5)", 11, 3, "whole number"},
    {"i and b", 0, 1, "true or false"},
    {"not i", 4, 1, "true or false"},
    {"substring(name)", 0, 15, "at least 2 values, not 1"},
    {"length(name, 2)", 0, 15, "takes 1 value, not 2"},
    {"'abc", 0, 4, "no closing '"},
    {"\"abc", 0, 4, "no closing \""},
    {"i # 2", 2, 1, "means nothing here"},
    {"'\xc3\xa9\xc3\xa9' || \xe2\x82\xac", 8, 1, "no column"},
    {"case when b then 1 else 'x' end", 24, 3, "do not go together"},
    {"case when b then 1", 18, 0, "END"},
    {"case 1 end", 7, 3, "WHEN"},
    {"i in 3", 5, 1, "opening bracket"},
    {"i not 3", 6, 1, "IN, BETWEEN, LIKE"},
    {"day = '31.01.2026'", 6, 12, "no date"},
    {"date('2026-02-30')", 5, 12, "no date"},
    {"name matches '('", 13, 3, "pattern"},
    {"name matches name", 13, 4, "written text"},
    {"date_trunc('moon', day)", 11, 6, "unit"},
    {"date(name, '%Q')", 11, 4, "format"},
    {"time + 1", 0, 4, "date_add"},
    {"day + day", 6, 3, "does not work"},
    {"i between 1 or 3", 12, 2, "AND between"},
    {"1e999", 0, 5, "beyond the range"},
    {"sum(i)", 0, 3, "no function sum()"},
    {"select", 0, 6, "no column"},
    {"i = 'x'", 4, 3, "do not go together"},
    {"d = 'x'", 4, 3, "do not go together"},
    {NULL, 0, 0, NULL}};

START_TEST(mistakes_point_at_their_place)
{
    for (const Mistake *m = MISTAKES; m->expression; m++) {
        Error error = {OK, ""};
        ExpressionPlace place = {99, 99};
        Expression *expression = expression_compile(m->expression, strlen(m->expression), &schema, &place, &error);
        if (expression || place.position != m->position || place.length != m->length || !strstr(error.message, m->says))
            ck_abort_msg("%s: %zu+%zu instead of %zu+%zu: %s", m->expression, place.position, place.length, m->position, m->length, error.message);
    }
}
END_TEST

static Status compile_status(const char *text, size_t length)
{
    Error error = {OK, ""};
    Expression *expression = expression_compile(text, length, &schema, NULL, &error);
    expression_free(expression);
    return error.status;
}

START_TEST(limits_are_refused_not_crashed_into)
{
    Buffer text = BUFFER_INIT;
    for (int i = 0; i < 50000; i++)
        buffer_add_char(&text, '(');
    ck_assert_int_eq(compile_status(text.data, text.length), ERR_LIMIT);
    buffer_clear(&text);
    for (int i = 0; i < 50000; i++)
        buffer_add_char(&text, '-');
    ck_assert_int_eq(compile_status(text.data, text.length), ERR_LIMIT);
    buffer_clear(&text);
    for (int i = 0; i < 20000; i++)
        buffer_add_text(&text, "not ");
    ck_assert_int_eq(compile_status(text.data, text.length), ERR_LIMIT);
    buffer_clear(&text);
    for (int i = 0; i < 30000; i++)
        buffer_add_text(&text, "i+");
    buffer_add_text(&text, "1");
    ck_assert_int_eq(compile_status(text.data, text.length), ERR_LIMIT);
    buffer_clear(&text);
    for (int i = 0; i < 90; i++) /* each level stands twice in the tree */
        buffer_add_text(&text, "case ");
    buffer_add_text(&text, "i ");
    for (int i = 0; i < 90; i++)
        buffer_add_text(&text, "when 1 then 2 when 7 then 7 end ");
    Error error = {OK, ""};
    Field field;
    Buffer shown = BUFFER_INIT;
    evaluate(text.data, &shown, &field, &error);
    ck_assert_str_eq(shown.data, "7");
    ck_assert_int_eq(compile_status("i\0j", 3), ERR_INVALID);
    ck_assert_int_eq(compile_status("\xff", 1), ERR_INVALID);
    error = (Error){OK, ""};
    evaluate("repeat(repeat(name, 100000), 100000)", &shown, &field, &error);
    ck_assert_int_eq(error.status, ERR_LIMIT);
    error = (Error){OK, ""};
    evaluate("repeat('a', 40) matches '(a*)*(a*)*(a*)*(a*)*(a*)*b'", &shown, &field, &error);
    ck_assert(error.status == OK || error.status == ERR_LIMIT);
    buffer_free(&text);
    buffer_free(&shown);
}
END_TEST

/* 5,000 rows over several batches, with missing values, plain and with a dictionary: every row as if it stood alone. */
START_TEST(batches_agree_with_single_rows)
{
    enum { ROWS = 5000 };
    static const char *const WORDS[] = {"apple", "kiwi", "pear", "plum", "\xc3\xa9t\xc3\xa9"};
    static const char *const EXPRESSIONS[] = {"x * 2 + 1", "x > 2000 and w <> 'kiwi'", "upper(w) || x", "length(w) + x % 7", "coalesce(x, -1) in (1, 2, -1)",
                                              "case w when 'pear' then x when 'plum' then -x end", "w is null", "coalesce(upper(w), 'none')",
                                              "if(x is null, w, text(x))", "w like 'p%' or x is null", "greatest(w, 'm')"};
    Schema two = {NULL, 0};
    schema_add(&two, "x", 1, TYPE_INTEGER);
    schema_add(&two, "w", 1, TYPE_TEXT);
    int64_t *x = mem_zero(ROWS, sizeof *x);
    uint32_t *codes = mem_zero(ROWS, sizeof *codes);
    uint64_t *valid_x = mem_zero(bit_words(ROWS), 8), *valid_w = mem_zero(bit_words(ROWS), 8);
    uint64_t offsets[6] = {0}, *plain = mem_zero(ROWS + 1, sizeof *plain);
    Buffer dictionary = BUFFER_INIT, bytes = BUFFER_INIT;
    for (int i = 0; i < 5; i++) {
        buffer_add_text(&dictionary, WORDS[i]);
        offsets[i + 1] = dictionary.length;
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (i % 11) {
            bit_set(valid_x, i);
            x[i] = (int64_t)i;
        }
        if (i % 13) {
            bit_set(valid_w, i);
            codes[i] = (uint32_t)(i * 7 % 5);
            buffer_add_text(&bytes, WORDS[codes[i]]);
        }
        plain[i + 1] = bytes.length;
    }
    Column number = {.type = TYPE_INTEGER, .n = ROWS, .integers = x, .valid = valid_x};
    Column coded = {.type = TYPE_TEXT, .n = ROWS, .codes = codes, .valid = valid_w, .dict_count = 5, .offsets = offsets, .bytes = dictionary.data};
    Column texts = {.type = TYPE_TEXT, .n = ROWS, .valid = valid_w, .offsets = plain, .bytes = bytes.data};
    const Column *pairs[2][2] = {{&number, &texts}, {&number, &coded}};
    Buffer shown = BUFFER_INIT, alone = BUFFER_INIT;
    for (size_t e = 0; e < sizeof EXPRESSIONS / sizeof *EXPRESSIONS; e++) {
        Error error = {OK, ""};
        Expression *expression = expression_compile(EXPRESSIONS[e], strlen(EXPRESSIONS[e]), &two, NULL, &error);
        ck_assert_msg(expression != NULL, "%s: %s", EXPRESSIONS[e], error.message);
        Field field = expression_result(expression);
        for (int form = 0; form < 2; form++) {
            ExpressionRun *run = expression_run_open(expression, pairs[form], ROWS, &error);
            for (size_t first = 0; first < ROWS; first += EXPRESSION_ROWS) {
                size_t n = ROWS - first < EXPRESSION_ROWS ? ROWS - first : EXPRESSION_ROWS;
                const Vector *vector, *single;
                ck_assert_int_eq(expression_run_rows(run, first, n, &vector, &error), OK);
                for (size_t i = 0; i < n; i += 37) {
                    size_t row = first + i;
                    uint64_t one_x = bit_get(valid_x, row), one_w = bit_get(valid_w, row);
                    uint64_t span[2] = {0, plain[row + 1] - plain[row]};
                    Column cx = {.type = TYPE_INTEGER, .n = 1, .integers = &x[row], .valid = &one_x};
                    Column cw = {.type = TYPE_TEXT, .n = 1, .offsets = span, .bytes = bytes.data + plain[row], .valid = &one_w};
                    const Column *row_columns[2] = {&cx, &cw};
                    ExpressionRun *row_run = expression_run_open(expression, row_columns, 1, &error);
                    ck_assert_int_eq(expression_run_rows(row_run, 0, 1, &single, &error), OK);
                    show(&field, vector, i, &shown);
                    show(&field, single, 0, &alone);
                    ck_assert_str_eq(shown.data, alone.data);
                    expression_run_close(row_run);
                }
            }
            expression_run_close(run);
        }
        expression_free(expression);
    }
    buffer_free(&shown);
    buffer_free(&alone);
    buffer_free(&bytes);
    buffer_free(&dictionary);
    free(x);
    free(codes);
    free(valid_x);
    free(valid_w);
    free(plain);
    schema_free(&two);
}
END_TEST

START_TEST(a_selection_tells_true_from_missing)
{
    Error error;
    uint64_t pass[1] = {9}, unknown[1] = {9};
    Expression *expression = expression_compile("i = 7", 5, &schema, NULL, &error);
    ck_assert(expression_uses(expression, 0) && !expression_uses(expression, 1));
    ck_assert_int_eq(expression_select(expression, columns, 1, pass, unknown, &error), OK);
    ck_assert_uint_eq(pass[0], 1);
    ck_assert_uint_eq(unknown[0], 0);
    expression_free(expression);
    expression = expression_compile("j = 7", 5, &schema, NULL, &error);
    ck_assert_int_eq(expression_select(expression, columns, 1, pass, unknown, &error), OK);
    ck_assert_uint_eq(pass[0], 0);
    ck_assert_uint_eq(unknown[0], 1);
    expression_free(expression);
    expression = expression_compile("i + 1", 5, &schema, NULL, &error);
    ck_assert_int_eq(expression_select(expression, columns, 1, pass, NULL, &error), ERR_INVALID);
    expression_free(expression);
}
END_TEST

START_TEST(functions_list_themselves)
{
    Buffer out = BUFFER_INIT;
    Json json;
    json_begin(&json, &out);
    expression_functions_json(&json);
    ck_assert(json_ok(&json));
    ck_assert(strstr(out.data, "\"split_part\"") && strstr(out.data, "\"date_diff\"") && strstr(out.data, "\"coalesce\""));
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {values_and_types,   mistakes_point_at_their_place,     limits_are_refused_not_crashed_into, batches_agree_with_single_rows,
                                  functions_list_themselves, a_selection_tells_true_from_missing, NULL};
    return suite_run_with("expression", tests, begin, end);
}
