/* container.c - see container.h. */
#include "formats/container.h"

#include "base/memory.h"
#include "base/unicode.h"
#include "formats/scratch.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { PIECE = 64 << 10, WINDOW_LOG = 27, GZIP_WINDOW = 16 + MAX_WBITS, TAR_MARK = 257, ZSTD_SKIPPABLE = 0x184D2A50 };

static uint32_t first_word(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Zips that are one document. */
static bool is_document(const char *bytes, size_t length)
{
    static const char *const PARTS[] = {"[Content_Types].xml", "xl/workbook.xml", "xl/workbook.bin", "META-INF/manifest.xml", "mimetype"};
    Archive archive;
    ArchiveMember member;
    if (archive_open(&archive, bytes, length, NULL) != OK)
        return false;
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (archive_find(&archive, PARTS[i], &member))
            return true;
    return false;
}

ContainerKind container_detect(const char *bytes, size_t length)
{
    if (length >= 3 && memcmp(bytes, "\x1f\x8b\x08", 3) == 0)
        return CONTAINER_GZIP;
    if (length >= 4 && (first_word(bytes) == ZSTD_MAGICNUMBER || (first_word(bytes) & 0xFFFFFFF0u) == ZSTD_SKIPPABLE))
        return CONTAINER_ZSTD;
    return archive_looks(bytes, length) && !is_document(bytes, length) ? CONTAINER_ZIP : CONTAINER_NONE;
}

const char *container_name(ContainerKind kind)
{
    static const char *const NAMES[] = {"none", "gzip", "zstd", "zip"};
    return NAMES[kind];
}

Status container_refuse(const char *bytes, size_t length, Error *error)
{
    static const struct { const char *mark; size_t at, length; const char *what; } KINDS[] = {
        {"BZh", 0, 3, "bzip2 file"}, {"\xfd" "7zXZ\0", 0, 6, "xz file"}, {"7z\xbc\xaf\x27\x1c", 0, 6, "7-Zip archive"},
        {"Rar!\x1a\x07", 0, 6, "RAR archive"}, {"\x04\x22\x4d\x18", 0, 4, "lz4 file"}, {"ustar", TAR_MARK, 5, "tar archive"}};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (length >= KINDS[i].at + KINDS[i].length && memcmp(bytes + KINDS[i].at, KINDS[i].mark, KINDS[i].length) == 0 &&
            (i != 0 || (length > 10 && memcmp(bytes + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0)))
            return error_set(error, ERR_UNSUPPORTED, "This is a %s. Send what is in it, or pack it with zip, gzip or zstd.", KINDS[i].what);
    return OK;
}

/* ---- the members of a zip --------------------------------------------------------------------------------------------------- */

/* As UTF-8: what is none has its high bytes replaced. */
static const char *label(const ArchiveMember *member, Arena *arena)
{
    char *text = arena_text_n(arena, member->name, member->name_length);
    for (size_t i = 0; i < member->name_length;) {
        size_t n = utf8_sequence((const unsigned char *)text + i, member->name_length - i);
        if (n <= 1 && (n == 0 || (unsigned char)text[i] < 0x20))
            text[i] = '_';
        else if (text[i] == '\\')
            text[i] = '/';
        i += n ? n : 1;
    }
    return text;
}

static bool is_table_name(const char *name)
{
    static const char *const ENDS[] = {".csv", ".tsv", ".tab", ".txt", ".dat", ".psv", ".json", ".ndjson", ".jsonl", ".geojson", ".xlsx", ".xlsm", ".xltx", ".sav",
                                       ".zsav", ".por", ".dta", ".sas7bdat", ".xpt", ".gz", ".zst"};
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name, *dot = strrchr(base, '.');
    if (strncasecmp(base, "readme", 6) == 0 || strncasecmp(base, "license", 7) == 0)
        return false;
    for (size_t i = 0; dot && i < sizeof ENDS / sizeof *ENDS; i++)
        if (strcasecmp(dot, ENDS[i]) == 0)
            return true;
    return false;
}

static bool is_hidden(const ArchiveMember *member, const char *name)
{
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
    return !*base || *base == '.' || member->size == 0 || strncmp(name, "__MACOSX/", 9) == 0 || strcasecmp(base, "thumbs.db") == 0;
}

Status container_members(const char *bytes, size_t length, Arena *arena, ContainerMember **members, size_t *n, size_t *skipped, Error *error)
{
    Archive archive;
    ArchiveMember member;
    size_t capacity = 0, tables = 0, others = 0;
    *n = *skipped = 0;
    Status status = archive_open(&archive, bytes, length, error);
    if (status != OK)
        return status;
    for (size_t at = 0; archive_next(&archive, &at, &member);) {
        const char *name = label(&member, arena);
        if (is_hidden(&member, name))
            continue;
        tables += is_table_name(name);
        others += !is_table_name(name);
        capacity++;
    }
    if (capacity == 0)
        return error_set(error, ERR_INVALID, "The zip is empty: there is no file in it that could be a table.");
    if ((tables ? tables : others) > CONTAINER_TABLES)
        return error_set(error, ERR_LIMIT, "The zip has more than %d tables. Send them in several.", CONTAINER_TABLES);
    *members = arena_array(arena, tables ? tables : others, sizeof **members);
    *skipped = tables ? others : 0;
    for (size_t at = 0; archive_next(&archive, &at, &member);) {
        const char *name = label(&member, arena);
        if (!is_hidden(&member, name) && (!tables || is_table_name(name)))
            (*members)[(*n)++] = (ContainerMember){name, member};
    }
    return OK;
}

/* ---- unpacking -------------------------------------------------------------------------------------------------------------- */

static Status cut_off(const char *kind, Error *error)
{
    return error_set(error, ERR_INVALID, "The %s file is cut off: its end is missing. Send it again.", kind);
}

static Status unpack_gzip(const char *bytes, size_t length, uint64_t most, char *piece, int descriptor, Error *error)
{
    z_stream z = {0};
    uint64_t given = 0;
    size_t at = 0, members = 0;
    bool ended = false;
    Status status = OK;
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        return error_set(error, ERR_INTERNAL, "The gzip file can not be unpacked here.");
    while (status == OK && given < most && !(ended && at == length)) {
        if (ended && memcmp(bytes + at, "\x1f\x8b", length - at < 2 ? length - at : 2) != 0)
            break; /* padding after the last member, as tapes and tar leave it */
        if (ended)
            inflateReset(&z);
        size_t left = length - at;
        uInt input = (uInt)(left > (1u << 30) ? 1u << 30 : left);
        z.next_in = (Bytef *)(uintptr_t)(bytes + at);
        z.avail_in = input;
        z.next_out = (Bytef *)piece;
        z.avail_out = PIECE;
        int result = inflate(&z, Z_NO_FLUSH);
        at += input - z.avail_in;
        size_t got = PIECE - z.avail_out;
        ended = result == Z_STREAM_END;
        members += ended;
        given += got;
        if (result == Z_BUF_ERROR || (result == Z_OK && at == length && got == 0))
            status = cut_off("gzip", error);
        else if (result != Z_OK && !ended)
            status = error_set(error, ERR_INVALID, "The gzip file is damaged. Send it again.");
        if (status == OK)
            status = unpack_limit(length, given, error);
        if (status == OK)
            status = scratch_write(descriptor, piece, got, error);
    }
    inflateEnd(&z);
    return status == OK && members == 0 && given < most ? cut_off("gzip", error) : status;
}

static Status unpack_zstd(const char *bytes, size_t length, uint64_t most, char *piece, int descriptor, Error *error)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (!stream || ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, WINDOW_LOG))) {
        ZSTD_freeDStream(stream);
        return error_set(error, ERR_INTERNAL, "The zstd file can not be unpacked here.");
    }
    ZSTD_inBuffer in = {bytes, length, 0};
    uint64_t given = 0;
    size_t hint = 1;
    Status status = OK;
    while (status == OK && given < most && (in.pos < in.size || hint != 0)) {
        ZSTD_outBuffer out = {piece, PIECE, 0};
        size_t before = in.pos;
        hint = ZSTD_decompressStream(stream, &out, &in);
        given += out.pos;
        if (ZSTD_isError(hint))
            status = error_set(error, ERR_INVALID, "The zstd file is damaged, or asks for more than 128 MB of memory. Send it again.");
        else if (hint != 0 && in.pos == in.size && out.pos == 0 && before == in.pos)
            status = cut_off("zstd", error);
        if (status == OK)
            status = unpack_limit(length, given, error);
        if (status == OK)
            status = scratch_write(descriptor, piece, out.pos, error);
    }
    ZSTD_freeDStream(stream);
    return status;
}

