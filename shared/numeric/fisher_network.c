/*
** fisher_network.c - Fisher's exact test of r x c tables; see fisher.h.
**
** A table's weight is 1 / product of all x_ij!; its probability is that times the product of the margins' factorials over n!. Stage k
** stands before the k-th column from the end; its nodes are the sums of rows still to be spread over k columns. The sum of weights
** below a node is closed: n_k! / (product of row sums! product of the k column sums!). Forward, each node keeps the weights of the ways
** that lead to it, equal ones as one with a count.
*/
#include "numeric/fisher.h"

#include "base/memory.h"
#include "data/sort.h"
#include "numeric/random_stream.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NODES = 2000000, MOST_PASTS = 4000000 };

static const double SAME = 1e-7; /* of logarithms: weights that differ by less are equal but for rounding */

typedef struct Network {
    size_t rows, columns;
    const double *column_sum;    /* falling */
    const double *log_factorial; /* of 0 .. n */
    double *left_factorials;     /* stage k: sum of log factorials of the first k column sums */
    size_t work;
    size_t most;           /* steps at the most */
} Network;

/* One stage: nodes of `rows` numbers each, found by hash. */
typedef struct Stage {
    size_t count, room, slots;
    uint32_t *rest;              /* count x rows, each node's in falling order */
    uint32_t *slot;              /* index + 1, 0 for none */
    double *longest, *shortest;  /* log weights of the heaviest and lightest way to the end */
} Stage;

static uint64_t hash_rest(const uint32_t *rest, size_t rows)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < rows; i++) {
        hash ^= rest[i];
        hash = random_mix(&hash);
    }
    return hash;
}

static void stage_grow(Stage *stage, size_t rows)
{
    stage->room = stage->room ? stage->room * 2 : 64;
    stage->slots = stage->room * 2;
    stage->rest = mem_resize(stage->rest, stage->room * rows, sizeof *stage->rest);
    free(stage->slot);
    stage->slot = mem_zero(stage->slots, sizeof *stage->slot);
    for (size_t i = 0; i < stage->count; i++) {
        size_t at = hash_rest(stage->rest + i * rows, rows) % stage->slots;
        while (stage->slot[at])
            at = (at + 1) % stage->slots;
        stage->slot[at] = (uint32_t)i + 1;
    }
}

/* The node of a rest (in falling order), made when `add`; SIZE_MAX: not there. */
static size_t stage_node(Stage *stage, const uint32_t *rest, size_t rows, bool add)
{
    if (add && stage->count == stage->room)
        stage_grow(stage, rows);
    size_t at = hash_rest(rest, rows) % stage->slots;
    for (; stage->slot[at]; at = (at + 1) % stage->slots)
        if (memcmp(stage->rest + (stage->slot[at] - 1) * rows, rest, rows * sizeof *rest) == 0)
            return stage->slot[at] - 1;
    if (!add)
        return SIZE_MAX;
    memcpy(stage->rest + stage->count * rows, rest, rows * sizeof *rest);
    stage->slot[at] = (uint32_t)++stage->count;
    return stage->count - 1;
}

static void stage_free(Stage *stage)
{
    free(stage->rest);
    free(stage->slot);
    free(stage->longest);
    free(stage->shortest);
}

/* Walks all ways x_1 .. x_rows to fill one column: from `rest`, x_i <= rest_i, adding up to `sum`. */
typedef struct Filler {
    const Network *network;
    const uint32_t *rest;
    uint32_t *x, *child;
    double sum;
} Filler;

/* The first filling: as much as possible into the first rows. */
static bool filler_first(Filler *filler)
{
    uint32_t left = (uint32_t)filler->sum;
    for (size_t i = 0; i < filler->network->rows; i++) {
        filler->x[i] = left < filler->rest[i] ? left : filler->rest[i];
        left -= filler->x[i];
    }
    return left == 0;
}

