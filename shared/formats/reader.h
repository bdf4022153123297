/*
** reader.h - a table being read, whatever the format of its file.
**
** A reader hands out typed batches. Its types come from the whole file: what it guessed from samples may be contradicted by a later value; the
** pass then ends with READ_RETYPE, the reader has looked at all of the file, and whoever wrote batches drops them and reads again from the
** start, which can not be contradicted a second time. Rows that can not be read go to the caller's RejectSink and are not part of any batch.
**
** A format either makes its own reader (csv.h) or is a RowSource (row_source.h), rows of cells that typed_reader.h types.
*/
#ifndef QUERN_FORMATS_READER_H
#define QUERN_FORMATS_READER_H

#include "base/error.h"
#include "base/json.h"
#include "data/batch.h"

typedef enum Tri { TRI_AUTO = 0, TRI_NO, TRI_YES } Tri;

typedef struct FixedType {        /* a type that the user has fixed */
    const char *column;
    ColumnType type;
} FixedType;

enum { READ_DELIMITER = 8 }; /* bytes of a delimiter at most; as many of a delimiter_tail with its NUL */

typedef struct NameChange {       /* a column of the file that is to be called otherwise (renamed.h) */
    const char *from;
    const char *to;               /* NULL: it is left out */
} NameChange;

/* What the user has said about a file. Zeroed: everything is detected. A format takes what concerns it. Nothing in it is owned. */
typedef struct ReadOptions {
    const char *format;           /* a name of format.h; NULL: by content */
    const char *encoding;         /* of text; any name that iconv knows; NULL: detect */
    int delimiter, quote, escape; /* csv: a byte; 0: detect; -1: none (delimiter: a line is a value) */
    char delimiter_tail[READ_DELIMITER]; /* csv: the bytes of a longer delimiter behind its first */
    Tri header;                   /* csv, xlsx, fixed: the first row holds the names */
    long skip_lines;              /* csv, xlsx, fixed: rows before the header; -1 or 0: detect */
    Tri quoted_empty_is_text;     /* csv */
    const char *member;           /* of a zip: the name of the file in it; NULL: the first table */
    const char *path;             /* json: where the records are, as a JSON Pointer (RFC 6901); NULL: found */
    const char *sheet;            /* xlsx: its name, or its number from 1; NULL: the first with data */
    const size_t *widths;         /* fixed: characters of each column; NULL: found */
    size_t n_widths;
    const char *const *null_values; /* texts that mean missing, instead of the usual ones; NULL: the usual */
    size_t n_null_values;
    const FixedType *types;       /* by the file's own names */
    size_t n_types;
    const NameChange *names;
    size_t n_names;
} ReadOptions;

typedef struct RowReject {
    uint64_t line;                /* from 1: of the row's first line, or the row's number where there are no lines */
    const char *reason;           /* one sentence */
    const char *raw;              /* the row as it stands in the file, or the best there is in its place */
    size_t raw_length;
} RowReject;

typedef void RejectSink(void *context, const RowReject *reject);

typedef enum ReadStep { READ_BATCH, READ_END, READ_RETYPE, READ_FAILED } ReadStep;

typedef struct TableReader TableReader;

typedef struct ReaderClass {
    ReadStep (*next)(TableReader *reader, const Batch **batch, Error *error);
    void (*close)(TableReader *reader);
    size_t (*position)(const TableReader *reader);
    void (*facts)(const TableReader *reader, Json *json);
    /* Where row `row` of the batch handed out last stands in the file: line and raw, valid until the next call. Rows are asked for in
    ** ascending order. NULL, or false: that is not known. */
    bool (*row)(TableReader *reader, size_t row, RowReject *where);
} ReaderClass;

/* The part that all readers have in common, their first member. */
struct TableReader {
    const ReaderClass *class;
    const Schema *schema;         /* changes only at READ_RETYPE */
    uint64_t rejected;            /* rows handed to the sink in this pass */
    uint64_t padded;              /* rows that were short, in this pass */
    const uint64_t *accepted;     /* of the batch handed out last: bits of rows that stand in the version which is added to, as they are, so that
                                     no quality rule turns them down any more. NULL: none */
    char **warnings;              /* sentences for the user; owned */
    size_t n_warnings;
};

/* *batch stays the reader's and is valid until the next call. After READ_RETYPE the next call starts over from the first row, with rejects
** reported again. READ_FAILED: *error says why; a file that can not be read is ERR_INVALID, one beyond a stated limit ERR_LIMIT. */
static inline ReadStep reader_next(TableReader *reader, const Batch **batch, Error *error)
{
    return reader->class->next(reader, batch, error);
}

void reader_close(TableReader *reader);                             /* NULL is fine */
size_t reader_position(const TableReader *reader);                  /* bytes of the input consumed, for progress */
void reader_facts(const TableReader *reader, Json *json);           /* members of an open object: how the file was read */

/* For the readers. */
void reader_warn(TableReader *reader, const char *format, ...) PRINTF_LIKE(2, 3);
void reader_drop_warnings(TableReader *reader, size_t keep);

#endif
