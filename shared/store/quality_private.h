/* quality_private.h - what the files of quality.h share. */
#ifndef QUERN_STORE_QUALITY_PRIVATE_H
#define QUERN_STORE_QUALITY_PRIVATE_H

#include "clean/rule_run.h"
#include "store/quality.h"

/* One row that violates a rule, for the report. */
typedef struct QualityExample {
    uint64_t row;        /* from 1 in the version; 0: it was rejected */
    uint64_t line;       /* of a rejected row, in its file */
    const char *values;  /* JSON object of the rule's columns; in the arena */
} QualityExample;

typedef struct QualityRule {
    RuleRun run;
    uint64_t rejected;   /* rows of this load that it turned down */
    QualityExample examples[QUALITY_EXAMPLES];
    size_t n_examples;
} QualityRule;

struct QualityCheck {
    Db *db;
    const char *home;
    int64_t dataset_id;
    const Schema *schema;
    Arena *arena;
    VersionCache *versions;   /* of datasets referred to */
    json_object *json;
    RuleSet set;
    int64_t generation;
    RuleWorld world;
    QualityRule *rules;       /* set.count of them */
    size_t *columns;          /* positions that rules look at, ascending */
    size_t n_columns;
    uint64_t stored;          /* rows seen and kept */
    uint64_t of_file;         /* rows that a load has handed through, without accepted ones */
    uint64_t rejected;        /* rows turned down */
    Batch kept;
    bool has_kept;
    uint64_t *drop, *bad;     /* bits of a batch's rows */
    size_t room;              /* rows that they have room for */
    QualityScore score;
    uint64_t violations;
    Buffer report;            /* JSON */
};

/* Calls for each bit that is set. */
#define EACH_BIT(bits, n, row)                                                            \
    for (size_t word_ = 0; word_ < bit_words(n); word_++)                                 \
        for (uint64_t left_ = (bits)[word_]; left_; left_ &= left_ - 1)                   \
            for (size_t row = word_ * 64 + (size_t)__builtin_ctzll(left_), once_ = 1; once_; once_ = 0)

/* The batch of each step of the scan, with the columns `which` of it filled in; the positions are the schema's. */
typedef Status QualityVisit(void *context, const Batch *batch, size_t first, Error *error);
Status quality_scan(ColumnScan *scan, const Schema *schema, const size_t *which, size_t n, size_t rows, QualityVisit *visit, void *context,
                    Error *error) MUST_USE;

/* The values of the rule's columns as a JSON object, in the arena; and as words for people: "beak_length: -1". */
const char *quality_row_json(const RuleRun *run, const Batch *batch, size_t row, Arena *arena);
void quality_row_words(const RuleRun *run, const Batch *batch, size_t row, Buffer *words);

/* For RuleWorld. */
Status quality_reference(void *context, int64_t dataset, const char *column, RuleReferenceTake *take, void *take_context, Error *error);
int quality_temporary(void *context, Error *error);

void quality_make_room(QualityCheck *check, size_t rows);
/* Counts an example of the rule's violation in `row` of the batch. */
void quality_example(QualityCheck *check, QualityRule *rule, const Batch *batch, size_t row, uint64_t number, uint64_t line);
/* All rules that do not reject (or all, when `all`) over a batch of rows that are stored, the first of them with the number `first` + 1. */
Status quality_check_stored(QualityCheck *check, const Batch *batch, bool all, Error *error) MUST_USE;

#endif
