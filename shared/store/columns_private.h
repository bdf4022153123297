/*
** columns_private.h - what writer, reader, scan and sweep of the column files share: names, sizes and the meta file.
**
** Meta is text, one fact a line:
**
**     quern-columns 1       (2: a folder that grows; rows and sizes are then those of its beginning)
**     boot <boot id of the kernel, or "settled">
**     rows <n>
**     columns <n>
**     <type> <zoned> <scale> <missing> <dictionary entries, or -> <bytes of data, valid, offsets, bytes, codes, ...>
**     ... one for each column
**     sum <hash of all before this line, hex>
**
** Files are never synced one by one, so after a crash of the machine (not of a process) their blocks may be lost while
** their sizes are right. Meta therefore names the boot it was written under, and is believed only until the next one,
** unless the sweep has synced the file system meanwhile and written "settled" instead.
**
** A file whose size is 0 need not exist.
*/
#ifndef QUERN_STORE_COLUMNS_PRIVATE_H
#define QUERN_STORE_COLUMNS_PRIVATE_H

#include "store/columns.h"

typedef enum FileKind {
    FILE_DATA,
    FILE_VALID,
    FILE_OFFSETS,
    FILE_BYTES,
    FILE_CODES,
    FILE_DICT_OFFSETS,
    FILE_DICT_BYTES,
    FILE_KINDS
} FileKind;

enum {
    COLUMN_NAME = 48,      /* bytes of a file's or folder's name */
    BOOT_ID = 40,
    FILES_KEPT_OPEN = 240  /* with more files than that each is opened for each use */
};

typedef struct ColumnMeta {
    ColumnType type;
    bool zoned;
    bool coded;            /* text with a dictionary */
    bool growing;          /* its files may be longer than sizes say */
    uint8_t scale;
    uint64_t missing;
    uint64_t dict_count;
    uint64_t sizes[FILE_KINDS];
} ColumnMeta;

typedef struct ColumnsMeta {
    uint64_t rows;
    bool growing;
    size_t count;
    ColumnMeta *columns;   /* owned */
    char boot[BOOT_ID];
} ColumnsMeta;

void column_file_name(char name[COLUMN_NAME], size_t column, FileKind kind);
void version_name(char name[COLUMN_NAME], int64_t version);
/* Sizes that follow from rows, type and dictionary; that of `bytes` and `dict_bytes` is left as it is. */
void column_sizes(ColumnMeta *column, uint64_t rows);
void boot_id(char boot[BOOT_ID]);

/* The sizes that a growing folder has at so many rows; false: its files are shorter. */
bool columns_meta_grow(int folder, ColumnsMeta *meta, uint64_t rows);

Status columns_meta_write(int folder, const ColumnsMeta *meta, Error *error) MUST_USE;
/* ERR_NOT_FOUND: absent, damaged, or from an earlier boot. Does not look at the other files. */
Status columns_meta_read(int folder, ColumnsMeta *meta, Error *error) MUST_USE;
void columns_meta_free(ColumnsMeta *meta);
uint64_t columns_meta_bytes(const ColumnsMeta *meta);

/* Maps column i of the folder read-only; ERR_NOT_FOUND when a file is absent or of another size than meta says. */
Status column_map_files(int folder, const ColumnMeta *meta, uint64_t rows, size_t i, Column *column,
                        Error *error) MUST_USE;
void column_unmap(Column *column);
Status columns_damaged(Error *error);

/* <home>/columns, made when absent; -1: see errno. */
int columns_root(const char *home);
void remove_folder(int root, const char *name); /* with the files in it */

/* For scans: what a writer has written. Until it is published every column has its plain form. */
int columns_writer_dir(const ColumnsWriter *writer);
const Schema *columns_writer_schema(const ColumnsWriter *writer);
bool columns_writer_has_missing(const ColumnsWriter *writer, size_t i); /* among the visible rows: ask for those first */
int columns_folder_dir(const ColumnsFolder *folder);
const ColumnsMeta *columns_folder_meta(const ColumnsFolder *folder);

#endif
