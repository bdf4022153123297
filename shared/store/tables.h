/*
** tables.h - the PostgreSQL tables that hold a version's rows.
**
** A version lives in data.v<version>_1 and, when a row would not fit one page of 8 kB, in data.v<version>_2 ... as well: the columns are dealt to
** tables in order, each filled to what fits at worst, and the tables of a version that is split or
** grows carry row_id (from 1), which is then the order of the rows. Column i (from 0) of the
** version is c<i+1> of its table. datasets.<slug> is a view with the columns' own names (cut to PostgreSQL's 63 bytes), holding at most
** TABLES_VIEW_COLUMNS columns.
*/
#ifndef QUERN_STORE_TABLES_H
#define QUERN_STORE_TABLES_H

#include "base/buffer.h"
#include "data/schema.h"
#include "store/columns.h"
#include "store/db.h"

enum { TABLES_VIEW_COLUMNS = 1600 };

typedef struct TableLayout {
    size_t count;    /* tables */
    size_t *first;   /* count + 1 positions: table t holds columns first[t] .. first[t + 1] - 1 */
    bool row_ids;    /* the tables have row_id, from 1: they are several, or they grow */
} TableLayout;

/* row_ids as the split asks; whoever wants them besides sets it before the tables are created. */
void table_layout(const Schema *schema, Arena *arena, TableLayout *layout);

/* In the caller's transaction. */
Status tables_create(Db *db, int64_t version, const Schema *schema, const TableLayout *layout, Error *error) MUST_USE;
Status tables_drop(Db *db, int64_t version, size_t count, Error *error) MUST_USE;
Status tables_view(Db *db, const char *slug, int64_t version, const Schema *schema, const TableLayout *layout, Error *error) MUST_USE; /* replaces it */
Status tables_drop_view(Db *db, const char *slug, Error *error) MUST_USE;

/* The COPY statement of table t: into it (freeze: it was created in the same transaction), or out of it: the first `rows` rows in order. */
void tables_copy_in_sql(Buffer *sql, int64_t version, size_t t, bool freeze);
void tables_copy_out_sql(Buffer *sql, int64_t version, size_t t, const TableLayout *layout, uint64_t rows);

#endif
