/* aggregate.c - see aggregate.h. */
#include "clean/aggregate.h"

#include "base/memory.h"
#include "clean/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const AGGREGATES[] = {"count", "sum", "mean", "median", "min", "max", "sd", "distinct", "first", "last", "mode", "quantile", NULL};

bool aggregate_fits(const char *name, ColumnType type)
{
    bool numeric = strcmp(name, "sum") == 0 || strcmp(name, "mean") == 0 || strcmp(name, "median") == 0 || strcmp(name, "sd") == 0 ||
                   strcmp(name, "quantile") == 0;
    return !numeric || type_is_number(type) || type == TYPE_BOOLEAN;
}

static TableColumn *counts(Scratch *scratch, const Column *column, const Groups *groups)
{
    TableColumn *made = column_new(scratch, TYPE_INTEGER, 0, false, groups->count, false);
    int64_t *values = column_values(made);
    for (size_t i = 0; i < groups->rows; i++)
        values[groups->ids[i]] += !column || column_present(column, i);
    for (size_t g = 0; g < groups->count; g++)
        bit_set(column_bits(made), g);
    column_settle(made);
    return made;
}

static TableColumn *distinct(Scratch *scratch, const Column *column, const Groups *groups)
{
    Groups pairs;
    groups_of_column(&pairs, column);
    groups_join(&pairs, groups);
    TableColumn *made = column_new(scratch, TYPE_INTEGER, 0, false, groups->count, false);
    for (size_t p = 0; p < pairs.count; p++)
        ((int64_t *)column_values(made))[groups->ids[pairs.first[p]]] += column_present(column, pairs.first[p]);
    for (size_t g = 0; g < groups->count; g++)
        bit_set(column_bits(made), g);
    groups_free(&pairs);
    column_settle(made);
    return made;
}

/* Sums of 64-bit values in 128 bits can not overflow (below 2^63 rows); of decimals they may. */
static TableColumn *exact_sums(Scratch *scratch, const Column *column, const Groups *groups)
{
    bool decimal = column->type == TYPE_DECIMAL;
    Int128 *sums = mem_zero(groups->count + 1, sizeof *sums);
    uint8_t *state = mem_zero(groups->count + 1, 1); /* 1: has a value, 2: overflowed */
    for (size_t i = 0; i < groups->rows; i++) {
        if (!column_present(column, i))
            continue;
        uint32_t g = groups->ids[i];
        Int128 value = decimal ? column->decimals[i] : column->type == TYPE_BOOLEAN ? column->booleans[i] : column->integers[i];
        state[g] |= __builtin_add_overflow(sums[g], value, &sums[g]) ? 3 : 1;
    }
    static const Int128 LIMIT = (Int128)10000000000000000000ULL * (Int128)10000000000000000000ULL;
    TableColumn *made = column_new(scratch, decimal ? TYPE_DECIMAL : TYPE_INTEGER, column->type == TYPE_DECIMAL ? column->scale : 0, false, groups->count, false);
    for (size_t g = 0; g < groups->count; g++) {
        bool good = state[g] == 1 && (decimal ? sums[g] < LIMIT && sums[g] > -LIMIT : sums[g] >= INT64_MIN && sums[g] <= INT64_MAX);
        if (!good)
            continue;
        if (decimal)
            ((Int128 *)column_values(made))[g] = sums[g];
        else
            ((int64_t *)column_values(made))[g] = (int64_t)sums[g];
        bit_set(column_bits(made), g);
    }
    free(sums);
    free(state);
    column_settle(made);
    return made;
}

static void put_float(TableColumn *made, size_t g, double value)
{
    if (isfinite(value)) {
        ((double *)column_values(made))[g] = value;
        bit_set(column_bits(made), g);
    }
}

/* sum, mean and sd in one or two passes over the rows. */
static TableColumn *moments(Scratch *scratch, const char *name, const Column *column, const Groups *groups)
{
    Sum *sums = mem_zero(groups->count + 1, sizeof *sums), *squares = NULL;
    uint64_t *n = mem_zero(groups->count + 1, sizeof *n);
    bool sd = strcmp(name, "sd") == 0;
    for (size_t i = 0; i < groups->rows; i++)
        if (column_present(column, i)) {
            sum_add(&sums[groups->ids[i]], column_number(column, i));
            n[groups->ids[i]]++;
        }
    if (sd) {
        squares = mem_zero(groups->count + 1, sizeof *squares);
        for (size_t i = 0; i < groups->rows; i++)
            if (column_present(column, i)) {
                uint32_t g = groups->ids[i];
                double off = column_number(column, i) - sum_of(&sums[g]) / (double)n[g];
                sum_add(&squares[g], off * off);
            }
    }
    TableColumn *made = column_new(scratch, TYPE_FLOAT, 0, false, groups->count, false);
    for (size_t g = 0; g < groups->count; g++) {
        if (n[g] == 0 || (sd && n[g] < 2))
            continue;
        put_float(made, g, sd ? sqrt(sum_of(&squares[g]) / (double)(n[g] - 1)) : strcmp(name, "mean") == 0 ? sum_of(&sums[g]) / (double)n[g] : sum_of(&sums[g]));
    }
    free(sums);
    free(squares);
    free(n);
    column_settle(made);
    return made;
}

