/*
** xlsx_header.h - where the table begins in a sheet, and whether its first row holds the names.
*/
#ifndef QUERN_FORMATS_XLSX_HEADER_H
#define QUERN_FORMATS_XLSX_HEADER_H

#include "formats/xlsx_sheet.h"

enum { HEADER_SAMPLE = 50 };   /* rows with values that are looked at */

typedef struct SampleRow {
    size_t ordinal;        /* of the row among those in the file, from 1 */
    uint32_t number;
    uint32_t present, strings;
    bool ascending;        /* what is no string are whole numbers, or dates, each larger than the one before */
    uint32_t width;        /* past the last column with a value */
    uint8_t *kinds;        /* CellKind of each column up to width */
} SampleRow;

typedef struct HeaderSample {
    SampleRow rows[HEADER_SAMPLE];
    size_t n;
} HeaderSample;

void header_sample_add(HeaderSample *sample, const SheetRow *row, size_t ordinal);
void header_sample_free(HeaderSample *sample);

typedef struct HeaderPlace {
    size_t first;          /* of the sample's rows: the table's first */
    bool header;
} HeaderPlace;

/* Of a sample with a row in it; titles: whether rows may be passed over. */
HeaderPlace header_find(const HeaderSample *sample, bool titles, Tri header);

#endif
