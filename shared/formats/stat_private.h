/* stat_private.h - what stat.c, stat_facts.c and stat_moment.c share. */
#ifndef QUERN_FORMATS_STAT_PRIVATE_H
#define QUERN_FORMATS_STAT_PRIVATE_H

#include "base/arena.h"
#include "formats/row_source.h"
#include "formats/stat_spool.h"

/* What the numbers of a column count. */
typedef enum Moment {
    MOMENT_NONE = 0,
    MOMENT_DAYS,             /* since 1960-01-01 */
    MOMENT_SECONDS,          /* since 1960-01-01 00:00 */
    MOMENT_MILLISECONDS,
    MOMENT_WEEKS,            /* Stata: 52 a year, since 1960 */
    MOMENT_MONTHS,
    MOMENT_QUARTERS,
    MOMENT_HALVES,
    MOMENT_SPSS_DATE,        /* seconds since 1582-10-14 */
    MOMENT_SPSS_SECONDS,
    MOMENT_DURATION          /* seconds */
} Moment;

Moment stat_moment(StatKind kind, const char *format);  /* "DATE11", "%tcCCYY", "DATETIME20." */
/* The value as a date, timestamp or duration; the text of a duration is added to *text, as in xlsx_sheet.h. false: it is no moment. */
bool stat_moment_cell(Moment moment, double value, Cell *cell, Buffer *text);

typedef struct StatLabel {
    uint32_t set;            /* of the column facts' sets */
    char kind;               /* 'd', 's', 't' as in stat_spool.h */
    char letter;
    double number;
    const char *text;
    const char *label;
} StatLabel;

typedef struct StatColumn {
    const char *name, *label, *format, *set_name; /* UTF-8, in the facts' arena */
    bool text;
    Moment moment;
    uint8_t n_ranges;
    const double *numbers;   /* lower and upper end of each range of declared missing values */
    const char **texts;      /* the same, of a column of texts */
    size_t first_label, n_labels; /* in the facts' labels */
    bool as_labels;          /* every value has a label: the labels stand in its place */
    bool partly;             /* some have */
} StatColumn;

typedef struct StatFacts {
    Arena *arena;            /* owned; all of the below lives in it */
    StatColumn *columns;
    size_t n_columns;
    StatLabel *labels;       /* by set; within one by kind and value */
    size_t n_labels;
    uint64_t rows;
} StatFacts;

/* From the records of stat_spool.h. ERR_INVALID and the like: what the child said; ERR_INTERNAL: it did not come to an end. */
Status stat_facts_read(StatFacts *facts, StatKind kind, const char *bytes, size_t length, Error *error) MUST_USE;
void stat_facts_free(StatFacts *facts);
const char *stat_label(const StatFacts *facts, const StatColumn *column, CellTag tag, double number, const char *text, size_t length); /* NULL: none */
void stat_facts_json(const StatFacts *facts, Json *json); /* "labels", "declared_missing", "variable_labels" of the open object */

#endif
