/* xlsx_sheet.c - see xlsx_sheet.h. */
#include "formats/xlsx_sheet.h"

#include "base/memory.h"
#include "base/number.h"
#include "data/datetime.h"
#include "formats/xml_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_TEXT = 64 << 20, ROW_CELLS = 2 * XLSX_COLUMNS };

typedef enum CellType { CELL_OF_NUMBER, OF_SHARED, OF_FORMULA_TEXT, OF_INLINE, OF_BOOLEAN, OF_ERROR, OF_DATE } CellType;

struct XlsxReading {
    const XlsxWorkbook *workbook;
    const XlsxStrings *strings;
    XmlPart *part;
    char *label;
    SheetRow row;
    size_t capacity;
    Buffer text;           /* of the row's cells */
    uint32_t next_row, next_column;
    uint32_t filter_end;
    bool in_data, in_row, in_cell, in_value, in_inline;
    size_t phonetic;       /* depth inside of a phonetic run */
    CellType type;
    size_t style;
    size_t value_at;       /* where the cell's text begins */
    bool has_value, in_formula;
    char formula[4];       /* its beginning */
    size_t formula_length;
    size_t n_rows;
    uint64_t bad_dates, bad_strings;
};

/* ---- references ------------------------------------------------------------------------------------------------------------- */

