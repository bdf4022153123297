/*
** sketch_frequent.c - see sketch_frequent.h.
**
** `order` lists the counters, ascending by count. Counters of one count form a block of it; block->end is the place
** behind its last, and each counter knows its block. Look-up is a hash table of open addressing with linear probing; an
** entry is removed by moving later ones up (Knuth, TAOCP vol. 3, 6.4, algorithm R).
*/
#include "numeric/sketch_frequent.h"

#include "base/memory.h"
#include "data/hash.h"

#include <stdlib.h>

enum { COUNTERS = SKETCH_FREQUENT_COUNTERS, SLOTS = COUNTERS * 4, NONE = 0xFFFF };

_Static_assert(COUNTERS < NONE, "counter numbers fit 16 bits");

typedef struct Counter {
    FrequentItem item;
    uint16_t place; /* in order */
    uint16_t block;
} Counter;

typedef struct Block {
    uint64_t count;
    uint16_t end;   /* place behind its last counter */
    uint16_t size;  /* counters in it; 0: free */
} Block;

struct FrequentSketch {
    Counter counters[COUNTERS];
    uint16_t order[COUNTERS];
    Block blocks[COUNTERS + 1]; /* one more than can be in use */
    uint16_t free_blocks[COUNTERS + 1];
    size_t n_free, held;
    bool taken_over;
    uint64_t seed;
    uint16_t slots[SLOTS];
};

FrequentSketch *frequent_sketch_new(void)
{
    FrequentSketch *sketch = mem_zero(1, sizeof *sketch);
    for (size_t i = 0; i <= COUNTERS; i++)
        sketch->free_blocks[sketch->n_free++] = (uint16_t)(COUNTERS - i);
    memset(sketch->slots, 0xFF, sizeof sketch->slots);
    sketch->seed = hash_seed();
    return sketch;
}

void frequent_sketch_free(FrequentSketch *sketch)
{
    free(sketch);
}

static size_t home_slot(const FrequentSketch *sketch, uint64_t key)
{
    return (size_t)(hash_fold(key ^ sketch->seed, HASH_K1) % SLOTS);
}

static size_t find_slot(const FrequentSketch *sketch, uint64_t key)
{
    size_t at = home_slot(sketch, key);
    while (sketch->slots[at] != NONE && sketch->counters[sketch->slots[at]].item.key != key)
        at = (at + 1) % SLOTS;
    return at;
}

static void remove_slot(FrequentSketch *sketch, size_t hole)
{
    for (size_t at = (hole + 1) % SLOTS; sketch->slots[at] != NONE; at = (at + 1) % SLOTS) {
        size_t home = home_slot(sketch, sketch->counters[sketch->slots[at]].item.key);
        if ((at - home) % SLOTS >= (at - hole) % SLOTS) {
            sketch->slots[hole] = sketch->slots[at];
            hole = at;
        }
    }
    sketch->slots[hole] = NONE;
}

static uint16_t new_block(FrequentSketch *sketch, uint64_t count, uint16_t end)
{
    uint16_t block = sketch->free_blocks[--sketch->n_free];
    sketch->blocks[block] = (Block){count, end, 0};
    return block;
}

static void exchange(FrequentSketch *sketch, uint16_t a, uint16_t b)
{
    uint16_t first = sketch->order[a], second = sketch->order[b];
    sketch->order[a] = second;
    sketch->order[b] = first;
    sketch->counters[first].place = b;
    sketch->counters[second].place = a;
}

/* One more of the counter's value: it goes to the end of its block and from there to the block behind. */
static void count_one(FrequentSketch *sketch, Counter *counter)
{
    uint16_t old = counter->block, last = (uint16_t)(sketch->blocks[old].end - 1);
    exchange(sketch, counter->place, last);
    counter->item.count++;
    uint16_t next = NONE;
    if (last + 1u < sketch->held) {
        next = sketch->counters[sketch->order[last + 1]].block;
        if (sketch->blocks[next].count != counter->item.count)
            next = NONE;
    }
    sketch->blocks[old].end = last;
    if (--sketch->blocks[old].size == 0)
        sketch->free_blocks[sketch->n_free++] = old;
    if (next == NONE)
        next = new_block(sketch, counter->item.count, (uint16_t)(last + 1));
    sketch->blocks[next].size++;
    counter->block = next;
}

/* A new value's counter belongs to the block of count 1, which is the first: each block behind that one makes room by
** moving its first counter to its end. There are few blocks, and this happens once a counter. */
static void add_counter(FrequentSketch *sketch, size_t slot, uint64_t key, uint64_t row)
{
    uint16_t number = (uint16_t)sketch->held;
    Counter *counter = &sketch->counters[number];
    sketch->order[sketch->held] = number;
    counter->item = (FrequentItem){key, row, 1, 0};
    counter->place = number;
    sketch->held++;
    uint16_t hole = number, block = NONE;
    while (hole > 0) {
        uint16_t before = sketch->counters[sketch->order[hole - 1]].block;
        if (sketch->blocks[before].count == 1) {
            block = before;
            break;
        }
        uint16_t first = (uint16_t)(sketch->blocks[before].end - sketch->blocks[before].size);
        exchange(sketch, hole, first);
        sketch->blocks[before].end++;
        hole = first;
    }
    if (block == NONE)
        block = new_block(sketch, 1, hole);
    sketch->blocks[block].end++;
    sketch->blocks[block].size++;
    counter->block = block;
    sketch->slots[slot] = number;
}

void frequent_sketch_add(FrequentSketch *sketch, uint64_t key, uint64_t row)
{
    size_t slot = find_slot(sketch, key);
    if (sketch->slots[slot] != NONE) {
        count_one(sketch, &sketch->counters[sketch->slots[slot]]);
        return;
    }
    if (sketch->held < COUNTERS) {
        add_counter(sketch, slot, key, row);
        return;
    }
    sketch->taken_over = true;
    Counter *least = &sketch->counters[sketch->order[0]];
    remove_slot(sketch, find_slot(sketch, least->item.key));
    least->item = (FrequentItem){key, row, least->item.count, least->item.count};
    sketch->slots[find_slot(sketch, key)] = sketch->order[0];
    count_one(sketch, least);
}

bool frequent_sketch_exact(const FrequentSketch *sketch)
{
    return !sketch->taken_over;
}

size_t frequent_sketch_held(const FrequentSketch *sketch)
{
    return sketch->held;
}

static int more_frequent(const void *a, const void *b)
{
    const FrequentItem *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

size_t frequent_sketch_top(const FrequentSketch *sketch, size_t n, FrequentItem *items)
{
    FrequentItem *all = mem_array(sketch->held, sizeof *all);
    for (size_t i = 0; i < sketch->held; i++)
        all[i] = sketch->counters[i].item;
    if (sketch->held)
        qsort(all, sketch->held, sizeof *all, more_frequent);
    if (n > sketch->held)
        n = sketch->held;
    if (n)
        memcpy(items, all, n * sizeof *items);
    free(all);
    return n;
}
