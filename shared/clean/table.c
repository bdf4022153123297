/* table.c - tables: their columns by name and place, and their rows by number; see table.h. Columns are in table_column.c. */
#include "clean/table.h"

#include "base/crew.h"
#include "base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables ---- */

void table_free(Table *table)
{
    for (size_t i = 0; i < table->schema.count; i++)
        column_release(table->columns[i]);
    free(table->columns);
    schema_free(&table->schema);
    *table = (Table){{NULL, 0}, NULL, 0};
}

void table_begin(Table *table, size_t rows)
{
    *table = (Table){{NULL, 0}, NULL, rows};
}

void table_add(Table *table, const Field *field, TableColumn *column)
{
    size_t at = table->schema.count;
    if ((at & (at - 1)) == 0)
        table->columns = mem_resize(table->columns, at ? at * 2 : 1, sizeof(TableColumn *));
    schema_add(&table->schema, field->name, field->name_length, field->type);
    table->schema.fields[at].zoned = field->zoned;
    table->schema.fields[at].scale = field->scale;
    table->columns[at] = column;
}

void table_add_shared(Table *table, const Field *field, TableColumn *column)
{
    column->references++;
    table_add(table, field, column);
}

void table_copy(Table *to, const Table *from)
{
    table_begin(to, from->rows);
    for (size_t i = 0; i < from->schema.count; i++)
        table_add_shared(to, &from->schema.fields[i], from->columns[i]);
}

void table_set(Table *table, size_t i, TableColumn *column)
{
    column_release(table->columns[i]);
    table->columns[i] = column;
    Field *field = &table->schema.fields[i];
    field->type = column->column.type;
    field->scale = column->column.scale;
    field->zoned = column->column.zoned;
}

void table_drop(Table *table, size_t i)
{
    column_release(table->columns[i]);
    free(table->schema.fields[i].name);
    size_t after = --table->schema.count - i;
    memmove(&table->columns[i], &table->columns[i + 1], after * sizeof *table->columns);
    memmove(&table->schema.fields[i], &table->schema.fields[i + 1], after * sizeof *table->schema.fields);
    size_t n = table->schema.count; /* schema_add makes room at powers of two: keep its arithmetic */
    if (n && (n & (n - 1)) == 0) {
        table->columns = mem_resize(table->columns, n, sizeof(TableColumn *));
        table->schema.fields = mem_resize(table->schema.fields, n, sizeof(Field));
    }
}

Field field_of(const char *name, size_t length, const Column *column)
{
    return (Field){.name = (char *)(uintptr_t)name, .name_length = length, .type = column->type, .zoned = column->zoned, .scale = column->scale};
}

/* ---- rows by number ---- */

#define GATHER(TYPE)                                                                                                                     \
    do {                                                                                                                                 \
        const TYPE *source = column->data;                                                                                               \
        TYPE *values = made->data.data;                                                                                                  \
        for (size_t i = 0; i < n; i++)                                                                                                   \
            values[i] = rows[i] == TABLE_NO_ROW ? 0 : source[rows[i]];                                                                   \
    } while (0)

static void gather_plain(TableColumn *made, Scratch *scratch, const Column *column, const uint32_t *rows, size_t n)
{
    uint64_t *offsets = made->offsets.data, length = 0;
    for (size_t i = 0; i < n; i++) {
        length += rows[i] == TABLE_NO_ROW ? 0 : column->offsets[rows[i] + 1] - column->offsets[rows[i]];
        offsets[i + 1] = length;
    }
    made->bytes = scratch_room(scratch, length + 1, 1);
    made->column.bytes = made->bytes.data;
    char *bytes = made->bytes.data;
    for (size_t i = 0; i < n; i++)
        if (offsets[i + 1] > offsets[i])
            memcpy(bytes + offsets[i], column->bytes + column->offsets[rows[i]], offsets[i + 1] - offsets[i]);
}

TableColumn *column_gather(Scratch *scratch, const TableColumn *from, const uint32_t *rows, size_t n)
{
    const Column *column = &from->column;
    bool coded = column->type == TYPE_TEXT && column->codes;
    TableColumn *made = column_room(scratch, column->type, column->scale, column->zoned, n, coded);
    uint64_t *bits = made->valid.data;
    for (size_t first = 0; first < n; first += 64) {
        size_t count = n - first < 64 ? n - first : 64;
        uint64_t word = 0;
        for (size_t k = 0; k < count; k++) {
            uint32_t row = rows[first + k];
            word |= (uint64_t)(row != TABLE_NO_ROW && column_present(column, row)) << k;
        }
        bits[first / 64] = word;
    }
    if (column->type == TYPE_TEXT && !coded)
        gather_plain(made, scratch, column, rows, n);
    else
        switch (coded ? 4 : type_width(column->type)) {
        case 1: GATHER(uint8_t); break;
        case 4: GATHER(uint32_t); break;
        case 8: GATHER(uint64_t); break;
        default: GATHER(Int128); break;
        }
    if (coded) {
        made->column.dict_count = column->dict_count;
        made->column.offsets = column->offsets;
        made->column.bytes = column->bytes;
        made->dictionary = from->dictionary ? from->dictionary : (TableColumn *)(uintptr_t)from;
        made->dictionary->references++;
    }
    column_settle(made);
    return made;
}

typedef struct Gathering {
    const Table *in;
    Scratch *scratch;
    const uint32_t *rows;
    size_t n;
    TableColumn **made;
} Gathering;

static void gather_one(void *context, size_t i, size_t thread)
{
    (void)thread;
    const Gathering *gathering = context;
    gathering->made[i] = column_gather(gathering->scratch, gathering->in->columns[i], gathering->rows, gathering->n);
}

void table_gather(Table *out, const Table *in, Scratch *scratch, const uint32_t *rows, size_t n)
{
    size_t columns = in->schema.count;
    Gathering gathering = {in, scratch, rows, n, mem_array(columns + 1, sizeof(TableColumn *))};
    if (n >= TABLE_PART)
        crew_run(columns, gather_one, &gathering);
    table_begin(out, n);
    for (size_t i = 0; i < columns; i++) {
        if (n < TABLE_PART)
            gather_one(&gathering, i, 0);
        table_add(out, &in->schema.fields[i], gathering.made[i]);
    }
    free(gathering.made);
}

void table_select(Table *out, const Table *in, Scratch *scratch, const uint64_t *bits, size_t count)
{
    if (count == in->rows) {
        table_copy(out, in);
        return;
    }
    ScratchArray rows = scratch_room(scratch, count + 1, sizeof(uint32_t));
    uint32_t *numbers = rows.data;
    size_t n = 0;
    for (size_t word = 0; word < bit_words(in->rows); word++)
        for (uint64_t left = bits[word]; left; left &= left - 1)
            numbers[n++] = (uint32_t)(word * 64 + (size_t)__builtin_ctzll(left));
    table_gather(out, in, scratch, numbers, n);
    scratch_release(&rows);
}
