/*
** typed_reader.c - see typed_reader.h. What a cell can be and how it is read is in typed_cell.c.
**
** A pass that meets a contradiction has narrowed nothing between the sample and that row, and need not: what satisfies a type satisfies every
** wider one, so the sample's narrowing still stands for those rows. The exceptions are columns with several ways of reading left (day and month,
** digits of a decimal): these are narrowed all the way (`tracked`).
*/
#include "formats/typed_reader.h"

#include "base/map.h"
#include "base/memory.h"
#include "formats/typed_cell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_BYTES = 4 << 20, BATCH_ROWS = 4096, SAMPLE_CELLS = 4 << 20, SHOWN = 60 };

typedef struct TypedReader {
    TableReader base;
    RowSource *source;
    RejectSink *sink;
    void *context;
    Schema schema;
    TypedNulls nulls;
    TypedColumn *columns;
    size_t n_columns, capacity; /* schema.count of them but while a pass finds new ones */
    size_t names_changed;
    const FixedType *types;
    size_t n_types;
    Map *fixed;            /* column names, to the FixedType */
    Batch batch;
    bool started, ended;
    bool certain;          /* the types are from all rows */
    bool complete;         /* all columns are known */
    char *reject;          /* the first one's reason, from the sample; owned */
    uint64_t reject_line;
} TypedReader;

static void stop(TypedReader *reader)
{
    if (reader->started)
        batch_free(&reader->batch);
    reader->started = false;
}

static void typed_close(TableReader *base)
{
    TypedReader *reader = (TypedReader *)base;
    stop(reader);
    reader->source->class->close(reader->source);
    schema_free(&reader->schema);
    typed_nulls_free(&reader->nulls);
    map_free(reader->fixed);
    free(reader->columns);
    free(reader->reject);
    free(reader);
}

static size_t typed_position(const TableReader *base)
{
    const TypedReader *reader = (const TypedReader *)base;
    return reader->source->class->position(reader->source);
}

static void typed_facts(const TableReader *base, Json *json)
{
    const TypedReader *reader = (const TypedReader *)base;
    reader->source->class->facts(reader->source, json);
}

static ReadStep fail(Status status, const Error *cause, Error *error)
{
    (void)error_set(error, status, "%s", cause->message);
    return READ_FAILED;
}

/* The schema's names out of the source's first `count`. */
static void take_names(TypedReader *reader, size_t count)
{
    const Schema *names = &reader->source->names;
    size_t nameless = 0;
    schema_free(&reader->schema);
    for (size_t i = 0; i < count; i++) {
        const Field *field = &names->fields[i];
        nameless += field->name_length == 0;
        schema_add(&reader->schema, field->name, field->name_length, TYPE_TEXT);
    }
    size_t changed = schema_clean_names(&reader->schema);
    reader->names_changed = changed - (nameless < changed ? nameless : changed);
}

/* The type that the user has fixed for a column of this name, as it will be once it is cleaned. */
static ColumnType fixed_type(const TypedReader *reader, size_t number)
{
    const Field *field = &reader->source->names.fields[number];
    char unnamed[32];
    if (reader->n_types == 0)
        return 0;
    const FixedType *type = NULL;
    if (number < reader->schema.count)
        type = map_get(reader->fixed, reader->schema.fields[number].name, reader->schema.fields[number].name_length);
    else if (field->name_length)
        type = map_get(reader->fixed, field->name, field->name_length);
    else
        type = map_get(reader->fixed, unnamed, (size_t)snprintf(unnamed, sizeof unnamed, "column_%zu", number + 1));
    return type ? type->type : 0;
}

/* Begins the source's columns that are new. */
static Status add_columns(TypedReader *reader, Error *error)
{
    size_t count = reader->source->names.count;
    if (count > TYPED_MAX_COLUMNS)
        return error_set(error, ERR_LIMIT, "The table has more than %d columns, which is the most there can be.", TYPED_MAX_COLUMNS);
    if (count > reader->capacity) {
        reader->capacity = count + count / 2;
        reader->columns = mem_resize(reader->columns, reader->capacity, sizeof *reader->columns);
    }
    for (; reader->n_columns < count; reader->n_columns++)
        typed_column_begin(&reader->columns[reader->n_columns], fixed_type(reader, reader->n_columns));
    return OK;
}

static Status check_types(TypedReader *reader, Error *error)
{
    Status status = OK;
    if (reader->n_types == 0)
        return OK;
    Map *names = map_new();
    for (size_t i = 0; i < reader->schema.count; i++)
        (void)map_set(names, reader->schema.fields[i].name, reader->schema.fields[i].name_length, NULL);
    for (size_t i = 0; i < reader->n_types && status == OK; i++) {
        const char *name = reader->types[i].column;
        if (!map_has(names, name, strlen(name)))
            status = error_set(error, ERR_INVALID, "There is no column \"%.80s\", for which a type was given.", name);
    }
    map_free(names);
    return status;
}

