/* rows.c - see rows.h. */
#include "numeric/rows.h"

#include <string.h>

enum { LEAST_ROWS = 32 * ROWS_BLOCK, MOST_TASKS = 64, MOST_BYTES = 64 << 20 };

static void fill_columns(const Rows *rows, size_t first, size_t count, double *block)
{
    const double *const *columns = rows->context;
    for (size_t j = 0; j < rows->p; j++)
        memcpy(block + j * count, columns[j] + first, count * sizeof *block);
}

Rows rows_of_columns(const double *const *columns, size_t n, size_t p)
{
    return (Rows){.n = n, .p = p, .fill = fill_columns, .context = columns};
}

RowTasks rows_tasks(size_t n, size_t bytes)
{
    size_t most = bytes ? MOST_BYTES / bytes : MOST_TASKS;
    if (most < 2)
        most = 2;
    if (most > MOST_TASKS)
        most = MOST_TASKS;
    size_t rows = (n + most - 1) / most;
    if (rows < LEAST_ROWS)
        rows = LEAST_ROWS;
    rows = (rows + ROWS_BLOCK - 1) / ROWS_BLOCK * ROWS_BLOCK;
    size_t count = (n + rows - 1) / rows;
    return (RowTasks){count ? count : 1, rows};
}
