/* check_encoding.c - what a file is written in, and the same in UTF-8. */
#include "suite.h"

#include "base/buffer.h"
#include "data/utf8.h"
#include "formats/encoding.h"

#include <fcntl.h>
#include <iconv.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char TEXT[] = "name,city\nJosé,São Paulo\nBjörn,Malmö\nAnn,Łódź\n";

static size_t encode(const char *text, size_t length, const char *encoding, char *out, size_t room)
{
    iconv_t converter = iconv_open(encoding, "UTF-8");
    char *in = (char *)text, *to = out;
    size_t left = length, free_room = room;
    ck_assert_uint_ne(iconv(converter, &in, &left, &to, &free_room), (size_t)-1);
    iconv_close(converter);
    return room - free_room;
}

static size_t convert(const char *bytes, size_t length, const char *encoding, char *out, size_t room, size_t *replaced)
{
    int file = memfd_create("encoding", 0);
    Error error;
    ck_assert_msg(encoding_convert(bytes, length, encoding, file, replaced, &error) == OK, "%s", error.message);
    ssize_t got = pread(file, out, room, 0);
    ck_assert(got >= 0 && (size_t)got < room);
    close(file);
    return (size_t)got;
}

START_TEST(detected_and_converted)
{
    const struct { const char *made, *mark; size_t mark_length; const char *detected; } cases[] = {
        {"UTF-8", "", 0, "UTF-8"}, {"UTF-8", "\xEF\xBB\xBF", 3, "UTF-8"}, {"UTF-16LE", "\xFF\xFE", 2, "UTF-16LE"}, {"UTF-16BE", "\xFE\xFF", 2, "UTF-16BE"},
        {"UTF-16LE", "", 0, "UTF-16LE"}, {"UTF-16BE", "", 0, "UTF-16BE"}, {"UTF-32LE", "\xFF\xFE\0\0", 4, "UTF-32LE"}, {"UTF-32BE", "\0\0\xFE\xFF", 4, "UTF-32BE"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char bytes[1024], out[1024];
        size_t replaced, length = cases[i].mark_length;
        memcpy(bytes, cases[i].mark, length);
        length += encode(TEXT, strlen(TEXT), cases[i].made, bytes + length, sizeof bytes - length);
        ck_assert_str_eq(encoding_detect(bytes, length), cases[i].detected);
        size_t got = convert(bytes, length, cases[i].detected, out, sizeof out, &replaced);
        ck_assert_uint_eq(replaced, 0);
        ck_assert_uint_eq(got, strlen(TEXT));
        ck_assert_mem_eq(out, TEXT, got);
    }
}
END_TEST

START_TEST(latin_one)
{
    char bytes[256], out[256];
    const char *text = "name,price\ncafé,5 €\n"; /* the euro sign tells Windows-1252 */
    size_t replaced, length = encode(text, strlen(text), "WINDOWS-1252", bytes, sizeof bytes);
    ck_assert_str_eq(encoding_detect(bytes, length), "WINDOWS-1252");
    size_t got = convert(bytes, length, "WINDOWS-1252", out, sizeof out, &replaced);
    ck_assert_uint_eq(got, strlen(text));
    ck_assert_mem_eq(out, text, got);
}
END_TEST

START_TEST(utf8_with_a_few_bad_lines)
{
    Buffer text = BUFFER_INIT;
    for (int i = 0; i < 500; i++)
        buffer_add_text(&text, i == 77 ? "bad \xFF line\n" : "für\n");
    ck_assert_str_eq(encoding_detect(text.data, text.length), "UTF-8");
    for (int i = 0; i < 100; i++)
        buffer_add_text(&text, "caf\xE9\n");
    ck_assert_str_eq(encoding_detect(text.data, text.length), "WINDOWS-1252");
    buffer_free(&text);
    ck_assert_str_eq(encoding_detect("", 0), "UTF-8");
    ck_assert_str_eq(encoding_detect("a\0b,c\n", 6), "UTF-8"); /* a NUL or two do not make UTF-16 */
}
END_TEST

START_TEST(bytes_that_are_not_of_the_encoding)
{
    char out[256];
    size_t replaced, got = convert("a\xFFz\xC3", 4, "UTF-8", out, sizeof out, &replaced);
    ck_assert_uint_eq(replaced, 2);
    ck_assert_uint_eq(got, 8);
    ck_assert_mem_eq(out, "a\xEF\xBF\xBDz\xEF\xBF\xBD", 8);
    got = convert("\0a\xD8\0\0b\0", 7, "UTF-16BE", out, sizeof out, &replaced); /* half a surrogate pair, half a character */
    ck_assert(replaced > 0 && utf8_valid(out, got));
    got = convert("a\xF7\x9B\x9B\x9Bz", 6, "UTF-8", out, sizeof out, &replaced); /* past U+10FFFF, which iconv lets through */
    ck_assert(replaced > 0 && utf8_valid(out, got) && out[0] == 'a' && out[got - 1] == 'z');
    Error error;
    ck_assert_int_eq(encoding_convert("a", 1, "KLINGON", 1, &replaced, &error), ERR_INVALID);
}
END_TEST

START_TEST(long_texts_keep_their_characters_whole)
{
    Buffer text = BUFFER_INIT;
    for (int i = 0; i < 100000; i++)
        buffer_add_text(&text, i % 3 ? "日" : "x");
    char *bytes = malloc(text.length * 2), *out = malloc(text.length + 1);
    size_t replaced, length = encode(text.data, text.length, "UTF-16LE", bytes, text.length * 2);
    size_t got = convert(bytes, length, "UTF-16LE", out, text.length + 1, &replaced);
    ck_assert_uint_eq(got, text.length);
    ck_assert(memcmp(out, text.data, got) == 0);
    free(bytes);
    free(out);
    buffer_free(&text);
}
END_TEST

START_TEST(a_full_disk_is_told)
{
    int full = open("/dev/full", O_WRONLY);
    size_t replaced;
    Error error;
    if (full >= 0) {
        ck_assert_int_eq(encoding_convert("abc", 3, "UTF-8", full, &replaced, &error), ERR_DISK_FULL);
        close(full);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {detected_and_converted, latin_one, utf8_with_a_few_bad_lines, bytes_that_are_not_of_the_encoding,
                                  long_texts_keep_their_characters_whole, a_full_disk_is_told, NULL};
    return suite_run("encoding", tests);
}
