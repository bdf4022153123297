/* xlsx.c - see xlsx.h. */
#include "formats/xlsx.h"

#include "base/memory.h"
#include "base/number.h"
#include "data/datetime.h"
#include "formats/xlsx_header.h"
#include "formats/xlsx_sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GAP = 1000, MAX_WARNINGS = 8, NAMES_SHOWN = 8 };

typedef struct XlsxSource {
    RowSource base;
    size_t length;             /* bytes of the file, for progress */
    XlsxWorkbook workbook;
    XlsxStrings strings;
    const XlsxSheet *sheet;
    XlsxReading *reading;
    size_t passed;             /* rows of the file before the first of the table's data */
    size_t ordinal;            /* of the row read last */
    bool header, complete;     /* complete: a pass has reached the end */
    uint32_t header_row;       /* its number in the sheet; of the first row when there is no header */
    int32_t *places;           /* of each of the sheet's columns among the table's, -1: none yet */
    size_t capacity;           /* of base.cells */
    uint32_t last;             /* number of the row before, 0: none */
    uint32_t *blanks;          /* numbers of rows without values that wait for one with */
    size_t n_blanks, blank_at, blank_capacity;
    SheetRow *held;            /* the row that comes after them */
    bool ended;
    const char *warnings[MAX_WARNINGS]; /* owned */
} XlsxSource;

static void warn(XlsxSource *source, const char *format, ...) PRINTF_LIKE(2, 3);

static void warn(XlsxSource *source, const char *format, ...)
{
    if (source->base.n_warnings == MAX_WARNINGS)
        return;
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    source->warnings[source->base.n_warnings++] = mem_text(text);
    source->base.warnings = source->warnings;
}

/* ---- which sheet ------------------------------------------------------------------------------------------------------------ */

static Status has_values(XlsxSource *source, const XlsxSheet *sheet, bool *found, Error *error)
{
    XlsxReading *reading = xlsx_sheet_open(&source->workbook, &source->strings, sheet, error);
    RowStep step = reading ? ROW_READ : ROW_FAILED;
    SheetRow *row;
    *found = false;
    while (step == ROW_READ && !*found) {
        step = xlsx_sheet_next(reading, &row, error);
        *found = step == ROW_READ && row->present > 0;
    }
    xlsx_sheet_close(reading);
    return step == ROW_FAILED ? ERR_INVALID : OK;
}

static Status choose_sheet(XlsxSource *source, const char *wanted, Error *error)
{
    XlsxWorkbook *workbook = &source->workbook;
    if (wanted) {
        source->sheet = xlsx_workbook_sheet(workbook, wanted, error);
        return source->sheet ? OK : ERR_INVALID;
    }
    for (int hidden = 0; hidden < 2; hidden++) {
        for (size_t i = 0; i < workbook->n_sheets; i++) {
            bool found = false;
            if (workbook->sheets[i].hidden != (hidden == 1))
                continue;
            Status status = has_values(source, &workbook->sheets[i], &found, error);
            if (status != OK)
                return status;
            if (found) {
                source->sheet = &workbook->sheets[i];
                return OK;
            }
        }
    }
    return error_set(error, ERR_INVALID, "The workbook is empty: no sheet has a value in it.");
}

static void name_other_sheets(XlsxSource *source)
{
    const XlsxWorkbook *workbook = &source->workbook;
    Buffer names = BUFFER_INIT;
    size_t shown = 0;
    for (size_t i = 0; i < workbook->n_sheets && shown < NAMES_SHOWN; i++) {
        if (&workbook->sheets[i] != source->sheet)
            buffer_printf(&names, "%s\"%.60s\"%s", shown++ ? ", " : "", workbook->sheets[i].name, workbook->sheets[i].hidden ? " (hidden)" : "");
    }
    if (workbook->n_sheets > 1)
        warn(source, "The workbook has %zu sheets. \"%.60s\" was read; the option sheet reads another: %s%s.", workbook->n_sheets, source->sheet->name,
             names.data, workbook->n_sheets - 1 > shown ? ", …" : "");
    buffer_free(&names);
}

