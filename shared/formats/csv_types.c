/*
** csv_types.c - the types of a file's columns.
**
** The guess: all rows of the beginning, and rows from places spread over the file, taken from the first line end on. Inside a
** quoted value that goes over several lines such a place is not what it seems; so when the reader comes across such values, the guess
** is checked over the whole file at the end (csv.c). A guess that is too narrow contradicts itself; one that is too wide because
** of a misread place is found by that check. So is one that hangs on a proof the samples did not hold (`unsure`): a decimal comma, the
** order of day and month.
**
** Short rows have a say of their own. Where they would make a text of a column that is something else in all rows of full width, and they are few,
** they are no rows of the table but notes below it, comments, rows with another delimiter: they are set aside.
*/
#include "formats/csv_private.h"


#include <ctype.h>
#include <stdio.h>

enum { HEAD_BYTES = 1 << 18, PLACES = 16, PLACE_BYTES = 1 << 14, CHUNK_CELLS = 1 << 15, SHOWN = 60 };

static bool comma_allowed(const CsvReader *reader)
{
    return reader->layout.dialect.delimiter != ',' && reader->layout.dialect.delimiter > 0;
}

static void begin_columns(CsvReader *reader)
{
    for (size_t i = 0; i < reader->layout.width; i++) {
        CsvColumn *column = &reader->columns[i];
        if (column->fixed)
            infer_begin_fixed(&column->infer, column->fixed, comma_allowed(reader));
        else
            infer_begin(&column->infer, comma_allowed(reader));
        column->shorts = column->infer;
        column->codes = column->codelike = 0;
    }
    reader->full = reader->shorter = 0;
}

/* Narrows one column by the chunk's values. Returns the row of a value that a fixed type does not allow, or n_rows. */
static size_t narrow_column(CsvReader *reader, const CsvScan *scan, size_t number, bool sampling, Arena *heap)
{
    CsvColumn *column = &reader->columns[number];
    bool fixed = column->fixed && column->fixed != TYPE_TEXT;
    size_t next_short = 0;
    for (size_t r = 0; r < scan->n_rows; r++) {
        size_t length;
        InferColumn *infer = &column->infer;
        if (next_short < scan->n_short && (scan->short_rows[next_short] & CSV_SHORT_ROW) == r) {
            next_short++;
            infer = fixed ? infer : &column->shorts;
        }
        const char *field = csv_field(scan, r, number, &length);
        Slice value, plain;
        bool quoted;
        if (length == 0 || (infer->any && !infer->can && !sampling))
            continue;
        CsvCell cell = csv_cell(scan, &reader->nulls, field, length, heap, &value, &plain, &quoted);
        if (cell != CSV_PRESENT || plain.length == 0)
            continue;
        infer_value(infer, plain.data, plain.length);
        if (fixed && !column->infer.can)
            return r;
        if (sampling) {
            column->codes++;
            column->codelike += plain.length == 2 && isupper((unsigned char)plain.data[0]) && isupper((unsigned char)plain.data[1]);
        }
    }
    return scan->n_rows;
}

static void count_rows(CsvReader *reader, const CsvScan *scan)
{
    reader->full += scan->n_rows - scan->n_short;
    reader->shorter += scan->n_short;
}

/* Few enough to be no rows of the table. */
static bool shorts_are_few(const CsvReader *reader)
{
    enum { FEW = 5 };
    return reader->shorter * 10 <= reader->full || (reader->shorter <= FEW && reader->shorter * 2 <= reader->full);
}

/* The short rows' say joins that of the others, unless it is to be set aside. Returns whether it is, in some column. */
static bool join_shorts(CsvReader *reader)
{
    bool few = shorts_are_few(reader), aside = false;
    for (size_t c = 0; c < reader->layout.width; c++) {
        InferColumn *infer = &reader->columns[c].infer, joined = *infer;
        infer_join(&joined, &reader->columns[c].shorts);
        if (few && infer->any && infer_result(infer).type != TYPE_TEXT && infer_result(&joined).type == TYPE_TEXT)
            aside = true;
        else
            *infer = joined;
    }
    return aside;
}

