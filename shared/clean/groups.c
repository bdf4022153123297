/* groups.c - see groups.h. */
#include "clean/groups.h"

#include "base/memory.h"
#include "data/hash.h"
#include "data/sort.h"

#include <stdlib.h>
#include <string.h>

enum { DIRECT = 1 << 22 };
#define NONE UINT32_MAX

typedef struct Slots { /* open addressing: number of the group + 1 beside the key's hash */
    uint32_t *numbers, *tags;
    size_t size, count;
} Slots;

static void slots_open(Slots *slots, size_t expected)
{
    slots->size = 1024;
    while (slots->size < expected)
        slots->size *= 2;
    slots->count = 0;
    slots->numbers = mem_zero(slots->size, sizeof(uint32_t));
    slots->tags = mem_array(slots->size, sizeof(uint32_t));
}

static void slots_free(Slots *slots)
{
    free(slots->numbers);
    free(slots->tags);
}

/* The tag holds 32 bits of the hash, which also place the slot when the table grows (up to 2^32 slots). */
static void slots_grow(Slots *slots)
{
    Slots grown;
    slots_open(&grown, slots->size * 2);
    for (size_t i = 0; i < slots->size; i++) {
        if (!slots->numbers[i])
            continue;
        size_t at = slots->tags[i] & (grown.size - 1);
        while (grown.numbers[at])
            at = (at + 1) & (grown.size - 1);
        grown.numbers[at] = slots->numbers[i];
        grown.tags[at] = slots->tags[i];
    }
    grown.count = slots->count;
    slots_free(slots);
    *slots = grown;
}

/* Goes over the slots of a hash: SAME(group) says whether the key is that group's. Leaves the group in `id`. */
#define FIND_OR_ADD(HASH, SAME)                                                                                                          \
    do {                                                                                                                                 \
        uint32_t tag = (uint32_t)((HASH) >> 32) ^ (uint32_t)(HASH);                                                                      \
        size_t at = tag & (slots.size - 1);                                                                                              \
        for (;; at = (at + 1) & (slots.size - 1)) {                                                                                      \
            uint32_t number = slots.numbers[at];                                                                                         \
            if (number == 0) {                                                                                                           \
                id = (uint32_t)groups->count;                                                                                            \
                add_group(groups, i);                                                                                                    \
                slots.numbers[at] = id + 1;                                                                                              \
                slots.tags[at] = tag;                                                                                                    \
                if (++slots.count * 2 > slots.size)                                                                                      \
                    slots_grow(&slots);                                                                                                  \
                break;                                                                                                                   \
            }                                                                                                                            \
            if (slots.tags[at] == tag && (SAME)) {                                                                                       \
                id = number - 1;                                                                                                         \
                break;                                                                                                                   \
            }                                                                                                                            \
        }                                                                                                                                \
    } while (0)

static void add_group(Groups *groups, size_t row)
{
    size_t n = groups->count;
    if ((n & (n - 1)) == 0)
        groups->first = mem_resize(groups->first, n ? n * 2 : 1, sizeof *groups->first);
    groups->first[groups->count++] = (uint32_t)row;
}

static void groups_open(Groups *groups, size_t rows)
{
    *groups = (Groups){mem_array(rows + 1, sizeof(uint32_t)), mem_array(1, sizeof(uint32_t)), rows, 0};
}

/* Keys below `range`, each looked up in a table. */
static void by_table(Groups *groups, const Column *column, size_t range, int64_t least)
{
    uint32_t *table = mem_array(range + 1, sizeof *table);
    memset(table, 0xFF, (range + 1) * sizeof *table);
    bool codes = column->type == TYPE_TEXT;
    for (size_t i = 0; i < column->n; i++) {
        size_t key = range;
        if (column_present(column, i))
            key = codes ? column->codes[i] : column->type == TYPE_BOOLEAN ? column->booleans[i] :
                  column->type == TYPE_DATE ? (size_t)(column->dates[i] - least) : (size_t)((uint64_t)column->integers[i] - (uint64_t)least);
        if (table[key] == NONE) {
            table[key] = (uint32_t)groups->count;
            add_group(groups, i);
        }
        groups->ids[i] = table[key];
    }
    free(table);
}

static uint64_t word_at(const Column *column, size_t i)
{
    uint64_t word = 0;
    if (column->type == TYPE_FLOAT) {
        double value = column->floats[i] + 0.0; /* -0.0 is 0.0 */
        memcpy(&word, &value, sizeof word);
    } else if (column->type == TYPE_DATE) {
        word = (uint64_t)column->dates[i];
    } else {
        word = (uint64_t)column->integers[i];
    }
    return word;
}