/* The next one in falling lexicographic order: the last row that can give one to those behind it does, which are filled anew. */
static bool filler_next(Filler *filler)
{
    size_t rows = filler->network->rows;
    uint32_t behind = 0, room = 0;
    for (size_t i = rows; i-- > 0;) {
        if (filler->x[i] > 0 && room > behind) {
            uint32_t left = behind + 1;
            filler->x[i]--;
            for (size_t j = i + 1; j < rows; j++) {
                filler->x[j] = left < filler->rest[j] ? left : filler->rest[j];
                left -= filler->x[j];
            }
            return true;
        }
        behind += filler->x[i];
        room += filler->rest[i];
    }
    return false;
}

static double filler_child(Filler *filler)
{
    double weight = 0;
    size_t rows = filler->network->rows;
    for (size_t i = 0; i < rows; i++) {
        uint32_t value = filler->rest[i] - filler->x[i];
        weight -= filler->network->log_factorial[filler->x[i]];
        size_t at = i;
        for (; at > 0 && filler->child[at - 1] < value; at--)
            filler->child[at] = filler->child[at - 1];
        filler->child[at] = value;
    }
    return weight;
}

static Status too_large(Error *error)
{
    return error_set(error, ERR_LIMIT, "The table is too large for the exact test. A p value from sampled tables, or the chi-square test, "
                                       "answers the same question.");
}

/* All nodes, from the whole table (stage columns) to a single column (stage 1). */
static Status make_stages(Network *network, Stage *stages, const uint32_t *row_sums, Filler *filler, Error *error)
{
    size_t nodes = 0;
    stage_node(&stages[network->columns], row_sums, network->rows, true);
    for (size_t k = network->columns; k > 1; k--)
        for (size_t i = 0; i < stages[k].count; i++) {
            filler->rest = stages[k].rest + i * network->rows;
            filler->sum = network->column_sum[k - 1];
            for (bool more = filler_first(filler); more; more = filler_next(filler)) {
                filler_child(filler);
                stage_node(&stages[k - 1], filler->child, network->rows, true);
                if (++network->work > network->most || stages[k - 1].count + nodes > MOST_NODES)
                    return too_large(error);
            }
            nodes += i + 1 == stages[k].count ? stages[k - 1].count : 0;
        }
    return OK;
}

/* Backwards: the heaviest and the lightest way from each node to the end. */
static void find_paths(const Network *network, Stage *stages, Filler *filler)
{
    for (size_t k = 1; k <= network->columns; k++) {
        Stage *stage = &stages[k];
        stage->longest = mem_array(stage->count + 1, sizeof(double));
        stage->shortest = mem_array(stage->count + 1, sizeof(double));
        for (size_t i = 0; i < stage->count; i++) {
            filler->rest = stage->rest + i * network->rows;
            filler->sum = network->column_sum[k - 1];
            double longest = -INFINITY, shortest = INFINITY;
            for (bool more = filler_first(filler); more; more = filler_next(filler)) {
                double weight = filler_child(filler);
                size_t child = k > 1 ? stage_node(&stages[k - 1], filler->child, network->rows, false) : 0;
                longest = fmax(longest, weight + (k > 1 ? stages[k - 1].longest[child] : 0));
                shortest = fmin(shortest, weight + (k > 1 ? stages[k - 1].shortest[child] : 0));
            }
            stage->longest[i] = longest;
            stage->shortest[i] = shortest;
        }
    }
}

/* A way that leads to a node: the log weight of its columns, and how many ways share it. */
typedef struct Past {
    uint32_t node;
    double weight, ways;
} Past;

typedef struct Pasts {
    Past *items;
    size_t count, room;
} Pasts;

static void pasts_add(Pasts *pasts, Past past)
{
    if (pasts->count == pasts->room) {
        pasts->room = pasts->room ? pasts->room * 2 : 256;
        pasts->items = mem_resize(pasts->items, pasts->room, sizeof *pasts->items);
    }
    pasts->items[pasts->count++] = past;
}

