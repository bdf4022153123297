/* csv.c - see csv.h. The work is done by csv_layout.c (dialect), csv_scan.c (rows), csv_parse.c (values), csv_types.c (types). */
#include "formats/csv_private.h"

#include "base/map.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_BYTES = 4 << 20, BATCH_ROWS = 4096 };

uint64_t csv_line_number(const CsvReader *reader, CsvLine *last, size_t at)
{
    if (at < last->at || last->line == 0)
        *last = (CsvLine){0, 1};
    while (last->at < at) {
        size_t next;
        (void)csv_line_end(reader->text, at, last->at, &next);
        if (next > last->at && (reader->text[next - 1] == '\n' || reader->text[next - 1] == '\r'))
            last->line++;
        last->at = next;
    }
    return last->line;
}

/* The names of the header row, or none. */
static void read_names(CsvReader *reader)
{
    CsvLayout *layout = &reader->layout;
    CsvScan scan = csv_layout_scan(reader->text, reader->length, layout);
    size_t columns = layout->width - layout->drop_last, first = 0, at = 0;
    size_t most = layout->header_fields > layout->width ? layout->header_fields : layout->width;
    uint32_t *ends = mem_zero(most + 1, sizeof *ends);
    Arena *heap = arena_new(4096);
    CsvRow row = {0};
    if (layout->dialect.header) {
        scan.base = reader->text + layout->header_at;
        csv_row_fit(&scan, layout->header_at, reader->length, ends, most, &row);
    }
    if (layout->row_names) {
        schema_add(&reader->schema, "row_names", 9, TYPE_TEXT);
        first = 1;
    }
    for (size_t c = first; c < columns; c++) {
        Slice name = {"", 0}, plain;
        bool quoted;
        for (bool found = false; !found && at < row.fields; at++) {
            uint32_t begin = ends[at] + csv_lead(&scan, at);
            (void)csv_cell(&scan, &reader->nulls, scan.base + begin, ends[at + 1] - begin, heap, &name, &plain, &quoted);
            found = !layout->gaps || plain.length > 0;
        }
        schema_add(&reader->schema, name.data, name.length, TYPE_TEXT);
    }
    arena_free(heap);
    free(ends);
}

static void clean_names(CsvReader *reader)
{
    size_t changed = schema_clean_names(&reader->schema);
    if (reader->layout.dialect.header && changed > 0)
        reader_warn(&reader->base, "%zu column %s changed because %s empty, repeated or not plain text.", changed,
                 changed == 1 ? "name was" : "names were", changed == 1 ? "it was" : "they were");
    if (reader->layout.row_names)
        reader_warn(&reader->base, "The header has no name for the first column; it is called row_names.");
    if (reader->layout.gaps)
        reader_warn(&reader->base, "The header has more names than the rows have values; its empty names were passed over.");
    if (reader->layout.drop_last)
        reader_warn(&reader->base, "Every line ends in a delimiter; the empty last column was left out.");
    reader->fixed_warnings = reader->base.n_warnings;
}

static Status fix_types(CsvReader *reader, const ReadOptions *options, Error *error)
{
    if (!options->n_types)
        return OK;
    Map *names = map_new();
    Status status = OK;
    for (size_t i = 0; i < reader->schema.count; i++)
        (void)map_set(names, reader->schema.fields[i].name, reader->schema.fields[i].name_length, &reader->columns[i]);
    for (size_t i = 0; i < options->n_types && status == OK; i++) {
        const FixedType *type = &options->types[i];
        CsvColumn *column = map_get(names, type->column, strlen(type->column));
        if (column)
            column->fixed = type->type;
        else
            status = error_set(error, ERR_INVALID, "There is no column \"%.80s\", for which a type was given.", type->column);
    }
    map_free(names);
    return status;
}

static bool dialect_is_sane(const ReadOptions *options, Error *error)
{
    int delimiter = options->delimiter, quote = options->quote;
    if ((delimiter > 0 && delimiter == quote) || (quote > 0 && strchr(options->delimiter_tail, quote)) || delimiter == '\n' || delimiter == '\r' || quote == '\n' || quote == '\r' ||
        (options->escape > 0 && options->escape == delimiter)) {
        (void)error_set(error, ERR_INVALID, "The delimiter, the quote and the escape must be different characters, and no line ends.");
        return false;
    }
    return true;
}

static void stop(CsvReader *reader)
{
    if (!reader->started)
        return;
    csv_scan_free(&reader->scan);
    batch_free(&reader->batch);
    reader->started = false;
}

static void csv_close(TableReader *base)
{
    CsvReader *reader = (CsvReader *)base;
    stop(reader);
    schema_free(&reader->schema);
    free(reader->columns);
    free(reader);
}

static void start(CsvReader *reader)
{
    reader->scan = csv_layout_scan(reader->text, reader->length, &reader->layout);
    reader->scan.at = reader->layout.data_at;
    batch_init(&reader->batch, &reader->schema, BATCH_BYTES);
    if (reader->batch.capacity > BATCH_ROWS)
        reader->batch.capacity = BATCH_ROWS;
    reader->scan.capacity = reader->batch.capacity;
    csv_scan_init(&reader->scan);
    reader->base.rejected = reader->base.padded = 0;
    reader->started = true;
    reader->ended = false;
}

