/* check_xlsx.c - workbooks in: cells of each kind, dates, headers, sheets, and what is refused. */
#include "suite.h"
#include "zip_made.h"

#include "data/datetime.h"
#include "formats/archive_writer.h"
#include "formats/xlsx.h"
#include "formats/xlsx_sheet.h"

#include <string.h>

/* The table as text: names, then a line for each row, | between; '…' around strings. */
static void add_cell(Buffer *out, const Cell *cell)
{
    char text[64];
    switch (cell->kind) {
    case CELL_MISSING: buffer_add_char(out, '-'); break;
    case CELL_TEXT: case CELL_STRING: buffer_printf(out, "'%.*s'", (int)cell->text.length, cell->text.data); break;
    case CELL_NUMBER: buffer_printf(out, "~%.*s", (int)cell->text.length, cell->text.data); break;
    case CELL_BOOLEAN: buffer_add_text(out, cell->boolean ? "true" : "false"); break;
    case CELL_INTEGER: buffer_printf(out, "%lld", (long long)cell->integer); break;
    case CELL_FLOAT: buffer_printf(out, "%.17g", cell->number); break;
    case CELL_DATE: buffer_add(out, text, date_format(cell->date, text)); break;
    case CELL_TIMESTAMP: buffer_add(out, text, timestamp_format(cell->integer, false, text)); break;
    }
}

static char *read_with(const Buffer *file, const ReadOptions *options)
{
    FormatInput input = {file->data, file->length, -1, "/tmp"};
    Buffer out = BUFFER_INIT;
    Error error = {0};
    RowSource *source = xlsx_source_open(&input, options, &error);
    RowStep step = ROW_FAILED;
    if (source) {
        for (int pass = 0; pass < 2; pass++) { /* the second is to be as the first */
            buffer_clear(&out);
            while ((step = source->class->next(source, &error)) == ROW_READ) {
                for (size_t i = 0; i < source->names.count; i++) {
                    if (i)
                        buffer_add_char(&out, '|');
                    add_cell(&out, &source->cells[i]);
                }
                buffer_add_char(&out, '\n');
            }
            if (step == ROW_FAILED)
                break;
            ck_assert_int_eq(source->class->rewind(source, &error), OK);
        }
        Buffer names = BUFFER_INIT;
        for (size_t i = 0; i < source->names.count; i++)
            buffer_printf(&names, "%s%s", i ? "|" : "", source->names.fields[i].name);
        buffer_printf(&names, "\n%s", out.length ? out.data : "");
        for (size_t i = 0; i < source->n_warnings; i++)
            buffer_printf(&names, "! %s\n", source->warnings[i]);
        buffer_free(&out);
        out = names;
        source->class->close(source);
    }
    if (step == ROW_FAILED) {
        buffer_clear(&out);
        buffer_printf(&out, "%d %s", error.status, error.message);
    }
    return out.data;
}

static void expect_with(Buffer file, const ReadOptions *options, const char *wanted)
{
    char *got = read_with(&file, options);
    ck_assert_str_eq(got, wanted);
    free(got);
    buffer_free(&file);
}

static void expect(Buffer file, const char *wanted)
{
    expect_with(file, &(ReadOptions){0}, wanted);
}

/* Begins with the status, and has the text in it. */
static void refused(Buffer file, Status status, const char *text)
{
    char *got = read_with(&file, &(ReadOptions){0});
    ck_assert_msg(atoi(got) == (int)status && strstr(got, text), "%s", got);
    free(got);
    buffer_free(&file);
}

START_TEST(cells_of_each_kind)
{
    expect(workbook_made("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c></row>"
                         "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"n\"><v>-2.5</v></c><c r=\"C2\" t=\"b\"><v>1</v></c></row>"
                         "<row r=\"3\"><c r=\"A3\"><v>1E3</v></c><c r=\"B3\" t=\"e\"><v>#N/A</v></c><c r=\"C3\" t=\"str\"><f>A1&amp;B1</f><v>ab</v></c></row>"
                         "<row r=\"4\"><c r=\"A4\"><v>123456789012345678901</v></c><c r=\"B4\" t=\"inlineStr\"><is><t>in</t></is></c><c r=\"C4\" t=\"d\"><v>2020-02-29</v></c></row>"
                         "<row r=\"5\"><c r=\"A5\" t=\"d\"><v>2020-02-29T10:11:12.5</v></c><c r=\"B5\"><f>SUM(A1)</f></c><c r=\"C5\" t=\"s\"><v>3</v></c></row>",
                         "<si><t>a</t></si><si><r><rPr><b/></rPr><t>b</t></r><r><t xml:space=\"preserve\"> b</t></r><rPh sb=\"0\" eb=\"1\"><t>no</t></rPh></si>"
                         "<si><t>c_x0020_c</t></si><si><t>&lt;&amp;_x005F_x0041_ _xD83D__xDE00_</t></si>", NULL),
           "a|b b|c c\n1|-2.5|true\n1000|-|'ab'\n~123456789012345678901|'in'|2020-02-29\n2020-02-29T10:11:12.5|-|'<&_x0041_ 😀'\n");
}
END_TEST

