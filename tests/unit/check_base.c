/* check_base.c - errors, arena, buffer, map, JSON out, settings. */
#include "suite.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include "base/json.h"
#include "base/map.h"
#include "base/random.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

START_TEST(error_is_cut_at_a_character)
{
    Error error;
    char text[3000];
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    text[sizeof text - 2] = '\0';
    ck_assert_int_eq(error_set(&error, ERR_INVALID, "x%s", text), ERR_INVALID);
    size_t length = strlen(error.message);
    ck_assert_uint_lt(length, sizeof error.message);
    ck_assert_str_eq(error.message + length - 3, "\xe2\x80\xa6");
    ck_assert_uint_eq((length - 3 - 1) % 2, 0); /* whole characters before the ellipsis */
}
END_TEST

START_TEST(error_is_text_whatever_it_quotes)
{
    static const struct {
        const char *quoted, *message;
    } CASES[] = {{"\xe6\x97\xa5\xe6\x97\xa5", "\"\xe6\x97\xa5\""}, /* cut within the second */
                 {"ab\xc3\xa4", "\"ab\xc3\xa4\""},  {"abc\xc3\xa4", "\"abc\""},     {"\xff\xfe" "a", "\"??a\""},
                 {"\x80x", "\"?x\""},               {"\xe6\x97" "a", "\"a\""},      {"\xed\xa0\x80", "\"\""}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Error error;
        (void)error_set(&error, ERR_INVALID, "\"%.4s\"", CASES[i].quoted);
        ck_assert_str_eq(error.message, CASES[i].message);
    }
}
END_TEST

