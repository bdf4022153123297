/* xlsx_writer.c - see xlsx_writer.h. */
#include "formats/xlsx_writer.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/unicode.h"
#include "data/datetime.h"
#include "data/decimal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    SHEET_ROWS = 1048576, SHEET_COLUMNS = 16384, TEXT_UNITS = 32767, TITLE_UNITS = 31, TITLE_BYTES = 128,
    PIECE = 128 << 10,
    STYLE_HEADER = 1, STYLE_DATE, STYLE_MOMENT, STYLE_UTC,
    DAY_1900 = -25568,        /* 1899-12-31, the serial day 0, as days since 1970-01-01 */
    LEAP_BUG = 60,            /* the serial day that never was: later ones are a day further */
    EXACT_DIGITS = 15,
    SHORT_PART = 6
};
#define EXACT_INTEGER (INT64_C(1) << 53)
#define DAY_US INT64_C(86400000000)
#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/package/2006/relationships"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define TYPES "http://schemas.openxmlformats.org/package/2006/content-types"
#define SPREADSHEET "application/vnd.openxmlformats-officedocument.spreadsheetml."

struct XlsxWriter {
    const Schema *schema;
    ArchiveWriter *archive;
    Buffer xml;
    char (*letters)[4];       /* of each column */
    char title[TITLE_BYTES];
    size_t sheets;
    uint32_t *last_rows;      /* of each sheet that is done, and of the one being written */
    uint32_t row;             /* the last one written in the sheet */
};

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

static bool is_escape(const char *text, size_t length)
{
    return length >= 7 && text[0] == '_' && text[1] == 'x' && text[6] == '_' && hex_digit(text[2]) >= 0 && hex_digit(text[3]) >= 0 &&
           hex_digit(text[4]) >= 0 && hex_digit(text[5]) >= 0;
}

/* What is neither XML nor plain: controls and the two characters that are none as _xHHHH_, and _ where it would begin such a thing. */
static void add_xml(Buffer *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        switch (c) {
        case '<': buffer_add_text(out, "&lt;"); continue;
        case '>': buffer_add_text(out, "&gt;"); continue;
        case '&': buffer_add_text(out, "&amp;"); continue;
        case '"': buffer_add_text(out, "&quot;"); continue;
        case '\r': buffer_add_text(out, "&#13;"); continue;
        default: break;
        }
        if (c < 0x20 && c != '\t' && c != '\n') {
            buffer_printf(out, "_x%04X_", c);
        } else if (c == '_' && is_escape(text + i, length - i)) {
            buffer_add_text(out, "_x005F_");
        } else if (c == 0xEF && length - i >= 3 && text[i + 1] == '\xBF' && (text[i + 2] == '\xBE' || text[i + 2] == '\xBF')) {
            buffer_printf(out, "_xFFF%c_", text[i + 2] == '\xBE' ? 'E' : 'F');
            i += 2;
        } else {
            buffer_add_char(out, (char)c);
        }
    }
}

static size_t utf16_units(const char *text, size_t length)
{
    size_t units = 0;
    for (size_t i = 0; i < length; i++)
        units += ((unsigned char)text[i] & 0xC0) == 0x80 ? 0 : (unsigned char)text[i] >= 0xF0 ? 2 : 1;
    return units;
}

/* A sheet's name: 31 units at most, without []:*?/\ and quotes at its ends. */
static void make_title(char title[TITLE_BYTES], const char *name)
{
    size_t length = 0, units = 0, at = 0, n = strlen(name);
    while (at < n) {
        size_t bytes = utf8_sequence((const unsigned char *)name + at, n - at);
        units += bytes == 4 ? 2 : 1;
        if (units > TITLE_UNITS - 6) /* room for " (999)" */
            break;
        if (bytes == 0 || (unsigned char)name[at] < 0x20 || strchr("[]:*?/\\'", name[at])) {
            title[length++] = '_';
        } else {
            memcpy(title + length, name + at, bytes);
            length += bytes;
        }
        at += bytes ? bytes : 1;
    }
    title[length] = '\0';
    if (length == 0 || strcasecmp(title, "history") == 0)
        snprintf(title, TITLE_BYTES, "data");
}

