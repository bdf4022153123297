/*
** batch.c - see batch.h.
**
** The columns and all their arrays are one allocation, so that a table of 10,000 columns does not cost 20,000 of them.
*/
#include "data/batch.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ROWS = 16384, HEAP_BLOCK = 65536, ALIGNMENT = 64 };

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void batch_init(Batch *batch, const Schema *schema, size_t budget)
{
    size_t row = 0;
    for (size_t i = 0; i < schema->count; i++)
        row += slot_width(schema->fields[i].type);
    size_t capacity = row ? budget / row : MAX_ROWS;
    if (capacity > MAX_ROWS)
        capacity = MAX_ROWS;
    if (capacity > 64)
        capacity -= capacity % 64;
    if (capacity < 1)
        capacity = 1;

    size_t valid_bytes = bit_words(capacity) * sizeof(uint64_t);
    size_t total = aligned((schema->count + 1) * sizeof(BatchColumn)) + ALIGNMENT;
    for (size_t i = 0; i < schema->count; i++)
        total += aligned(capacity * slot_width(schema->fields[i].type)) + valid_bytes;
    char *block = mem_alloc(total);
    *batch = (Batch){.schema = schema, .capacity = capacity, .columns = (void *)block, .heap = arena_new(HEAP_BLOCK)};
    char *at = block + aligned((schema->count + 1) * sizeof(BatchColumn));
    at += (ALIGNMENT - (uintptr_t)at % ALIGNMENT) % ALIGNMENT;
    for (size_t i = 0; i < schema->count; i++) {
        batch->columns[i].data = at;
        at += aligned(capacity * slot_width(schema->fields[i].type));
    }
    for (size_t i = 0; i < schema->count; i++) {
        batch->columns[i].valid = (void *)at;
        at += valid_bytes;
    }
    batch_clear(batch);
}

void batch_clear(Batch *batch)
{
    for (size_t i = 0; i < batch->schema->count; i++) {
        BatchColumn *column = &batch->columns[i];
        memset(column->data, 0, batch->capacity * slot_width(batch->schema->fields[i].type));
        memset(column->valid, 0, bit_words(batch->capacity) * sizeof(uint64_t));
        column->missing = 0;
    }
    batch->n = 0;
    arena_reset(batch->heap);
}

void batch_free(Batch *batch)
{
    free(batch->columns);
    arena_free(batch->heap);
    *batch = (Batch){0};
}
