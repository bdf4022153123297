/* quality.c - see quality.h: a check is opened, sees stored rows, is closed. */
#include "store/quality_private.h"

#include "base/clock.h"
#include "base/memory.h"
#include "gen/sql_quality.h"

#include <stdlib.h>

static int compare_positions(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* Which columns the rules look at, each once. */
static void find_columns(QualityCheck *check)
{
    size_t n = 0, distinct = 0;
    for (size_t i = 0; i < check->set.count; i++)
        n += check->rules[i].run.n_columns;
    check->columns = arena_array(check->arena, n + 1, sizeof *check->columns);
    n = 0;
    for (size_t i = 0; i < check->set.count; i++)
        for (size_t k = 0; k < check->rules[i].run.n_columns && !check->rules[i].run.not_checked; k++)
            check->columns[n++] = check->rules[i].run.columns[k];
    qsort(check->columns, n, sizeof *check->columns, compare_positions);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || check->columns[i] != check->columns[i - 1])
            check->columns[distinct++] = check->columns[i];
    check->n_columns = distinct;
}

static Status read_rules(QualityCheck *check, Error *error)
{
    DbResult *result;
    Status status = db_query(check->db, &SQL_QUALITY_DATASET, DB_ARGS(db_int(check->dataset_id)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) > 0) {
        const char *text = db_get_text(result, 0, 0, NULL);
        check->json = text ? json_tokener_parse(text) : NULL;
        check->generation = db_get_int(result, 0, 1);
        check->world.previous_rows = db_is_null(result, 0, 2) ? -1 : db_get_int(result, 0, 2);
    }
    db_result_free(result);
    ParamCheck problems;
    param_check_begin(&problems, NULL, check->arena);
    if (!rule_set_parse(check->json, "", check->arena, &check->set, &problems))
        status = error_set(error, ERR_INVALID, "The dataset's quality rules can not be used: rule %s %s. Save them again.", problems.problems[0].pointer,
                           problems.problems[0].detail);
    return status;
}

Status quality_check_open(Db *db, const char *home, int64_t dataset_id, const Schema *schema, QualityCheck **made, Error *error)
{
    QualityCheck *check = mem_zero(1, sizeof *check);
    *made = check;
    *check = (QualityCheck){.db = db, .home = home, .dataset_id = dataset_id, .schema = schema, .arena = arena_new(4096),
                            .versions = version_cache_new()};
    int64_t now = clock_now_us();
    check->world = (RuleWorld){check, quality_temporary, quality_reference, now, now, -1};
    Status status = read_rules(check, error);
    check->rules = mem_zero(check->set.count + 1, sizeof *check->rules);
    for (size_t i = 0; i < check->set.count && status == OK; i++)
        status = rule_run_begin(&check->rules[i].run, &check->set.rules[i], schema, &check->world, check->arena, error);
    if (status == OK)
        find_columns(check);
    return status;
}

void quality_check_of(QualityCheck *check, int64_t loaded_at, int64_t previous_rows)
{
    check->world.loaded_at = loaded_at;
    check->world.previous_rows = previous_rows;
    for (size_t i = 0; i < check->set.count; i++)
        if (check->rules[i].run.has_newest && check->set.rules[i].n_columns == 0)
            check->rules[i].run.newest = loaded_at;
}

void quality_check_close(QualityCheck *check)
{
    if (!check)
        return;
    for (size_t i = 0; check->rules && i < check->set.count; i++)
        if (check->rules[i].run.rule)
            rule_run_free(&check->rules[i].run);
    if (check->has_kept)
        batch_free(&check->kept);
    free(check->rules);
    free(check->drop);
    free(check->bad);
    buffer_free(&check->report);
    rule_set_free(&check->set);
    json_object_put(check->json);
    version_cache_free(check->versions);
    arena_free(check->arena);
    free(check);
}

bool quality_check_looks(const QualityCheck *check)
{
    return check->set.count > 0;
}

bool quality_check_rejects(const QualityCheck *check)
{
    for (size_t i = 0; i < check->set.count; i++)
        if (check->set.rules[i].action == RULE_REJECT)
            return true;
    return false;
}

uint64_t quality_check_rejected(const QualityCheck *check)
{
    return check->rejected;
}

const size_t *quality_check_columns(const QualityCheck *check, size_t *n)
{
    *n = check->n_columns;
    return check->columns;
}

void quality_make_room(QualityCheck *check, size_t rows)
{
    if (rows <= check->room)
        return;
    check->drop = mem_resize(check->drop, bit_words(rows), sizeof *check->drop);
    check->bad = mem_resize(check->bad, bit_words(rows), sizeof *check->bad);
    check->room = rows;
}

void quality_example(QualityCheck *check, QualityRule *rule, const Batch *batch, size_t row, uint64_t number, uint64_t line)
{
    if (rule->n_examples == QUALITY_EXAMPLES)
        return;
    rule->examples[rule->n_examples++] = (QualityExample){number, line, quality_row_json(&rule->run, batch, row, check->arena)};
}

Status quality_check_stored(QualityCheck *check, const Batch *batch, bool all, Error *error)
{
    quality_make_room(check, batch->n);
    for (size_t i = 0; i < check->set.count; i++) {
        QualityRule *rule = &check->rules[i];
        if (!all && rule->run.rule->action == RULE_REJECT)
            continue;
        uint64_t before = rule->run.violations;
        Status status = rule_run_check(&rule->run, batch, check->bad, error);
        if (status != OK)
            return status;
        if (rule->run.violations == before || rule->n_examples == QUALITY_EXAMPLES)
            continue;
        EACH_BIT(check->bad, batch->n, row)
            quality_example(check, rule, batch, row, check->stored + row + 1, 0);
    }
    check->stored += batch->n;
    return OK;
}

static Status visit_stored(void *context, const Batch *batch, size_t first, Error *error)
{
    (void)first;
    return quality_check_stored(context, batch, true, error);
}

Status quality_check_rows(QualityCheck *check, ColumnScan *scan, size_t rows, Error *error)
{
    return quality_scan(scan, check->schema, check->columns, check->n_columns, rows, visit_stored, check, error);
}
