/*
** archive_writer.h - a zip file written as a stream: nothing is kept but the list of members, nothing is gone back to.
**
** Sizes and checksums follow a member's bytes (data descriptors of 32 bits: spreadsheet programs do not read the 64-bit ones); a member may
** therefore hold ARCHIVE_MEMBER_BYTES. The file as a whole may be larger, its directory is then zip64.
**
** Memory: 300 kB. Source: PKWARE, APPNOTE.TXT 6.3.10.
*/
#ifndef QUERN_FORMATS_ARCHIVE_WRITER_H
#define QUERN_FORMATS_ARCHIVE_WRITER_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define ARCHIVE_MEMBER_BYTES (UINT64_C(4) * 1000 * 1000 * 1000)

typedef Status ArchiveSink(void *context, const char *bytes, size_t length, Error *error);

typedef struct ArchiveWriter ArchiveWriter;

/* The first failure is remembered: later calls do nothing and return it. */
ArchiveWriter *archive_writer_open(ArchiveSink *sink, void *context);
Status archive_writer_begin(ArchiveWriter *writer, const char *name, Error *error) MUST_USE;   /* ends the member before */
Status archive_writer_add(ArchiveWriter *writer, const char *bytes, size_t length, Error *error) MUST_USE;
uint64_t archive_writer_size(const ArchiveWriter *writer);                                     /* of the member so far, unpacked */
Status archive_writer_end(ArchiveWriter *writer, Error *error) MUST_USE;                       /* the last member, and the directory */
void archive_writer_close(ArchiveWriter *writer);                                              /* NULL is fine */

#endif
