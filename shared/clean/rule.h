/*
** rule.h - what is expected of a dataset's rows: the catalog of quality rules, and lists of them as JSON.
**
** A rule is a row of the catalog with columns, parameters and an action. A list is an array of objects
**
**     {"id": "beak", "rule": "range", "columns": ["beak_length"], "params": {"min": 0}, "action": "reject",
**      "name": "A beak has a length", "description": "..."}
**
** of which `rule` is always needed, `columns` and `params` as the catalog says; `action` is "flag" when nothing is said, `id` is made when it is
** missing ("range_1"), and `name` defaults to one that says what the rule asks ("beak_length: range").
**
** Actions: reject sets violating rows aside before they are stored, flag keeps and counts them, fail ends the load. Rules about the whole table
** (row_count, freshness) have no row to reject.
**
** Which column of the data a rule means, and whether its type fits, is known only when rows are there: rule_run.h.
*/
#ifndef QUERN_CLEAN_RULE_H
#define QUERN_CLEAN_RULE_H

#include "spec/param.h"

enum { RULE_MAX = 1000, RULE_COLUMNS_MAX = 16, RULE_ID_MAX = 60, RULE_NAME_MAX = 200 };

typedef enum RuleAction { RULE_FLAG, RULE_REJECT, RULE_FAIL } RuleAction;

/* The parts of the quality score; each rule counts towards one. */
typedef enum QualityPart {
    QUALITY_COMPLETENESS,
    QUALITY_VALIDITY,
    QUALITY_UNIQUENESS,
    QUALITY_CONSISTENCY,
    QUALITY_TIMELINESS,
    QUALITY_PARTS
} QualityPart;

typedef struct RuleMethods RuleMethods;

typedef struct RuleKind {
    const char *name;            /* NULL ends the catalog */
    const char *title;
    const char *doc;             /* what a row must do to pass */
    QualityPart part;
    size_t min_columns, max_columns;
    bool whole_table;            /* one answer for all rows together: can not be of action reject */
    const Param *params;
    const RuleMethods *methods;  /* rule_private.h */
} RuleKind;

typedef struct Rule {
    const char *id;              /* unique in the list */
    const RuleKind *kind;
    RuleAction action;
    const char *name;            /* never empty */
    bool named;                  /* by the user */
    const char *description;     /* "" when there is none */
    const char **columns;
    size_t n_columns;
    ParamCheck params;           /* of kind->params, checked */
} Rule;

typedef struct RuleSet {
    Rule *rules;
    size_t count;
    json_object *json;           /* what the parameters refer to; owned */
} RuleSet;

extern const RuleKind RULE_KINDS[];

const RuleKind *rule_kind(const char *name);                 /* NULL: there is none */
const char *rule_action_name(RuleAction action);
const char *quality_part_name(QualityPart part);

/* Reads a list (NULL: an empty one). Each problem goes to `problems`, whose pointers begin with `pointer` ("/rules"): at most 100 are kept. false
** when there is one. Texts live in the arena. rule_set_free in either case. */
bool rule_set_parse(json_object *list, const char *pointer, Arena *arena, RuleSet *set, ParamCheck *problems) MUST_USE;
void rule_set_free(RuleSet *set);

const ParamValue *rule_param(const Rule *rule, const char *name);

void rule_json(Json *json, const Rule *rule);                /* an object that rule_set_parse reads to the same rule */
void rule_set_json(Json *json, const RuleSet *set);          /* an array of them */
void rule_catalog_json(Json *json);                          /* [{name, title, doc, part, columns: {min, max}, actions, params: JSON Schema}] */

#endif
