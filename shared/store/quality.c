/* quality.c - see quality.h: the check of a load, batch by batch. */
#include "store/quality_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "formats/csv_writer.h"
#include "gen/sql_quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Calls for each bit that is set. */
#define EACH_BIT(bits, n, row)                                                            \
    for (size_t word_ = 0; word_ < bit_words(n); word_++)                                 \
        for (uint64_t left_ = (bits)[word_]; left_; left_ &= left_ - 1)                   \
            for (size_t row = word_ * 64 + (size_t)__builtin_ctzll(left_), once_ = 1; once_; once_ = 0)

Status quality_check_stored(QualityCheck *check, const Batch *batch, bool all, Error *error)
{
    quality_make_room(check, batch->n);
    for (size_t i = 0; i < check->set.count; i++) {
        QualityRule *rule = &check->rules[i];
        if (!all && rule->run.rule->action == RULE_REJECT)
            continue;
        uint64_t before = rule->run.violations;
        Status status = rule_run_check(&rule->run, batch, NULL, check->bad, error);
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

/* A rejected row as its reader has it, or as good as it can be made from its values. */
static void row_origin(const QualityCheck *check, TableReader *reader, const Batch *batch, size_t row, Buffer *raw, RowReject *reject)
{
    if (reader && reader->class->row && reader->class->row(reader, row, reject))
        return;
    buffer_clear(raw);
    Column *columns = mem_zero(check->schema->count + 1, sizeof *columns);
    uint64_t (*offsets)[2] = mem_zero(check->schema->count + 1, sizeof *offsets);
    static const uint64_t none = 0;
    for (size_t i = 0; i < check->schema->count; i++) {
        const Field *field = &check->schema->fields[i];
        const BatchColumn *from = &batch->columns[i];
        columns[i] = (Column){.type = field->type, .zoned = field->zoned, .scale = field->scale, .n = 1};
        columns[i].valid = bit_get(from->valid, row) ? NULL : &none;
        if (field->type == TYPE_TEXT) {
            columns[i].bytes = from->texts[row].data;
            columns[i].offsets = offsets[i];
            offsets[i][1] = from->texts[row].length;
        } else {
            columns[i].data = (const char *)from->data + row * type_width(field->type);
        }
    }
    csv_write_rows(raw, check->schema, columns, 0, 1);
    while (raw->length && (raw->data[raw->length - 1] == '\n' || raw->data[raw->length - 1] == '\r'))
        raw->length--;
    free(offsets);
    free(columns);
    *reject = (RowReject){check->stored + check->rejected + row + 1, NULL, raw->data ? raw->data : "", raw->length};
}

/* What stands in the way of the row, of all rules that reject: asked once its batch has been through them. */
typedef struct Verdicts {
    uint64_t *bits;           /* per rule, words of the batch */
    size_t words;
} Verdicts;

static Status add_keys(QualityCheck *check, size_t row, Error *error)
{
    Status status = OK;
    for (size_t i = 0; i < check->set.count && status == OK; i++)
        if (check->set.rules[i].action == RULE_REJECT && rule_run_keeps_keys(&check->rules[i].run))
            status = rule_keys_add(&check->rules[i].run, row, error);
    return status;
}

/* The first `accepted` rows of the batch stay, and are remembered, whatever is said of them. */
static Status reject_keys(QualityCheck *check, const Batch *batch, size_t accepted, const Verdicts *verdicts, Error *error)
{
    for (size_t i = 0; i < check->set.count; i++)
        if (check->set.rules[i].action == RULE_REJECT && rule_run_keeps_keys(&check->rules[i].run))
            rule_keys_prepare(&check->rules[i].run, batch);
    for (size_t row = 0; row < batch->n; row++) {
        if (bit_get(check->drop, row))
            continue;
        bool seen = false;
        for (size_t i = 0; i < check->set.count; i++) {
            RuleRun *run = &check->rules[i].run;
            if (check->set.rules[i].action != RULE_REJECT || !rule_run_keeps_keys(run))
                continue;
            run->checked++;
            if (rule_keys_seen(run, row)) {
                run->violations++;
                bit_set(verdicts->bits + i * verdicts->words, row);
                seen = true;
            }
        }
        if (seen && row >= accepted) {
            bit_set(check->drop, row);
            continue;
        }
        Status status = add_keys(check, row, error);
        if (status != OK)
            return status;
    }
    return OK;
}

/* The rules that reject; the others come with the rows that stay. */
static Status judge(QualityCheck *check, const Batch *batch, size_t accepted, const Verdicts *verdicts, Error *error)
{
    bool keys = false;
    memset(check->drop, 0, verdicts->words * sizeof *check->drop);
    for (size_t i = 0; i < check->set.count; i++) {
        RuleRun *run = &check->rules[i].run;
        if (check->set.rules[i].action != RULE_REJECT)
            continue;
        if (rule_run_keeps_keys(run)) {
            keys = true;
            continue;
        }
        uint64_t *bad = verdicts->bits + i * verdicts->words;
        Status status = rule_run_check(run, batch, NULL, bad, error);
        if (status != OK)
            return status;
        for (size_t word = 0; word < verdicts->words; word++)
            check->drop[word] |= bad[word];
    }
    for (size_t row = 0; row < accepted; row++)
        bit_clear(check->drop, row);
    return keys ? reject_keys(check, batch, accepted, verdicts, error) : OK;
}

static void set_aside(QualityCheck *check, TableReader *reader, const Batch *batch, size_t row, const Verdicts *verdicts, Buffer *raw,
                      RejectSink *sink, void *context)
{
    RowReject reject = {0};
    Buffer reason = BUFFER_INIT;
    row_origin(check, reader, batch, row, raw, &reject);
    for (size_t i = 0; i < check->set.count; i++) {
        QualityRule *rule = &check->rules[i];
        if (check->set.rules[i].action != RULE_REJECT || !bit_get(verdicts->bits + i * verdicts->words, row))
            continue;
        rule->rejected++;
        quality_example(check, rule, batch, row, 0, reject.line);
        if (reason.length == 0) {
            buffer_printf(&reason, "Rule \"%.200s\" (", check->set.rules[i].name);
            quality_row_words(&rule->run, batch, row, &reason);
            buffer_add_text(&reason, ").");
        }
    }
    reject.reason = reason.data;
    sink(context, &reject);
    buffer_free(&reason);
}

/* Rows of the version that is added to, which stay though a rule that rejects does not like them. */
static void keep_examples(QualityCheck *check, const Batch *batch, size_t accepted, const Verdicts *verdicts)
{
    for (size_t i = 0; i < check->set.count && accepted; i++) {
        if (check->set.rules[i].action != RULE_REJECT)
            continue;
        EACH_BIT(verdicts->bits + i * verdicts->words, batch->n, row)
            if (row < accepted)
                quality_example(check, &check->rules[i], batch, row, check->stored + row + 1, 0);
    }
}

/* The rows that are not dropped, as a batch of the check's own; texts stay where they are. */
static const Batch *keep(QualityCheck *check, const Batch *batch)
{
    Batch *kept = &check->kept;
    if (!check->has_kept || kept->capacity < batch->n) {
        if (check->has_kept)
            batch_free(kept);
        size_t width = 1;
        for (size_t i = 0; i < check->schema->count; i++)
            width += check->schema->fields[i].type == TYPE_TEXT ? sizeof(Slice) : type_width(check->schema->fields[i].type);
        batch_init(kept, check->schema, (batch->n + 64) * width);
        check->has_kept = true;
    }
    batch_clear(kept);
    size_t to = 0;
    for (size_t row = 0; row < batch->n; row++)
        to += !bit_get(check->drop, row);
    kept->n = to;
    for (size_t i = 0; i < check->schema->count; i++) {
        const BatchColumn *from = &batch->columns[i];
        BatchColumn *into = &kept->columns[i];
        ColumnType type = check->schema->fields[i].type;
        size_t width = type == TYPE_TEXT ? sizeof(Slice) : type_width(type);
        size_t at = 0;
        for (size_t row = 0; row < batch->n; row++) {
            if (bit_get(check->drop, row))
                continue;
            if (bit_get(from->valid, row)) {
                bit_set(into->valid, at);
                memcpy((char *)into->data + at * width, (const char *)from->data + row * width, width);
            } else {
                into->missing++;
            }
            at++;
        }
    }
    return kept;
}

Status quality_check_load(QualityCheck *check, TableReader *reader, const Batch *batch, const Batch **kept, RejectSink *sink, void *context,
                          Error *error)
{
    *kept = batch;
    if (!quality_check_looks(check) || batch->n == 0)
        return OK;
    if (!quality_check_rejects(check))
        return quality_check_stored(check, batch, false, error);
    quality_make_room(check, batch->n);
    Verdicts verdicts = {NULL, bit_words(batch->n)};
    verdicts.bits = mem_zero(check->set.count * verdicts.words + 1, sizeof *verdicts.bits);
    uint64_t left = reader && reader->accepted > check->seen ? reader->accepted - check->seen : 0;
    size_t accepted = left < batch->n ? (size_t)left : batch->n;
    Status status = judge(check, batch, accepted, &verdicts, error);
    if (status == OK) {
        keep_examples(check, batch, accepted, &verdicts);
        Buffer raw = BUFFER_INIT;
        uint64_t dropped = 0;
        EACH_BIT(check->drop, batch->n, row)
        {
            set_aside(check, reader, batch, row, &verdicts, &raw, sink, context);
            dropped++;
        }
        buffer_free(&raw);
        if (dropped)
            *kept = keep(check, batch);
        check->rejected += dropped;
        check->seen += batch->n;
        status = quality_check_stored(check, *kept, false, error);
    }
    free(verdicts.bits);
    return status;
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
