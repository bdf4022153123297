/*
** select_page.c - a page of the sorted selection.
**
** A Group is a run of items (rows) that agree in everything compared so far and whose places in the result are known as
** a whole; the window is the part of those places that the page wants. A group is loaded with the next piece of key
** (select_key.h), narrowed to the items that can fall into the window, sorted, and split into runs of equal keys: each
** run that the window touches is a group again, for the next piece or the next sort key, or is written when there is
** none. All steps are stable, so that rows which agree to the end stand in row order. Groups wait on a stack of our
** own: no recursion, however long the common prefixes are.
**
** Missing values split off first: they form a group behind all others, for the next sort key.
*/
#include "base/memory.h"
#include "numeric/select_key.h"
#include "numeric/workspace.h"

#include <stdlib.h>

enum { BUCKETS = 1024, SORT_DIRECTLY = 4096 };

typedef struct Group {
    SortItem *items;
    size_t n;
    size_t low, high; /* the window: places [low, high) of the sorted group */
    size_t level;     /* sort key that comes next */
    size_t depth;     /* and its piece */
    size_t *out;      /* where the window is written */
} Group;

typedef struct Pager {
    const SortKey *keys;
    size_t n_keys;
    Group *stack;
    size_t n_stack, room;
} Pager;

static void push(Pager *pager, Group group)
{
    if (pager->n_stack == pager->room) {
        pager->room = pager->room ? pager->room * 2 : 64;
        pager->stack = mem_resize(pager->stack, pager->room, sizeof *pager->stack);
    }
    pager->stack[pager->n_stack++] = group;
}

/* The part of a group that becomes a group: its items [first, first + n), in the places of the same numbers. */
static void push_part(Pager *pager, const Group *group, SortItem *items, size_t first, size_t n, size_t level,
                      size_t depth)
{
    size_t low = group->low > first ? group->low - first : 0;
    size_t high = group->high < first + n ? group->high - first : n;
    if (group->high <= first || low >= high)
        return;
    push(pager, (Group){items, n, low, high, level, depth, group->out + (first + low - group->low)});
}

static void write_rows(const Group *group)
{
    for (size_t i = group->low; i < group->high; i++)
        group->out[i - group->low] = (size_t)group->items[i].row;
}

/* Moves the items whose value is missing behind the others, both in their order; returns how many are present. When the
** window lies in one of the two, the other is dropped instead: *n and *items are then what is left. */
static size_t split_missing(const Column *column, Group *group)
{
    size_t present = 0, missing = 0;
    for (size_t i = 0; i < group->n; i++)
        present += bit_get(column->valid, (size_t)group->items[i].row);
    if (present == group->n || present == 0)
        return present;
    SortItem *items = group->items;
    size_t n_behind = group->n - present;
    bool keep_behind = group->high > present;
    SortItem *behind = keep_behind ? workspace_new(n_behind, sizeof *behind) : NULL;
    for (size_t i = 0, to = 0; i < group->n; i++) {
        if (bit_get(column->valid, (size_t)items[i].row))
            items[to++] = items[i];
        else if (keep_behind)
            behind[missing++] = items[i];
    }
    if (keep_behind)
        memcpy(items + present, behind, n_behind * sizeof *behind);
    workspace_free(behind, n_behind, sizeof *behind);
    return present;
}

/* Drops items that fall before or behind the window, by the range of 1,024 that their key is in. *before: how many of
** them came before. false: all keys are equal, or the window needs most of the items. */
static bool narrow(SortItem *items, size_t *n, size_t low, size_t high, size_t *before)
{
    uint64_t least = UINT64_MAX, most = 0;
    for (size_t i = 0; i < *n; i++) {
        least = items[i].key < least ? items[i].key : least;
        most = items[i].key > most ? items[i].key : most;
    }
    *before = 0;
    if (least == most)
        return false;
    unsigned width = 64 - (unsigned)__builtin_clzll(most - least), shift = width > 10 ? width - 10 : 0;
    size_t counts[BUCKETS] = {0};
    for (size_t i = 0; i < *n; i++)
        counts[(items[i].key - least) >> shift]++;
    size_t first = 0, upto = 0;
    while (*before + counts[first] <= low)
        *before += counts[first++];
    size_t last = first;
    for (upto = *before + counts[first]; upto < high;)
        upto += counts[++last];
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        SortItem item = items[i];
        size_t bucket = (size_t)((item.key - least) >> shift);
        items[kept] = item;
        kept += bucket - first <= last - first;
    }
    bool smaller = kept < *n;
    *n = kept;
    return smaller;
}

