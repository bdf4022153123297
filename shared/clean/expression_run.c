/*
** expression_run.c - evaluating a tree over columns, a batch at a time.
**
** A node's values stand in a cell. Cells come from a pool and go back to it as soon as their reader is done, so that an expression needs about
** as many as it is deep. Three kinds of nodes are kept: those without a column are worked out once for a run; those that stand at
** several places of the tree once for a batch; and those that depend on one dictionary column once for each entry of its dictionary ("hoisted":
** the values by code, and after the last entry what a missing text gives).
*/
#include "clean/expression_private.h"

#include "base/memory.h"

#include <stdlib.h>

typedef struct Hoist {
    const uint32_t *codes;
    const uint64_t *valid;
    size_t entries;      /* of the dictionary */
    char *values;        /* entries + 1 */
    uint64_t *present;
    HeapBlock *texts;
    size_t texts_used;   /* bytes of the newest block */
} Hoist;

struct ExpressionRun {
    Run run;
};

/* ---- leaves ---- */

static Cell *literal_cell(Run *run, const Node *node)
{
    Cell *cell = run_cell(run);
    Vector *vector = &cell->vector;
    size_t n = EXPRESSION_ROWS;
    if (node->null) {
        memset(cell->buffer, 0, CELL_BYTES);
        memset(cell->bits, 0, sizeof cell->bits);
        for (size_t i = 0; node->type == TYPE_TEXT && i < n; i++)
            vector->texts[i] = (Slice){"", 0};
        vector->valid = cell->bits;
        return cell;
    }
    for (size_t i = 0; i < n; i++)
        switch (node->type) {
        case TYPE_BOOLEAN: vector->booleans[i] = node->boolean; break;
        case TYPE_FLOAT: vector->floats[i] = node->number; break;
        case TYPE_DECIMAL: vector->decimals[i] = node->decimal; break;
        case TYPE_DATE: vector->dates[i] = node->date; break;
        case TYPE_INTEGER:
        case TYPE_TIMESTAMP: vector->integers[i] = node->integer; break;
        case TYPE_TEXT: vector->texts[i] = node->text; break;
        }
    return cell;
}

static Cell *column_cell(Run *run, const Node *node)
{
    const Column *column = run->override ? run->override : run->columns[node->column];
    Cell *cell = run_cell(run);
    cell->vector.valid = column->valid ? (uint64_t *)(uintptr_t)(column->valid + run->first / 64) : NULL;
    if (column->type != TYPE_TEXT) {
        cell->vector.data = (char *)(uintptr_t)column->data + run->first * type_width(column->type);
        return cell;
    }
    Slice *texts = cell->vector.texts;
    const uint64_t *offsets = column->offsets;
    const char *bytes = column->bytes ? column->bytes : "";
    if (column->codes && column->dict_count == 0) {
        for (size_t i = 0; i < run->n; i++)
            texts[i] = (Slice){"", 0};
    } else if (column->codes) {
        const uint32_t *codes = column->codes + run->first;
        for (size_t i = 0; i < run->n; i++)
            texts[i] = (Slice){bytes + offsets[codes[i]], (size_t)(offsets[codes[i] + 1] - offsets[codes[i]])};
    } else {
        offsets += run->first;
        for (size_t i = 0; i < run->n; i++)
            texts[i] = (Slice){bytes + offsets[i], (size_t)(offsets[i + 1] - offsets[i])};
    }
    return cell;
}

#define GATHER(FIELD, TYPE)                                                                                                              \
    for (size_t i = 0; i < run->n; i++)                                                                                                  \
        cell->vector.FIELD[i] = ((const TYPE *)hoist->values)[at[i]]

static Cell *hoisted_cell(Run *run, const Node *node, const Hoist *hoist)
{
    Cell *cell = run_cell(run);
    uint32_t at[EXPRESSION_ROWS];
    for (size_t i = 0; i < run->n; i++) {
        size_t row = run->first + i;
        at[i] = !hoist->valid || bit_get(hoist->valid, row) ? hoist->codes[row] : (uint32_t)hoist->entries;
    }
    switch (node->type) {
    case TYPE_BOOLEAN: GATHER(booleans, uint8_t); break;
    case TYPE_INTEGER:
    case TYPE_TIMESTAMP: GATHER(integers, int64_t); break;
    case TYPE_FLOAT: GATHER(floats, double); break;
    case TYPE_DECIMAL: GATHER(decimals, Int128); break;
    case TYPE_DATE: GATHER(dates, int32_t); break;
    case TYPE_TEXT: GATHER(texts, Slice); break;
    }
    if (hoist->present) {
        memset(cell->bits, 0, sizeof cell->bits);
        for (size_t i = 0; i < run->n; i++)
            cell->bits[i / 64] |= (uint64_t)bit_get(hoist->present, at[i]) << (i % 64);
        cell->vector.valid = cell->bits;
    }
    return cell;
}

