/* sketch_quantile.c - see sketch_quantile.h. */
#include "numeric/sketch_quantile.h"

#include "base/memory.h"
#include "data/hash.h"
#include "data/sort.h"

#include <stdbool.h>
#include <stdlib.h>

enum { LEVELS = 61, LEAST_CAPACITY = 16 };

typedef struct Level {
    uint64_t *keys;
    size_t count, room;
} Level;

struct QuantileSketch {
    Level levels[LEVELS];
    size_t n_levels;
    size_t held, capacity; /* over all levels */
    uint64_t added;
    uint64_t tosses;
    uint64_t *scratch;     /* for sorting a level */
    size_t scratch_room;
};

static size_t level_capacity(const QuantileSketch *sketch, size_t level)
{
    double capacity = SKETCH_QUANTILE_K;
    for (size_t above = level + 1; above < sketch->n_levels; above++)
        capacity *= 2.0 / 3.0;
    return capacity < LEAST_CAPACITY ? LEAST_CAPACITY : (size_t)capacity;
}

static void set_levels(QuantileSketch *sketch, size_t n)
{
    sketch->n_levels = n;
    sketch->capacity = 0;
    for (size_t i = 0; i < n; i++)
        sketch->capacity += level_capacity(sketch, i);
}

QuantileSketch *quantile_sketch_new(void)
{
    QuantileSketch *sketch = mem_zero(1, sizeof *sketch);
    set_levels(sketch, 1);
    return sketch;
}

void quantile_sketch_free(QuantileSketch *sketch)
{
    if (!sketch)
        return;
    for (size_t i = 0; i < LEVELS; i++)
        free(sketch->levels[i].keys);
    free(sketch->scratch);
    free(sketch);
}

static void level_room(Level *level, size_t extra)
{
    if (level->room - level->count >= extra)
        return;
    level->room = (level->count + extra) * 2;
    level->keys = mem_resize(level->keys, level->room, sizeof *level->keys);
}

static bool toss(QuantileSketch *sketch)
{
    return hash_number(++sketch->tosses ^ HASH_FIXED) & 1;
}

static void sort_level(QuantileSketch *sketch, Level *level)
{
    if (sketch->scratch_room < level->count) {
        sketch->scratch_room = level->room;
        sketch->scratch = mem_resize(sketch->scratch, sketch->scratch_room, sizeof *sketch->scratch);
    }
    uint64_t *sorted = sort_keys(level->keys, sketch->scratch, level->count);
    if (sorted != level->keys)
        memcpy(level->keys, sorted, level->count * sizeof *sorted);
}

/* Moves half of a level up. An odd key out stays, so that the weights still sum to n. */
static void compact(QuantileSketch *sketch, size_t at)
{
    if (at + 1 == sketch->n_levels)
        set_levels(sketch, sketch->n_levels + 1);
    Level *level = &sketch->levels[at], *above = level + 1;
    sort_level(sketch, level);
    size_t odd = level->count % 2, pairs = level->count / 2;
    level_room(above, pairs);
    for (size_t i = 0, pick = odd + toss(sketch); i < pairs; i++)
        above->keys[above->count++] = level->keys[pick + 2 * i];
    level->count = odd; /* keys[0] stays */
    sketch->held -= pairs;
}

/* The lowest level over its capacity; when the sketch is full there is one. */
static void shrink(QuantileSketch *sketch)
{
    for (size_t i = 0; i < sketch->n_levels; i++)
        if (sketch->levels[i].count >= level_capacity(sketch, i)) {
            compact(sketch, i);
            return;
        }
}

void quantile_sketch_add(QuantileSketch *sketch, const uint64_t *keys, size_t n)
{
    sketch->added += n;
    while (n) {
        size_t take = sketch->capacity - sketch->held;
        if (take > n)
            take = n;
        Level *first = &sketch->levels[0];
        level_room(first, take);
        memcpy(first->keys + first->count, keys, take * sizeof *keys);
        first->count += take;
        sketch->held += take;
        keys += take;
        n -= take;
        while (sketch->held >= sketch->capacity)
            shrink(sketch);
    }
}

uint64_t quantile_sketch_count(const QuantileSketch *sketch)
{
    return sketch->added;
}

void quantile_sketch_at(const QuantileSketch *sketch, const double *p, size_t n, uint64_t *keys)
{
    size_t held = 0;
    SortItem *items = mem_array(sketch->held + 1, 2 * sizeof *items);
    for (size_t i = 0; i < sketch->n_levels; i++)
        for (size_t j = 0; j < sketch->levels[i].count; j++)
            items[held++] = (SortItem){sketch->levels[i].keys[j], UINT64_C(1) << i};
    const SortItem *sorted = sort_items(items, items + held, held);
    uint64_t before = 0;
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (held == 0) {
            keys[i] = 0;
            continue;
        }
        double rank = p[i] * (double)(sketch->added - 1);
        while (at + 1 < held && (double)(before + sorted[at].row) <= rank)
            before += sorted[at++].row;
        keys[i] = sorted[at].key;
    }
    free(items);
}
