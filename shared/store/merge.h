/*
** merge.h - a version and a file become one table: what append and upsert write as the next version.
**
** The reader that comes out gives the rows of the base version first, in their order, then those of the file; with keys, rows of the file whose
** key a row of the base has take that row's place instead.
**
** Columns go by name. One that the file does not have is missing in its rows (with keys: keeps its values in rows that are replaced). One that
** the base does not have comes behind the others, missing in the rows of the base; or is refused (ERR_INVALID), as the caller wants.
**
** Types: those of the base, widened where the file's column asks for it:
**
**     base       file        the column becomes
**     integer    decimal     decimal
**     integer    float       float
**     date       timestamp   timestamp (midnight)
**     decimal    decimal     with the greater of the two scales
**     (all missing) any      the file's type
**
** In all other cases the base's type stays, and each value of the file is brought into it: by what the text says for text; a float without a
** fraction fits an integer column, a timestamp at midnight a date column, 0 and 1 a boolean one, any value a text column. A row with a value that
** does not fit is rejected.
**
** Keys: rows without a value in a key column are rejected; of rows of the file with the same key the last counts; all rows of the base that
** have the key are replaced.
**
** Memory: three batches (4 MB each); with keys 12 bytes a row of the file, whose rows wait in temporary column files.
*/
#ifndef QUERN_STORE_MERGE_H
#define QUERN_STORE_MERGE_H

#include "formats/reader.h"
#include "store/version.h"

typedef struct Merge {
    const char *home;
    const Version *base;         /* outlives the reader */
    ColumnsFolder *folder;       /* its column files; the caller's */
    const char *const *keys;     /* NULL: append */
    size_t n_keys;
    bool refuse_new;             /* columns that the base does not have */
    const Schema *added;         /* columns to add that no file brings; NULL: none */
} Merge;

/* The file's reader becomes the merge's, also on failure (NULL); file NULL: the base alone. Rows that do not fit go to the sink, with
** their line where the file's reader can tell (ReaderClass.row); else, and for rows without a key, `line` is the number of the row in the file. */
TableReader *merge_open(const Merge *merge, TableReader *file, RejectSink *sink, void *context, Error *error) MUST_USE;

/* The schema of the file's reader, as it is now; NULL: there is none. */
const Schema *merge_file_schema(const TableReader *reader);

/* The types to read the file with: those that options has, and text for text columns of the base that a file with these names (the new ones, where
** options change some) has, so that their values stay as they are written. The array is the arena's. */
void merge_fix_types(const Schema *base, const Schema *file, Arena *arena, ReadOptions *options);

#endif
