/* import.c - see import.h. */
#include "queue/import.h"

#include "base/log.h"
#include "formats/format.h"
#include "formats/container.h"
#include "gen/sql_import.h"
#include "gen/sql_quality.h"
#include "queue/clean.h"
#include "queue/import_base.h"
#include "store/ingest.h"
#include "store/spool.h"
#include "store/table_file.h"

#include <ctype.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS_FROM = 1 << 20, SLUG_BYTES = 48, NAME_CHARACTERS = 200, SLUG_TRIES = 10000, MAX_WIDTH = 1000000, MAX_WIDTHS = 100000 };

/* A dialect byte: one ASCII character, "\t", or "none" where that makes sense. */
static Status read_byte(json_object *value, bool none, int *byte, Error *error)
{
    const char *text = json_object_get_string(value);
    if (none && strcmp(text, "none") == 0)
        *byte = -1;
    else if (strcmp(text, "\\t") == 0 || strcmp(text, "tab") == 0)
        *byte = '\t';
    else if (text[0] && !text[1] && (unsigned char)text[0] < 0x80 && text[0] != '\n' && text[0] != '\r')
        *byte = text[0];
    else
        return error_set(error, ERR_INVALID, "must be one ASCII character (\\t for tab)%s", none ? " or none" : "");
    return OK;
}

/* A few characters, tabs as \t; or "none": a line is a value. */
static Status read_delimiter(json_object *value, ReadOptions *read, Error *error)
{
    char bytes[READ_DELIMITER] = "";
    const char *text = json_object_get_string(value);
    size_t length = 0;
    if (strcmp(text, "none") == 0) {
        read->delimiter = -1;
        return OK;
    }
    if (strcmp(text, "tab") == 0)
        text = "\t";
    for (; *text && length + 1 < sizeof bytes; text++) {
        bool tab = text[0] == '\\' && text[1] == 't';
        bytes[length++] = tab ? '\t' : *text;
        text += tab;
    }
    if (length == 0 || *text || strpbrk(bytes, "\r\n"))
        return error_set(error, ERR_INVALID, "must be 1 to %d bytes of text (\\t for tab) without a line end", READ_DELIMITER - 1);
    read->delimiter = (unsigned char)bytes[0];
    memcpy(read->delimiter_tail, bytes + 1, length);
    return OK;
}

static Status read_types(json_object *value, Arena *arena, ReadOptions *read, Error *error)
{
    if (!json_object_is_type(value, json_type_object))
        return error_set(error, ERR_INVALID, "must be a JSON object of column names and types");
    FixedType *types = arena_array(arena, (size_t)json_object_object_length(value) + 1, sizeof *types);
    json_object_object_foreach(value, name, type)
    {
        const char *text = json_object_get_string(type);
        if (!text || !type_from_name(text, strlen(text), &types[read->n_types].type))
            return error_set(error, ERR_INVALID,
                             "the type of \"%.80s\" must be boolean, integer, float, decimal, date, timestamp or text", name);
        types[read->n_types++].column = name;
    }
    read->types = types;
    return OK;
}

/* A name as a column may have it: schema_clean_names would leave it as it is. */
static bool is_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || isspace((unsigned char)name[0]) || isspace((unsigned char)name[length - 1]))
        return false;
    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        if (*c < 0x20 || *c == 0x7F)
            return false;
    return true;
}

static Status read_names(json_object *value, Arena *arena, ReadOptions *read, Error *error)
{
    if (!json_object_is_type(value, json_type_object))
        return error_set(error, ERR_INVALID, "must be a JSON object of the file's columns and what they are to be called (null leaves a column out)");
    NameChange *names = arena_array(arena, (size_t)json_object_object_length(value) + 1, sizeof *names);
    json_object_object_foreach(value, from, to)
    {
        const char *name = json_object_get_string(to);
        if (to && (!json_object_is_type(to, json_type_string) || json_object_get_string_len(to) != (int)strlen(name) || !is_name(name)))
            return error_set(error, ERR_INVALID, "the new name of \"%.80s\" must be a text without blanks around it and without control characters, or null",
                             from);
        names[read->n_names++] = (NameChange){from, name};
    }
    read->names = names;
    return OK;
}

static Status read_null_values(json_object *value, Arena *arena, ReadOptions *read, Error *error)
{
    if (!json_object_is_type(value, json_type_array))
        return error_set(error, ERR_INVALID, "must be a JSON array of texts");
    size_t n = json_object_array_length(value);
    const char **texts = arena_array(arena, n + 1, sizeof *texts);
    for (size_t i = 0; i < n; i++) {
        json_object *item = json_object_array_get_idx(value, i);
        if (!json_object_is_type(item, json_type_string))
            return error_set(error, ERR_INVALID, "must be a JSON array of texts");
        texts[i] = json_object_get_string(item);
    }
    read->null_values = texts;
    read->n_null_values = n;
    return OK;
}