static void by_hash(Groups *groups, const Column *column)
{
    Slots slots;
    uint64_t seed = hash_seed();
    uint32_t missing = NONE, id = 0;
    slots_open(&slots, 1024);
    for (size_t i = 0; i < column->n; i++) {
        if (!column_present(column, i)) {
            if (missing == NONE) {
                missing = (uint32_t)groups->count;
                add_group(groups, i);
            }
            groups->ids[i] = missing;
            continue;
        }
        if (column->type == TYPE_TEXT) {
            size_t length;
            const char *text = column_text(column, i, &length);
            uint64_t hash = hash_bytes(text, length, seed);
            FIND_OR_ADD(hash, column_same(column, i, column, groups->first[number - 1]));
        } else if (column->type == TYPE_DECIMAL) {
            uint64_t hash = hash_bytes(&column->decimals[i], sizeof(Int128), seed);
            FIND_OR_ADD(hash, column->decimals[i] == column->decimals[groups->first[number - 1]]);
        } else {
            uint64_t word = word_at(column, i), hash = hash_fold(word ^ seed, HASH_K1);
            FIND_OR_ADD(hash, word == word_at(column, groups->first[number - 1]));
        }
        groups->ids[i] = id;
    }
    slots_free(&slots);
}

static bool narrow(const Column *column, int64_t *least, size_t *range)
{
    bool dates = column->type == TYPE_DATE;
    if (column->type != TYPE_INTEGER && column->type != TYPE_TIMESTAMP && !dates)
        return false;
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (size_t i = 0; i < column->n; i++) {
        if (!column_present(column, i))
            continue;
        int64_t value = dates ? column->dates[i] : column->integers[i];
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    uint64_t span = low > high ? 0 : (uint64_t)high - (uint64_t)low;
    *least = low;
    *range = (size_t)span + 1;
    return span < DIRECT && span < column->n * 4 + 1024;
}

void groups_of_column(Groups *groups, const Column *column)
{
    int64_t least = 0;
    size_t range = 0;
    groups_open(groups, column->n);
    if (column->type == TYPE_BOOLEAN)
        by_table(groups, column, 2, 0);
    else if (column->type == TYPE_TEXT && column->codes)
        by_table(groups, column, column->dict_count, 0);
    else if (narrow(column, &least, &range))
        by_table(groups, column, range, least);
    else
        by_hash(groups, column);
}

void groups_join(Groups *groups, const Groups *other)
{
    uint32_t *before = groups->ids;
    size_t most = groups->count, rows = groups->rows;
    free(groups->first);
    groups_open(groups, rows);
    if (most * other->count <= DIRECT || most * other->count <= rows * 2) {
        uint32_t *table = mem_array(most * other->count + 1, sizeof *table);
        memset(table, 0xFF, most * other->count * sizeof *table);
        for (size_t i = 0; i < rows; i++) {
            size_t key = before[i] * other->count + other->ids[i];
            if (table[key] == NONE) {
                table[key] = (uint32_t)groups->count;
                add_group(groups, i);
            }
            groups->ids[i] = table[key];
        }
        free(table);
    } else {
        Slots slots;
        uint64_t seed = hash_seed();
        uint32_t id = 0;
        slots_open(&slots, 1024);
        for (size_t i = 0; i < rows; i++) {
            uint64_t hash = hash_fold(((uint64_t)before[i] << 32 | other->ids[i]) ^ seed, HASH_K1);
            FIND_OR_ADD(hash, before[i] == before[groups->first[number - 1]] && other->ids[i] == other->ids[groups->first[number - 1]]);
            groups->ids[i] = id;
        }
        slots_free(&slots);
    }
    free(before);
}

void groups_of_table(Groups *groups, const Table *table, const size_t *keys, size_t n)
{
    if (n == 0) {
        groups_open(groups, table->rows);
        memset(groups->ids, 0, table->rows * sizeof *groups->ids);
        if (table->rows)
            add_group(groups, 0);
        return;
    }
    groups_of_column(groups, &table->columns[keys[0]]->column);
    for (size_t k = 1; k < n && groups->count < groups->rows; k++) {
        Groups more;
        groups_of_column(&more, &table->columns[keys[k]]->column);
        groups_join(groups, &more);
        groups_free(&more);
    }
}

void groups_free(Groups *groups)
{
    free(groups->ids);
    free(groups->first);
    *groups = (Groups){NULL, NULL, 0, 0};
}

void groups_rows(const Groups *groups, uint32_t **starts, uint32_t **rows)
{
    uint32_t *start = mem_zero(groups->count + 2, sizeof *start);
    *rows = mem_array(groups->rows + 1, sizeof **rows);
    for (size_t i = 0; i < groups->rows; i++)
        start[groups->ids[i] + 2]++;
    for (size_t g = 2; g < groups->count + 2; g++)
        start[g] += start[g - 1];
    for (size_t i = 0; i < groups->rows; i++)
        (*rows)[start[groups->ids[i] + 1]++] = (uint32_t)i;
    *starts = start;
}

/* ---- order ---- */

typedef struct Entry {
    const char *text;
    size_t length;
    Int128 decimal;
    uint32_t number;
} Entry;

static int order_texts(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    size_t shared = x->length < y->length ? x->length : y->length;
    int order = shared ? memcmp(x->text, y->text, shared) : 0;
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

static int order_decimals(const void *a, const void *b)
{
    Int128 x = ((const Entry *)a)->decimal, y = ((const Entry *)b)->decimal;
    return (x > y) - (x < y);
}

/* By group: where its value stands among the distinct values. */
static uint32_t *ranks_of_groups(const Groups *groups, const Column *column)
{
    Entry *entries = mem_zero(groups->count + 1, sizeof *entries);
    uint32_t *ranks = mem_array(groups->count + 1, sizeof *ranks);
    size_t n = 0;
    for (size_t g = 0; g < groups->count; g++) {
        size_t row = groups->first[g];
        ranks[g] = UINT32_MAX;
        if (!column_present(column, row))
            continue;
        Entry *entry = &entries[n++];
        entry->number = (uint32_t)g;
        if (column->type == TYPE_TEXT)
            entry->text = column_text(column, row, &entry->length);
        else
            entry->decimal = column->decimals[row];
    }
    qsort(entries, n, sizeof *entries, column->type == TYPE_TEXT ? order_texts : order_decimals);
    for (size_t i = 0; i < n; i++)
        ranks[entries[i].number] = (uint32_t)i;
    free(entries);
    return ranks;
}

static uint64_t key_at(const Column *column, size_t i)
{
    switch (column->type) {
    case TYPE_BOOLEAN: return column->booleans[i];
    case TYPE_FLOAT: return key_of_double(column->floats[i]);
    case TYPE_DATE: return key_of_int(column->dates[i]);
    default: return key_of_int(column->integers[i]);
    }
}

uint32_t *column_ranks(const Column *column)
{
    uint32_t *ranks = mem_array(column->n + 1, sizeof *ranks);
    if (column->type == TYPE_TEXT || column->type == TYPE_DECIMAL) {
        Groups groups;
        groups_of_column(&groups, column);
        uint32_t *of_group = ranks_of_groups(&groups, column);
        for (size_t i = 0; i < column->n; i++)
            ranks[i] = of_group[groups.ids[i]];
        free(of_group);
        groups_free(&groups);
        return ranks;
    }
    SortItem *items = mem_array(column->n + 1, sizeof *items), *scratch = mem_array(column->n + 1, sizeof *scratch);
    size_t n = 0;
    for (size_t i = 0; i < column->n; i++) {
        ranks[i] = UINT32_MAX;
        if (column_present(column, i))
            items[n++] = (SortItem){key_at(column, i), i};
    }
    SortItem *sorted = sort_items(items, scratch, n);
    uint32_t rank = 0;
    for (size_t i = 0; i < n; i++) {
        rank += i > 0 && sorted[i].key != sorted[i - 1].key;
        ranks[sorted[i].row] = rank;
    }
    free(items);
    free(scratch);
    return ranks;
}

/* From the last key to the first, each sort keeping the order of the one before. */
uint32_t *table_order(const Table *table, const size_t *keys, const bool *descending, size_t n)
{
    size_t rows = table->rows;
    uint32_t *order = mem_array(rows + 1, sizeof *order);
    for (size_t i = 0; i < rows; i++)
        order[i] = (uint32_t)i;
    SortItem *items = mem_array(rows + 1, sizeof *items), *scratch = mem_array(rows + 1, sizeof *scratch);
    for (size_t k = n; k-- > 0;) {
        const Column *column = &table->columns[keys[k]]->column;
        bool ranked = column->type == TYPE_TEXT || column->type == TYPE_DECIMAL;
        uint32_t *ranks = ranked ? column_ranks(column) : NULL;
        size_t present = 0;
        for (size_t i = 0; i < rows; i++) {
            uint32_t row = order[i];
            if (!column_present(column, row))
                continue;
            uint64_t key = ranked ? ranks[row] : key_at(column, row);
            items[present++] = (SortItem){descending[k] ? ~key : key, row};
        }
        size_t missing = rows;
        for (size_t i = rows; present < rows && i-- > 0;) /* the missing ones, in their order, to the end */
            if (!column_present(column, order[i]))
                order[--missing] = order[i];
        SortItem *sorted = sort_items(items, scratch, present);
        for (size_t i = 0; i < present; i++)
            order[i] = (uint32_t)sorted[i].row;
        free(ranks);
    }
    free(items);
    free(scratch);
    return order;
}
