/*
** rule_keys.c - rules that remember values: unique, reference.
**
** For `reference` the two columns may be of different types; their values are therefore compared as text: a number is the shortest decimal
** that is it (5, 5.0 and "5" are the same), dates and timestamps are ISO 8601.
*/
#include "clean/key_set.h"
#include "clean/rule_private.h"

#include "base/memory.h"
#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct KeyState {
    KeySet *set;
    Key *keys;           /* of the batch's rows */
    uint64_t *whole;     /* bits: no part of the key is missing */
    size_t room;         /* rows */
    bool ignore_case;
    Buffer text;
} KeyState;

enum { AHEAD = 16 };     /* rows between asking for a slot and looking at it */

static KeyState *state_new(RuleRun *run)
{
    KeyState *state = mem_zero(1, sizeof *state);
    state->set = key_set_new(KEY_SET_MEMORY, run->world->temporary, run->world->context);
    run->state = state;
    return state;
}

static void keys_free(RuleRun *run)
{
    KeyState *state = run->state;
    key_set_free(state->set);
    free(state->keys);
    free(state->whole);
    buffer_free(&state->text);
    free(state);
}

static void make_room(KeyState *state, size_t n)
{
    if (n <= state->room)
        return;
    state->keys = mem_resize(state->keys, n, sizeof *state->keys);
    state->whole = mem_resize(state->whole, bit_words(n), sizeof *state->whole);
    state->room = n;
}

/* ---- unique ---- */

static Status unique_begin(RuleRun *run, Error *error)
{
    (void)error;
    state_new(run)->ignore_case = rule_param(run->rule, "ignore_case")->boolean;
    return OK;
}

static void folded_column(KeyState *state, const BatchColumn *column, size_t n)
{
    for (size_t row = 0; row < n; row++) {
        if (!bit_get(column->valid, row))
            continue;
        Slice text = rule_fold(column->texts[row], &state->text);
        state->keys[row] = key_bytes(key_set_secret(state->set), state->keys[row], text.data, text.length);
    }
}

void rule_keys_prepare(RuleRun *run, const Batch *batch)
{
    KeyState *state = run->state;
    size_t n = batch->n, words = bit_words(n);
    if (n == 0)
        return;
    make_room(state, n);
    memset(state->whole, 0xff, words * sizeof *state->whole);
    for (size_t row = 0; row < n; row++)
        state->keys[row] = key_begin(key_set_secret(state->set));
    for (size_t i = 0; i < run->rule->n_columns; i++) {
        const BatchColumn *column = &batch->columns[run->columns[i]];
        ColumnType type = run->schema->fields[run->columns[i]].type;
        for (size_t word = 0; word < words; word++)
            state->whole[word] &= column->valid[word];
        if (type == TYPE_TEXT && state->ignore_case)
            folded_column(state, column, n);
        else
            key_column(key_set_secret(state->set), column, type, n, state->keys);
    }
    for (size_t row = 0; row < n; row++)
        state->keys[row] = key_end(state->keys[row]);
}

bool rule_run_keeps_keys(const RuleRun *run)
{
    return run->rule->kind->methods == &RULE_UNIQUE && !run->not_checked;
}

bool rule_keys_seen(const RuleRun *run, size_t row)
{
    const KeyState *state = run->state;
    return bit_get(state->whole, row) && key_set_has(state->set, state->keys[row]);
}

Status rule_keys_add(RuleRun *run, size_t row, Error *error)
{
    KeyState *state = run->state;
    bool added;
    return bit_get(state->whole, row) ? key_set_add(state->set, state->keys[row], &added, error) : OK;
}

static Status unique_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    KeyState *state = run->state;
    rule_keys_prepare(run, batch);
    for (size_t row = 0; row < batch->n; row++) {
        if (row + AHEAD < batch->n)
            key_set_prefetch(state->set, state->keys[row + AHEAD]);
        if (!bit_get(state->whole, row))
            continue;
        bool added;
        Status status = key_set_add(state->set, state->keys[row], &added, error);
        if (status != OK)
            return status;
        run->checked++;
        if (!added)
            bit_set(bad, row);
    }
    return OK;
}

