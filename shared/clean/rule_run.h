/*
** rule_run.h - rules at work over batches of rows.
**
** A RuleRun is one rule bound to a schema. rule_run_check is given the rows in order, batch by batch, and marks those that violate the rule;
** rule_run_end comes after the last. A rule whose column is not there, or is of a type it says nothing about, is not checked, and says why.
**
** A missing value violates `required` only: every other rule looks at the values that are there. A row lacking a part of its key is not looked
** at by `unique` and `reference`.
**
** Keys (unique, reference) are kept as 128-bit hashes under a random key in a KeySet (key_set.h): among a thousand million keys the chance of
** one false find is below 10^-20. Memory of a set: 64 MB at most, beyond that a temporary file of up to 52 bytes a key.
*/
#ifndef QUERN_CLEAN_RULE_RUN_H
#define QUERN_CLEAN_RULE_RUN_H

#include "clean/rule.h"
#include "data/batch.h"

/* Takes one more block of a referenced column: column `position` of the batch. */
typedef Status RuleReferenceTake(void *context, const Batch *batch, size_t position, Error *error);

/* What rules ask of the world. */
typedef struct RuleWorld {
    void *context;
    int (*temporary)(void *context, Error *error);  /* an unlinked temporary file, or -1 */
    /* Gives all values of a dataset's column. ERR_NOT_FOUND: no such dataset or column. NULL: references are not checked. */
    Status (*reference)(void *context, int64_t dataset, const char *column, RuleReferenceTake *take, void *take_context, Error *error);
    int64_t now;             /* microseconds */
    int64_t loaded_at;       /* of the version; microseconds */
    int64_t previous_rows;   /* of the version before; -1: there is none */
} RuleWorld;

typedef struct RuleRun {
    const Rule *rule;
    const Schema *schema;
    const RuleWorld *world;
    Arena *arena;            /* borrowed */
    size_t *columns;         /* positions that it looks at: the rule's, in its order, or those of its expression; in the arena */
    size_t n_columns;
    const char *not_checked; /* a sentence why, or NULL */
    uint64_t checked;        /* values, rows or tables that the rule was asked about */
    uint64_t violations;
    const char *finding;     /* of rules about the whole table: what was found, a sentence; or NULL */
    int64_t newest;          /* freshness: microseconds; valid when has_newest */
    bool has_newest;
    int64_t max_age;         /* freshness: microseconds */
    void *state;             /* the kind's own */
} RuleRun;

/* rule, schema, world and arena outlive the run. rule_run_free in either case. */
Status rule_run_begin(RuleRun *run, const Rule *rule, const Schema *schema, const RuleWorld *world, Arena *arena, Error *error) MUST_USE;
/* bad: bit_words(batch->n) words, which it overwrites. Only the columns of the rule need be filled in the batch. */
Status rule_run_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error) MUST_USE;
Status rule_run_end(RuleRun *run, uint64_t rows, Error *error) MUST_USE;
void rule_run_free(RuleRun *run);

/* For `unique` rules that reject: which of several of them turn a row down must be known before any remembers it. */
bool rule_run_keeps_keys(const RuleRun *run);
void rule_keys_prepare(RuleRun *run, const Batch *batch);           /* the keys of the batch's rows */
bool rule_keys_seen(const RuleRun *run, size_t row);                /* an earlier row had this row's key */
Status rule_keys_add(RuleRun *run, size_t row, Error *error) MUST_USE;

#endif
