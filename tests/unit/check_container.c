/* check_container.c - packed files: gzip and zstd made by their own libraries, zips by libzip; what is damaged, locked or a bomb is refused. */
#include "suite.h"
#include "zip_made.h"

#include "formats/container.h"
#include "formats/format.h"
#include "formats/scratch.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static Buffer gzipped(const char *text, size_t length)
{
    Buffer out = BUFFER_INIT;
    z_stream z = {0};
    ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text;
    z.avail_in = (uInt)length;
    size_t room = deflateBound(&z, length) + 64;
    z.next_out = (Bytef *)buffer_room(&out, room);
    z.avail_out = (uInt)room;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    buffer_added(&out, room - z.avail_out);
    deflateEnd(&z);
    return out;
}

static Buffer zstd(const char *text, size_t length)
{
    Buffer out = BUFFER_INIT;
    size_t room = ZSTD_compressBound(length);
    (void)buffer_room(&out, room);
    buffer_added(&out, ZSTD_compress(out.data, room, text, length, 3));
    return out;
}

/* What comes out, or the message. */
static Buffer unpacked_as(ContainerKind kind, const Buffer *file, const char *member, Status wanted)
{
    Error error = {0};
    Buffer out = BUFFER_INIT;
    ck_assert_int_eq(container_detect(file->data, file->length), kind);
    int descriptor = scratch_file("/tmp", &error);
    Status status = container_unpack(kind, file->data, file->length, member, descriptor, &error);
    ck_assert_msg(status == wanted, "%d: %s", status, error.message);
    if (status != OK) {
        buffer_add_text(&out, error.message);
    } else {
        off_t length = lseek(descriptor, 0, SEEK_END);
        ck_assert_int_eq(pread(descriptor, buffer_room(&out, (size_t)length), (size_t)length, 0), length);
        buffer_added(&out, (size_t)length);
    }
    close(descriptor);
    return out;
}

static void gives(ContainerKind kind, Buffer file, const char *member, const char *wanted)
{
    Buffer out = unpacked_as(kind, &file, member, OK);
    ck_assert_str_eq(out.data ? out.data : "", wanted);
    buffer_free(&out);
    buffer_free(&file);
}

static void refuses(ContainerKind kind, Buffer file, const char *member, Status status, const char *text)
{
    Buffer out = unpacked_as(kind, &file, member, status);
    ck_assert_msg(strstr(out.data, text) != NULL, "%s", out.data);
    buffer_free(&out);
    buffer_free(&file);
}

static Buffer joined(Buffer a, Buffer b)
{
    buffer_add(&a, b.data, b.length);
    buffer_free(&b);
    return a;
}

START_TEST(members_are_joined)
{
    gives(CONTAINER_GZIP, gzipped("a,b\n1,2\n", 8), NULL, "a,b\n1,2\n");
    gives(CONTAINER_GZIP, joined(gzipped("a,b\n", 4), gzipped("1,2\n", 4)), NULL, "a,b\n1,2\n");
    Buffer padding = BUFFER_INIT;
    buffer_add(&padding, "\0\0\0\0", 4);
    gives(CONTAINER_GZIP, joined(gzipped("a\n", 2), padding), NULL, "a\n");
    gives(CONTAINER_GZIP, gzipped("", 0), NULL, "");
    gives(CONTAINER_ZSTD, zstd("a,b\n1,2\n", 8), NULL, "a,b\n1,2\n");
    gives(CONTAINER_ZSTD, joined(zstd("a,b\n", 4), zstd("1,2\n", 4)), NULL, "a,b\n1,2\n");
}
END_TEST

START_TEST(cut_and_damaged_files_are_refused)
{
    static char text[20000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i * i % 23);
    Buffer whole = gzipped(text, sizeof text);
    for (size_t length = 3; length < whole.length; length += 1 + length / 5) {
        Buffer cut = BUFFER_INIT;
        buffer_add(&cut, whole.data, length);
        refuses(CONTAINER_GZIP, cut, NULL, ERR_INVALID, "cut off");
    }
    whole.data[whole.length - 6] ^= 1; /* the checksum */
    refuses(CONTAINER_GZIP, whole, NULL, ERR_INVALID, "damaged");
    whole = zstd(text, sizeof text);
    for (size_t length = 4; length < whole.length; length += 1 + length / 5) {
        Buffer cut = BUFFER_INIT;
        buffer_add(&cut, whole.data, length);
        refuses(CONTAINER_ZSTD, cut, NULL, ERR_INVALID, "cut off");
    }
    whole.data[6] = (char)0xFF;
    whole.data[7] = (char)0xFF;
    refuses(CONTAINER_ZSTD, whole, NULL, ERR_INVALID, "zstd");
}
END_TEST

START_TEST(bombs_are_refused)
{
    size_t length = (size_t)300 << 20;
    char *zeros = calloc(1, length);
    refuses(CONTAINER_GZIP, gzipped(zeros, length), NULL, ERR_LIMIT, "200 times");
    refuses(CONTAINER_ZSTD, zstd(zeros, length), NULL, ERR_LIMIT, "200 times");
    const ZipPart parts[] = {{"a.csv", zeros, length}, {0}};
    refuses(CONTAINER_ZIP, zip_made(parts, false, NULL), NULL, ERR_LIMIT, "200 times");
    free(zeros);
}
END_TEST

