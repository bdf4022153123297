/*
** lineage.c - where a dataset's rows come from, and what was made of them, as a graph: files and streams, versions, recipes.
**
** Node ids are texts: "v<number>" of a version, "f<number>" and "s<number>" of the file or stream that it was made with, "r<number>" of the recipe.
** What belongs to another dataset has "d<dataset>" before: "d9v2" is version 2 of dataset 9, "d9" that dataset as a whole.
** A version that was made of another one (append, upsert, stream, restore, clean) has an edge from it; with a recipe the edge goes through the
** recipe's node, and the datasets that the recipe's steps join or append have edges to it as well. Every edge names nodes that are there.
*/
#include "datasets.h"

#include "gen/sql_history.h"
#include "store/db_json.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

enum {
    COL_ID, COL_NUMBER, COL_SOURCE, COL_FILENAME, COL_ROWS, COL_CREATED, COL_RECIPE, COL_RECIPE_NAME, COL_CURRENT, COL_DATASET, COL_DATASET_NAME,
    COL_PARENT, COL_PARENT_NUMBER, COL_PARENT_SOURCE, COL_PARENT_ROWS, COL_PARENT_CREATED, COL_PARENT_CURRENT, COL_PARENT_DATASET,
    COL_PARENT_DATASET_NAME, COL_INPUTS, COL_RECIPE_DATASET
};

typedef struct Lineage {
    Arena *arena;
    Json json;
    const DbResult *result;
    int64_t dataset_id;
    const char **written;    /* ids of nodes of other datasets, each written once */
    size_t n_written, room;
} Lineage;

/* The id of a node of one of the dataset's versions, or of another's. */
static const char *id_of(const Lineage *lineage, char kind, int64_t dataset, int64_t number)
{
    return dataset == lineage->dataset_id ? arena_printf(lineage->arena, "%c%" PRId64, kind, number)
                                          : arena_printf(lineage->arena, "d%" PRId64 "%c%" PRId64, dataset, kind, number);
}

static bool first_time(Lineage *lineage, const char *id)
{
    for (size_t i = 0; i < lineage->n_written; i++)
        if (strcmp(lineage->written[i], id) == 0)
            return false;
    if (lineage->n_written == lineage->room) {
        size_t room = lineage->room ? 2 * lineage->room : 16;
        const char **more = arena_array(lineage->arena, room, sizeof *more);
        if (lineage->n_written)
            memcpy(more, lineage->written, lineage->n_written * sizeof *more);
        lineage->written = more;
        lineage->room = room;
    }
    lineage->written[lineage->n_written++] = id;
    return true;
}

static void open_node(Json *json, const char *id, const char *kind)
{
    json_open_object(json);
    json_member_text(json, "id", id);
    json_member_text(json, "kind", kind);
}

static void edge(Json *json, const char *from, const char *to, const char *kind)
{
    json_open_object(json);
    json_member_text(json, "from", from);
    json_member_text(json, "to", to);
    json_member_text(json, "kind", kind);
    json_close(json);
}

static bool has_file(const char *source)
{
    return strcmp(source, "load") == 0 || strcmp(source, "append") == 0 || strcmp(source, "replace") == 0 || strcmp(source, "upsert") == 0;
}

/* A replacement comes after its parent but has none of its rows. */
static bool has_parent_rows(const char *source)
{
    return strcmp(source, "load") != 0 && strcmp(source, "replace") != 0;
}

/* The node of a row's version, or of the version that it was made from. */
static void version_node(Lineage *lineage, const char *id, int row, bool parent)
{
    Json *json = &lineage->json;
    const DbResult *result = lineage->result;
    int64_t dataset = db_get_int(result, row, parent ? COL_PARENT_DATASET : COL_DATASET);
    open_node(json, id, "version");
    json_member_int(json, "number", db_get_int(result, row, parent ? COL_PARENT_NUMBER : COL_NUMBER));
    json_member_text(json, "source", db_get_text(result, row, parent ? COL_PARENT_SOURCE : COL_SOURCE, NULL));
    json_member_int(json, "rows", db_get_int(result, row, parent ? COL_PARENT_ROWS : COL_ROWS));
    json_member_bool(json, "current", db_get_bool(result, row, parent ? COL_PARENT_CURRENT : COL_CURRENT));
    db_member_time(json, "created_at", result, row, parent ? COL_PARENT_CREATED : COL_CREATED);
    if (dataset != lineage->dataset_id) {
        json_member_int(json, "dataset_id", dataset);
        json_member_text(json, "dataset_name", db_get_text(result, row, parent ? COL_PARENT_DATASET_NAME : COL_DATASET_NAME, NULL));
    }
    json_close(json);
}

/* The datasets that the recipe of a row brought in; NULL: none. To be put by the caller. */
static json_object *inputs_of(const DbResult *result, int row)
{
    const char *text = db_get_text(result, row, COL_INPUTS, NULL);
    return text ? json_tokener_parse(text) : NULL;
}

static int64_t input_id(json_object *inputs, size_t i)
{
    return json_object_get_int64(json_object_object_get(json_object_array_get_idx(inputs, i), "id"));
}

