/*
** check_table.c - tables of several parts: what a crew makes of them is what a loop over the rows makes, in memory and on disk.
*/
#include "clean/table.h"
#include "suite.h"

#include "base/memory.h"
#include "clean/statistics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 3 * TABLE_PART + 77 };

/* number: i * 7 % 1000, every 11th missing; word: "w<i % 5000>" with blanks around, every 13th missing. */
static Table table;
static Scratch *scratch;

static bool has_number(size_t i) { return i % 11 != 0; }
static bool has_word(size_t i) { return i % 13 != 0; }
static int64_t number(size_t i) { return (int64_t)(i * 7 % 1000); }

static void make(size_t limit)
{
    scratch = scratch_new("/tmp", limit);
    table_begin(&table, ROWS);
    TableColumn *numbers = column_new(scratch, TYPE_INTEGER, 0, false, ROWS, false);
    TextBuilder words;
    text_builder_open(&words, scratch, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        char text[40];
        int length = snprintf(text, sizeof text, " w%zu  ", i % 5000);
        text_builder_add(&words, has_word(i) ? text : NULL, (size_t)length);
        if (has_number(i)) {
            ((int64_t *)column_values(numbers))[i] = number(i);
            bit_set(column_bits(numbers), i);
        }
    }
    Field field = field_of("number", 6, &numbers->column);
    table_add(&table, &field, numbers);
    field = field_of("word", 4, &words.column->column);
    table_add(&table, &field, words.column);
}

static void unmake(void)
{
    Error error;
    ck_assert_int_eq(scratch_status(scratch, &error), OK);
    table_free(&table);
    scratch_free(scratch);
}

static TableColumn *evaluate(const char *text)
{
    Error error;
    Expression *expression = expression_compile(text, strlen(text), &table.schema, NULL, &error);
    ck_assert_msg(expression != NULL, "%s", error.message);
    TableColumn *made = table_evaluate(&table, scratch, expression, &error);
    ck_assert_msg(made != NULL, "%s", error.message);
    expression_free(expression);
    ck_assert_uint_eq(made->column.n, ROWS);
    return made;
}

static void assert_text(const Column *column, size_t i, const char *wanted)
{
    size_t length;
    if (!wanted) {
        ck_assert_msg(!column_present(column, i), "row %zu", i);
        return;
    }
    ck_assert_msg(column_present(column, i), "row %zu", i);
    const char *text = column_text(column, i, &length);
    ck_assert_msg(length == strlen(wanted) && memcmp(text, wanted, length) == 0, "row %zu: %.*s instead of %s", i, (int)length, text, wanted);
}

static void assert_all_parts(void)
{
    TableColumn *sums = evaluate("number * 2 + 1"), *texts = evaluate("upper(trim(word)) || '/' || text(number)"), *all = evaluate("coalesce(number, -1)");
    for (size_t i = 0; i < ROWS; i++) {
        char wanted[60];
        ck_assert_int_eq(column_present(&sums->column, i), has_number(i));
        ck_assert_int_eq(sums->column.integers[i], has_number(i) ? number(i) * 2 + 1 : 0); /* the slot of a missing value is zero */
        ck_assert_int_eq(all->column.integers[i], has_number(i) ? number(i) : -1);
        snprintf(wanted, sizeof wanted, "W%zu/%lld", i % 5000, (long long)number(i));
        assert_text(&texts->column, i, has_number(i) && has_word(i) ? wanted : NULL);
    }
    ck_assert_ptr_null(all->column.valid);
    column_release(sums);
    column_release(texts);
    column_release(all);
}

START_TEST(parts_are_put_together_in_memory)
{
    make(SIZE_MAX);
    assert_all_parts();
    unmake();
}
END_TEST

START_TEST(parts_are_put_together_on_disk)
{
    make(1 << 16);
    assert_all_parts();
    unmake();
}
END_TEST

START_TEST(one_thread_gives_the_same)
{
    make(SIZE_MAX);
    TableColumn *many = evaluate("replace(word, 'w', text(number))");
    setenv("QUERN_THREADS", "1", 1);
    TableColumn *one = evaluate("replace(word, 'w', text(number))");
    ck_assert_uint_eq(many->column.offsets[ROWS], one->column.offsets[ROWS]);
    ck_assert_mem_eq(many->column.offsets, one->column.offsets, (ROWS + 1) * sizeof(uint64_t));
    ck_assert_mem_eq(many->column.bytes, one->column.bytes, one->column.offsets[ROWS]);
    ck_assert_uint_eq(column_differences(&many->column, &one->column), 0);
    unsetenv("QUERN_THREADS");
    column_release(many);
    column_release(one);
    unmake();
}
END_TEST

