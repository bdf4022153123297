/* table.c - see table.h. */
#include "clean/table.h"

#include "base/crew.h"
#include "base/memory.h"

#include <math.h>
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

/* ---- columns ---- */

void column_release(TableColumn *column)
{
    while (column && --column->references == 0) {
        TableColumn *next = column->shares;
        column_release(column->dictionary);
        scratch_release(&column->data);
        scratch_release(&column->valid);
        scratch_release(&column->offsets);
        scratch_release(&column->bytes);
        free(column);
        column = next;
    }
}

TableColumn *column_view(const Column *column)
{
    TableColumn *made = mem_zero(1, sizeof *made);
    made->column = *column;
    made->references = 1;
    return made;
}

static const uint64_t NO_OFFSETS[1] = {0};

static TableColumn *make_column(Scratch *scratch, ColumnType type, uint8_t scale, bool zoned, size_t rows, bool coded, bool zeroed)
{
    ScratchArray (*array)(Scratch *, size_t, size_t) = zeroed ? scratch_array : scratch_room;
    TableColumn *made = mem_zero(1, sizeof *made);
    made->references = 1;
    made->column = (Column){.type = type, .scale = scale, .zoned = zoned, .n = rows};
    made->valid = scratch_array(scratch, bit_words(rows) + 1, sizeof(uint64_t));
    made->column.valid = made->valid.data;
    if (type != TYPE_TEXT || coded) {
        made->data = array(scratch, rows + 1, coded ? sizeof(uint32_t) : type_width(type));
        made->column.data = made->data.data;
    }
    if (type == TYPE_TEXT && !coded) {
        made->offsets = array(scratch, rows + 1, sizeof(uint64_t));
        made->column.offsets = made->offsets.data;
        *(uint64_t *)made->offsets.data = 0;
    } else if (type == TYPE_TEXT) {
        made->column.offsets = NO_OFFSETS;
    }
    made->column.bytes = "";
    return made;
}

TableColumn *column_new(Scratch *scratch, ColumnType type, uint8_t scale, bool zoned, size_t rows, bool coded)
{
    return make_column(scratch, type, scale, zoned, rows, coded, true);
}

TableColumn *column_room(Scratch *scratch, ColumnType type, uint8_t scale, bool zoned, size_t rows, bool coded)
{
    return make_column(scratch, type, scale, zoned, rows, coded, false);
}

void *column_values(TableColumn *column)
{
    return column->data.data;
}

uint64_t *column_bits(TableColumn *column)
{
    return column->valid.data;
}

void text_builder_open(TextBuilder *builder, Scratch *scratch, size_t rows)
{
    *builder = (TextBuilder){column_room(scratch, TYPE_TEXT, 0, false, rows, false), 0, 0};
    builder->column->bytes = scratch_room(scratch, rows * 8 + 64, 1);
    builder->column->column.bytes = builder->column->bytes.data;
}

void text_builder_add(TextBuilder *builder, const char *data, size_t length)
{
    TableColumn *column = builder->column;
    if (data && length) {
        if (builder->length + length > column->bytes.bytes) {
            scratch_grow(&column->bytes, builder->length + length);
            column->column.bytes = column->bytes.data;
        }
        memcpy((char *)column->bytes.data + builder->length, data, length);
        builder->length += length;
    }
    if (data)
        bit_set(column->valid.data, builder->rows);
    ((uint64_t *)column->offsets.data)[++builder->rows] = builder->length;
}

void text_room(TableColumn *column, Scratch *scratch, size_t bytes)
{
    column->bytes = scratch_room(scratch, bytes + 1, 1);
    column->column.bytes = column->bytes.data;
}

void text_starts_at(TableColumn *column, size_t first, size_t byte)
{
    ((uint64_t *)column->offsets.data)[first] = byte;
}

void text_join(TableColumn *column, size_t first, const TableColumn *part, size_t rows)
{
    uint64_t *offsets = (uint64_t *)column->offsets.data + first, start = offsets[0];
    const uint64_t *from = part->column.offsets;
    memcpy((char *)column->bytes.data + start, part->column.bytes, from[rows]);
    memcpy((uint64_t *)column->valid.data + first / 64, part->valid.data, bit_words(rows) * sizeof(uint64_t));
    for (size_t i = 1; i < rows; i++) /* the next part's first offset is there already, and may be read meanwhile */
        offsets[i] = start + from[i];
}

void column_set_dictionary(TableColumn *column, TableColumn *entries)
{
    column_release(column->dictionary);
    column->dictionary = entries;
    column->column.dict_count = entries->column.codes ? entries->column.dict_count : entries->column.n;
    column->column.offsets = entries->column.offsets;
    column->column.bytes = entries->column.bytes;
}

size_t column_missing(const Column *column)
{
    size_t present = 0;
    if (!column->valid)
        return 0;
    for (size_t i = 0; i < column->n / 64; i++)
        present += (size_t)__builtin_popcountll(column->valid[i]);
    for (size_t i = column->n / 64 * 64; i < column->n; i++)
        present += bit_get(column->valid, i);
    return column->n - present;
}