static Status read_encoding(json_object *value, const char **encoding, Error *error)
{
    const char *name = json_object_get_string(value);
    iconv_t converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1)
        return error_set(error, ERR_INVALID, "\"%.40s\" is not an encoding that is known here; try UTF-8, UTF-16, ISO-8859-1 or "
                         "WINDOWS-1252", name);
    iconv_close(converter);
    *encoding = name;
    return OK;
}

static Status read_format(json_object *value, const char **format, Error *error)
{
    const char *name = json_object_get_string(value);
    if (!name || !format_known(name))
        return error_set(error, ERR_INVALID, "is not a format that can be read");
    *format = name;
    return OK;
}

static Status read_widths(json_object *value, Arena *arena, ReadOptions *read, Error *error)
{
    size_t n = json_object_is_type(value, json_type_array) ? json_object_array_length(value) : 0;
    size_t *widths = arena_array(arena, n + 1, sizeof *widths);
    for (size_t i = 0; i < n; i++) {
        json_object *item = json_object_array_get_idx(value, i);
        int64_t width = json_object_is_type(item, json_type_int) ? json_object_get_int64(item) : 0;
        if (width < 1 || width > MAX_WIDTH)
            return error_set(error, ERR_INVALID, "must be a JSON array of whole numbers from 1 to %d", MAX_WIDTH);
        widths[i] = (size_t)width;
    }
    if (n == 0 || n > MAX_WIDTHS)
        return error_set(error, ERR_INVALID, "must be a JSON array of 1 to %d numbers", MAX_WIDTHS);
    read->widths = widths;
    read->n_widths = n;
    return OK;
}

Status import_options_parse(json_object *options, Arena *arena, ReadOptions *read, const char **field, Error *error)
{
    *read = (ReadOptions){0};
    if (!options)
        return OK;
    Status status = OK;
    json_object_object_foreach(options, name, value)
    {
        *field = name;
        if (strcmp(name, "delimiter") == 0)
            status = read_delimiter(value, read, error);
        else if (strcmp(name, "quote") == 0)
            status = read_byte(value, true, &read->quote, error);
        else if (strcmp(name, "escape") == 0)
            status = read_byte(value, true, &read->escape, error);
        else if (strcmp(name, "header") == 0)
            read->header = json_object_get_boolean(value) ? TRI_YES : TRI_NO;
        else if (strcmp(name, "skip_lines") == 0)
            read->skip_lines = (long)json_object_get_int64(value);
        else if (strcmp(name, "encoding") == 0)
            status = read_encoding(value, &read->encoding, error);
        else if (strcmp(name, "types") == 0)
            status = read_types(value, arena, read, error);
        else if (strcmp(name, "names") == 0)
            status = read_names(value, arena, read, error);
        else if (strcmp(name, "null_values") == 0)
            status = read_null_values(value, arena, read, error);
        else if (strcmp(name, "format") == 0)
            status = read_format(value, &read->format, error);
        else if (strcmp(name, "path") == 0)
            read->path = json_object_get_string(value);
        else if (strcmp(name, "sheet") == 0)
            read->sheet = json_object_get_string(value);
        else if (strcmp(name, "widths") == 0)
            status = read_widths(value, arena, read, error);
        else if (strcmp(name, "member") == 0)
            read->member = json_object_get_string(value);
        if (status != OK)
            return status;
    }
    return OK;
}

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
                                         user_id ? db_int(user_id) : db_null()),
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
                          DB_ARGS(db_int(*dataset_id), db_text(import->rules), import->user_id ? db_int(import->user_id) : db_null()), NULL, error);
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

static int64_t payload_int(json_object *payload, const char *name)
{
    json_object *value;
    return json_object_object_get_ex(payload, name, &value) ? json_object_get_int64(value) : 0;
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
    size_t offset = (size_t)payload_int(payload, "offset");
    size_t length = (size_t)payload_int(payload, "length");
    if (offset > map.length || length > map.length - offset) {
        status = error_set(error, ERR_INVALID, "The uploaded file is shorter than it was. Upload it again.");
        goto done;
    }
    value = NULL;
    json_object_object_get_ex(payload, "options", &value);
    status = import_options_parse(value, arena, &options, &field, error);
    if (status != OK)
        goto done;
    ingest.user_id = payload_int(payload, "user_id");
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
