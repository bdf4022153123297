/*
** merge_upsert.c - rows of a file that take the place of the rows with their keys.
**
** The file's rows, already in the schema that comes out, wait in temporary column files. A hash table (open addressing, at most half full)
** leads from keys to the last row that has them; rows of the base look themselves up, and what none of them has asked for comes last.
*/
#include "store/merge_private.h"

#include "base/memory.h"
#include "data/hash.h"

#include <stdlib.h>
#include <string.h>

enum { EMPTY = 0 };

struct Upsert {
    MergeReader *reader;
    ColumnsWriter *writer;
    Column *columns;       /* the file's rows, mapped */
    size_t rows;
    size_t *keys;          /* positions in the schema */
    size_t n_keys;
    uint64_t *slots;       /* a row of the file + 1 */
    size_t n_slots;        /* a power of two */
    uint64_t *used;        /* bit: the row has replaced one of the base, or a later one has its key */
    size_t at;             /* of upsert_rest */
    uint64_t replaced, added;
};

/* --- keys --- */

static uint64_t hash_value(ColumnType type, const void *data, size_t row, Slice text, uint64_t seed)
{
    if (type == TYPE_TEXT)
        return hash_bytes(text.data, text.length, seed);
    if (type == TYPE_FLOAT) {
        double number = ((const double *)data)[row] + 0.0; /* -0 is 0 */
        return hash_bytes(&number, sizeof number, seed);
    }
    size_t width = type_width(type);
    return hash_bytes((const char *)data + row * width, width, seed);
}

static Slice text_of(const Column *column, size_t row)
{
    Slice text = {NULL, 0};
    if (column->type == TYPE_TEXT)
        text.data = column_text(column, row, &text.length);
    return text;
}

static uint64_t hash_of_file(const Upsert *upsert, size_t row)
{
    uint64_t hash = HASH_FIXED;
    for (size_t i = 0; i < upsert->n_keys; i++) {
        const Column *column = &upsert->columns[upsert->keys[i]];
        hash = hash_value(column->type, column->type == TYPE_TEXT ? NULL : column->data, row, text_of(column, row), hash);
    }
    return hash;
}

static bool same_value(ColumnType type, const void *a, size_t row_a, Slice text_a, const void *b, size_t row_b, Slice text_b)
{
    size_t width = type_width(type);
    if (type == TYPE_TEXT)
        return text_a.length == text_b.length && (!text_a.length || memcmp(text_a.data, text_b.data, text_a.length) == 0);
    if (type == TYPE_FLOAT)
        return ((const double *)a)[row_a] == ((const double *)b)[row_b];
    return memcmp((const char *)a + row_a * width, (const char *)b + row_b * width, width) == 0;
}

static bool same_key_in_file(const Upsert *upsert, size_t a, size_t b)
{
    for (size_t i = 0; i < upsert->n_keys; i++) {
        const Column *column = &upsert->columns[upsert->keys[i]];
        const void *data = column->type == TYPE_TEXT ? NULL : column->data;
        if (!same_value(column->type, data, a, text_of(column, a), data, b, text_of(column, b)))
            return false;
    }
    return true;
}

static void build_table(Upsert *upsert)
{
    upsert->n_slots = 16;
    while (upsert->n_slots < 2 * upsert->rows)
        upsert->n_slots *= 2;
    upsert->slots = mem_zero(upsert->n_slots, sizeof *upsert->slots);
    upsert->used = mem_zero(bit_words(upsert->rows) + 1, sizeof *upsert->used);
    for (size_t row = 0; row < upsert->rows; row++) {
        size_t at = hash_of_file(upsert, row) & (upsert->n_slots - 1);
        while (upsert->slots[at] != EMPTY && !same_key_in_file(upsert, upsert->slots[at] - 1, row))
            at = (at + 1) & (upsert->n_slots - 1);
        if (upsert->slots[at] != EMPTY)
            bit_set(upsert->used, upsert->slots[at] - 1); /* a later row has the key */
        upsert->slots[at] = row + 1;
    }
}

/* The file's row with the key of a row of the base; false: none, or a key value is missing. */
static bool find(const Upsert *upsert, const Batch *rows, size_t row, size_t *found)
{
    uint64_t hash = HASH_FIXED;
    for (size_t i = 0; i < upsert->n_keys; i++) {
        const BatchColumn *cells = &rows->columns[upsert->keys[i]];
        ColumnType type = rows->schema->fields[upsert->keys[i]].type;
        if (!bit_get(cells->valid, row))
            return false;
        hash = hash_value(type, cells->data, row, type == TYPE_TEXT ? cells->texts[row] : (Slice){NULL, 0}, hash);
    }
    for (size_t at = hash & (upsert->n_slots - 1); upsert->slots[at] != EMPTY; at = (at + 1) & (upsert->n_slots - 1)) {
        size_t candidate = upsert->slots[at] - 1;
        bool same = true;
        for (size_t i = 0; i < upsert->n_keys && same; i++) {
            const BatchColumn *cells = &rows->columns[upsert->keys[i]];
            const Column *column = &upsert->columns[upsert->keys[i]];
            bool text = column->type == TYPE_TEXT;
            same = same_value(column->type, cells->data, row, text ? cells->texts[row] : (Slice){NULL, 0},
                              text ? NULL : column->data, candidate, text_of(column, candidate));
        }
        if (same) {
            *found = candidate;
            return true;
        }
    }
    return false;
}

/* --- the file --- */

