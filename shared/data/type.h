/*
** type.h - the seven column types and how their values are held.
**
**     type        in memory and in column files                         in PostgreSQL
**     boolean     uint8_t 0 or 1                                        boolean
**     integer     int64_t                                               bigint
**     float       double, never NaN (missing instead); may be infinite  double precision
**     decimal     Int128, the value times 10^scale, scale per column    numeric
**     date        int32_t days since 1970-01-01                         date
**     timestamp   int64_t microseconds since 1970-01-01 00:00           timestamp, or timestamptz when the column has a zone
**     text        UTF-8 without NUL                                     text
**
** Missing is a cleared validity bit; the value slot then holds zero.
** A zoned timestamp column counts from 1970 in UTC; one without a zone counts in the local time that the file wrote.
*/
#ifndef QUERN_DATA_TYPE_H
#define QUERN_DATA_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 Int128;

typedef enum ColumnType {
    TYPE_BOOLEAN = 1,
    TYPE_INTEGER,
    TYPE_FLOAT,
    TYPE_DECIMAL,
    TYPE_DATE,
    TYPE_TIMESTAMP,
    TYPE_TEXT
} ColumnType;

enum { DECIMAL_DIGITS = 38 }; /* significant digits that Int128 always holds */

const char *type_name(ColumnType type);                                  /* "boolean", ... */
bool type_from_name(const char *name, size_t length, ColumnType *type);
size_t type_width(ColumnType type);                                      /* bytes of one value; text: 0 */

static inline bool type_is_number(ColumnType type)
{
    return type == TYPE_INTEGER || type == TYPE_FLOAT || type == TYPE_DECIMAL;
}

static inline bool type_is_moment(ColumnType type)
{
    return type == TYPE_DATE || type == TYPE_TIMESTAMP;
}

#endif
