/*
** check_json.c - JSON and NDJSON in: the grammar case by case, the shapes of tables, and what must not break.
**
** The cases of the grammar are RFC 8259's rules, each with texts that keep it and texts that do not.
*/
#include "suite.h"

#include "rendered.h"

#include "base/memory.h"
#include "formats/format.h"
#include "formats/json_detect.h"
#include "formats/json_scan.h"
#include "formats/json_table.h"
#include "formats/ndjson.h"

#include <stdio.h>
#include <string.h>

/* What comes out of the text, read as `format` (NULL: detected), into out. */
static void render(Buffer *out, const char *text, size_t length, const ReadOptions *options, bool partial, int *retypes)
{
    Buffer rows = BUFFER_INIT;
    Error error = {0};
    char *exact = mem_alloc(length + !length); /* so that a sanitizer sees a byte too far */
    memcpy(exact, text, length);
    FormatInput input = {.bytes = exact, .length = length, .descriptor = -1, .scratch = "/tmp", .partial = partial};
    TableReader *reader = format_open(&input, options, rendered_reject, &rows, &error);
    rendered_table(out, reader, &rows, retypes, &error);
    buffer_free(&rows);
    free(exact);
}

static void expect_with(const char *text, const ReadOptions *options, bool partial, const char *expected)
{
    Buffer out = BUFFER_INIT;
    render(&out, text, strlen(text), options, partial, NULL);
    ck_assert_msg(strcmp(out.data, expected) == 0, "%s\nexpected\n%s\ngot\n%s", text, expected, out.data);
    buffer_free(&out);
}

static void expect(const char *text, const char *expected)
{
    expect_with(text, &(ReadOptions){0}, false, expected);
}

static bool is_valid(const char *text, size_t length)
{
    JsonScan scan;
    char *exact = mem_alloc(length + !length);
    memcpy(exact, text, length);
    json_scan_begin(&scan, exact, length);
    bool good = json_scan_skip(&scan, 0);
    (void)json_scan_peek(&scan);
    good = good && scan.at >= scan.end;
    Error error = {0};
    TableReader *reader = json_table_open(exact, length, false, &(ReadOptions){0}, NULL, NULL, &error);
    if (reader && !good) { /* what is not valid does not get to its end */
        const Batch *batch;
        ReadStep step;
        while ((step = reader_next(reader, &batch, &error)) == READ_BATCH || step == READ_RETYPE)
            ;
        ck_assert_msg(step == READ_FAILED && error.status == ERR_INVALID, "%.*s was read", (int)length, text);
    } else if (!reader) {
        ck_assert_int_eq(error.status, ERR_INVALID);
    }
    reader_close(reader);
    free(exact);
    return good;
}

