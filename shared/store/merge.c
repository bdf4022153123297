/*
** merge.c - see merge.h. Rows of the base are read from its column files by a scan; the file's reader is asked when they are all out. A file
** (with keys it is read whole before the first row comes out) whose types are contradicted (READ_RETYPE) makes this reader say the same, with the schema made anew.
*/
#include "store/merge_private.h"

#include "base/memory.h"
#include "formats/renamed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the plan --- */

static ColumnType widened(const Field *base, const Field *file)
{
    if (base->type == TYPE_INTEGER && (file->type == TYPE_FLOAT || file->type == TYPE_DECIMAL))
        return file->type;
    if (base->type == TYPE_DATE && file->type == TYPE_TIMESTAMP)
        return TYPE_TIMESTAMP;
    return base->type;
}

static void add_base_field(MergeReader *reader, const Field *field, const Field *file)
{
    ColumnType type = file ? widened(field, file) : field->type;
    schema_add(&reader->schema, field->name, field->name_length, type);
    Field *fresh = &reader->schema.fields[reader->schema.count - 1];
    fresh->zoned = field->type == type ? field->zoned : file && file->type == TYPE_TIMESTAMP && file->zoned;
    fresh->scale = field->type == type ? field->scale : file ? file->scale : 0;
    if (type == TYPE_DECIMAL && file && file->type == TYPE_DECIMAL && file->scale > fresh->scale)
        fresh->scale = file->scale;
}

static void add_field(MergeReader *reader, const Field *field)
{
    schema_add(&reader->schema, field->name, field->name_length, field->type);
    Field *fresh = &reader->schema.fields[reader->schema.count - 1];
    fresh->zoned = field->zoned;
    fresh->scale = field->scale;
}

static Status refuse(const Field *field, Error *error)
{
    return error_set(error, ERR_INVALID, "The dataset has no column \"%.80s\". Leave it out, or let new columns be added.", field->name);
}

/* The schema that comes out and the maps into it, for the file's schema as it is now. */
static Status make_plan(MergeReader *reader, Error *error)
{
    const Schema *base = &reader->merge.base->schema, *file = reader->file ? reader->file->schema : NULL;
    const Schema *added = reader->merge.added;
    size_t most = base->count + (file ? file->count : 0) + (added ? added->count : 0);
    schema_free(&reader->schema);
    reader->from_base = mem_resize(reader->from_base, most + 1, sizeof *reader->from_base);
    reader->from_file = mem_resize(reader->from_file, most + 1, sizeof *reader->from_file);
    for (size_t i = 0; i < most; i++)
        reader->from_base[i] = reader->from_file[i] = MERGE_NONE;
    for (size_t i = 0; i < base->count; i++) {
        const Field *field = &base->fields[i];
        long at = file ? schema_find(file, field->name, field->name_length) : MERGE_NONE;
        reader->from_base[i] = (long)i;
        reader->from_file[i] = at;
        add_base_field(reader, field, at >= 0 ? &file->fields[at] : NULL);
    }
    for (size_t i = 0; file && i < file->count; i++) {
        if (schema_find(base, file->fields[i].name, file->fields[i].name_length) >= 0)
            continue;
        if (reader->merge.refuse_new)
            return refuse(&file->fields[i], error);
        reader->from_file[reader->schema.count] = (long)i;
        add_field(reader, &file->fields[i]);
    }
    for (size_t i = 0; added && i < added->count; i++)
        add_field(reader, &added->fields[i]);
    return OK;
}

void merge_fix_types(const Schema *base, const Schema *file, Arena *arena, ReadOptions *options)
{
    FixedType *fixed = arena_array(arena, base->count + options->n_types + 1, sizeof *fixed);
    size_t n = 0;
    for (; n < options->n_types; n++)
        fixed[n] = options->types[n];
    for (size_t i = 0; i < base->count; i++) {
        const Field *field = &base->fields[i];
        const char *own = renamed_from(options, field->name);
        bool given = !own;
        for (size_t k = 0; k < options->n_types && !given; k++)
            given = strcmp(options->types[k].column, own) == 0;
        if (!given && field->type == TYPE_TEXT && schema_find(file, field->name, field->name_length) >= 0)
            fixed[n++] = (FixedType){arena_text(arena, own), TYPE_TEXT};
    }
    options->types = fixed;
    options->n_types = n;
}

