/*
** table_source.h - a stored version as a table to be cleaned, and a cleaned table as a reader to be stored.
*/
#ifndef QUERN_STORE_TABLE_SOURCE_H
#define QUERN_STORE_TABLE_SOURCE_H

#include "clean/table.h"
#include "formats/reader.h"
#include "store/version.h"

/* Tables of versions, their column files mapped for as long as it is open. */
typedef struct TableSource TableSource;

/* rows: at most so many rows of each version, from its beginning; 0: all. */
TableSource *table_source_open(Db *db, const char *home, size_t rows);
void table_source_close(TableSource *source);     /* NULL is fine */

/* The table of a version, which stays the source's. ERR_NOT_FOUND. */
Status table_source_version(TableSource *source, int64_t version, const Table **table, Error *error) MUST_USE;
/* Of a dataset's version (0: its current one); has the shape of clean/step.h's StepTables, the context being the source. */
Status table_source_dataset(void *source, int64_t dataset_id, int64_t version_id, const Table **table, Error *error) MUST_USE;

/* A reader of the table's rows; the table outlives it. Batches of about 4 MB. */
TableReader *table_reader_open(const Table *table);

#endif
