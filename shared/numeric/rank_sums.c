/*
** rank_sums.c - sums of ranks by group, without a rank for each value; see rank.h.
**
** Values are dealt into buckets of equal width, in chunks of rows by threads; ranges of buckets are then ordered and summed up by threads. In a bucket of
** some hundred values a second dealing, into as many places as it has values, leaves next to nothing for the insertion sort
** that ends it. Buckets that are large or lie unevenly are sorted by radix. Doubled ranks are whole numbers, so their sums are exact in
** any order.
*/
#include "numeric/rank.h"

#include "base/crew.h"
#include "base/memory.h"
#include "data/sort.h"
#include "numeric/buckets.h"
#include "numeric/moments.h"
#include "numeric/workspace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEAL_FROM = 20000, CHUNKS = 8, RANGES = 64, SMALL = 24, MIDDLE = 2048, CROWD = 32 };

typedef struct Dealing {
    const double *values;
    const uint32_t *group;
    size_t n, chunk, groups;
    double min, scale;
    uint16_t *buckets;      /* n */
    uint32_t *places;       /* CHUNKS x BUCKETS: counts, then the next place of each */
    size_t *begin;          /* BUCKETS + 1 */
    SortItem *items;        /* n: key and group, bucket by bucket */
    uint64_t *doubled;      /* RANGES x groups */
    Ties *ties;             /* RANGES */
} Dealing;

static void count_task(void *context, size_t task, size_t thread)
{
    const Dealing *deal = context;
    size_t first = task * deal->chunk, end = first + deal->chunk < deal->n ? first + deal->chunk : deal->n;
    uint32_t *counts = deal->places + task * BUCKETS;
    (void)thread;
    if (first >= end)
        return;
    buckets_find(deal->values + first, end - first, deal->min, deal->scale, deal->buckets + first);
    for (size_t i = first; i < end; i++)
        counts[deal->buckets[i]]++;
}

static void deal_task(void *context, size_t task, size_t thread)
{
    const Dealing *deal = context;
    size_t first = task * deal->chunk, end = first + deal->chunk < deal->n ? first + deal->chunk : deal->n;
    uint32_t *next = deal->places + task * BUCKETS;
    (void)thread;
    for (size_t i = first; i < end; i++)
        deal->items[next[deal->buckets[i]]++] = (SortItem){key_of_double(deal->values[i]), deal->group[i]};
}

/* Deals a bucket into places by the share of its width. false: they lie unevenly. */
static bool deal_again(SortItem *items, SortItem *scratch, size_t n)
{
    uint16_t place[MIDDLE], counts[MIDDLE + 1] = {0};
    uint64_t least = items[0].key, most = least;
    for (size_t i = 1; i < n; i++) {
        least = items[i].key < least ? items[i].key : least;
        most = items[i].key > most ? items[i].key : most;
    }
    double low = double_of_key(least), scale = (double)n / (double_of_key(most) - low);
    if (!(isfinite(scale)))
        return false;
    for (size_t i = 0; i < n; i++) {
        double at = (double_of_key(items[i].key) - low) * scale;
        place[i] = (uint16_t)(at < (double)(n - 1) ? at : (double)(n - 1));
        counts[place[i] + 1]++;
    }
    for (size_t b = 0; b < n; b++) {
        if (counts[b + 1] > CROWD)
            return false;
        counts[b + 1] = (uint16_t)(counts[b + 1] + counts[b]);
    }
    memcpy(scratch, items, n * sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[counts[place[i]]++] = scratch[i];
    return true;
}

static void sort_bucket(SortItem *items, size_t n)
{
    SortItem scratch[MIDDLE];
    if (n > SMALL && (n > MIDDLE || !deal_again(items, scratch, n))) {
        SortItem *space = n > MIDDLE ? workspace_new(n, sizeof *space) : scratch, *sorted = sort_items(items, space, n);
        if (sorted != items)
            memcpy(items, sorted, n * sizeof *items);
        if (n > MIDDLE)
            workspace_free(space, n, sizeof *space);
        return;
    }
    sort_few_items(items, n);
}

/* Ranks of a sorted bucket, behind `before` values. */
static void add_ranks(const SortItem *items, size_t n, size_t before, uint64_t *doubled, Ties *ties)
{
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && items[end].key == items[first].key;)
            end++;
        for (size_t i = first; i < end; i++)
            doubled[items[i].row] += 2 * before + first + end + 1;
        if (end - first > 1) {
            double size = (double)(end - first);
            ties->groups++;
            ties->tied += end - first;
            ties->cubes += size * (size * size - 1);
            ties->pairs += size * (size - 1) / 2;
        }
    }
}

