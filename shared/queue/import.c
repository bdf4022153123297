/* import.c - see import.h. */
#include "queue/import.h"

#include "formats/container.h"
#include "gen/sql_import.h"
#include "gen/sql_quality.h"
#include "queue/clean.h"
#include "queue/import_base.h"
#include "spec/json_read.h"
#include "store/ingest.h"
#include "store/spool.h"
#include "store/table_file.h"

#include <ctype.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

enum { THREADS_FROM = 1 << 20, SLUG_BYTES = 48, NAME_CHARACTERS = 200, SLUG_TRIES = 10000 };

Status import_members(const char *path, uint64_t offset, uint64_t length, Arena *arena, const char ***members, size_t *n, Error *error)
{
    SpoolMap map;
    ContainerMember *found;
    size_t skipped;
    *n = 0;
    *members = NULL;
    Status status = spool_map_path(path, &map, error);
    if (status != OK)
        return status;
    if (offset <= map.length && length <= map.length - offset && container_detect(map.data + offset, (size_t)length) == CONTAINER_ZIP) {
        status = container_members(map.data + offset, (size_t)length, arena, &found, n, &skipped, error);
        if (status == OK && *n > 1) {
            *members = arena_array(arena, *n, sizeof **members);
            for (size_t i = 0; i < *n; i++)
                (*members)[i] = arena_text(arena, found[i].name); /* found's names are in the arena, too; its members are in the map */
        } else {
            *n = 0;
        }
    }
    spool_unmap(&map);
    return status;
}

const char *import_name(const char *filename, Arena *arena)
{
    const char *base = filename;
    for (const char *c = filename; *c; c++)
        if (*c == '/' || *c == '\\')
            base = c + 1;
    const char *dot = strrchr(base, '.');
    size_t length = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    if (length > NAME_CHARACTERS) {
        length = NAME_CHARACTERS;
        while (length > 0 && ((unsigned char)base[length] & 0xC0u) == 0x80u)
            length--;
    }
    return length ? arena_text_n(arena, base, length) : "dataset";
}

/* Lower-case letters, digits and single underscores, beginning with a letter, as SQL likes its names. */
static void slug_of(const char *name, char slug[SLUG_BYTES + 1])
{
    size_t length = 0;
    for (const char *c = name; *c && length < SLUG_BYTES; c++) {
        if (isalnum((unsigned char)*c) && (unsigned char)*c < 0x80) {
            if (length == 0 && isdigit((unsigned char)*c))
                slug[length++] = 'd';
            slug[length++] = (char)tolower((unsigned char)*c);
        } else if (length && slug[length - 1] != '_') {
            slug[length++] = '_';
        }
        if (length > SLUG_BYTES)
            length = SLUG_BYTES;
    }
    while (length && slug[length - 1] == '_')
        length--;
    if (length == 0)
        length = (size_t)snprintf(slug, SLUG_BYTES, "dataset");
    slug[length] = '\0';
}

Status import_add_dataset(Db *db, const char *name, const char *description, const char *filename, int64_t user_id, int64_t *id, Error *error)
{
    char base[SLUG_BYTES + 1];
    char slug[SLUG_BYTES + 16];
    slug_of(name, base);
    for (int i = 1; i < SLUG_TRIES; i++) {
        if (i == 1)
            snprintf(slug, sizeof slug, "%s", base);
        else
            snprintf(slug, sizeof slug, "%s_%d", base, i);
        DbResult *result;
        Status status = db_query(db, &SQL_IMPORT_ADD_DATASET,
                                 DB_ARGS(db_text(name), db_text(slug), db_text(description), db_text(filename),
                                         db_id(user_id)),
                                 &result, error);
        if (status != OK)
            return status;
        bool added = db_rows(result) > 0;
        if (added)
            *id = db_get_int(result, 0, 0);
        db_result_free(result);
        if (added)
            return OK;
    }
    return error_set(error, ERR_CONFLICT, "There are too many datasets of this name. Choose another.");
}

static void add_mode(json_object *payload, const Import *import)
{
    json_object_object_add(payload, "mode", json_object_new_string(import->mode));
    if (import->refuse_new)
        json_object_object_add(payload, "refuse_new", json_object_new_boolean(1));
    if (!import->n_keys)
        return;
    json_object *keys = json_object_new_array();
    for (size_t i = 0; i < import->n_keys; i++)
        json_object_array_add(keys, json_object_new_string(import->keys[i]));
    json_object_object_add(payload, "keys", keys);
}