/* ---- calls ---- */

static Cell *evaluate(Run *run, const Node *node);

static void join_validity(Call *call)
{
    bool any = false;
    for (size_t k = 0; k < call->n_args; k++)
        any = any || call->args[k]->vector.valid;
    if (!any)
        return;
    uint64_t *bits = call->out->bits;
    memset(bits, 0xFF, sizeof call->out->bits);
    for (size_t k = 0; k < call->n_args; k++)
        for (size_t i = 0; call->args[k]->vector.valid && i < bit_words(call->n); i++)
            bits[i] &= call->args[k]->vector.valid[i];
    call->out->vector.valid = bits;
}

static Cell *call_cell(Run *run, const Node *node)
{
    Cell *few[8];
    Cell **args = node->n_args <= 8 ? few : mem_array(node->n_args, sizeof *args);
    for (size_t k = 0; k < node->n_args; k++)
        args[k] = evaluate(run, node->args[k]);
    Call call = {run, node, args, node->n_args, run->n, run_cell(run)};
    if (node->strict)
        join_validity(&call);
    if (run->status == OK)
        node->kernel(&call);
    for (size_t k = 0; k < node->n_args; k++)
        run_release(run, args[k]);
    if (args != few)
        free(args);
    return call.out;
}

static Cell *plain_cell(Run *run, const Node *node)
{
    switch (node->kind) {
    case NODE_LITERAL: return literal_cell(run, node);
    case NODE_COLUMN: return column_cell(run, node);
    case NODE_CALL: break;
    }
    return call_cell(run, node);
}

static Cell *evaluate(Run *run, const Node *node)
{
    if (run->constants[node->slot])
        return run->constants[node->slot];
    if (run->batch[node->slot])
        return run->batch[node->slot];
    if (run->hoists && run->hoists[node->slot])
        return hoisted_cell(run, node, run->hoists[node->slot]);
    Cell *cell = plain_cell(run, node);
    if (node->shared && node->only != COLUMN_NONE && !cell->pinned) {
        cell->pinned = true;
        run->batch[node->slot] = cell;
        cell->next = run->all_shared;
        run->all_shared = cell;
    }
    return cell;
}

/* What shared nodes gave in this batch. */
static void release_shared(Run *run)
{
    if (!run->all_shared)
        return;
    while (run->all_shared) {
        Cell *shared = run->all_shared;
        run->all_shared = shared->next;
        shared->pinned = false;
        run_release(run, shared);
    }
    memset(run->batch, 0, run->expression->n_nodes * sizeof(Cell *));
}

/* ---- what is worked out before the first batch ---- */

/* Topmost nodes without a column. Their texts must outlive the batches: their heap is put aside. */
static void make_constants(Run *run, const Node *node)
{
    if (run->seen[node->slot] || run->status != OK)
        return;
    run->seen[node->slot] = true;
    if (node->only == COLUMN_NONE) {
        run->n = EXPRESSION_ROWS;
        Cell *cell = plain_cell(run, node);
        if (!cell->pinned) {
            cell->pinned = true;
            run->constants[node->slot] = cell;
        }
        return;
    }
    for (size_t i = 0; i < node->n_args; i++)
        make_constants(run, node->args[i]);
}

static ExpressionRun *open_run(const Expression *expression, const Column *const *columns, size_t rows, const Column *override, const Node *root,
                               Error *error);

static void hoist_free(Hoist *hoist)
{
    if (!hoist)
        return;
    heap_free(hoist->texts);
    free(hoist->values);
    free(hoist->present);
    free(hoist);
}

static bool hoist_rows(Hoist *hoist, Run *outer, const Node *node, const Column *source, size_t at)
{
    size_t width = slot_width(node->type);
    ExpressionRun *inner = open_run(outer->expression, outer->columns, source->n, source, node, outer->error);
    if (!inner) {
        outer->status = outer->error->status;
        return false;
    }
    Run *run = &inner->run;
    Run keep = {.expression = outer->expression, .error = outer->error}; /* its heap holds the texts */
    keep.heap = hoist->texts;
    keep.heap_used = hoist->texts_used;
    for (run->first = 0; run->first < source->n && run->status == OK && keep.status == OK; run->first += EXPRESSION_ROWS) {
        run->n = source->n - run->first < EXPRESSION_ROWS ? source->n - run->first : EXPRESSION_ROWS;
        heap_clear(run);
        Cell *cell = evaluate(run, node);
        for (size_t i = 0; i < run->n && run->status == OK; i++) {
            size_t to = at + run->first + i;
            if (!cell_present(cell, i)) {
                memset(hoist->values + to * width, 0, width);
                if (node->type == TYPE_TEXT)
                    ((Slice *)(void *)hoist->values)[to] = (Slice){"", 0};
                continue;
            }
            bit_set(hoist->present, to);
            if (node->type != TYPE_TEXT) {
                memcpy(hoist->values + to * width, (const char *)cell->vector.data + i * width, width);
                continue;
            }
            Slice text = cell->vector.texts[i];
            char *copy = eval_text(&keep, text.length);
            if (!copy)
                break;
            if (text.length)
                memcpy(copy, text.data, text.length);
            ((Slice *)(void *)hoist->values)[to] = (Slice){copy, text.length};
        }
        run_release(run, cell);
        release_shared(run);
    }
    hoist->texts = keep.heap;
    hoist->texts_used = keep.heap_used;
    outer->status = run->status != OK ? run->status : keep.status;
    expression_run_close(inner);
    return outer->status == OK;
}

