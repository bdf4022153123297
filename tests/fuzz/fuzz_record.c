/*
** fuzz_record.c - any bytes as streamed records. The first byte chooses the form and whether unknown names are collected.
*/
#include "data/utf8.h"
#include "formats/record.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

static void on_reject(void *context, uint64_t index, const char *reason)
{
    uint64_t *rejected = context;
    (void)index;
    MUST(reason[0] && utf8_valid(reason, strlen(reason)));
    ++*rejected;
}

static void check_rows(const RowBuilder *builder)
{
    Column columns[7];
    row_builder_columns(builder, columns);
    for (size_t row = 0; row < builder->rows; row++) {
        size_t length;
        if (!column_present(&columns[6], row))
            continue;
        const char *text = column_text(&columns[6], row, &length);
        MUST(utf8_valid(text, length) && !memchr(text, '\0', length));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const NAMES[] = {"b", "i", "f", "d", "day", "at", "t"};
    if (size < 1)
        return 0;
    char *bytes = malloc(size); /* of exactly its size, so that a byte too far is seen */
    memcpy(bytes, data + 1, size - 1);
    Schema schema = {0}, unknown = {0};
    RowBuilder builder;
    uint64_t rejected = 0, records = 0;
    Error error = {0};
    for (int type = TYPE_BOOLEAN; type <= TYPE_TEXT; type++)
        schema_add(&schema, NAMES[type - 1], strlen(NAMES[type - 1]), (ColumnType)type);
    schema.fields[3].scale = 3;
    row_builder_init(&builder, &schema);
    RecordInput input = {.form = (RecordForm)(RECORD_NDJSON + data[0] % 3), .text = bytes, .length = size - 1, .reject = on_reject,
                         .context = &rejected, .unknown = data[0] & 0x80 ? &unknown : NULL};
    Status status = records_read(&input, &builder, &records, &error);
    MUST(status == OK || (error.status == status && error.message[0]));
    MUST(status != OK || records == builder.rows + rejected);
    check_rows(&builder);
    row_builder_truncate(&builder, builder.rows / 2);
    check_rows(&builder);
    row_builder_free(&builder);
    schema_free(&schema);
    schema_free(&unknown);
    free(bytes);
    return 0;
}
