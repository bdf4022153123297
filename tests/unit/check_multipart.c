/* check_multipart.c - forms with files: RFC 7578, what browsers and curl send, and what is cut off or malformed. */
#include "suite.h"
#include "web/web.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define TYPE "multipart/form-data; boundary=XX"
#define PART(head, data) "--XX\r\n" head "\r\n\r\n" data "\r\n"
#define FIELD(name, data) PART("Content-Disposition: form-data; name=\"" name "\"", data)

static Arena *arena;
static MultipartPart *parts;
static size_t n;
static Error error;

static void begin(void)
{
    arena = arena_new(4096);
}

static void end(void)
{
    arena_free(arena);
}

static Status parse(const char *type, const char *body, size_t length)
{
    error.message[0] = '\0';
    return multipart_parse(type, body, length, arena, &parts, &n, &error);
}

static void parsed(const char *type, const char *body)
{
    ck_assert_msg(parse(type, body, strlen(body)) == OK, "%s", error.message);
}

static void refused(const char *type, const char *body, Status status, const char *why)
{
    ck_assert_int_eq(parse(type, body, strlen(body)), status);
    ck_assert_msg(strstr(error.message, why) != NULL, "%s", error.message);
}

static void assert_data(size_t i, const char *data)
{
    ck_assert_uint_eq(parts[i].length, strlen(data));
    ck_assert(memcmp(parts[i].data, data, strlen(data)) == 0);
}

