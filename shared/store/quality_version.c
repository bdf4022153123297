/* quality_version.c - see quality.h: the check of a version that is stored, and the rows that a rule is about. */
#include "store/quality_private.h"

#include "base/memory.h"
#include "clean/key_count.h"
#include "gen/sql_quality.h"
#include "store/spool.h"

#include <stdlib.h>
#include <string.h>

bool quality_is_key(uint64_t rows, uint64_t missing, uint64_t distinct, bool exact)
{
    return missing == 0 && exact && distinct == rows;
}

typedef struct Duplicates {
    const Schema *schema;
    KeySecret secret;
    KeyCount *count;
    Key *keys;
    size_t room;
} Duplicates;

static Status count_rows(void *context, const Batch *batch, size_t first, Error *error)
{
    Duplicates *duplicates = context;
    (void)first;
    if (batch->n > duplicates->room) {
        duplicates->keys = mem_resize(duplicates->keys, batch->n, sizeof *duplicates->keys);
        duplicates->room = batch->n;
    }
    Key *keys = duplicates->keys;
    for (size_t row = 0; row < batch->n; row++)
        keys[row] = key_begin(&duplicates->secret);
    for (size_t i = 0; i < duplicates->schema->count; i++)
        key_column(&duplicates->secret, &batch->columns[i], duplicates->schema->fields[i].type, batch->n, keys);
    for (size_t row = 0; row < batch->n; row++)
        keys[row] = key_end(keys[row]);
    return key_count_add(duplicates->count, keys, batch->n, error);
}

static int temporary(void *context, Error *error)
{
    return spool_temporary(context, error);
}

Status quality_duplicates(const char *home, const Schema *schema, ColumnScan *scan, size_t rows, uint64_t *found, Error *error)
{
    Duplicates duplicates = {.schema = schema, .secret = key_secret_new(),
                             .count = key_count_new(rows, KEY_COUNT_MEMORY, temporary, (void *)home)};
    size_t *all = mem_array(schema->count + 1, sizeof *all);
    for (size_t i = 0; i < schema->count; i++)
        all[i] = i;
    uint64_t distinct = 0;
    Status status = quality_scan(scan, schema, all, schema->count, rows, count_rows, &duplicates, error);
    if (status == OK)
        status = key_count_distinct(duplicates.count, &distinct, error);
    *found = rows - distinct;
    free(all);
    free(duplicates.keys);
    key_count_free(duplicates.count);
    return status;
}

/* What the profile knows: missing values per column, and whether one column alone tells the rows apart. */
static Status read_columns(Db *db, const Version *version, uint64_t *missing, bool *key, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_QUALITY_MISSING, DB_ARGS(db_int(version->id)), &result, error);
    if (status != OK)
        return status;
    *key = false;
    for (int row = 0; row < db_rows(result) && (size_t)row < version->schema.count; row++) {
        const char *distinct = db_get_text(result, row, 1, NULL);
        const char *exact = db_get_text(result, row, 2, NULL);
        missing[row] = (uint64_t)db_get_int(result, row, 0);
        *key |= distinct && exact &&
                quality_is_key(version->rows, missing[row], strtoull(distinct, NULL, 10), strcmp(exact, "true") == 0);
    }
    db_result_free(result);
    return OK;
}

static Status scan_rules(QualityCheck *check, ColumnsFolder *folder, size_t rows, Error *error)
{
    size_t n;
    const size_t *columns = quality_check_columns(check, &n);
    if (!quality_check_looks(check) || rows == 0)
        return OK;
    if (n == 0) {
        check->stored = rows;
        return OK;
    }
    ColumnScan *scan = column_scan_folder(folder, columns, n, error);
    if (!scan)
        return ERR_IO;
    Status status = quality_check_rows(check, scan, rows, error);
    column_scan_close(scan);
    return status;
}

static Status scan_duplicates(const char *home, const Version *version, ColumnsFolder *folder, QualityRows *rows, Error *error)
{
    ColumnScan *scan = column_scan_folder(folder, NULL, version->schema.count, error);
    if (!scan)
        return ERR_IO;
    Status status = quality_duplicates(home, &version->schema, scan, version->rows, &rows->duplicates, error);
    rows->duplicates_known = true;
    column_scan_close(scan);
    return status;
}

static uint64_t rejected_by(json_object *results, const Rule *rule)
{
    for (size_t i = 0; results && i < json_object_array_length(results); i++) {
        json_object *result = json_object_array_get_idx(results, i), *its = NULL, *id = NULL, *kind = NULL, *rejected = NULL;
        if (json_object_object_get_ex(result, "rule", &its) && json_object_object_get_ex(its, "id", &id) &&
            json_object_object_get_ex(its, "rule", &kind) && json_object_object_get_ex(result, "rejected", &rejected) &&
            strcmp(json_object_get_string(id), rule->id) == 0 && strcmp(json_object_get_string(kind), rule->kind->name) == 0)
            return (uint64_t)json_object_get_int64(rejected);
    }
    return 0;
}

