/*
** archive.h - the members of a zip file, read where it is mapped.
**
** The directory at the file's end is walked in place, nothing is kept of it; a member is inflated as it is read. Understood: zip64, bytes before
** the first member, a comment or bytes after the directory, data descriptors, methods "stored" and "deflate". What a header says of sizes is
** believed nowhere: the bytes that come out are counted, and must be as many and have the checksum that the directory says.
**
** Limits: ARCHIVE_MEMBERS members; of a member, or of any packed stream (container.h), UNPACK_BYTES altogether, and beyond the first
** UNPACK_FREE bytes at most UNPACK_RATIO times what was packed. Memory: 100 kB for an open stream.
**
** Source: PKWARE, APPNOTE.TXT 6.3.10.
*/
#ifndef QUERN_FORMATS_ARCHIVE_H
#define QUERN_FORMATS_ARCHIVE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ARCHIVE_MEMBERS = 65536, UNPACK_RATIO = 200 };
#define UNPACK_FREE (UINT64_C(256) << 20)
#define UNPACK_BYTES (UINT64_C(64) << 30)

typedef struct Archive {
    const char *bytes;          /* the caller's, outlives the archive and its streams */
    size_t length;
    size_t first, end;          /* where the directory is */
    uint64_t shift;             /* bytes before the first member, which the offsets in it do not count */
} Archive;

typedef struct ArchiveMember {
    const char *name;           /* in the directory, not NUL-terminated, any bytes: a label, never a path */
    size_t name_length;
    uint64_t packed, size;      /* as stated */
    uint64_t header;
    uint32_t checksum;
    uint16_t method;
    bool encrypted;
} ArchiveMember;

bool archive_looks(const char *bytes, size_t length);             /* begins as a zip does */

/* ERR_INVALID: no directory, or a damaged one (a file that was cut off); ERR_LIMIT: too many members. */
Status archive_open(Archive *archive, const char *bytes, size_t length, Error *error) MUST_USE;

/* *at is 0 before the first. false: there are no more. */
bool archive_next(const Archive *archive, size_t *at, ArchiveMember *member);

/* By name, any ASCII case, \ as / and a leading / passed over. The last one, when there are several. */
bool archive_find(const Archive *archive, const char *name, ArchiveMember *member);

typedef struct ArchiveStream ArchiveStream;

/* NULL: ERR_UNSUPPORTED for a member with a password or another method, ERR_INVALID for a damaged header. */
ArchiveStream *archive_stream_open(const Archive *archive, const ArchiveMember *member, Error *error) MUST_USE;
/* Up to `room` bytes; *got 0: the end, and everything was as stated. ERR_INVALID: damaged; ERR_LIMIT. */
Status archive_stream_read(ArchiveStream *stream, char *to, size_t room, size_t *got, Error *error) MUST_USE;
size_t archive_stream_position(const ArchiveStream *stream);      /* packed bytes consumed */
void archive_stream_close(ArchiveStream *stream);                 /* NULL is fine */

/* Whether `given` bytes may have come out of `packed`. */
Status unpack_limit(uint64_t packed, uint64_t given, Error *error) MUST_USE;

#endif