static Status find_member(const char *bytes, size_t length, const char *wanted, Archive *archive, ArchiveMember *member, Error *error)
{
    ContainerMember *members;
    size_t n, skipped;
    Arena *arena = arena_new(16384);
    Status status = container_members(bytes, length, arena, &members, &n, &skipped, error);
    if (status == OK) {
        size_t i = 0;
        while (wanted && i < n && strcmp(members[i].name, wanted) != 0)
            i++;
        if (i == n)
            status = error_set(error, ERR_INVALID, "There is no member \"%.80s\" in the zip; the first is \"%.80s\".", wanted, members[0].name);
        else
            *member = members[i].member;
    }
    arena_free(arena);
    return status == OK ? archive_open(archive, bytes, length, error) : status;
}

static Status unpack_zip(const char *bytes, size_t length, const char *wanted, uint64_t most, char *piece, int descriptor, Error *error)
{
    Archive archive;
    ArchiveMember member;
    Status status = find_member(bytes, length, wanted, &archive, &member, error);
    if (status != OK)
        return status;
    Error failure = {.status = ERR_INVALID};
    ArchiveStream *stream = archive_stream_open(&archive, &member, &failure);
    if (!stream)
        return error_set(error, failure.status, "%s", failure.message);
    uint64_t given = 0;
    size_t got = 1;
    while (status == OK && got && given < most) {
        status = archive_stream_read(stream, piece, PIECE, &got, error);
        given += got;
        if (status == OK)
            status = scratch_write(descriptor, piece, got, error);
    }
    archive_stream_close(stream);
    return status;
}

