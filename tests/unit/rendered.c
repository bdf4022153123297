/* rendered.c - see rendered.h. */
#include "rendered.h"

#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"

#include <math.h>
#include <stdio.h>

static void add_value(Buffer *out, const Field *field, const BatchColumn *column, size_t r)
{
    char text[64];
    size_t n = 0;
    if (!bit_get(column->valid, r)) {
        buffer_add_text(out, "\\N");
        return;
    }
    switch (field->type) {
    case TYPE_BOOLEAN: buffer_add_text(out, column->booleans[r] ? "true" : "false"); break;
    case TYPE_INTEGER: n = number_format_int(column->integers[r], text); break;
    case TYPE_FLOAT:
        if (isinf(column->floats[r]))
            n = (size_t)snprintf(text, sizeof text, "%f", column->floats[r]);
        else
            n = number_format_double(column->floats[r], text);
        break;
    case TYPE_DECIMAL: n = decimal_format(column->decimals[r], field->scale, text); break;
    case TYPE_DATE: n = date_format(column->dates[r], text); break;
    case TYPE_TIMESTAMP: n = timestamp_format(column->integers[r], field->zoned, text); break;
    case TYPE_TEXT: buffer_add(out, column->texts[r].data, column->texts[r].length); break;
    }
    buffer_add(out, text, n);
}

void rendered_reject(void *context, const RowReject *reject)
{
    buffer_printf(context, "reject %llu: %s [", (unsigned long long)reject->line, reject->reason);
    buffer_add(context, reject->raw, reject->raw_length);
    buffer_add_text(context, "]\n");
}

void rendered_schema(Buffer *out, const Schema *schema)
{
    buffer_add_text(out, "columns");
    for (size_t c = 0; c < schema->count; c++)
        buffer_printf(out, "%s %s:%s%s", c ? "," : "", schema->fields[c].name, type_name(schema->fields[c].type),
                      schema->fields[c].zoned ? " zoned" : "");
    buffer_add_char(out, '\n');
}

ReadStep rendered_rows(Buffer *rows, TableReader *reader, int *retypes, Error *error)
{
    const Batch *batch;
    ReadStep step;
    while ((step = reader_next(reader, &batch, error)) == READ_BATCH || step == READ_RETYPE) {
        const Schema *schema = reader->schema;
        if (step == READ_RETYPE) {
            buffer_clear(rows);
            if (retypes)
                ++*retypes;
            continue;
        }
        for (size_t r = 0; r < batch->n; r++)
            for (size_t c = 0; c < schema->count; c++) {
                add_value(rows, &schema->fields[c], &batch->columns[c], r);
                buffer_add_char(rows, c + 1 < schema->count ? '|' : '\n');
            }
    }
    return step;
}

void rendered_table(Buffer *out, TableReader *reader, Buffer *rows, int *retypes, Error *error)
{
    if (!reader) {
        buffer_printf(out, "error: %s\n", error->message);
        return;
    }
    ReadStep step = rendered_rows(rows, reader, retypes, error);
    rendered_schema(out, reader->schema);
    buffer_add(out, rows->data, rows->length);
    if (step == READ_FAILED)
        buffer_printf(out, "failed: %s\n", error->message);
    for (size_t i = 0; i < reader->n_warnings; i++)
        buffer_printf(out, "warning: %s\n", reader->warnings[i]);
    reader_close(reader);
}
