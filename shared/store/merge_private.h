/* merge_private.h - what the parts of a merge share: the reader's state, and bringing batches into another schema. */
#ifndef QUERN_STORE_MERGE_PRIVATE_H
#define QUERN_STORE_MERGE_PRIVATE_H

#include "store/merge.h"

enum { MERGE_BATCH_BYTES = 4 << 20, MERGE_NONE = -1 };

/* --- merge_convert.c --- */
/* Brings the batch's rows into the schema of `to`: column i of it comes from column map[i] of `from` (MERGE_NONE: missing). bad[row] becomes the
** first column of `to` that the row's value does not fit, or MERGE_NONE. Texts are shared with `from` or in the heap of `to`. to->capacity is at
** least from->n. Returns how many rows are bad. */
size_t merge_convert(const Batch *from, const long *map, Batch *to, long *bad);
/* Leaves out the rows that bad[] names. */
void merge_compact(Batch *batch, const long *bad);
/* One row's value as text, for people. */
void merge_value_text(Buffer *out, const Field *field, const BatchColumn *cells, size_t row);

typedef struct Upsert Upsert;

typedef struct MergeReader {
    TableReader base;
    Merge merge;
    TableReader *file;       /* NULL: none */
    RejectSink *sink;
    void *context;
    Schema schema;           /* of the rows that come out */
    long *from_base, *from_file; /* per column of schema: where it comes from */
    ColumnScan *scan;
    Batch rows, out;         /* of the base, as they are and as they come out */
    long *bad;               /* one for each row of a batch */
    size_t bad_room;
    uint64_t *untouched;     /* bits of a batch: rows of the base as they are */
    size_t untouched_room;   /* rows */
    size_t done;             /* rows of the base that have come out */
    uint64_t seen;           /* rows of the file */
    uint64_t own_rejects;
    Upsert *upsert;          /* NULL: append */
} MergeReader;

/* The next batch of the file in the schema that comes out, without the rows that do not fit; *step as reader_next. */
ReadStep merge_next_of_file(MergeReader *reader, const Batch **batch, Error *error);
void merge_reject(MergeReader *reader, const Batch *batch, size_t row, uint64_t number, const char *reason);

/* --- merge_upsert.c --- */
/* Reads the whole file. NULL: failed, or *contradicted: its types turned out others than planned. */
Upsert *upsert_open(MergeReader *reader, bool *contradicted, Error *error) MUST_USE;
/* Replaces rows of the base, in the schema that comes out, by those of the file that have their keys; clears their bits. */
void upsert_replace(Upsert *upsert, Batch *rows, uint64_t *untouched);
/* The rows of the file that replaced none; false: there are no more. */
bool upsert_rest(Upsert *upsert, Batch *out);
void upsert_counts(const Upsert *upsert, uint64_t *replaced, uint64_t *added);
void upsert_close(Upsert *upsert);

#endif