static Hoist *hoist_new(Run *run, const Node *node, const Column *column)
{
    static const uint64_t NO_OFFSETS[2] = {0, 0}, NO_BITS[1] = {0};
    Hoist *hoist = mem_zero(1, sizeof *hoist);
    size_t n = column->dict_count;
    *hoist = (Hoist){.codes = column->codes, .valid = column->valid, .entries = n};
    hoist->values = mem_zero(n + 1, slot_width(node->type));
    hoist->present = mem_zero(bit_words(n + 1), sizeof(uint64_t));
    Column entries = {.type = TYPE_TEXT, .n = n, .offsets = column->offsets, .bytes = column->bytes};
    Column missing = {.type = TYPE_TEXT, .n = 1, .offsets = NO_OFFSETS, .bytes = "", .valid = NO_BITS};
    if ((n == 0 || hoist_rows(hoist, run, node, &entries, 0)) && hoist_rows(hoist, run, node, &missing, n))
        return hoist;
    hoist_free(hoist);
    return NULL;
}

static void make_hoists(Run *run, const Node *node)
{
    if (run->status != OK || node->kind != NODE_CALL || node->only == COLUMN_NONE || run->seen[node->slot])
        return;
    run->seen[node->slot] = true;
    if (node->only >= 0) {
        const Column *column = run->columns[node->only];
        if (column->type == TYPE_TEXT && column->codes && column->dict_count <= run->rows / 2)
            run->hoists[node->slot] = hoist_new(run, node, column);
        return;
    }
    for (size_t i = 0; i < node->n_args; i++)
        make_hoists(run, node->args[i]);
}

static ExpressionRun *open_run(const Expression *expression, const Column *const *columns, size_t rows, const Column *override, const Node *root,
                               Error *error)
{
    ExpressionRun *opened = mem_zero(1, sizeof *opened);
    Run *run = &opened->run;
    *run = (Run){.expression = expression, .columns = columns, .rows = rows, .error = error, .override = override};
    run->constants = mem_zero(expression->n_nodes, sizeof *run->constants);
    run->batch = mem_zero(expression->n_nodes, sizeof *run->batch);
    run->seen = mem_zero(expression->n_nodes, sizeof *run->seen);
    make_constants(run, root);
    run->full = run->heap; /* the texts of constants */
    run->heap = NULL;
    run->heap_used = 0;
    if (run->status == OK && !override) {
        run->hoists = mem_zero(expression->n_nodes, sizeof(Hoist *));
        memset(run->seen, 0, expression->n_nodes * sizeof *run->seen);
        make_hoists(run, root);
    }
    if (run->status != OK) {
        if (error)
            error->status = run->status;
        expression_run_close(opened);
        return NULL;
    }
    return opened;
}

/* ---- the interface ---- */

ExpressionRun *expression_run_open(const Expression *expression, const Column *const *columns, size_t rows, Error *error)
{
    Error unread;
    return open_run(expression, columns, rows, NULL, expression->root, error ? error : &unread);
}

Status expression_run_rows(ExpressionRun *opened, size_t first, size_t count, const Vector **result, Error *error)
{
    Run *run = &opened->run;
    run_release(run, run->result);
    run->result = NULL;
    release_shared(run);
    heap_clear(run);
    run->error = error;
    run->first = first;
    run->n = count;
    run->result = evaluate(run, run->expression->root);
    *result = &run->result->vector;
    return run->status;
}

void expression_run_close(ExpressionRun *opened)
{
    if (!opened)
        return;
    Run *run = &opened->run;
    run_release(run, run->result);
    for (size_t i = 0; i < run->expression->n_nodes; i++) {
        cell_free(run->constants[i]);
        if (run->hoists)
            hoist_free(run->hoists[i]);
    }
    while (run->all_shared) {
        Cell *next = run->all_shared->next;
        cell_free(run->all_shared);
        run->all_shared = next;
    }
    while (run->pool) {
        Cell *next = run->pool->next;
        cell_free(run->pool);
        run->pool = next;
    }
    heap_free(run->heap);
    heap_free(run->full);
    free(run->hoists);
    free(run->constants);
    free(run->batch);
    free(run->seen);
    free(opened);
}