void column_settle(TableColumn *column)
{
    if (column->valid.bytes && column_missing(&column->column) == 0) {
        scratch_release(&column->valid);
        column->column.valid = NULL;
    }
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

TableColumn *column_concat(Scratch *scratch, const Column *a, const Column *b)
{
    size_t n = a->n + b->n;
    TableColumn *made;
    if (a->type == TYPE_TEXT) {
        TextBuilder builder;
        text_builder_open(&builder, scratch, n);
        for (int part = 0; part < 2; part++) {
            const Column *column = part ? b : a;
            for (size_t i = 0; i < column->n; i++) {
                size_t length = 0;
                const char *text = column_present(column, i) ? column_text(column, i, &length) : NULL;
                text_builder_add(&builder, text, length);
            }
        }
        made = builder.column;
    } else {
        size_t width = type_width(a->type);
        made = column_room(scratch, a->type, a->scale, a->zoned || b->zoned, n, false);
        if (a->n)
            memcpy(made->data.data, a->data, a->n * width);
        if (b->n)
            memcpy((char *)made->data.data + a->n * width, b->data, b->n * width);
        for (size_t i = 0; i < n; i++)
            if (i < a->n ? column_present(a, i) : column_present(b, i - a->n))
                bit_set(made->valid.data, i);
    }
    column_settle(made);
    return made;
}

/* ---- values ---- */

/* The slot of a missing value is read, but not counted. */
#define NUMBERS(VALUE, COUNTED)                                                                                                          \
    for (size_t i = 0; i < column->n; i++) {                                                                                             \
        values[count] = (VALUE);                                                                                                         \
        count += column_present(column, i) && (COUNTED);                                                                                 \
    }

size_t column_numbers(const Column *column, bool finite, double *values)
{
    size_t count = 0;
    switch (column->type) {
    case TYPE_FLOAT: NUMBERS(column->floats[i], !finite || isfinite(values[count])); break;
    case TYPE_INTEGER: NUMBERS((double)column->integers[i], true); break;
    default: NUMBERS(column_number(column, i), true); break;
    }
    return count;
}

bool column_same(const Column *a, size_t i, const Column *b, size_t k)
{
    bool has = column_present(a, i);
    if (has != column_present(b, k))
        return false;
    if (!has)
        return true;
    if (a->type != b->type || (a->type == TYPE_DECIMAL && a->scale != b->scale))
        return false;
    if (a->type == TYPE_FLOAT)
        return a->floats[i] == b->floats[k];
    if (a->type != TYPE_TEXT) {
        size_t width = type_width(a->type);
        return memcmp((const char *)a->data + i * width, (const char *)b->data + k * width, width) == 0;
    }
    size_t x, y;
    const char *s = column_text(a, i, &x), *t = column_text(b, k, &y);
    return x == y && (x == 0 || memcmp(s, t, x) == 0);
}

typedef struct Comparison {
    const Column *a, *b;
    atomic_size_t count;
} Comparison;

/* Rows [first, end) of which both are present and differ, or one is missing. */
#define DIFFERING(TYPE)                                                                                                                  \
    do {                                                                                                                                 \
        const TYPE *x = a->data, *y = b->data;                                                                                           \
        for (size_t i = first; i < end; i++) {                                                                                           \
            bool has = column_present(a, i);                                                                                             \
            count += has != column_present(b, i) || (has && x[i] != y[i]);                                                               \
        }                                                                                                                                \
    } while (0)

static void compare_part(void *context, size_t part, size_t thread)
{
    (void)thread;
    Comparison *comparison = context;
    const Column *a = comparison->a, *b = comparison->b;
    size_t first = part * TABLE_PART, end = a->n - first < TABLE_PART ? a->n : first + TABLE_PART, count = 0;
    if (a->type != b->type || (a->type == TYPE_DECIMAL && a->scale != b->scale)) {
        for (size_t i = first; i < end; i++)
            count += column_present(a, i) || column_present(b, i);
    } else {
        switch (a->type) {
        case TYPE_BOOLEAN: DIFFERING(uint8_t); break;
        case TYPE_DATE: DIFFERING(int32_t); break;
        case TYPE_INTEGER:
        case TYPE_TIMESTAMP: DIFFERING(int64_t); break;
        case TYPE_FLOAT: DIFFERING(double); break;
        case TYPE_DECIMAL: DIFFERING(Int128); break;
        case TYPE_TEXT:
            for (size_t i = first; i < end; i++)
                count += !column_same(a, i, b, i);
        }
    }
    atomic_fetch_add(&comparison->count, count);
}

/* Of two dictionary columns a code mostly meets the same other code: the last answer is kept. */
size_t column_differences(const Column *a, const Column *b)
{
    size_t count = 0;
    if (a->type != b->type || a->type != TYPE_TEXT || !a->codes || !b->codes) {
        Comparison comparison = {a, b, 0};
        crew_run((a->n + TABLE_PART - 1) / TABLE_PART, compare_part, &comparison);
        return comparison.count;
    }
    uint32_t *met = mem_array(a->dict_count + 1, sizeof *met);
    bool *same = mem_zero(a->dict_count + 1, sizeof *same);
    memset(met, 0xFF, (a->dict_count + 1) * sizeof *met);
    for (size_t i = 0; i < a->n; i++) {
        bool has = column_present(a, i);
        if (!has || !column_present(b, i)) {
            count += has != column_present(b, i);
            continue;
        }
        uint32_t code = a->codes[i];
        if (met[code] != b->codes[i]) {
            met[code] = b->codes[i];
            same[code] = column_same(a, i, b, i);
        }
        count += !same[code];
    }
    free(met);
    free(same);
    return count;
}