static bool same_type(const InferredType *a, const InferredType *b)
{
    return a->type == b->type && a->zoned == b->zoned && a->comma == b->comma && a->scale == b->scale &&
           (a->type != TYPE_DATE || a->format == b->format) && (a->type != TYPE_TIMESTAMP || a->format == b->format);
}

bool csv_field_fits(const CsvReader *reader, const CsvScan *scan, size_t row, size_t number, Arena *heap)
{
    InferColumn one = reader->columns[number].infer;
    Slice value, plain;
    bool quoted;
    size_t length;
    const char *field = csv_field(scan, row, number, &length);
    if (reader->columns[number].plan.type.type == TYPE_TEXT ||
        csv_cell(scan, &reader->nulls, field, length, heap, &value, &plain, &quoted) != CSV_PRESENT || plain.length == 0)
        return true;
    infer_value(&one, plain.data, plain.length);
    InferredType type = infer_result(&one);
    return same_type(&type, &reader->columns[number].plan.type);
}

static CsvScan open_scan(const CsvReader *reader, size_t at, size_t end)
{
    CsvScan scan = csv_layout_scan(reader->text, end, &reader->layout);
    scan.at = at;
    scan.capacity = CHUNK_CELLS / reader->layout.width;
    if (scan.capacity < 4)
        scan.capacity = 4;
    csv_scan_init(&scan);
    return scan;
}

/* Rows of full width that begin in [at, end). */
static void sample_rows(CsvReader *reader, size_t at, size_t end, bool head, Arena *heap)
{
    CsvScan scan = open_scan(reader, at, reader->length);
    size_t width = reader->layout.width;
    while (scan.at < end && csv_next_chunk(reader, &scan)) {
        size_t rows = scan.n_rows;
        count_rows(reader, &scan);
        if (scan.padded == 0 || head) {
            for (size_t c = 0; c < width; c++) {
                (void)narrow_column(reader, &scan, c, true, heap);
                for (size_t r = 0; head && !reader->empties && scan.padded == 0 && r < rows; r++) {
                    size_t length;
                    (void)csv_field(&scan, r, c, &length);
                    reader->empties |= length == 0 && !(reader->layout.drop_last && c + 1 == width);
                }
            }
        }
        arena_reset(heap);
        if (!head)
            break;
    }
    csv_scan_free(&scan);
}

void csv_types_guess(CsvReader *reader)
{
    Arena *heap = arena_new(1 << 16);
    size_t begin = reader->layout.data_at, left = reader->length - begin;
    begin_columns(reader);
    sample_rows(reader, begin, left > HEAD_BYTES ? begin + HEAD_BYTES : reader->length, true, heap);
    if (left > 4 * HEAD_BYTES) {
        reader->hinted = true;
        for (size_t i = 1; i <= PLACES; i++) {
            size_t at = begin + left / (PLACES + 1) * i, stop = at + PLACE_BYTES;
            while (at < stop && reader->text[at] != '\n' && reader->text[at] != '\r')
                at++;
            if (at == stop)
                continue; /* a very long line */
            CsvScan scan = open_scan(reader, at + 1, stop + PLACE_BYTES < reader->length ? stop + PLACE_BYTES : reader->length);
            /* the last row may be cut: it is read as text ends, so only rows before it count */
            if (csv_next_chunk(reader, &scan) && scan.n_rows > 1 && scan.padded <= 1 && scan.n_rejects <= 1) {
                if (scan.at >= scan.length)
                    scan.n_rows--;
                count_rows(reader, &scan);
                for (size_t c = 0; c < reader->layout.width; c++)
                    (void)narrow_column(reader, &scan, c, true, heap);
            }
            arena_reset(heap);
            csv_scan_free(&scan);
        }
    }
    arena_free(heap);
    (void)join_shorts(reader); /* those set aside here are found by the pass, which then asks for all of the file */
}

