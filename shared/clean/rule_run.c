/* rule_run.c - see rule_run.h. */
#include "clean/rule_private.h"

#include <string.h>

Status rule_run_begin(RuleRun *run, const Rule *rule, const Schema *schema, const RuleWorld *world, Arena *arena, Error *error)
{
    *run = (RuleRun){.rule = rule, .schema = schema, .world = world, .arena = arena};
    run->columns = arena_array(arena, rule->n_columns + 1, sizeof *run->columns);
    for (size_t i = 0; i < rule->n_columns; i++) {
        long position = schema_find(schema, rule->columns[i], strlen(rule->columns[i]));
        if (position < 0) {
            rule_not_checked(run, "There is no column \"%.80s\".", rule->columns[i]);
            return OK;
        }
        run->columns[run->n_columns++] = (size_t)position;
    }
    return rule->kind->methods->begin(run, error);
}

Status rule_run_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    size_t words = bit_words(batch->n);
    if (words == 0)
        return OK;
    memset(bad, 0, words * sizeof *bad);
    if (run->not_checked || !run->rule->kind->methods->check)
        return OK;
    Status status = run->rule->kind->methods->check(run, batch, bad, error);
    for (size_t i = 0; i < words; i++)
        run->violations += (uint64_t)__builtin_popcountll(bad[i]);
    return status;
}

Status rule_run_end(RuleRun *run, uint64_t rows, Error *error)
{
    return run->not_checked || !run->rule->kind->methods->end ? OK : run->rule->kind->methods->end(run, rows, error);
}

void rule_run_free(RuleRun *run)
{
    if (run->state && run->rule->kind->methods->free)
        run->rule->kind->methods->free(run);
    run->state = NULL;
}