static void input_nodes(Lineage *lineage, int row)
{
    json_object *inputs = inputs_of(lineage->result, row);
    for (size_t i = 0; inputs && i < json_object_array_length(inputs); i++) {
        const char *id = arena_printf(lineage->arena, "d%" PRId64, input_id(inputs, i));
        if (!first_time(lineage, id))
            continue;
        open_node(&lineage->json, id, "dataset");
        json_member_int(&lineage->json, "dataset_id", input_id(inputs, i));
        json_member_text(&lineage->json, "dataset_name",
                         json_object_get_string(json_object_object_get(json_object_array_get_idx(inputs, i), "name")));
        json_close(&lineage->json);
    }
    json_object_put(inputs);
}

/* The version of a row, with what it was made with. */
static void row_nodes(Lineage *lineage, int row)
{
    Json *json = &lineage->json;
    const DbResult *result = lineage->result;
    int64_t number = db_get_int(result, row, COL_NUMBER), dataset = db_get_int(result, row, COL_DATASET);
    bool ours = dataset == lineage->dataset_id;
    const char *source = db_get_text(result, row, COL_SOURCE, NULL), *filename = db_get_text(result, row, COL_FILENAME, NULL);
    if (ours && has_file(source)) {
        open_node(json, id_of(lineage, 'f', dataset, number), "file");
        json_member_text(json, "name", filename && *filename ? filename : NULL);
        json_close(json);
    } else if (ours && strcmp(source, "stream") == 0) {
        open_node(json, id_of(lineage, 's', dataset, number), "stream");
        json_close(json);
    }
    if (!db_is_null(result, row, COL_PARENT) && has_parent_rows(source) && db_get_int(result, row, COL_PARENT_DATASET) != lineage->dataset_id) {
        const char *id = id_of(lineage, 'v', db_get_int(result, row, COL_PARENT_DATASET), db_get_int(result, row, COL_PARENT_NUMBER));
        if (first_time(lineage, id))
            version_node(lineage, id, row, true);
    }
    if (!db_is_null(result, row, COL_RECIPE)) {
        input_nodes(lineage, row);
        open_node(json, id_of(lineage, 'r', dataset, number), "recipe");
        json_member_int(json, "recipe_id", db_get_int(result, row, COL_RECIPE));
        json_member_int(json, "dataset_id", db_get_int(result, row, COL_RECIPE_DATASET));
        json_member_text(json, "name", db_get_text(result, row, COL_RECIPE_NAME, NULL));
        json_close(json);
    }
    const char *id = id_of(lineage, 'v', dataset, number);
    if (ours || first_time(lineage, id))
        version_node(lineage, id, row, false);
}

static void row_edges(Lineage *lineage, int row)
{
    Json *json = &lineage->json;
    const DbResult *result = lineage->result;
    int64_t number = db_get_int(result, row, COL_NUMBER), dataset = db_get_int(result, row, COL_DATASET);
    const char *source = db_get_text(result, row, COL_SOURCE, NULL), *version = id_of(lineage, 'v', dataset, number), *to = version;
    bool ours = dataset == lineage->dataset_id;
    if (ours && has_file(source))
        edge(json, id_of(lineage, 'f', dataset, number), version, source);
    else if (ours && strcmp(source, "stream") == 0)
        edge(json, id_of(lineage, 's', dataset, number), version, source);
    if (!db_is_null(result, row, COL_RECIPE)) {
        to = id_of(lineage, 'r', dataset, number);
        edge(json, to, version, source);
        json_object *inputs = inputs_of(result, row);
        for (size_t i = 0; inputs && i < json_object_array_length(inputs); i++)
            edge(json, arena_printf(lineage->arena, "d%" PRId64, input_id(inputs, i)), to, "input");
        json_object_put(inputs);
    }
    if (!db_is_null(result, row, COL_PARENT) && has_parent_rows(source))
        edge(json, id_of(lineage, 'v', db_get_int(result, row, COL_PARENT_DATASET), db_get_int(result, row, COL_PARENT_NUMBER)), to, source);
}

Status dataset_lineage(Request *request, Reply *reply, Error *error)
{
    Lineage lineage = {.arena = request->arena, .dataset_id = request_int(request, "id")};
    DbResult *result;
    Status status = dataset_exists(request, lineage.dataset_id, error);
    if (status == OK)
        status = db_query(request->db, &SQL_HISTORY_LINEAGE, DB_ARGS(db_int(lineage.dataset_id)), &result, error);
    if (status != OK)
        return status;
    lineage.result = result;
    reply_json(reply, &lineage.json);
    json_open_object(&lineage.json);
    json_member_int(&lineage.json, "dataset_id", lineage.dataset_id);
    json_key(&lineage.json, "nodes");
    json_open_array(&lineage.json);
    for (int row = 0; row < db_rows(result); row++)
        row_nodes(&lineage, row);
    json_close(&lineage.json);
    json_key(&lineage.json, "edges");
    json_open_array(&lineage.json);
    for (int row = 0; row < db_rows(result); row++)
        row_edges(&lineage, row);
    json_close(&lineage.json);
    json_close(&lineage.json);
    db_result_free(result);
    return OK;
}
