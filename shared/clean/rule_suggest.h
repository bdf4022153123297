/*
** rule_suggest.h - rules that a table's rows suggest, each with its reason.
**
** What is asked of the profile (docs/quality.md states it for the user):
**
**     required   nothing is missing
**     unique     every value occurs once; not for floats, nor below SUGGEST_UNIQUE_ROWS rows
**     range      numbers: from 0 when none is negative, otherwise from a tenth of the spread below the least; to a tenth of the spread above the
**                greatest, both rounded outwards to two digits; 0 to 1 for shares. Not for keys (unique integers)
**     allowed    texts of at most SUGGEST_ALLOWED different values, each met ten times on average
**     pattern    texts that are all written alike: one of the known shapes (e-mail, UUID, web address, ...), or the same run of capitals, small
**                letters, digits and marks
**     length     other texts that are all of one length
**     freshness  the date column with the newest value, when that is of the last year
**     row_count  half as many rows as now, or twice as many
**
** Everything is suggested with the action flag.
*/
#ifndef QUERN_CLEAN_RULE_SUGGEST_H
#define QUERN_CLEAN_RULE_SUGGEST_H

#include "clean/rule.h"
#include "data/batch.h"

enum { SUGGEST_UNIQUE_ROWS = 10, SUGGEST_ALLOWED = 10 };

/* How the texts of a column are written. */
typedef struct TextShape TextShape;
TextShape *text_shape_new(void);
void text_shape_free(TextShape *shape);                       /* NULL is fine */
void text_shape_add(TextShape *shape, Slice text);
/* A pattern that all texts match, or NULL; *what: "an e-mail address". Memory from the arena. */
const char *text_shape_pattern(const TextShape *shape, Arena *arena, const char **what);

typedef struct SuggestColumn {
    const char *name;
    ColumnType type;
    uint64_t missing;
    json_object *profile;    /* docs/api.md, "Profile" */
    const TextShape *shape;  /* of texts; NULL: not looked at */
    uint64_t shape_values;   /* that the shape has seen */
} SuggestColumn;

/* An array of {"rule": ..., "reason": ...}, without those for which `existing` (NULL: none) has a rule of the same kind and columns. now: microseconds. */
void rule_suggest(Json *json, const SuggestColumn *columns, size_t n, uint64_t rows, int64_t now, const RuleSet *existing, Arena *arena);

#endif