static void sort_group(SortItem *items, size_t n)
{
    SortItem *scratch = workspace_new(n, sizeof *scratch), *sorted = sort_items(items, scratch, n);
    if (sorted != items)
        memcpy(items, sorted, n * sizeof *items);
    workspace_free(scratch, n, sizeof *scratch);
}

/* The present items of a group, [0, n), of which the places [low, high) are wanted. */
static void arrange_present(Pager *pager, Group group)
{
    const SortKey *key = &pager->keys[group.level];
    KeyPiece piece = select_load_keys(key, group.depth, group.items, group.n);
    size_t before;
    while (group.n > SORT_DIRECTLY && group.n / 4 > group.high - group.low &&
           narrow(group.items, &group.n, group.low, group.high, &before)) {
        group.low -= before;
        group.high -= before;
    }
    sort_group(group.items, group.n);
    bool last_key = group.level + 1 == pager->n_keys;
    for (size_t first = 0, end; first < group.high; first = end) {
        uint64_t value = group.items[first].key;
        for (end = first + 1; end < group.n && group.items[end].key == value;)
            end++;
        if (end <= group.low)
            continue;
        bool ends = select_key_ends(key, piece, value);
        if (end - first == 1 || (ends && last_key)) {
            for (size_t i = first < group.low ? group.low : first; i < end && i < group.high; i++)
                group.out[i - group.low] = (size_t)group.items[i].row;
        } else {
            push_part(pager, &group, group.items + first, first, end - first, group.level + ends, ends ? 0 : piece.depth);
        }
    }
}

static void arrange(Pager *pager, Group group)
{
    if (group.level == pager->n_keys || group.n == 1) {
        write_rows(&group);
        return;
    }
    const Column *column = pager->keys[group.level].column;
    size_t present = group.n;
    if (column->valid && group.depth == 0) {
        present = split_missing(column, &group);
        push_part(pager, &group, group.items + present, present, group.n - present, group.level + 1, 0);
    }
    if (group.low >= present)
        return;
    group.n = present;
    if (group.high > present)
        group.high = present;
    arrange_present(pager, group);
}

/* Without a sort: the skip-th set bit and those that follow. */
static size_t page_in_row_order(const Selection *selection, size_t skip, size_t limit, size_t *page)
{
    size_t found = 0;
    if (!selection->bits) {
        for (size_t row = skip; row < selection->rows && found < limit; row++)
            page[found++] = row;
        return found;
    }
    for (size_t i = 0; i < bit_words(selection->rows) && found < limit; i++) {
        uint64_t word = selection->bits[i];
        size_t in_word = (size_t)__builtin_popcountll(word);
        if (skip >= in_word) {
            skip -= in_word;
            continue;
        }
        for (; word && found < limit; word &= word - 1) {
            if (skip)
                skip--;
            else
                page[found++] = i * 64 + (size_t)__builtin_ctzll(word);
        }
    }
    return found;
}

static void fill_items(const Selection *selection, SortItem *items)
{
    size_t n = 0;
    if (!selection->bits) {
        for (; n < selection->rows; n++)
            items[n].row = n;
        return;
    }
    for (size_t i = 0; i < bit_words(selection->rows); i++)
        for (uint64_t word = selection->bits[i]; word; word &= word - 1)
            items[n++].row = i * 64 + (size_t)__builtin_ctzll(word);
}

Status select_page(const Selection *selection, const SortKey *keys, size_t n_keys, size_t skip, size_t limit,
                   Arena *arena, size_t *page, size_t *found, Error *error)
{
    (void)arena;
    (void)error;
    size_t count = selection->count;
    *found = 0;
    if (skip >= count || limit == 0)
        return OK;
    if (limit > count - skip)
        limit = count - skip;
    if (n_keys == 0) {
        *found = page_in_row_order(selection, skip, limit, page);
        return OK;
    }
    SortItem *items = workspace_new(count, sizeof *items);
    fill_items(selection, items);
    Pager pager = {.keys = keys, .n_keys = n_keys};
    push(&pager, (Group){items, count, skip, skip + limit, 0, 0, page});
    while (pager.n_stack) {
        Group group = pager.stack[--pager.n_stack];
        arrange(&pager, group);
    }
    free(pager.stack);
    workspace_free(items, count, sizeof *items);
    *found = limit;
    return OK;
}