static TableColumn *quantiles(Scratch *scratch, double p, const Column *column, const Groups *groups)
{
    uint32_t *starts, *rows;
    double *work = mem_array(groups->rows + 1, sizeof *work);
    TableColumn *made = column_new(scratch, TYPE_FLOAT, 0, false, groups->count, false);
    groups_rows(groups, &starts, &rows);
    for (size_t g = 0; g < groups->count; g++) {
        size_t n = 0;
        for (size_t k = starts[g]; k < starts[g + 1]; k++)
            if (column_present(column, rows[k]))
                work[n++] = column_number(column, rows[k]);
        if (n)
            put_float(made, g, quantile_of(work, n, p));
    }
    free(work);
    free(starts);
    free(rows);
    column_settle(made);
    return made;
}

/* min, max, first, last: the row that holds it. */
static TableColumn *chosen(Scratch *scratch, const char *name, const TableColumn *column, const Groups *groups)
{
    bool extreme = strcmp(name, "min") == 0 || strcmp(name, "max") == 0, greater = strcmp(name, "max") == 0, last = strcmp(name, "last") == 0;
    uint32_t *ranks = extreme ? column_ranks(&column->column) : NULL, *best = mem_array(groups->count + 1, sizeof *best);
    memset(best, 0xFF, (groups->count + 1) * sizeof *best);
    for (size_t i = 0; i < groups->rows; i++) {
        if (!column_present(&column->column, i))
            continue;
        uint32_t *of = &best[groups->ids[i]];
        if (*of == TABLE_NO_ROW || last || (extreme && (greater ? ranks[i] > ranks[*of] : ranks[i] < ranks[*of])))
            *of = (uint32_t)i;
    }
    TableColumn *made = column_gather(scratch, column, best, groups->count);
    free(ranks);
    free(best);
    return made;
}

static TableColumn *modes(Scratch *scratch, const TableColumn *column, const Groups *groups)
{
    Groups pairs;
    groups_of_column(&pairs, &column->column);
    groups_join(&pairs, groups);
    uint32_t *n = mem_zero(pairs.count + 1, sizeof *n), *best = mem_array(groups->count + 1, sizeof *best);
    memset(best, 0xFF, (groups->count + 1) * sizeof *best);
    for (size_t i = 0; i < groups->rows; i++)
        n[pairs.ids[i]]++;
    for (size_t p = 0; p < pairs.count; p++) {
        uint32_t row = pairs.first[p], *of = &best[groups->ids[row]];
        if (column_present(&column->column, row) && (*of == TABLE_NO_ROW || n[p] > n[pairs.ids[*of]]))
            *of = row;
    }
    TableColumn *made = column_gather(scratch, column, best, groups->count);
    free(n);
    free(best);
    groups_free(&pairs);
    return made;
}

TableColumn *aggregate_column(Scratch *scratch, const char *name, double p, const TableColumn *column, const Groups *groups)
{
    if (!column || strcmp(name, "count") == 0)
        return counts(scratch, column ? &column->column : NULL, groups);
    if (strcmp(name, "distinct") == 0)
        return distinct(scratch, &column->column, groups);
    if (strcmp(name, "sum") == 0 && column->column.type != TYPE_FLOAT)
        return exact_sums(scratch, &column->column, groups);
    if (strcmp(name, "sum") == 0 || strcmp(name, "mean") == 0 || strcmp(name, "sd") == 0)
        return moments(scratch, name, &column->column, groups);
    if (strcmp(name, "median") == 0 || strcmp(name, "quantile") == 0)
        return quantiles(scratch, strcmp(name, "median") == 0 ? 0.5 : p, &column->column, groups);
    if (strcmp(name, "mode") == 0)
        return modes(scratch, column, groups);
    return chosen(scratch, name, column, groups);
}
