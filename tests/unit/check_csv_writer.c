/* check_csv_writer.c - a table written as CSV reads back as the same table; NDJSON says the same as json-c reads it. */
#include "suite.h"

#include "formats/csv.h"
#include "formats/csv_writer.h"

#include <json-c/json.h>
#include <math.h>
#include <string.h>

enum { ROWS = 6, COLUMNS = 9 };

static const char *const TEXTS[ROWS] = {"plain", "a, \"b\"\nc", "", "NA", " x ", "ünï\t"};

/* One column of each type, row 3 missing in all but the texts. */
typedef struct Table {
    Schema schema;
    Column columns[COLUMNS];
    uint64_t valid[1], offsets[ROWS + 1], dict_offsets[3];
    uint8_t booleans[ROWS];
    int64_t integers[ROWS], moments[ROWS], zoned[ROWS];
    double floats[ROWS];
    Int128 decimals[ROWS];
    int32_t dates[ROWS];
    uint32_t codes[ROWS];
    char bytes[256];
} Table;

static void make(Table *table)
{
    const double floats[ROWS] = {0.1, -0.0, 1e300, 0, INFINITY, -INFINITY};
    const int64_t integers[ROWS] = {0, -1, INT64_MAX, 0, INT64_MIN, 42};
    memset(table, 0, sizeof *table);
    table->valid[0] = 0x37;
    size_t at = 0;
    for (size_t i = 0; i < ROWS; i++) {
        bool present = table->valid[0] >> i & 1;
        table->booleans[i] = present && i % 2;
        table->integers[i] = integers[i];
        table->floats[i] = floats[i];
        table->decimals[i] = present ? (Int128)INT64_MAX * 1000 * ((int)i - 2) + 5 : 0;
        table->dates[i] = present ? (int32_t)i * 1000 - 2000 : 0;
        table->moments[i] = present ? (int64_t)i * 86399999999 - 5 : 0;
        table->zoned[i] = present ? (int64_t)i * 3600000000 : 0;
        table->codes[i] = i % 2;
        memcpy(table->bytes + at, TEXTS[i], strlen(TEXTS[i]));
        at += strlen(TEXTS[i]);
        table->offsets[i + 1] = at;
    }
    table->dict_offsets[1] = 5;
    table->dict_offsets[2] = 8;
    const Column columns[COLUMNS] = {
        {.type = TYPE_BOOLEAN, .booleans = table->booleans}, {.type = TYPE_INTEGER, .integers = table->integers}, {.type = TYPE_FLOAT, .floats = table->floats},
        {.type = TYPE_DECIMAL, .scale = 3, .decimals = table->decimals}, {.type = TYPE_DATE, .dates = table->dates},
        {.type = TYPE_TIMESTAMP, .integers = table->moments}, {.type = TYPE_TIMESTAMP, .zoned = true, .integers = table->zoned},
        {.type = TYPE_TEXT, .offsets = table->offsets, .bytes = table->bytes},
        {.type = TYPE_TEXT, .codes = table->codes, .offsets = table->dict_offsets, .bytes = "greenred", .dict_count = 2}};
    const char *names[COLUMNS] = {"b", "i", "f", "dec", "d", "t", "z, \"q\"", "text", "colour"};
    for (size_t c = 0; c < COLUMNS; c++) {
        table->columns[c] = columns[c];
        table->columns[c].n = ROWS;
        table->columns[c].valid = c < 7 ? table->valid : NULL;
        schema_add(&table->schema, names[c], strlen(names[c]), columns[c].type);
        table->schema.fields[c].scale = columns[c].scale;
        table->schema.fields[c].zoned = columns[c].zoned;
    }
}

