/* row_builder.c - see row_builder.h. */
#include "data/row_builder.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void row_builder_init(RowBuilder *builder, const Schema *schema)
{
    const uint64_t zero = 0;
    *builder = (RowBuilder){.schema = schema};
    builder->row = mem_zero(schema->count + 1, sizeof *builder->row);
    builder->columns = mem_zero(schema->count + 1, sizeof *builder->columns);
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].type == TYPE_TEXT)
            buffer_add(&builder->columns[i].offsets, &zero, sizeof zero);
}

void row_builder_free(RowBuilder *builder)
{
    for (size_t i = 0; builder->schema && i < builder->schema->count; i++) {
        buffer_free(&builder->columns[i].values);
        buffer_free(&builder->columns[i].offsets);
        buffer_free(&builder->columns[i].valid);
    }
    free(builder->columns);
    free(builder->row);
    *builder = (RowBuilder){.rows = 0};
}

void row_builder_blank(RowBuilder *builder)
{
    memset(builder->row, 0, builder->schema->count * sizeof *builder->row);
}

static void add_cell(BuilderColumn *column, ColumnType type, const RowCell *cell, size_t row)
{
    if (row % 64 == 0) {
        const uint64_t none = 0;
        buffer_add(&column->valid, &none, sizeof none);
    }
    if (cell->present)
        bit_set((uint64_t *)(void *)column->valid.data, row);
    else
        column->missing++;
    if (type == TYPE_TEXT) {
        if (cell->present)
            buffer_add(&column->values, cell->text.data, cell->text.length);
        uint64_t end = column->values.length;
        buffer_add(&column->offsets, &end, sizeof end);
    } else {
        buffer_add(&column->values, &cell->integer, type_width(type)); /* all members begin where the union does; a missing cell is zeros */
    }
}

void row_builder_add(RowBuilder *builder)
{
    for (size_t i = 0; i < builder->schema->count; i++)
        add_cell(&builder->columns[i], builder->schema->fields[i].type, &builder->row[i], builder->rows);
    builder->rows++;
    row_builder_blank(builder);
}

static void cut(Buffer *buffer, size_t length)
{
    if (buffer->length > length) {
        buffer->length = length;
        buffer->data[length] = '\0';
    }
}

void row_builder_truncate(RowBuilder *builder, size_t rows)
{
    for (size_t i = 0; i < builder->schema->count; i++) {
        BuilderColumn *column = &builder->columns[i];
        ColumnType type = builder->schema->fields[i].type;
        uint64_t *valid = (uint64_t *)(void *)column->valid.data;
        for (size_t row = rows; row < builder->rows; row++) {
            column->missing -= !bit_get(valid, row);
            bit_clear(valid, row);
        }
        cut(&column->valid, bit_words(rows) * sizeof *valid);
        if (type == TYPE_TEXT) {
            const uint64_t *offsets = (const uint64_t *)(const void *)column->offsets.data;
            cut(&column->values, (size_t)offsets[rows]);
            cut(&column->offsets, (rows + 1) * sizeof *offsets);
        } else {
            cut(&column->values, rows * type_width(type));
        }
    }
    builder->rows = rows;
}

void row_builder_columns(const RowBuilder *builder, Column *columns)
{
    static const uint64_t NOTHING[2];
    for (size_t i = 0; i < builder->schema->count; i++) {
        const BuilderColumn *from = &builder->columns[i];
        const Field *field = &builder->schema->fields[i];
        Column *to = &columns[i];
        *to = (Column){.type = field->type, .zoned = field->zoned, .scale = field->scale, .n = builder->rows};
        to->valid = from->missing ? (const uint64_t *)(const void *)from->valid.data : NULL;
        if (field->type == TYPE_TEXT) {
            to->offsets = (const uint64_t *)(const void *)from->offsets.data;
            to->bytes = from->values.data ? from->values.data : "";
        } else {
            to->data = from->values.data ? (const void *)from->values.data : (const void *)NOTHING;
        }
    }
}

size_t row_builder_missing(const RowBuilder *builder)
{
    size_t missing = 0;
    for (size_t i = 0; i < builder->schema->count; i++)
        missing += builder->columns[i].missing;
    return missing;
}
