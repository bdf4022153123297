/*
** step.h - the catalog of cleaning steps.
**
** A step is one row: a name, its parameters (spec/param.h), and a function that makes a new table of one. It sees whole columns, since many steps
** need statistics, orders or groups of all rows. What it does not touch it hands on (clean/table.h).
**
** Parameters that name columns carry a format beginning with "column": "column" any, "column:number", "column:text", "column:moment" (date or
** timestamp), "column:number,moment" ... A PARAM_TEXT names one, a PARAM_TEXTS several. step_schema_json says so as x-quern-column.
*/
#ifndef QUERN_CLEAN_STEP_H
#define QUERN_CLEAN_STEP_H

#include "clean/table.h"
#include "spec/param.h"

typedef struct StepReport {
    size_t rows_before, rows_after, columns_before, columns_after;
    size_t cells_changed;    /* values that differ in columns that were there before */
    size_t rows_affected;    /* rows removed, added or changed, as the step counts them */
    const char *note;        /* a sentence, or NULL; in the arena */
    bool off;                /* the step is switched off and did nothing */
    const uint64_t *kept;    /* when RecipeRun.want_kept and the step just leaves rows out: bits of those that stay; in the arena, else NULL */
    int64_t microseconds;    /* that the step took */
} StepReport;

/* Another dataset's table, by id: join and union. Owned by whoever provides it, for as long as the recipe runs. */
typedef Status StepTables(void *context, int64_t dataset_id, int64_t version_id, const Table **table, Error *error);

typedef struct Step Step;

typedef struct StepRun {
    const Step *step;
    ParamCheck params;
    const Table *in;
    Table *out;              /* empty when the function is called; freed by the caller on failure */
    Scratch *scratch;
    Arena *arena;
    StepReport *report;
    StepTables *tables;
    void *context;
    bool want_kept;
    const char *pointer;     /* after a failure: the parameter at fault, such as "/columns/1"; NULL: the step as a whole */
} StepRun;

struct Step {
    const char *name, *title, *group, *doc;
    const Param *params;
    Status (*apply)(StepRun *run, Error *error);
    bool open_schema;        /* the columns that come out depend on the values that go in */
};

extern const Step *const STEPS[]; /* ended by NULL */
const Step *step_find(const char *name);
void step_json(Json *json, const Step *step);   /* {name, title, group, doc, parameters: JSON Schema} */

/* Parameters by name. */
const char *step_text(const StepRun *run, const char *name);   /* NULL when absent */
bool step_is(const StepRun *run, const char *name, const char *value);
int64_t step_int(const StepRun *run, const char *name);
double step_number(const StepRun *run, const char *name);
bool step_bool(const StepRun *run, const char *name);
bool step_has(const StepRun *run, const char *name);

/* A failure that is a parameter's fault: ERR_INVALID and run->pointer. */
Status step_fail(StepRun *run, Error *error, const char *pointer, const char *format, ...) PRINTF_LIKE(4, 5);

/* The column that a parameter names, or the columns; a missing parameter gives none. Names and types are checked. */
Status step_column(StepRun *run, const char *name, size_t *column, Error *error) MUST_USE;
Status step_columns(StepRun *run, const char *name, size_t **columns, size_t *n, Error *error) MUST_USE;
/* The same; when the parameter is absent, all columns of the types that its format allows. */
Status step_columns_or_all(StepRun *run, const char *name, size_t **columns, size_t *n, Error *error) MUST_USE;

/* out becomes a copy of in; step_replace puts a column in place of another and counts the cells that changed. */
void step_begin_copy(StepRun *run);
void step_replace(StepRun *run, size_t at, TableColumn *column);
/* out becomes the rows of in whose bits are set, `count` of them; says so in the report when that is wanted. */
void step_select(StepRun *run, const uint64_t *bits, size_t count);
/* Adds a new column, under a name that must be free (or `replace`). */
Status step_add_column(StepRun *run, const char *parameter, const char *name, TableColumn *column, bool replace, Error *error) MUST_USE;
/* A free name like the wanted one: "name", "name_2" ... in the arena. */
const char *step_free_name(StepRun *run, const char *wanted);
/* The text compiled against the input and evaluated; a mistake is the parameter's. */
Status step_evaluate(StepRun *run, const char *parameter, const char *text, size_t length, TableColumn **column, Error *error) MUST_USE;
/* The column's name as the expression language writes it. */
void step_quote_column(Buffer *text, const Field *field);
void step_quote_text(Buffer *text, const char *value);
const char *step_name(const StepRun *run, size_t column);      /* of the input */

#define COLUMN_PARAM(name_, types_, doc_) {name_, PARAM_TEXT, IN_BODY, .required = true, .format = "column" types_, .doc = doc_, .min_length = 1}
#define COLUMNS_PARAM(name_, types_, doc_) {name_, PARAM_TEXTS, IN_BODY, .required = true, .format = "column" types_, .doc = doc_}
#define COLUMNS_OPTIONAL(name_, types_, doc_) {name_, PARAM_TEXTS, IN_BODY, .format = "column" types_, .doc = doc_}

#endif
