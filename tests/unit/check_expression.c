/* check_expression.c - the expression language: values and types by a table. */
#include "one_row.h"
#include "suite.h"

#include <string.h>

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

START_TEST(values_and_types)
{
    Buffer shown = BUFFER_INIT;
    for (const Case *c = CASES; c->expression; c++) {
        Error error = {OK, ""};
        Field field = {.type = 0};
        one_row_evaluate(c->expression, &shown, &field, &error);
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
    const TTest *const TESTS[] = {
        values_and_types, functions_list_themselves, NULL};
    return suite_run_with("expression", TESTS, one_row_begin, one_row_end);
}
