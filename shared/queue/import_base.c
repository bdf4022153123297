/* import_base.c - see import_base.h. */
#include "queue/import_base.h"

#include "gen/sql_import.h"
#include "store/ingest.h"
#include "store/merge.h"

#include <string.h>

static void read_keys(ImportBase *base, json_object *payload)
{
    json_object *keys = NULL;
    if (!json_object_object_get_ex(payload, "keys", &keys) || !json_object_is_type(keys, json_type_array))
        return;
    size_t n = json_object_array_length(keys);
    const char **names = arena_array(base->arena, n + 1, sizeof *names);
    for (; base->n_keys < n; base->n_keys++)
        names[base->n_keys] = json_object_get_string(json_object_array_get_idx(keys, base->n_keys));
    base->keys = names;
}

static Status current_version(ImportBase *base, int64_t *id, Error *error)
{
    DbResult *result;
    Status status = db_find(base->db, &SQL_IMPORT_CURRENT_VERSION, DB_ARGS(db_int(base->dataset_id)),
                            &result, ERR_CANCELLED, "The dataset was deleted before its file was read.", error);
    if (status != OK)
        return status;
    *id = db_get_int(result, 0, 0);
    db_result_free(result);
    return status;
}

Status import_base_open(ImportBase *base, Db *db, const char *home, int64_t dataset_id, json_object *payload, Error *error)
{
    json_object *value = NULL;
    const char *mode = json_object_object_get_ex(payload, "mode", &value) ? json_object_get_string(value) : NULL;
    int64_t id = 0;
    base->source = mode;
    if (!mode)
        return OK;
    Status status = base->patient ? ingest_lock(db, dataset_id, error) : ingest_try_lock(db, dataset_id, error);
    if (status != OK)
        return status;
    base->db = db;
    base->home = home;
    base->dataset_id = dataset_id;
    base->refuse_new = json_object_object_get_ex(payload, "refuse_new", &value) && json_object_get_boolean(value);
    read_keys(base, payload);
    status = current_version(base, &id, error);
    if (status != OK || id == 0 || strcmp(mode, "replace") == 0)
        return status;
    base->versions = version_cache_new();
    status = version_get(base->versions, db, id, &base->version, error);
    return status == OK ? version_columns(base->version, db, home, &base->folder, error) : status;
}

/* The file is opened once for the names of its columns, and again with the types that the base asks for. */
static TableReader *open_with_types(ImportBase *base, TableFile *file, RejectSink *sink, void *context, Error *error)
{
    TableReader *reader = table_file_open(file, NULL, NULL, error);
    if (!reader)
        return NULL;
    merge_fix_types(&base->version->schema, reader->schema, base->arena, base->options);
    reader_close(reader);
    table_file_close(file);
    return table_file_open(file, sink, context, error);
}

TableReader *import_base_reader(ImportBase *base, TableFile *file, RejectSink *sink, void *context, Error *error)
{
    if (!base->version)
        return table_file_open(file, sink, context, error);
    TableReader *reader = open_with_types(base, file, sink, context, error);
    Merge merge = {.home = base->home, .base = base->version, .folder = base->folder, .keys = base->keys, .n_keys = base->n_keys,
                   .refuse_new = base->refuse_new};
    return reader ? merge_open(&merge, reader, sink, context, error) : NULL;
}

void import_base_close(ImportBase *base)
{
    if (base->folder)
        columns_close(base->folder);
    version_cache_free(base->versions);
    if (base->db)
        ingest_unlock(base->db, base->dataset_id);
    base->folder = NULL;
    base->versions = NULL;
    base->version = NULL;
    base->db = NULL;
}
