/*
** param.h - parameter specifications.
**
** One const table per route (or operation, step, connector) says which parameters there are; from it come validation, JSON
** Schema, OpenAPI and the dashboard's forms. A handler sees only values that passed.
**
**     static const Param PARAMS[] = {
**         {"limit", PARAM_INTEGER, .doc = "Items on a page.", .has_default = true, .default_integer = 50, .min = 1, .max = 1000},
**         {"name", PARAM_TEXT, .doc = "...", .required = true, .min_length = 1, .max_length = 200},
**         {NULL}};
**
** Values arrive as text (query, form) or as JSON (body); both are checked by the same rules. All problems of a request are
** collected, not only the first (at most 100).
*/
#ifndef QUERN_SPEC_PARAM_H
#define QUERN_SPEC_PARAM_H

#include "base/arena.h"
#include "base/json.h"
#include "base/nearest.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum ParamType {
    PARAM_TEXT,
    PARAM_INTEGER,
    PARAM_NUMBER,
    PARAM_BOOLEAN,
    PARAM_ENUM,      /* one of `choices` */
    PARAM_TEXTS,     /* repeatable text: an array of texts in JSON, a repeated parameter in a query */
    PARAM_JSON,      /* any JSON (in a query: text holding JSON); null is as good as leaving it out where it is not required */
    PARAM_NUMBERS,   /* array of numbers in JSON, a repeated parameter in a query */
    PARAM_COLUMN,    /* name of a column of the dataset that the request is about */
    PARAM_COLUMNS    /* names of columns, each once */
} ParamType;

typedef enum ParamPlace { IN_QUERY = 0, IN_BODY, IN_PATH } ParamPlace; /* IN_BODY: JSON object or form field */

/* Which columns a parameter takes, by their type: one bit for each of data/type.h, in its order. */
typedef enum ParamColumns {
    COLUMN_BOOLEAN = 1,
    COLUMN_INTEGER = 2,
    COLUMN_FLOAT = 4,
    COLUMN_DECIMAL = 8,
    COLUMN_DATE = 16,
    COLUMN_TIMESTAMP = 32,
    COLUMN_TEXT = 64,
    COLUMN_NUMERIC = COLUMN_INTEGER | COLUMN_FLOAT | COLUMN_DECIMAL,
    COLUMN_ORDERED = COLUMN_NUMERIC | COLUMN_DATE | COLUMN_TIMESTAMP,       /* a number line, though not always one of numbers */
    COLUMN_CATEGORICAL = COLUMN_BOOLEAN | COLUMN_NUMERIC | COLUMN_DATE | COLUMN_TEXT, /* doses of 0.5, 1 and 2 are groups, too */
    COLUMN_ANY = 127
} ParamColumns;

typedef struct Param {
    const char *name;            /* NULL ends the table */
    ParamType type;
    ParamPlace place;
    bool required;
    bool nullable;               /* JSON null is accepted and gives an absent value with `null` set */
    const char *doc;
    const char *format;          /* JSON Schema format: "email", "password", "int64", ...; "email" is checked; "int64", an id, may be a text in JSON */
    const char *const *choices;  /* PARAM_ENUM: NULL-ended */
    bool has_default;
    int64_t default_integer;
    double default_number;
    bool default_boolean;
    const char *default_text;    /* TEXT, ENUM, COLUMN; TEXTS, NUMBERS, COLUMNS and JSON: JSON text, "[0.25, 0.75]" */
    double min, max;             /* INTEGER, NUMBER and each of NUMBERS; both 0: no limits */
    size_t min_length, max_length; /* TEXT, in characters; max_length 0: 10,000 */
    const char *title;           /* short label of the form's field; NULL: made from the name */
    unsigned columns;            /* COLUMN and COLUMNS: ParamColumns, 0 for any; in JSON Schema "x-quern-column" */
    size_t min_items, max_items; /* TEXTS, NUMBERS, COLUMNS; max_items 0: 10,000 */
    bool all_numbers;            /* COLUMNS: when left out, all columns of numbers that fit (operation_resolve) */
    const char *schema;          /* PARAM_JSON: members of its JSON Schema, as JSON text without the braces */
} Param;

typedef struct ParamValue {
    const Param *param;
    bool present;                /* given, or from its default */
    bool given;                  /* given */
    bool null;                   /* given as JSON null */
    int64_t integer;
    double number;
    bool boolean;
    const char *text;            /* TEXT, ENUM: NUL-terminated, valid UTF-8 without NUL inside, in the arena */
    size_t length;
    const char **texts;          /* TEXTS, COLUMNS; COLUMN: the one name */
    size_t n_texts;
    double *numbers;             /* NUMBERS; finite */
    size_t n_numbers;
    const size_t *columns;       /* COLUMN, COLUMNS: positions in the dataset's schema, from 0; found by operation_resolve */
    size_t n_columns;
    json_object *json;           /* JSON: borrowed, valid until param_check_free (or the body's own release) */
} ParamValue;

typedef struct ParamProblem {
    const char *pointer;         /* "/name" (body), "?name" (query), in the arena */
    const char *detail;
} ParamProblem;

typedef struct ParamCheck {
    Arena *arena;
    const Param *params;
    ParamValue *values;          /* as many as params, same order */
    size_t count;
    ParamProblem *problems;
    size_t n_problems;
    json_object *owned;          /* JSON values that came as text: an array, or NULL */
} ParamCheck;

void param_check_begin(ParamCheck *check, const Param *params, Arena *arena);
/* One name=value pair; an unknown name is a problem. */
void param_check_text(ParamCheck *check, ParamPlace place, const char *name, const char *value, size_t length);
void param_check_json(ParamCheck *check, json_object *body);    /* all members; unknown names are problems */
void param_check_problem(ParamCheck *check, const char *pointer, const char *detail); /* one more problem; both are copied */
/* The detail, and the nearest of the names when one is near (nearest.h). In the arena, or the detail itself. */
const char *param_problem_near(const ParamCheck *check, const char *detail, const char *name, NameAt *at, const void *names, size_t count);
/* The pointer of a body's field, "/name", or of an item of its array, "/name/3"; item -1: the field. In the arena. */
const char *param_pointer(const ParamCheck *check, const char *name, long item);
bool param_check_end(ParamCheck *check);                        /* fills defaults, reports missing ones; true: no problem */
void param_check_free(ParamCheck *check);                       /* JSON values that came as text; the rest is the arena's */
const ParamValue *param_value(const ParamCheck *check, const char *name); /* never NULL: a name that is not in the table aborts */

/* The JSON Schema of one parameter, and of the object of all parameters at a place. */
void param_schema(Json *json, const Param *param);
void param_object_schema(Json *json, const Param *params, ParamPlace place);

#endif