START_TEST(error_of_a_full_disk)
{
    Error error;
    errno = ENOSPC;
    ck_assert_int_eq(error_errno(&error, "write the file"), ERR_DISK_FULL);
    ck_assert_ptr_nonnull(strstr(error.message, "disk is full"));
    errno = ENOENT;
    ck_assert_int_eq(error_errno(NULL, "read"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(arena_gives_zeroed_separate_memory)
{
    Arena *arena = arena_new(4096);
    char *blocks[100];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 100; i++) {
            size_t size = i * 97 + 1;
            blocks[i] = arena_alloc(arena, size);
            ck_assert_uint_eq((uintptr_t)blocks[i] % 16, 0);
            for (size_t k = 0; k < size; k++)
                ck_assert_int_eq(blocks[i][k], 0);
            memset(blocks[i], (int)i + 1, size);
        }
        for (size_t i = 0; i < 100; i++)
            for (size_t k = 0; k < i * 97 + 1; k++)
                ck_assert_int_eq(blocks[i][k], (int)i + 1);
        arena_reset(arena);
        ck_assert_uint_eq(arena_used(arena), 0);
    }
    ck_assert_str_eq(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
    ck_assert_str_eq(arena_text_n(arena, "abcdef", 3), "abc");
    arena_free(arena);
}
END_TEST

START_TEST(buffer_grows_and_stays_terminated)
{
    Buffer buffer = BUFFER_INIT;
    for (int i = 0; i < 10000; i++)
        buffer_add_char(&buffer, (char)('a' + i % 26));
    ck_assert_uint_eq(buffer.length, 10000);
    ck_assert_int_eq(buffer.data[10000], '\0');
    buffer_clear(&buffer);
    char long_text[5000];
    memset(long_text, 'y', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    buffer_printf(&buffer, "<%s>", long_text);
    ck_assert_uint_eq(buffer.length, sizeof long_text + 1);
    ck_assert_int_eq(buffer.data[buffer.length - 1], '>');
    buffer_free(&buffer);
    ck_assert_ptr_null(buffer.data);
}
END_TEST

START_TEST(map_keeps_order_and_any_bytes)
{
    Map *map = map_new();
    static int values[5000];
    for (int i = 0; i < 5000; i++) {
        char key[16];
        int length = snprintf(key, sizeof key, "k%d%c", i, '\0');
        ck_assert_ptr_null(map_set(map, key, (size_t)length, &values[i]));
    }
    ck_assert_uint_eq(map_count(map), 5000);
    ck_assert(map_has(map, "k17\0", 4));
    ck_assert(!map_has(map, "k17", 3));
    ck_assert_ptr_eq(map_get(map, "k4999\0", 6), &values[4999]);
    ck_assert_ptr_eq(map_set(map, "k3\0", 3, NULL), &values[3]);
    const char *key;
    size_t length;
    map_at(map, 42, &key, &length, NULL);
    ck_assert_uint_eq(length, 4);
    ck_assert_int_eq(memcmp(key, "k42", 4), 0);
    map_free(map);
}
END_TEST

static char *escaped(const char *text, size_t length, Buffer *out)
{
    buffer_clear(out);
    json_escape(out, text, length);
    return out->data;
}

START_TEST(json_escapes_what_it_must)
{
    Buffer out = BUFFER_INIT;
    ck_assert_str_eq(escaped("a\"b\\c\n\t\x01", 8, &out), "\"a\\\"b\\\\c\\n\\t\\u0001\"");
    ck_assert_str_eq(escaped("\xc3\xa9\xf0\x9f\x98\x80", 6, &out), "\"\xc3\xa9\xf0\x9f\x98\x80\"");
    ck_assert_str_eq(escaped("\xff\xc3", 2, &out), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
    ck_assert_str_eq(escaped("\xed\xa0\x80", 3, &out), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""); /* a lone surrogate */
    ck_assert_str_eq(escaped("a\0b", 3, &out), "\"a\\u0000b\"");
    buffer_free(&out);
}
END_TEST

START_TEST(json_places_commas_and_notices_misuse)
{
    Buffer out = BUFFER_INIT;
    Json json;
    json_begin(&json, &out);
    json_open_object(&json);
    json_member_int(&json, "a", -5);
    json_key(&json, "b");
    json_open_array(&json);
    json_number(&json, 0.1);
    json_number(&json, NAN);
    json_number(&json, -INFINITY);
    json_text(&json, NULL);
    json_boolean(&json, true);
    json_close(&json);
    json_close(&json);
    ck_assert(json_ok(&json));
    ck_assert_str_eq(out.data, "{\"a\":-5,\"b\":[0.1,null,\"-Infinity\",null,true]}");
    buffer_clear(&out);
    json_begin(&json, &out);
    json_open_object(&json);
    json_int(&json, 1); /* a value without its key */
    json_close(&json);
    ck_assert(!json_ok(&json));
    buffer_free(&out);
}
END_TEST

START_TEST(clock_writes_iso_times)
{
    char text[CLOCK_TEXT];
    ck_assert_str_eq(clock_text(0, text), "1970-01-01T00:00:00.000Z");
    ck_assert_str_eq(clock_text(-1, text), "1969-12-31T23:59:59.999Z");
    ck_assert_str_eq(clock_text(INT64_C(951782400123456), text), "2000-02-29T00:00:00.123Z");
    ck_assert_int_le(clock_monotonic_us(), clock_monotonic_us());
}
END_TEST

START_TEST(settings_come_from_the_environment)
{
    Config config;
    Error error;
    unsetenv("QUERN_HOME");
    ck_assert_int_eq(config_read(&config, &error), ERR_INVALID);
    setenv("QUERN_HOME", "relative", 1);
    ck_assert_int_eq(config_read(&config, &error), ERR_INVALID);
    setenv("QUERN_HOME", "/tmp/h", 1);
    unsetenv("QUERN_DATABASE_URL");
    ck_assert_int_eq(config_read(&config, &error), ERR_INVALID);
    setenv("QUERN_DATABASE_URL", "postgresql:///x", 1);
    setenv("QUERN_UPLOAD_LIMIT", "512m", 1);
    unsetenv("QUERN_RUN");
    ck_assert_int_eq(config_read(&config, &error), OK);
    ck_assert_str_eq(config.run, "/tmp/h/run");
    free((char *)config.run);
    setenv("QUERN_RUN", "/tmp/r", 1);
    ck_assert_int_eq(config.upload_limit, INT64_C(512) << 20);
    setenv("QUERN_UPLOAD_LIMIT", "lots", 1);
    ck_assert_int_eq(config_read(&config, &error), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "lots"));
    setenv("QUERN_UPLOAD_LIMIT", "5g", 1);
    ck_assert_double_eq(config.compute_seconds, 120);
    setenv("QUERN_COMPUTE_SECONDS", "0.25", 1);
    ck_assert_int_eq(config_read(&config, &error), OK);
    ck_assert_double_eq(config.compute_seconds, 0.25);
    for (const char *const *wrong = (const char *const[]){"0", "-1", "soon", "9s", "nan", "inf", "1e9", NULL}; *wrong; wrong++) {
        setenv("QUERN_COMPUTE_SECONDS", *wrong, 1);
        ck_assert_msg(config_read(&config, &error) == ERR_INVALID && strstr(error.message, *wrong), "%s", *wrong);
    }
}
END_TEST

START_TEST(random_texts_differ)
{
    char a[33], b[33], password[21];
    random_token(a, 32);
    random_token(b, 32);
    ck_assert_uint_eq(strlen(a), 32);
    ck_assert_str_ne(a, b);
    random_password(password);
    ck_assert_uint_eq(strlen(password), 20);
}
END_TEST

int main(void)
{
    return suite_run("base", (const TTest *const[]){error_is_cut_at_a_character, error_is_text_whatever_it_quotes, error_of_a_full_disk, arena_gives_zeroed_separate_memory,
                                                    buffer_grows_and_stays_terminated, map_keeps_order_and_any_bytes,
                                                    json_escapes_what_it_must, json_places_commas_and_notices_misuse,
                                                    clock_writes_iso_times, settings_come_from_the_environment, random_texts_differ, NULL});
}
