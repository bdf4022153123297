/* quality_scan.c - column files as batches; values as JSON and words; the columns of other datasets. */
#include "store/quality_private.h"

#include "base/memory.h"
#include "formats/csv_writer.h"
#include "gen/sql_quality.h"
#include "store/spool.h"

#include <stdlib.h>
#include <string.h>

static void fill_column(BatchColumn *to, const Column *from, size_t n, uint64_t *ones, Slice *texts)
{
    to->valid = from->valid ? (uint64_t *)from->valid : ones; /* batches are read only here */
    if (from->type != TYPE_TEXT) {
        to->data = (void *)from->data;
        return;
    }
    to->texts = texts;
    for (size_t row = 0; row < n; row++) {
        if (!bit_get(to->valid, row)) {
            texts[row] = (Slice){"", 0};
            continue;
        }
        texts[row].data = column_text(from, row, &texts[row].length);
    }
}

Status quality_scan(ColumnScan *scan, const Schema *schema, const size_t *which, size_t n, size_t rows, QualityVisit *visit, void *context,
                    Error *error)
{
    size_t step = column_scan_step(scan), n_texts = 0;
    for (size_t i = 0; i < n; i++)
        n_texts += schema->fields[which[i]].type == TYPE_TEXT;
    Batch batch = {.schema = schema, .capacity = step, .columns = mem_zero(schema->count + 1, sizeof *batch.columns)};
    uint64_t *ones = mem_array(bit_words(step) + 1, sizeof *ones);
    memset(ones, 0xff, (bit_words(step) + 1) * sizeof *ones);
    Slice *texts = mem_array(n_texts * step + 1, sizeof *texts);
    Status status = OK;
    for (size_t first = 0; first < rows && status == OK; first += batch.n) {
        const Column *columns;
        batch.n = rows - first < step ? rows - first : step;
        status = column_scan_read(scan, first, batch.n, &columns, error);
        size_t text = 0;
        for (size_t i = 0; i < n && status == OK; i++) {
            fill_column(&batch.columns[which[i]], &columns[i], batch.n, ones, texts + text * step);
            text += schema->fields[which[i]].type == TYPE_TEXT;
        }
        if (status == OK)
            status = visit(context, &batch, first, error);
    }
    free(texts);
    free(ones);
    free(batch.columns);
    return status;
}

/* A value of a batch as JSON; a text longer than QUALITY_EXAMPLE_BYTES is cut at a character, with an ellipsis. */
static void write_value(Json *json, const Schema *schema, const Batch *batch, size_t position, size_t row)
{
    const Field *field = &schema->fields[position];
    const BatchColumn *from = &batch->columns[position];
    if (!bit_get(from->valid, row)) {
        json_null(json);
        return;
    }
    Column column = {.type = field->type, .zoned = field->zoned, .scale = field->scale, .n = 1};
    if (field->type != TYPE_TEXT) {
        column.data = (const char *)from->data + row * type_width(field->type);
        json_write_value(json, &column, 0);
        return;
    }
    Slice text = from->texts[row];
    if (text.length <= QUALITY_EXAMPLE_BYTES) {
        json_text_n(json, text.data, text.length);
        return;
    }
    size_t kept = QUALITY_EXAMPLE_BYTES;
    while (kept > 0 && ((unsigned char)text.data[kept] & 0xC0u) == 0x80u)
        kept--;
    Buffer cut = BUFFER_INIT;
    buffer_add(&cut, text.data, kept);
    buffer_add_text(&cut, "…");
    json_text_n(json, cut.data, cut.length);
    buffer_free(&cut);
}

const char *quality_row_json(const RuleRun *run, const Batch *batch, size_t row, Arena *arena)
{
    Buffer text = BUFFER_INIT;
    Json json;
    json_begin(&json, &text);
    json_open_object(&json);
    for (size_t i = 0; i < run->n_columns; i++) {
        json_key(&json, run->schema->fields[run->columns[i]].name);
        write_value(&json, run->schema, batch, run->columns[i], row);
    }
    json_close(&json);
    const char *copy = arena_text_n(arena, text.data, text.length);
    buffer_free(&text);
    return copy;
}

void quality_row_words(const RuleRun *run, const Batch *batch, size_t row, Buffer *words)
{
    for (size_t i = 0; i < run->n_columns; i++) {
        Json json;
        buffer_printf(words, "%s%.80s: ", i ? ", " : "", run->schema->fields[run->columns[i]].name);
        json_begin(&json, words);
        write_value(&json, run->schema, batch, run->columns[i], row);
    }
}

int quality_temporary(void *context, Error *error)
{
    const QualityCheck *check = context;
    return spool_temporary(check->home, error);
}

typedef struct Taking {
    RuleReferenceTake *take;
    void *context;
    size_t position;
} Taking;

static Status take_block(void *context, const Batch *batch, size_t first, Error *error)
{
    const Taking *taking = context;
    (void)first;
    return taking->take(taking->context, batch, taking->position, error);
}

static Status scan_reference(const QualityCheck *check, const Version *version, Taking *taking, Error *error)
{
    ColumnsFolder *folder = NULL;
    Status status = version_columns(version, check->db, check->home, &folder, error);
    if (status != OK)
        return status;
    ColumnScan *scan = column_scan_folder(folder, &taking->position, 1, error);
    status = scan ? quality_scan(scan, &version->schema, &taking->position, 1, version->rows, take_block, taking, error) : ERR_IO;
    if (scan)
        column_scan_close(scan);
    columns_close(folder);
    return status;
}

Status quality_reference(void *context, int64_t dataset, const char *column, RuleReferenceTake *take, void *take_context, Error *error)
{
    QualityCheck *check = context;
    DbResult *result;
    Status status = db_query(check->db, &SQL_QUALITY_CURRENT_VERSION, DB_ARGS(db_int(dataset)), &result, error);
    if (status != OK)
        return status;
    bool there = db_rows(result) > 0;
    int64_t id = there ? db_get_int(result, 0, 1) : 0;
    db_result_free(result);
    if (!there)
        return error_set(error, ERR_NOT_FOUND, "There is no dataset %lld to look values up in.", (long long)dataset);
    if (id == 0)
        return error_set(error, ERR_NOT_FOUND, "The dataset %lld, to look values up in, has no rows yet.", (long long)dataset);
    const Version *version;
    status = version_get(check->versions, check->db, id, &version, error);
    if (status != OK)
        return status;
    long position = schema_find(&version->schema, column, strlen(column));
    if (position < 0)
        return error_set(error, ERR_NOT_FOUND, "The dataset %lld has no column \"%.80s\" to look values up in.", (long long)dataset, column);
    Taking taking = {take, take_context, (size_t)position};
    return scan_reference(check, version, &taking, error);
}