/* Rows that the load rejected are not there to be found again: they are carried over from the report before, by the rule's id. */
static Status carry_rejected(QualityCheck *check, int64_t version, Error *error)
{
    DbResult *result;
    Status status = db_query(check->db, &SQL_QUALITY_REPORT, DB_ARGS(db_int(version)), &result, error);
    if (status != OK)
        return status;
    json_object *report = db_rows(result) ? json_tokener_parse(db_get_text(result, 0, 0, NULL)) : NULL, *results = NULL;
    json_object_object_get_ex(report, "results", &results);
    for (size_t i = 0; i < check->set.count; i++) {
        QualityRule *rule = &check->rules[i];
        rule->rejected = check->set.rules[i].action == RULE_REJECT ? rejected_by(results, &check->set.rules[i]) : 0;
        rule->run.checked += rule->rejected;
        rule->run.violations += rule->rejected;
    }
    json_object_put(report);
    db_result_free(result);
    return OK;
}

Status quality_check_version(Db *db, const char *home, const Version *version, const QualityVersion *facts, Error *error)
{
    QualityCheck *check = NULL;
    ColumnsFolder *folder = NULL;
    uint64_t *missing = mem_zero(version->schema.count + 1, sizeof *missing);
    QualityRows rows = {.rows = version->rows, .unreadable = facts->unreadable, .missing = missing};
    bool key = false;
    Status status = quality_check_open(db, home, facts->dataset_id, &version->schema, &check, error);
    if (status == OK) {
        quality_check_of(check, facts->loaded_at, facts->previous_rows);
        status = carry_rejected(check, version->id, error);
    }
    if (status == OK)
        status = read_columns(db, version, missing, &key, error);
    if (status == OK)
        status = version_columns(version, db, home, &folder, error);
    if (status == OK)
        status = scan_rules(check, folder, version->rows, error);
    if (status == OK && (key || version->rows == 0))
        rows.duplicates_known = true;
    else if (status == OK)
        status = scan_duplicates(home, version, folder, &rows, error);
    if (status == OK)
        status = quality_check_end(check, &rows, error);
    if (status == OK)
        status = quality_check_store(check, db, version->id, error);
    if (status == OK)
        status = db_query(db, &SQL_QUALITY_TELL_SCORE, DB_ARGS(db_int(version->id)), NULL, error);
    if (folder)
        columns_close(folder);
    quality_check_close(check);
    free(missing);
    return status;
}

typedef struct Finding {
    RuleRun run;
    size_t skip, limit;
    size_t *rows;
    size_t found;
    uint64_t total;
    uint64_t *bad;
    size_t room;
} Finding;

static Status find_violations(void *context, const Batch *batch, size_t first, Error *error)
{
    Finding *finding = context;
    if (batch->n > finding->room) {
        finding->bad = mem_resize(finding->bad, bit_words(batch->n), sizeof *finding->bad);
        finding->room = batch->n;
    }
    Status status = rule_run_check(&finding->run, batch, finding->bad, error);
    for (size_t row = 0; status == OK && row < batch->n; row++) {
        if (!bit_get(finding->bad, row))
            continue;
        if (finding->total >= finding->skip && finding->found < finding->limit)
            finding->rows[finding->found++] = first + row;
        finding->total++;
    }
    return status;
}

static Status scan_violations(Db *db, const char *home, const Version *version, Finding *finding, Error *error)
{
    const size_t *columns = finding->run.columns;
    size_t n = finding->run.n_columns;
    ColumnsFolder *folder = NULL;
    Status status = version_columns(version, db, home, &folder, error);
    if (status != OK)
        return status;
    ColumnScan *scan = column_scan_folder(folder, columns, n, error);
    status = scan ? quality_scan(scan, &version->schema, columns, n, version->rows, find_violations, finding, error) : ERR_IO;
    if (scan)
        column_scan_close(scan);
    columns_close(folder);
    return status;
}

Status quality_violations(Db *db, const char *home, const Version *version, const QualityVersion *facts, const Rule *rule, size_t skip,
                          size_t limit, size_t *rows, size_t *found, uint64_t *total, Error *error)
{
    QualityCheck world = {.db = db, .home = home, .dataset_id = facts->dataset_id, .schema = &version->schema, .arena = arena_new(4096),
                          .versions = version_cache_new()};
    world.world = (RuleWorld){&world, quality_temporary, quality_reference, facts->loaded_at, facts->loaded_at, facts->previous_rows};
    Finding finding = {.skip = skip, .limit = limit, .rows = rows};
    Status status = rule_run_begin(&finding.run, rule, &version->schema, &world.world, world.arena, error);
    if (status == OK && finding.run.not_checked)
        status = error_set(error, ERR_CONFLICT, "The rule \"%.200s\" can not be checked: %s", rule->name, finding.run.not_checked);
    if (status == OK && !rule->kind->whole_table && finding.run.n_columns)
        status = scan_violations(db, home, version, &finding, error);
    *found = finding.found;
    *total = finding.total;
    rule_run_free(&finding.run);
    free(finding.bad);
    version_cache_free(world.versions);
    arena_free(world.arena);
    return status;
}
