/* run_operation.c - see run_operation.h. */
#include "run_operation.h"

#include "base/memory.h"
#include "formats/csv.h"
#include "made_column.h"
#include "spec/json_read.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 200000, PROBLEMS = 1000 };

struct RunTable {
    char *text;
    Schema schema;
    MadeColumn **made;
    Column *columns;
    size_t rows;
};

static void add_cells(MadeColumn *made, const BatchColumn *from, ColumnType type, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!bit_get(from->valid, i)) {
            made_missing(made);
            continue;
        }
        switch (type) {
        case TYPE_BOOLEAN: made_int(made, from->booleans[i]); break;
        case TYPE_INTEGER:
        case TYPE_TIMESTAMP: made_int(made, from->integers[i]); break;
        case TYPE_FLOAT: made_float(made, from->floats[i]); break;
        case TYPE_DECIMAL: made_decimal(made, from->decimals[i]); break;
        case TYPE_DATE: made_int(made, from->dates[i]); break;
        case TYPE_TEXT: made_text(made, from->texts[i].data, from->texts[i].length); break;
        }
    }
}

static void drop(RunTable *table)
{
    for (size_t i = 0; table->made && i < table->schema.count; i++)
        made_column_free(table->made[i]);
    free(table->made);
    schema_free(&table->schema);
    table->made = NULL;
    table->rows = 0;
}

/* An empty column for each field of the schema as it is now. */
static void begin(RunTable *table, const Schema *schema, size_t room)
{
    drop(table);
    schema_copy(&table->schema, schema);
    table->made = mem_zero(schema->count + 1, sizeof *table->made);
    for (size_t i = 0; i < schema->count; i++) {
        table->made[i] = made_column_new(schema->fields[i].type, room);
        table->made[i]->column.scale = schema->fields[i].scale;
        table->made[i]->column.zoned = schema->fields[i].zoned;
    }
}

/* "a=decimal b=text" */
static size_t parse_types(char *text, FixedType *types)
{
    size_t n = 0;
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
        char *sign = strchr(word, '=');
        *sign = '\0';
        types[n].column = word;
        ck_assert(type_from_name(sign + 1, strlen(sign + 1), &types[n++].type));
    }
    return n;
}

