/*
** compare.c - what changed from one version to another: columns, counts, profiles, and how far values have drifted (numeric/drift.h).
**
** Columns are matched by name. A page of columns at a time: each one of both versions is mapped and looked at. Ordered by drift, all common
** columns are looked at first, whatever the page (about 100 bytes each are kept).
*/
#include "datasets.h"

#include "base/memory.h"
#include "gen/sql_history.h"
#include "numeric/drift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Side {
    VersionCache *versions;
    const Version *held;
    ColumnsFolder *folder;
    int64_t number;
    DbResult *columns;       /* SQL_HISTORY_COLUMNS */
} Side;

static void side_close(Side *side)
{
    if (side->folder)
        columns_close(side->folder);
    db_result_free(side->columns);
    version_cache_free(side->versions);
    *side = (Side){.folder = NULL};
}

/* Each side has a cache of its own, since a version of a cache is valid only until the next is asked for. */
static Status load_side(Request *request, int64_t id, int64_t number, Side *side, Error *error)
{
    Current found;
    Status status = dataset_version_find(request, id, number, &found, error);
    if (status != OK)
        return status;
    side->number = number;
    side->versions = version_cache_new();
    status = version_get(side->versions, request->db, found.version->id, &side->held, error);
    if (status == OK)
        status = dataset_describe(request, side->held, error);
    if (status == OK)
        status = version_columns(side->held, request->db, request->config->home, &side->folder, error);
    if (status == OK)
        status = db_query(request->db, &SQL_HISTORY_COLUMNS, DB_ARGS(db_int(side->held->id)), &side->columns, error);
    return status;
}

static long find_column(const Side *side, const char *name, size_t length)
{
    return schema_find(&side->held->schema, name, length);
}

static void write_counts(Json *json, const char *key, const Side *side)
{
    uint64_t missing = 0;
    for (int row = 0; row < db_rows(side->columns); row++)
        missing += (uint64_t)db_get_int(side->columns, row, 4);
    json_key(json, key);
    json_open_object(json);
    json_member_int(json, "number", side->number);
    json_member_int(json, "rows", (int64_t)side->held->rows);
    json_member_int(json, "columns", (int64_t)side->held->schema.count);
    json_member_int(json, "missing_cells", (int64_t)missing);
    json_close(json);
}

static void write_field(Json *json, const Field *field)
{
    json_open_object(json);
    json_key(json, "name");
    json_text_n(json, field->name, field->name_length);
    json_member_text(json, "type", type_name(field->type));
    json_close(json);
}

/* The columns of `of` that the other does not have. */
static void write_only(Json *json, const char *key, const Side *of, const Side *other)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < of->held->schema.count; i++) {
        const Field *field = &of->held->schema.fields[i];
        if (find_column(other, field->name, field->name_length) < 0)
            write_field(json, field);
    }
    json_close(json);
}