static Status refuse_value(CsvReader *reader, const CsvScan *scan, size_t row, size_t number, Error *error)
{
    size_t length;
    const char *field = csv_field(scan, row, number, &length);
    uint64_t line = csv_line_number(reader, &reader->reject_line, (size_t)(csv_field(scan, row, 0, &(size_t){0}) - reader->text));
    const Field *column = &reader->schema.fields[number];
    return error_set(error, ERR_INVALID,
                     "Line %llu has \"%.*s%s\" in column \"%.80s\", which is no %s. Give the column another type, or text.",
                     (unsigned long long)line, (int)(length < SHOWN ? length : SHOWN), field, length > SHOWN ? "…" : "",
                     column->name, type_name(reader->columns[number].fixed));
}

Status csv_types_find(CsvReader *reader, bool *changed, Error *error)
{
    Arena *heap = arena_new(1 << 16);
    Status status = OK;
    size_t width = reader->layout.width;
    begin_columns(reader);
    CsvScan scan = open_scan(reader, reader->layout.data_at, reader->length);
    while (status == OK && csv_next_chunk(reader, &scan)) {
        count_rows(reader, &scan);
        for (size_t c = 0; c < width && status == OK; c++) {
            size_t row = narrow_column(reader, &scan, c, false, heap);
            if (row < scan.n_rows)
                status = refuse_value(reader, &scan, row, c, error);
        }
        arena_reset(heap);
    }
    csv_scan_free(&scan);
    arena_free(heap);
    *changed = reader->aside = join_shorts(reader);
    for (size_t c = 0; c < width; c++) {
        InferredType type = infer_result(&reader->columns[c].infer);
        *changed |= !same_type(&type, &reader->columns[c].plan.type);
    }
    if (reader->layout.drop_last && reader->columns[width - 1].infer.any)
        *changed = true;
    reader->certain = true;
    return status;
}

void csv_types_apply(CsvReader *reader)
{
    size_t width = reader->layout.width;
    if (reader->layout.drop_last && reader->columns[width - 1].infer.any) { /* not empty after all */
        char name[32];
        int length = snprintf(name, sizeof name, "column_%zu", width);
        reader->layout.drop_last = false;
        schema_add(&reader->schema, name, (size_t)length, TYPE_TEXT);
        (void)schema_clean_names(&reader->schema);
    }
    reader_drop_warnings(&reader->base, reader->fixed_warnings);
    for (size_t c = 0; c < reader->schema.count; c++) {
        CsvColumn *column = &reader->columns[c];
        Field *field = &reader->schema.fields[c];
        CsvPlan *plan = &column->plan;
        if (column->fixed && column->fixed != TYPE_TEXT && !column->infer.can) /* refused when its value comes along */
            infer_begin_fixed(&column->infer, column->fixed, comma_allowed(reader));
        plan->type = infer_result(&column->infer);
        plan->lenient = column->infer.lenient;
        if (!reader->certain) /* the samples decide, once and for all */
            plan->na_is_text = column->codes >= 3 && column->codelike * 5 >= column->codes * 4;
        plan->undecided = !reader->certain && !column->fixed && !column->infer.any;
        reader->unsure |= plan->type.ambiguous || (plan->type.type == TYPE_TEXT && column->infer.any && (column->infer.can & CAN_COMMA));
        plan->quoted_empty_is_text = reader->layout.dialect.quoted_empty_is_text;
        field->type = plan->type.type;
        field->zoned = plan->type.zoned;
        field->scale = plan->type.scale;
        if (plan->type.ambiguous)
            reader_warn(&reader->base, "Column \"%.80s\": day and month could be either way round; it was read %s.", field->name,
                        infer_order(plan->type.format));
    }
}
