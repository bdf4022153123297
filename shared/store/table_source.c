/* table_source.c - see table_source.h. */
#include "store/table_source.h"

#include "base/memory.h"
#include "gen/sql_recipes.h"

#include <stdlib.h>
#include <string.h>

typedef struct Opened {
    int64_t version;
    size_t rows;
    ColumnsFolder *folder;
    Table table;
} Opened;

struct TableSource {
    Db *db;
    const char *home;
    size_t rows;
    VersionCache *versions;
    Opened **opened;
    size_t n;
};

TableSource *table_source_open(Db *db, const char *home, size_t rows)
{
    TableSource *source = mem_zero(1, sizeof *source);
    *source = (TableSource){.db = db, .home = home, .rows = rows, .versions = version_cache_new()};
    return source;
}

static void opened_free(Opened *opened)
{
    table_free(&opened->table);
    if (opened->folder)
        columns_close(opened->folder);
    free(opened);
}

void table_source_close(TableSource *source)
{
    if (!source)
        return;
    for (size_t i = 0; i < source->n; i++)
        opened_free(source->opened[i]);
    free(source->opened);
    version_cache_free(source->versions);
    free(source);
}

static Status map_columns(TableSource *source, const Version *version, Opened *opened, Error *error)
{
    Status status = version_columns(version, source->db, source->home, &opened->folder, error);
    size_t rows = source->rows && source->rows < version->rows ? source->rows : version->rows;
    opened->rows = version->rows;
    table_begin(&opened->table, rows);
    for (size_t i = 0; i < version->schema.count && status == OK; i++) {
        Column column;
        status = columns_map(opened->folder, i, &column, error);
        if (status != OK)
            break;
        column.n = rows;
        table_add(&opened->table, &version->schema.fields[i], column_view(&column));
    }
    return status;
}

Status table_source_version(TableSource *source, int64_t id, const Table **table, Error *error)
{
    for (size_t i = 0; i < source->n; i++)
        if (source->opened[i]->version == id) {
            *table = &source->opened[i]->table;
            return OK;
        }
    const Version *version;
    Status status = version_get(source->versions, source->db, id, &version, error);
    if (status != OK)
        return status;
    Opened *opened = mem_zero(1, sizeof *opened);
    opened->version = id;
    status = map_columns(source, version, opened, error);
    if (status != OK) {
        opened_free(opened);
        return status;
    }
    source->opened = mem_resize(source->opened, source->n + 1, sizeof(Opened *));
    source->opened[source->n++] = opened;
    *table = &opened->table;
    return OK;
}

Status table_source_dataset(void *context, int64_t dataset_id, int64_t version_id, const Table **table, Error *error)
{
    TableSource *source = context;
    DbResult *result;
    Status status = db_query(source->db, &SQL_RECIPES_VERSION_OF, DB_ARGS(db_int(dataset_id), db_id(version_id), db_null()),
                             &result, error);
    if (status != OK)
        return status;
    int64_t id = db_rows(result) ? db_get_int(result, 0, 0) : 0;
    db_result_free(result);
    if (id == 0)
        return error_set(error, ERR_NOT_FOUND, "There is no such dataset, or it has no data yet.");
    return table_source_version(source, id, table, error);
}

/* ---- the reader ---- */

enum { BATCH_BUDGET = 4 << 20 };

typedef struct TableRows {
    TableReader reader;
    const Table *table;
    Batch batch;
    size_t at;
} TableRows;

static void fill_column(BatchColumn *to, const Column *from, size_t first, size_t n)
{
    memset(to->valid, 0, bit_words(n) * sizeof(uint64_t));
    to->missing = 0;
    for (size_t i = 0; i < n; i++) {
        if (column_present(from, first + i))
            bit_set(to->valid, i);
        else
            to->missing++;
    }
    if (from->type != TYPE_TEXT) {
        size_t width = type_width(from->type);
        memcpy(to->data, (const char *)from->data + first * width, n * width);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        to->texts[i] = (Slice){"", 0};
        if (bit_get(to->valid, i))
            to->texts[i].data = column_text(from, first + i, &to->texts[i].length);
    }
}

static ReadStep rows_next(TableReader *reader, const Batch **batch, Error *error)
{
    (void)error;
    TableRows *rows = (TableRows *)(void *)reader;
    size_t left = rows->table->rows - rows->at, n = left < rows->batch.capacity ? left : rows->batch.capacity;
    if (n == 0)
        return READ_END;
    batch_clear(&rows->batch);
    for (size_t i = 0; i < rows->table->schema.count; i++)
        fill_column(&rows->batch.columns[i], &rows->table->columns[i]->column, rows->at, n);
    rows->batch.n = n;
    rows->at += n;
    *batch = &rows->batch;
    return READ_BATCH;
}

static void rows_close(TableReader *reader)
{
    TableRows *rows = (TableRows *)(void *)reader;
    batch_free(&rows->batch);
    free(rows);
}

static size_t rows_position(const TableReader *reader)
{
    return ((const TableRows *)(const void *)reader)->at;
}

static void rows_facts(const TableReader *reader, Json *json)
{
    (void)reader;
    (void)json;
}

TableReader *table_reader_open(const Table *table)
{
    static const ReaderClass CLASS = {rows_next, rows_close, rows_position, rows_facts};
    TableRows *rows = mem_zero(1, sizeof *rows);
    rows->table = table;
    rows->reader.class = &CLASS;
    rows->reader.schema = &table->schema;
    batch_init(&rows->batch, &table->schema, BATCH_BUDGET);
    return &rows->reader;
}
