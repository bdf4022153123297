/* table.h - what holds for every reader of tables, whatever bytes it was given. */
#ifndef QUERN_TESTS_FUZZ_TABLE_H
#define QUERN_TESTS_FUZZ_TABLE_H

#include "data/utf8.h"
#include "formats/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

typedef struct TableRejects {
    const char *text;
    size_t length;
    uint64_t count;
} TableRejects;

static inline void table_reject(void *context, const RowReject *reject)
{
    TableRejects *rejects = context;
    MUST(reject->raw >= rejects->text && reject->raw + reject->raw_length <= rejects->text + rejects->length);
    MUST(reject->line >= 1 && strlen(reject->reason) > 0);
    rejects->count++;
}

static inline void table_check_batch(const Batch *batch, const Schema *schema)
{
    MUST(batch->n > 0 && batch->n <= batch->capacity);
    for (size_t c = 0; c < schema->count; c++) {
        const BatchColumn *column = &batch->columns[c];
        size_t missing = 0;
        for (size_t r = 0; r < batch->n; r++) {
            bool present = bit_get(column->valid, r);
            missing += !present;
            if (schema->fields[c].type == TYPE_TEXT) {
                Slice text = column->texts[r];
                MUST(present ? utf8_valid(text.data, text.length) && !memchr(text.data, 0, text.length) : text.length == 0);
            } else if (schema->fields[c].type == TYPE_FLOAT) {
                MUST(!isnan(column->floats[r]) && (present || column->floats[r] == 0));
            } else if (schema->fields[c].type == TYPE_BOOLEAN) {
                MUST(column->booleans[r] <= 1);
            }
        }
        MUST(missing == column->missing);
    }
}

/* Reads to the end and closes; NULL must have said why. Returns the rows read, or -1 for a failure. */
static inline long table_drain(TableReader *reader, TableRejects *rejects, const Error *opened)
{
    Error error = {0};
    const Batch *batch;
    ReadStep step;
    long rows = 0;
    int again = 0;
    if (!reader) {
        MUST(opened->status != OK && opened->message[0] && utf8_valid(opened->message, strlen(opened->message)));
        return -1;
    }
    while ((step = reader_next(reader, &batch, &error)) == READ_BATCH || step == READ_RETYPE) {
        if (step == READ_RETYPE) {
            MUST(++again == 1);
            rejects->count = 0;
            rows = 0;
        } else {
            table_check_batch(batch, reader->schema);
            rows += (long)batch->n;
        }
    }
    for (size_t i = 0; i < reader->schema->count; i++)
        MUST(reader->schema->fields[i].name_length && utf8_valid(reader->schema->fields[i].name, reader->schema->fields[i].name_length));
    MUST(step == READ_FAILED ? (error.status == ERR_INVALID || error.status == ERR_LIMIT) && error.message[0] : rejects->count == reader->rejected);
    reader_close(reader);
    return step == READ_FAILED ? -1 : rows;
}

#endif
