/*
** typed_reader.h - a RowSource becomes a TableReader.
**
** Types are guessed from the first TYPED_SAMPLE rows; the first cell that contradicts them, or a column that first appears later, ends the pass:
** the rest of the rows are then looked at for their types alone, and the second pass can not be contradicted (reader.h). Text cells and literals
** follow csv.h's rules for values, missing words and dates.
**
** Memory: one batch (4 MB, one row at least), 100 bytes a column.
*/
#ifndef QUERN_FORMATS_TYPED_READER_H
#define QUERN_FORMATS_TYPED_READER_H

#include "formats/row_source.h"

enum { TYPED_SAMPLE = 1000, TYPED_MAX_COLUMNS = 100000 };

/* The source becomes the reader's, also on failure (NULL). Options that matter: null_values, types. ERR_INVALID: no row, or a type for a column
** that is not there; ERR_LIMIT: too many columns. */
TableReader *typed_reader_open(RowSource *source, const ReadOptions *options, RejectSink *sink, void *context, Error *error) MUST_USE;

#endif
