/*
** fuzz_csv.c - any bytes through the CSV reader.
**
** The first bytes choose options, the rest is the file, held in memory of exactly its size so that a byte too far is seen.
** Checked: every row comes out once, or is set aside once; texts are UTF-8 without NUL; missing slots are zero; the fast
** row finder agrees with the reference that reads a byte at a time; types never contradict themselves.
*/
#include "formats/csv.h"
#include "formats/csv_layout.h"
#include "formats/csv_parse.h"
#include "table.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The rows that the fast finder gives are those of csv_row_fit. */
static void check_scan(const char *text, size_t length, const ReadOptions *options)
{
    CsvLayout layout;
    csv_layout_find(text, length, options, &layout);
    MUST(layout.width >= 1 && layout.data_at <= length && layout.header_at <= length);
    if (layout.width > 1000)
        return;
    CsvScan scan = csv_layout_scan(text, length, &layout);
    uint32_t *ends = malloc((layout.width + 1) * sizeof *ends);
    scan.at = layout.data_at;
    scan.capacity = 7;
    csv_scan_init(&scan);
    size_t at = scan.at;
    while (csv_scan_next(&scan)) {
        size_t reject = 0;
        for (size_t r = 0; r < scan.n_rows;) {
            CsvRow row;
            if (reject < scan.n_rejects && scan.rejects[reject].begin == at) {
                csv_row_fit(&scan, at, length, ends, scan.width, &row);
                if (scan.rejects[reject].fault == CSV_UNCLOSED_QUOTE)
                    (void)csv_line_end(text, length, at, &at);
                else
                    at = row.next;
                reject++;
                continue;
            }
            csv_row_fit(&scan, at, length, ends, scan.width, &row);
            MUST(!row.unclosed);
            if (csv_row_is_empty(&scan, at, &row)) {
                at = row.next;
                continue;
            }
            const uint32_t *fast = scan.ends + r * (scan.width + 1);
            for (size_t i = 0; i <= scan.width; i++)
                MUST(i > row.fields ? fast[i] == fast[i - 1] + csv_lead(&scan, i - 1) : fast[i] == ends[i]);
            at = row.next;
            r++;
        }
        at = scan.at;
    }
    free(ends);
    csv_scan_free(&scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int DELIMITERS[] = {0, 0, ',', ';', '\t', '|', ' ', 'a'}, QUOTES[] = {0, 0, '"', '\'', -1}, ESCAPES[] = {0, 0, '\\', -1};
    static const char *const NULLS[] = {"0", "x", "-999"};
    if (size < 3)
        return 0;
    ReadOptions options = {.delimiter = DELIMITERS[data[0] & 7], .quote = QUOTES[(data[0] >> 3) % 5], .escape = ESCAPES[data[1] & 3],
                          .header = (Tri)((data[1] >> 2) % 3), .skip_lines = data[2] & 1 ? data[2] >> 5 : 0};
    if (options.delimiter && (data[2] & 0x18) == 0x18)
        options.delimiter_tail[0] = '|';
    FixedType type = {"a", (ColumnType)((data[2] >> 1) % 7 + 1)};
    if (data[1] & 0x80) {
        options.null_values = NULLS;
        options.n_null_values = 3;
    }
    if (data[1] & 0x40) {
        options.types = &type;
        options.n_types = 1;
    }
    size_t length = size - 3;
    char *text = malloc(length + !length);
    memcpy(text, data + 3, length);
    check_scan(text, length, &options);
    TableRejects rejects = {text, length, 0};
    Error error = {0};
    TableReader *reader = csv_reader_open(text, length, &options, table_reject, &rejects, &error);
    table_drain(reader, &rejects, &error);
    free(text);
    return 0;
}