Status import_add(Db *db, const Import *import, const char *worker, int64_t *dataset_id, int64_t *job_id, Error *error)
{
    Status status = OK;
    if (import->dataset_id)
        *dataset_id = import->dataset_id;
    else
        status = import_add_dataset(db, import->name, import->description, import->filename, import->user_id, dataset_id, error);
    if (status == OK && import->rules)
        status = db_query(db, &SQL_QUALITY_SET_RULES,
                          DB_ARGS(db_int(*dataset_id), db_text(import->rules), db_id(import->user_id)), NULL, error);
    if (status != OK)
        return status;
    json_object *payload = json_object_new_object();
    json_object_object_add(payload, "file", json_object_new_string(import->file));
    json_object_object_add(payload, "offset", json_object_new_int64((int64_t)import->offset));
    json_object_object_add(payload, "length", json_object_new_int64((int64_t)import->length));
    json_object_object_add(payload, "user_id", json_object_new_int64(import->user_id));
    json_object_object_add(payload, "filename", json_object_new_string(import->filename));
    if (import->dataset_id)
        add_mode(payload, import);
    if (import->options)
        json_object_object_add(payload, "options", json_object_get(import->options));
    if (import->siblings)
        json_object_object_add(payload, "datasets", json_tokener_parse(import->siblings));
    status = job_add(db, IMPORT_KIND, *dataset_id, json_object_to_json_string(payload), "bytes", (int64_t)import->length,
                     import->user_id, worker, job_id, error);
    json_object_put(payload);
    return status;
}

typedef struct Run {
    const Job *job;
    const char *worker;
    ImportProgress *progress;
    void *context;
    TableFile file;
    json_object *siblings;     /* the payload's; NULL: the file has this dataset alone */
    ImportBase base;
} Run;

static TableReader *open_file(void *context, RejectSink *sink, void *sink_context, Error *error)
{
    Run *run = context;
    return import_base_reader(&run->base, &run->file, sink, sink_context, error);
}

static void file_facts(void *context, const TableReader *reader, Json *json)
{
    Run *run = context;
    table_file_facts(&run->file, reader, json);
}

static bool on_progress(void *context, uint64_t done, const char *phase)
{
    Run *run = context;
    return !run->progress || run->progress(run->context, done, phase);
}

static Status end_job(void *context, Db *db, int64_t version, Error *error)
{
    Run *run = context;
    Buffer result = BUFFER_INIT;
    buffer_printf(&result, "{\"dataset_id\":%lld,\"version_id\":%lld", (long long)run->job->dataset_id, (long long)version);
    if (run->siblings)
        buffer_printf(&result, ",\"datasets\":%s", json_object_to_json_string_ext(run->siblings, JSON_C_TO_STRING_PLAIN));
    buffer_add_char(&result, '}');
    Status status = job_succeed(db, run->job->id, run->worker, result.data, error);
    buffer_free(&result);
    return status == OK ? clean_replay(db, run->job->dataset_id, version, error) : status;
}

Status import_run(Db *db, const char *home, const Job *job, const char *worker, ImportProgress *progress, void *context, Error *error)
{
    Arena *arena = arena_new(4096);
    SpoolMap map = {"", 0};
    json_object *payload = json_tokener_parse(job->payload);
    json_object *value = NULL;
    ReadOptions options;
    Run run = {job, worker, progress, context, {.home = home, .bytes = "", .options = &options, .packed_descriptor = {-1, -1}, .descriptor = -1},
               NULL, {.patient = progress != NULL, .options = &options, .arena = arena}};
    Ingest ingest = {.home = home, .db = db, .dataset_id = job->dataset_id, .open = open_file, .facts = file_facts,
                     .progress = on_progress, .before_commit = end_job, .context = &run};
    const char *field = "";
    const char *file = json_object_object_get_ex(payload, "file", &value) ? json_object_get_string(value) : "";
    Status status = spool_map(home, file, &map, error);
    if (status == ERR_NOT_FOUND)
        status = error_set(error, ERR_INVALID, "The uploaded file is no longer there. Upload it again.");
    if (status != OK)
        goto done;
    size_t offset = (size_t)json_find_int(payload, "offset");
    size_t length = (size_t)json_find_int(payload, "length");
    if (offset > map.length || length > map.length - offset) {
        status = error_set(error, ERR_INVALID, "The uploaded file is shorter than it was. Upload it again.");
        goto done;
    }
    value = NULL;
    json_object_object_get_ex(payload, "options", &value);
    status = import_options_parse(value, arena, &options, &field, error);
    if (status != OK)
        goto done;
    ingest.user_id = json_find_int(payload, "user_id");
    json_object_object_get_ex(payload, "datasets", &run.siblings);
    run.file.bytes = map.data + offset;
    run.file.length = ingest.length = length;
    ingest.threads = length >= THREADS_FROM;
    int64_t version;
    value = NULL;
    ingest.filename = json_object_object_get_ex(payload, "filename", &value) ? json_object_get_string(value) : "";
    status = import_base_open(&run.base, db, home, job->dataset_id, payload, error);
    if (status == OK) {
        ingest.source = run.base.source;
        ingest.parent_id = run.base.version ? run.base.version->id : 0;
        status = ingest_run(&ingest, &version, error);
    }
    table_file_close(&run.file);
    import_base_close(&run.base);
done:
    spool_unmap(&map);
    if (status == OK)
        spool_remove(home, file);
    json_object_put(payload);
    arena_free(arena);
    return status;
}