static void report_rejects(CsvReader *reader)
{
    const CsvScan *scan = &reader->scan;
    char reason[160];
    for (size_t i = 0; i < scan->n_rejects; i++) {
        const CsvFaultRow *row = &scan->rejects[i];
        switch (row->fault) {
        case CSV_TOO_MANY_FIELDS:
            snprintf(reason, sizeof reason, "The row has %zu values, but the table has %zu columns.", row->fields,
                     reader->schema.count);
            break;
        case CSV_UNCLOSED_QUOTE: snprintf(reason, sizeof reason, "A quote is opened and never closed."); break;
        case CSV_NUL: snprintf(reason, sizeof reason, "The row holds a NUL byte."); break;
        case CSV_NOT_UTF8: snprintf(reason, sizeof reason, "The row is not valid UTF-8."); break;
        case CSV_TOO_LONG: snprintf(reason, sizeof reason, "The row is longer than 1 GB."); break;
        case CSV_HEADER_AGAIN: snprintf(reason, sizeof reason, "This is the header once more."); break;
        case CSV_NO_ROW:
            snprintf(reason, sizeof reason, "The row has %zu of %zu values, and they are not of the columns' types: a note or a broken row.", row->fields,
                     reader->schema.count);
            break;
        }
        RowReject reject = {csv_line_number(reader, &reader->reject_line, row->begin), reason, reader->text + row->begin, row->end - row->begin};
        if (reader->sink)
            reader->sink(reader->context, &reject);
        reader->base.rejected++;
    }
}

bool csv_next_chunk(const CsvReader *reader, CsvScan *scan)
{
    if (!csv_scan_next(scan))
        return false;
    const CsvLayout *layout = &reader->layout;
    if (!layout->dialect.header || scan->width < 2 || layout->header_length == 0)
        return true;
    const char *header = reader->text + layout->header_at;
    bool *keep = NULL;
    for (size_t r = 0; r < scan->n_rows; r++) {
        const uint32_t *ends = scan->ends + r * (scan->width + 1);
        const char *row = scan->base + (uint32_t)(ends[0] + 1);
        if ((uint32_t)(ends[scan->width] - ends[0] - 1) != layout->header_length ||
            layout->header_length > (size_t)(scan->text + scan->length - row) || memcmp(row, header, layout->header_length) != 0)
            continue;
        if (!keep) {
            keep = mem_alloc(scan->n_rows);
            memset(keep, true, scan->n_rows);
        }
        keep[r] = false;
    }
    if (keep)
        csv_scan_set_aside(scan, keep, CSV_HEADER_AGAIN);
    free(keep);
    return true;
}

/* Sets the short rows of the chunk aside whose values are not of their columns' types. */
static void set_aside_shorts(CsvReader *reader)
{
    CsvScan *scan = &reader->scan;
    bool *keep = NULL;
    for (size_t i = 0; i < scan->n_short; i++) {
        size_t row = scan->short_rows[i] & CSV_SHORT_ROW;
        for (size_t c = 0; c < reader->schema.count; c++) {
            if (csv_field_fits(reader, scan, row, c, reader->batch.heap))
                continue;
            if (!keep) {
                keep = mem_alloc(scan->n_rows);
                memset(keep, true, scan->n_rows);
            }
            keep[row] = false;
            break;
        }
    }
    arena_reset(reader->batch.heap);
    if (keep)
        csv_scan_set_aside(scan, keep, CSV_NO_ROW);
    free(keep);
}

/* Whether the column that was left out for being empty is empty in this chunk too. */
static bool last_stays_empty(const CsvReader *reader)
{
    const CsvScan *scan = &reader->scan;
    for (size_t r = 0; r < scan->n_rows; r++) {
        size_t length;
        (void)csv_field(scan, r, scan->width - 1, &length);
        if (length)
            return false;
    }
    return true;
}

/* The chunk as a batch; false when a value is not of its column's type. */
static bool fill_batch(CsvReader *reader)
{
    Batch *batch = &reader->batch;
    const CsvScan *scan = &reader->scan;
    arena_reset(batch->heap);
    batch->n = 0;
    for (size_t c = 0; c < reader->schema.count; c++)
        if (csv_parse_column(scan, c, &reader->columns[c].plan, &reader->nulls, batch->heap, &batch->columns[c]) < scan->n_rows)
            return false;
    if (reader->layout.drop_last && !last_stays_empty(reader))
        return false;
    batch->n = scan->n_rows;
    return true;
}

/* Looks at the whole file and begins again if the types are others. */
static ReadStep retype(CsvReader *reader, bool contradicted, Error *error)
{
    bool changed;
    if (reader->certain) {
        (void)error_set(error, ERR_INTERNAL, "The types found in the file contradict themselves.");
        return READ_FAILED;
    }
    if (csv_types_find(reader, &changed, error) != OK)
        return READ_FAILED;
    bool again = changed || contradicted;
    if (again)
        stop(reader);
    csv_types_apply(reader); /* if nothing changed, still the warnings */
    return again ? READ_RETYPE : READ_END;
}

