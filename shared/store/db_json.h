/*
** db_json.h - cells of a result row as members of the open JSON object.
**
** The cell at (row, column) must be of the type that the accessor of db.h wants; SQL NULL becomes null. Nothing fails and nothing is kept: the
** text of the cell is copied into the JSON.
*/
#ifndef QUERN_STORE_DB_JSON_H
#define QUERN_STORE_DB_JSON_H

#include "base/json.h"
#include "store/db.h"

void db_member_int(Json *json, const char *key, const DbResult *result, int row, int column);
void db_member_float(Json *json, const char *key, const DbResult *result, int row, int column);
void db_member_text(Json *json, const char *key, const DbResult *result, int row, int column);
void db_member_time(Json *json, const char *key, const DbResult *result, int row, int column); /* ISO 8601 UTC */
void db_member_json(Json *json, const char *key, const DbResult *result, int row, int column); /* json, jsonb: the value itself */

/* {"id": ..., "name": ...} of a user, whose id stands in `column` and whose name in the one after it; null when there is none (any more). */
void db_member_user(Json *json, const char *key, const DbResult *result, int row, int column);

#endif