static void add_title(Buffer *out, const XlsxWriter *writer, size_t sheet)
{
    add_xml(out, writer->title, strlen(writer->title));
    if (sheet > 0)
        buffer_printf(out, " (%zu)", sheet + 1);
}

static Status too_long(const Schema *schema, size_t column, uint64_t row, Error *error)
{
    return error_set(error, ERR_LIMIT, "The column \"%.80s\" has a text of more than 32,767 characters in row %" PRIu64
                     ", more than a cell of a spreadsheet can hold. Export as CSV or NDJSON.", schema->fields[column].name, row);
}

Status xlsx_check_rows(const Schema *schema, const Column *columns, size_t first, size_t count, uint64_t row, Error *error)
{
    for (size_t c = 0; c < schema->count; c++) {
        const Column *column = &columns[c];
        for (size_t i = first; column->type == TYPE_TEXT && i < first + count; i++) {
            size_t length;
            if (!column_present(column, i))
                continue;
            const char *text = column_text(column, i, &length);
            if (length > TEXT_UNITS && utf16_units(text, length) > TEXT_UNITS)
                return too_long(schema, c, row + (i - first), error);
        }
    }
    return OK;
}

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */

static void open_cell(Buffer *out, const char *letters, const char *row, size_t row_length)
{
    buffer_add(out, "<c r=\"", 6);
    buffer_add_text(out, letters);
    buffer_add(out, row, row_length);
    buffer_add_char(out, '"');
}

