/* check_renamed.c - columns under other names: what comes out beside what the file's reader gives. */
#include "suite.h"

#include "rendered.h"

#include "base/memory.h"
#include "formats/format.h"
#include "formats/renamed.h"

#include <string.h>

static void expect(const char *text, const NameChange *names, size_t n_names, const FixedType *types, size_t n_types, const char *expected)
{
    Buffer out = BUFFER_INIT, rows = BUFFER_INIT;
    Error error = {0};
    size_t length = strlen(text);
    char *exact = mem_alloc(length + !length); /* so that a sanitizer sees a byte too far */
    memcpy(exact, text, length);
    FormatInput input = {.bytes = exact, .length = length, .descriptor = -1, .scratch = "/tmp"};
    ReadOptions options = {.names = names, .n_names = n_names, .types = types, .n_types = n_types};
    TableReader *reader = format_open(&input, &options, rendered_reject, &rows, &error);
    ck_assert_ptr_nonnull(reader);
    reader = renamed_open(reader, &options, &error);
    rendered_table(&out, reader, &rows, NULL, &error);
    ck_assert_msg(strcmp(out.data, expected) == 0, "%s\nexpected\n%s\ngot\n%s", text, expected, out.data);
    buffer_free(&rows);
    buffer_free(&out);
    free(exact);
}

START_TEST(renamed_and_left_out)
{
    static const NameChange names[] = {{"a", "b"}, {"b", "a"}, {"c", NULL}};
    static const FixedType types[] = {{"a", TYPE_TEXT}};
    expect("a,b,c,d\n1,x,2024-01-02,1.5\n2,,2024-01-03,\n", names, 3, types, 1, "columns b:text, a:text, d:float\n1|x|1.5\n2|\\N|\\N\n");
    expect("a,b\n1,2\n", NULL, 0, NULL, 0, "columns a:integer, b:integer\n1|2\n");
}
END_TEST

START_TEST(rejects_and_warnings_go_through)
{
    static const NameChange names[] = {{"a", "x"}};
    expect("a,b,b\n1,2,3\n1,2,3,4\n5,6,7\n", names, 1, NULL, 0,
           "columns x:integer, b:integer, b_2:integer\nreject 3: The row has 4 values, but the table has 3 columns. [1,2,3,4]\n1|2|3\n5|6|7\n"
           "warning: 1 column name was changed because it was empty, repeated or not plain text.\n");
}
END_TEST

/* The types are found wrong late, and records bring a column late: names are there again in the second pass. */
START_TEST(later_passes_and_late_columns)
{
    static const NameChange names[] = {{"n", "number"}, {"late", "later"}};
    Buffer text = BUFFER_INIT, expected = BUFFER_INIT;
    buffer_add_text(&expected, "columns number:float, later:text\n");
    for (int i = 0; i < 60000; i++) {
        buffer_printf(&text, "{\"n\":%d}\n", i);
        buffer_printf(&expected, "%d|\\N\n", i);
    }
    buffer_add_text(&text, "{\"n\":0.5,\"late\":\"x\"}\n");
    buffer_add_text(&expected, "0.5|x\n");
    expect(text.data, names, 2, NULL, 0, expected.data);
    buffer_free(&text);
    buffer_free(&expected);
}
END_TEST

START_TEST(names_that_can_not_be)
{
    static const NameChange twice[] = {{"a", "b"}}, none[] = {{"a", NULL}, {"b", NULL}}, unknown[] = {{"c", "d"}}, clash[] = {{"a", "x"}, {"b", "x"}};
    expect("a,b\n1,2\n", twice, 1, NULL, 0,
           "error: Two columns would be called \"b\". Give one of them another name.\n");
    expect("a,b\n1,2\n", clash, 2, NULL, 0,
           "error: Two columns would be called \"x\". Give one of them another name.\n");
    expect("a,b\n1,2\n", none, 2, NULL, 0, "error: All columns are left out. Keep one at least.\n");
    expect("a,b\n1,2\n", unknown, 1, NULL, 0, 
           "columns a:integer, b:integer\n1|2\nfailed: There is no column \"c\", for which another name was given.\n");
}
END_TEST

START_TEST(the_way_back)
{
    static const NameChange names[] = {{"a", "b"}, {"b", "a"}, {"c", NULL}, {"d", "e"}};
    ReadOptions options = {.names = names, .n_names = 4};
    ck_assert_str_eq(renamed_from(&options, "b"), "a");
    ck_assert_str_eq(renamed_from(&options, "a"), "b");
    ck_assert_str_eq(renamed_from(&options, "f"), "f");
    ck_assert_ptr_null(renamed_from(&options, "c"));
    ck_assert_ptr_null(renamed_from(&options, "d"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {renamed_and_left_out, rejects_and_warnings_go_through, later_passes_and_late_columns, names_that_can_not_be, the_way_back,
                                  NULL};
    return suite_run("renamed", tests);
}
