/*
** copy.h - columns to and from PostgreSQL's binary COPY format.
**
** Source of the format: PostgreSQL manual, COPY, "Binary Format"; values as in src/backend/utils/adt (*_send).
*/
#ifndef QUERN_STORE_COPY_H
#define QUERN_STORE_COPY_H

#include "store/columns.h"
#include "store/tables.h"

/* The parts of a COPY stream. Rows are [first, first + rows) of the columns; with_row_id puts row_id, row_id + 1, ... before the columns of each. Bytes
** are appended to *out: rows x (2 + 12 x columns) and the texts. */
void copy_encode_begin(Buffer *out);
void copy_encode_rows(Buffer *out, const Column *columns, size_t n_columns, size_t first, size_t rows, bool with_row_id, uint64_t row_id);
void copy_encode_end(Buffer *out);

/* Reads a COPY ... TO STDOUT (FORMAT binary) stream, one row per message as PostgreSQL sends it, into batch columns [first, first + n) at row batch->n.
** ERR_INTERNAL for a stream that is not of the schema. Texts are copied into batch->heap. Returns *is_row false for the trailer. */
Status copy_decode_row(const char *message, size_t length, Batch *batch, size_t first, size_t n, bool with_row_id, bool *is_row, Error *error) MUST_USE;

/* Writes column files anew from the tables of that number: its first `rows` rows (all there are, unless the tables have row ids). growing: as
** files that can grow. Memory: a batch. */
Status columns_rebuild(Db *db, const char *home, int64_t version, const Schema *schema, const TableLayout *layout, uint64_t rows, bool growing,
                       Error *error) MUST_USE;

#endif