static void text_value(Buffer *out, const char *text, size_t length)
{
    if (length == 0) {
        buffer_add_text(out, " t=\"str\"><f>\"\"</f><v></v></c>");
        return;
    }
    buffer_add_text(out, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    add_xml(out, text, length);
    buffer_add_text(out, "</t></is></c>");
}

static void number_value(Buffer *out, int style, const char *text, size_t length)
{
    if (style)
        buffer_printf(out, " s=\"%d\"", style);
    buffer_add(out, "><v>", 4);
    buffer_add(out, text, length);
    buffer_add(out, "</v></c>", 8);
}

static void integer_value(Buffer *out, int64_t value)
{
    char text[NUMBER_TEXT];
    size_t length = number_format_int(value, text);
    if (value > EXACT_INTEGER || value < -EXACT_INTEGER)
        text_value(out, text, length);
    else
        number_value(out, 0, text, length);
}

static void float_value(Buffer *out, double value)
{
    char text[NUMBER_TEXT];
    if (isinf(value))
        text_value(out, value > 0 ? "Infinity" : "-Infinity", value > 0 ? 8 : 9);
    else if (value == 0 && signbit(value))
        number_value(out, 0, "-0.0", 4);
    else
        number_value(out, 0, text, number_format_double(value, text));
}

static void decimal_value(Buffer *out, Int128 value, uint8_t scale)
{
    char text[DECIMAL_TEXT];
    size_t length = decimal_format(value, scale, text), digits = 0;
    for (size_t i = 0; i < length; i++)
        digits += text[i] >= '0' && text[i] <= '9' && (digits || text[i] != '0');
    if (digits > EXACT_DIGITS)
        text_value(out, text, length);
    else
        number_value(out, 0, text, length);
}

/* The serial day of a day since 1970-01-01; below 1 there is none. */
static int64_t serial_day(int64_t day)
{
    int64_t serial = day - DAY_1900;
    return serial < LEAP_BUG ? serial : serial + 1;
}

static void date_value(Buffer *out, int32_t day)
{
    char text[DATE_TEXT + NUMBER_TEXT];
    int64_t serial = serial_day(day);
    if (serial < 1)
        text_value(out, text, date_format(day, text));
    else
        number_value(out, STYLE_DATE, text, number_format_int(serial, text));
}

/* Day and part one after the other, the part to 14 digits: more than the double that a spreadsheet makes of it holds, but xlsx_sheet.h reads them all.
** Zeros at the end go when few digits are left, so that the number does not look like a rounded one. */
static void moment_value(Buffer *out, int64_t us, bool zoned)
{
    char text[TIMESTAMP_TEXT + NUMBER_TEXT], part_text[NUMBER_TEXT];
    int64_t part = us % DAY_US, day = us / DAY_US;
    if (part < 0) {
        part += DAY_US;
        day--;
    }
    int64_t serial = serial_day(day);
    if (serial < 1) {
        text_value(out, text, timestamp_format(us, zoned, text));
        return;
    }
    size_t length = number_format_int(serial, text);
    if (part) {
        size_t digits = (size_t)snprintf(part_text, sizeof part_text, "%.14f", (double)part / (double)DAY_US) - 1; /* without the 0 before the point */
        size_t needed = digits;
        while (part_text[needed] == '0')
            needed--;
        digits = needed <= SHORT_PART ? needed : digits;
        memcpy(text + length, part_text + 1, digits);
        length += digits;
    }
    number_value(out, zoned ? STYLE_UTC : STYLE_MOMENT, text, length);
}

static void add_cell(Buffer *out, const Column *column, size_t i)
{
    size_t length;
    const char *text;
    switch (column->type) {
    case TYPE_BOOLEAN: buffer_add_text(out, column->booleans[i] ? " t=\"b\"><v>1</v></c>" : " t=\"b\"><v>0</v></c>"); break;
    case TYPE_INTEGER: integer_value(out, column->integers[i]); break;
    case TYPE_FLOAT: float_value(out, column->floats[i]); break;
    case TYPE_DECIMAL: decimal_value(out, column->decimals[i], column->scale); break;
    case TYPE_DATE: date_value(out, column->dates[i]); break;
    case TYPE_TIMESTAMP: moment_value(out, column->integers[i], column->zoned); break;
    case TYPE_TEXT:
        text = column_text(column, i, &length);
        text_value(out, text, length);
        break;
    }
}

/* ---- sheets ----------------------------------------------------------------------------------------------------------------- */

static Status send(XlsxWriter *writer, Error *error)
{
    Status status = archive_writer_add(writer->archive, writer->xml.data, writer->xml.length, error);
    buffer_clear(&writer->xml);
    return status;
}

static void add_widths(XlsxWriter *writer)
{
    const Schema *schema = writer->schema;
    buffer_add_text(&writer->xml, "<cols>");
    for (size_t c = 0; c < schema->count; c++) {
        size_t width = utf16_units(schema->fields[c].name, schema->fields[c].name_length) + 4;
        size_t least = schema->fields[c].type == TYPE_TIMESTAMP ? 20 : schema->fields[c].type == TYPE_DATE ? 11 : 9;
        width = width < least ? least : width > 40 ? 40 : width;
        buffer_printf(&writer->xml, "<col min=\"%zu\" max=\"%zu\" width=\"%zu\" customWidth=\"1\"/>", c + 1, c + 1, width);
    }
    buffer_add_text(&writer->xml, "</cols>");
}

static Status begin_sheet(XlsxWriter *writer, Error *error)
{
    char name[64];
    writer->last_rows = mem_resize(writer->last_rows, ++writer->sheets, sizeof *writer->last_rows);
    snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", writer->sheets);
    Status status = archive_writer_begin(writer->archive, name, error);
    if (status != OK)
        return status;
    buffer_printf(&writer->xml, XML_HEAD "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView %sworkbookViewId=\"0\">"
                  "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
                  "<sheetFormatPr defaultRowHeight=\"15\"/>", writer->sheets == 1 ? "tabSelected=\"1\" " : "");
    if (writer->schema->count)
        add_widths(writer);
    buffer_add_text(&writer->xml, "<sheetData><row r=\"1\">");
    for (size_t c = 0; c < writer->schema->count; c++) {
        open_cell(&writer->xml, writer->letters[c], "1", 1);
        buffer_printf(&writer->xml, " s=\"%d\"", STYLE_HEADER);
        text_value(&writer->xml, writer->schema->fields[c].name, writer->schema->fields[c].name_length);
    }
    buffer_add_text(&writer->xml, "</row>");
    writer->row = 1;
    return send(writer, error);
}

static Status end_sheet(XlsxWriter *writer, Error *error)
{
    buffer_add_text(&writer->xml, "</sheetData>");
    if (writer->schema->count)
        buffer_printf(&writer->xml, "<autoFilter ref=\"A1:%s%u\"/>", writer->letters[writer->schema->count - 1], writer->row);
    buffer_add_text(&writer->xml, "</worksheet>");
    writer->last_rows[writer->sheets - 1] = writer->row;
    return send(writer, error);
}

static void add_row(XlsxWriter *writer, const Column *columns, size_t i)
{
    char number[NUMBER_TEXT];
    size_t length = number_format_int(++writer->row, number);
    Buffer *out = &writer->xml;
    bool any = false;
    buffer_add(out, "<row r=\"", 8);
    buffer_add(out, number, length);
    buffer_add(out, "\">", 2);
    for (size_t c = 0; c < writer->schema->count; c++) {
        if (!column_present(&columns[c], i))
            continue;
        any = true;
        open_cell(out, writer->letters[c], number, length);
        add_cell(out, &columns[c], i);
    }
    if (!any) { /* a cell without a value, so that the row is one */
        open_cell(out, "A", number, length);
        buffer_add(out, "/>", 2);
    }
    buffer_add(out, "</row>", 6);
}

Status xlsx_writer_rows(XlsxWriter *writer, const Column *columns, size_t first, size_t count, Error *error)
{
    Status status = OK;
    for (size_t i = first; i < first + count && status == OK; i++) {
        if (writer->row == SHEET_ROWS || archive_writer_size(writer->archive) > ARCHIVE_MEMBER_BYTES) {
            status = end_sheet(writer, error);
            if (status == OK)
                status = begin_sheet(writer, error);
        }
        if (status == OK)
            add_row(writer, columns, i);
        if (status == OK && writer->xml.length >= PIECE)
            status = send(writer, error);
    }
    return status;
}

/* ---- the parts around them -------------------------------------------------------------------------------------------------- */

static Status add_part(XlsxWriter *writer, const char *name, Error *error)
{
    Status status = archive_writer_begin(writer->archive, name, error);
    return status == OK ? send(writer, error) : status;
}

static Status add_styles(XlsxWriter *writer, Error *error)
{
    buffer_add_text(&writer->xml, XML_HEAD "<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
                    "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/>"
                    "<numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\\Z\"/></numFmts>"
                    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
                    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
                    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
                    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
                    "<cellXfs count=\"5\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
                    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>");
    for (int format = 164; format < 167; format++)
        buffer_printf(&writer->xml, "<xf numFmtId=\"%d\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>", format);
    buffer_add_text(&writer->xml, "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>");
    return add_part(writer, "xl/styles.xml", error);
}

static Status add_workbook(XlsxWriter *writer, Error *error)
{
    Buffer *out = &writer->xml;
    buffer_add_text(out, XML_HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><bookViews><workbookView/></bookViews><sheets>");
    for (size_t i = 0; i < writer->sheets; i++) {
        buffer_add_text(out, "<sheet name=\"");
        add_title(out, writer, i);
        buffer_printf(out, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i + 1, i + 1);
    }
    buffer_add_text(out, "</sheets>");
    for (size_t i = 0; i < writer->sheets && writer->schema->count; i++) {
        buffer_printf(out, "%s<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"%zu\" hidden=\"1\">'", i ? "" : "<definedNames>", i);
        add_title(out, writer, i);
        buffer_printf(out, "'!$A$1:$%s$%u</definedName>%s", writer->letters[writer->schema->count - 1], writer->last_rows[i],
                      i + 1 == writer->sheets ? "</definedNames>" : "");
    }
    buffer_add_text(out, "</workbook>");
    Status status = add_part(writer, "xl/workbook.xml", error);
    if (status != OK)
        return status;
    buffer_add_text(out, XML_HEAD "<Relationships xmlns=\"" RELATIONS "\">");
    for (size_t i = 0; i < writer->sheets; i++)
        buffer_printf(out, "<Relationship Id=\"rId%zu\" Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>", i + 1, i + 1);
    buffer_printf(out, "<Relationship Id=\"rId%zu\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/></Relationships>", writer->sheets + 1);
    return add_part(writer, "xl/_rels/workbook.xml.rels", error);
}

static Status add_types(XlsxWriter *writer, Error *error)
{
    Buffer *out = &writer->xml;
    buffer_add_text(out, XML_HEAD "<Types xmlns=\"" TYPES "\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SPREADSHEET "sheet.main+xml\"/>"
                    "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SPREADSHEET "styles+xml\"/>");
    for (size_t i = 0; i < writer->sheets; i++)
        buffer_printf(out, "<Override PartName=\"/xl/worksheets/sheet%zu.xml\" ContentType=\"" SPREADSHEET "worksheet+xml\"/>", i + 1);
    buffer_add_text(out, "</Types>");
    return add_part(writer, "[Content_Types].xml", error);
}

Status xlsx_writer_end(XlsxWriter *writer, Error *error)
{
    Status status = end_sheet(writer, error);
    if (status == OK)
        status = add_styles(writer, error);
    if (status == OK)
        status = add_workbook(writer, error);
    if (status == OK)
        status = add_types(writer, error);
    return status == OK ? archive_writer_end(writer->archive, error) : status;
}

static void column_letters(size_t column, char letters[4])
{
    char reversed[4];
    size_t n = 0;
    for (size_t left = column + 1; left; left = (left - 1) / 26)
        reversed[n++] = (char)('A' + (left - 1) % 26);
    for (size_t i = 0; i < n; i++)
        letters[i] = reversed[n - 1 - i];
    letters[n] = '\0';
}

Status xlsx_check_schema(const Schema *schema, Error *error)
{
    if (schema->count > SHEET_COLUMNS)
        return error_set(error, ERR_LIMIT, "The table has %zu columns, and a spreadsheet holds 16,384. Export as CSV or NDJSON.", schema->count);
    for (size_t c = 0; c < schema->count; c++)
        if (utf16_units(schema->fields[c].name, schema->fields[c].name_length) > TEXT_UNITS)
            return error_set(error, ERR_LIMIT, "The name of column %zu is longer than 32,767 characters, more than a cell of a spreadsheet can hold. "
                             "Rename it, or export as CSV.", c + 1);
    return OK;
}

XlsxWriter *xlsx_writer_open(const Schema *schema, const char *title, ArchiveSink *sink, void *context, Error *error)
{
    if (xlsx_check_schema(schema, error) != OK)
        return NULL;
    XlsxWriter *writer = mem_zero(1, sizeof *writer);
    writer->schema = schema;
    writer->archive = archive_writer_open(sink, context);
    writer->letters = mem_zero(schema->count + 1, sizeof *writer->letters);
    for (size_t c = 0; c < schema->count; c++)
        column_letters(c, writer->letters[c]);
    make_title(writer->title, title);
    buffer_add_text(&writer->xml, XML_HEAD "<Relationships xmlns=\"" RELATIONS "\"><Relationship Id=\"rId1\" Type=\"" OFFICE
                    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    Status status = add_part(writer, "_rels/.rels", error);
    if (status == OK)
        status = begin_sheet(writer, error);
    if (status == OK)
        return writer;
    xlsx_writer_close(writer);
    return NULL;
}

void xlsx_writer_close(XlsxWriter *writer)
{
    if (!writer)
        return;
    archive_writer_close(writer->archive);
    buffer_free(&writer->xml);
    free(writer->letters);
    free(writer->last_rows);
    free(writer);
}
