/*
** rule_private.h - what the kinds of rule are written against: one RuleMethods each, a row in RULE_KINDS.
*/
#ifndef QUERN_CLEAN_RULE_PRIVATE_H
#define QUERN_CLEAN_RULE_PRIVATE_H

#include "clean/rule_run.h"

struct RuleMethods {
    /* Checks what a Param table can not say, when a list is read: NULL, or what is wrong. May be NULL itself. */
    const char *(*fault)(const Rule *rule, Arena *arena);
    /* Columns are found and of run->schema. Makes the state, or says in run->not_checked why the rule does not fit them. */
    Status (*begin)(RuleRun *run, Error *error);
    /* Sets the bits of violating rows; counts run->checked. */
    Status (*check)(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error);
    /* After the last row: rules about the whole table set checked and violations. May be NULL. */
    Status (*end)(RuleRun *run, uint64_t rows, Error *error);
    void (*free)(RuleRun *run);  /* of state; may be NULL */
};

extern const RuleMethods RULE_TYPE, RULE_REQUIRED, RULE_UNIQUE, RULE_RANGE, RULE_LENGTH, RULE_PATTERN, RULE_ALLOWED, RULE_REFERENCE,
    RULE_FRESHNESS, RULE_ROW_COUNT, RULE_EXPRESSION;

/* Texts like arena_printf, as the sentence for not_checked. */
#define rule_not_checked(run, ...) ((run)->not_checked = arena_printf((run)->arena, __VA_ARGS__))

/* A text or a JSON number as the user meant it, as text ("2.5", "2026-01-31"); NULL for anything else. */
const char *rule_literal(json_object *value, Arena *arena);

/* The literal as a value of the column's type: for boolean, integer, decimal, date, timestamp as a whole number in the column's unit. */
bool rule_whole(const char *text, const Field *field, bool up, Int128 *value, bool *exact);

/* A value of those types as the same. */
Int128 rule_value(const BatchColumn *column, ColumnType type, size_t row);

/* Case folded (Unicode, full), into `folded`, which is cleared first. */
Slice rule_fold(Slice text, Buffer *folded);

#endif
