/*
** schema.h - the names and types of a table's columns.
*/
#ifndef QUERN_DATA_SCHEMA_H
#define QUERN_DATA_SCHEMA_H

#include "data/type.h"

typedef struct Field {
    char *name;        /* UTF-8, unique in the schema, never empty; owned by the schema */
    size_t name_length;
    ColumnType type;
    bool zoned;        /* timestamp: values are UTC instants */
    uint8_t scale;     /* decimal: digits after the point */
} Field;

typedef struct Schema {
    Field *fields;     /* owned */
    size_t count;
} Schema;

void schema_free(Schema *schema);                                   /* empties it */
void schema_add(Schema *schema, const char *name, size_t length, ColumnType type); /* name as it is; copied */
void schema_copy(Schema *to, const Schema *from);
long schema_find(const Schema *schema, const char *name, size_t length); /* position from 0, or -1 (linear) */

/* Makes names usable: trims white space, replaces invalid UTF-8 and control characters, names empty ones "column_N"
** (N from 1), and numbers repeated ones "name_2", "name_3", never colliding with a name that is there already.
** Returns how many names were changed. Linear in the number of columns. */
size_t schema_clean_names(Schema *schema);

#endif
