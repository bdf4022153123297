/*
** json_rows.h - JSON values as the cells of a row.
**
** What the sources of json_table.c and ndjson.c have in common. A record becomes a row: its members' names are the columns, those of a record
** within it are written with a dot between ("address.city"), arrays stay as JSON text. An array becomes a row by position. Any other value is a
** row of one column.
**
** Columns are found as they come. Records mostly have their members in the same order, so each name is first compared with the one that followed
** last time, and only looked up when it is another.
**
** Memory: the names (64 MB at most), 100 bytes a column, and the texts of one row that had to be unescaped.
*/
#ifndef QUERN_FORMATS_JSON_ROWS_H
#define QUERN_FORMATS_JSON_ROWS_H

#include "base/map.h"
#include "formats/json_scan.h"

typedef struct JsonNode JsonNode;

typedef struct JsonKey {       /* a member's name within its record */
    Slice name;
    size_t column;             /* of its plain values, + 1; 0: there are none yet */
    JsonNode *inner;           /* of its records; NULL: there are none yet */
    uint64_t row;              /* it was last seen in */
    struct JsonKey *next_seen; /* of the record in hand */
    bool plain;                /* the name stands in the text as it is */
} JsonKey;

struct JsonNode {              /* the records that stand in one place */
    Slice prefix;              /* of the names of its columns */
    JsonKey **keys;            /* in the order they came; owned */
    size_t count, capacity;
    Map *map;                  /* from names; NULL while they are few */
    uint64_t row;              /* its record was last seen in, */
    JsonKey *seen;             /* with these */
    JsonNode *next;            /* of all nodes */
};

enum { JSON_WARNINGS = 6 };

typedef struct JsonRows {
    RowSource base;
    const char *text;
    JsonScan scan;
    Arena *names;              /* of nodes, keys and names */
    Arena *heap;               /* of the row in hand */
    JsonNode root, *nodes;
    size_t capacity, name_bytes;
    uint64_t row;              /* the row in hand, from 1 */
    uint64_t repeated;         /* rows with a name that stands there twice */
    bool careful;              /* a row must be right to its end before it may add columns */
    JsonScan row_begin;        /* careful: where the row begins */
    bool checked;              /* careful: it is right */
    Status status;             /* when a limit was passed, not a fault of the text */
    char *warnings[JSON_WARNINGS];
} JsonRows;

void json_rows_init(JsonRows *rows, const RowSourceClass *class, const char *text, size_t length);
void json_rows_rewind(JsonRows *rows, const JsonScan *to);  /* counts begin again */
void json_rows_free(JsonRows *rows);                        /* what is in it */

/* A new row, without any cell. */
void json_rows_begin(JsonRows *rows);

/* The value at hand, into the row. false: scan.fault, or status when a limit is passed. */
bool json_rows_record(JsonRows *rows, unsigned depth) MUST_USE;
bool json_rows_array(JsonRows *rows, unsigned depth) MUST_USE;
bool json_rows_value(JsonRows *rows, size_t column, unsigned depth) MUST_USE;  /* of a column that there is; nested ones as text */

/* The column of that name among the row's own, added when it is new; SIZE_MAX: status says why it can not be. */
size_t json_rows_column(JsonRows *rows, const char *name, size_t length);

/* These names instead of the columns there are; they are copied. */
void json_rows_take(JsonRows *rows, const Schema *names);

/* The row fails the whole read: the fault as an error. */
RowStep json_rows_fail(JsonRows *rows, Error *error);

/* Called at the end of a pass: the warnings are made. `more`: one of the source's own, or NULL. */
void json_rows_end(JsonRows *rows, const char *more);

/* "a number", "a record", ...: the value that begins with this character. */
const char *json_rows_kind(char c);

#endif
