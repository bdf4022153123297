/*
** fuzz_operations.c - any parameters on any numbers, for every operation.
**
** The first line is the JSON of the parameters, "operation" among them; what follows are numbers of eight bytes, of which a table is made: "x" as doubles, "n" as integers, "m" as decimals, "d" as dates, "b" as booleans, "t" as short texts; NaN
** is a missing value in all of them.
**
** Checked: the answer is JSON, or the error says something.
*/
#include "base/memory.h"
#include "operation/operation.h"
#include "spec/json_read.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

enum { COLUMNS = 6, MOST_ROWS = 2000 };

typedef struct Table {
    Schema schema;
    Column columns[COLUMNS];
    size_t rows;
} Table;

static void make_table(Table *table, const uint8_t *bytes, size_t rows, Arena *arena)
{
    static const char *const NAMES[COLUMNS] = {"x", "n", "m", "d", "b", "t"};
    static const ColumnType TYPES[COLUMNS] = {TYPE_FLOAT, TYPE_INTEGER, TYPE_DECIMAL, TYPE_DATE, TYPE_BOOLEAN, TYPE_TEXT};
    uint64_t *valid = arena_array(arena, bit_words(rows) + 1, sizeof *valid), *offsets = arena_array(arena, rows + 1, sizeof *offsets);
    double *floats = arena_array(arena, rows + 1, sizeof *floats);
    int64_t *integers = arena_array(arena, rows + 1, sizeof *integers);
    Int128 *decimals = arena_array(arena, rows + 1, sizeof *decimals);
    int32_t *dates = arena_array(arena, rows + 1, sizeof *dates);
    uint8_t *booleans = arena_array(arena, rows + 1, 1);
    char *text = arena_array(arena, rows * 2 + 1, 1);
    bool gaps = false;
    for (size_t i = 0; i < rows; i++) {
        double number;
        int64_t bits;
        memcpy(&number, bytes + i * 8, 8);
        memcpy(&bits, bytes + i * 8, 8);
        offsets[i + 1] = offsets[i];
        gaps |= isnan(number);
        if (isnan(number))
            continue;
        bit_set(valid, i);
        floats[i] = number;
        integers[i] = bits;
        decimals[i] = (Int128)bits * (bits % 7 == 0 ? INT64_C(1000000000000000000) : 1);
        dates[i] = (int32_t)(bits % 700000);
        booleans[i] = bits & 1;
        text[offsets[i]] = (char)('a' + (bits >> 3 & 7));
        text[offsets[i] + 1] = (char)('a' + (bits >> 9 & 1));
        offsets[i + 1] += 2;
    }
    const void *arrays[COLUMNS] = {floats, integers, decimals, dates, booleans, NULL};
    *table = (Table){.rows = rows};
    for (size_t i = 0; i < COLUMNS; i++) {
        schema_add(&table->schema, NAMES[i], 1, TYPES[i]);
        table->columns[i] = (Column){.type = TYPES[i], .n = rows, .valid = gaps ? valid : NULL, .data = arrays[i]};
    }
    table->schema.fields[2].scale = table->columns[2].scale = 3;
    table->columns[5].offsets = offsets;
    table->columns[5].bytes = text;
}

/* What json_read refuses, bare NaN among it, must not be in an answer. */
static void finish(Answer *answer)
{
    Buffer text = BUFFER_INIT;
    Json json;
    json_object *reply;
    Error error;
    json_begin(&json, &text);
    json_open_object(&json);
    MUST(answer_write(answer, &json, &error) == OK);
    json_key(&json, "arrays");
    answer_write_arrays(answer, &json);
    json_close(&json);
    MUST(json_ok(&json));
    MUST(json_read(text.data, text.length, &reply, &error) == OK);
    json_object_put(reply);
    buffer_free(&text);
}

static void run_on(const Operation *operation, const Table *table, json_object *body, Arena *arena)
{
    Frame *frame = frame_over(&table->schema, table->columns, table->rows);
    Answer *answer = answer_new();
    ParamCheck check;
    Error error = {.message = ""};
    long item;
    param_check_begin(&check, operation_params(operation, arena), arena);
    param_check_json(&check, body);
    if (param_check_end(&check) && operation_resolve(&check, &table->schema) &&
        frame_filter(frame, param_value(&check, "filter")->json, &item, &error) == OK) {
        if (operation->weights && param_value(&check, "weights")->present)
            frame_set_weights(frame, param_value(&check, "weights")->columns[0]);
        OperationRun run = {operation, &check, frame, answer, arena, NULL, NULL};
        MUST(operation_cost(operation, table->rows, &check) >= 0);
        if (operation->run(&run, &error) == OK)
            finish(answer);
        else
            MUST(error.message[0]);
    }
    param_check_free(&check);
    answer_free(answer);
    frame_close(frame);
}

/* Takes the name out of the body. NULL: there is none, or no such operation. */
static const Operation *operation_of(json_object *body)
{
    json_object *name = NULL;
    if (!json_object_is_type(body, json_type_object) || !json_object_object_get_ex(body, "operation", &name) ||
        !json_object_is_type(name, json_type_string))
        return NULL;
    const Operation *operation = operation_find(json_object_get_string(name));
    json_object_object_del(body, "operation");
    return operation;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    json_object *body;
    if (!end || json_read((const char *)data, (size_t)(end - data), &body, NULL) != OK)
        return 0;
    const Operation *operation = operation_of(body);
    if (operation) {
        Arena *arena = arena_new(65536);
        Table table;
        size_t rows = (size - (size_t)(end + 1 - data)) / 8;
        make_table(&table, end + 1, rows < MOST_ROWS ? rows : MOST_ROWS, arena);
        json_object_object_add(body, "dataset_id", json_object_new_int(1));
        run_on(operation, &table, body, arena);
        schema_free(&table.schema);
        arena_free(arena);
    }
    json_object_put(body);
    return 0;
}
