/*
** columns_grow.h - rows appended to column files in place.
**
** How many rows a version has is what its row in the database says (versions.rows). A writer, alone by the dataset's lock, writes behind
** that many rows and only then commits the new count, so the files hold at least what is committed; what lies behind it was left by
** a writer that did not come to its commit, and is overwritten by the next. Readers look at the rows that the database says
** (columns_open_rows), and nothing they look at ever changes: values, offsets and texts only get longer, and a word of validity that is
** written again has its old bits.
**
** Files that are too short, or of another boot of the machine, are not appended to: ERR_NOT_FOUND, and the caller makes them anew from the
** tables (copy.h), where row_id keeps the order.
*/
#ifndef QUERN_STORE_COLUMNS_GROW_H
#define QUERN_STORE_COLUMNS_GROW_H

#include "store/columns.h"

/* Writes n rows behind the first `rows`; columns: one view for each of the schema, plain texts. Memory: 9 bytes a row and column. */
Status columns_grow(const char *home, int64_t version, const Schema *schema, uint64_t rows, const Column *columns, size_t n,
                    Error *error) MUST_USE;

#endif
