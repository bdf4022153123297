/* user_json.c - a user as the API shows one. */
#include "auth.h"

#include "gen/sql_users.h"
#include "store/db_json.h"

#include <sodium.h>

void user_members(Json *json, const DbResult *result, int row)
{
    json_member_int(json, "id", db_get_int(result, row, USER_ID));
    json_member_text(json, "email", db_get_text(result, row, USER_EMAIL, NULL));
    json_member_text(json, "name", db_get_text(result, row, USER_NAME, NULL));
    json_member_text(json, "role", db_get_text(result, row, USER_ROLE, NULL));
    json_member_bool(json, "active", db_get_bool(result, row, USER_ACTIVE));
    db_member_time(json, "created_at", result, row, USER_CREATED);
    db_member_time(json, "last_seen_at", result, row, USER_SEEN);
}

void user_object(Json *json, const DbResult *user)
{
    json_open_object(json);
    user_members(json, user, 0);
    json_close(json);
}

/* Of what can be changed; last_seen_at is left out, or no change could be made while the user works. */
const char *user_etag(const Request *request, const DbResult *user)
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    char *text = arena_alloc(request->arena, 2 * sizeof hash + 1);
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (int column = USER_EMAIL; column <= USER_ROLE; column++) {
        size_t length;
        const char *value = db_get_text(user, 0, column, &length);
        crypto_generichash_update(&state, (const unsigned char *)value, length + 1); /* with its NUL, which parts the values */
    }
    unsigned char active = db_get_bool(user, 0, USER_ACTIVE);
    crypto_generichash_update(&state, &active, 1);
    crypto_generichash_final(&state, hash, sizeof hash);
    return sodium_bin2hex(text, 2 * sizeof hash + 1, hash, sizeof hash);
}

Status answer_session(Request *request, Reply *reply, int64_t user_id, const char *csrf_token, Error *error)
{
    DbResult *result;
    Json json;
    Status status = db_find(request->db, &SQL_USERS_GET, DB_ARGS(db_int(user_id)), &result, ERR_UNAUTHORIZED, "Your account has been removed.", error);
    if (status != OK)
        return status;
    reply_header(reply, "Cache-Control", "no-store");
    reply_json(reply, &json);
    json_open_object(&json);
    json_key(&json, "user");
    user_object(&json, result);
    json_member_text(&json, "csrf_token", csrf_token);
    json_close(&json);
    db_result_free(result);
    return OK;
}