/* ---- columns ---------------------------------------------------------------------------------------------------------------- */

/* A cell as a name. */
static void add_cell_text(Buffer *out, const Cell *cell)
{
    char text[TIMESTAMP_TEXT + NUMBER_TEXT];
    switch (cell->kind) {
    case CELL_TEXT: case CELL_STRING: case CELL_NUMBER: buffer_add(out, cell->text.data, cell->text.length); break;
    case CELL_BOOLEAN: buffer_add_text(out, cell->boolean ? "true" : "false"); break;
    case CELL_INTEGER: buffer_add(out, text, number_format_int(cell->integer, text)); break;
    case CELL_FLOAT: buffer_add(out, text, number_format_double(cell->number, text)); break;
    case CELL_DATE: buffer_add(out, text, date_format(cell->date, text)); break;
    case CELL_TIMESTAMP: buffer_add(out, text, timestamp_format(cell->integer, false, text)); break;
    case CELL_MISSING: break;
    }
}

static size_t add_column(XlsxSource *source, uint32_t column, const char *name, size_t length)
{
    size_t place = source->base.names.count;
    schema_add(&source->base.names, name, length, TYPE_TEXT);
    if (place == source->capacity) {
        source->capacity = source->capacity * 2 + 16;
        source->base.cells = mem_resize(source->base.cells, source->capacity, sizeof *source->base.cells);
    }
    source->base.cells[place] = (Cell){0};
    source->places[column] = (int32_t)place;
    return place;
}