static Status unpack(ContainerKind kind, const char *bytes, size_t length, const char *member, uint64_t most, int descriptor, Error *error)
{
    char *piece = mem_alloc(PIECE);
    Status status = ERR_INTERNAL;
    switch (kind) {
    case CONTAINER_GZIP: status = unpack_gzip(bytes, length, most, piece, descriptor, error); break;
    case CONTAINER_ZSTD: status = unpack_zstd(bytes, length, most, piece, descriptor, error); break;
    case CONTAINER_ZIP: status = unpack_zip(bytes, length, member, most, piece, descriptor, error); break;
    case CONTAINER_NONE: status = error_set(error, ERR_INTERNAL, "The file is not packed."); break;
    }
    free(piece);
    return status;
}

Status container_unpack(ContainerKind kind, const char *bytes, size_t length, const char *member, int descriptor, Error *error)
{
    return unpack(kind, bytes, length, member, UINT64_MAX, descriptor, error);
}

Status container_unpack_beginning(ContainerKind kind, const char *bytes, size_t length, const char *member, uint64_t most, int descriptor,
                                  Error *error)
{
    Error failure = {.status = ERR_INTERNAL};
    Status status = unpack(kind, bytes, length, member, most, descriptor, &failure);
    if (status == ERR_INVALID && lseek(descriptor, 0, SEEK_CUR) > 0) /* what there is of it came out */
        return OK;
    return status == OK ? OK : error_set(error, status, "%s", failure.message);
}
