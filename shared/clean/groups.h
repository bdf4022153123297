/*
** groups.h - which rows agree in their keys, and in which order rows come.
**
** Rows that agree in all keys form a group; two missing values agree. Groups are numbered in the order of their first rows. A column with a
** dictionary, and numbers of a narrow range, are looked up in a table; others are hashed, and columns are joined pairwise. Memory: 4 bytes a row,
** 4 a group, and while it works a table of 16 bytes a group.
*/
#ifndef QUERN_CLEAN_GROUPS_H
#define QUERN_CLEAN_GROUPS_H

#include "clean/table.h"

typedef struct Groups {
    uint32_t *ids;     /* of each row */
    uint32_t *first;   /* the first row of each group */
    size_t rows, count;
} Groups;

void groups_of_column(Groups *groups, const Column *column);
void groups_of_table(Groups *groups, const Table *table, const size_t *keys, size_t n); /* n 0: one group, when there are rows */
void groups_join(Groups *groups, const Groups *other);         /* rows that agree in both */
void groups_free(Groups *groups);

/* Rows of each group together, in their order: *starts has count + 1 places in *rows. Both are the caller's. */
void groups_rows(const Groups *groups, uint32_t **starts, uint32_t **rows);

/* Row numbers in the order of the keys; equal ones keep their order, missing ones come last. The caller's. */
uint32_t *table_order(const Table *table, const size_t *keys, const bool *descending, size_t n);
uint32_t *column_ranks(const Column *column);                  /* a number for each row that orders as its value does; missing: UINT32_MAX */

#endif
