/*
** written_rows.h - tables for tests of column files: made at random, written below made_folder, and compared with what is found there.
*/
#ifndef QUERN_TESTS_WRITTEN_ROWS_H
#define QUERN_TESTS_WRITTEN_ROWS_H

#include "made_column.h"
#include "made_folder.h"
#include "store/columns.h"

typedef struct Rows {
    Schema schema;
    MadeColumn *made[64];
    size_t n;
} Rows;

/* Columns of all types in turn, every other eight of them with missing values; at most 64. */
void rows_make(Rows *rows, size_t n, size_t columns, uint64_t seed);
void rows_free(Rows *rows);

/* Writes them in batches of uneven sizes, so that bits do not fall on word boundaries. */
Status write_rows(ColumnsWriter *writer, const Rows *rows, Error *error);
void publish_rows(const Rows *rows, int64_t version);

/* `found` shows the rows [first, ...) of `expected`. */
void assert_same(const Column *found, const Column *expected, size_t first);
void assert_folder_holds(const Rows *rows, int64_t version);
/* The version is not there, or taken for not there. */
void assert_not_whole(int64_t version);

/* Below the folder "columns": the path (valid until the next call), whether it is there, how many entries begin with the prefix. */
const char *path_of(const char *rest);
bool exists(const char *rest);
size_t count_entries(const char *prefix);

#endif
