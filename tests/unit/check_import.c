/* check_import.c - names and options of an import. */
#include "suite.h"

#include "queue/import.h"

#include <string.h>

START_TEST(a_file_gives_its_name)
{
    Arena *arena = arena_new(4096);
    ck_assert_str_eq(import_name("penguins.csv", arena), "penguins");
    ck_assert_str_eq(import_name("../../etc/passwd", arena), "passwd");
    ck_assert_str_eq(import_name("C:\\data\\sales 2026.tar.gz", arena), "sales 2026.tar");
    ck_assert_str_eq(import_name(".hidden", arena), ".hidden");
    ck_assert_str_eq(import_name("", arena), "dataset");
    char longer[1000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    ck_assert_uint_eq(strlen(import_name(longer, arena)), 200);
    arena_free(arena);
}
END_TEST

/* *object is what csv refers to, for the caller to put. */
static Status parse(const char *text, json_object **object, ReadOptions *csv, const char **field, Arena *arena)
{
    Error error;
    *object = json_tokener_parse(text);
    return import_options_parse(*object, arena, csv, field, &error);
}

START_TEST(options_are_understood)
{
    Arena *arena = arena_new(4096);
    ReadOptions csv;
    json_object *object;
    const char *field;
    ck_assert_int_eq(parse("{\"delimiter\": \"\\\\t\", \"quote\": \"none\", \"header\": false, \"skip_lines\": 3, \"encoding\": \"latin1\","
                           " \"types\": {\"zip\": \"text\"}, \"null_values\": [\"-\", \"\"]}",
                           &object, &csv, &field, arena),
                     OK);
    ck_assert_int_eq(csv.delimiter, '\t');
    ck_assert_int_eq(csv.quote, -1);
    ck_assert_int_eq(csv.header, TRI_NO);
    ck_assert_int_eq(csv.skip_lines, 3);
    ck_assert_str_eq(csv.encoding, "latin1");
    ck_assert_uint_eq(csv.n_types, 1);
    ck_assert_int_eq(csv.types[0].type, TYPE_TEXT);
    ck_assert_uint_eq(csv.n_null_values, 2);
    json_object_put(object);
    arena_free(arena);
}
END_TEST

START_TEST(bad_options_are_named)
{
    static const char *const BAD[][2] = {{"{\"delimiter\": \"12345678\"}", "delimiter"}, {"{\"delimiter\": \"\"}", "delimiter"},
                                         {"{\"encoding\": \"klingon\"}", "encoding"}, {"{\"types\": {\"a\": \"number\"}}", "types"},
                                         {"{\"types\": [1]}", "types"},               {"{\"null_values\": [1]}", "null_values"},
                                         {"{\"quote\": \"\\u00e9\"}", "quote"}};
    Arena *arena = arena_new(4096);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        ReadOptions csv;
        json_object *object;
        const char *field = "";
        ck_assert_int_eq(parse(BAD[i][0], &object, &csv, &field, arena), ERR_INVALID);
        ck_assert_str_eq(field, BAD[i][1]);
        json_object_put(object);
    }
    arena_free(arena);
}
END_TEST

int main(void)
{
    return suite_run("import", (const TTest *const[]){a_file_gives_its_name, options_are_understood, bad_options_are_named, NULL});
}
