/* expression_pool.c - the memory of a run: cells that are handed round, and the texts of a batch. */
#include "clean/expression_private.h"

#include "base/memory.h"

#include <stdlib.h>

typedef struct HeapBlock {
    struct HeapBlock *next;
    size_t size;
    char bytes[];
} HeapBlock;

enum { HEAP_BLOCK = 256 * 1024 };

/* ---- text of a batch ---- */

void run_fail(Run *run, const char *message)
{
    if (run->status == OK)
        run->status = error_set(run->error, ERR_LIMIT, "%s", message);
}

char *eval_text(Run *run, size_t length)
{
    if (run->status != OK)
        return NULL;
    if (length > EXPRESSION_TEXT) {
        run_fail(run, "The expression makes a text of more than 1 MB.");
        return NULL;
    }
    HeapBlock *block = run->heap;
    if (!block || block->size - run->heap_used < length) {
        size_t size = length > HEAP_BLOCK ? length : HEAP_BLOCK, total = size;
        for (const HeapBlock *b = block; b; b = b->next)
            total += b->size;
        if (total > EXPRESSION_HEAP) {
            run_fail(run, "The expression makes more than 256 MB of text out of about a thousand rows.");
            return NULL;
        }
        block = mem_alloc(sizeof *block + size);
        block->size = size;
        block->next = run->heap;
        run->heap = block;
        run->heap_used = 0;
    }
    char *room = block->bytes + run->heap_used;
    run->heap_used += length;
    return room;
}

void run_text_shrink(Run *run, size_t length, size_t used)
{
    run->heap_used -= length - used;
}

void heap_free(HeapBlock *block)
{
    while (block) {
        HeapBlock *next = block->next;
        free(block);
        block = next;
    }
}

/* One block of the usual size is kept. */
void heap_clear(Run *run)
{
    HeapBlock *kept = NULL;
    for (HeapBlock *block = run->heap, *next; block; block = next) {
        next = block->next;
        if (!kept && block->size == HEAP_BLOCK) {
            kept = block;
            kept->next = NULL;
        } else {
            free(block);
        }
    }
    run->heap = kept;
    run->heap_used = 0;
}

/* ---- cells ---- */

Cell *run_cell(Run *run)
{
    Cell *cell = run->pool;
    if (cell) {
        run->pool = cell->next;
    } else {
        cell = mem_zero(1, sizeof *cell);
        cell->buffer = mem_zero(1, CELL_BYTES);
    }
    cell->vector = (Vector){{cell->buffer}, NULL};
    cell->pinned = false;
    cell->next = NULL;
    return cell;
}

void run_release(Run *run, Cell *cell)
{
    if (!cell || cell->pinned)
        return;
    cell->next = run->pool;
    run->pool = cell;
}

void cell_free(Cell *cell)
{
    if (cell) {
        free(cell->buffer);
        free(cell);
    }
}

void call_finite(Call *call)
{
    const double *values = OUT(call, floats);
    unsigned bad = 0;
    for (size_t i = 0; i < call->n; i++)
        bad |= !(fabs(values[i]) <= 1.7976931348623157e308);
    if (!bad)
        return;
    for (size_t i = 0; i < call->n; i++)
        if (!isfinite(values[i]))
            call_miss(call, i);
}
