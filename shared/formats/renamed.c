/* renamed.c - see renamed.h. */
#include "formats/renamed.h"

#include "base/map.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

typedef struct Renamed {
    TableReader base;
    TableReader *file;
    const ReadOptions *options;
    Map *changes;          /* the file's name: its NameChange */
    Schema schema;         /* of what comes out */
    size_t *from;          /* per column of it: which of the file's */
    Batch batch;           /* views of the file's */
} Renamed;

/* The schema for the file's as it is now. */
static Status plan(Renamed *renamed, Error *error)
{
    const Schema *file = renamed->file->schema;
    Map *taken = map_new();
    Status status = OK;
    schema_free(&renamed->schema);
    renamed->from = mem_resize(renamed->from, file->count + 1, sizeof *renamed->from);
    for (size_t i = 0; i < file->count && status == OK; i++) {
        const Field *field = &file->fields[i];
        const NameChange *change = map_get(renamed->changes, field->name, field->name_length);
        if (change && !change->to)
            continue;
        const char *name = change ? change->to : field->name;
        size_t length = change ? strlen(change->to) : field->name_length;
        if (map_set(taken, name, length, renamed) != NULL) {
            status = error_set(error, ERR_INVALID, "Two columns would be called \"%.80s\". Give one of them another name.", name);
            break;
        }
        schema_add(&renamed->schema, name, length, field->type);
        Field *fresh = &renamed->schema.fields[renamed->schema.count - 1];
        fresh->zoned = field->zoned;
        fresh->scale = field->scale;
        renamed->from[renamed->schema.count - 1] = i;
    }
    map_free(taken);
    if (status == OK && renamed->schema.count == 0)
        status = error_set(error, ERR_INVALID, "All columns are left out. Keep one at least.");
    renamed->batch.columns = mem_resize(renamed->batch.columns, renamed->schema.count + 1, sizeof *renamed->batch.columns);
    return status;
}

/* All of the file is read: every name that was to be changed must have been there. */
static Status check_names(const Renamed *renamed, Error *error)
{
    const Schema *file = renamed->file->schema;
    Map *names = map_new();
    Status status = OK;
    for (size_t i = 0; i < file->count; i++)
        (void)map_set(names, file->fields[i].name, file->fields[i].name_length, NULL);
    for (size_t i = 0; i < renamed->options->n_names && status == OK; i++) {
        const char *name = renamed->options->names[i].from;
        if (!map_has(names, name, strlen(name)))
            status = error_set(error, ERR_INVALID, "There is no column \"%.80s\", for which another name was given.", name);
    }
    map_free(names);
    return status;
}

static void follow(Renamed *renamed)
{
    TableReader *base = &renamed->base, *file = renamed->file;
    base->rejected = file->rejected;
    base->padded = file->padded;
    base->accepted = file->accepted;
    reader_drop_warnings(base, 0);
    for (size_t i = 0; i < file->n_warnings; i++)
        reader_warn(base, "%s", file->warnings[i]);
}

static ReadStep renamed_next(TableReader *base, const Batch **batch, Error *error)
{
    Renamed *renamed = (Renamed *)base;
    const Batch *from = NULL;
    ReadStep step = reader_next(renamed->file, &from, error);
    if (step != READ_BATCH)
        follow(renamed);
    if (step == READ_RETYPE && plan(renamed, error) != OK)
        return READ_FAILED;
    if (step == READ_END && check_names(renamed, error) != OK)
        return READ_FAILED;
    if (step != READ_BATCH)
        return step;
    base->rejected = renamed->file->rejected;
    base->padded = renamed->file->padded;
    base->accepted = renamed->file->accepted;
    renamed->batch.schema = &renamed->schema;
    renamed->batch.capacity = from->capacity;
    renamed->batch.n = from->n;
    renamed->batch.heap = from->heap;
    for (size_t i = 0; i < renamed->schema.count; i++)
        renamed->batch.columns[i] = from->columns[renamed->from[i]];
    *batch = &renamed->batch;
    return READ_BATCH;
}

static void renamed_close(TableReader *base)
{
    Renamed *renamed = (Renamed *)base;
    reader_close(renamed->file);
    map_free(renamed->changes);
    schema_free(&renamed->schema);
    free(renamed->from);
    free(renamed->batch.columns);
    free(renamed);
}

static size_t renamed_position(const TableReader *base)
{
    return reader_position(((const Renamed *)base)->file);
}

static void renamed_facts(const TableReader *base, Json *json)
{
    reader_facts(((const Renamed *)base)->file, json);
}

static bool renamed_row(TableReader *base, size_t row, RowReject *where)
{
    TableReader *file = ((Renamed *)base)->file;
    return file->class->row && file->class->row(file, row, where);
}

TableReader *renamed_open(TableReader *reader, const ReadOptions *options, Error *error)
{
    static const ReaderClass CLASS = {renamed_next, renamed_close, renamed_position, renamed_facts, renamed_row};
    if (!options->n_names)
        return reader;
    Renamed *renamed = mem_zero(1, sizeof *renamed);
    renamed->base.class = &CLASS;
    renamed->base.schema = &renamed->schema;
    renamed->file = reader;
    renamed->options = options;
    renamed->changes = map_new();
    for (size_t i = 0; i < options->n_names; i++)
        (void)map_set(renamed->changes, options->names[i].from, strlen(options->names[i].from), (void *)(uintptr_t)&options->names[i]);
    if (plan(renamed, error) != OK) {
        reader_close(&renamed->base);
        return NULL;
    }
    follow(renamed);
    return &renamed->base;
}

const char *renamed_from(const ReadOptions *options, const char *name)
{
    bool gone = false;
    for (size_t i = 0; i < options->n_names; i++) {
        const NameChange *change = &options->names[i];
        if (change->to && strcmp(change->to, name) == 0)
            return change->from;
        gone |= strcmp(change->from, name) == 0;
    }
    return gone ? NULL : name;
}