static int compare_pasts(const void *a, const void *b)
{
    const Past *x = a, *y = b;
    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

/* Joins those at the same node with the same weight. */
static void pasts_join(Pasts *pasts)
{
    size_t kept = 0;
    if (pasts->count == 0)
        return;
    qsort(pasts->items, pasts->count, sizeof *pasts->items, compare_pasts);
    for (size_t i = 0; i < pasts->count; i++) {
        Past *last = kept ? &pasts->items[kept - 1] : NULL;
        if (last && last->node == pasts->items[i].node && pasts->items[i].weight - last->weight < 1e-10)
            last->ways += pasts->items[i].ways;
        else
            pasts->items[kept++] = pasts->items[i];
    }
    pasts->count = kept;
}

/* log of the sum of the weights of all ways from a node to the end. */
static double total_below(const Network *network, size_t k, const uint32_t *rest)
{
    double sum = 0, logs = 0;
    for (size_t i = 0; i < network->rows; i++) {
        sum += rest[i];
        logs += network->log_factorial[rest[i]];
    }
    return network->log_factorial[(size_t)sum] - logs - network->left_factorials[k];
}

/* Forward, settling what the longest and shortest paths settle; limit: log weight of the observed table. */
static Status add_up(Network *network, Stage *stages, double limit, double scale, Filler *filler, double *p, Error *error)
{
    Pasts pasts = {NULL, 0, 0}, next = {NULL, 0, 0};
    Status status = OK;
    pasts_add(&pasts, (Past){0, 0, 1});
    *p = 0;
    for (size_t k = network->columns; k > 0 && status == OK; k--) {
        next.count = 0;
        for (size_t i = 0; i < pasts.count && status == OK; i++) {
            const Past *past = &pasts.items[i];
            const Stage *stage = &stages[k];
            const uint32_t *rest = stage->rest + past->node * network->rows;
            if (past->weight + stage->longest[past->node] <= limit + SAME) { /* all are as rare as the observed, or rarer */
                *p += past->ways * exp(past->weight + total_below(network, k, rest) + scale);
                continue;
            }
            if (past->weight + stage->shortest[past->node] > limit + SAME) /* none is */
                continue;
            filler->rest = rest;
            filler->sum = network->column_sum[k - 1];
            for (bool more = filler_first(filler); more; more = filler_next(filler)) {
                double weight = past->weight + filler_child(filler);
                if (k == 1 || ++network->work > 10 * network->most || next.count > MOST_PASTS) {
                    status = k == 1 ? OK : too_large(error);
                    break;
                }
                pasts_add(&next, (Past){(uint32_t)stage_node(&stages[k - 1], filler->child, network->rows, false), weight, past->ways});
            }
        }
        pasts_join(&next);
        Pasts swap = pasts;
        pasts = next;
        next = swap;
    }
    free(pasts.items);
    free(next.items);
    *p = fmin(1, *p);
    return status;
}

/* The table without empty rows and columns, turned so that rows are no more than columns, both sums falling. */
typedef struct Margins {
    size_t rows, columns, n;
    uint32_t *row;
    double *column;
    double observed;         /* log weight */
    double *log_factorial;
} Margins;

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

static Status find_margins(const double *counts, size_t rows, size_t columns, size_t most, Margins *m, Error *error)
{
    double *row = mem_zero(rows + columns + 1, sizeof *row), *column = row + rows, n = 0;
    for (size_t i = 0; i < rows * columns; i++) {
        row[i / columns] += counts[i];
        column[i % columns] += counts[i];
        n += counts[i];
    }
    qsort(row, rows, sizeof *row, falling);
    qsort(column, columns, sizeof *column, falling);
    while (rows > 0 && row[rows - 1] == 0)
        rows--;
    while (columns > 0 && column[columns - 1] == 0)
        columns--;
    if (rows < 2 || columns < 2 || n > (double)most) {
        free(row);
        return rows < 2 || columns < 2
                   ? error_set(error, ERR_INVALID, "A table of at least 2 x 2 categories with counts is needed; this one has %zu x %zu.",
                               rows, columns)
                   : too_large(error);
    }
    bool turn = rows > columns;
    const double *narrow = turn ? column : row, *wide = turn ? row : column;
    m->rows = turn ? columns : rows;
    m->columns = turn ? rows : columns;
    m->n = (size_t)n;
    m->row = mem_array(m->rows, sizeof *m->row);
    m->column = mem_array(m->columns, sizeof *m->column);
    for (size_t i = 0; i < m->rows; i++)
        m->row[i] = (uint32_t)narrow[i];
    memcpy(m->column, wide, m->columns * sizeof *wide);
    m->log_factorial = mem_array(m->n + 1, sizeof(double));
    for (size_t i = 0; i <= m->n; i++)
        m->log_factorial[i] = dist_log_gamma((double)i + 1);
    free(row);
    return OK;
}

static void margins_free(Margins *m)
{
    free(m->row);
    free(m->column);
    free(m->log_factorial);
}

static double log_weight(const double *counts, size_t cells, const double *log_factorial)
{
    double weight = 0;
    for (size_t i = 0; i < cells; i++)
        weight -= log_factorial[(size_t)counts[i]];
    return weight;
}

Status fisher_exact(const double *counts, size_t rows, size_t columns, size_t work, double *p, Error *error)
{
    Margins m = {0};
    Status status = find_margins(counts, rows, columns, 100000, &m, error);
    if (status != OK)
        return status;
    Network network = {m.rows, m.columns, m.column, m.log_factorial, mem_zero(m.columns + 1, sizeof(double)), 0, work};
    double scale = -m.log_factorial[m.n];
    for (size_t k = 0; k < m.columns; k++) {
        network.left_factorials[k + 1] = network.left_factorials[k] + m.log_factorial[(size_t)m.column[k]];
        scale += m.log_factorial[(size_t)m.column[k]];
    }
    for (size_t i = 0; i < m.rows; i++)
        scale += m.log_factorial[m.row[i]];
    Stage *stages = mem_zero(m.columns + 1, sizeof *stages);
    Filler filler = {.network = &network, .x = mem_zero(2 * m.rows, sizeof(uint32_t))};
    filler.child = filler.x + m.rows;
    status = make_stages(&network, stages, m.row, &filler, error);
    if (status == OK) {
        find_paths(&network, stages, &filler);
        status = add_up(&network, stages, log_weight(counts, rows * columns, m.log_factorial), scale, &filler, p, error);
    }
    for (size_t k = 0; k <= m.columns; k++)
        stage_free(&stages[k]);
    free(stages);
    free(filler.x);
    free(network.left_factorials);
    margins_free(&m);
    return status;
}

Status fisher_simulate(const double *counts, size_t rows, size_t columns, size_t rounds, uint64_t seed, double *p, Error *error)
{
    Margins m = {0};
    Status status = find_margins(counts, rows, columns, 10000000, &m, error);
    if (status != OK)
        return status;
    uint32_t *labels = mem_array(m.n, sizeof *labels);
    double *table = mem_array(m.rows * m.columns, sizeof *table);
    double limit = log_weight(counts, rows * columns, m.log_factorial) + SAME;
    size_t rare = 0;
    for (size_t i = 0, at = 0; i < m.columns; i++)
        for (size_t k = 0; k < (size_t)m.column[i]; k++)
            labels[at++] = (uint32_t)i;
    for (size_t round = 0; round < rounds; round++) {
        RandomStream stream = random_stream(seed, round);
        memset(table, 0, m.rows * m.columns * sizeof *table);
        for (size_t i = m.n - 1; i > 0; i--) {
            size_t j = random_below(&stream, i + 1);
            uint32_t swap = labels[i];
            labels[i] = labels[j];
            labels[j] = swap;
        }
        for (size_t i = 0, at = 0; i < m.rows; i++)
            for (size_t k = 0; k < m.row[i]; k++)
                table[i * m.columns + labels[at++]]++;
        rare += log_weight(table, m.rows * m.columns, m.log_factorial) <= limit;
    }
    *p = (double)(rare + 1) / (double)(rounds + 1);
    free(labels);
    free(table);
    margins_free(&m);
    return OK;
}