START_TEST(fields_and_files)
{
    parsed(TYPE, FIELD("name", "penguins") PART("content-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                                                "Content-Type: text/csv", "a,b\r\n1,2\r\n") "--XX--\r\n");
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(parts[0].name, "name");
    ck_assert_ptr_null(parts[0].filename);
    assert_data(0, "penguins");
    ck_assert_str_eq(parts[1].name, "file");
    ck_assert_str_eq(parts[1].filename, "a.csv");
    ck_assert_str_eq(parts[1].content_type, "text/csv");
    assert_data(1, "a,b\r\n1,2\r\n");
}
END_TEST

START_TEST(boundaries_of_all_kinds)
{
    parsed("Multipart/Form-Data; charset=utf-8; boundary=\"XX\"", FIELD("a", "1") "--XX--");
    ck_assert_uint_eq(n, 1);
    parsed(TYPE, "to be ignored\r\n" FIELD("a", "1") "--XX--\r\nto be ignored, too");
    ck_assert_uint_eq(n, 1);
    parsed(TYPE, "--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--");
    ck_assert_str_eq(parts[0].name, "a");
    parsed(TYPE, "--XX--\r\n");
    ck_assert_uint_eq(n, 0);
    parsed(TYPE, "\r\n--XX--\r\n");
    ck_assert_uint_eq(n, 0);
    /* what only looks like one is data */
    parsed(TYPE, FIELD("a", "x\r\n--XXY\r\n--X\r\n--XX y\r\nz") "--XX--");
    ck_assert_uint_eq(n, 1);
    assert_data(0, "x\r\n--XXY\r\n--X\r\n--XX y\r\nz");
    parsed(TYPE, FIELD("a", "") FIELD("b", "\r\n") FIELD("c", "\r") "--XX--");
    assert_data(0, "");
    assert_data(1, "\r\n");
    assert_data(2, "\r");
}
END_TEST

START_TEST(data_may_be_anything)
{
    static const char body[] = FIELD("a", "\0--XX\0\r\n-") "--XX--";
    ck_assert_int_eq(parse(TYPE, body, sizeof body - 1), OK);
    ck_assert_uint_eq(parts[0].length, 9);
}
END_TEST

START_TEST(names_as_clients_write_them)
{
    static const struct {
        const char *written, *meant;
    } CASES[] = {
        {"filename=\"a \\\"b\\\".csv\"", "a \"b\".csv"},
        {"filename=\"a %22b%22.csv\"", "a \"b\".csv"},
        {"filename=\"100%.csv\"", "100%.csv"},
        {"filename=\"a%20b.csv\"", "a%20b.csv"},
        {"filename=\"C:\\data\\a.csv\"", "C:\\data\\a.csv"},
        {"filename=\"na\xc3\xafve.csv\"", "na\xc3\xafve.csv"},
        {"filename=\"na\xefve.csv\"", "na\xc3\xafve.csv"},
        {"filename=\"x.csv\"; filename*=UTF-8''na%C3%AFve.csv", "na\xc3\xafve.csv"},
        {"filename*=utf-8'en'na%C3%AFve.csv; filename=\"x.csv\"", "na\xc3\xafve.csv"},
        {"filename=\"x.csv\"; filename*=UTF-8''%FF", "x.csv"},
        {"filename=\"x.csv\"; filename*=ISO-8859-1''%EF", "x.csv"},
        {"filename=plain.csv; other=1", "plain.csv"},
        {"filename=\"a;b=c.csv\"", "a;b=c.csv"},
        {"filename=\"\"", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char body[300];
        snprintf(body, sizeof body, PART("Content-Disposition: form-data; name=\"f\"; %s", "x") "--XX--", CASES[i].written);
        parsed(TYPE, body);
        ck_assert_uint_eq(n, 1);
        ck_assert_str_eq(parts[0].name, "f");
        ck_assert_str_eq(parts[0].filename, CASES[i].meant);
    }
}
END_TEST

START_TEST(what_is_wrong_is_told)
{
    refused("application/json", "{}", ERR_UNSUPPORTED, "multipart/form-data");
    refused(NULL, "", ERR_UNSUPPORTED, "multipart/form-data");
    refused("multipart/form-data", "", ERR_INVALID, "no boundary");
    refused("multipart/form-data; boundary=", "", ERR_INVALID, "no boundary");
    refused("multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901", "",
            ERR_INVALID, "no boundary");
    refused(TYPE, "", ERR_INVALID, "final boundary");
    refused(TYPE, "--XX", ERR_INVALID, "final boundary");
    refused(TYPE, FIELD("a", "1"), ERR_INVALID, "final boundary");
    refused(TYPE, FIELD("a", "1") "--XX", ERR_INVALID, "final boundary");
    refused(TYPE, FIELD("a", "1") "--XX-", ERR_INVALID, "final boundary");
    refused(TYPE, FIELD("a", "1") "--XX\r\n", ERR_INVALID, "within the headers");
    refused(TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", ERR_INVALID, "final boundary");
    refused(TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\"", ERR_INVALID, "within the headers");
    refused(TYPE, PART("Content-Type: text/csv", "1") "--XX--", ERR_INVALID, "no name");
    refused(TYPE, PART("Content-Disposition: form-data; filename=\"a\"", "1") "--XX--", ERR_INVALID, "no name");
    refused(TYPE, PART("Content-Disposition: attachment; name=\"a\"", "1") "--XX--", ERR_INVALID, "other than form-data");
    refused(TYPE, PART("nonsense", "1") "--XX--", ERR_INVALID, "without a colon");
    refused(TYPE, FIELD("\xff", "1") "--XX--", ERR_INVALID, "not UTF-8");
    refused(TYPE, PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "1") "--XX--",
            ERR_UNSUPPORTED, "transfer encoding");
}
END_TEST

START_TEST(too_much_is_refused)
{
    Buffer body = BUFFER_INIT;
    for (int i = 0; i < 1001; i++)
        buffer_add_text(&body, FIELD("a", "1"));
    buffer_add_text(&body, "--XX--");
    ck_assert_int_eq(parse(TYPE, body.data, body.length), ERR_LIMIT);
    buffer_clear(&body);
    buffer_add_text(&body, "--XX\r\nX: ");
    for (int i = 0; i < 20000; i++)
        buffer_add_char(&body, 'x');
    buffer_add_text(&body, "\r\n\r\n\r\n--XX--");
    ck_assert_int_eq(parse(TYPE, body.data, body.length), ERR_INVALID);
    buffer_free(&body);
}
END_TEST

/* At every distance from the 16 bytes that the search looks at together. */
START_TEST(the_end_is_found_at_any_offset)
{
    char body[300];
    for (int fill = 0; fill < 100; fill++) {
        char data[128];
        memset(data, '\r', (size_t)fill);
        data[fill] = '\0';
        int length = snprintf(body, sizeof body, FIELD("a", "%s") "--XX--", data);
        ck_assert_int_eq(parse(TYPE, body, (size_t)length), OK);
        ck_assert_uint_eq(parts[0].length, (size_t)fill);
    }
}
END_TEST

START_TEST(large_bodies_take_no_time)
{
    const size_t size = 256u << 20;
    char *body = malloc(size);
    static const char head[] = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    static const char tail[] = "\r\n--XX--";
    struct timespec before, after;
    memset(body, '7', size);
    for (size_t i = 100; i < size - 100; i += 61)
        memcpy(body + i, "\r\n--X", 5);
    memcpy(body, head, sizeof head - 1);
    memcpy(body + size - (sizeof tail - 1), tail, sizeof tail - 1);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    ck_assert_int_eq(parse(TYPE, body, size), OK);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    double seconds = (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
    ck_assert_uint_eq(parts[0].length, size - (sizeof head - 1) - (sizeof tail - 1));
    printf("multipart: %.2f GB/s\n", (double)size / 1e9 / seconds);
    free(body);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        fields_and_files, boundaries_of_all_kinds, data_may_be_anything, names_as_clients_write_them,
        what_is_wrong_is_told, too_much_is_refused, the_end_is_found_at_any_offset, large_bodies_take_no_time, NULL,
    };
    return suite_run_with("multipart", tests, begin, end);
}
