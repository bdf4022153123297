/* rank.c - see rank.h. */
#include "numeric/rank.h"

#include "data/sort.h"
#include "numeric/workspace.h"

#include <math.h>

Ties rank_order(const double *values, size_t n, double *ranks, size_t *order)
{
    Ties ties = {0};
    SortItem *items = workspace_new(n + 1, sizeof *items), *scratch = workspace_new(n + 1, sizeof *scratch);
    for (size_t i = 0; i < n; i++)
        items[i] = (SortItem){key_of_double(values[i]), i};
    SortItem *sorted = n ? sort_items(items, scratch, n) : items;
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && sorted[end].key == sorted[first].key;)
            end++;
        double size = (double)(end - first), rank = (double)first + (size + 1) / 2;
        for (size_t i = first; i < end; i++) {
            ranks[sorted[i].row] = rank;
            if (order)
                order[i] = (size_t)sorted[i].row;
        }
        if (end - first > 1) {
            ties.groups++;
            ties.tied += end - first;
            ties.cubes += size * (size * size - 1);
            ties.pairs += size * (size - 1) / 2;
        }
    }
    workspace_free(items, n + 1, sizeof *items);
    workspace_free(scratch, n + 1, sizeof *scratch);
    return ties;
}

Ties rank_average(const double *values, size_t n, double *ranks)
{
    return rank_order(values, n, ranks, NULL);
}

void rank_snap(double *values, size_t n, double grain)
{
    SortItem *items = workspace_new(n + 1, sizeof *items), *scratch = workspace_new(n + 1, sizeof *scratch);
    for (size_t i = 0; i < n; i++)
        items[i] = (SortItem){key_of_double(fabs(values[i])), i};
    const SortItem *sorted = n ? sort_items(items, scratch, n) : items;
    double first = 0;
    for (size_t i = 0; i < n; i++) {
        double *value = &values[sorted[i].row], size = fabs(*value);
        if (size - first > grain)
            first = size;
        *value = first > 0 ? copysign(first, *value) : 0;
    }
    workspace_free(items, n + 1, sizeof *items);
    workspace_free(scratch, n + 1, sizeof *scratch);
}

void rank_sort(const double *values, size_t n, double *sorted)
{
    uint64_t *keys = workspace_new(n + 1, sizeof *keys), *scratch = workspace_new(n + 1, sizeof *scratch);
    for (size_t i = 0; i < n; i++)
        keys[i] = key_of_double(values[i]);
    const uint64_t *ordered = n ? sort_keys(keys, scratch, n) : keys;
    for (size_t i = 0; i < n; i++)
        sorted[i] = double_of_key(ordered[i]);
    workspace_free(keys, n + 1, sizeof *keys);
    workspace_free(scratch, n + 1, sizeof *scratch);
}
