/* db_json.c - see db_json.h. */
#include "store/db_json.h"

/* The key, and null where the cell is NULL: true when a value is still to follow. */
static bool begin_member(Json *json, const char *key, const DbResult *result, int row, int column)
{
    json_key(json, key);
    if (!db_is_null(result, row, column))
        return true;
    json_null(json);
    return false;
}

void db_member_int(Json *json, const char *key, const DbResult *result, int row, int column)
{
    if (begin_member(json, key, result, row, column))
        json_int(json, db_get_int(result, row, column));
}

void db_member_float(Json *json, const char *key, const DbResult *result, int row, int column)
{
    if (begin_member(json, key, result, row, column))
        json_number(json, db_get_float(result, row, column));
}

void db_member_text(Json *json, const char *key, const DbResult *result, int row, int column)
{
    size_t length;
    const char *text = db_get_text(result, row, column, &length);
    if (begin_member(json, key, result, row, column))
        json_text_n(json, text, length);
}

void db_member_time(Json *json, const char *key, const DbResult *result, int row, int column)
{
    if (begin_member(json, key, result, row, column))
        json_time(json, db_get_time(result, row, column));
}

void db_member_json(Json *json, const char *key, const DbResult *result, int row, int column)
{
    size_t length;
    const char *text = db_get_text(result, row, column, &length);
    if (begin_member(json, key, result, row, column))
        json_raw(json, text, length);
}

void db_member_user(Json *json, const char *key, const DbResult *result, int row, int column)
{
    if (!begin_member(json, key, result, row, column))
        return;
    json_open_object(json);
    db_member_int(json, "id", result, row, column);
    db_member_text(json, "name", result, row, column + 1);
    json_close(json);
}