/* --- rows of the base --- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static long *bad_room(MergeReader *reader, size_t n)
{
    if (reader->bad_room < n + 1) {
        reader->bad_room = n + 1;
        reader->bad = mem_resize(reader->bad, reader->bad_room, sizeof *reader->bad);
    }
    return reader->bad;
}

/* Views as a batch of the base's schema; texts stay where they are. */
static void views_to_batch(const Column *columns, size_t n, Batch *batch)
{
    batch_clear(batch);
    batch->n = n;
    for (size_t i = 0; i < batch->schema->count; i++) {
        BatchColumn *out = &batch->columns[i];
        const Column *column = &columns[i];
        size_t words = bit_words(n);
        if (column->valid)
            memcpy(out->valid, column->valid, words * sizeof *out->valid);
        else
            memset(out->valid, 0xFF, words * sizeof *out->valid);
        if (n % 64)
            out->valid[words - 1] &= (UINT64_C(1) << n % 64) - 1;
        size_t present = 0;
        for (size_t word = 0; word < words; word++)
            present += (size_t)__builtin_popcountll(out->valid[word]);
        out->missing = n - present;
        if (column->type != TYPE_TEXT) {
            memcpy(out->data, column->data, n * type_width(column->type));
            continue;
        }
        for (size_t row = 0; row < n; row++) {
            size_t length;
            if (!bit_get(out->valid, row))
                continue;
            const char *text = column_text(column, row, &length);
            out->texts[row] = (Slice){text, length};
        }
    }
}

static void all_untouched(MergeReader *reader, size_t n)
{
    if (n > reader->untouched_room) {
        reader->untouched = mem_resize(reader->untouched, bit_words(n), sizeof *reader->untouched);
        reader->untouched_room = n;
    }
    memset(reader->untouched, 0xff, bit_words(n) * sizeof *reader->untouched);
}

static ReadStep next_of_base(MergeReader *reader, const Batch **batch, Error *error)
{
    const Column *columns;
    size_t n = least(reader->merge.base->rows - reader->done, column_scan_step(reader->scan));
    n = least(n, least(reader->rows.capacity, reader->out.capacity));
    if (column_scan_read(reader->scan, reader->done, n, &columns, error) != OK)
        return READ_FAILED;
    views_to_batch(columns, n, &reader->rows);
    (void)merge_convert(&reader->rows, reader->from_base, &reader->out, bad_room(reader, n)); /* wider types hold all of them */
    all_untouched(reader, n);
    if (reader->upsert)
        upsert_replace(reader->upsert, &reader->out, reader->untouched);
    reader->base.accepted = reader->untouched;
    reader->done += n;
    *batch = &reader->out;
    return READ_BATCH;
}

/* --- rows of the file --- */

void merge_reject(MergeReader *reader, const Batch *batch, size_t row, uint64_t number, const char *reason)
{
    Buffer raw = BUFFER_INIT;
    for (size_t i = 0; i < batch->schema->count; i++) {
        if (i)
            buffer_add_char(&raw, ',');
        if (bit_get(batch->columns[i].valid, row))
            merge_value_text(&raw, &batch->schema->fields[i], &batch->columns[i], row);
    }
    RowReject reject = {number, reason, raw.length ? raw.data : "", raw.length};
    if (reader->sink)
        reader->sink(reader->context, &reject);
    reader->own_rejects++;
    buffer_free(&raw);
}

/* A row of the batch that the file's reader has just handed out: as it stands in the file, when the reader can tell. */
static void reject_in_file(MergeReader *reader, const Batch *batch, size_t row, const char *reason)
{
    RowReject reject;
    if (!reader->file->class->row || !reader->file->class->row(reader->file, row, &reject)) {
        merge_reject(reader, batch, row, reader->seen + row + 1, reason);
        return;
    }
    reject.reason = reason;
    if (reader->sink)
        reader->sink(reader->context, &reject);
    reader->own_rejects++;
}

static void reject_misfits(MergeReader *reader, const Batch *batch)
{
    for (size_t row = 0; row < batch->n; row++) {
        char reason[400];
        Buffer value = BUFFER_INIT;
        if (reader->bad[row] == MERGE_NONE)
            continue;
        const Field *field = &reader->schema.fields[reader->bad[row]];
        long from = reader->from_file[reader->bad[row]];
        merge_value_text(&value, &batch->schema->fields[from], &batch->columns[from], row);
        snprintf(reason, sizeof reason, "The value \"%.80s\" of \"%.80s\" does not fit the column's type, %s.", value.data ? value.data : "",
                 field->name, type_name(field->type));
        reject_in_file(reader, batch, row, reason);
        buffer_free(&value);
    }
}

/* A batch for as many rows as the file's reader gives at once, however wide the schema is. */
static void make_room(MergeReader *reader, size_t n)
{
    size_t width = 0;
    if (reader->out.capacity >= n)
        return;
    for (size_t i = 0; i < reader->schema.count; i++) {
        ColumnType type = reader->schema.fields[i].type;
        width += type == TYPE_TEXT ? sizeof(Slice) : type_width(type);
    }
    batch_free(&reader->out);
    batch_init(&reader->out, &reader->schema, width * (n + 64));
}

