/* check_expression_mistakes.c - the expression language: places and words of mistakes by a table, and limits. */
#include "one_row.h"
#include "suite.h"

#include <string.h>

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
        Expression *expression = expression_compile(m->expression, strlen(m->expression), &one_row_schema, &place, &error);
        if (expression || place.position != m->position || place.length != m->length || !strstr(error.message, m->says))
            ck_abort_msg("%s: %zu+%zu instead of %zu+%zu: %s", m->expression, place.position, place.length, m->position, m->length, error.message);
    }
}
END_TEST

static Status compile_status(const char *text, size_t length)
{
    Error error = {OK, ""};
    Expression *expression = expression_compile(text, length, &one_row_schema, NULL, &error);
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
    one_row_evaluate(text.data, &shown, &field, &error);
    ck_assert_str_eq(shown.data, "7");
    ck_assert_int_eq(compile_status("i\0j", 3), ERR_INVALID);
    ck_assert_int_eq(compile_status("\xff", 1), ERR_INVALID);
    error = (Error){OK, ""};
    one_row_evaluate("repeat(repeat(name, 100000), 100000)", &shown, &field, &error);
    ck_assert_int_eq(error.status, ERR_LIMIT);
    error = (Error){OK, ""};
    one_row_evaluate("repeat('a', 40) matches '(a*)*(a*)*(a*)*(a*)*(a*)*b'", &shown, &field, &error);
    ck_assert(error.status == OK || error.status == ERR_LIMIT);
    buffer_free(&text);
    buffer_free(&shown);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        mistakes_point_at_their_place, limits_are_refused_not_crashed_into, NULL};
    return suite_run_with("expression_mistakes", TESTS, one_row_begin, one_row_end);
}
