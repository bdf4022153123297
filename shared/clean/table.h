/*
** table.h - a table on its way through cleaning steps.
**
** Columns are made once and then shared: a step's result holds its own new columns and the untouched ones of its input, by reference count.
** A column's arrays lie in mapped column files (table_view), or in a Scratch, so that memory stays bounded whatever the number of rows. A table has
** at most TABLE_ROWS rows and TABLE_COLUMNS columns.
**
** Text may have a dictionary (data/column.h); its entries need not be in order here, only distinct.
**
** Long work on a table is done by a crew (base/crew.h), a task a column or a part of TABLE_PART rows. The outcome is the same whatever the number of
** threads.
*/
#ifndef QUERN_CLEAN_TABLE_H
#define QUERN_CLEAN_TABLE_H

#include "clean/expression.h"
#include "clean/scratch.h"
#include "data/column.h"
#include "data/decimal.h"
#include "data/schema.h"

#define TABLE_ROWS UINT32_C(4000000000)
enum { TABLE_COLUMNS = 20000, TABLE_PART = 1 << 16 };

typedef struct TableColumn {
    Column column;
    _Atomic size_t references;
    ScratchArray data, valid, offsets, bytes; /* what of it is owned */
    struct TableColumn *shares;               /* whose arrays it uses beside its own; a reference */
    struct TableColumn *dictionary;           /* whose dictionary it uses; a reference */
} TableColumn;

typedef struct Table {
    Schema schema;
    TableColumn **columns;
    size_t rows;
} Table;

void table_free(Table *table);                                /* empties it */
void table_copy(Table *to, const Table *from);                /* the same columns */
void table_begin(Table *table, size_t rows);                  /* without columns */
/* The field's name is copied. The column becomes the table's. */
void table_add(Table *table, const Field *field, TableColumn *column);
void table_add_shared(Table *table, const Field *field, TableColumn *column); /* takes a reference of its own */
void table_set(Table *table, size_t i, TableColumn *column);  /* in place of what was there; type, scale and zoned of the field follow it */
void table_drop(Table *table, size_t i);
Field field_of(const char *name, size_t length, const Column *column); /* the name is not copied */

void column_release(TableColumn *column);                     /* one reference; NULL is fine */
TableColumn *column_view(const Column *column);               /* of arrays that outlive the table */

/* ---- making columns ---- */

/* All rows missing, values zero, arrays to be filled; text: codes when `coded` (the dictionary is to be set), else offsets. */
TableColumn *column_new(Scratch *scratch, ColumnType type, uint8_t scale, bool zoned, size_t rows, bool coded);
TableColumn *column_room(Scratch *scratch, ColumnType type, uint8_t scale, bool zoned, size_t rows, bool coded); /* the same, but values hold anything */
void *column_values(TableColumn *column);                     /* of a new one, to be written: values, or codes */
uint64_t *column_bits(TableColumn *column);
/* Plain text, row after row. data NULL: missing. */
typedef struct TextBuilder {
    TableColumn *column;
    size_t rows, length;
} TextBuilder;
void text_builder_open(TextBuilder *builder, Scratch *scratch, size_t rows);
void text_builder_add(TextBuilder *builder, const char *data, size_t length);
/* Plain text of a new column, put together of parts: room for all bytes, where those of each part begin and the last one's end (as if a part of no rows
** followed), then the parts in any order, also side by side. A part's first row is a multiple of 64. */
void text_room(TableColumn *column, Scratch *scratch, size_t bytes);
void text_starts_at(TableColumn *column, size_t first, size_t byte);
void text_join(TableColumn *column, size_t first, const TableColumn *part, size_t rows);
void column_set_dictionary(TableColumn *column, TableColumn *entries); /* entries: plain text, distinct; its reference is taken over */
void column_settle(TableColumn *column);                      /* forgets the validity bits when nothing is missing */
size_t column_missing(const Column *column);

/* Rows of it by number; TABLE_NO_ROW gives a missing value. */
#define TABLE_NO_ROW UINT32_MAX
TableColumn *column_gather(Scratch *scratch, const TableColumn *from, const uint32_t *rows, size_t n);
void table_gather(Table *out, const Table *in, Scratch *scratch, const uint32_t *rows, size_t n);
void table_select(Table *out, const Table *in, Scratch *scratch, const uint64_t *bits, size_t count); /* the rows whose bits are set */
/* One below the other; the same type, or both text. */
TableColumn *column_concat(Scratch *scratch, const Column *a, const Column *b);
/* What an expression gives over the table's columns; each thread has a run of its own, with up to EXPRESSION_HEAP of text. NULL on failure. A text function of one dictionary column keeps a dictionary. */
TableColumn *table_evaluate(const Table *table, Scratch *scratch, const Expression *expression, Error *error) MUST_USE;

size_t column_differences(const Column *a, const Column *b);  /* rows where they differ; the same length */
bool column_same(const Column *a, size_t i, const Column *b, size_t k); /* two missing values are the same */
double *column_finite(const Column *column, size_t *n); /* the finite numbers in order, the caller's to free */
size_t column_numbers(const Column *column, bool finite, double *values); /* those present (and finite) in order; room for n + 1; how many there are */

/* Of a number, date, timestamp or boolean that is present. */
static inline double column_number(const Column *column, size_t i)
{
    switch (column->type) {
    case TYPE_BOOLEAN: return column->booleans[i];
    case TYPE_FLOAT: return column->floats[i];
    case TYPE_DECIMAL: return decimal_to_double(column->decimals[i], column->scale);
    case TYPE_DATE: return column->dates[i];
    default: return (double)column->integers[i];
    }
}

#endif