RunTable *run_table(const char *csv, const char *types)
{
    RunTable *table = mem_zero(1, sizeof *table);
    FixedType fixed[32];
    char *names = mem_text(types ? types : "");
    ReadOptions options = {.delimiter = ',', .header = TRI_YES, .types = fixed, .n_types = parse_types(names, fixed)};
    Error error = {.message = ""};
    const Batch *batch;
    ReadStep step;
    table->text = mem_text(csv);
    TableReader *reader = csv_reader_open(table->text, strlen(csv), &options, NULL, NULL, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    size_t room = 1;
    for (const char *c = csv; *c; c++)
        room += *c == '\n';
    ck_assert_uint_le(room, MOST_ROWS);
    begin(table, reader->schema, room);
    while ((step = reader_next(reader, &batch, &error)) != READ_END) {
        ck_assert_msg(step != READ_FAILED, "%s", error.message);
        if (step == READ_RETYPE) {
            begin(table, reader->schema, room);
            continue;
        }
        for (size_t i = 0; i < table->schema.count; i++)
            add_cells(table->made[i], &batch->columns[i], table->schema.fields[i].type, batch->n);
        table->rows += batch->n;
    }
    reader_close(reader);
    free(names);
    table->columns = mem_zero(table->schema.count + 1, sizeof *table->columns);
    for (size_t i = 0; i < table->schema.count; i++) {
        bool complete = true;
        for (size_t row = 0; row < table->rows; row++)
            complete &= bit_get(table->made[i]->valid, row);
        table->columns[i] = table->made[i]->column;
        if (complete)
            table->columns[i].valid = NULL; /* as in column files */
    }
    return table;
}

void run_table_free(RunTable *table)
{
    drop(table);
    free(table->columns);
    free(table->text);
    free(table);
}

const Schema *run_table_schema(const RunTable *table)
{
    return &table->schema;
}

const Column *run_table_columns(const RunTable *table)
{
    return table->columns;
}

size_t run_table_rows(const RunTable *table)
{
    return table->rows;
}

static void list_problems(const ParamCheck *check, char *problems, Error *error)
{
    size_t at = 0;
    (void)error_set(error, ERR_INVALID, "%zu problems", check->n_problems);
    for (size_t i = 0; problems && i < check->n_problems && at < PROBLEMS; i++)
        at += (size_t)snprintf(problems + at, PROBLEMS - at, "%s: %s\n", check->problems[i].pointer, check->problems[i].detail);
}

static bool prepare(ParamCheck *check, const RunTable *table, json_object *body, Frame *frame, Error *error)
{
    long item;
    param_check_json(check, body);
    if (!param_check_end(check) || !operation_resolve(check, &table->schema))
        return false;
    for (size_t i = 0; i < check->count; i++)
        if (strcmp(check->params[i].name, "weights") == 0 && check->values[i].present)
            frame_set_weights(frame, check->values[i].columns[0]);
    return frame_filter(frame, param_value(check, "filter")->json, &item, error) == OK;
}

static json_object *finish(Answer *answer, Error *error)
{
    Buffer text = BUFFER_INIT;
    Json json;
    json_object *reply = NULL;
    json_begin(&json, &text);
    json_open_object(&json);
    json_key(&json, "arrays");
    answer_write_arrays(answer, &json);
    ck_assert_msg(answer_write(answer, &json, error) == OK, "the operation misused the JSON writer: %s", text.data);
    json_close(&json);
    Error why = {.message = ""};
    ck_assert_msg(json_ok(&json) && json_read(text.data, text.length, &reply, &why) == OK, "%s: %s", why.message, text.data);
    buffer_free(&text);
    return reply;
}

json_object *run_operation(const Operation *operation, const RunTable *table, const char *params, char *problems, Error *error)
{
    Arena *arena = arena_new(16384);
    Frame *frame = frame_over(&table->schema, table->columns, table->rows);
    Answer *answer = answer_new();
    ParamCheck check;
    json_object *body = NULL, *reply = NULL;
    Error ignored;
    error = error ? error : &ignored;
    *error = (Error){.status = OK};
    if (problems)
        *problems = '\0';
    ck_assert_msg(json_read(params, strlen(params), &body, error) == OK, "%s: %s", params, error->message);
    json_object_object_add(body, "dataset_id", json_object_new_int(1));
    param_check_begin(&check, operation_params(operation, arena), arena);
    if (prepare(&check, table, body, frame, error)) {
        OperationRun run = {operation, &check, frame, answer, arena, NULL, NULL};
        if (operation->run(&run, error) == OK)
            reply = finish(answer, error);
        else
            ck_assert_msg(error->message[0] != '\0', "%s failed without a word", operation->name);
    }
    if (check.n_problems)
        list_problems(&check, problems, error);
    param_check_free(&check);
    json_object_put(body);
    answer_free(answer);
    frame_close(frame);
    arena_free(arena);
    return reply;
}

json_object *run_value(json_object *reply, const char *path)
{
    char *copy = mem_text(path), *save = NULL;
    json_object *at = reply;
    for (char *name = strtok_r(copy, ".", &save); name; name = strtok_r(NULL, ".", &save)) {
        json_object *next = NULL;
        if (json_object_is_type(at, json_type_array) && (size_t)atol(name) < json_object_array_length(at))
            next = json_object_array_get_idx(at, (size_t)atol(name));
        else if (!json_object_is_type(at, json_type_object) || !json_object_object_get_ex(at, name, &next))
            ck_abort_msg("there is no %s (at %s) in %s", path, name, json_object_to_json_string(reply));
        at = next;
    }
    free(copy);
    return at;
}

double run_number(json_object *reply, const char *path)
{
    json_object *value = run_value(reply, path);
    ck_assert_msg(json_object_is_type(value, json_type_double) || json_object_is_type(value, json_type_int), "%s is no number: %s", path,
                  json_object_to_json_string(value));
    return json_object_get_double(value);
}

const char *run_text(json_object *reply, const char *path)
{
    json_object *value = run_value(reply, path);
    ck_assert_msg(json_object_is_type(value, json_type_string), "%s is no text: %s", path, json_object_to_json_string(value));
    return json_object_get_string(value);
}
