/*
** fuzz_xlsx.c - any bytes as a workbook.
**
** An even first byte: the rest is the file. An odd one: the rest is its parts, NUL between them (sheet, shared strings, styles, workbook, relationships),
** packed here with checksums that are right, so that the fuzzer gets past the zip. Checked: both passes give the same rows; texts are UTF-8 without NUL;
** numbers are finite, dates of the years that columns hold.
*/
#include "base/memory.h"
#include "data/utf8.h"
#include "formats/archive_writer.h"
#include "formats/xlsx.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

static Status keep(void *context, const char *bytes, size_t length, Error *error)
{
    (void)error;
    buffer_add(context, bytes, length);
    return OK;
}

static void pack(Buffer *out, const char *data, size_t size)
{
    static const char *const PARTS[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};
    static const char WORKBOOK[] = "<workbook xmlns:r='r'><sheets><sheet name='S' r:id='rId1'/></sheets></workbook>";
    ArchiveWriter *writer = archive_writer_open(keep, out);
    Error error;
    size_t part = 0;
    for (; part < 5 && size; part++) {
        const char *end = memchr(data, 0, size);
        size_t length = end ? (size_t)(end - data) : size;
        MUST(archive_writer_begin(writer, PARTS[part], &error) == OK);
        MUST(archive_writer_add(writer, data, length, &error) == OK);
        data += length + (end != NULL);
        size -= length + (end != NULL);
    }
    if (part < 4) {
        MUST(archive_writer_begin(writer, PARTS[3], &error) == OK);
        MUST(archive_writer_add(writer, WORKBOOK, sizeof WORKBOOK - 1, &error) == OK);
    }
    MUST(archive_writer_end(writer, &error) == OK);
    archive_writer_close(writer);
}

static uint64_t check_row(const RowSource *source)
{
    uint64_t sum = source->line;
    for (size_t i = 0; i < source->names.count; i++) {
        const Cell *cell = &source->cells[i];
        sum = sum * 31 + cell->kind;
        switch (cell->kind) {
        case CELL_STRING: case CELL_NUMBER: case CELL_TEXT:
            MUST(cell->text.length == 0 || (utf8_valid(cell->text.data, cell->text.length) && !memchr(cell->text.data, 0, cell->text.length)));
            sum = sum * 31 + cell->text.length;
            break;
        case CELL_FLOAT: MUST(isfinite(cell->number)); break;
        case CELL_DATE: MUST(cell->date >= -719162 && cell->date <= 2932896); break;
        case CELL_TIMESTAMP: MUST(cell->integer >= -719162 * INT64_C(86400000000) && cell->integer < 2932897 * INT64_C(86400000000)); break;
        default: break;
        }
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    Buffer file = BUFFER_INIT;
    if (data[0] & 1)
        pack(&file, (const char *)data + 1, size - 1);
    else
        buffer_add(&file, data + 1, size - 1);
    char *exact = malloc(file.length + !file.length); /* of exactly its size, so that a byte too far is seen */
    memcpy(exact, file.data, file.length);
    (void)xlsx_looks(exact, file.length);
    FormatInput input = {exact, file.length, -1, "/tmp"};
    ReadOptions options = {.header = (Tri)((data[0] >> 1) % 3), .skip_lines = data[0] & 8 ? 1 : 0};
    Error error = {0};
    RowSource *source = xlsx_source_open(&input, &options, &error);
    if (!source) {
        MUST(error.status != OK && error.message[0]);
    } else {
        uint64_t sums[2] = {0, 0};
        RowStep step = ROW_END;
        for (int pass = 0; pass < 2; pass++) {
            while ((step = source->class->next(source, &error)) == ROW_READ)
                sums[pass] = pass && source->names.count ? sums[pass] * 31 + source->line : sums[pass] * 31 + (check_row(source), source->line);
            if (step == ROW_FAILED)
                break;
            MUST(source->class->rewind(source, &error) == OK);
        }
        MUST(step == ROW_FAILED || sums[0] == sums[1]);
        source->class->close(source);
    }
    free(exact);
    buffer_free(&file);
    return 0;
}