static ReadStep csv_next(TableReader *base, const Batch **batch, Error *error)
{
    CsvReader *reader = (CsvReader *)base;
    *batch = NULL;
    if (!reader->started)
        start(reader);
    if (reader->ended)
        return READ_END;
    while (csv_next_chunk(reader, &reader->scan)) {
        if (reader->aside && reader->scan.n_short)
            set_aside_shorts(reader);
        report_rejects(reader);
        if (reader->scan.n_rows == 0)
            continue;
        if (!fill_batch(reader))
            return retype(reader, true, error);
        reader->base.padded += reader->scan.padded;
        *batch = &reader->batch;
        return READ_BATCH;
    }
    reader->ended = true;
    ReadStep step = READ_END;
    if (!reader->certain && (reader->unsure || (reader->hinted && reader->scan.multi_line)))
        step = retype(reader, false, error);
    if (step == READ_END && reader->scan.mended)
        reader_warn(&reader->base, "Rows with a quote that does not end its field, or is not doubled within its value: %llu. They were read so that they fit the columns.",
                    (unsigned long long)reader->scan.mended);
    return step;
}

static size_t csv_position(const TableReader *base)
{
    const CsvReader *reader = (const CsvReader *)base;
    return reader->started ? reader->scan.at : reader->layout.data_at;
}

static void csv_facts(const TableReader *base, Json *json)
{
    const CsvDialect *dialect = csv_reader_dialect(base);
    const struct { const char *name; int byte; } marks[] = {
        {"delimiter", dialect->delimiter}, {"quote", dialect->quote}, {"escape", dialect->escape}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        char text[1 + CSV_TAIL];
        int length = snprintf(text, sizeof text, "%c%s", marks[i].byte, i ? "" : dialect->tail);
        json_key(json, marks[i].name);
        if (marks[i].byte >= 0)
            json_text_n(json, text, (size_t)length);
        else
            json_null(json);
    }
    json_member_bool(json, "header", dialect->header);
    json_member_text(json, "newline", dialect->newline);
    json_member_int(json, "skip_lines", dialect->skip_lines);
}

const CsvDialect *csv_reader_dialect(const TableReader *reader)
{
    return &((const CsvReader *)reader)->layout.dialect;
}

/* The row's end is looked for again: of a short row the fields' ends go past it. */
static bool csv_row(TableReader *base, size_t row, RowReject *where)
{
    CsvReader *reader = (CsvReader *)base;
    size_t length;
    CsvRow found = {0};
    if (!reader->started || row >= reader->scan.n_rows)
        return false;
    size_t begin = (size_t)(csv_field(&reader->scan, row, 0, &length) - reader->text);
    uint32_t *ends = mem_array(reader->scan.width + 1, sizeof *ends);
    csv_row_fit(&reader->scan, begin, reader->length, ends, reader->scan.width, &found);
    free(ends);
    where->line = csv_line_number(reader, &reader->row_line, begin);
    where->raw = reader->text + begin;
    where->raw_length = found.end - begin;
    return true;
}

static const ReaderClass CSV_READER = {csv_next, csv_close, csv_position, csv_facts, csv_row};

TableReader *csv_reader_open(const char *text, size_t length, const ReadOptions *options, RejectSink *sink, void *context,
                             Error *error)
{
    if (!dialect_is_sane(options, error))
        return NULL;
    while (length > 1 && text[length - 1] == '\x1a' && (text[length - 2] == '\n' || text[length - 2] == '\x1a')) /* DOS ended texts so */
        length--;
    CsvReader *reader = mem_zero(1, sizeof *reader);
    reader->base = (TableReader){.class = &CSV_READER, .schema = &reader->schema};
    reader->text = text;
    reader->length = length;
    reader->sink = sink;
    reader->context = context;
    reader->quoted_empty = options->quoted_empty_is_text;
    csv_nulls_init(&reader->nulls, options->null_values, options->n_null_values);
    csv_layout_find(text, length, options, &reader->layout);
    if (reader->layout.header_at >= length) {
        (void)error_set(error, ERR_INVALID, "The file is empty: there is no row in it.");
        goto failed;
    }
    if (reader->layout.width > CSV_MAX_COLUMNS) {
        (void)error_set(error, ERR_INVALID, "The file has more than %d columns. Is the delimiter right?", CSV_MAX_COLUMNS);
        goto failed;
    }
    reader->columns = mem_zero(reader->layout.width, sizeof *reader->columns);
    read_names(reader);
    clean_names(reader);
    if (fix_types(reader, options, error) != OK)
        goto failed;
    csv_types_guess(reader);
    reader->layout.dialect.quoted_empty_is_text =
        reader->quoted_empty == TRI_YES || (reader->quoted_empty == TRI_AUTO && reader->empties);
    csv_types_apply(reader);
    return &reader->base;
failed:
    reader_close(&reader->base);
    return NULL;
}
