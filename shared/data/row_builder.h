/*
** row_builder.h - rows put together one by one, as columns.
**
** A row is staged cell by cell and then added whole, or dropped whole; rows at the end can be taken away again. What has been added is seen as
** Columns with plain texts.
**
** Memory: the rows, in arrays that double.
*/
#ifndef QUERN_DATA_ROW_BUILDER_H
#define QUERN_DATA_ROW_BUILDER_H

#include "base/buffer.h"
#include "data/batch.h"

typedef struct RowCell {
    bool present;
    union {
        uint8_t boolean;
        int64_t integer;   /* and timestamp */
        double number;
        Int128 decimal;
        int32_t date;
        Slice text;        /* valid UTF-8 without NUL; not owned: to live until the row is added */
    };
} RowCell;

typedef struct BuilderColumn {
    Buffer values;         /* or the bytes of texts */
    Buffer offsets;        /* texts: uint64_t[rows + 1] */
    Buffer valid;          /* uint64_t words */
    size_t missing;
} BuilderColumn;

typedef struct RowBuilder {
    const Schema *schema;  /* not owned */
    size_t rows;
    RowCell *row;          /* the one that is staged; one cell a field */
    BuilderColumn *columns;
} RowBuilder;

void row_builder_init(RowBuilder *builder, const Schema *schema);
void row_builder_free(RowBuilder *builder);
void row_builder_blank(RowBuilder *builder);                  /* all cells of the staged row are missing */
void row_builder_add(RowBuilder *builder);                    /* the staged row; it is blank afterwards */
void row_builder_truncate(RowBuilder *builder, size_t rows);  /* takes rows at the end away */
/* A view of every column, schema->count of them; valid until the builder changes. */
void row_builder_columns(const RowBuilder *builder, Column *columns);
size_t row_builder_missing(const RowBuilder *builder);        /* cells */

#endif