START_TEST(csv_reads_back)
{
    Table table;
    Buffer text = BUFFER_INIT;
    Error error;
    make(&table);
    csv_write_header(&text, &table.schema);
    csv_write_rows(&text, &table.schema, table.columns, 0, 2);
    csv_write_rows(&text, &table.schema, table.columns, 2, ROWS - 2);
    const FixedType types[] = {{"dec", TYPE_DECIMAL}};
    ReadOptions options = {.types = types, .n_types = 1, .quoted_empty_is_text = TRI_YES};
    TableReader *reader = csv_reader_open(text.data, text.length, &options, NULL, NULL, &error);
    ck_assert_msg(reader != NULL, "%s", text.data);
    const Batch *batch;
    ck_assert_msg(reader_next(reader, &batch, &error) == READ_BATCH, "%s", text.data);
    ck_assert_uint_eq(batch->n, ROWS);
    for (size_t c = 0; c < COLUMNS; c++) {
        const Field *field = &batch->schema->fields[c], *wanted = &table.schema.fields[c];
        const BatchColumn *got = &batch->columns[c];
        ck_assert_str_eq(field->name, wanted->name);
        ck_assert_msg(field->type == wanted->type && field->zoned == wanted->zoned && field->scale == wanted->scale, "%s", field->name);
        for (size_t r = 0; r < ROWS; r++) {
            ck_assert_int_eq(bit_get(got->valid, r), column_present(&table.columns[c], r));
            size_t length, width = type_width(field->type);
            if (field->type == TYPE_TEXT) {
                const char *value = column_text(&table.columns[c], r, &length);
                ck_assert(got->texts[r].length == length && memcmp(got->texts[r].data, value, length) == 0);
            } else {
                ck_assert_msg(memcmp((const char *)got->data + r * width, (const char *)table.columns[c].data + r * width, width) == 0 ||
                                  !bit_get(got->valid, r), "%s row %zu\n%s", field->name, r, text.data);
            }
        }
    }
    reader_close(reader);
    schema_free(&table.schema);
    buffer_free(&text);
}
END_TEST

START_TEST(ndjson_says_the_same)
{
    Table table;
    Buffer text = BUFFER_INIT, value = BUFFER_INIT;
    make(&table);
    ndjson_write_rows(&text, &table.schema, table.columns, 0, ROWS);
    char *line = text.data;
    for (size_t r = 0; r < ROWS; r++) {
        char *end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        *end = '\0';
        json_object *object = json_tokener_parse(line);
        ck_assert_ptr_nonnull(object);
        for (size_t c = 0; c < COLUMNS; c++) {
            json_object *member = NULL;
            ck_assert(json_object_object_get_ex(object, table.schema.fields[c].name, &member));
            Json json; /* the same value on its own reads as the same */
            buffer_clear(&value);
            json_begin(&json, &value);
            json_write_value(&json, &table.columns[c], r);
            ck_assert(json_ok(&json));
            json_object *alone = json_tokener_parse(value.data);
            ck_assert(json_object_equal(alone, member));
            json_object_put(alone);
            if (!column_present(&table.columns[c], r))
                ck_assert_ptr_null(member);
        }
        json_object *member = NULL;
        (void)json_object_object_get_ex(object, "text", &member);
        ck_assert_str_eq(json_object_get_string(member), TEXTS[r]);
        json_object_put(object);
        line = end + 1;
    }
    ck_assert_ptr_nonnull(strstr(text.data, "\"i\":0,\"f\":0.1,"));
    ck_assert_str_eq(line, "");
    schema_free(&table.schema);
    buffer_free(&text);
    buffer_free(&value);
}
END_TEST

START_TEST(exact_texts)
{
    Table table;
    Buffer text = BUFFER_INIT;
    make(&table);
    csv_write_header(&text, &table.schema);
    csv_write_rows(&text, &table.schema, table.columns, 1, 3);
    ck_assert_str_eq(text.data,
                     "b,i,f,dec,d,t,\"z, \"\"q\"\"\",text,colour\n"
                     "true,-1,-0,-9223372036854775806.995,1967-04-07,1970-01-01T23:59:59.999994,1970-01-01T01:00:00Z,\"a, \"\"b\"\"\nc\",red\n"
                     "false,9223372036854775807,1e+300,0.005,1970-01-01,1970-01-02T23:59:59.999993,1970-01-01T02:00:00Z,\"\",green\n"
                     ",,,,,,,\"NA\",red\n");
    schema_free(&table.schema);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {csv_reads_back, ndjson_says_the_same, exact_texts, NULL};
    return suite_run("csv_writer", tests);
}
