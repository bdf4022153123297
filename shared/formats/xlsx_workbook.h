/*
** xlsx_workbook.h - what a workbook says before its sheets are read: which sheets there are, in which date system, and which styles are dates.
**
** Parts are found through their relationships; where these are missing or wrong, under the names that Excel gives them.
**
** Limits: XLSX_SHEETS sheets, XLSX_STYLES cell styles, XLSX_NUMBER_FORMATS number formats of its own.
** Source: ECMA-376 part 1, 18.2 (workbook), 18.8.30 (number formats).
*/
#ifndef QUERN_FORMATS_XLSX_WORKBOOK_H
#define QUERN_FORMATS_XLSX_WORKBOOK_H

#include "base/arena.h"
#include "formats/archive.h"

enum { XLSX_SHEETS = 4096, XLSX_STYLES = 65536, XLSX_NUMBER_FORMATS = 4096 };

/* What the numbers of a cell with this number format are. */
typedef enum NumberClass {
    NUMBER_PLAIN = 0,
    NUMBER_DATE,          /* days */
    NUMBER_MOMENT,        /* a day and a time of day */
    NUMBER_TIME,          /* a time of day */
    NUMBER_DURATION       /* hours, minutes or seconds gone by */
} NumberClass;

NumberClass number_format_class(const char *code);       /* of a format code as users write it: "yyyy\-mm\-dd;@" */
NumberClass number_format_builtin(unsigned long id);     /* of a format that is known by its number */

typedef struct XlsxSheet {
    const char *name;      /* UTF-8 */
    ArchiveMember part;
    bool hidden;
} XlsxSheet;

typedef struct XlsxWorkbook {
    Arena *arena;          /* owned; what follows lives in it */
    Archive archive;
    XlsxSheet *sheets;     /* those of cells, in the workbook's order */
    size_t n_sheets;
    bool dates_from_1904;
    uint8_t *classes;      /* NumberClass of each cell style */
    size_t n_classes;
    bool has_strings;
    ArchiveMember strings; /* the part of shared strings */
} XlsxWorkbook;

/* xlsx_workbook_close in either case. ERR_INVALID: no workbook, or a damaged one; ERR_UNSUPPORTED: a workbook of another kind (.xlsb, .ods). */
Status xlsx_workbook_open(XlsxWorkbook *workbook, const char *bytes, size_t length, Error *error) MUST_USE;
void xlsx_workbook_close(XlsxWorkbook *workbook);

/* The sheet of that name (any case), or of that number from 1 when none has the name. NULL: ERR_INVALID, the message lists the names. */
const XlsxSheet *xlsx_workbook_sheet(const XlsxWorkbook *workbook, const char *wanted, Error *error);

#endif
