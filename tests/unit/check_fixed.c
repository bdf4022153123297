/* check_fixed.c - text in columns of fixed width, and files that are no tables. */
#include "suite.h"

#include "rendered.h"

#include "base/memory.h"
#include "formats/format.h"

#include <string.h>

static void render(Buffer *out, const char *text, size_t length, const ReadOptions *options)
{
    Buffer rows = BUFFER_INIT;
    Error error = {0};
    char *exact = mem_alloc(length + !length); /* so that a sanitizer sees a byte too far */
    memcpy(exact, text, length);
    FormatInput input = {.bytes = exact, .length = length, .descriptor = -1, .scratch = "/tmp"};
    TableReader *reader = format_open(&input, options, rendered_reject, &rows, &error);
    rendered_table(out, reader, &rows, NULL, &error);
    buffer_free(&rows);
    free(exact);
}

static void expect_with(const char *text, const ReadOptions *options, const char *expected)
{
    Buffer out = BUFFER_INIT;
    render(&out, text, strlen(text), options);
    ck_assert_msg(strcmp(out.data, expected) == 0, "%s\nexpected\n%s\ngot\n%s", text, expected, out.data);
    buffer_free(&out);
}

static void expect(const char *text, const char *expected)
{
    expect_with(text, &(ReadOptions){0}, expected);
}

START_TEST(columns_that_line_up)
{
    expect("name        age  city\n"
           "Ann          41  New York\n"
           "Bartholomew   7  Oslo\n"
           "Cy          103  Rio de Janeiro\n",
           "columns name:text, age:integer, city:text\nAnn|41|New York\nBartholomew|7|Oslo\nCy|103|Rio de Janeiro\n");
    expect("  1   2.50  2024-01-02\n 10  12.00  2024-01-03\n100   0.25  2024-01-04\n",
           "columns column_1:integer, column_2:float, column_3:date\n1|2.5|2024-01-02\n10|12|2024-01-03\n100|0.25|2024-01-04\n");
    expect("id    name\n\n1     x y\n2\n3     z  z\n\n", "columns id:integer, name:text\n1|x y\n2|\\N\n3|z  z\n");
}
END_TEST

START_TEST(a_ruler_shows_the_columns)
{
    expect("report\n\nid    name      n\n----- --------- --\n1     a b  c    5\n22    d         77\n",
           "columns id:integer, name:text, n:integer\n1|a b  c|5\n22|d|77\n");
}
END_TEST

START_TEST(places_are_characters)
{
    expect("name      n  x\nZo\xC3\xAB       1  a\nJos\xC3\xA9      2  b\n\xE6\x9D\xB1\xE4\xBA\xAC        3  c\n",
           "columns name:text, n:integer, x:text\nZo\xC3\xAB|1|a\nJos\xC3\xA9|2|b\n\xE6\x9D\xB1\xE4\xBA\xAC|3|c\n");
}
END_TEST

START_TEST(widths_are_given)
{
    const size_t widths[] = {3, 2, 4};
    ReadOptions options = {.format = "fixed", .widths = widths, .n_widths = 3};
    expect_with("idxAAname\n001 1Anna\n002 2B\n003\n", &options, "columns idx:text, AA:integer, name:text\n001|1|Anna\n002|2|B\n003|\\N|\\N\n");
    options.header = TRI_NO;
    expect_with("001 1Anna\r\n\xC3\xA9\xC3\xA9\xC3\xA9""12Bert\r\n", &options,
                "columns column_1:text, column_2:integer, column_3:text\n001|1|Anna\n\xC3\xA9\xC3\xA9\xC3\xA9|12|Bert\n");
    expect_with("001 1Anna and more\n002 2B\n", &options,
                "columns column_1:text, column_2:integer, column_3:text\nreject 1: The line goes on behind the last column. [001 1Anna and more]\n002|2|B\n");
    options.skip_lines = 1;
    options.header = TRI_YES;
    expect_with("# note\naaabbcccc\n1  2 x\n", &options, "columns aaa:integer, bb:integer, cccc:text\n1|2|x\n");
}
END_TEST

