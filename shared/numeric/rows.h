/*
** rows.h - columns of numbers as numerics read them: in blocks of rows, computed when they are wanted.
**
** A Rows stands for an n x p matrix whose entries come block by block, each block column-major with as many entries a column as
** it has rows. So a model of dummy variables and products, or columns picked by a filter, needs no matrix in memory. Entries are
** finite; who has missing values picks the complete rows first.
*/
#ifndef QUERN_NUMERIC_ROWS_H
#define QUERN_NUMERIC_ROWS_H

#include <stddef.h>

/* Rows at a time: a block of some columns stays in the second-level cache, and the odd number of cache lines that a column has spreads its columns over
** the sets of the first. */
enum { ROWS_BLOCK = 504 };

typedef struct Rows Rows;
struct Rows {
    size_t n, p;
    /* Writes rows first .. first + count - 1 to block[j * count + i]. Called by several threads at once. */
    void (*fill)(const Rows *rows, size_t first, size_t count, double *block);
    /* The same block of what rounding has left out of these entries (powers and products have more digits than a double); NULL: nothing. */
    void (*low)(const Rows *rows, size_t first, size_t count, double *block);
    const void *context; /* not owned */
};

/* Plain columns: columns[j] has n entries. The array of pointers must outlive the result. */
Rows rows_of_columns(const double *const *columns, size_t n, size_t p);

/* How the rows are cut into tasks for threads: by n and the bytes of one task's result alone. Between 1 and 64 tasks. */
typedef struct RowTasks {
    size_t count, rows; /* the last task may have fewer rows */
} RowTasks;

RowTasks rows_tasks(size_t n, size_t bytes);

#endif
