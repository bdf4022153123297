/* archive_writer.c - see archive_writer.h. */
#include "formats/archive_writer.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <stdlib.h>
#include <zlib.h>

enum {
    PIECE = 64 << 10,
    LEVEL = 4,                /* twice as fast as 6 on sheets, and a tenth larger */
    VERSION = 20, VERSION_64 = 45,
    FLAGS = 0x0808,           /* a data descriptor follows; names are UTF-8 */
    DOS_DATE = 0x0021         /* 1980-01-01: the same table gives the same bytes */
};

struct ArchiveWriter {
    ArchiveSink *sink;
    void *context;
    z_stream deflater;
    bool open;                /* a member is */
    char *piece;
    uint64_t written;
    uint64_t size, packed, header;
    uint32_t checksum;
    Buffer member_name, directory;
    uint64_t members;
    Error failure;
};

static void put16(Buffer *out, uint64_t value)
{
    for (int i = 0; i < 2; i++)
        buffer_add_char(out, (char)(value >> (8 * i) & 0xFF));
}

static void put32(Buffer *out, uint64_t value)
{
    put16(out, value & 0xFFFF);
    put16(out, value >> 16 & 0xFFFF);
}

static void put64(Buffer *out, uint64_t value)
{
    put32(out, value & UINT32_MAX);
    put32(out, value >> 32);
}

ArchiveWriter *archive_writer_open(ArchiveSink *sink, void *context)
{
    ArchiveWriter *writer = mem_zero(1, sizeof *writer);
    writer->sink = sink;
    writer->context = context;
    writer->piece = mem_alloc(PIECE);
    if (deflateInit2(&writer->deflater, LEVEL, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        (void)error_set(&writer->failure, ERR_INTERNAL, "The file can not be packed here.");
    return writer;
}

static Status failed(const ArchiveWriter *writer, Error *error)
{
    return error_set(error, writer->failure.status, "%s", writer->failure.message);
}

static void put(ArchiveWriter *writer, const char *bytes, size_t length)
{
    if (writer->failure.status == OK && length) {
        Status status = writer->sink(writer->context, bytes, length, &writer->failure);
        writer->failure.status = status;
    }
    writer->written += length;
}

static void put_buffer(ArchiveWriter *writer, Buffer *buffer)
{
    put(writer, buffer->data, buffer->length);
    buffer_free(buffer);
}

/* All of the input into the packer, and what comes out of it to the sink. */
static void pack(ArchiveWriter *writer, const char *bytes, size_t length, int flush)
{
    z_stream *z = &writer->deflater;
    do {
        uInt input = (uInt)(length > (1u << 30) ? 1u << 30 : length);
        z->next_in = (Bytef *)(uintptr_t)bytes;
        z->avail_in = input;
        z->next_out = (Bytef *)writer->piece;
        z->avail_out = PIECE;
        (void)deflate(z, input == length ? flush : Z_NO_FLUSH);
        bytes += input - z->avail_in;
        length -= input - z->avail_in;
        writer->packed += PIECE - z->avail_out;
        put(writer, writer->piece, PIECE - z->avail_out);
    } while (writer->failure.status == OK && (length || z->avail_out == 0));
}

/* The member's line in the directory. */
static void add_to_directory(ArchiveWriter *writer)
{
    Buffer *out = &writer->directory;
    bool far = writer->header >= UINT32_MAX;
    put32(out, 0x02014b50);
    put16(out, far ? VERSION_64 : VERSION);
    put16(out, far ? VERSION_64 : VERSION);
    put16(out, FLAGS);
    put16(out, Z_DEFLATED);
    put16(out, 0);
    put16(out, DOS_DATE);
    put32(out, writer->checksum);
    put32(out, writer->packed);
    put32(out, writer->size);
    put16(out, writer->member_name.length);
    put16(out, far ? 12 : 0);
    put16(out, 0);
    put16(out, 0);
    put16(out, 0);
    put32(out, 0);
    put32(out, far ? UINT32_MAX : writer->header);
    buffer_add(out, writer->member_name.data, writer->member_name.length);
    if (far) {
        put16(out, 1);
        put16(out, 8);
        put64(out, writer->header);
    }
    writer->members++;
}

static void end_member(ArchiveWriter *writer)
{
    if (!writer->open)
        return;
    pack(writer, "", 0, Z_FINISH);
    writer->open = false;
    Buffer descriptor = BUFFER_INIT;
    put32(&descriptor, 0x08074b50);
    put32(&descriptor, writer->checksum);
    put32(&descriptor, writer->packed);
    put32(&descriptor, writer->size);
    put_buffer(writer, &descriptor);
    add_to_directory(writer);
}

Status archive_writer_begin(ArchiveWriter *writer, const char *name, Error *error)
{
    end_member(writer);
    (void)deflateReset(&writer->deflater);
    writer->header = writer->written;
    writer->size = writer->packed = 0;
    writer->checksum = 0;
    writer->open = true;
    buffer_clear(&writer->member_name);
    buffer_add_text(&writer->member_name, name);
    Buffer header = BUFFER_INIT;
    put32(&header, 0x04034b50);
    put16(&header, VERSION);
    put16(&header, FLAGS);
    put16(&header, Z_DEFLATED);
    put16(&header, 0);
    put16(&header, DOS_DATE);
    put32(&header, 0);
    put64(&header, 0);
    put16(&header, writer->member_name.length);
    put16(&header, 0);
    buffer_add(&header, writer->member_name.data, writer->member_name.length);
    put_buffer(writer, &header);
    return writer->failure.status == OK ? OK : failed(writer, error);
}

Status archive_writer_add(ArchiveWriter *writer, const char *bytes, size_t length, Error *error)
{
    writer->size += length;
    if (writer->size > UINT32_MAX && writer->failure.status == OK)
        (void)error_set(&writer->failure, ERR_LIMIT, "A part of the file would be larger than 4 GB.");
    if (writer->failure.status == OK && length) {
        writer->checksum = (uint32_t)crc32_z(writer->checksum, (const Bytef *)bytes, length);
        pack(writer, bytes, length, Z_NO_FLUSH);
    }
    return writer->failure.status == OK ? OK : failed(writer, error);
}

uint64_t archive_writer_size(const ArchiveWriter *writer)
{
    return writer->size;
}

Status archive_writer_end(ArchiveWriter *writer, Error *error)
{
    end_member(writer);
    Buffer *out = &writer->directory;
    uint64_t at = writer->written, length = out->length;
    if (at + length >= UINT32_MAX) {
        put32(out, 0x06064b50);
        put64(out, 44);
        put16(out, VERSION_64);
        put16(out, VERSION_64);
        put64(out, 0);
        put64(out, writer->members);
        put64(out, writer->members);
        put64(out, length);
        put64(out, at);
        put32(out, 0x07064b50);
        put32(out, 0);
        put64(out, at + length);
        put32(out, 1);
    }
    put32(out, 0x06054b50);
    put32(out, 0);
    put16(out, writer->members);
    put16(out, writer->members);
    put32(out, length);
    put32(out, at >= UINT32_MAX ? UINT32_MAX : at);
    put16(out, 0);
    put_buffer(writer, out);
    return writer->failure.status == OK ? OK : failed(writer, error);
}

void archive_writer_close(ArchiveWriter *writer)
{
    if (!writer)
        return;
    (void)deflateEnd(&writer->deflater);
    buffer_free(&writer->member_name);
    buffer_free(&writer->directory);
    free(writer->piece);
    free(writer);
}
