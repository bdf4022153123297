/* db_types.c - arguments to parameters, and results to values. */
#include "store/db_types.h"

#include "store/db_private.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

DbArg db_null(void)
{
    return (DbArg){.kind = DB_NULL};
}

DbArg db_bool(bool value)
{
    return (DbArg){.kind = DB_BOOL, .boolean = value};
}

DbArg db_int(int64_t value)
{
    return (DbArg){.kind = DB_INT, .integer = value};
}

DbArg db_id(int64_t id)
{
    return id ? db_int(id) : db_null();
}

DbArg db_float(double value)
{
    return (DbArg){.kind = DB_FLOAT, .number = value};
}

DbArg db_text(const char *text)
{
    return text ? db_text_n(text, strlen(text)) : db_null();
}

DbArg db_text_n(const char *text, size_t length)
{
    return (DbArg){.kind = DB_TEXT, .data = text, .length = length};
}

DbArg db_bytes(const void *bytes, size_t length)
{
    return (DbArg){.kind = DB_BYTES, .data = bytes, .length = length};
}

DbArg db_time(int64_t us)
{
    return (DbArg){.kind = DB_TIME, .integer = us};
}

static Status encode_int(int64_t integer, unsigned type, char *room, int *length, Error *error)
{
    int64_t limit = type == OID_INT2 ? INT16_MAX : type == OID_INT4 ? INT32_MAX : INT64_MAX;
    if (integer > limit || integer < -limit - 1)
        return error_set(error, ERR_INVALID, "The number %lld is out of range.", (long long)integer);
    switch (type) {
    case OID_INT2: put_be16(room, (uint16_t)integer); *length = 2; break;
    case OID_INT4: put_be32(room, (uint32_t)integer); *length = 4; break;
    default: put_be64(room, (uint64_t)integer); *length = 8;
    }
    return OK;
}

static Status as_text(const char **value, int *length, int *format, char *text)
{
    *value = text;
    *length = (int)strlen(text);
    *format = 0;
    return OK;
}

Status db_encode(const DbArg *arg, unsigned type, Arena *arena, const char **value, int *length, int *format, Error *error)
{
    char *room = arena_alloc(arena, 8);
    *value = room;
    *length = 8;
    *format = 1;
    switch (arg->kind) {
    case DB_NULL:
        *value = NULL;
        *length = 0;
        return OK;
    case DB_BOOL:
        if (type != OID_BOOL)
            return as_text(value, length, format, arena_text(arena, arg->boolean ? "true" : "false"));
        room[0] = arg->boolean;
        *length = 1;
        return OK;
    case DB_INT:
        if (type == OID_INT8 || type == OID_INT4 || type == OID_INT2)
            return encode_int(arg->integer, type, room, length, error);
        return as_text(value, length, format, arena_printf(arena, "%lld", (long long)arg->integer));
    case DB_FLOAT: {
        if (type != OID_FLOAT8)
            return as_text(value, length, format, arena_printf(arena, "%.17g", arg->number));
        uint64_t bits;
        memcpy(&bits, &arg->number, 8);
        put_be64(room, bits);
        return OK;
    }
    case DB_TIME:
        if (type != OID_TIMESTAMPTZ && type != OID_TIMESTAMP)
            return error_set(error, ERR_INTERNAL, "A time was given for a parameter of another type.");
        put_be64(room, (uint64_t)(arg->integer - PG_EPOCH_US));
        return OK;
    case DB_TEXT:
    case DB_BYTES:
        if (arg->length > INT_MAX)
            return error_set(error, ERR_LIMIT, "A text is longer than the database takes (1 GB).");
        if (type == OID_TEXT || type == OID_JSON || type == OID_BYTEA) { /* their binary form is the bytes themselves */
            *value = arg->length ? arg->data : "";
            *length = (int)arg->length;
            return OK;
        }
        return as_text(value, length, format, arena_text_n(arena, arg->data, arg->length));
    }
    return error_set(error, ERR_INTERNAL, "An argument has no kind.");
}

static const PGresult *pg(const DbResult *result)
{
    return (const PGresult *)result;
}

int db_rows(const DbResult *result)
{
    return PQntuples(pg(result));
}

int db_affected(const DbResult *result)
{
    int count = 0;
    const char *text = PQcmdTuples((PGresult *)(uintptr_t)result); /* libpq's prototype lacks the const */
    sscanf(text, "%d", &count);
    return count;
}

bool db_is_null(const DbResult *result, int row, int column)
{
    return PQgetisnull(pg(result), row, column);
}

bool db_get_bool(const DbResult *result, int row, int column)
{
    return !db_is_null(result, row, column) && PQgetvalue(pg(result), row, column)[0] != 0;
}

int64_t db_get_int(const DbResult *result, int row, int column)
{
    if (db_is_null(result, row, column))
        return 0;
    const char *bytes = PQgetvalue(pg(result), row, column);
    switch (PQgetlength(pg(result), row, column)) {
    case 2: return (int16_t)get_be16(bytes);
    case 4: return (int32_t)get_be32(bytes);
    case 8: return (int64_t)get_be64(bytes);
    default: return 0;
    }
}

double db_get_float(const DbResult *result, int row, int column)
{
    if (db_is_null(result, row, column) || PQftype(pg(result), column) != OID_FLOAT8)
        return (double)db_get_int(result, row, column);
    uint64_t bits = get_be64(PQgetvalue(pg(result), row, column));
    double number;
    memcpy(&number, &bits, 8);
    return number;
}

int64_t db_get_time(const DbResult *result, int row, int column)
{
    return db_is_null(result, row, column) ? 0 : db_get_int(result, row, column) + PG_EPOCH_US;
}

const char *db_get_text(const DbResult *result, int row, int column, size_t *length)
{
    if (length)
        *length = 0;
    if (db_is_null(result, row, column))
        return NULL;
    const char *text = PQgetvalue(pg(result), row, column);
    size_t bytes = (size_t)PQgetlength(pg(result), row, column);
    if (PQftype(pg(result), column) == OID_JSONB && bytes) { /* a format version stands before the text */
        text++;
        bytes--;
    }
    if (length)
        *length = bytes;
    return text;
}

char *db_take_text(const DbResult *result, int row, int column, Arena *arena)
{
    size_t length;
    const char *text = db_get_text(result, row, column, &length);
    return text ? arena_text_n(arena, text, length) : NULL;
}

void db_result_free(DbResult *result)
{
    PQclear((PGresult *)result);
}
