/* xlsx_header.c - see xlsx_header.h. */
#include "formats/xlsx_header.h"

#include "base/memory.h"

#include <stdlib.h>

void header_sample_add(HeaderSample *sample, const SheetRow *row, size_t ordinal)
{
    if (sample->n == HEADER_SAMPLE)
        return;
    SampleRow *one = &sample->rows[sample->n++];
    *one = (SampleRow){.ordinal = ordinal, .number = row->number, .ascending = true};
    for (size_t i = 0; i < row->n_cells; i++)
        if (row->cells[i].cell.kind != CELL_MISSING && row->cells[i].column >= one->width)
            one->width = row->cells[i].column + 1;
    one->kinds = mem_zero(one->width + 1, 1);
    const Cell *last = NULL;
    for (size_t i = 0; i < row->n_cells; i++) {
        const Cell *cell = &row->cells[i].cell;
        if (cell->kind == CELL_MISSING)
            continue;
        one->kinds[row->cells[i].column] = (uint8_t)cell->kind;
        one->present++;
        if (cell->kind == CELL_STRING) {
            one->strings++;
            continue;
        }
        bool larger = !last || (last->kind == cell->kind && (cell->kind == CELL_DATE ? cell->date > last->date : cell->integer > last->integer));
        one->ascending &= larger && (cell->kind == CELL_INTEGER || cell->kind == CELL_DATE || cell->kind == CELL_TIMESTAMP);
        last = cell;
    }
}

void header_sample_free(HeaderSample *sample)
{
    for (size_t i = 0; i < sample->n; i++)
        free(sample->rows[i].kinds);
    sample->n = 0;
}

static int by_count(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static uint32_t middle_of(uint32_t *counts, size_t n)
{
    qsort(counts, n, sizeof *counts, by_count);
    return counts[n / 2];
}

/* Names up to the table's last column, without a gap: only the first columns, which number or name the rows, have none. */
static bool names_the_rest(const SampleRow *row, uint32_t width)
{
    uint32_t blank = 0;
    while (blank < row->width && row->kinds[blank] == CELL_MISSING)
        blank++;
    return row->width == width && row->strings == row->present && row->present == width - blank;
}

/* The first row with three quarters of the values that the middle one of the rows has, or that names the last columns. */
static size_t find_first(const HeaderSample *sample)
{
    uint32_t counts[HEADER_SAMPLE] = {0};
    for (size_t i = 0; i < sample->n; i++)
        counts[i] = sample->rows[i].width;
    uint32_t width = middle_of(counts, sample->n);
    for (size_t i = 0; i < sample->n; i++)
        counts[i] = sample->rows[i].present;
    uint32_t middle = middle_of(counts, sample->n);
    for (size_t i = 0; i < sample->n; i++)
        if (4 * sample->rows[i].present >= 3 * middle || names_the_rest(&sample->rows[i], width))
            return i;
    return 0;
}

/* Two numbers or dates, one after the other, and a name beside them: years or months as columns. */
static bool counts_up(const SampleRow *row)
{
    return row->strings >= 1 && row->ascending && row->present - row->strings >= 2;
}

HeaderPlace header_find(const HeaderSample *sample, bool titles, Tri header)
{
    HeaderPlace place = {0, header == TRI_YES};
    if (header == TRI_NO)
        return place;
    if (titles)
        place.first = find_first(sample);
    const SampleRow *row = &sample->rows[place.first];
    if (header == TRI_AUTO)
        place.header = row->strings == row->present || counts_up(row);
    return place;
}
