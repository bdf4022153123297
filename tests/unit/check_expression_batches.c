/* check_expression_batches.c - expressions over batches against rows taken one at a time, and as selections. */
#include "base/memory.h"
#include "one_row.h"
#include "suite.h"

#include <string.h>

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
                    vector_show(&field, vector, i, &shown);
                    vector_show(&field, single, 0, &alone);
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
    Expression *expression = expression_compile("i = 7", 5, &one_row_schema, NULL, &error);
    ck_assert(expression_uses(expression, 0) && !expression_uses(expression, 1));
    ck_assert_int_eq(expression_select(expression, one_row_columns, 1, pass, unknown, &error), OK);
    ck_assert_uint_eq(pass[0], 1);
    ck_assert_uint_eq(unknown[0], 0);
    expression_free(expression);
    expression = expression_compile("j = 7", 5, &one_row_schema, NULL, &error);
    ck_assert_int_eq(expression_select(expression, one_row_columns, 1, pass, unknown, &error), OK);
    ck_assert_uint_eq(pass[0], 0);
    ck_assert_uint_eq(unknown[0], 1);
    expression_free(expression);
    expression = expression_compile("i + 1", 5, &one_row_schema, NULL, &error);
    ck_assert_int_eq(expression_select(expression, one_row_columns, 1, pass, NULL, &error), ERR_INVALID);
    expression_free(expression);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        batches_agree_with_single_rows, a_selection_tells_true_from_missing, NULL};
    return suite_run_with("expression_batches", TESTS, one_row_begin, one_row_end);
}
