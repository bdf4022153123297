/* audit.c - a line in the audit log. */
#include "web/private.h"

#include "gen/sql_web.h"

DbCall request_audit_call(const Request *request, const char *action, const char *object_type, int64_t object_id, const char *object_name,
                          const char *detail_json)
{
    return db_call(request->arena, &SQL_WEB_AUDIT,
                   DB_ARGS(request->user.id ? db_int(request->user.id) : db_null(), db_text(action), db_text(object_type),
                           object_id ? db_int(object_id) : db_null(), db_text(object_name ? object_name : ""),
                           db_text(detail_json), db_text(request->address), db_text(request->id)));
}

Status request_audit(Request *request, const char *action, const char *object_type, int64_t object_id, const char *object_name,
                     const char *detail_json, Error *error)
{
    DbCall call = request_audit_call(request, action, object_type, object_id, object_name, detail_json);
    return db_query(request->db, call.statement, call.args, call.n_args, NULL, error);
}