static Status refuse_value(const TypedReader *reader, size_t number, Error *error)
{
    const TypedColumn *column = &reader->columns[number];
    char room[CELL_RENDERED];
    Slice text = typed_cell_text(&reader->source->cells[number], room);
    int shown = (int)text.length;
    if (text.length > SHOWN) {
        shown = SHOWN;
        while (shown > 0 && ((unsigned char)text.data[shown] & 0xC0) == 0x80)
            shown--;
    }
    return error_set(error, ERR_INVALID,
                     "Line %llu has \"%.*s%s\" in column \"%.80s\", which is no %s. Give the column another type, or text.",
                     (unsigned long long)reader->source->line, shown, text.data, text.length > SHOWN ? "…" : "",
                     reader->source->names.fields[number].name, type_name(column->fixed));
}

/* The row read narrows its columns. */
static Status narrow_row(TypedReader *reader, Error *error)
{
    const RowSource *source = reader->source;
    if (source->names.count > reader->n_columns) {
        Status status = add_columns(reader, error);
        if (status != OK)
            return status;
    }
    for (size_t i = 0; i < reader->n_columns; i++)
        if (source->cells[i].kind != CELL_MISSING && !typed_column_narrow(&reader->columns[i], &reader->nulls, &source->cells[i]))
            return refuse_value(reader, i, error);
    return OK;
}

/* Narrows by up to `rows` rows, the one in hand (if so) and those to come. *end: there are no more. */
static Status narrow_rows(TypedReader *reader, bool in_hand, uint64_t rows, bool *end, uint64_t *seen, Error *error)
{
    RowSource *source = reader->source;
    Status status = in_hand ? narrow_row(reader, error) : OK;
    size_t cells = 0;
    *end = false;
    *seen = in_hand;
    while (status == OK && *seen < rows && (rows == UINT64_MAX || cells < SAMPLE_CELLS)) {
        Error cause = {.status = ERR_INVALID};
        RowStep step = source->class->next(source, &cause);
        if (step == ROW_FAILED)
            return error_set(error, cause.status, "%s", cause.message);
        if (step == ROW_END) {
            *end = true;
            if (source->names.count > reader->n_columns)
                status = add_columns(reader, error);
            break;
        }
        cells += source->names.count;
        if (step == ROW_REJECTED) {
            if (!reader->reject && *seen == 0) {
                reader->reject = mem_text(source->reject.reason);
                reader->reject_line = source->reject.line;
            }
            continue;
        }
        status = narrow_row(reader, error);
        ++*seen;
    }
    if (status == OK)
        take_names(reader, reader->n_columns);
    return status;
}

static void decide(TypedReader *reader)
{
    for (size_t i = 0; i < reader->schema.count; i++) {
        TypedColumn *column = &reader->columns[i];
        Field *field = &reader->schema.fields[i];
        typed_column_decide(column, reader->certain);
        field->type = column->type.type;
        field->zoned = column->type.zoned;
        field->scale = column->type.scale;
    }
}

/* What there is to tell when all has been read. */
static void conclude(TypedReader *reader)
{
    size_t changed = reader->names_changed;
    if (changed > 0)
        reader_warn(&reader->base, "%zu column %s changed because %s repeated or not plain text.", changed,
                    changed == 1 ? "name was" : "names were", changed == 1 ? "it was" : "they were");
    for (size_t i = 0; i < reader->schema.count; i++) {
        const TypedColumn *column = &reader->columns[i];
        if (column->written && column->type.ambiguous && infer_result(&column->infer).ambiguous)
            reader_warn(&reader->base, "Column \"%.80s\": day and month could be either way round; it was read %s.",
                        reader->schema.fields[i].name, infer_order(column->type.format));
    }
    for (size_t i = 0; i < reader->source->n_warnings; i++)
        reader_warn(&reader->base, "%s", reader->source->warnings[i]);
}

static void start(TypedReader *reader)
{
    batch_init(&reader->batch, &reader->schema, BATCH_BYTES);
    if (reader->batch.capacity > BATCH_ROWS)
        reader->batch.capacity = BATCH_ROWS;
    reader_drop_warnings(&reader->base, 0);
    reader->base.rejected = reader->base.padded = 0;
    reader->started = true;
    reader->ended = false;
}

/* A row (in hand, or none: columns without rows) does not fit: the rest of them is looked at for its types, and the reader begins again. */
static ReadStep retype(TypedReader *reader, bool in_hand, Error *error)
{
    bool end;
    uint64_t seen;
    Error cause = {.status = ERR_INVALID};
    if (reader->certain)
        return fail(ERR_INTERNAL, &(Error){.message = "The types found in the file contradict themselves."}, error);
    stop(reader);
    Status status = narrow_rows(reader, in_hand, UINT64_MAX, &end, &seen, &cause);
    if (status == OK)
        status = check_types(reader, &cause);
    if (status == OK)
        status = reader->source->class->rewind(reader->source, &cause);
    if (status != OK)
        return fail(status, &cause, error);
    reader->certain = reader->complete = true;
    decide(reader);
    return READ_RETYPE;
}