/* "BC23": columns from 0, rows from 1; either may be missing (then untouched). false: it is no reference, or one past the sheet's limits. */
static bool read_reference(const char *text, uint32_t *column, uint32_t *row)
{
    uint32_t letters = 0, number = 0;
    const char *c = text;
    for (; *c == '$'; c++)
        ;
    for (; (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z'); c++) {
        letters = letters * 26 + (uint32_t)((*c | 0x20) - 'a' + 1);
        if (letters > XLSX_COLUMNS)
            return false;
    }
    for (; *c == '$'; c++)
        ;
    for (; *c >= '0' && *c <= '9'; c++) {
        number = number * 10 + (uint32_t)(*c - '0');
        if (number > XLSX_ROWS)
            return false;
    }
    if (*c || c == text)
        return false;
    if (letters)
        *column = letters - 1;
    if (number)
        *row = number;
    return true;
}

static void bad_reference(XlsxReading *reading, const char *text)
{
    xml_part_fail(reading->part, ERR_INVALID, "%s has a cell or row at \"%.40s\", which no sheet has (XFD1048576 is the last).", reading->label, text);
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */

static Slice trimmed(const char *text, size_t length)
{
    while (length && strchr(" \t\r\n", *text)) {
        text++;
        length--;
    }
    while (length && strchr(" \t\r\n", text[length - 1]))
        length--;
    return (Slice){text, length};
}

static void own_text(SheetCell *cell, CellKind kind, size_t at, size_t length)
{
    cell->cell.kind = kind;
    cell->cell.text = (Slice){NULL, length};
    cell->text_at = at;
    cell->own_text = true;
}

static void number_value(XlsxReading *reading, SheetCell *cell, Slice number)
{
    double value;
    int64_t whole;
    NumberClass class = reading->style < reading->workbook->n_classes ? reading->workbook->classes[reading->style] : NUMBER_PLAIN;
    if (!number_parse_double(number.data, number.length, &value) || !isfinite(value)) {
        own_text(cell, CELL_STRING, (size_t)(number.data - reading->text.data), number.length);
    } else if (class != NUMBER_PLAIN) {
        size_t at = reading->text.length, from = (size_t)(number.data - reading->text.data);
        buffer_reserve(&reading->text, XLSX_DURATION);
        number.data = reading->text.data + from;
        if (!xlsx_date_cell(number, class, reading->workbook->dates_from_1904, &cell->cell, &reading->text))
            reading->bad_dates++;
        else if (cell->cell.kind == CELL_STRING)
            own_text(cell, CELL_STRING, at, cell->cell.text.length);
    } else if (number_parse_int(number.data, number.length, &whole)) {
        cell->cell.kind = CELL_INTEGER;
        cell->cell.integer = whole;
    } else if (strcspn(number.data, ".eE+") >= number.length && (number.length < 2 || number.data[number.data[0] == '-'] != '0')) {
        own_text(cell, CELL_NUMBER, (size_t)(number.data - reading->text.data), number.length);
    } else {
        cell->cell.kind = CELL_FLOAT;
        cell->cell.number = value;
    }
}

static void date_value(XlsxReading *reading, SheetCell *cell, Slice text)
{
    bool zoned;
    if (date_parse(text.data, text.length, DATE_ISO, &cell->cell.date)) {
        cell->cell.kind = CELL_DATE;
    } else if (timestamp_parse(text.data, text.length, DATE_ISO, &cell->cell.integer, &zoned)) {
        cell->cell.kind = CELL_TIMESTAMP;
    } else {
        own_text(cell, CELL_STRING, (size_t)(text.data - reading->text.data), text.length);
    }
}

static void shared_value(XlsxReading *reading, SheetCell *cell, Slice number)
{
    int64_t i;
    if (!number_parse_int(number.data, number.length, &i) || i < 0 || (uint64_t)i >= reading->strings->count) {
        reading->bad_strings++;
        return;
    }
    cell->cell.text = xlsx_string(reading->strings, (uint64_t)i);
    cell->cell.kind = cell->cell.text.length ? CELL_STRING : CELL_MISSING;
}

/* ="" is how a text without characters is said in a sheet. Other formulas that come to nothing are meant to look empty. */
static bool is_empty_text(const XlsxReading *reading)
{
    return reading->formula_length == 2 && memcmp(reading->formula, "\"\"", 2) == 0;
}

static void set_value(XlsxReading *reading, SheetCell *cell)
{
    size_t at = reading->value_at, length = reading->text.length - at;
    Slice plain = length ? trimmed(reading->text.data + at, length) : (Slice){"", 0};
    switch (reading->type) {
    case OF_ERROR:
        return;
    case OF_FORMULA_TEXT:
    case OF_INLINE:
        xlsx_unescape(&reading->text, at);
        if (reading->text.length > at || is_empty_text(reading))
            own_text(cell, CELL_STRING, at, reading->text.length - at);
        return;
    default:
        break;
    }
    if (!plain.length)
        return;
    if (reading->type == OF_SHARED) {
        shared_value(reading, cell, plain);
    } else if (reading->type == OF_BOOLEAN) {
        cell->cell.kind = CELL_BOOLEAN;
        cell->cell.boolean = !(plain.length == 1 && *plain.data == '0') && *plain.data != 'f' && *plain.data != 'F';
    } else if (reading->type == OF_DATE) {
        date_value(reading, cell, plain);
    } else {
        number_value(reading, cell, plain);
    }
}

/* ---- elements --------------------------------------------------------------------------------------------------------------- */

static CellType type_of(const char *t)
{
    static const struct { const char *name; CellType type; } TYPES[] = {
        {"s", OF_SHARED}, {"n", CELL_OF_NUMBER}, {"str", OF_FORMULA_TEXT}, {"inlineStr", OF_INLINE}, {"b", OF_BOOLEAN}, {"e", OF_ERROR}, {"d", OF_DATE}};
    for (size_t i = 0; t && i < sizeof TYPES / sizeof *TYPES; i++)
        if (strcmp(TYPES[i].name, t) == 0)
            return TYPES[i].type;
    return t && *t ? OF_FORMULA_TEXT : CELL_OF_NUMBER;
}

static void start_row(XlsxReading *reading, const char **attributes)
{
    const char *number = xml_attribute(attributes, "r");
    uint32_t column = 0;
    reading->row.number = reading->next_row;
    if (number && (!(*number >= '0' && *number <= '9') || !read_reference(number, &column, &reading->row.number)))
        bad_reference(reading, number);
    else if (reading->row.number > XLSX_ROWS || reading->row.number == 0)
        bad_reference(reading, number ? number : "the row after the last");
    if (++reading->n_rows > XLSX_ROWS)
        xml_part_fail(reading->part, ERR_LIMIT, "%s has more than %d rows, which no sheet has.", reading->label, XLSX_ROWS);
    reading->row.n_cells = reading->row.present = 0;
    reading->next_column = 0;
    reading->in_row = true;
    buffer_clear(&reading->text);
}

static void start_cell(XlsxReading *reading, const char **attributes)
{
    uint32_t column = reading->next_column, row = 0;
    reading->type = CELL_OF_NUMBER;
    reading->style = 0;
    for (const char **attribute = attributes; *attribute; attribute += 2) {
        const char *name = attribute[0], *value = attribute[1];
        if (name[0] == '\0' || name[1] != '\0')
            continue;
        if (name[0] == 'r' && *value && !read_reference(value, &column, &row)) {
            bad_reference(reading, value);
            return;
        }
        if (name[0] == 't')
            reading->type = type_of(value);
        else if (name[0] == 's')
            reading->style = strtoul(value, NULL, 10);
    }
    if (column >= XLSX_COLUMNS || reading->row.n_cells >= ROW_CELLS) {
        bad_reference(reading, "the cell after the last");
        return;
    }
    if (reading->row.n_cells == reading->capacity) {
        reading->capacity = reading->capacity * 2 + 64;
        reading->row.cells = mem_resize(reading->row.cells, reading->capacity, sizeof *reading->row.cells);
    }
    reading->row.cells[reading->row.n_cells++] = (SheetCell){.column = column};
    reading->next_column = column + 1;
    reading->value_at = reading->text.length;
    reading->has_value = reading->in_inline = reading->in_formula = false;
    reading->formula_length = 0;
    reading->in_cell = true;
}

static void end_cell(XlsxReading *reading)
{
    SheetCell *cell = &reading->row.cells[reading->row.n_cells - 1];
    reading->in_cell = reading->in_value = false;
    if (!reading->has_value)
        return;
    if (reading->in_inline)
        reading->type = OF_INLINE;
    set_value(reading, cell);
    reading->row.present += cell->cell.kind != CELL_MISSING;
}

static void end_row(XlsxReading *reading)
{
    reading->in_row = false;
    reading->next_row = reading->row.number + 1;
    for (size_t i = 0; i < reading->row.n_cells; i++) {
        SheetCell *cell = &reading->row.cells[i];
        if (cell->own_text)
            cell->cell.text.data = reading->text.data + cell->text_at;
    }
    xml_part_pause(reading->part);
}

/* The filter's range says how far down the table goes: "A1:F20". */
static void read_filter(XlsxReading *reading, const char **attributes)
{
    const char *range = xml_attribute(attributes, "ref"), *colon = range ? strchr(range, ':') : NULL;
    uint32_t column = 0, row = 0;
    if (colon && read_reference(colon + 1, &column, &row))
        reading->filter_end = row;
}

static void start(void *context, const char *name, const char **attributes)
{
    XlsxReading *reading = context;
    if (reading->in_cell) {
        if (reading->phonetic || (reading->in_inline && strcmp(name, "rPh") == 0)) {
            reading->phonetic++;
        } else if (strcmp(name, "is") == 0) {
            reading->in_inline = true;
            reading->text.length = reading->value_at;
        } else if ((!reading->in_inline && strcmp(name, "v") == 0) || (reading->in_inline && strcmp(name, "t") == 0)) {
            reading->in_value = reading->has_value = true;
        } else if (strcmp(name, "f") == 0) {
            reading->in_formula = true;
        }
    } else if (reading->in_row) {
        if (strcmp(name, "c") == 0)
            start_cell(reading, attributes);
    } else if (reading->in_data) {
        if (strcmp(name, "row") == 0)
            start_row(reading, attributes);
    } else if (strcmp(name, "sheetData") == 0) {
        reading->in_data = true;
    } else if (strcmp(name, "autoFilter") == 0) {
        read_filter(reading, attributes);
    }
}

static void end(void *context, const char *name)
{
    XlsxReading *reading = context;
    if (reading->in_cell) {
        if (reading->phonetic)
            reading->phonetic--;
        else if (strcmp(name, "c") == 0)
            end_cell(reading);
        else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
            reading->in_value = false;
        else if (strcmp(name, "f") == 0)
            reading->in_formula = false;
    } else if (reading->in_row) {
        if (strcmp(name, "row") == 0)
            end_row(reading);
    } else if (reading->in_data && strcmp(name, "sheetData") == 0) {
        reading->in_data = false;
    }
}

static void add_text(void *context, const char *text, size_t length)
{
    XlsxReading *reading = context;
    for (size_t i = 0; reading->in_formula && i < length && reading->formula_length < sizeof reading->formula; i++)
        reading->formula[reading->formula_length++] = text[i];
    if (!reading->in_value || reading->phonetic)
        return;
    if (reading->text.length + length > ROW_TEXT) {
        xml_part_fail(reading->part, ERR_LIMIT, "%s has a row of more than %d MB.", reading->label, ROW_TEXT >> 20);
        return;
    }
    buffer_add(&reading->text, text, length);
}

/* ---- the sheet -------------------------------------------------------------------------------------------------------------- */

XlsxReading *xlsx_sheet_open(const XlsxWorkbook *workbook, const XlsxStrings *strings, const XlsxSheet *sheet, Error *error)
{
    static const XmlHandler HANDLER = {.start = start, .end = end, .text = add_text};
    XlsxReading *reading = mem_zero(1, sizeof *reading);
    Buffer label = BUFFER_INIT;
    buffer_printf(&label, "The sheet \"%.80s\"", sheet->name);
    reading->label = label.data;
    reading->workbook = workbook;
    reading->strings = strings;
    reading->next_row = 1;
    buffer_reserve(&reading->text, 256);
    reading->part = xml_part_open(&workbook->archive, &sheet->part, reading->label, &HANDLER, reading, error);
    if (reading->part)
        return reading;
    xlsx_sheet_close(reading);
    return NULL;
}

RowStep xlsx_sheet_next(XlsxReading *reading, SheetRow **row, Error *error)
{
    PartStep step = xml_part_run(reading->part, error);
    if (step == PART_PAUSED)
        *row = &reading->row;
    return step == PART_PAUSED ? ROW_READ : step == PART_ENDED ? ROW_END : ROW_FAILED;
}

SheetRow *xlsx_sheet_row(XlsxReading *reading)
{
    return &reading->row;
}

uint32_t xlsx_sheet_filter_end(const XlsxReading *reading)
{
    return reading->filter_end;
}

size_t xlsx_sheet_position(const XlsxReading *reading)
{
    return xml_part_position(reading->part);
}

uint64_t xlsx_sheet_bad_dates(const XlsxReading *reading)
{
    return reading->bad_dates;
}

uint64_t xlsx_sheet_bad_strings(const XlsxReading *reading)
{
    return reading->bad_strings;
}

void xlsx_sheet_close(XlsxReading *reading)
{
    if (!reading)
        return;
    xml_part_close(reading->part);
    buffer_free(&reading->text);
    free(reading->row.cells);
    free(reading->label);
    free(reading);
}
