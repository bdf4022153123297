/* expression_select.c - a condition over all rows, a crew's tasks being parts of them. */
#include "clean/expression_private.h"

#include "base/crew.h"

#include <stdatomic.h>

enum { PART = 64 * EXPRESSION_ROWS };

typedef struct Selection {
    const Expression *expression;
    const Column *const *columns;
    size_t rows;
    uint64_t *pass, *unknown;
    ExpressionRun *runs[CREW_MOST]; /* one a thread, opened when it gets its first part */
    atomic_flag told;
    atomic_bool failed;
    Error error;                    /* of whoever failed first */
} Selection;

static void fail(Selection *selection, const Error *error)
{
    if (!atomic_flag_test_and_set(&selection->told))
        selection->error = *error;
    atomic_store(&selection->failed, true);
}

static void put_batch(const Selection *selection, size_t first, size_t n, const Vector *result)
{
    for (size_t i = 0; i < n; i += 64) {
        size_t count = n - i < 64 ? n - i : 64;
        uint64_t all = count < 64 ? (UINT64_C(1) << count) - 1 : ~UINT64_C(0), truth = 0;
        uint64_t valid = (result->valid ? result->valid[i / 64] : ~UINT64_C(0)) & all;
        for (size_t k = 0; k < count; k++)
            truth |= (uint64_t)(result->booleans[i + k] != 0) << k;
        selection->pass[(first + i) / 64] = truth & valid;
        if (selection->unknown)
            selection->unknown[(first + i) / 64] = ~valid & all;
    }
}

static void select_part(void *context, size_t part, size_t thread)
{
    Selection *selection = context;
    ExpressionRun **run = &selection->runs[thread];
    size_t first = part * PART, end = selection->rows - first < PART ? selection->rows : first + PART;
    Error error = {OK, ""};
    if (!*run && !atomic_load(&selection->failed))
        *run = expression_run_open(selection->expression, selection->columns, selection->rows / crew_threads(), &error);
    if (!*run && error.status != OK)
        fail(selection, &error);
    for (; first < end && !atomic_load(&selection->failed); first += EXPRESSION_ROWS) {
        size_t n = end - first < EXPRESSION_ROWS ? end - first : EXPRESSION_ROWS;
        const Vector *result;
        if (expression_run_rows(*run, first, n, &result, &error) == OK)
            put_batch(selection, first, n, result);
        else
            fail(selection, &error);
    }
}

Status expression_select(const Expression *expression, const Column *const *columns, size_t rows, uint64_t *pass, uint64_t *unknown, Error *error)
{
    if (expression->root->type != TYPE_BOOLEAN)
        return error_set(error, ERR_INVALID, "The expression gives %s, but true or false is needed. Compare it with something.",
                         type_said(expression->root));
    Selection selection = {.expression = expression, .columns = columns, .rows = rows, .pass = pass, .unknown = unknown, .told = ATOMIC_FLAG_INIT};
    crew_run((rows + PART - 1) / PART, select_part, &selection);
    for (size_t t = 0; t < CREW_MOST; t++)
        expression_run_close(selection.runs[t]);
    return selection.failed ? error_set(error, selection.error.status, "%s", selection.error.message) : OK;
}