static void reject_row(TypedReader *reader)
{
    if (reader->sink)
        reader->sink(reader->context, &reader->source->reject);
    reader->base.rejected++;
}

/* The row in hand into the batch; false when it does not fit. */
static bool put_row(TypedReader *reader, TypedTexts *texts)
{
    const Cell *cells = reader->source->cells;
    Batch *batch = &reader->batch;
    size_t row = batch->n, word = row / 64, count = reader->schema.count;
    uint64_t bit = UINT64_C(1) << (row % 64);
    if (reader->source->names.count > count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (cells[i].kind == CELL_MISSING)
            continue;
        TypedColumn *column = &reader->columns[i];
        if (column->tracked)
            (void)typed_column_narrow(column, &reader->nulls, &cells[i]);
        int put = typed_column_put(column, &reader->nulls, &cells[i], texts, &batch->columns[i], row);
        if (put < 0)
            return false;
        if (put > 0)
            batch->columns[i].valid[word] |= bit;
    }
    batch->n++;
    return true;
}

static void count_missing(Batch *batch)
{
    for (size_t i = 0; i < batch->schema->count; i++) {
        size_t present = 0;
        for (size_t word = 0; word < bit_words(batch->n); word++)
            present += (size_t)__builtin_popcountll(batch->columns[i].valid[word]);
        batch->columns[i].missing = batch->n - present;
    }
}

static ReadStep typed_next(TableReader *base, const Batch **batch, Error *error)
{
    TypedReader *reader = (TypedReader *)base;
    RowSource *source = reader->source;
    *batch = NULL;
    if (!reader->started)
        start(reader);
    if (reader->ended)
        return READ_END;
    batch_clear(&reader->batch);
    TypedTexts texts = {reader->batch.heap, source->lasting.data, source->lasting.length};
    while (reader->batch.n < reader->batch.capacity && arena_used(texts.heap) < BATCH_BYTES) {
        Error cause = {.status = ERR_INVALID};
        RowStep step = source->class->next(source, &cause);
        if (step == ROW_FAILED)
            return fail(cause.status, &cause, error);
        if (step == ROW_END) {
            if (source->names.count > reader->schema.count)
                return retype(reader, false, error);
            reader->ended = true;
            break;
        }
        if (step == ROW_REJECTED)
            reject_row(reader);
        else if (!put_row(reader, &texts))
            return retype(reader, true, error);
    }
    if (reader->ended && !reader->complete) {
        Error cause = {.status = ERR_INVALID};
        Status status = check_types(reader, &cause);
        if (status != OK)
            return fail(status, &cause, error);
        reader->complete = true;
    }
    if (reader->ended)
        conclude(reader);
    if (reader->batch.n == 0)
        return READ_END;
    count_missing(&reader->batch);
    *batch = &reader->batch;
    return READ_BATCH;
}

static const ReaderClass TYPED_READER = {typed_next, typed_close, typed_position, typed_facts};

static void fix_types(TypedReader *reader, const ReadOptions *options)
{
    reader->types = options->types;
    reader->n_types = options->n_types;
    reader->fixed = map_new();
    for (size_t i = 0; i < options->n_types; i++)
        (void)map_set(reader->fixed, options->types[i].column, strlen(options->types[i].column), (void *)(uintptr_t)&options->types[i]);
}

static Status look(TypedReader *reader, Error *error)
{
    bool end = false;
    uint64_t rows = 0;
    take_names(reader, reader->source->names.count);
    Status status = add_columns(reader, error);
    if (status == OK)
        status = narrow_rows(reader, false, TYPED_SAMPLE, &end, &rows, error);
    if (status != OK)
        return status;
    if (rows == 0 && end && reader->reject)
        return error_set(error, ERR_INVALID, "No row could be read. Line %llu: %s", (unsigned long long)reader->reject_line, reader->reject);
    if (end && reader->schema.count == 0)
        return error_set(error, ERR_INVALID, rows ? "The rows have no columns." : "The file has no rows.");
    reader->certain = reader->complete = end;
    return end ? check_types(reader, error) : OK;
}

TableReader *typed_reader_open(RowSource *source, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    TypedReader *reader = mem_zero(1, sizeof *reader);
    reader->base = (TableReader){.class = &TYPED_READER, .schema = &reader->schema};
    reader->source = source;
    reader->sink = sink;
    reader->context = context;
    typed_nulls_init(&reader->nulls, options->null_values, options->n_null_values);
    fix_types(reader, options);
    if (look(reader, error) != OK || source->class->rewind(source, error) != OK) {
        reader_close(&reader->base);
        return NULL;
    }
    decide(reader);
    return &reader->base;
}
