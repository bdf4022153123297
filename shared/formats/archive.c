/* archive.c - see archive.h. */
#include "formats/archive.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

enum {
    LOCAL_HEADER = 30,
    DIRECTORY_HEADER = 46,
    END_RECORD = 22,
    END_LOCATOR = 20,
    END_RECORD_64 = 56,
    SEARCH = 1 << 20,            /* bytes at the end that are searched for the end record: a comment of 64 kB, and a lot of padding */
    LOCAL_MARK = 0x04034b50,
    DIRECTORY_MARK = 0x02014b50,
    END_MARK = 0x06054b50,
    LOCATOR_MARK = 0x07064b50,
    END_MARK_64 = 0x06064b50,
    ZIP64_FIELD = 1,
    STORED = 0,
    DEFLATED = 8,
    FLAG_ENCRYPTED = 1
};

static uint16_t read16(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;
    return (uint16_t)(b[0] | b[1] << 8);
}

static uint32_t read32(const char *at)
{
    return read16(at) | (uint32_t)read16(at + 2) << 16;
}

static uint64_t read64(const char *at)
{
    return read32(at) | (uint64_t)read32(at + 4) << 32;
}

bool archive_looks(const char *bytes, size_t length)
{
    return length >= END_RECORD && (read32(bytes) == LOCAL_MARK || read32(bytes) == END_MARK);
}

static Status damaged(Error *error)
{
    return error_set(error, ERR_INVALID, "The zip is damaged or was cut off: its list of contents can not be read. Send the file again.");
}

/* Where the last end record begins whose directory fits before it; length when there is none. */
static size_t find_end(const char *bytes, size_t length)
{
    if (length < END_RECORD)
        return length;
    size_t stop = length > SEARCH ? length - SEARCH : 0;
    for (size_t at = length - END_RECORD;; at--) {
        if (bytes[at] == 'P' && read32(bytes + at) == END_MARK && (read32(bytes + at + 12) <= at || read32(bytes + at + 12) == UINT32_MAX))
            return at;
        if (at == stop)
            return length;
    }
}

Status archive_open(Archive *archive, const char *bytes, size_t length, Error *error)
{
    size_t end = find_end(bytes, length);
    if (end == length)
        return damaged(error);
    uint64_t count = read16(bytes + end + 10), size = read32(bytes + end + 12), offset = read32(bytes + end + 16);
    bool large = count == UINT16_MAX || size == UINT32_MAX || offset == UINT32_MAX;
    if (large && end >= END_LOCATOR + END_RECORD_64 && read32(bytes + end - END_LOCATOR) == LOCATOR_MARK) {
        /* The record stands right before its locator; the locator's own offset does not count bytes before the first member. */
        size_t record = end - END_LOCATOR - END_RECORD_64;
        uint64_t said = read64(bytes + end - END_LOCATOR + 8);
        if (read32(bytes + record) != END_MARK_64 && said <= record)
            record = (size_t)said;
        if (read32(bytes + record) != END_MARK_64)
            return damaged(error);
        count = read64(bytes + record + 32);
        size = read64(bytes + record + 40);
        offset = read64(bytes + record + 48);
        end = record;
    }
    if (size > end || offset > end - size)
        return damaged(error);
    if (count > ARCHIVE_MEMBERS || size > UINT64_C(64) << 20)
        return error_set(error, ERR_LIMIT, "The zip has more than %d members. Pack fewer files.", ARCHIVE_MEMBERS);
    *archive = (Archive){bytes, length, end - (size_t)size, end, end - size - offset};
    if (count > 0 && (size < DIRECTORY_HEADER || read32(bytes + archive->first) != DIRECTORY_MARK))
        return damaged(error);
    return OK;
}

/* Sizes and offset of 64 bits stand in a field of their own, those of them that did not fit, in this order. */
static void read_large(ArchiveMember *member, const char *extra, size_t length)
{
    while (length >= 4) {
        size_t body = read16(extra + 2);
        if (body > length - 4)
            return;
        if (read16(extra) == ZIP64_FIELD) {
            uint64_t *values[] = {&member->size, &member->packed, &member->header};
            const char *at = extra + 4, *end = at + body;
            for (int i = 0; i < 3; i++) {
                if (*values[i] == UINT32_MAX && end - at >= 8) {
                    *values[i] = read64(at);
                    at += 8;
                }
            }
            return;
        }
        extra += 4 + body;
        length -= 4 + body;
    }
}

bool archive_next(const Archive *archive, size_t *at, ArchiveMember *member)
{
    if (*at == 0)
        *at = archive->first;
    if (*at > archive->end || archive->end - *at < DIRECTORY_HEADER || read32(archive->bytes + *at) != DIRECTORY_MARK)
        return false;
    const char *entry = archive->bytes + *at;
    size_t name = read16(entry + 28), extra = read16(entry + 30), comment = read16(entry + 32);
    if (name + extra + comment > archive->end - *at - DIRECTORY_HEADER)
        return false;
    *member = (ArchiveMember){.name = entry + DIRECTORY_HEADER, .name_length = name, .packed = read32(entry + 20), .size = read32(entry + 24),
                              .header = read32(entry + 42), .checksum = read32(entry + 16), .method = read16(entry + 10),
                              .encrypted = read16(entry + 8) & FLAG_ENCRYPTED};
    read_large(member, entry + DIRECTORY_HEADER + name, extra);
    *at += DIRECTORY_HEADER + name + extra + comment;
    return true;
}

static bool same_name(const ArchiveMember *member, const char *name, size_t length)
{
    const char *text = member->name;
    size_t n = member->name_length;
    if (n && (*text == '/' || *text == '\\')) {
        text++;
        n--;
    }
    if (n != length)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = text[i] == '\\' ? '/' : text[i];
        if (c != name[i] && strncasecmp(&c, &name[i], 1) != 0)
            return false;
    }
    return true;
}