START_TEST(valid_texts)
{
    static const char *const TEXTS[] = {
        "{}", "[]", "[[]]", "[{}]", " [ ] ", "\t\r\n[1]\n", "\"x\"", "\"\"", "1", "-1", "0", "-0", "null", "true", "false", "[null]", "[1,2]",
        "[0]", "[-0]", "[-0.0]", "[0.1]", "[1e5]", "[1E5]", "[1e+5]", "[1e-5]", "[1.5e10]", "[0e1]", "[0e+1]", "[123456789012345678901234567890]",
        "[1e400]", "[-1e-400]", "[0.000000000000000000000000000000000000000000000000000000001]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\"]", "[\"\\uD800\"]", "[\"\\uDC00\\uD800\"]", "[\"\\uD800\\u0041\"]", "[\"\\u0000\"]", "[\"\x7f\"]",
        "[\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\"]", "{\"a\":1}", "{\"\":0}", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":[]}}", "[1,\"a\",true,null,{},[]]",
        "{\"\\u0061\\u0000\":1}", "[ 1 , 2 ]", "{ \"a\" : 1 , \"b\" : 2 }", "[\"a b\"]", "[\" \"]", "\xEF\xBB\xBF[1]", "[1]    ", "[\"/*x*/\"]",
        "[1.0,2.50]", "[\"\xF4\x8F\xBF\xBF\"]", "[\"\xEF\xBF\xBF\"]", "[1,\n2\n]", "{\"a\":[1,2],\"b\":[3]}", "[20e1]", "[1E+22]", "[\"\\/\"]"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        ck_assert_msg(is_valid(TEXTS[i], strlen(TEXTS[i])), "%s was refused", TEXTS[i]);
}
END_TEST

START_TEST(invalid_texts)
{
    static const char *const TEXTS[] = {
        "", " ", "\xEF\xBB\xBF", "[", "]", "{", "}", "[[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1]]", "[1]x", "[1],", "{]", "[}",
        "{1:1}", "{a:1}", "{'a':1}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "{\"a\",1}",
        "{\"a\":1}x", "{\"a\":1}}", "{\"a\":1} \"x\"", "{\"a\":1}/**/", "{\"a\":1}//", "[1]//x", "/**/[1]", "[1,/*c*/2]", "{\"a\":1}#", "{null:1}", "{[]:1}",
        "[+1]", "[01]", "[-01]", "[00]", "[-]", "[--1]", "[1.]", "[.1]", "[-.1]", "[1.e1]", "[1e]", "[1e+]", "[1e-]", "[1eE2]", "[1.2.3]", "[1e1.5]", "[0x1]",
        "[1_000]", "[1a]", "[1+1]", "[-NaN]", "[nan]", "[Nan]", "[inf]", "[Inf]", "[+Infinity]", "[-Inf]", "[0e]", "[2.e+3]", "[1 000]", "[\xEF\xBC\x91]",
        "[tru]", "[True]", "[TRUE]", "[truex]", "[nul]", "[nulll]", "[fals]", "[undefined]", "[a]", "['a']", "[`a`]", "[\"a]", "[\"a", "[\"\\\"]", "[\"\\",
        "[\"\\x41\"]", "[\"\\a\"]", "[\"\\u\"]", "[\"\\u1\"]", "[\"\\u12\"]", "[\"\\u123\"]", "[\"\\u123g\"]", "[\"\\U1234\"]", "[\"\\ \"]", "[\"\\\n\"]",
        "[\"\t\"]", "[\"a\nb\"]", "[\"\x01\"]", "[\"\x1f\"]", "[\"a\"b]", "[\"a\" \"b\"]", "[\"\xff\"]", "[\"\xC0\xAF\"]", "[\"\xED\xA0\x80\"]", "[\"\xE2\x82\"]",
        "[\"\xF4\x90\x80\x80\"]", "[\"\x80\"]", "[\\n]", "[\x0c]", "[\xC2\xA0]", "[\xE2\x81\xA0]", "{\"a\":\"b\",\"c\"}", "{\"a\":{}", "[{}", "[{\"a\":1},", "<null>",
        "[1]\n[2]", "[][]", "\xEF\xBB", "\xEF\xBB\xBF\xEF\xBB\xBF[1]", "{\"a\":1:2}", "[1:2]", "[\"a\":1]", "{\"a\":[1}", "[{\"a\":1]}", "*", "\"", "\"a", "'a'",
        "{\"\\u00zz\":1}", "[\"\\uD83D\\uDE0\"]", "[\"\\uD83D\\\"]", "{\"a\":tru}", "abc", "-", "[1", "{\"a\":\"", "{\"a\":-}", "{\"x\"::1}"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        ck_assert_msg(!is_valid(TEXTS[i], strlen(TEXTS[i])), "%s was taken", TEXTS[i]);
    ck_assert(!is_valid("[1\0]", 4));
    ck_assert(!is_valid("[\"a\0b\"]", 7));
    ck_assert(!is_valid("\0[1]", 4));
    ck_assert(!is_valid("[1]\0", 4));
}
END_TEST

/* A text of every length up to the scanner's step and past it, with something at every place. */
START_TEST(strings_of_every_length)
{
    static const struct { const char *inside; bool good; } CASES[] = {
        {"a", true}, {"\\n", true}, {"\xC3\xA9", true}, {"\n", false}, {"\xC3", false}, {"\\x", false}, {"\\u12", false}, {"\x1f", false}, {" ", true}};
    char text[64];
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        for (size_t before = 0; before < 20; before++)
            for (size_t after = 0; after < 10; after++) {
                int n = snprintf(text, sizeof text, "[\"%.*s%s%.*s\"]", (int)before, "aaaaaaaaaaaaaaaaaaaa", CASES[i].inside, (int)after, "xxxxxxxxxxxx");
                ck_assert_msg(is_valid(text, (size_t)n) == CASES[i].good, "%s", text);
            }
}
END_TEST

START_TEST(nesting_has_a_limit)
{
    Buffer text = BUFFER_INIT;
    for (int levels = 511; levels <= 514; levels++) {
        buffer_clear(&text);
        for (int i = 0; i < levels; i++)
            buffer_add_char(&text, '[');
        for (int i = 0; i < levels; i++)
            buffer_add_char(&text, ']');
        ck_assert_int_eq(is_valid(text.data, text.length), levels <= JSON_NESTING);
    }
    buffer_clear(&text);
    for (int i = 0; i < 600; i++)
        buffer_add_text(&text, "{\"a\":");
    buffer_add_text(&text, "1");
    for (int i = 0; i < 600; i++)
        buffer_add_char(&text, '}');
    expect(text.data, "error: The JSON is not valid. Expected at most 512 levels of nesting in line 1 at column 2561, but there is {.\n");
    buffer_clear(&text);
    for (int i = 0; i < 1000000; i++)
        buffer_add_text(&text, i % 2 ? "[" : "{\"\":");
    ck_assert(!is_valid(text.data, text.length));
    buffer_clear(&text); /* as a record of records: a column with a long name */
    for (int i = 0; i < 400; i++)
        buffer_add_text(&text, "{\"a\":");
    buffer_add_text(&text, "1");
    for (int i = 0; i < 400; i++)
        buffer_add_char(&text, '}');
    Buffer out = BUFFER_INIT;
    render(&out, text.data, text.length, &(ReadOptions){0}, false, NULL);
    ck_assert_ptr_nonnull(strstr(out.data, ".a.a.a:integer\n1\n"));
    buffer_free(&out);
    buffer_free(&text);
}
END_TEST

START_TEST(shapes)
{
    expect("[{\"a\":1,\"b\":\"x\"},{\"b\":\"y\",\"c\":true}]", "columns a:integer, b:text, c:boolean\n1|x|\\N\n\\N|y|true\n");
    expect("[[\"n\",\"m\"],[1,2.5],[3,4]]", "columns n:integer, m:float\n1|2.5\n3|4\n");
    expect("[[1,\"x\"],[2]]", "columns column_1:integer, column_2:text\n1|x\n2|\\N\n");
    expect("[1,null,3]", "columns value:integer\n1\n\\N\n3\n");
    expect("[\"a\",{\"b\":1},\"c\"]", "columns value:text\na\n{\"b\":1}\nc\n");
    expect("{\"a\":[1,2],\"b\":[\"x\",\"y\"]}", "columns a:integer, b:text\n1|x\n2|y\n");
    expect("{\"a\":[1,2,3],\"b\":[\"x\"]}", "columns a:integer, b:text\n1|x\n2|\\N\n3|\\N\n"
           "warning: The columns are not of the same length; the short ones were filled up with missing values.\n");
    expect("{\"a\":{\"0\":1,\"1\":2},\"b\":{\"0\":true,\"1\":null}}", "columns a:integer, b:boolean\n1|true\n2|\\N\n");
    expect("{\"k1\":{\"x\":1},\"k2\":{\"x\":2}}", "columns key:text, x:integer\nk1|1\nk2|2\n");
    expect("{\"a\":1,\"b\":{\"c\":\"x\"}}", "columns a:integer, b.c:text\n1|x\n");
    expect("{\"columns\":[\"p\",\"q\"],\"index\":[0,1],\"data\":[[1,\"a\"],[2,\"b\"]]}", "columns p:integer, q:text\n1|a\n2|b\n");
    expect("{\"schema\":{\"fields\":[{\"name\":\"index\"}]},\"data\":[{\"a\":1},{\"a\":2}]}", "columns a:integer\n1\n2\n");
    expect("{\"data\":[{\"a\":1}]}", "columns a:integer\n1\n");
    expect("{\"data\":[[1,2],[3,4]]}", "columns column_1:integer, column_2:integer\n1|2\n3|4\n");
    expect("{\"meta\":[{\"x\":1}],\"result\":{\"rows\":[{\"a\":1},{\"a\":2}]}}", "columns a:integer\n1\n2\n");
    expect("{\"p\":{\"q\":{\"r\":[{\"a\":1},{\"a\":2}]}}}", "columns a:integer\n1\n2\n");
    expect("{\"n\":0,\"p\":{\"q\":{\"r\":{\"s\":{\"t\":[{\"a\":1},{\"a\":2}]}}}}}", "columns n:integer, p.q.r.s.t:text\n0|[{\"a\":1},{\"a\":2}]\n");
    expect("{\n\"a\":1}\n{\"a\":2}\n\n {\"a\":3}", "columns a:integer\n1\n2\n3\n");
    expect("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"n\":\"A\"},\"geometry\":{\"type\":\"Point\","
           "\"coordinates\":[1,\n 2]}}]}", "columns type:text, properties.n:text, geometry.type:text, geometry.coordinates:text\nFeature|A|Point|[1,2]\n");
    expect("[]", "error: The file has no rows.\n");
    expect("[NaN]", "error: The JSON is not valid. Expected a value (NaN and infinities are read within records only) in line 1 at column 2, but there is N.\n");
    expect("[1,\n-Infinity]", "error: The JSON is not valid. Expected a value (NaN and infinities are read within records only) in line 2 at column 1, but there is -.\n");
    expect("[{}]", "error: The rows have no columns.\n");
    expect("[{\"a\":1},{}]", "columns a:integer\n1\n\\N\n");
}
END_TEST

START_TEST(a_path_leads_to_the_table)
{
    const char *text = "{\"a/b\":{\"~\":[{\"x\":1}],\"n\":[[{\"y\":1},{\"y\":2}],3]},\"big\":[{\"z\":1},{\"z\":2},{\"z\":3}]}";
    expect_with(text, &(ReadOptions){.path = "/a~1b/~0"}, false, "columns x:integer\n1\n");
    expect_with(text, &(ReadOptions){.path = "/a~1b/n/0"}, false, "columns y:integer\n1\n2\n");
    expect_with(text, &(ReadOptions){.path = "/a~1b/n/1"}, false, "columns value:integer\n3\n");
    expect_with(text, &(ReadOptions){.path = ""}, false, "columns z:integer\n1\n2\n3\n");
    const char *const wrong[] = {"/no", "/big/3", "/big/-1", "/big/x", "big", "/big/0/z/1", "/a~1b/n/00000000000000000000"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Buffer out = BUFFER_INIT;
        render(&out, text, strlen(text), &(ReadOptions){.path = wrong[i]}, false, NULL);
        ck_assert_msg(strncmp(out.data, "error: There is no \"", 20) == 0, "%s: %s", wrong[i], out.data);
        buffer_free(&out);
    }
}
END_TEST

START_TEST(values_as_they_are)
{
    expect("[{\"s\":\"\\u00e9\\ud83d\\ude00\\n\\\"\"}]", "columns s:text\n\xC3\xA9\xF0\x9F\x98\x80\n\"\n");
    expect("[{\"s\":\"\\ud800x\\udc00\"}]", "columns s:text\n\xEF\xBF\xBDx\xEF\xBF\xBD\n"
           "warning: 2 escapes are halves of characters; U+FFFD stands in their place.\n");
    expect("[{\"s\":\"a\\u0000b\"}]", "columns s:text\nab\nwarning: 1 NUL character in a text was left out.\n");
    expect("[{\"x\":NaN,\"y\":1},{\"x\":-Infinity,\"y\":2},{\"x\":1.5,\"y\":3}]", "columns x:float, y:integer\n\\N|1\n\\N|2\n1.5|3\n"
           "warning: 2 values are NaN or infinite, which JSON does not have; they are missing.\n");
    expect("[{\"a\":1,\"b\":{\"c\":1},\"a\":2,\"b\":{\"d\":3}}]", "columns a:integer, b.c:text, b.d:integer\n2|\\N|3\n"
           "warning: 2 times a name stands twice in its record; the last value counts.\n");
    expect("[{\"a\":{\"b\":1}},{\"a\":5},{\"a\":null}]", "columns a.b:integer, a:integer\n1|\\N\n\\N|5\n\\N|\\N\n");
    expect("[{\"a.b\":1,\"a\":{\"b\":2}}]", "columns a.b:integer, a.b_2:integer\n1|2\n"
           "warning: 1 column name was changed because it was repeated or not plain text.\n");
    expect("[{\"t\":[1, 2]},{\"t\":[ {\"x\" : \"a b\"},\n NaN]}]", "columns t:text\n[1, 2]\n[{\"x\":\"a b\"},NaN]\n");
    expect("[{\"n\":12345678901234567890},{\"n\":1}]", "columns n:decimal\n12345678901234567890\n1\n");
    expect("[{\"n\":9223372036854775807},{\"n\":-9223372036854775808}]", "columns n:integer\n9223372036854775807\n-9223372036854775808\n");
    expect("[{\"n\":0.1},{\"n\":1E400}]", "columns n:text\n0.1\n1E400\n");
    expect("[{\"d\":\"2024-01-02T03:04:05Z\"},{\"d\":\"\"}]", "columns d:timestamp zoned\n2024-01-02T03:04:05Z\n\\N\n");
    expect("[{\"n\":1},{\"n\":\"2\"}]", "columns n:text\n1\n2\n");
    expect("[{\"a\\nb\":1},{\"a\\nb\":2,\"q\\\"\":3}]", "columns a b:integer, q\":integer\n1|\\N\n2|3\n"
           "warning: 1 column name was changed because it was repeated or not plain text.\n");
    expect("[{\"a\":1},{\"a\":2,\"b\":{}},{\"b\":{}}]", "columns a:integer, b:text\n1|\\N\n2|\\N\n\\N|\\N\n");
    expect("[{\"a\":1},7,[2],{\"a\":3}]", "columns a:integer\nreject 2: Element 2 is a number, where a record was expected. [7]\n"
           "reject 3: Element 3 is an array, where a record was expected. [[2]]\n1\n3\n");
}
END_TEST

START_TEST(names_in_any_order)
{
    Buffer text = BUFFER_INIT, expected = BUFFER_INIT, out = BUFFER_INIT;
    const int n = 40;
    buffer_add_text(&expected, "columns");
    for (int i = 0; i < n; i++)
        buffer_printf(&expected, "%s k%d:integer", i ? "," : "", i);
    buffer_add_char(&expected, '\n');
    for (int r = 0; r < 50; r++) { /* record r has its members rotated by r, and lacks every seventh but in the first */
        buffer_add_char(&text, '{');
        bool first = true;
        for (int i = 0; i < n; i++) {
            int k = (i + r) % n;
            if (r && (k + r) % 7 == 0)
                continue;
            buffer_printf(&text, "%s\"k%d\":%d", first ? "" : ",", k, k * 1000 + r);
            first = false;
        }
        buffer_add_text(&text, "}\n");
        for (int k = 0; k < n; k++) {
            if (r && (k + r) % 7 == 0)
                buffer_add_text(&expected, "\\N");
            else
                buffer_printf(&expected, "%d", k * 1000 + r);
            buffer_add_char(&expected, k + 1 < n ? '|' : '\n');
        }
    }
    render(&out, text.data, text.length, &(ReadOptions){0}, false, NULL);
    ck_assert_str_eq(out.data, expected.data);
    buffer_free(&text);
    buffer_free(&expected);
    buffer_free(&out);
}
END_TEST

START_TEST(ndjson_lines)
{
    expect("{\"a\":1}\n{\"a\":2}\n", "columns a:integer\n1\n2\n");
    expect("{\"a\":1}\r\n\r\n \n{\"a\":2}", "columns a:integer\n1\n2\n");
    expect("{\"a\":1}\n{\"a\":2,\n{\"a\":3}\n", "columns a:integer\nreject 2: Expected a name in double quotes at the end (line 2), but the text stops "
           "there. [{\"a\":2,]\n1\n3\n");
    expect("{\"a\":1}\n{\"new\":2,}\nnull\n{\"a\":3} x\n", "columns a:integer\n"
           "reject 2: Expected a name in double quotes in line 2 at column 10, but there is }. [{\"new\":2,}]\n"
           "reject 3: Expected a record in line 3 at column 1, but there is n. [null]\n"
           "reject 4: Expected nothing more in the line in line 4 at column 9, but there is x. [{\"a\":3} x]\n1\n");
    expect("{\"a\":1}{\"a\":2} {\"a\":3}\n{\"a\":4}\n", "columns a:integer\n1\n2\n3\n4\n");
    expect("\x1e{\"a\":1}\n\x1e{\"a\":2}\n", "columns a:integer\n1\n2\n");
    expect("[\"n\",\"m\"]\n[1,2]\n[3]\n", "columns n:integer, m:integer\n1|2\n3|\\N\n");
    expect_with("[\"n\",\"m\"]\n[1,2]\n", &(ReadOptions){.header = TRI_NO}, false, "columns column_1:text, column_2:text\nn|m\n1|2\n");
    expect_with("1\n\"x\"\n", &(ReadOptions){.format = "ndjson"}, false, "columns value:text\n1\nx\n");
    expect_with("no\nway\n", &(ReadOptions){.format = "ndjson"}, false,
                "error: No row could be read. Line 1: Expected a record in line 1 at column 1, but there is n.\n");
}
END_TEST

START_TEST(what_is_cut_off)
{
    expect_with("[{\"a\":1},{\"a\":2},{\"a\":", &(ReadOptions){0}, true, "columns a:integer\n1\n2\n");
    expect_with("{\"rows\":[{\"a\":1},{\"a\":2},{\"a", &(ReadOptions){0}, true, "columns a:integer\n1\n2\n");
    expect_with("{\"a\":[1,2,3],\"b\":[4,5", &(ReadOptions){0}, true, "columns a:integer, b:integer\n1|4\n2|5\n3|\\N\n"
                "warning: The columns are not of the same length; the short ones were filled up with missing values.\n");
    expect_with("{\"a\":1}\n{\"a\":2}\n{\"a\":3", &(ReadOptions){0}, true, "columns a:integer\n1\n2\n");
    expect_with("[{\"a\":1},{\"a\":x", &(ReadOptions){0}, true,
                "error: The JSON is not valid. Expected a value in line 1 at column 15, but there is x.\n");
    expect("[{\"a\":1},{\"a\":2},{\"a\":", "error: The JSON is not valid. Expected a value at the end (line 1), but the text stops there.\n");
}
END_TEST

START_TEST(detection)
{
    static const struct { const char *text, *format; } CASES[] = {
        {"{\"a\":1}", "json"}, {"[1]", "json"}, {"{\"a\":1}\n", "json"}, {"{\"a\":1}\n{\"a\":2}\n", "ndjson"}, {"{\"a\":1}\nbroken\n", "ndjson"},
        {"{\"a\":1,}\n{\"a\":2}\n", "ndjson"}, {"[\n{\"a\":1},", "json"}, {"{\n\"a\":1}\n{\"a\":2}", "json"}, {"[1,\n2\nx", "json"}, {"[1,2,,]", "json"},
        {"[1,2]\n[3,4]\n", "ndjson"}, {"  \n {\"a\":1}", "json"}, {"\xEF\xBB\xBF{\"a\":1}", "json"}, {"a,b\n1,2\n", "csv"},
        {"[id],[name]\n1,x\n", "csv"}, {"{id},{name}\n1,x\n", "csv"}, {"[2024-01-01] started\n[2024-01-02] ended\n", "csv"}, {"{x}\n{y}\n", "csv"},
        {"\"a\",\"b\"\n", "csv"}, {"", "csv"}, {"[1],[2]\n[3],[4]\n", "csv"}, {"{\"a\":1};{\"b\":2}\n{\"a\":1};{\"b\":2}\n", "ndjson"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        ck_assert_msg(strcmp(format_detect(CASES[i].text, strlen(CASES[i].text)), CASES[i].format) == 0, "%s", CASES[i].text);
}
END_TEST

START_TEST(late_columns_and_types)
{
    Buffer text = BUFFER_INIT, out = BUFFER_INIT;
    int retypes = 0;
    for (int i = 0; i < 30000; i++)
        buffer_printf(&text, "{\"a\":%d}\n", i);
    buffer_add_text(&text, "{\"a\":1.5,\"b\":{\"c\":\"x\"}}\n");
    render(&out, text.data, text.length, &(ReadOptions){0}, false, &retypes);
    ck_assert_int_eq(strncmp(out.data, "columns a:float, b.c:text\n0|\\N\n", 31), 0);
    ck_assert_ptr_nonnull(strstr(out.data, "\n29999|\\N\n1.5|x\n"));
    ck_assert_int_eq(retypes, 1);
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

START_TEST(too_many_names)
{
    Buffer text = BUFFER_INIT, out = BUFFER_INIT;
    for (int i = 0; i < 100001; i++)
        buffer_printf(&text, "%s\"k%d\":1%s", i % 1000 ? "," : "{", i, i % 1000 == 999 ? "}\n" : "");
    buffer_add_text(&text, "}\n");
    render(&out, text.data, text.length, &(ReadOptions){0}, false, NULL);
    ck_assert_ptr_nonnull(strstr(out.data, "The records have more than 100000 different names"));
    buffer_clear(&text);
    buffer_clear(&out);
    buffer_add_text(&text, "[");
    for (int r = 0; r < 3; r++) { /* a long name above many */
        buffer_printf(&text, "%s{\"", r ? "," : "");
        for (int i = 0; i < 100000; i++)
            buffer_add_text(&text, "long");
        buffer_add_text(&text, "\":{");
        for (int i = 0; i < 1000; i++)
            buffer_printf(&text, "%s\"k%d\":1", i ? "," : "", i);
        buffer_add_text(&text, "}}");
    }
    buffer_add_text(&text, "]");
    render(&out, text.data, text.length, &(ReadOptions){0}, false, NULL);
    ck_assert_ptr_nonnull(strstr(out.data, "error: The names of the columns take more than 64 MB"));
    buffer_free(&text);
    buffer_free(&out);
}
END_TEST

START_TEST(hostile_shapes_take_linear_time)
{
    const size_t size = 4 << 20;
    const char *patterns[] = {"[", "{", "\"", "[{", "{\"a\":", "\\", "[\"\\u", "{\"a\":{\"b\":1},\"a\":", "1", "\n", "{}\n", "[]\n", "{\"a\":1}", "{\"a\":1}\n", "\x1e",
                              "[1,", "-", "{\"", "{\n", "[\n1,2\n]\n", ",", "\"\\", " ", "{\"a\":[", "]"};
    char *text = mem_alloc(size);
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) { /* the suite's time limit is the judge */
        size_t n = strlen(patterns[p]);
        for (size_t i = 0; i < size; i++)
            text[i] = patterns[p][i % n];
        for (int kind = 0; kind < 2; kind++) {
            Error error;
            const Batch *batch;
            TableReader *reader = kind ? ndjson_open(text, size, false, &(ReadOptions){0}, NULL, NULL, &error)
                                       : json_table_open(text, size, false, &(ReadOptions){0}, NULL, NULL, &error);
            ReadStep step;
            while (reader && ((step = reader_next(reader, &batch, &error)) == READ_BATCH || step == READ_RETYPE))
                ;
            reader_close(reader);
        }
        (void)format_detect(text, size);
    }
    /* one record with a name again and again, each time with many below */
    Buffer again = BUFFER_INIT;
    buffer_add_text(&again, "[{\"a\":{");
    for (int i = 0; i < 50000; i++)
        buffer_printf(&again, "%s\"k%d\":1", i ? "," : "", i);
    buffer_add_char(&again, '}');
    for (int i = 0; i < 200000; i++)
        buffer_add_text(&again, ",\"a\":{\"k0\":2}");
    buffer_add_text(&again, "}]");
    Buffer out = BUFFER_INIT;
    render(&out, again.data, again.length, &(ReadOptions){0}, false, NULL);
    ck_assert_ptr_nonnull(strstr(out.data, "\n2|\\N|"));
    buffer_free(&out);
    buffer_free(&again);
    free(text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {valid_texts, invalid_texts, strings_of_every_length, nesting_has_a_limit, shapes, a_path_leads_to_the_table,
                                  values_as_they_are, names_in_any_order, ndjson_lines, what_is_cut_off, detection, late_columns_and_types,
                                  too_many_names, hostile_shapes_take_linear_time, NULL};
    return suite_run("json", tests);
}
