/*
** table_file.h - the bytes of an uploaded file, on the way to a TableReader.
**
** Text that is not UTF-8 is converted into a temporary file first; the format is found then (formats/format.h). Packed files are unpacked into
** temporary files (formats/container.h).
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
    const char *format;
    const char *encoding;     /* NULL: the format has none */
    SpoolMap converted;       /* the text as UTF-8, when that was not what it was */
    int descriptor;           /* of what the reader reads; -1: none */
    size_t replaced;          /* characters that were not of the encoding */
} TableFile;

/* With home, bytes, length and options filled in. NULL on failure, error->status as for format_open. table_file_close in either case, after the
** reader is closed. */
TableReader *table_file_open(TableFile *file, RejectSink *sink, void *context, Error *error) MUST_USE;
void table_file_facts(const TableFile *file, const TableReader *reader, Json *json); /* members of an open object */
void table_file_close(TableFile *file);

#endif
