/*
** fisher_network.c - Fisher's exact test of r x c tables; see fisher.h.
**
** A table's weight is 1 / product of all x_ij!; its probability is that times the product of the margins' factorials over n!. Stage k
** stands before the k-th column from the end; its nodes are the sums of rows still to be spread over k columns. The sum of weights
** below a node is closed: n_k! / (product of row sums! product of the k column sums!). Forward, each node keeps the weights of the ways
** that lead to it, equal ones as one with a count.
*/
#include "numeric/fisher_private.h"

#include "base/memory.h"
#include "data/sort.h"
#include "numeric/prng.h"

#include <stdlib.h>
#include <string.h>

/* Memory: nodes of MOST_BYTES, and two lists of MOST_PASTS with a third while one is sorted. Progress is asked about every STRIDE steps. */
enum { MOST_CASES = 100000, MOST_BYTES = 64 << 20, NODE_BYTES = 24, MOST_PASTS = 2 << 20, STRIDE = 1 << 16, SORTING = 20 /* numbers, to put one in order */ };

typedef struct Network {
    size_t rows, columns;
    const double *column_sum;    /* falling */
    const double *log_factorial; /* of 0 .. n */
    double *left_factorials;     /* stage k: sum of log factorials of the first k column sums */
    size_t steps_taken;
    size_t most;                 /* at the most */
    size_t ask;                  /* when the caller is told next */
    double n;                    /* of the table; for messages */
    const Steps *steps;
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
        hash = prng_split(&hash);
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

static Status too_large(const Network *network, Error *error)
{
    return error_set(error, ERR_LIMIT, "The exact test of this table, %zu x %zu with %.0f cases, goes through too many tables with the same totals. "
                                       "Ask for a p value from sampled tables instead (fisher: simulated, which takes a seed), or group rare values.",
                     network->rows, network->columns, network->n);
}

/* How many ways there are to fill the first column that is laid down, each of which is a step: x_i <= row_i, adding up to its sum. */
static double first_fillings(const FisherMargins *m)
{
    size_t sum = (size_t)m->column[m->columns - 1];
    double *ways = mem_zero(2 * (sum + 1), sizeof *ways), *next = ways + sum + 1, count;
    ways[0] = 1;
    for (size_t i = 0; i < m->rows; i++) {
        double window = 0; /* of the ways with up to row_i less */
        for (size_t s = 0; s <= sum; s++) {
            window += ways[s];
            window -= s > m->row[i] ? ways[s - m->row[i] - 1] : 0;
            next[s] = window;
        }
        memcpy(ways, next, (sum + 1) * sizeof *ways);
    }
    count = ways[sum];
    free(ways);
    return count;
}

double fisher_least_work(const double *counts, size_t rows, size_t columns)
{
    FisherMargins m = {0};
    if (fisher_margins(counts, rows, columns, &m, NULL) != OK)
        return 0;
    double work = m.n > MOST_CASES ? INFINITY : first_fillings(&m) * (double)m.rows;
    fisher_margins_free(&m);
    return work;
}

/* One step more. share: of the whole work, roughly. */
static Status take_step(Network *network, double share, Error *error)
{
    if (++network->steps_taken < network->ask)
        return OK;
    network->ask = network->steps_taken + STRIDE;
    return network->steps_taken > network->most ? too_large(network, error) : steps_at(network->steps, share, error);
}

/* All nodes, from the whole table (stage columns) to a single column (stage 1). */
static Status make_stages(Network *network, Stage *stages, const uint32_t *row_sums, Filler *filler, Error *error)
{
    size_t bytes = 0, each = network->rows * sizeof(uint32_t) + NODE_BYTES;
    Status status = OK;
    stage_node(&stages[network->columns], row_sums, network->rows, true);
    for (size_t k = network->columns; k > 1; k--) {
        for (size_t i = 0; i < stages[k].count; i++) {
            filler->rest = stages[k].rest + i * network->rows;
            filler->sum = network->column_sum[k - 1];
            for (bool more = filler_first(filler); more; more = filler_next(filler)) {
                filler_child(filler);
                stage_node(&stages[k - 1], filler->child, network->rows, true);
                status = take_step(network, 0.1 * (double)network->steps_taken / (double)network->most, error);
                if (status != OK)
                    return status;
                if (bytes + stages[k - 1].count * each > MOST_BYTES)
                    return too_large(network, error);
            }
        }
        bytes += stages[k - 1].count * each;
    }
    return OK;
}

/* Backwards: the heaviest and the lightest way from each node to the end. */
static Status find_paths(Network *network, Stage *stages, Filler *filler, Error *error)
{
    Status status = OK;
    for (size_t k = 1; k <= network->columns; k++) {
        Stage *stage = &stages[k];
        stage->longest = mem_array(stage->count + 1, sizeof(double));
        stage->shortest = mem_array(stage->count + 1, sizeof(double));
        for (size_t i = 0; i < stage->count && status == OK; i++) {
            filler->rest = stage->rest + i * network->rows;
            filler->sum = network->column_sum[k - 1];
            double longest = -INFINITY, shortest = INFINITY;
            for (bool more = filler_first(filler); more && status == OK; more = filler_next(filler)) {
                double weight = filler_child(filler);
                size_t child = k > 1 ? stage_node(&stages[k - 1], filler->child, network->rows, false) : 0;
                longest = fmax(longest, weight + (k > 1 ? stages[k - 1].longest[child] : 0));
                shortest = fmin(shortest, weight + (k > 1 ? stages[k - 1].shortest[child] : 0));
                status = take_step(network, 0.1 + 0.1 * (double)k / (double)network->columns, error);
            }
            stage->longest[i] = longest;
            stage->shortest[i] = shortest;
        }
    }
    return status;
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
static void pasts_join(Network *network, Pasts *pasts)
{
    size_t kept = 0;
    network->steps_taken += pasts->count * SORTING / network->rows;
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

/* The ways on from one of the past, into `next`. */
static Status go_on(Network *network, Stage *stages, size_t k, double share, const Past *past, Pasts *next, Filler *filler, Error *error)
{
    Status status = OK;
    filler->rest = stages[k].rest + past->node * network->rows;
    filler->sum = network->column_sum[k - 1];
    for (bool more = filler_first(filler); more && status == OK; more = filler_next(filler)) {
        double weight = past->weight + filler_child(filler);
        bool full = next->count == MOST_PASTS;
        if (full)
            pasts_join(network, next);
        if (full && next->count > MOST_PASTS / 8 * 7) /* joining does not help much */
            return too_large(network, error);
        pasts_add(next, (Past){(uint32_t)stage_node(&stages[k - 1], filler->child, network->rows, false), weight, past->ways});
        status = take_step(network, share, error);
    }
    return status;
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
            double stagewise = (double)(network->columns - k) + (double)i / (double)pasts.count;
            if (past->weight + stage->longest[past->node] <= limit + FISHER_SAME) /* all are as rare as the observed, or rarer */
                *p += past->ways * exp(past->weight + total_below(network, k, stage->rest + past->node * network->rows) + scale);
            else if (k > 1 && past->weight + stage->shortest[past->node] <= limit + FISHER_SAME) /* some are */
                status = go_on(network, stages, k, 0.2 + 0.8 * stagewise / (double)network->columns, past, &next, filler, error);
        }
        pasts_join(network, &next);
        Pasts swap = pasts;
        pasts = next;
        next = swap;
    }
    free(pasts.items);
    free(next.items);
    *p = fmin(1, *p);
    return status;
}

Status fisher_exact(const double *counts, size_t rows, size_t columns, size_t work, double *p, const Steps *steps, Error *error)
{
    FisherMargins m = {0};
    Status status = fisher_margins(counts, rows, columns, &m, error);
    if (status != OK)
        return status;
    if (m.n > MOST_CASES || first_fillings(&m) * (double)m.rows > (double)work) {
        status = too_large(&(Network){.rows = m.rows, .columns = m.columns, .n = (double)m.n}, error);
        fisher_margins_free(&m);
        return status;
    }
    Network network = {m.rows, m.columns, m.column, m.log_factorial, mem_zero(m.columns + 1, sizeof(double)), 0, work / m.rows,
                       0, (double)m.n, steps};
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
    if (status == OK)
        status = find_paths(&network, stages, &filler, error);
    if (status == OK)
        status = add_up(&network, stages, fisher_log_weight(counts, rows * columns, m.log_factorial), scale, &filler, p, error);
    for (size_t k = 0; k <= m.columns; k++)
        stage_free(&stages[k]);
    free(stages);
    free(filler.x);
    free(network.left_factorials);
    fisher_margins_free(&m);
    return status;
}
