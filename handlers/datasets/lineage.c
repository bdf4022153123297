/*
** lineage.c - where a dataset's rows come from, as a graph: files and streams, versions, recipes.
**
** Node ids are texts: "v<number>" of a version, "f<number>" and "s<number>" of the file or stream that it was made with, "r<number>" of the recipe.
** A version that was made of another one (append, upsert, stream, restore, clean) has an edge from it; with a recipe the edge goes through the
** recipe's node.
*/
#include "datasets.h"

#include "gen/sql_history.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { COL_ID, COL_NUMBER, COL_SOURCE, COL_FILENAME, COL_ROWS, COL_CREATED, COL_PARENT, COL_RECIPE, COL_CURRENT, COL_PARENT_DATASET, COL_DATA };

static void node(Json *json, char prefix, int64_t number, const char *kind)
{
    char id[32];
    snprintf(id, sizeof id, "%c%" PRId64, prefix, number);
    json_open_object(json);
    json_member_text(json, "id", id);
    json_member_text(json, "kind", kind);
}

static void edge(Json *json, char from, int64_t from_number, char to, int64_t to_number, const char *kind)
{
    char text[32];
    json_open_object(json);
    snprintf(text, sizeof text, "%c%" PRId64, from, from_number);
    json_member_text(json, "from", text);
    snprintf(text, sizeof text, "%c%" PRId64, to, to_number);
    json_member_text(json, "to", text);
    json_member_text(json, "kind", kind);
    json_close(json);
}

/* The number of the version with this id among the rows; 0: none. */
static int64_t number_of(const DbResult *result, int64_t id)
{
    for (int row = 0; id && row < db_rows(result); row++)
        if (db_get_int(result, row, COL_ID) == id)
            return db_get_int(result, row, COL_NUMBER);
    return 0;
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

static void write_nodes(Json *json, const DbResult *result)
{
    for (int row = 0; row < db_rows(result); row++) {
        int64_t number = db_get_int(result, row, COL_NUMBER);
        const char *source = db_get_text(result, row, COL_SOURCE, NULL), *filename = db_get_text(result, row, COL_FILENAME, NULL);
        if (has_file(source)) {
            node(json, 'f', number, "file");
            json_member_text(json, "name", filename && *filename ? filename : NULL);
            json_close(json);
        } else if (strcmp(source, "stream") == 0) {
            node(json, 's', number, "stream");
            json_close(json);
        }
        if (!db_is_null(result, row, COL_RECIPE)) {
            node(json, 'r', number, "recipe");
            json_member_int(json, "recipe_id", db_get_int(result, row, COL_RECIPE));
            json_close(json);
        }
        node(json, 'v', number, "version");
        json_member_int(json, "number", number);
        json_member_text(json, "source", source);
        json_member_int(json, "rows", db_get_int(result, row, COL_ROWS));
        json_member_bool(json, "current", db_get_bool(result, row, COL_CURRENT));
        json_key(json, "created_at");
        json_time(json, db_get_time(result, row, COL_CREATED));
        json_close(json);
    }
}

static void write_edges(Json *json, const DbResult *result)
{
    for (int row = 0; row < db_rows(result); row++) {
        int64_t number = db_get_int(result, row, COL_NUMBER);
        int64_t parent = number_of(result, db_get_int(result, row, COL_PARENT));
        const char *source = db_get_text(result, row, COL_SOURCE, NULL);
        bool recipe = !db_is_null(result, row, COL_RECIPE);
        if (has_file(source))
            edge(json, 'f', number, 'v', number, source);
        else if (strcmp(source, "stream") == 0)
            edge(json, 's', number, 'v', number, source);
        if (recipe)
            edge(json, 'r', number, 'v', number, source);
        if (parent && has_parent_rows(source))
            edge(json, 'v', parent, recipe ? 'r' : 'v', number, source);
    }
}

Status dataset_lineage(Request *request, Reply *reply, Error *error)
{
    int64_t id = request_int(request, "id");
    DbResult *result;
    Status status = dataset_exists(request, id, NULL, error);
    if (status == OK)
        status = db_query(request->db, &SQL_HISTORY_LINEAGE, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_int(&json, "dataset_id", id);
    json_key(&json, "nodes");
    json_open_array(&json);
    write_nodes(&json, result);
    json_close(&json);
    json_key(&json, "edges");
    json_open_array(&json);
    write_edges(&json, result);
    json_close(&json);
    json_close(&json);
    db_result_free(result);
    return OK;
}