static Status find_keys(Upsert *upsert, Error *error)
{
    const MergeReader *reader = upsert->reader;
    for (size_t i = 0; i < upsert->n_keys; i++) {
        const char *name = reader->merge.keys[i];
        long at = schema_find(&reader->schema, name, strlen(name));
        if (at < 0 || reader->from_base[at] == MERGE_NONE)
            return error_set(error, ERR_INVALID, "The dataset has no column \"%.80s\" to be a key.", name);
        if (reader->from_file[at] == MERGE_NONE)
            return error_set(error, ERR_INVALID, "The file has no column \"%.80s\", which is a key.", name);
        upsert->keys[i] = (size_t)at;
    }
    return OK;
}

/* Rows without a value in a key are rejected. */
static void drop_keyless(Upsert *upsert, Batch *batch, uint64_t first)
{
    MergeReader *reader = upsert->reader;
    size_t dropped = 0;
    for (size_t row = 0; row < batch->n; row++) {
        reader->bad[row] = MERGE_NONE;
        for (size_t i = 0; i < upsert->n_keys && reader->bad[row] == MERGE_NONE; i++)
            if (!bit_get(batch->columns[upsert->keys[i]].valid, row))
                reader->bad[row] = (long)upsert->keys[i];
        if (reader->bad[row] == MERGE_NONE)
            continue;
        merge_reject(reader, batch, row, first + row + 1, "The row has no value in a key column.");
        dropped++;
    }
    if (dropped)
        merge_compact(batch, reader->bad);
}

static Status failed(const Error *error)
{
    return error && error->status != OK ? error->status : ERR_INVALID;
}

static Status open_writer(Upsert *upsert, Error *error)
{
    upsert->writer = columns_writer_open(upsert->reader->merge.home, &upsert->reader->schema, error);
    return upsert->writer ? find_keys(upsert, error) : ERR_IO;
}

static Status read_file(Upsert *upsert, bool *contradicted, Error *error)
{
    MergeReader *reader = upsert->reader;
    Status status = open_writer(upsert, error);
    while (status == OK) {
        const Batch *batch;
        uint64_t first = reader->seen;
        ReadStep step = merge_next_of_file(reader, &batch, error);
        if (step == READ_END)
            break;
        if (step == READ_FAILED)
            return failed(error);
        *contradicted = step == READ_RETYPE;
        if (*contradicted)
            return ERR_INVALID;
        drop_keyless(upsert, &reader->out, first);
        status = columns_writer_add(upsert->writer, &reader->out, error);
    }
    if (status == OK)
        status = columns_writer_flush(upsert->writer, error);
    return status;
}

Upsert *upsert_open(MergeReader *reader, bool *contradicted, Error *error)
{
    Upsert *upsert = mem_zero(1, sizeof *upsert);
    upsert->reader = reader;
    upsert->n_keys = reader->merge.n_keys;
    upsert->keys = mem_array(upsert->n_keys + 1, sizeof *upsert->keys);
    Status status = read_file(upsert, contradicted, error);
    upsert->rows = status == OK ? columns_writer_rows(upsert->writer) : 0;
    upsert->columns = mem_zero(reader->schema.count + 1, sizeof *upsert->columns);
    for (size_t i = 0; i < reader->schema.count && status == OK; i++)
        status = columns_writer_map(upsert->writer, i, &upsert->columns[i], error);
    if (status == OK) {
        build_table(upsert);
        return upsert;
    }
    upsert_close(upsert);
    return NULL;
}

void upsert_close(Upsert *upsert)
{
    if (!upsert)
        return;
    for (size_t i = 0; upsert->columns && i < upsert->reader->schema.count; i++)
        if (upsert->columns[i].type)
            columns_writer_unmap(upsert->writer, &upsert->columns[i]);
    columns_writer_close(upsert->writer);
    free(upsert->columns);
    free(upsert->keys);
    free(upsert->slots);
    free(upsert->used);
    free(upsert);
}

/* --- rows out --- */

static void put_cell(const Column *column, size_t from, BatchColumn *out, size_t row)
{
    bool present = column_present(column, from);
    size_t width = type_width(column->type);
    if (bit_get(out->valid, row))
        bit_clear(out->valid, row);
    else
        out->missing--;
    if (column->type == TYPE_TEXT)
        out->texts[row] = present ? text_of(column, from) : (Slice){NULL, 0};
    else if (present)
        memcpy((char *)out->data + row * width, (const char *)column->data + from * width, width);
    else
        memset((char *)out->data + row * width, 0, width);
    if (present)
        bit_set(out->valid, row);
    else
        out->missing++;
}

void upsert_replace(Upsert *upsert, Batch *rows, uint64_t *untouched)
{
    for (size_t row = 0; row < rows->n; row++) {
        size_t from;
        if (!find(upsert, rows, row, &from))
            continue;
        for (size_t i = 0; i < rows->schema->count; i++)
            if (upsert->reader->from_file[i] != MERGE_NONE)
                put_cell(&upsert->columns[i], from, &rows->columns[i], row);
        bit_set(upsert->used, from);
        bit_clear(untouched, row);
        upsert->replaced++;
    }
}

bool upsert_rest(Upsert *upsert, Batch *out)
{
    batch_clear(out);
    for (; upsert->at < upsert->rows && out->n < out->capacity; upsert->at++) {
        if (bit_get(upsert->used, upsert->at))
            continue;
        for (size_t i = 0; i < out->schema->count; i++) {
            out->columns[i].missing++; /* the cell counts as missing until it is put */
            put_cell(&upsert->columns[i], upsert->at, &out->columns[i], out->n);
        }
        out->n++;
        upsert->added++;
    }
    return out->n > 0;
}

void upsert_counts(const Upsert *upsert, uint64_t *replaced, uint64_t *added)
{
    *replaced = upsert->replaced;
    *added = upsert->added;
}