const RuleMethods RULE_UNIQUE = {.begin = unique_begin, .check = unique_check, .free = keys_free};

/* ---- reference ---- */

static Slice decimal_text(Int128 value, uint8_t scale, Buffer *text)
{
    char *at = buffer_room(text, DECIMAL_TEXT);
    size_t length = decimal_format(value, scale, at);
    if (scale) {
        while (at[length - 1] == '0')
            length--;
        length -= at[length - 1] == '.';
    }
    return (Slice){at, length};
}

static Slice number_slice(double value, Buffer *text)
{
    char *at = buffer_room(text, NUMBER_TEXT);
    if (!isfinite(value))
        return value > 0 ? (Slice){"Infinity", 8} : (Slice){"-Infinity", 9};
    if (fabs(value) < 1e18 && value == trunc(value))
        return (Slice){at, number_format_int((int64_t)value, at)};
    return (Slice){at, number_format_double(value, at)};
}

static Slice value_text(const BatchColumn *column, const Field *field, size_t row, Buffer *text)
{
    buffer_clear(text);
    char *at = buffer_room(text, TIMESTAMP_TEXT);
    switch (field->type) {
    case TYPE_BOOLEAN: return column->booleans[row] ? (Slice){"true", 4} : (Slice){"false", 5};
    case TYPE_INTEGER: return (Slice){at, number_format_int(column->integers[row], at)};
    case TYPE_FLOAT: return number_slice(column->floats[row], text);
    case TYPE_DECIMAL: return decimal_text(column->decimals[row], field->scale, text);
    case TYPE_DATE: return (Slice){at, date_format(column->dates[row], at)};
    case TYPE_TIMESTAMP: return (Slice){at, timestamp_format(column->integers[row], field->zoned, at)};
    case TYPE_TEXT: break;
    }
    return column->texts[row];
}

static Key text_key(KeyState *state, const BatchColumn *column, const Field *field, size_t row)
{
    Slice text = value_text(column, field, row, &state->text);
    return key_end(key_bytes(key_set_secret(state->set), key_begin(key_set_secret(state->set)), text.data, text.length));
}

static Status take_referenced(void *context, const Batch *batch, size_t position, Error *error)
{
    KeyState *state = context;
    const BatchColumn *column = &batch->columns[position];
    for (size_t row = 0; row < batch->n; row++) {
        bool added;
        if (!bit_get(column->valid, row))
            continue;
        Status status = key_set_add(state->set, text_key(state, column, &batch->schema->fields[position], row), &added, error);
        if (status != OK)
            return status;
    }
    return OK;
}

static Status reference_begin(RuleRun *run, Error *error)
{
    int64_t dataset = rule_param(run->rule, "dataset")->integer;
    const char *column = rule_param(run->rule, "column")->text;
    if (!run->world->reference) {
        rule_not_checked(run, "Other datasets are not looked at here.");
        return OK;
    }
    Error cause = {.status = OK};
    Status status = run->world->reference(run->world->context, dataset, column, take_referenced, state_new(run), &cause);
    if (status == ERR_NOT_FOUND) {
        rule_not_checked(run, "%s", cause.message);
        return OK;
    }
    return status == OK ? OK : error_set(error, status, "%s", cause.message);
}

static Status reference_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    (void)error;
    KeyState *state = run->state;
    const BatchColumn *column = &batch->columns[run->columns[0]];
    const Field *field = &run->schema->fields[run->columns[0]];
    for (size_t row = 0; row < batch->n; row++) {
        if (!bit_get(column->valid, row))
            continue;
        run->checked++;
        if (!key_set_has(state->set, text_key(state, column, field, row)))
            bit_set(bad, row);
    }
    return OK;
}

const RuleMethods RULE_REFERENCE = {.begin = reference_begin, .check = reference_check, .free = keys_free};
