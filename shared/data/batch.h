/*
** batch.h - a run of rows on its way from a reader to the writers.
**
** A reader fills batches; the COPY writer, the column writer and whoever else looks at the rows take them in the same
** order. The batch owns its arrays and reuses them: what a reader hands out is valid until the next call to it. Text
** values are slices, either of the reader's mapped input or of the batch's own `heap`.
**
** Memory: capacity x (sum of widths), texts 16 bytes each plus what had to be unescaped. batch_init chooses the capacity
** so that the arrays stay near `budget` bytes, at least 1 row and at most 16,384.
*/
#ifndef QUERN_DATA_BATCH_H
#define QUERN_DATA_BATCH_H

#include "base/arena.h"
#include "data/column.h"
#include "data/schema.h"

typedef struct Slice {
    const char *data;
    size_t length;
} Slice;

/* Bytes of one value in a batch or vector: texts are slices. */
static inline size_t slot_width(ColumnType type)
{
    return type == TYPE_TEXT ? sizeof(Slice) : type_width(type);
}

/* Without the blanks and tabs at its ends. */
static inline Slice slice_trim(Slice text)
{
    for (; text.length && (*text.data == ' ' || *text.data == '\t'); text.data++)
        text.length--;
    while (text.length && (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t'))
        text.length--;
    return text;
}

typedef struct BatchColumn {
    union {
        void *data;
        uint8_t *booleans;
        int64_t *integers;
        double *floats;
        Int128 *decimals;
        int32_t *dates;
        Slice *texts;
    };
    uint64_t *valid;   /* always there; bit set: present */
    size_t missing;    /* cleared bits among the batch's rows */
} BatchColumn;

typedef struct Batch {
    const Schema *schema;  /* not owned */
    size_t capacity;
    size_t n;              /* rows filled */
    BatchColumn *columns;
    Arena *heap;           /* unescaped texts; reset by batch_clear */
} Batch;

void batch_init(Batch *batch, const Schema *schema, size_t budget);
void batch_clear(Batch *batch); /* n = 0, all missing (values zero, validity 0), heap empty */
void batch_free(Batch *batch);

#endif