/* Excel's own documentation: 1 is 1900-01-01, 39448 is 2008-01-01; 1904's 0 is 1904-01-01, 1462 days apart. */
START_TEST(dates_in_both_systems)
{
    Cell cell;
    Buffer text = BUFFER_INIT;
    static const struct { const char *serial; bool from_1904; NumberClass class; const char *wanted; } CASES[] = {
        {"1", false, NUMBER_DATE, "1900-01-01"}, {"59", false, NUMBER_DATE, "1900-02-28"}, {"61", false, NUMBER_DATE, "1900-03-01"},
        {"39448", false, NUMBER_DATE, "2008-01-01"}, {"2958465", false, NUMBER_DATE, "9999-12-31"}, {"0", true, NUMBER_DATE, "1904-01-01"},
        {"37986", true, NUMBER_DATE, "2008-01-01"}, {"2957003", true, NUMBER_DATE, "9999-12-31"}, {"39448.0", false, NUMBER_DATE, "2008-01-01"},
        {"39448", false, NUMBER_MOMENT, "2008-01-01T00:00:00"}, {"39448.5", false, NUMBER_DATE, "2008-01-01T12:00:00"},
        {"44561.333333333336", false, NUMBER_MOMENT, "2021-12-31T08:00:00"}, {"44561.3333333333", false, NUMBER_MOMENT, "2021-12-31T08:00:00"},
        {"3.9448E4", false, NUMBER_DATE, "2008-01-01"}, {"0.75", false, NUMBER_TIME, "'18:00:00'"}, {".5", false, NUMBER_DATE, "'12:00:00'"},
        {"0", false, NUMBER_TIME, "'00:00:00'"}, {"1.25", false, NUMBER_DURATION, "'30:00:00'"}, {"-0.5", false, NUMBER_DURATION, "'-12:00:00'"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Buffer shown = BUFFER_INIT;
        buffer_clear(&text);
        ck_assert(xlsx_date_cell((Slice){CASES[i].serial, strlen(CASES[i].serial)}, CASES[i].class, CASES[i].from_1904, &cell, &text));
        if (cell.kind == CELL_STRING)
            cell.text.data = text.data;
        add_cell(&shown, &cell);
        ck_assert_str_eq(shown.data, CASES[i].wanted);
        buffer_free(&shown);
    }
    ck_assert(!xlsx_date_cell((Slice){"2958466", 7}, NUMBER_DATE, false, &cell, &text));
    ck_assert(!xlsx_date_cell((Slice){"2957004", 7}, NUMBER_DATE, true, &cell, &text));
    ck_assert(!xlsx_date_cell((Slice){"-1", 2}, NUMBER_DATE, false, &cell, &text));
    ck_assert(!xlsx_date_cell((Slice){"2958465.9999999999999", 21}, NUMBER_MOMENT, false, &cell, &text));
    buffer_free(&text);
}
END_TEST

START_TEST(number_formats)
{
    static const struct { const char *code; NumberClass class; } CASES[] = {
        {"General", NUMBER_PLAIN}, {"0.00", NUMBER_PLAIN}, {"#,##0 \"days\"", NUMBER_PLAIN}, {"0.00E+00", NUMBER_PLAIN}, {"[Red]0;[Black]-0", NUMBER_PLAIN},
        {"0\\h", NUMBER_PLAIN}, {"@", NUMBER_PLAIN}, {"yyyy\\-mm\\-dd", NUMBER_DATE}, {"[$-409]mmmm\\ d\\,\\ yyyy;@", NUMBER_DATE}, {"mm", NUMBER_DATE},
        {"d/m/yy h:mm", NUMBER_MOMENT}, {"h:mm AM/PM", NUMBER_TIME}, {"mm:ss.0", NUMBER_TIME}, {"hh:mm", NUMBER_TIME}, {"[h]:mm:ss", NUMBER_DURATION},
        {"[mm]:ss", NUMBER_DURATION}, {"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", NUMBER_DATE}, {"yyyy\"year\"m\"month\"", NUMBER_DATE},
        {"_-* #,##0.00_-;\\-* #,##0.00_-", NUMBER_PLAIN}, {"[DBNum1]yyyy", NUMBER_DATE}, {"\"unclosed", NUMBER_PLAIN}, {"[unclosed", NUMBER_PLAIN}, {"\\", NUMBER_PLAIN}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        ck_assert_msg(number_format_class(CASES[i].code) == CASES[i].class, "%s is %d", CASES[i].code, number_format_class(CASES[i].code));
    ck_assert_int_eq(number_format_builtin(14), NUMBER_DATE);
    ck_assert_int_eq(number_format_builtin(20), NUMBER_TIME);
    ck_assert_int_eq(number_format_builtin(22), NUMBER_MOMENT);
    ck_assert_int_eq(number_format_builtin(46), NUMBER_DURATION);
    ck_assert_int_eq(number_format_builtin(9), NUMBER_PLAIN);
    expect(workbook_made("<row><c t=\"inlineStr\"><is><t>d</t></is></c><c t=\"inlineStr\"><is><t>n</t></is></c></row>"
                         "<row><c s=\"1\"><v>39448</v></c><c s=\"0\"><v>39448</v></c></row><row><c s=\"2\"><v>39448.25</v></c><c s=\"9\"><v>1</v></c></row>"
                         "<row><c s=\"1\"><v>-5</v></c><c><v>2</v></c></row>",
                         NULL, "<numFmts><numFmt numFmtId=\"170\" formatCode=\"dd.mm.yyyy hh:mm\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                         "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/></cellXfs>"),
           "d|n\n2008-01-01|39448\n2008-01-01T06:00:00|1\n-|2\n! 1 number is in a date format and is no date (before 1900 or after 9999); it is missing.\n");
}
END_TEST

#define STRING(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"

START_TEST(sparse_cells_and_rows)
{
    expect(workbook_made("<row r=\"3\"><c r=\"C3\" t=\"str\"><v>x</v></c><c r=\"E3\" t=\"str\"><v>y</v></c></row>"
                         "<row r=\"5\"><c r=\"E5\"><v>1</v></c><c r=\"C5\"><v>2</v></c></row><row r=\"6\"/>"
                         "<row r=\"7\"><c r=\"C7\" s=\"1\"/></row><row r=\"8\"><c r=\"H8\"><v>9</v></c></row><row r=\"9\"><c r=\"C9\"/></row>", NULL, NULL),
           "x|y|\n-|-|-\n2|1|-\n-|-|-\n-|-|-\n-|-|9\n");
    expect(workbook_made("<row r=\"1\"><c><v>1</v></c></row><row r=\"3\"><c><v>2</v></c></row><row r=\"1200\"><c><v>3</v></c></row>", NULL, NULL),
           "\n1\n-\n2\n3\n! Rows 4 to 1199 of the sheet have no cells; they were left out.\n");
}
END_TEST

START_TEST(titles_stand_above)
{
    expect(workbook_made("<row>" STRING("Sales of all shops") "</row><row/><row>" STRING("in EUR") "</row>"
                         "<row>" STRING("shop") STRING("year") STRING("sales") "</row>"
                         "<row>" STRING("a") "<c><v>2020</v></c><c><v>1.5</v></c></row><row>" STRING("b") "<c><v>2021</v></c><c><v>2</v></c></row>", NULL, NULL),
           "shop|year|sales\n'a'|2020|1.5\n'b'|2021|2\n! 2 rows (1 to 3) stand above the table and were left out.\n");
    expect(workbook_made("<row>" STRING("shop") "<c><v>2020</v></c><c><v>2021</v></c></row><row>" STRING("a") "<c><v>5</v></c><c><v>7</v></c></row>", NULL, NULL),
           "shop|2020|2021\n'a'|5|7\n");
    expect(workbook_made("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>", NULL, NULL), "|\n1|2\n3|4\n");
    expect(workbook_made("<row><c r=\"C1\" t=\"str\"><v>x</v></c></row><row><c><v>0</v></c><c><v>7</v></c><c><v>1.5</v></c></row>"
                         "<row><c><v>1</v></c><c><v>8</v></c><c><v>2.5</v></c></row>", NULL, NULL),
           "||x\n0|7|1.5\n1|8|2.5\n");
    const char *rows = "<row>" STRING("a") STRING("b") "</row><row>" STRING("c") STRING("d") "</row><row>" STRING("e") STRING("f") "</row>";
    expect_with(workbook_made(rows, NULL, NULL), &(ReadOptions){.header = TRI_NO}, "|\n'a'|'b'\n'c'|'d'\n'e'|'f'\n");
    expect_with(workbook_made(rows, NULL, NULL), &(ReadOptions){.skip_lines = 1}, "c|d\n'e'|'f'\n");
    expect_with(workbook_made(rows, NULL, NULL), &(ReadOptions){.skip_lines = 3}, "1 The sheet \"S\" has no value after the skipped rows.");
}
END_TEST

START_TEST(the_filter_says_where_blank_rows_end)
{
    const ZipPart parts[] = {{"[Content_Types].xml", "<Types/>"},
                             {"xl/worksheets/sheet1.xml", "<x:worksheet xmlns:x='m'><x:sheetData><x:row><x:c r='A1' t='inlineStr'><x:is><x:t>n</x:t></x:is></x:c></x:row>"
                              "<x:row><x:c><x:v>1</x:v></x:c></x:row><x:row><x:c/></x:row><x:row><x:c/></x:row></x:sheetData><x:autoFilter ref='A1:A3'/></x:worksheet>"},
                             {"xl\\workbook.xml", "<x:workbook xmlns:x='m' xmlns:q='r'><x:sheets><x:sheet name='P' sheetId='1'/></x:sheets></x:workbook>"},
                             {0}};
    expect(zip_made(parts, true, NULL), "n\n1\n-\n");
}
END_TEST

static Buffer three_sheets(void)
{
    const ZipPart parts[] = {
        {"[Content_Types].xml", "<Types/>"},
        {"xl/workbook.xml", "<workbook xmlns:r='r'><workbookPr date1904='true'/><sheets><sheet name='Chart' r:id='c'/><sheet name='Notes' r:id='a'/>"
         "<sheet name='Secret' state='veryHidden' r:id='b'/><sheet name='Dätä' r:id='d'/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='a' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet' Target='/xl/a.xml'/>"
         "<Relationship Id='b' Type='x/worksheet' Target='sub/../b.xml'/><Relationship Id='c' Type='x/chartsheet' Target='c.xml'/>"
         "<Relationship Id='d' Type='x/worksheet' Target='d.xml'/></Relationships>"},
        {"xl/a.xml", "<worksheet><sheetData><row><c r='A1' s='3'/></row></sheetData></worksheet>"},
        {"xl/b.xml", "<worksheet><sheetData><row>" STRING("hidden") "</row><row><c><v>1</v></c></row></sheetData></worksheet>"},
        {"xl/c.xml", "<chartsheet/>"},
        {"xl/d.xml", "<worksheet><sheetData><row>" STRING("d") "</row><row><c t='b'><v>0</v></c></row></sheetData></worksheet>"},
        {0}};
    return zip_made(parts, false, NULL);
}

START_TEST(sheets_are_chosen)
{
    expect(three_sheets(), "d\nfalse\n! The workbook has 3 sheets. \"Dätä\" was read; the option sheet reads another: \"Notes\", \"Secret\" (hidden).\n");
    expect_with(three_sheets(), &(ReadOptions){.sheet = "secret"},
                "hidden\n1\n! The workbook has 3 sheets. \"Secret\" was read; the option sheet reads another: \"Notes\", \"Dätä\".\n");
    expect_with(three_sheets(), &(ReadOptions){.sheet = "3"},
                "d\nfalse\n! The workbook has 3 sheets. \"Dätä\" was read; the option sheet reads another: \"Notes\", \"Secret\" (hidden).\n");
    expect_with(three_sheets(), &(ReadOptions){.sheet = "nope"}, "1 There is no sheet \"nope\". The workbook has: \"Notes\", \"Secret\", \"Dätä\".");
    expect_with(three_sheets(), &(ReadOptions){.sheet = "1"}, "1 The sheet \"Notes\" has no value.");
}
END_TEST

START_TEST(hostile_workbooks_are_refused)
{
    refused(workbook_made("<row r=\"1048577\"><c><v>1</v></c></row>", NULL, NULL), ERR_INVALID, "1048577");
    refused(workbook_made("<row r=\"4294967297\"><c><v>1</v></c></row>", NULL, NULL), ERR_INVALID, "XFD1048576");
    refused(workbook_made("<row><c r=\"XFE1\"><v>1</v></c></row>", NULL, NULL), ERR_INVALID, "XFE1");
    refused(workbook_made("<row><c r=\"A1B\"><v>1</v></c></row>", NULL, NULL), ERR_INVALID, "A1B");
    refused(workbook_made("<row><c r=\"XFD1\"><v>1</v></c><c><v>2</v></c></row>", NULL, NULL), ERR_INVALID, "after the last");
    refused(workbook_made("", NULL, NULL), ERR_INVALID, "no sheet has a value");
    refused(workbook_made("<row><c><v>1</v></row>", NULL, NULL), ERR_INVALID, "XML can not be read");
    const ZipPart entities[] = {{"[Content_Types].xml", "<Types/>"},
                                {"xl/workbook.xml", "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><workbook><sheets>&b;</sheets></workbook>"}, {0}};
    refused(zip_made(entities, false, NULL), ERR_INVALID, "document type declaration");
    Buffer deep = BUFFER_INIT;
    for (int i = 0; i < 300; i++)
        buffer_add_text(&deep, "<g>");
    refused(workbook_made(deep.data, NULL, NULL), ERR_LIMIT, "nested deeper");
    buffer_clear(&deep);
    buffer_add_text(&deep, "<row><c r=\"");
    for (int i = 0; i < 5 << 20; i++)
        buffer_add_char(&deep, 'A');
    buffer_add_text(&deep, "\"><v>1</v></c></row>");
    refused(workbook_made(deep.data, NULL, NULL), ERR_LIMIT, "longer than");
    buffer_clear(&deep);
    for (int i = 0; i < 6000; i++)
        buffer_printf(&deep, "<element%d/>", i);
    refused(workbook_made(deep.data, NULL, NULL), ERR_LIMIT, "different XML names");
    buffer_free(&deep);
    const ZipPart binary[] = {{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.bin", "x"}, {0}};
    refused(zip_made(binary, false, NULL), ERR_UNSUPPORTED, "xlsb");
    const ZipPart document[] = {{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<w/>"}, {0}};
    refused(zip_made(document, false, NULL), ERR_UNSUPPORTED, "document");
    Buffer cut = workbook_made("<row><c><v>1</v></c></row>", NULL, NULL);
    cut.length -= 40;
    refused(cut, ERR_INVALID, "cut off");
}
END_TEST

/* Whatever byte is turned over, or wherever the file ends: a table or a refusal. */
START_TEST(damaged_workbooks_do_no_harm)
{
    Buffer file = workbook_made("<row>" STRING("a") STRING("b") "</row><row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>40000.5</v></c></row>", "<si><t>x</t></si>",
                                "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs>");
    for (size_t i = 0; i < file.length; i++) {
        char old = file.data[i];
        file.data[i] = (char)~old;
        free(read_with(&file, &(ReadOptions){0}));
        file.data[i] = old;
    }
    size_t whole = file.length;
    for (file.length = 0; file.length < whole; file.length += 7) {
        char *got = read_with(&file, &(ReadOptions){0});
        ck_assert(got[0] == '1');
        free(got);
    }
    buffer_free(&file);
}
END_TEST

static Status keep(void *context, const char *bytes, size_t length, Error *error)
{
    (void)error;
    buffer_add(context, bytes, length);
    return OK;
}

/* 300 MB of zeros in a sheet, in a file of 300 kB. */
START_TEST(bombs_are_refused)
{
    Buffer file = BUFFER_INIT, piece = BUFFER_INIT;
    Error error;
    for (int i = 0; i < 1 << 20; i++)
        buffer_add_char(&piece, ' ');
    ArchiveWriter *writer = archive_writer_open(keep, &file);
    ck_assert_int_eq(archive_writer_begin(writer, "xl/worksheets/sheet1.xml", &error), OK);
    ck_assert_int_eq(archive_writer_add(writer, "<worksheet><sheetData>", 22, &error), OK);
    for (int i = 0; i < 300; i++)
        ck_assert_int_eq(archive_writer_add(writer, piece.data, piece.length, &error), OK);
    ck_assert_int_eq(archive_writer_begin(writer, "xl/workbook.xml", &error), OK);
    static const char WORKBOOK[] = "<workbook><sheets><sheet name='S'/></sheets></workbook>";
    ck_assert_int_eq(archive_writer_add(writer, WORKBOOK, sizeof WORKBOOK - 1, &error), OK);
    ck_assert_int_eq(archive_writer_end(writer, &error), OK);
    archive_writer_close(writer);
    buffer_free(&piece);
    refused(file, ERR_LIMIT, "200 times");
}
END_TEST

int main(void)
{
    return suite_run("xlsx", (const TTest *const[]){cells_of_each_kind, dates_in_both_systems, number_formats, sparse_cells_and_rows, titles_stand_above,
                                                    the_filter_says_where_blank_rows_end, sheets_are_chosen, hostile_workbooks_are_refused,
                                                    damaged_workbooks_do_no_harm, bombs_are_refused, NULL});
}
