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

/* Without gaps and filter there is nothing to look at row by row: the dictionary's entries are counted and the levels ordered. Codes are written when
** somebody wants them. */
enum { CHUNKS = 8, MOST_ENTRIES = 4096 };

static bool is_whole(const Column *column, const Sample *sample, FactorOrder order)
{
    return column->type == TYPE_TEXT && column->codes && !column->valid && !sample->bits && order != FACTOR_BY_FIRST && column->dict_count &&
           column->dict_count <= MOST_ENTRIES && sample->n <= UINT32_MAX;
}

static void count_entries(const Column *column, size_t n, size_t *counts)
{
    size_t size = column->dict_count;
    TallyCut cut = tally_cut(n, size);
    size_t *parts = mem_array(cut.stretches * size, sizeof *parts);
    tally_count(column->codes, &cut, size, parts);
    for (size_t entry = 0; entry < size; entry++) {
        counts[entry] = 0;
        for (size_t s = 0; s < cut.stretches; s++)
            counts[entry] += parts[s * size + entry];
    }
    free(parts);
}

/* false: more levels than the limit. */
static bool factor_whole(Frame *frame, const Column *column, FactorOrder order, Table *table, Factor *factor)
{
    size_t size = column->dict_count;
    size_t *counts = mem_array(size, sizeof *counts);
    bool fits = true;
    count_entries(column, factor->n, counts);
    for (size_t entry = 0; entry < size && fits; entry++) {
        Level level = {.key = (Int128)entry, .count = counts[entry]};
        if (level.count == 0)
            continue;
        level.text = column->bytes + column->offsets[entry];
        level.length = (size_t)(column->offsets[entry + 1] - column->offsets[entry]);
        fits = add_level(table, level) != FACTOR_MISSING;
    }
    if (fits) {
        free(order_levels(frame, column, order, table, factor));
        uint32_t *entries = arena_array(frame->arena, table->count + 1, sizeof *entries);
        for (size_t k = 0; k < table->count; k++)
            entries[k] = (uint32_t)table->levels[k].key;
        factor->entries = column->codes;
        factor->n_entries = size;
        factor->entry = entries;
    }
    free(counts);
    return fits;
}

typedef struct Naming {
    const uint32_t *entries, *names; /* names: the level of each entry */
    size_t n, chunk;
    uint32_t *codes;
} Naming;

static void name_task(void *context, size_t task, size_t thread)
{
    const Naming *job = context;
    size_t first = task * job->chunk, end = first + job->chunk < job->n ? first + job->chunk : job->n;
    (void)thread;
    for (size_t i = first; i < end; i++)
        job->codes[i] = job->names[job->entries[i]];
}

const uint32_t *frame_codes(Frame *frame, Factor *factor)
{
    if (factor->codes)
        return factor->codes;
    uint32_t *names = mem_zero(factor->n_entries, sizeof *names);
    for (size_t k = 0; k < factor->levels; k++)
        names[factor->entry[k]] = (uint32_t)k;
    Naming job = {factor->entries, names, factor->n, factor->n / CHUNKS + 1, frame_array(frame, factor->n, sizeof *job.codes)};
    crew_run(CHUNKS, name_task, &job);
    free(names);
    return factor->codes = job.codes;
}

/* ---- any column ---- */

static bool factor_by_row(Frame *frame, const Column *column, const Sample *sample, FactorOrder order, Table *table, Factor *factor)
{
    uint32_t *codes = frame_array(frame, sample->n, sizeof *codes);
    bool fits = column->type == TYPE_TEXT && column->codes ? code_dictionary(frame, column, sample, table, codes, &factor->missing)
                                                           : code_hashed(column, sample, table, codes, &factor->missing);
    if (!fits) {
        frame_release(frame, codes);
        return false;
    }
    finish(frame, column, order, table, codes, factor);
    factor->codes = codes;
    return true;
}

Status frame_levels(Frame *frame, size_t column, const Sample *sample, FactorOrder order, size_t limit, Factor *factor, Error *error)
{
    const Column *view;
    Table table;
    Status status = frame_column(frame, column, &view, error);
    *factor = (Factor){.n = sample->n};
    if (status != OK)
        return status;
    table_begin(&table, limit < FACTOR_MISSING - 1 ? limit : FACTOR_MISSING - 1);
    bool fits = is_whole(view, sample, order) ? factor_whole(frame, view, order, &table, factor)
                                              : factor_by_row(frame, view, sample, order, &table, factor);
    if (!fits)
        status = error_set(error, ERR_LIMIT, "\"%.80s\" has more than %zu different values. Choose a column of categories, or filter the rows.",
                           frame_name(frame, column), limit);
    table_free(&table);
    return status;
}

Status frame_factor(Frame *frame, size_t column, const Sample *sample, FactorOrder order, size_t limit, Factor *factor, Error *error)
{
    Status status = frame_levels(frame, column, sample, order, limit, factor, error);
    if (status == OK)
        frame_codes(frame, factor);
    return status;
}
