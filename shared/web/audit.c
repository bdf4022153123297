/* audit.c - a line in the audit log. */
#include "web/private.h"

#include "gen/sql_web.h"

Status request_audit(Request *request, const char *action, const char *object_type, int64_t object_id, const char *object_name,
                     const char *detail_json, Error *error)
{
    return db_query(request->db, &SQL_WEB_AUDIT,
                    DB_ARGS(db_id(request->user.id), db_text(action), db_text(object_type),
                            db_id(object_id), db_text(object_name ? object_name : ""),
                            db_text(detail_json), db_text(request->address), db_text(request->id)),
                    NULL, error);
}
