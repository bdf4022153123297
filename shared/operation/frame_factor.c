/*
** frame_factor.c - columns as levels: which different values there are, and which of them each row has.
**
** One pass gives each row a provisional code in the order of first appearance: texts with a dictionary through a table of the
** dictionary's size, everything else through an open hash table of at most twice the limit's entries. The levels are then
** brought into the order asked for and the codes renamed. Because the table's hash is seeded at random, nobody can prepare data
** that makes it slow; the seed does not show in the result.
*/
#include "operation/frame_private.h"

#include "base/crew.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"
#include "data/hash.h"
#include "numeric/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Level {
    Int128 key;         /* of what is no text: the value, a float by its bits */
    const char *text;   /* of plain or dictionary text: its bytes in the column */
    size_t length;
    uint64_t hash;
    size_t count;
    uint32_t first;     /* order of appearance */
} Level;

typedef struct Table {
    Level *levels;
    size_t count, room, limit;
    uint32_t *slots;    /* level + 1; 0: empty */
    size_t mask;
    uint64_t seed;
} Table;

static void table_begin(Table *table, size_t limit)
{
    *table = (Table){.limit = limit, .room = 64, .mask = 255, .seed = hash_seed()};
    table->levels = mem_array(table->room, sizeof *table->levels);
    table->slots = mem_zero(table->mask + 1, sizeof *table->slots);
}

static void table_free(Table *table)
{
    free(table->levels);
    free(table->slots);
}

static void rehash(Table *table)
{
    free(table->slots);
    table->mask = table->mask * 4 + 3;
    table->slots = mem_zero(table->mask + 1, sizeof *table->slots);
    for (size_t i = 0; i < table->count; i++) {
        size_t slot = table->levels[i].hash & table->mask;
        while (table->slots[slot])
            slot = (slot + 1) & table->mask;
        table->slots[slot] = (uint32_t)i + 1;
    }
}

/* A new level: its code, or FACTOR_MISSING when there are too many. */
static uint32_t add_level(Table *table, Level level)
{
    if (table->count == table->limit)
        return FACTOR_MISSING;
    if (table->count == table->room) {
        table->room *= 2;
        table->levels = mem_resize(table->levels, table->room, sizeof *table->levels);
    }
    level.first = (uint32_t)table->count;
    table->levels[table->count++] = level;
    return level.first;
}