START_TEST(selected_rows_come_with_all_columns)
{
    make(SIZE_MAX);
    uint64_t *pass = mem_zero(bit_words(ROWS) + 1, sizeof *pass);
    const Column *columns[] = {&table.columns[0]->column, &table.columns[1]->column};
    Error error;
    const char text[] = "number >= 500 and word is not null";
    Expression *expression = expression_compile(text, strlen(text), &table.schema, NULL, &error);
    ck_assert_int_eq(expression_select(expression, columns, ROWS, pass, NULL, &error), OK);
    expression_free(expression);
    size_t count = 0;
    for (size_t i = 0; i < ROWS; i++) {
        bool wanted = has_number(i) && has_word(i) && number(i) >= 500;
        ck_assert_msg(bit_get(pass, i) == wanted, "row %zu", i);
        count += wanted;
    }
    Table chosen;
    table_select(&chosen, &table, scratch, pass, count);
    ck_assert_uint_eq(chosen.rows, count);
    size_t at = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (!bit_get(pass, i))
            continue;
        ck_assert(column_same(columns[0], i, &chosen.columns[0]->column, at));
        ck_assert(column_same(columns[1], i, &chosen.columns[1]->column, at));
        at++;
    }
    table_free(&chosen);
    free(pass);
    unmake();
}
END_TEST

START_TEST(a_failure_in_one_part_is_the_whole_ones)
{
    make(SIZE_MAX);
    Error error = {OK, ""};
    const char text[] = "regexp_replace(repeat(coalesce(word, ''), case when number = 999 then 1000000 else 1 end), 'w', '#')";
    Expression *expression = expression_compile(text, strlen(text), &table.schema, NULL, &error);
    ck_assert_msg(expression != NULL, "%s", error.message);
    ck_assert_ptr_null(table_evaluate(&table, scratch, expression, &error));
    ck_assert_int_eq(error.status, ERR_LIMIT);
    ck_assert_uint_gt(strlen(error.message), 10);
    expression_free(expression);
    unmake();
}
END_TEST

START_TEST(differences_are_counted_over_all_parts)
{
    make(SIZE_MAX);
    TableColumn *trimmed = evaluate("trim(word)"), *same = evaluate("number + 0");
    size_t words = 0;
    for (size_t i = 0; i < ROWS; i++)
        words += has_word(i);
    ck_assert_uint_eq(column_differences(&table.columns[1]->column, &trimmed->column), words);
    ck_assert_uint_eq(column_differences(&table.columns[0]->column, &same->column), 0);
    column_release(trimmed);
    column_release(same);
    unmake();
}
END_TEST

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Against the sorted values, for the shapes that selection finds hard: equal, few, ordered, opposite signs, tiny and huge. */
START_TEST(quantiles_are_those_of_the_sorted_values)
{
    static const double P[] = {0, 0.001, 0.25, 0.5, 0.75, 0.9, 1};
    for (size_t n = 1; n <= 300000; n = n < 40 ? n + 1 : n * 9)
        for (int shape = 0; shape < 6; shape++) {
            double *values = mem_array(n, sizeof *values), *sorted = mem_array(n, sizeof *sorted);
            uint64_t state = n * 977 + (uint64_t)shape;
            for (size_t i = 0; i < n; i++) {
                state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                double random = (double)(state >> 11) / 9007199254740992.0 - 0.5;
                values[i] = shape == 0 ? 3 : shape == 1 ? (double)(state >> 62) : shape == 2 ? (double)i : shape == 3 ? -(double)i / 7 :
                            shape == 4 ? random * 1e300 : random * 1e-310;
            }
            memcpy(sorted, values, n * sizeof *values);
            qsort(sorted, n, sizeof *sorted, ascending);
            for (size_t k = 0; k < sizeof P / sizeof *P; k++) {
                double at = P[k] * (double)(n - 1), below = sorted[(size_t)at], above = sorted[(size_t)at + 1 < n ? (size_t)at + 1 : n - 1];
                double share = at - (double)(size_t)at, wanted = share == 0 ? below : below + (above - below) * share;
                double found = quantile_of(values, n, P[k]);
                ck_assert_msg(found == wanted, "n %zu, shape %d, p %g: %g instead of %g", n, shape, P[k], found, wanted);
            }
            free(values);
            free(sorted);
        }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {parts_are_put_together_in_memory,        parts_are_put_together_on_disk,         one_thread_gives_the_same,
                                  selected_rows_come_with_all_columns,     a_failure_in_one_part_is_the_whole_ones, differences_are_counted_over_all_parts,
                                  quantiles_are_those_of_the_sorted_values, NULL};
    return suite_run("table", tests);
}