static void write_schema(Json *json, const Side *from, const Side *to)
{
    json_key(json, "schema");
    json_open_object(json);
    write_only(json, "added", to, from);
    write_only(json, "removed", from, to);
    json_key(json, "retyped");
    json_open_array(json);
    for (size_t i = 0; i < to->held->schema.count; i++) {
        const Field *field = &to->held->schema.fields[i];
        long at = find_column(from, field->name, field->name_length);
        if (at < 0 || from->held->schema.fields[at].type == field->type)
            continue;
        json_open_object(json);
        json_key(json, "name");
        json_text_n(json, field->name, field->name_length);
        json_member_text(json, "from", type_name(from->held->schema.fields[at].type));
        json_member_text(json, "to", type_name(field->type));
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

static void write_number(Json *json, const char *key, double value)
{
    json_key(json, key);
    if (isfinite(value))
        json_number(json, value);
    else
        json_null(json);
}

static void write_drift(Json *json, const Drift *drift)
{
    static const char *const TESTS[] = {NULL, "ks", "chi_square"};
    json_key(json, "drift");
    json_open_object(json);
    write_number(json, "psi", drift->psi);
    json_member_text(json, "verdict", !isfinite(drift->psi) ? NULL : drift->psi < 0.1 ? "stable" : drift->psi < 0.25 ? "moved" : "drifted");
    json_member_text(json, "test", TESTS[drift->test]);
    write_number(json, "statistic", drift->statistic);
    write_number(json, "p_value", drift->p_value);
    if (drift->test == DRIFT_CHI_SQUARE)
        json_member_int(json, "degrees_of_freedom", (int64_t)drift->degrees);
    json_member_bool(json, "sampled", drift->sampled);
    json_close(json);
}

static void write_profile(Json *json, const char *key, const Side *side, int row)
{
    size_t length;
    const char *text = db_get_text(side->columns, row, 5, &length);
    json_key(json, key);
    json_raw(json, text, length);
}

/* A column that both versions have. */
typedef struct Common {
    size_t from, to;         /* its places */
    bool looked_at, comparable;
    Drift drift;
} Common;

static Status look_at(const Side *from, const Side *to, Common *common, Error *error)
{
    Column old, new;
    if (common->looked_at)
        return OK;
    Status status = columns_map(from->folder, common->from, &old, error);
    if (status == OK)
        status = columns_map(to->folder, common->to, &new, error);
    if (status != OK)
        return status;
    common->looked_at = true;
    common->comparable = drift_comparable(&old, &new);
    if (common->comparable)
        drift_columns(&old, &new, &common->drift);
    return OK;
}

static void write_column(Json *json, const Side *from, const Side *to, const Common *common)
{
    const Field *field = &to->held->schema.fields[common->to];
    json_open_object(json);
    json_key(json, "name");
    json_text_n(json, field->name, field->name_length);
    json_member_text(json, "type", type_name(field->type));
    write_profile(json, "from", from, (int)common->from);
    write_profile(json, "to", to, (int)common->to);
    if (common->comparable)
        write_drift(json, &common->drift);
    else
        json_member_null(json, "drift");
    json_close(json);
}

/* Farthest first: by PSI, those that can not be compared behind; ties as in the table. */
static int farther(const void *a, const void *b)
{
    const Common *x = a, *y = b;
    double px = x->comparable && isfinite(x->drift.psi) ? x->drift.psi : -1, py = y->comparable && isfinite(y->drift.psi) ? y->drift.psi : -1;
    return px > py ? -1 : px < py ? 1 : x->to < y->to ? -1 : x->to > y->to;
}

static Common *common_columns(const Side *from, const Side *to, size_t *n)
{
    Common *columns = mem_zero(to->held->schema.count + 1, sizeof *columns);
    *n = 0;
    for (size_t i = 0; i < to->held->schema.count; i++) {
        const Field *field = &to->held->schema.fields[i];
        long at = find_column(from, field->name, field->name_length);
        if (at >= 0)
            columns[(*n)++] = (Common){.from = (size_t)at, .to = i};
    }
    return columns;
}

static Status write_answer(Request *request, Reply *reply, const Side *from, const Side *to, Error *error)
{
    size_t skip = (size_t)request_int(request, "skip"), limit = (size_t)request_int(request, "limit"), n;
    bool by_drift = strcmp(request_text(request, "sort"), "-drift") == 0;
    Common *columns = common_columns(from, to, &n);
    Status status = OK;
    for (size_t i = 0; i < n && status == OK; i++)
        if (by_drift || (i >= skip && i - skip < limit))
            status = look_at(from, to, &columns[i], error);
    if (status == OK) {
        if (by_drift)
            qsort(columns, n, sizeof *columns, farther);
        Json json;
        reply_json(reply, &json);
        json_open_object(&json);
        write_counts(&json, "from", from);
        write_counts(&json, "to", to);
        write_schema(&json, from, to);
        json_key(&json, "items");
        json_open_array(&json);
        for (size_t i = skip; i < n && i - skip < limit; i++)
            write_column(&json, from, to, &columns[i]);
        reply_list_end(request, reply, &json, n);
        json_close(&json);
    }
    free(columns);
    return status;
}

Status dataset_compare(Request *request, Reply *reply, Error *error)
{
    int64_t id = request_int(request, "id");
    Side from = {.number = 0}, to = {.number = 0};
    Status status = dataset_exists(request, id, error);
    if (status == OK)
        status = load_side(request, id, request_int(request, "from"), &from, error);
    if (status == OK)
        status = load_side(request, id, request_int(request, "to"), &to, error);
    if (status == OK)
        status = write_answer(request, reply, &from, &to, error);
    side_close(&from);
    side_close(&to);
    return status;
}
