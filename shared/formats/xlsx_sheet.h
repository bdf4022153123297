/*
** xlsx_sheet.h - the rows of one sheet, as they stand there: cells by their column, with what is known of their kind.
**
**     t="s", "str", "inlineStr"      STRING
**     t="b"                          BOOLEAN
**     t="e" (#N/A, #DIV/0! ...)      missing
**     t="d"                          DATE, TIMESTAMP; a time alone STRING
**     a number in a style of dates   DATE when the format has no time of day and the number no fraction, otherwise TIMESTAMP; in a format of times a
**                                    number below 1, and any in a format of durations, STRING "hh:mm:ss"
**     another number                 INTEGER when it is written without a point and fits, a literal (NUMBER) when it is a longer whole number,
**                                    otherwise FLOAT
**
** Serial days follow the workbook's date system; that of 1900 counts a 29 February 1900, which never was and reads as the 28th. Moments are rounded to
** the microsecond, and to the second or millisecond when that is as near as the number's digits can tell. Days and their part are read apart, so
** digits beyond those of a double count.
**
** Limits (ERR_INVALID): a cell past column XFD or row 1,048,576, or with a reference that is none. Memory: the longest row; ERR_LIMIT when its texts pass
** 64 MB.
*/
#ifndef QUERN_FORMATS_XLSX_SHEET_H
#define QUERN_FORMATS_XLSX_SHEET_H

#include "formats/row_source.h"
#include "formats/xlsx_strings.h"
#include "formats/xlsx_workbook.h"

enum { XLSX_DURATION = 64, XLSX_COLUMNS = 16384, XLSX_ROWS = 1048576 };

typedef struct SheetCell {
    uint32_t column;       /* from 0 */
    bool own_text;         /* at text_at of the row's own texts, until the row is done */
    size_t text_at;
    Cell cell;
} SheetCell;

typedef struct SheetRow {
    uint32_t number;       /* from 1 */
    SheetCell *cells;      /* those that the file has, in its order, also missing ones */
    size_t n_cells;
    size_t present;        /* of them with a value */
} SheetRow;

typedef struct XlsxReading XlsxReading;

/* Workbook and strings outlive it. */
XlsxReading *xlsx_sheet_open(const XlsxWorkbook *workbook, const XlsxStrings *strings, const XlsxSheet *sheet, Error *error) MUST_USE;
/* The next <row>, valid until the next call. ROW_END: *row is untouched, and xlsx_sheet_filter_end may be asked. */
RowStep xlsx_sheet_next(XlsxReading *reading, SheetRow **row, Error *error) MUST_USE;
SheetRow *xlsx_sheet_row(XlsxReading *reading);             /* the one read last */
uint32_t xlsx_sheet_filter_end(const XlsxReading *reading); /* the last row of the sheet's filter, 0: there is none */
size_t xlsx_sheet_position(const XlsxReading *reading);
uint64_t xlsx_sheet_bad_dates(const XlsxReading *reading);  /* numbers in a style of dates that are no date, now missing */
uint64_t xlsx_sheet_bad_strings(const XlsxReading *reading); /* shared texts that are not there, now missing */
void xlsx_sheet_close(XlsxReading *reading);                /* NULL is fine */

/* A number, as written, in a style of that class as a cell. false: it is no date. A text is added to *text; the cell then has its length alone, as
** *text may still move. Room for XLSX_DURATION bytes must be there when *text holds the number. */
bool xlsx_date_cell(Slice number, NumberClass class, bool from_1904, Cell *cell, Buffer *text);

#endif
