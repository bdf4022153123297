/* quality_load.c - see quality.h: the batches of a load, and the rows of them that rules set aside. */
#include "store/quality_private.h"

#include "base/memory.h"
#include "formats/csv_writer.h"

#include <stdlib.h>
#include <string.h>

static bool is_accepted(const uint64_t *accepted, size_t row)
{
    return accepted && bit_get(accepted, row);
}

/* A rejected row as its reader has it, or as good as it can be made from its values and its number in the file. */
static void row_origin(const QualityCheck *check, TableReader *reader, const Batch *batch, size_t row, uint64_t number, Buffer *raw,
                       RowReject *reject)
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
    *reject = (RowReject){number, NULL, raw->data ? raw->data : "", raw->length};
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

/* Accepted rows stay, and are remembered, whatever is said of them. */
static Status reject_keys(QualityCheck *check, const Batch *batch, const uint64_t *accepted, const Verdicts *verdicts, Error *error)
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
        if (seen && !is_accepted(accepted, row)) {
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
static Status judge(QualityCheck *check, const Batch *batch, const uint64_t *accepted, const Verdicts *verdicts, Error *error)
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
        Status status = rule_run_check(run, batch, bad, error);
        if (status != OK)
            return status;
        for (size_t word = 0; word < verdicts->words; word++)
            check->drop[word] |= bad[word];
    }
    for (size_t word = 0; accepted && word < verdicts->words; word++)
        check->drop[word] &= ~accepted[word];
    return keys ? reject_keys(check, batch, accepted, verdicts, error) : OK;
}

static void set_aside(QualityCheck *check, TableReader *reader, const Batch *batch, size_t row, uint64_t number, const Verdicts *verdicts,
                      RejectSink *sink, void *context)
{
    RowReject reject = {0};
    Buffer reason = BUFFER_INIT, raw = BUFFER_INIT;
    row_origin(check, reader, batch, row, number, &raw, &reject);
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
    buffer_free(&raw);
}

/* A row of the version that is added to, which stays though a rule that rejects may not like it. */
static void keep_example(QualityCheck *check, const Batch *batch, size_t row, uint64_t number, const Verdicts *verdicts)
{
    for (size_t i = 0; i < check->set.count; i++)
        if (check->set.rules[i].action == RULE_REJECT && bit_get(verdicts->bits + i * verdicts->words, row))
            quality_example(check, &check->rules[i], batch, row, number, 0);
}

/* Goes through the batch's rows once they are judged; returns how many go. */
static size_t part(QualityCheck *check, TableReader *reader, const Batch *batch, const Verdicts *verdicts, RejectSink *sink, void *context)
{
    const uint64_t *accepted = reader ? reader->accepted : NULL;
    size_t dropped = 0;
    for (size_t row = 0; row < batch->n; row++) {
        bool old = is_accepted(accepted, row);
        check->of_file += !old;
        if (bit_get(check->drop, row)) {
            set_aside(check, reader, batch, row, check->of_file, verdicts, sink, context);
            dropped++;
        } else if (old) {
            keep_example(check, batch, row, check->stored + row - dropped + 1, verdicts);
        }
    }
    return dropped;
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
    Status status = judge(check, batch, reader ? reader->accepted : NULL, &verdicts, error);
    if (status == OK) {
        size_t dropped = part(check, reader, batch, &verdicts, sink, context);
        if (dropped)
            *kept = keep(check, batch);
        check->rejected += dropped;
        status = quality_check_stored(check, *kept, false, error);
    }
    free(verdicts.bits);
    return status;
}
