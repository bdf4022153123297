/* json_table.c - see json_table.h. */
#include "formats/json_table.h"

#include "base/memory.h"
#include "formats/json_private.h"
#include "formats/typed_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_WITHIN = 1 << 16 };

typedef struct JsonList {
    JsonRows rows;
    JsonShape shape;
    bool partial, lines;
    bool header;          /* the first element holds the names */
    bool opened;          /* the bracket is behind us */
    uint64_t number;      /* elements read in this pass */
    size_t column;        /* of plain values, or of the keys */
    char reason[120];     /* of a reject */
} JsonList;

bool json_has_lines(const char *text, size_t length)
{
    const char *end = memchr(text, '\n', length < LINES_WITHIN ? length : LINES_WITHIN);
    return end && (size_t)(end - text) + 1 < length;
}

void json_facts(const JsonShape *shape, Json *json)
{
    json_member_text(json, "shape", json_shape_name(shape));
    json_member_text(json, "path", shape->path.length ? shape->path.data : "");
}

static void list_facts(const RowSource *source, Json *json)
{
    const JsonList *list = (const JsonList *)source;
    json_facts(&list->shape, json);
    if (list->shape.element == ELEMENT_ARRAY)
        json_member_bool(json, "header", list->header);
}

static RowStep end_pass(JsonList *list)
{
    json_rows_end(&list->rows, NULL);
    return ROW_END;
}

/* The text is at fault, or only its beginning is here. */
static RowStep stop_at_fault(JsonList *list, Error *error)
{
    return list->partial && list->rows.scan.cut && list->rows.status == OK ? end_pass(list) : json_rows_fail(&list->rows, error);
}

/* Behind the table: nothing but white space, unless that was seen before. */
static RowStep finish(JsonList *list, Error *error)
{
    JsonScan *scan = &list->rows.scan;
    if (list->shape.whole) {
        (void)json_scan_peek(scan);
        if (scan->at < scan->end) {
            (void)json_scan_fault(scan, "nothing more after the table");
            return stop_at_fault(list, error);
        }
    }
    return end_pass(list);
}

/* To the next element: 1 there is one, 0 there is none, -1 a fault. */
static int next_element(JsonList *list)
{
    JsonScan *scan = &list->rows.scan;
    JsonHolder holder = list->shape.holder;
    if (holder == HOLDS_ONE || holder == HOLDS_SEQUENCE) {
        (void)json_scan_peek(scan);
        return holder == HOLDS_ONE ? list->number == 0 : scan->at < scan->end;
    }
    bool members = holder == HOLDS_MEMBERS, first = !list->opened;
    char c;
    if (first) {
        scan->at++;
        list->opened = true;
    }
    c = json_scan_peek(scan);
    if (c == (members ? '}' : ']')) {
        scan->at++;
        return 0;
    }
    if (!first) {
        if (c != ',') {
            (void)json_scan_fault(scan, members ? "a comma or }" : "a comma or ]");
            return -1;
        }
        scan->at++;
        (void)json_scan_peek(scan);
    }
    return 1;
}

/* The name before a keyed record, into the column of keys. */
static bool read_key(JsonList *list)
{
    JsonScan *scan = &list->rows.scan;
    if (json_scan_peek(scan) != '"')
        return json_scan_fault(scan, "a name in double quotes");
    Cell *cell = &list->rows.base.cells[list->column];
    if (!json_scan_scalar(scan, cell, list->rows.heap))
        return false;
    if (json_scan_peek(scan) != ':')
        return json_scan_fault(scan, "a colon after the name");
    scan->at++;
    (void)json_scan_peek(scan);
    return true;
}

static RowStep reject_element(JsonList *list, char c, Error *error)
{
    JsonRows *rows = &list->rows;
    const char *begin = rows->scan.at;
    if (!json_scan_skip(&rows->scan, 1))
        return stop_at_fault(list, error);
    snprintf(list->reason, sizeof list->reason, "Element %llu is %s, where %s was expected.", (unsigned long long)list->number,
             json_rows_kind(c), list->shape.element == ELEMENT_RECORD ? "a record" : "an array");
    rows->base.reject = (RowReject){rows->base.line, list->reason, begin, (size_t)(rows->scan.at - begin)};
    return ROW_REJECTED;
}

static bool scan_holds(const JsonScan *scan, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(scan->end - scan->at) >= length && memcmp(scan->at, text, length) == 0;
}

static RowStep list_next(RowSource *source, Error *error)
{
    JsonList *list = (JsonList *)source;
    JsonRows *rows = &list->rows;
    bool good;
    json_rows_begin(rows);
    int there = next_element(list);
    if (there < 0)
        return stop_at_fault(list, error);
    if (there == 0)
        return finish(list, error);
    list->number++;
    source->line = list->lines ? rows->scan.line : list->number;
    if (list->shape.holder == HOLDS_MEMBERS && !read_key(list))
        return stop_at_fault(list, error);
    char c = json_scan_peek(&rows->scan);
    if ((c == '{' && list->shape.element == ELEMENT_RECORD))
        good = json_rows_record(rows, 0);
    else if (c == '[' && list->shape.element == ELEMENT_ARRAY)
        good = json_rows_array(rows, 1);
    else if (list->shape.element == ELEMENT_VALUE && (c == 'N' || c == 'I' || (c == '-' && scan_holds(&rows->scan, "-I"))))
        good = json_scan_fault(&rows->scan, "a value (NaN and infinities are read within records only)");
    else if (list->shape.element == ELEMENT_VALUE)
        good = json_rows_value(rows, list->column, 1);
    else if (c && strchr("{[\"tfnNI-0123456789", c))
        return reject_element(list, c, error);
    else
        good = json_scan_fault(&rows->scan, "a value");
    return good ? ROW_READ : stop_at_fault(list, error);
}

