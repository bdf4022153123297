/* fixed.c - see fixed.h. Where the columns are is found by fixed_layout.c. */
#include "formats/fixed.h"

#include "base/memory.h"
#include "data/utf8.h"
#include "formats/csv.h"
#include "formats/fixed_layout.h"
#include "formats/typed_reader.h"

#include <stdlib.h>
#include <string.h>

enum { LOOK_BYTES = 1 << 16 };

typedef struct Fixed {
    RowSource base;
    const char *text;
    size_t length, at;
    uint64_t line;       /* the number of the line at `at` */
    FixedLayout layout;
} Fixed;

static RowStep reject(Fixed *fixed, Slice line, const char *reason)
{
    fixed->base.reject = (RowReject){fixed->base.line, reason, line.data, line.length};
    return ROW_REJECTED;
}

static RowStep fixed_next(RowSource *source, Error *error)
{
    Fixed *fixed = (Fixed *)source;
    Slice line = {NULL, 0};
    (void)error;
    while (fixed->at < fixed->length && line.length == 0) {
        source->line = fixed->line++;
        line = fixed_line(fixed->text, fixed->length, fixed->at, &fixed->at);
    }
    if (line.length == 0)
        return ROW_END;
    if (memchr(line.data, '\0', line.length))
        return reject(fixed, line, "The row holds a NUL byte.");
    size_t plain = utf8_valid_prefix(line.data, line.length);
    if (plain < line.length)
        return reject(fixed, line, "The row is not valid UTF-8.");
    bool ascii = utf8_count(line.data, line.length) == line.length;
    FixedPlace place = {0};
    for (size_t i = 0; i < fixed->layout.count; i++) {
        Cell *cell = &source->cells[i];
        cell->kind = CELL_TEXT;
        if (!fixed_value(&fixed->layout, line, ascii, i, &place, &cell->text))
            return reject(fixed, line, fixed->layout.exact ? "The line goes on behind the last column."
                                                           : "A value reaches over the border between two columns.");
    }
    return ROW_READ;
}

static Status fixed_rewind(RowSource *source, Error *error)
{
    Fixed *fixed = (Fixed *)source;
    (void)error;
    fixed->at = fixed->layout.data_at;
    fixed->line = fixed->layout.data_line;
    return OK;
}

static void fixed_close(RowSource *source)
{
    Fixed *fixed = (Fixed *)source;
    fixed_layout_free(&fixed->layout);
    schema_free(&fixed->base.names);
    free(fixed->base.cells);
    free(fixed);
}

static size_t fixed_position(const RowSource *source)
{
    return ((const Fixed *)source)->at;
}

/* The widths that give the same columns; the last one goes to the end of its lines. */
static void fixed_facts(const RowSource *source, Json *json)
{
    const FixedLayout *layout = &((const Fixed *)source)->layout;
    json_member_bool(json, "header", layout->header);
    json_member_int(json, "skip_lines", layout->skip_lines);
    json_key(json, layout->exact ? "widths" : "columns_at");
    json_open_array(json);
    for (size_t i = 0; i < layout->count; i++)
        json_int(json, (int64_t)(layout->exact ? layout->columns[i].end - layout->columns[i].begin : layout->columns[i].begin));
    json_close(json);
}

static const RowSourceClass FIXED = {fixed_next, fixed_rewind, fixed_close, fixed_position, fixed_facts};

static void read_names(Fixed *fixed)
{
    const FixedLayout *layout = &fixed->layout;
    size_t next;
    FixedPlace place = {0};
    Slice line = {"", 0};
    if (layout->header)
        line = fixed_line(fixed->text, fixed->length, layout->names_at, &next);
    bool valid = utf8_valid(line.data, line.length), ascii = !valid || utf8_count(line.data, line.length) == line.length;
    for (size_t i = 0; i < layout->count; i++) {
        Slice name = {"", 0};
        if (!layout->header || !fixed_value(layout, line, ascii, i, &place, &name))
            name = (Slice){"", 0};
        schema_add(&fixed->base.names, name.data, name.length, TYPE_TEXT);
    }
}

TableReader *fixed_open(const char *text, size_t length, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    Fixed *fixed = mem_zero(1, sizeof *fixed);
    fixed->base.class = &FIXED;
    fixed->base.lasting = (Slice){text, length};
    fixed->text = text;
    fixed->length = length;
    fixed_layout_find(text, length, options, &fixed->layout);
    read_names(fixed);
    fixed->base.cells = mem_zero(fixed->layout.count + 1, sizeof *fixed->base.cells);
    (void)fixed_rewind(&fixed->base, error);
    return typed_reader_open(&fixed->base, options, sink, context, error);
}

bool fixed_looks(const char *text, size_t length)
{
    CsvDialect dialect;
    ReadOptions options = {0};
    if (length > LOOK_BYTES) {
        const char *end = memrchr(text, '\n', LOOK_BYTES);
        length = end ? (size_t)(end - text) + 1 : LOOK_BYTES;
    }
    if (!fixed_layout_likely(text, length))
        return false;
    csv_detect(text, length, &options, &dialect);
    return dialect.delimiter == -1 || dialect.delimiter == ' ';
}