static void rank_task(void *context, size_t task, size_t thread)
{
    const Dealing *deal = context;
    (void)thread;
    for (size_t b = task * (BUCKETS / RANGES); b < (task + 1) * (BUCKETS / RANGES); b++) {
        size_t first = deal->begin[b], n = deal->begin[b + 1] - first;
        if (n == 0)
            continue;
        sort_bucket(deal->items + first, n);
        add_ranks(deal->items + first, n, first, deal->doubled + task * deal->groups, &deal->ties[task]);
    }
}

/* Counts to places: bucket by bucket, in each chunk by chunk. */
static void find_places(Dealing *deal)
{
    size_t sum = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        deal->begin[b] = sum;
        for (size_t c = 0; c < CHUNKS; c++) {
            uint32_t count = deal->places[c * BUCKETS + b];
            deal->places[c * BUCKETS + b] = (uint32_t)sum;
            sum += count;
        }
    }
    deal->begin[BUCKETS] = sum;
}

static Ties add_up(const Dealing *deal, double *sums)
{
    Ties ties = {0};
    for (size_t k = 0; k < deal->groups; k++) {
        uint64_t doubled = 0;
        for (size_t t = 0; t < RANGES; t++)
            doubled += deal->doubled[t * deal->groups + k];
        sums[k] = (double)doubled / 2;
    }
    for (size_t t = 0; t < RANGES; t++) {
        ties.groups += deal->ties[t].groups;
        ties.tied += deal->ties[t].tied;
        ties.cubes += deal->ties[t].cubes;
        ties.pairs += deal->ties[t].pairs;
    }
    return ties;
}

static Ties sums_of_ranks(const double *values, const uint32_t *group, size_t n, size_t groups, double *sums)
{
    double *ranks = workspace_new(n + 1, sizeof *ranks);
    Ties ties = rank_average(values, n, ranks);
    memset(sums, 0, groups * sizeof *sums);
    for (size_t i = 0; i < n; i++)
        sums[group[i]] += ranks[i];
    workspace_free(ranks, n + 1, sizeof *ranks);
    return ties;
}

Ties rank_sums(const double *values, const uint32_t *group, size_t n, size_t groups, double *sums)
{
    double min, max;
    moments_range(values, n, &min, &max);
    Dealing deal = {values, group, n, n / CHUNKS + 1, groups, min, BUCKETS / (max - min), NULL, NULL, NULL, NULL, NULL, NULL};
    if (n < DEAL_FROM || n > INT32_MAX || !isfinite(deal.scale) || !(deal.scale > 0))
        return sums_of_ranks(values, group, n, groups, sums);
    deal.buckets = workspace_new(n, sizeof *deal.buckets);
    deal.items = workspace_new(n, sizeof *deal.items);
    deal.places = mem_zero(CHUNKS * BUCKETS, sizeof *deal.places);
    deal.begin = mem_array(BUCKETS + 1, sizeof *deal.begin);
    deal.doubled = mem_zero(RANGES * groups, sizeof *deal.doubled);
    deal.ties = mem_zero(RANGES, sizeof *deal.ties);
    crew_run(CHUNKS, count_task, &deal);
    find_places(&deal);
    crew_run(CHUNKS, deal_task, &deal);
    crew_run(RANGES, rank_task, &deal);
    Ties ties = add_up(&deal, sums);
    workspace_free(deal.buckets, n, sizeof *deal.buckets);
    workspace_free(deal.items, n, sizeof *deal.items);
    free(deal.places);
    free(deal.begin);
    free(deal.doubled);
    free(deal.ties);
    return ties;
}
