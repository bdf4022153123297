/*
** json_columns.c - an object of columns, read a row at a time: a place in each of them moves on.
**
** A column is an array, or a record whose members are called 0, 1, 2, ... Columns that end before the others are padded with missing values.
*/
#include "formats/json_private.h"

#include "base/memory.h"

#include <stdlib.h>

typedef struct Place {
    JsonScan begin, now;
    bool opened, ended;
} Place;

typedef struct JsonColumns {
    JsonRows rows;
    JsonHolder holder;
    bool records;        /* a column is a record of numbered members */
    bool partial, lines;
    Place *places;       /* one a column */
    size_t count;
    Buffer path;
    uint64_t number;
    size_t ended;        /* columns that have ended */
    bool uneven;
} JsonColumns;

static RowStep end_pass(JsonColumns *columns)
{
    json_rows_end(&columns->rows, columns->uneven ? "The columns are not of the same length; the short ones were filled up with missing values."
                                                  : NULL);
    return ROW_END;
}

/* The next value of one column into the row. */
static bool read_place(JsonColumns *columns, size_t number)
{
    JsonRows *rows = &columns->rows;
    JsonScan *scan = &rows->scan;
    Place *place = &columns->places[number];
    Slice name;
    bool escaped;
    scan->at = place->now.at;
    scan->line = place->now.line;
    scan->line_start = place->now.line_start;
    if (!place->opened)
        scan->at++;
    char c = json_scan_peek(scan);
    if (c == (columns->records ? '}' : ']')) {
        place->ended = true;
        columns->ended++;
        return true;
    }
    if (place->opened) {
        if (c != ',')
            return json_scan_fault(scan, columns->records ? "a comma or }" : "a comma or ]");
        scan->at++;
        c = json_scan_peek(scan);
    }
    place->opened = true;
    if (columns->records) {
        if (c != '"')
            return json_scan_fault(scan, "a name in double quotes");
        if (!json_scan_string(scan, &name, &escaped))
            return false;
        if (json_scan_peek(scan) != ':')
            return json_scan_fault(scan, "a colon after the name");
        scan->at++;
        (void)json_scan_peek(scan);
    }
    if (number == 0)
        rows->base.line = columns->lines ? scan->line : columns->number + 1;
    if (!json_rows_value(rows, number, 2))
        return false;
    place->now.at = scan->at;
    place->now.line = scan->line;
    place->now.line_start = scan->line_start;
    return true;
}

static RowStep columns_next(RowSource *source, Error *error)
{
    JsonColumns *columns = (JsonColumns *)source;
    JsonRows *rows = &columns->rows;
    json_rows_begin(rows);
    for (size_t i = 0; i < columns->count; i++) {
        if (columns->places[i].ended || read_place(columns, i))
            continue;
        if (!columns->partial || !rows->scan.cut)
            return json_rows_fail(rows, error);
        rows->scan.fault = NULL; /* cut off: the column ends here */
        rows->scan.cut = false;
        rows->base.cells[i].kind = CELL_MISSING;
        columns->places[i].ended = true;
        columns->ended++;
    }
    if (columns->ended == columns->count)
        return end_pass(columns);
    columns->uneven |= columns->ended > 0;
    columns->number++;
    return ROW_READ;
}

static Status columns_rewind(RowSource *source, Error *error)
{
    JsonColumns *columns = (JsonColumns *)source;
    (void)error;
    for (size_t i = 0; i < columns->count; i++) {
        Place *place = &columns->places[i];
        place->now = place->begin;
        place->opened = place->ended = false;
    }
    JsonScan begin = columns->count ? columns->places[0].begin : columns->rows.scan;
    json_rows_rewind(&columns->rows, &begin);
    columns->number = columns->ended = 0;
    columns->uneven = false;
    return OK;
}

static void columns_close(RowSource *source)
{
    JsonColumns *columns = (JsonColumns *)source;
    json_rows_free(&columns->rows);
    buffer_free(&columns->path);
    free(columns->places);
    free(columns);
}

/* Bytes, as if the columns were side by side. */
static size_t columns_position(const RowSource *source)
{
    const JsonColumns *columns = (const JsonColumns *)source;
    size_t sum = 0;
    for (size_t i = 0; i < columns->count; i++)
        sum += (size_t)(columns->places[i].now.at - columns->places[i].begin.at);
    return sum;
}

static void columns_facts(const RowSource *source, Json *json)
{
    const JsonColumns *columns = (const JsonColumns *)source;
    JsonShape shape = {.holder = columns->holder, .path = columns->path};
    json_facts(&shape, json);
}

static const RowSourceClass JSON_COLUMNS = {columns_next, columns_rewind, columns_close, columns_position, columns_facts};

static bool find_places(JsonColumns *columns, const JsonShape *shape)
{
    JsonRows *rows = &columns->rows;
    JsonScan *scan = &rows->scan;
    size_t capacity = 0;
    *scan = shape->at;
    scan->at++;
    for (bool first = true;; first = false) {
        char c = json_scan_peek(scan);
        Cell name = {CELL_MISSING};
        if (c == '}' || scan->at >= scan->end)
            return true;
        if (!first) {
            if (c != ',')
                return json_scan_fault(scan, "a comma or }");
            scan->at++;
            c = json_scan_peek(scan);
        }
        if (c != '"')
            return json_scan_fault(scan, "a name in double quotes");
        if (!json_scan_scalar(scan, &name, rows->heap))
            return false;
        if (json_scan_peek(scan) != ':')
            return json_scan_fault(scan, "a colon after the name");
        scan->at++;
        if (json_scan_peek(scan) != (columns->records ? '{' : '['))
            return json_scan_fault(scan, columns->records ? "a record" : "an array");
        size_t column = json_rows_column(rows, name.text.data, name.text.length);
        if (column == SIZE_MAX)
            return false;
        if (column >= capacity) {
            capacity = capacity ? capacity * 2 : 16;
            columns->places = mem_resize(columns->places, capacity, sizeof *columns->places);
        }
        if (column == columns->count)
            columns->count++;
        columns->places[column] = (Place){.begin = *scan}; /* a name that stands there twice: the last one counts */
        if (!json_scan_skip(scan, 1))
            return false;
    }
}

RowSource *json_columns_source(const JsonShape *shape, const char *text, size_t length, bool partial, Error *error)
{
    JsonColumns *columns = mem_zero(1, sizeof *columns);
    json_rows_init(&columns->rows, &JSON_COLUMNS, text, length);
    columns->holder = shape->holder;
    columns->records = shape->element == ELEMENT_RECORD;
    columns->partial = partial;
    columns->lines = json_has_lines(text, length);
    buffer_add(&columns->path, shape->path.data, shape->path.length);
    if (!find_places(columns, shape) && !(partial && columns->rows.scan.cut && columns->rows.status == OK)) {
        Error cause;
        (void)json_rows_fail(&columns->rows, &cause);
        (void)error_set(error, cause.status, "%s", cause.message);
        columns_close(&columns->rows.base);
        return NULL;
    }
    (void)columns_rewind(&columns->rows.base, error);
    return &columns->rows.base;
}
