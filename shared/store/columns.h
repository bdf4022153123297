/*
** columns.h - column files: a dataset version as arrays on disk, mapped and read in place.
**
** A version's folder <home>/columns/v<version id>/ holds
**
**     meta              text: format number, rows, and a line per column (type, zoned, scale, missing, dictionary
**                       size, sizes of its files)
**     <i>.data          column i from 0: the value array (type.h), of plain text none
**     <i>.valid         the validity words; absent when nothing is missing
**     <i>.offsets       plain text: uint64_t[rows + 1]
**     <i>.bytes         plain text
**     <i>.codes, <i>.dict_offsets, <i>.dict_bytes   text with a dictionary (then there is no plain form)
**
** in the machine's byte order; an empty file may be absent. The files are a cache: never fsynced, removed at will,
** rebuilt from PostgreSQL. `meta` is written last and renamed into place, and holds the sizes of all the others, so a
** folder with a valid meta is complete or is seen not to be. After a crash of the machine, which may lose blocks of
** files that have their size, versions are not believed unless the sweep had synced them (columns_private.h).
**
** A folder that grows (columns_grow.h) has plain texts only and the validity of every column, and its files may be longer than the rows they
** are read for: how many rows there are is the database's word, not that of meta.
**
** A writer works in a folder of its own under <home>/columns/tmp-*; columns_publish renames it to v<id>. While it still
** writes, ColumnScan may follow it from another thread, up to the rows that columns_writer_rows says are written.
*/
#ifndef QUERN_STORE_COLUMNS_H
#define QUERN_STORE_COLUMNS_H

#include "base/arena.h"
#include "base/error.h"
#include "data/batch.h"
#include "data/column.h"
#include "numeric/profile.h"

typedef struct ColumnsWriter ColumnsWriter;

/* Creates the temporary folder. *schema is kept, not copied. NULL on failure (error->status says why, here and below).
** Memory: buffers that grow up to 64 kB per column, 64 MB in total. Files stay open while there are at most 240, else
** each is opened for each write. */
ColumnsWriter *columns_writer_open(const char *home, const Schema *schema, Error *error) MUST_USE;
Status columns_writer_add(ColumnsWriter *writer, const Batch *batch, Error *error) MUST_USE;
/* All rows added so far become visible to scans. */
Status columns_writer_flush(ColumnsWriter *writer, Error *error) MUST_USE;
size_t columns_writer_rows(const ColumnsWriter *writer);   /* rows visible; safe from any thread (acquire) */

/* After the last batch: maps column i of the finished temporary folder. */
Status columns_writer_map(ColumnsWriter *writer, size_t i, Column *column, Error *error) MUST_USE;
void columns_writer_unmap(ColumnsWriter *writer, Column *column);
/* Replaces the plain form of text column i by a dictionary (profile_column found it). A scan may still be open: the
** plain files stay until columns_publish. */
Status columns_writer_set_dictionary(ColumnsWriter *writer, size_t i, const TextDictionary *dictionary,
                                     Error *error) MUST_USE;

/* Before columns_publish: the version will grow. No column may have been given a dictionary. */
void columns_writer_set_growing(ColumnsWriter *writer);

/* Writes meta and renames the folder to v<version>; one that is there already is replaced. Mappings stay valid. */
Status columns_publish(ColumnsWriter *writer, int64_t version, Error *error) MUST_USE;
/* Removes the temporary folder when it was not published; NULL is fine. */
void columns_writer_close(ColumnsWriter *writer);

/* A finished version. */
typedef struct ColumnsFolder ColumnsFolder;
/* ERR_NOT_FOUND when it is absent or not whole (then the caller rebuilds it). In folders of more than 4,096 files the
** sizes of the later ones are looked at by columns_map, which answers the same then. */
ColumnsFolder *columns_open(const char *home, int64_t version, Error *error) MUST_USE;
/* The same, of a version that has `rows` rows: the first so many of a folder that grows, otherwise it must hold just these. */
ColumnsFolder *columns_open_rows(const char *home, int64_t version, uint64_t rows, Error *error) MUST_USE;
size_t columns_rows(const ColumnsFolder *folder);
/* Mapped until columns_close; a second call gives the same mapping. */
Status columns_map(ColumnsFolder *folder, size_t i, Column *column, Error *error) MUST_USE;
void columns_close(ColumnsFolder *folder);

void columns_remove(const char *home, int64_t version);
uint64_t columns_bytes(const char *home, int64_t version);
uint64_t columns_total(const char *home);          /* of all versions */
/* Removes versions for which `needed` says false, unless their writer is about to commit them: an ingest publishes its files before the
** commit, and one that dies in between leaves them. */
typedef bool ColumnsNeeded(void *context, int64_t version);
void columns_remove_unneeded(const char *home, ColumnsNeeded *needed, void *context);
/* Removes temporary folders that no live process holds (flock), and least recently used versions until at most `budget`
** bytes remain. */
void columns_sweep(const char *home, uint64_t budget);

/* Reading rows [first, first + count) of all (or some) columns into the scan's own buffers by pread: bounded memory, no
** mappings but of dictionaries and of single runs of text beyond 4 MB; for COPY and exports. */
typedef struct ColumnScan ColumnScan;
/* columns NULL: all. Of a writer every column is read in its plain form. */
ColumnScan *column_scan_writer(ColumnsWriter *writer, const size_t *columns, size_t n, Error *error) MUST_USE;
ColumnScan *column_scan_folder(ColumnsFolder *folder, const size_t *columns, size_t n, Error *error) MUST_USE;
size_t column_scan_step(const ColumnScan *scan);   /* rows that one read may take: 16,384 or fewer for wide tables */
/* The views in *columns are valid until the next read; row 0 of each view is `first`. All of the rows must be visible
** (columns_writer_rows). */
Status column_scan_read(ColumnScan *scan, size_t first, size_t count, const Column **columns, Error *error) MUST_USE;
void column_scan_close(ColumnScan *scan);

#endif