START_TEST(tables_of_a_zip)
{
    const ZipPart parts[] = {{"data/", "", 0}, {"__MACOSX/data/._a.csv", "x"}, {"data/a.csv", "a\n1\n"}, {"data/.hidden.csv", "x"}, {"readme.txt", "x"},
                             {"../../etc/b.JSON", "{}"}, {"c.csv.gz", "x"}, {"photo.png", "x"}, {"empty.csv", "", 0}, {0}};
    Buffer file = zip_made(parts, false, NULL);
    Arena *arena = arena_new(4096);
    ContainerMember *members;
    size_t n, skipped;
    Error error;
    ck_assert_int_eq(container_members(file.data, file.length, arena, &members, &n, &skipped, &error), OK);
    ck_assert_uint_eq(n, 3);
    ck_assert_uint_eq(skipped, 2);
    ck_assert_str_eq(members[0].name, "data/a.csv");
    ck_assert_str_eq(members[1].name, "../../etc/b.JSON");
    ck_assert_str_eq(members[2].name, "c.csv.gz");
    arena_free(arena);
    gives(CONTAINER_ZIP, zip_made(parts, true, NULL), NULL, "a\n1\n");
    gives(CONTAINER_ZIP, zip_made(parts, false, NULL), "../../etc/b.JSON", "{}");
    refuses(CONTAINER_ZIP, file, "d.csv", ERR_INVALID, "no member \"d.csv\"");
    const ZipPart unnamed[] = {{"measurements", "a\n"}, {0}};
    gives(CONTAINER_ZIP, zip_made(unnamed, false, NULL), NULL, "a\n");
    const ZipPart nothing[] = {{"__MACOSX/x", "x"}, {0}};
    refuses(CONTAINER_ZIP, zip_made(nothing, false, NULL), NULL, ERR_INVALID, "empty");
}
END_TEST

START_TEST(locked_and_lying_zips_are_refused)
{
    const ZipPart parts[] = {{"a.csv", "a,b\n1,2\n"}, {0}};
    refuses(CONTAINER_ZIP, zip_made(parts, false, "secret"), NULL, ERR_UNSUPPORTED, "password");
    Buffer file = zip_made(parts, true, NULL);
    char *entry = memmem(file.data, file.length, "PK\1\2", 4);
    entry[24] = 7; /* unpacked size, less than it is */
    refuses(CONTAINER_ZIP, file, NULL, ERR_INVALID, "damaged");
    file = zip_made(parts, true, NULL);
    entry = memmem(file.data, file.length, "PK\1\2", 4);
    entry[44] = 1; /* the header's place, far behind the end */
    refuses(CONTAINER_ZIP, file, NULL, ERR_INVALID, "damaged");
    file = zip_made(parts, true, NULL);
    file.data[40] ^= 1; /* a byte of the member */
    refuses(CONTAINER_ZIP, file, NULL, ERR_INVALID, "damaged");
    file = zip_made(parts, true, NULL);
    file.length -= 10;
    refuses(CONTAINER_ZIP, file, NULL, ERR_INVALID, "cut off");
}
END_TEST

/* A program that unpacks itself has bytes before the zip; a comment may follow it. */
START_TEST(bytes_around_a_zip)
{
    const ZipPart parts[] = {{"a.csv", "a\n1\n"}, {0}};
    Buffer file = zip_made(parts, false, NULL), around = BUFFER_INIT;
    Archive archive;
    ArchiveMember member;
    Error error;
    buffer_add_text(&around, "PK\3\4 not a member");
    buffer_add(&around, file.data, file.length);
    buffer_add_text(&around, "trailing bytes");
    ck_assert_int_eq(archive_open(&archive, around.data, around.length, &error), OK);
    ck_assert(archive_find(&archive, "/A.CSV", &member));
    gives(CONTAINER_ZIP, around, NULL, "a\n1\n");
    buffer_free(&file);
}
END_TEST

START_TEST(what_a_file_is)
{
    Error error;
    const ZipPart workbook[] = {{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.xml", "<workbook/>"}, {0}};
    Buffer file = zip_made(workbook, false, NULL);
    ck_assert_int_eq(container_detect(file.data, file.length), CONTAINER_NONE);
    ck_assert_str_eq(format_detect(file.data, file.length), "xlsx");
    buffer_free(&file);
    ck_assert_int_eq(container_detect("a,b\n", 4), CONTAINER_NONE);
    ck_assert_int_eq(container_detect("", 0), CONTAINER_NONE);
    ck_assert_int_eq(container_detect("PK", 2), CONTAINER_NONE);
    ck_assert_int_eq(container_refuse("BZh,abc\n1,2,3\n", 14, &error), OK);
    ck_assert_int_eq(container_refuse("BZh91AY&SY\x01\x02\x03", 13, &error), ERR_UNSUPPORTED);
    ck_assert_int_eq(container_refuse("7z\xbc\xaf\x27\x1c....", 10, &error), ERR_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(error.message, "7-Zip"));
}
END_TEST

int main(void)
{
    return suite_run("container", (const TTest *const[]){members_are_joined, cut_and_damaged_files_are_refused, bombs_are_refused, tables_of_a_zip,
                                                         locked_and_lying_zips_are_refused, bytes_around_a_zip, what_a_file_is, NULL});
}