/* Those with a value in the sample's rows from the table's first on, from left to right; `header` has the names, or is NULL. */
static void find_columns(XlsxSource *source, const HeaderSample *sample, size_t first, const SheetRow *header)
{
    const Cell **names = mem_zero(XLSX_COLUMNS, sizeof *names);
    for (size_t i = 0; header && i < header->n_cells; i++)
        names[header->cells[i].column] = &header->cells[i].cell;
    Buffer text = BUFFER_INIT;
    for (uint32_t column = 0; column < XLSX_COLUMNS; column++) {
        bool used = false;
        for (size_t i = first; i < sample->n && !used; i++)
            used = column < sample->rows[i].width && sample->rows[i].kinds[column] != CELL_MISSING;
        if (!used)
            continue;
        buffer_clear(&text);
        if (names[column])
            add_cell_text(&text, names[column]);
        (void)add_column(source, column, text.length ? text.data : "", text.length);
    }
    buffer_free(&text);
    free((void *)names);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static RowStep next_in_file(XlsxSource *source, SheetRow **row, Error *error)
{
    RowStep step = xlsx_sheet_next(source->reading, row, error);
    source->ordinal += step == ROW_READ;
    return step;
}

/* To before the first row in the file. */
static Status open_sheet(XlsxSource *source, Error *error)
{
    xlsx_sheet_close(source->reading);
    source->reading = xlsx_sheet_open(&source->workbook, &source->strings, source->sheet, error);
    source->ordinal = source->n_blanks = source->blank_at = 0;
    source->last = 0;
    source->held = NULL;
    source->ended = false;
    return source->reading ? OK : ERR_INVALID;
}

static Status xlsx_rewind(RowSource *base, Error *error)
{
    XlsxSource *source = (XlsxSource *)base;
    SheetRow *row;
    Status status = open_sheet(source, error);
    while (status == OK && source->ordinal < source->passed)
        if (next_in_file(source, &row, error) != ROW_READ)
            status = error_set(error, ERR_INVALID, "The workbook was changed while it was read.");
        else
            source->last = row->number;
    return status;
}

static void clear_cells(XlsxSource *source)
{
    for (size_t i = 0; i < source->base.names.count; i++)
        source->base.cells[i].kind = CELL_MISSING;
}

static void give_row(XlsxSource *source, const SheetRow *row)
{
    clear_cells(source);
    for (size_t i = 0; i < row->n_cells; i++) {
        const SheetCell *cell = &row->cells[i];
        if (cell->cell.kind == CELL_MISSING)
            continue;
        int32_t place = source->places[cell->column];
        if (place < 0)
            place = (int32_t)add_column(source, cell->column, "", 0);
        source->base.cells[place] = cell->cell;
    }
    source->base.line = row->number;
}

static void hold_blank(XlsxSource *source, uint32_t number)
{
    if (source->n_blanks == source->blank_capacity) {
        source->blank_capacity = source->blank_capacity * 2 + 64;
        source->blanks = mem_resize(source->blanks, source->blank_capacity, sizeof *source->blanks);
    }
    source->blanks[source->n_blanks++] = number;
}

/* A row without cells need not stand in the file at all: those between the row before and `number` are blank. What stands far below a table does not
** make so many rows of it. */
static void hold_gap(XlsxSource *source, uint32_t number)
{
    uint32_t next = source->last + 1;
    if (source->last && number > next + MOST_GAP) {
        if (!source->complete)
            warn(source, "Rows %u to %u of the sheet have no cells; they were left out.", next, number - 1);
    } else if (source->last) {
        for (; next < number; next++)
            hold_blank(source, next);
    }
    source->last = number;
}

/* No row with a value is to come: the blank ones inside of the filter's range remain. */
static void end_rows(XlsxSource *source)
{
    uint32_t filter_end = xlsx_sheet_filter_end(source->reading);
    source->ended = true;
    while (source->n_blanks && source->blanks[source->n_blanks - 1] > filter_end)
        source->n_blanks--;
    if (source->complete)
        return;
    source->complete = true;
    uint64_t dates = xlsx_sheet_bad_dates(source->reading), strings = xlsx_sheet_bad_strings(source->reading);
    if (dates)
        warn(source, "%llu %s in a date format and %s no date (before 1900 or after 9999); %s missing.", (unsigned long long)dates,
             dates == 1 ? "number is" : "numbers are", dates == 1 ? "is" : "are", dates == 1 ? "it is" : "they are");
    if (strings)
        warn(source, "%llu %s a text that is not in the workbook; %s missing.", (unsigned long long)strings,
             strings == 1 ? "cell refers to" : "cells refer to", strings == 1 ? "it is" : "they are");
}

static RowStep xlsx_next(RowSource *base, Error *error)
{
    XlsxSource *source = (XlsxSource *)base;
    while (!source->held && !source->ended) {
        SheetRow *row;
        RowStep step = next_in_file(source, &row, error);
        if (step == ROW_FAILED)
            return step;
        if (step == ROW_END) {
            end_rows(source);
            break;
        }
        if (row->n_cells)
            hold_gap(source, row->number);
        if (row->present)
            source->held = row;
        else if (row->n_cells)
            hold_blank(source, row->number);
    }
    if (source->blank_at < source->n_blanks) {
        clear_cells(source);
        source->base.line = source->blanks[source->blank_at++];
        return ROW_READ;
    }
    source->n_blanks = source->blank_at = 0;
    if (!source->held)
        return ROW_END;
    give_row(source, source->held);
    source->held = NULL;
    return ROW_READ;
}

static void xlsx_close(RowSource *base)
{
    XlsxSource *source = (XlsxSource *)base;
    xlsx_sheet_close(source->reading);
    xlsx_strings_close(&source->strings);
    xlsx_workbook_close(&source->workbook);
    schema_free(&base->names);
    for (size_t i = 0; i < base->n_warnings; i++)
        free((char *)(uintptr_t)source->warnings[i]);
    free(base->cells);
    free(source->places);
    free(source->blanks);
    free(source);
}

static size_t xlsx_position(const RowSource *base)
{
    const XlsxSource *source = (const XlsxSource *)base;
    uint64_t packed = source->sheet->part.packed;
    double share = packed ? (double)xlsx_sheet_position(source->reading) / (double)packed : 1;
    return (size_t)((share > 1 ? 1 : share) * (double)source->length);
}

static void xlsx_facts(const RowSource *base, Json *json)
{
    const XlsxSource *source = (const XlsxSource *)base;
    json_member_text(json, "sheet", source->sheet->name);
    json_key(json, "sheets");
    json_open_array(json);
    for (size_t i = 0; i < source->workbook.n_sheets; i++)
        json_text(json, source->workbook.sheets[i].name);
    json_close(json);
    json_member_bool(json, "header", source->header);
    json_member_int(json, "skip_lines", (int64_t)source->header_row - 1);
    json_member_text(json, "date_system", source->workbook.dates_from_1904 ? "1904" : "1900");
}

/* ---- opening ---------------------------------------------------------------------------------------------------------------- */

static Status take_sample(XlsxSource *source, long skip, HeaderSample *sample, Error *error)
{
    SheetRow *row;
    RowStep step = open_sheet(source, error) == OK ? ROW_READ : ROW_FAILED;
    while (step == ROW_READ && sample->n < HEADER_SAMPLE) {
        step = next_in_file(source, &row, error);
        if (step == ROW_READ && row->present && (long)row->number > skip)
            header_sample_add(sample, row, source->ordinal);
    }
    if (step == ROW_FAILED)
        return ERR_INVALID;
    return sample->n ? OK : error_set(error, ERR_INVALID, "The sheet \"%.80s\" has no value%s.", source->sheet->name, skip > 0 ? " after the skipped rows" : "");
}

/* The table's place in the sheet; the source stands before its first row of data then. */
static Status find_table(XlsxSource *source, const ReadOptions *options, Error *error)
{
    HeaderSample sample = {.n = 0};
    SheetRow *row = NULL;
    long skip = options->skip_lines > 0 ? options->skip_lines : 0;
    Status status = take_sample(source, skip, &sample, error);
    if (status == OK) {
        HeaderPlace place = header_find(&sample, skip == 0, options->header);
        const SampleRow *first = &sample.rows[place.first];
        source->header = place.header;
        source->header_row = first->number;
        source->passed = first->ordinal - !place.header;
        status = xlsx_rewind(&source->base, error);
        if (status == OK && place.header) {
            /* the rewound reading has just passed the header: its row is still there */
            row = xlsx_sheet_row(source->reading);
        }
        if (status == OK)
            find_columns(source, &sample, place.first, row);
        if (place.first == 1)
            warn(source, "Row %u stands above the table and was left out.", sample.rows[0].number);
        else if (place.first > 1)
            warn(source, "%zu rows (%u to %u) stand above the table and were left out.", place.first, sample.rows[0].number,
                 sample.rows[place.first - 1].number);
    }
    header_sample_free(&sample);
    return status;
}

static const RowSourceClass XLSX_SOURCE = {xlsx_next, xlsx_rewind, xlsx_close, xlsx_position, xlsx_facts};

RowSource *xlsx_source_open(const FormatInput *input, const ReadOptions *options, Error *error)
{
    Error failure = {.status = ERR_INVALID};
    XlsxSource *source = mem_zero(1, sizeof *source);
    source->base.class = &XLSX_SOURCE;
    source->length = input->length;
    source->places = mem_array(XLSX_COLUMNS, sizeof *source->places);
    memset(source->places, 0xFF, XLSX_COLUMNS * sizeof *source->places);
    Status status = xlsx_workbook_open(&source->workbook, input->bytes, input->length, &failure);
    if (status == OK)
        status = xlsx_strings_open(&source->strings, &source->workbook, input->scratch, &failure);
    if (status == OK)
        status = choose_sheet(source, options->sheet, &failure);
    if (status == OK) {
        name_other_sheets(source);
        status = find_table(source, options, &failure);
    }
    if (status == OK)
        return &source->base;
    xlsx_close(&source->base);
    (void)error_set(error, failure.status, "%s", failure.message);
    return NULL;
}

bool xlsx_looks(const char *bytes, size_t length)
{
    Archive archive;
    ArchiveMember member;
    return archive_looks(bytes, length) && archive_open(&archive, bytes, length, NULL) == OK &&
           (archive_find(&archive, "[Content_Types].xml", &member) || archive_find(&archive, "xl/workbook.xml", &member) ||
            archive_find(&archive, "xl/workbook.bin", &member));
}
