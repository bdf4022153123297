/* db_types.h - values in PostgreSQL's binary formats (src/backend/utils/adt, the *_send and *_recv functions). */
#ifndef QUERN_STORE_DB_TYPES_H
#define QUERN_STORE_DB_TYPES_H

#include "store/db.h"

enum {
    OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_JSON = 114,
    OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_DATE = 1082, OID_TIMESTAMP = 1114, OID_TIMESTAMPTZ = 1184,
    OID_NUMERIC = 1700, OID_JSONB = 3802
};

#define PG_EPOCH_US INT64_C(946684800000000) /* 2000-01-01 in microseconds since 1970 */
enum { PG_EPOCH_DAYS = 10957 };

static inline void put_be16(char *to, uint16_t value)
{
    value = __builtin_bswap16(value);
    memcpy(to, &value, 2);
}

static inline void put_be32(char *to, uint32_t value)
{
    value = __builtin_bswap32(value);
    memcpy(to, &value, 4);
}

static inline void put_be64(char *to, uint64_t value)
{
    value = __builtin_bswap64(value);
    memcpy(to, &value, 8);
}

static inline uint16_t get_be16(const char *from)
{
    uint16_t value;
    memcpy(&value, from, 2);
    return __builtin_bswap16(value);
}

static inline uint32_t get_be32(const char *from)
{
    uint32_t value;
    memcpy(&value, from, 4);
    return __builtin_bswap32(value);
}

static inline uint64_t get_be64(const char *from)
{
    uint64_t value;
    memcpy(&value, from, 8);
    return __builtin_bswap64(value);
}

/* One argument as a parameter of the type: pointer, length and format (1 binary, 0 text) for PQexecPrepared. Memory from the arena or the argument's own. */
Status db_encode(const DbArg *arg, unsigned type, Arena *arena, const char **value, int *length, int *format, Error *error) MUST_USE;

#endif