static bool same(const Level *a, const Level *b)
{
    return a->hash == b->hash && a->key == b->key && a->length == b->length &&
           (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
}

static uint32_t find_level(Table *table, const Level *wanted)
{
    size_t slot = wanted->hash & table->mask;
    while (table->slots[slot]) {
        if (same(&table->levels[table->slots[slot] - 1], wanted))
            return table->slots[slot] - 1;
        slot = (slot + 1) & table->mask;
    }
    uint32_t code = add_level(table, *wanted);
    if (code == FACTOR_MISSING)
        return code;
    table->slots[slot] = code + 1;
    if (table->count * 2 > table->mask)
        rehash(table);
    return code;
}

static Level level_at(const Column *column, size_t row, uint64_t seed)
{
    Level level = {.count = 0};
    switch (column->type) {
    case TYPE_BOOLEAN: level.key = column->booleans[row]; break;
    case TYPE_INTEGER:
    case TYPE_TIMESTAMP: level.key = column->integers[row]; break;
    case TYPE_DATE: level.key = column->dates[row]; break;
    case TYPE_DECIMAL: level.key = column->decimals[row]; break;
    case TYPE_FLOAT: {
        double value = column->floats[row] + 0.0; /* -0 is 0 */
        int64_t bits;
        memcpy(&bits, &value, sizeof bits);
        level.key = bits;
        break;
    }
    case TYPE_TEXT:
        level.text = column_text(column, row, &level.length);
        level.hash = hash_bytes(level.text, level.length, seed);
        return level;
    }
    level.hash = hash_number((uint64_t)level.key ^ seed) ^ hash_number((uint64_t)(level.key >> 64) + seed);
    return level;
}

/* Provisional codes; false: more levels than the limit. */
static bool code_hashed(const Column *column, const Sample *sample, Table *table, uint32_t *codes, size_t *missing)
{
    bool fits = true;
    Level last = {.count = 0};
    uint32_t last_code = FACTOR_MISSING; /* runs of equal values are common */
    SAMPLE_EACH(sample, row, at, {
        if (!column_present(column, row)) {
            codes[at] = FACTOR_MISSING;
            ++*missing;
            continue;
        }
        Level level = level_at(column, row, table->seed);
        if (last_code == FACTOR_MISSING || !same(&level, &last)) {
            last_code = find_level(table, &level);
            last = level;
        }
        fits = last_code != FACTOR_MISSING;
        if (!fits)
            return false;
        codes[at] = last_code;
        table->levels[last_code].count++;
    });
    return fits;
}

static bool code_dictionary(Frame *frame, const Column *column, const Sample *sample, Table *table, uint32_t *codes, size_t *missing)
{
    uint32_t *known = frame_array(frame, column->dict_count, sizeof *known);
    memset(known, 0xff, column->dict_count * sizeof *known);
    bool fits = true;
    SAMPLE_EACH(sample, row, at, {
        if (!column_present(column, row)) {
            codes[at] = FACTOR_MISSING;
            ++*missing;
            continue;
        }
        uint32_t entry = column->codes[row];
        if (known[entry] == FACTOR_MISSING) {
            Level level = {.key = entry};
            level.text = column_text(column, row, &level.length);
            known[entry] = add_level(table, level);
            fits = known[entry] != FACTOR_MISSING;
        }
        if (!fits)
            goto done;
        codes[at] = known[entry];
        table->levels[known[entry]].count++;
    });
done:
    frame_release(frame, known);
    return fits;
}

/* ---- order and names ---- */

static double float_of(Int128 key)
{
    int64_t bits = (int64_t)key;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static int compare_levels(const Level *a, const Level *b, ColumnType type)
{
    if (type == TYPE_TEXT) {
        size_t length = a->length < b->length ? a->length : b->length;
        int order = length ? memcmp(a->text, b->text, length) : 0;
        return order ? order : (a->length > b->length) - (a->length < b->length);
    }
    if (type == TYPE_FLOAT)
        return (float_of(a->key) > float_of(b->key)) - (float_of(a->key) < float_of(b->key));
    return (a->key > b->key) - (a->key < b->key);
}

typedef struct Sorting {
    ColumnType type;
    FactorOrder order;
} Sorting;

static int by_order(const void *left, const void *right, void *context)
{
    const Level *a = left, *b = right;
    const Sorting *sorting = context;
    if (sorting->order == FACTOR_BY_COUNT && a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return compare_levels(a, b, sorting->type);
}

static double value_of(const Column *column, const Level *level)
{
    switch (column->type) {
    case TYPE_FLOAT: return float_of(level->key);
    case TYPE_DECIMAL: return decimal_to_double(level->key, column->scale);
    case TYPE_TIMESTAMP: return (double)level->key / 1e6;
    default: return (double)level->key;
    }
}

static const char *name_of(const Column *column, const Level *level, Arena *arena)
{
    char text[64];
    size_t length = 0;
    switch (column->type) {
    case TYPE_BOOLEAN: return level->key ? "true" : "false";
    case TYPE_INTEGER: length = number_format_int((int64_t)level->key, text); break;
    case TYPE_FLOAT:
        if (isinf(float_of(level->key)))
            return level->key > 0 ? "Infinity" : "-Infinity";
        length = number_format_double(float_of(level->key), text);
        break;
    case TYPE_DECIMAL: length = decimal_format(level->key, column->scale, text); break;
    case TYPE_DATE: length = date_format((int32_t)level->key, text); break;
    case TYPE_TIMESTAMP: length = timestamp_format((int64_t)level->key, column->zoned, text); break;
    case TYPE_TEXT: return arena_text_n(arena, level->text, level->length);
    }
    return arena_text_n(arena, text, length);
}

/* Levels in their order. Returns what each provisional code is called in it; the caller's to free. */
static uint32_t *order_levels(Frame *frame, const Column *column, FactorOrder order, Table *table, Factor *factor)
{
    const char **names = arena_array(frame->arena, table->count + 1, sizeof *names);
    size_t *counts = arena_array(frame->arena, table->count + 1, sizeof *counts);
    double *values = arena_array(frame->arena, table->count + 1, sizeof *values);
    uint32_t *renamed = mem_array(table->count + 1, sizeof *renamed);
    if (order != FACTOR_BY_FIRST && table->count > 1)
        qsort_r(table->levels, table->count, sizeof *table->levels, by_order, &(Sorting){column->type, order});
    for (size_t i = 0; i < table->count; i++) {
        const Level *level = &table->levels[i];
        renamed[level->first] = (uint32_t)i;
        names[i] = name_of(column, level, frame->arena);
        counts[i] = level->count;
        values[i] = column->type == TYPE_TEXT ? NAN : value_of(column, level);
    }
    factor->levels = table->count;
    factor->names = names;
    factor->counts = counts;
    factor->values = column->type == TYPE_TEXT ? NULL : values;
    return renamed;
}

static void finish(Frame *frame, const Column *column, FactorOrder order, Table *table, uint32_t *codes, Factor *factor)
{
    uint32_t *renamed = order_levels(frame, column, order, table, factor);
    for (size_t i = 0; i < factor->n; i++)
        if (codes[i] != FACTOR_MISSING)
            codes[i] = renamed[codes[i]];
    free(renamed);
}

/* ---- all rows of a dictionary ---- */

/* Without gaps and filter there is nothing to look at row by row: the dictionary's entries are counted, the levels ordered, and one more pass writes
** the codes. */
enum { CHUNKS = 8, MOST_ENTRIES = 4096 };

typedef struct Whole {
    const uint32_t *entries;
    size_t n, chunk;
    const uint32_t *names;  /* of the entries */
    uint32_t *codes;
} Whole;

static void name_task(void *context, size_t task, size_t thread)
{
    const Whole *whole = context;
    size_t first = task * whole->chunk, end = first + whole->chunk < whole->n ? first + whole->chunk : whole->n;
    (void)thread;
    for (size_t i = first; i < end; i++)
        whole->codes[i] = whole->names[whole->entries[i]];
}

static bool is_whole(const Column *column, const Sample *sample, FactorOrder order)
{
    return column->type == TYPE_TEXT && column->codes && !column->valid && !sample->bits && order != FACTOR_BY_FIRST && column->dict_count &&
           column->dict_count <= MOST_ENTRIES && sample->n <= UINT32_MAX;
}

/* false: more levels than the limit. */
static bool factor_whole(Frame *frame, const Column *column, FactorOrder order, Table *table, uint32_t *codes, Factor *factor)
{
    size_t size = column->dict_count;
    TallyCut cut = tally_cut(factor->n, size);
    Whole whole = {column->codes, factor->n, factor->n / CHUNKS + 1, NULL, codes};
    size_t *counts = mem_array(cut.stretches * size, sizeof *counts);
    uint32_t *names = mem_zero(size, sizeof *names);
    bool fits = true;
    tally_count(column->codes, &cut, size, counts);
    for (size_t entry = 0; entry < size && fits; entry++) {
        Level level = {.key = (Int128)entry};
        for (size_t s = 0; s < cut.stretches; s++)
            level.count += counts[s * size + entry];
        if (level.count == 0)
            continue;
        level.text = column->bytes + column->offsets[entry];
        level.length = (size_t)(column->offsets[entry + 1] - column->offsets[entry]);
        names[entry] = add_level(table, level);
        fits = names[entry] != FACTOR_MISSING;
    }
    if (fits) {
        uint32_t *renamed = order_levels(frame, column, order, table, factor);
        for (size_t entry = 0; entry < size; entry++)
            names[entry] = table->count ? renamed[names[entry]] : 0;
        whole.names = names;
        crew_run(CHUNKS, name_task, &whole);
        free(renamed);
    }
    free(names);
    free(counts);
    return fits;
}

Status frame_factor(Frame *frame, size_t column, const Sample *sample, FactorOrder order, size_t limit, Factor *factor, Error *error)
{
    const Column *view;
    Table table;
    Status status = frame_column(frame, column, &view, error);
    *factor = (Factor){.n = sample->n};
    if (status != OK)
        return status;
    uint32_t *codes = frame_array(frame, sample->n, sizeof *codes);
    table_begin(&table, limit < FACTOR_MISSING - 1 ? limit : FACTOR_MISSING - 1);
    bool whole = is_whole(view, sample, order);
    bool fits = whole                                  ? factor_whole(frame, view, order, &table, codes, factor)
                : view->type == TYPE_TEXT && view->codes ? code_dictionary(frame, view, sample, &table, codes, &factor->missing)
                                                         : code_hashed(view, sample, &table, codes, &factor->missing);
    if (fits) {
        if (!whole)
            finish(frame, view, order, &table, codes, factor);
        factor->codes = codes;
    } else {
        frame_release(frame, codes);
        status = error_set(error, ERR_LIMIT, "\"%.80s\" has more than %zu different values. Choose a column of categories, or filter the rows.",
                           frame_name(frame, column), limit);
    }
    table_free(&table);
    return status;
}