static Status list_rewind(RowSource *source, Error *error)
{
    JsonList *list = (JsonList *)source;
    json_rows_rewind(&list->rows, &list->shape.at);
    list->opened = false;
    list->number = 0;
    if (list->header) { /* it was read when the source was opened */
        (void)next_element(list);
        if (!json_scan_skip(&list->rows.scan, 1))
            return error_set(error, ERR_INVALID, "The JSON is not valid.");
        list->number++;
    }
    return OK;
}

static void list_close(RowSource *source)
{
    JsonList *list = (JsonList *)source;
    json_rows_free(&list->rows);
    json_shape_free(&list->shape);
    free(list);
}

static size_t list_position(const RowSource *source)
{
    const JsonList *list = (const JsonList *)source;
    return (size_t)(list->rows.scan.at - list->rows.text);
}

static const RowSourceClass JSON_LIST = {list_next, list_rewind, list_close, list_position, list_facts};

/* Whether the first of an array of arrays holds names: texts, all of them, and there is another row. */
static bool first_is_names(const JsonScan *at)
{
    JsonScan scan = *at;
    size_t count = 0;
    scan.at++;
    if (json_scan_peek(&scan) != '[')
        return false;
    scan.at++;
    for (;;) {
        Slice raw;
        bool escaped;
        if (json_scan_peek(&scan) != '"' || !json_scan_string(&scan, &raw, &escaped) || raw.length == 0)
            return false;
        count++;
        char c = json_scan_peek(&scan);
        if (c != ',' && c != ']')
            return false;
        scan.at++;
        if (c == ']')
            break;
    }
    return json_scan_peek(&scan) == ',' && count;
}

/* The cells of the row in hand as the columns' names. */
static void take_names(JsonRows *rows)
{
    Schema names = {NULL, 0};
    for (size_t i = 0; i < rows->base.names.count; i++) {
        char room[64];
        const Cell *cell = &rows->base.cells[i];
        Slice text = {"", 0};
        if (cell->kind == CELL_STRING || cell->kind == CELL_NUMBER || cell->kind == CELL_INTEGER)
            text = cell->text;
        else if (cell->kind == CELL_BOOLEAN)
            text = (Slice){room, (size_t)snprintf(room, sizeof room, "%s", cell->boolean ? "true" : "false")};
        schema_add(&names, text.data, text.length, TYPE_TEXT);
    }
    json_rows_take(rows, &names);
    schema_free(&names);
}

static bool read_names(JsonList *list, const ReadOptions *options)
{
    JsonRows *rows = &list->rows;
    if (list->shape.element != ELEMENT_ARRAY || list->shape.holder != HOLDS_ARRAY)
        return true;
    json_rows_begin(rows);
    if (list->shape.named) {
        rows->scan = list->shape.names;
    } else {
        list->header = options->header == TRI_YES || (options->header == TRI_AUTO && first_is_names(&list->shape.at));
        if (!list->header)
            return true;
        rows->scan = list->shape.at;
        rows->scan.at++;
    }
    if (json_scan_peek(&rows->scan) != '[') {
        list->header = false;
        return true;
    }
    if (!json_rows_array(rows, 1))
        return false;
    take_names(rows);
    return true;
}

static RowSource *list_source(JsonShape *shape, const char *text, size_t length, bool partial, const ReadOptions *options, Error *error)
{
    JsonList *list = mem_zero(1, sizeof *list);
    json_rows_init(&list->rows, &JSON_LIST, text, length);
    list->shape = *shape;
    *shape = (JsonShape){0};
    list->partial = partial;
    list->lines = json_has_lines(text, length);
    if (list->shape.element == ELEMENT_VALUE)
        list->column = json_rows_column(&list->rows, "value", 5);
    else if (list->shape.holder == HOLDS_MEMBERS)
        list->column = json_rows_column(&list->rows, "key", 3);
    Error cause;
    if (!read_names(list, options)) {
        (void)json_rows_fail(&list->rows, &cause);
        (void)error_set(error, cause.status, "%s", cause.message);
        list_close(&list->rows.base);
        return NULL;
    }
    if (list_rewind(&list->rows.base, error) != OK) {
        list_close(&list->rows.base);
        return NULL;
    }
    return &list->rows.base;
}

TableReader *json_table_open(const char *text, size_t length, bool partial, const ReadOptions *options, RejectSink *sink, void *context,
                             Error *error)
{
    JsonShape shape;
    if (!json_shape_find(&shape, text, length, options->path, partial, error))
        return NULL;
    RowSource *source = shape.holder == HOLDS_COLUMNS ? json_columns_source(&shape, text, length, partial, error)
                                                      : list_source(&shape, text, length, partial, options, error);
    json_shape_free(&shape);
    return source ? typed_reader_open(source, options, sink, context, error) : NULL;
}
