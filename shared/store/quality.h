/*
** quality.h - a dataset's rules over the rows of a version: while they are loaded, or any time after.
**
** A load opens a check for the schema that its reader has, before its transaction copies anything, and hands every batch through
** quality_check_load, which leaves out the rows that `reject` rules turn down, but for those that are of the version which is added to
** (TableReader.accepted): they are counted and stay. quality_check_end says whether a `fail` rule is broken, and makes report and score, which
** quality_check_store writes in the load's transaction. The check of a stored version is the same with quality_check_rows alone.
**
** Order: a row is asked about by `reject` rules first, and is stored when none of them turns it down; all others see stored rows only. Of several
** rules that reject a row each counts it, and the first is the reason that is kept with it.
**
** Memory: a rule's own (clean/rule_run.h), a batch for the rows that stay, QUALITY_EXAMPLES rows of each rule.
*/
#ifndef QUERN_STORE_QUALITY_H
#define QUERN_STORE_QUALITY_H

#include "clean/quality_score.h"
#include "clean/rule.h"
#include "clean/rule_suggest.h"
#include "formats/reader.h"
#include "store/columns.h"
#include "store/db.h"
#include "store/version.h"

enum { QUALITY_EXAMPLES = 10, QUALITY_EXAMPLE_BYTES = 200 };

typedef struct QualityCheck QualityCheck;

/* Reads the dataset's rules, and the columns that they refer to. The connection is not used again before quality_check_store. */
Status quality_check_open(Db *db, const char *home, int64_t dataset_id, const Schema *schema, QualityCheck **check, Error *error) MUST_USE;
void quality_check_close(QualityCheck *check);               /* NULL is fine */
/* Whether any rule looks at rows: else they need not be handed through. */
bool quality_check_looks(const QualityCheck *check);
bool quality_check_rejects(const QualityCheck *check);       /* some rule is of action reject */

/* For checks of stored versions: when it was loaded, and the rows of the version before it (-1: none). Before the first row. */
void quality_check_of(QualityCheck *check, int64_t loaded_at, int64_t previous_rows);

/* The batch that the reader gave last: *kept is what of it is to be stored, valid until the next call (it refers to the batch's texts). */
Status quality_check_load(QualityCheck *check, TableReader *reader, const Batch *batch, const Batch **kept, RejectSink *sink, void *context,
                          Error *error) MUST_USE;
uint64_t quality_check_rejected(const QualityCheck *check);

/* All stored rows, in order; nothing is rejected. The scan has all columns of quality_check_columns, `rows` rows. */
const size_t *quality_check_columns(const QualityCheck *check, size_t *n);
Status quality_check_rows(QualityCheck *check, ColumnScan *scan, size_t rows, Error *error) MUST_USE;

/* Counts rows that equal an earlier one in every column; a scan of all columns. */
Status quality_duplicates(const char *home, const Schema *schema, ColumnScan *scan, size_t rows, uint64_t *duplicates, Error *error) MUST_USE;

typedef struct QualityRows {
    uint64_t rows;             /* of the version */
    uint64_t unreadable;       /* rows of the file that could not be read */
    const uint64_t *missing;   /* per column */
    bool duplicates_known;
    uint64_t duplicates;
    bool loading;              /* a `fail` rule that is broken is ERR_INVALID */
} QualityRows;

Status quality_check_end(QualityCheck *check, const QualityRows *rows, Error *error) MUST_USE;
Status quality_check_store(QualityCheck *check, Db *db, int64_t version, Error *error) MUST_USE;

/* Whether full duplicates are worth counting: there is a column with a value in every row, and all of them different, when not. */
bool quality_is_key(uint64_t rows, uint64_t missing, uint64_t distinct, bool exact);

/* Checks a stored version by the dataset's present rules and stores the report. With its column files, which are rebuilt when need be. */
typedef struct QualityVersion {
    int64_t id, dataset_id, loaded_at, previous_rows;
    uint64_t rejected;         /* rows that the load set aside */
} QualityVersion;
Status quality_check_version(Db *db, const char *home, const Version *version, const QualityVersion *facts, Error *error) MUST_USE;

/* Rows (from 0) of a version that violate a rule: `limit` of them from the skip-th on into *rows, found how many, total all there are. */
Status quality_violations(Db *db, const char *home, const Version *version, const QualityVersion *facts, const Rule *rule, size_t skip,
                          size_t limit, size_t *rows, size_t *found, uint64_t *total, Error *error) MUST_USE;

/* How the texts of the columns `which` (ascending positions) are written, from the first QUALITY_SHAPE_ROWS rows: shapes[position] is made for each
** (text_shape_free), seen[position] counts its values. */
enum { QUALITY_SHAPE_ROWS = 1000000 };
Status quality_shapes(Db *db, const char *home, const Version *version, const size_t *which, size_t n, TextShape **shapes, uint64_t *seen,
                      Error *error) MUST_USE;

#endif
