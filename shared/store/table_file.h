/*
** table_file.h - the bytes of an uploaded file, on the way to a TableReader.
**
** Packed files are unpacked into temporary files (formats/container.h): a zip's member, and a gzip or zstd file in it. Text that is not UTF-8 is
** converted into a temporary file; the format is found then (formats/format.h).
**
** Memory: the mapping is not counted; beside it what the format's reader holds.
*/
#ifndef QUERN_STORE_TABLE_FILE_H
#define QUERN_STORE_TABLE_FILE_H

#include "formats/reader.h"
#include "store/spool.h"

typedef struct TableFile {
    const char *home;
    const char *bytes;        /* the file, mapped; the caller's, outlives the TableFile */
    size_t length;
    const ReadOptions *options;
    /* filled by table_file_open */
    const char *container;    /* "gzip", "zstd", "zip"; NULL: not packed */
    const char *format;
    const char *encoding;     /* NULL: the format has none */
    SpoolMap unpacked[2];     /* what was in it, and what was in that */
    int packed_descriptor[2]; /* of these; -1: none */
    SpoolMap converted;       /* the text as UTF-8, when that was not what it was */
    int descriptor;           /* of it; -1: none */
    size_t replaced;          /* characters that were not of the encoding */
} TableFile;

/* With home, bytes, length and options filled in. NULL on failure, error->status as for format_open. table_file_close in either case, after the
** reader is closed. */
TableReader *table_file_open(TableFile *file, RejectSink *sink, void *context, Error *error) MUST_USE;
void table_file_facts(const TableFile *file, const TableReader *reader, Json *json); /* members of an open object */
void table_file_close(TableFile *file);

#endif