bool archive_find(const Archive *archive, const char *name, ArchiveMember *member)
{
    ArchiveMember one;
    bool found = false;
    if (*name == '/')
        name++;
    size_t length = strlen(name);
    for (size_t at = 0; archive_next(archive, &at, &one);) {
        if (same_name(&one, name, length)) {
            *member = one;
            found = true;
        }
    }
    return found;
}

/* ---- a member's bytes ------------------------------------------------------------------------------------------------------- */

struct ArchiveStream {
    ArchiveMember member;
    const char *packed;    /* member.packed bytes of the mapping */
    uint64_t at;           /* of them consumed, when stored */
    uint64_t given;
    uint32_t checksum;
    bool ended;
    z_stream inflater;
};

Status unpack_limit(uint64_t packed, uint64_t given, Error *error)
{
    if (given > UNPACK_BYTES)
        return error_set(error, ERR_LIMIT, "The packed file holds more than %llu GB. Split it.", (unsigned long long)(UNPACK_BYTES >> 30));
    if (given > UNPACK_FREE && given / UNPACK_RATIO > packed)
        return error_set(error, ERR_LIMIT, "The packed file grows to more than %d times its size, as no table does. Unpack it before you send it.",
                         UNPACK_RATIO);
    return OK;
}

static Status damaged_member(const ArchiveMember *member, Error *error)
{
    return error_set(error, ERR_INVALID, "The zip is damaged: its member \"%.*s\" can not be unpacked. Send the file again.",
                     (int)(member->name_length > 80 ? 80 : member->name_length), member->name);
}

ArchiveStream *archive_stream_open(const Archive *archive, const ArchiveMember *member, Error *error)
{
    if (member->encrypted) {
        (void)error_set(error, ERR_UNSUPPORTED, "The zip is protected by a password. Unpack it and send what is in it.");
        return NULL;
    }
    if (member->method != STORED && member->method != DEFLATED) {
        (void)error_set(error, ERR_UNSUPPORTED, "The zip is packed in a way (method %d) that is not read here. Pack it again with deflate, as most programs do.",
                        member->method);
        return NULL;
    }
    uint64_t header = member->header + archive->shift;
    if (member->header > archive->length || header > archive->length || archive->length - header < LOCAL_HEADER ||
        read32(archive->bytes + header) != LOCAL_MARK) {
        (void)damaged_member(member, error);
        return NULL;
    }
    uint64_t data = header + LOCAL_HEADER + read16(archive->bytes + header + 26) + read16(archive->bytes + header + 28);
    if (data > archive->length || member->packed > archive->length - data || (member->method == STORED && member->packed != member->size)) {
        (void)damaged_member(member, error);
        return NULL;
    }
    ArchiveStream *stream = mem_zero(1, sizeof *stream);
    stream->member = *member;
    stream->packed = archive->bytes + data;
    if (member->method == DEFLATED && inflateInit2(&stream->inflater, -MAX_WBITS) != Z_OK) {
        free(stream);
        (void)error_set(error, ERR_INTERNAL, "The zip can not be unpacked here.");
        return NULL;
    }
    return stream;
}

static Status finish(ArchiveStream *stream, Error *error)
{
    stream->ended = true;
    if (stream->given != stream->member.size || stream->checksum != stream->member.checksum)
        return damaged_member(&stream->member, error);
    return OK;
}

static Status inflate_some(ArchiveStream *stream, char *to, size_t room, size_t *got, Error *error)
{
    z_stream *z = &stream->inflater;
    enum { PIECE = 1 << 30 };
    z->next_out = (Bytef *)to;
    z->avail_out = (uInt)(room > PIECE ? PIECE : room);
    uInt wanted = z->avail_out;
    int result = Z_OK;
    while (z->avail_out == wanted && result == Z_OK) {
        uint64_t left = stream->member.packed - stream->at;
        uInt piece = (uInt)(left > PIECE ? PIECE : left);
        z->next_in = (Bytef *)(uintptr_t)(stream->packed + stream->at);
        z->avail_in = piece;
        result = inflate(z, Z_NO_FLUSH);
        stream->at += piece - z->avail_in;
        if (result == Z_OK && piece == z->avail_in && z->avail_out == wanted)
            result = Z_DATA_ERROR;
    }
    *got = wanted - z->avail_out;
    if (result == Z_STREAM_END) {
        stream->ended = true;
        return OK;
    }
    return result == Z_OK ? OK : damaged_member(&stream->member, error);
}

Status archive_stream_read(ArchiveStream *stream, char *to, size_t room, size_t *got, Error *error)
{
    *got = 0;
    if (stream->ended)
        return finish(stream, error);
    Status status = OK;
    if (stream->member.method == STORED) {
        uint64_t left = stream->member.packed - stream->at;
        *got = left < room ? (size_t)left : room;
        memcpy(to, stream->packed + stream->at, *got);
        stream->at += *got;
        stream->ended = *got == 0;
    } else {
        status = inflate_some(stream, to, room, got, error);
    }
    stream->checksum = (uint32_t)crc32_z(stream->checksum, (const Bytef *)to, *got);
    stream->given += *got;
    if (status == OK)
        status = unpack_limit(stream->member.packed, stream->given, error);
    return status == OK && *got == 0 ? finish(stream, error) : status;
}

size_t archive_stream_position(const ArchiveStream *stream)
{
    return (size_t)stream->at;
}

void archive_stream_close(ArchiveStream *stream)
{
    if (!stream)
        return;
    if (stream->member.method == DEFLATED)
        inflateEnd(&stream->inflater);
    free(stream);
}