ReadStep merge_next_of_file(MergeReader *reader, const Batch **batch, Error *error)
{
    const Batch *from;
    ReadStep step = reader_next(reader->file, &from, error);
    if (step != READ_BATCH)
        return step;
    make_room(reader, from->n);
    if (merge_convert(from, reader->from_file, &reader->out, bad_room(reader, from->n))) {
        reject_misfits(reader, from);
        merge_compact(&reader->out, reader->bad);
    }
    reader->seen += from->n;
    *batch = &reader->out;
    return READ_BATCH;
}

/* --- the reader --- */

static void begin_pass(MergeReader *reader)
{
    reader->done = 0;
    reader->seen = reader->own_rejects = 0;
    batch_free(&reader->out);
    batch_init(&reader->out, &reader->schema, MERGE_BATCH_BYTES);
}

static ReadStep retyped(MergeReader *reader, Error *error)
{
    if (make_plan(reader, error) != OK)
        return READ_FAILED;
    begin_pass(reader);
    return READ_RETYPE;
}

static ReadStep next(MergeReader *reader, const Batch **batch, Error *error)
{
    if (reader->merge.keys && !reader->upsert) {
        bool contradicted = false;
        reader->upsert = upsert_open(reader, &contradicted, error);
        if (!reader->upsert)
            return contradicted ? retyped(reader, error) : READ_FAILED;
    }
    if (reader->done < reader->merge.base->rows)
        return next_of_base(reader, batch, error);
    if (reader->upsert) {
        *batch = &reader->out;
        return upsert_rest(reader->upsert, &reader->out) ? READ_BATCH : READ_END;
    }
    if (!reader->file)
        return READ_END;
    ReadStep step = merge_next_of_file(reader, batch, error);
    return step == READ_RETYPE ? retyped(reader, error) : step;
}

static ReadStep merge_next(TableReader *base, const Batch **batch, Error *error)
{
    MergeReader *reader = (MergeReader *)base;
    base->accepted = NULL;
    ReadStep step = next(reader, batch, error);
    base->rejected = reader->own_rejects + (reader->file ? reader->file->rejected : 0);
    base->padded = reader->file ? reader->file->padded : 0;
    if (step == READ_END && reader->file) {
        reader_drop_warnings(base, 0);
        for (size_t i = 0; i < reader->file->n_warnings; i++)
            reader_warn(base, "%s", reader->file->warnings[i]);
    }
    return step;
}

static void merge_close(TableReader *base)
{
    MergeReader *reader = (MergeReader *)base;
    upsert_close(reader->upsert);
    reader_close(reader->file);
    if (reader->scan)
        column_scan_close(reader->scan);
    batch_free(&reader->rows);
    batch_free(&reader->out);
    schema_free(&reader->schema);
    free(reader->from_base);
    free(reader->from_file);
    free(reader->bad);
    free(reader->untouched);
    free(reader);
}

static size_t merge_position(const TableReader *base)
{
    const MergeReader *reader = (const MergeReader *)base;
    return reader->file ? reader_position(reader->file) : 0;
}

static void merge_facts(const TableReader *base, Json *json)
{
    const MergeReader *reader = (const MergeReader *)base;
    uint64_t replaced, added;
    if (reader->file)
        reader_facts(reader->file, json);
    json_member_int(json, "base_rows", (int64_t)reader->merge.base->rows);
    if (!reader->upsert)
        return;
    upsert_counts(reader->upsert, &replaced, &added);
    json_member_int(json, "replaced_rows", (int64_t)replaced);
    json_member_int(json, "added_rows", (int64_t)added);
}

const Schema *merge_file_schema(const TableReader *reader)
{
    const MergeReader *merge = (const MergeReader *)reader;
    return merge->file ? merge->file->schema : NULL;
}

TableReader *merge_open(const Merge *merge, TableReader *file, RejectSink *sink, void *context, Error *error)
{
    static const ReaderClass CLASS = {merge_next, merge_close, merge_position, merge_facts};
    MergeReader *reader = mem_zero(1, sizeof *reader);
    reader->base.class = &CLASS;
    reader->base.schema = &reader->schema;
    reader->merge = *merge;
    reader->file = file;
    reader->sink = sink;
    reader->context = context;
    batch_init(&reader->rows, &merge->base->schema, MERGE_BATCH_BYTES);
    Status status = make_plan(reader, error);
    begin_pass(reader);
    if (status == OK && merge->base->rows) {
        reader->scan = column_scan_folder(merge->folder, NULL, merge->base->schema.count, error);
        status = reader->scan ? OK : ERR_IO;
    }
    if (status == OK)
        return &reader->base;
    reader_close(&reader->base);
    return NULL;
}