START_TEST(later_lines_may_reach_into_a_gap)
{
    Buffer text = BUFFER_INIT, out = BUFFER_INIT;
    buffer_add_text(&text, "id      n  s\n");
    for (int i = 0; i < 2000; i++)
        buffer_printf(&text, "%-4d %4d  %s\n", i, i, "v");
    buffer_add_text(&text, "12345   8  w\n");   /* out to the right, with a blank left */
    buffer_add_text(&text, "12345678901v\n");   /* no blank left */
    buffer_add_text(&text, "bad\xff   1   x\n");
    render(&out, text.data, text.length, &(ReadOptions){.format = "fixed"});
    ck_assert_ptr_nonnull(strstr(out.data, "columns id:integer, n:integer, s:text\n"));
    ck_assert_ptr_nonnull(strstr(out.data, "\n1999|1999|v\n"));
    ck_assert_ptr_nonnull(strstr(out.data, "\n12345|8|w\n"));
    ck_assert_ptr_nonnull(strstr(out.data, ": A value reaches over the border between two columns. [12345678901v]"));
    ck_assert_ptr_nonnull(strstr(out.data, "reject 2004: The row is not valid UTF-8."));
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

START_TEST(what_is_not_fixed)
{
    static const char *const TEXTS[] = {"a,b\n1,2\n3,4\n5,6\n", "a b\n1 2\n3 4\n5 6\n", "one\ntwo\nthree\nfour\n", "a\tb\n1\t2\n3\t4\n5\t6\n",
                                        "a;  b\n1;  2\n3;  4\n5;  6\n", "", "\n\n\n", "x  y\n",
                                        "It was a bright day.\nThe clocks were striking.\nSomebody came up the stairs.\nNobody answered.\n"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        ck_assert_msg(strcmp(format_detect(TEXTS[i], strlen(TEXTS[i])), "csv") == 0, "%s", TEXTS[i]);
    expect_with("", &(ReadOptions){.format = "fixed"}, "error: The file has no rows.\n");
}
END_TEST

START_TEST(other_files_get_advice)
{
    static const struct { const char *bytes, *advice; } FILES[] = {
        {"PAR1\x15\x04", "Parquet"}, {"%PDF-1.7\n", "PDF"}, {"\x89PNG\r\n\x1a\n", "picture"}, {"\xff\xd8\xff\xe0", "picture"},
        {"<!DOCTYPE html>\n<html>", "web page"}, {" \n<html lang=en>", "web page"}, {"\xEF\xBB\xBF<HTML>", "web page"}, {"SQLite format 3", "SQLite"},
        {"<?xml version=\"1.0\"?>\n<a/>", "XML"}, {"<table>\n<tr>", "web page"}};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        Error error = {0};
        FormatInput input = {.bytes = FILES[i].bytes, .length = strlen(FILES[i].bytes), .descriptor = -1, .scratch = "/tmp"};
        ck_assert_ptr_null(format_open(&input, &(ReadOptions){0}, NULL, NULL, &error));
        ck_assert_int_eq(error.status, ERR_UNSUPPORTED);
        ck_assert_msg(strstr(error.message, FILES[i].advice) != NULL, "%s: %s", FILES[i].bytes, error.message);
    }
    expect("ORC,n\nx,1\ny,2\n", "columns ORC:text, n:integer\nx|1\ny|2\n");
    expect("<id>,n\nx,1\ny,2\n", "columns <id>:text, n:integer\nx|1\ny|2\n");
}
END_TEST

START_TEST(hostile_shapes_take_linear_time)
{
    const size_t size = 4 << 20;
    const char *patterns[] = {" ", "a ", "  a", "-", "- ", "\n", "a\n", "\xC3\xA9 ", "\xff", " \n", "a  b\n", "-- --\n", "=", "\t", "\r"};
    char *text = mem_alloc(size);
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) { /* the suite's time limit is the judge */
        size_t n = strlen(patterns[p]);
        for (size_t i = 0; i < size; i++)
            text[i] = patterns[p][i % n];
        Error error;
        const Batch *batch;
        FormatInput input = {.bytes = text, .length = size, .descriptor = -1, .scratch = "/tmp"};
        TableReader *reader = format_open(&input, &(ReadOptions){.format = "fixed"}, NULL, NULL, &error);
        ReadStep step;
        while (reader && ((step = reader_next(reader, &batch, &error)) == READ_BATCH || step == READ_RETYPE))
            ;
        reader_close(reader);
        (void)format_detect(text, size);
    }
    free(text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {columns_that_line_up, a_ruler_shows_the_columns, places_are_characters, widths_are_given,
                                  later_lines_may_reach_into_a_gap, what_is_not_fixed, other_files_get_advice, hostile_shapes_take_linear_time, NULL};
    return suite_run("fixed", tests);
}
