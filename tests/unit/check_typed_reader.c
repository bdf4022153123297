/*
** check_typed_reader.c - rows of cells become a table.
**
** The made source reads its rows from a text: a row a line, cells between bars, the first character of each its kind (- missing, t text,
** s string, n literal, b boolean, i integer, f float, d day, m microseconds); "!reason" is a rejected row. A line "+name" adds a column.
** Every row may be repeated ("*1000 " before it). Texts that it hands out are overwritten when it moves on.
*/
#include "suite.h"

#include "rendered.h"

#include "base/memory.h"
#include "formats/typed_reader.h"

#include <stdio.h>
#include <string.h>

typedef struct Made {
    RowSource base;
    const char *rows, *at;
    size_t repeats;      /* the row at `at` again, so often */
    bool repeating;
    size_t columns;      /* cells allocated */
    char text[4096];     /* of the row in hand */
    int passes, fail_pass;
    bool *closed;
    const char *warnings[1];
} Made;

static void made_columns(Made *made, size_t count)
{
    if (count <= made->columns)
        return;
    made->base.cells = mem_resize(made->base.cells, count, sizeof(Cell));
    memset(made->base.cells + made->columns, 0, (count - made->columns) * sizeof(Cell));
    made->columns = count;
}

static void add_name(Made *made, const char *name, size_t length)
{
    schema_add(&made->base.names, name, length, TYPE_TEXT);
    made_columns(made, made->base.names.count);
}

static Cell made_cell(char *text)
{
    Cell cell = {CELL_MISSING};
    cell.text = (Slice){text + 1, strlen(text + 1)};
    switch (*text) {
    case 't': cell.kind = CELL_TEXT; break;
    case 's': cell.kind = CELL_STRING; break;
    case 'n': cell.kind = CELL_NUMBER; break;
    case 'b': cell = (Cell){CELL_BOOLEAN, {.boolean = text[1] == '1'}}; break;
    case 'i': cell = (Cell){CELL_INTEGER, {.integer = strtoll(text + 1, NULL, 10)}}; break;
    case 'f': cell = (Cell){CELL_FLOAT, {.number = strtod(text + 1, NULL)}}; break;
    case 'd': cell = (Cell){CELL_DATE, {.date = atoi(text + 1)}}; break;
    case 'm': cell = (Cell){CELL_TIMESTAMP, {.integer = strtoll(text + 1, NULL, 10)}}; break;
    default: break;
    }
    return cell;
}

static RowStep made_next(RowSource *source, Error *error)
{
    Made *made = (Made *)source;
    memset(made->text, 'X', sizeof made->text);
    for (;;) {
        if (!*made->at) {
            made->passes++;
            return ROW_END;
        }
        const char *line = made->at;
        if (*line == '*' && !made->repeating) {
            made->repeats = strtoull(line + 1, NULL, 10);
            made->repeating = true;
        }
        if (*line == '*')
            line = strchr(line, ' ') + 1;
        size_t length = strcspn(line, "\n");
        if (!made->repeating || --made->repeats == 0) {
            made->at = line + length + (line[length] == '\n');
            made->repeating = false;
        }
        made->base.line++;
        if (*line == '+') {
            if (made->passes == 0)
                add_name(made, line + 1, length - 1);
            made->base.line--;
            continue;
        }
        if (*line == '#') {
            (void)error_set(error, ERR_LIMIT, "The made source fails.");
            return ROW_FAILED;
        }
        memcpy(made->text, line, length);
        made->text[length] = '\0';
        if (*line == '!') {
            made->base.reject = (RowReject){made->base.line, made->text + 1, "raw", 3};
            return ROW_REJECTED;
        }
        memset(made->base.cells, 0, made->columns * sizeof(Cell));
        char *cell = made->text;
        for (size_t i = 0; cell; i++) {
            char *bar = strchr(cell, '|');
            if (bar)
                *bar++ = '\0';
            made->base.cells[i] = made_cell(cell);
            cell = bar;
        }
        return ROW_READ;
    }
}

static Status made_rewind(RowSource *source, Error *error)
{
    Made *made = (Made *)source;
    (void)error;
    made->at = made->rows;
    made->repeating = false;
    made->base.line = 0;
    return OK;
}

static void made_close(RowSource *source)
{
    Made *made = (Made *)source;
    *made->closed = true;
    schema_free(&made->base.names);
    free(made->base.cells);
    free(made);
}

static size_t made_position(const RowSource *source)
{
    const Made *made = (const Made *)source;
    return (size_t)(made->at - made->rows);
}

static void made_facts(const RowSource *source, Json *json)
{
    (void)source;
    json_member_bool(json, "made", true);
}

static const RowSourceClass MADE = {made_next, made_rewind, made_close, made_position, made_facts};

/* names: with commas between. */
static RowSource *made_source(const char *names, const char *rows, bool *closed)
{
    Made *made = mem_zero(1, sizeof *made);
    made->base.class = &MADE;
    made->rows = made->at = rows;
    made->closed = closed;
    while (*names) {
        size_t length = strcspn(names, ",");
        add_name(made, names, length);
        names += length;
        if (*names == ',' && !*++names)
            add_name(made, "", 0);
    }
    made->warnings[0] = "The source warns.";
    made->base.warnings = made->warnings;
    made->base.n_warnings = strcmp(rows, "i1\n") == 0;
    return &made->base;
}

/* What comes out must be `expected`, with so many retypes; every source is closed. */
static void expect_with(const char *names, const char *rows, const ReadOptions *options, const char *expected, int retypes_wanted)
{
    Buffer out = BUFFER_INIT, read = BUFFER_INIT;
    Error error = {0};
    bool closed = false;
    int retypes = 0;
    TableReader *reader = typed_reader_open(made_source(names, rows, &closed), options, rendered_reject, &read, &error);
    rendered_table(&out, reader, &read, &retypes, &error);
    ck_assert_msg(strcmp(out.data, expected) == 0, "expected\n%s\ngot\n%.2000s", expected, out.data);
    ck_assert_int_eq(retypes, retypes_wanted);
    ck_assert(closed);
    buffer_free(&out);
    buffer_free(&read);
}

static void expect(const char *names, const char *rows, const char *expected)
{
    expect_with(names, rows, &(ReadOptions){0}, expected, 0);
}

/* The type of column a, alone, out of cells with bars between (each a row), and the values. */
static void expect_column(const char *cells, const char *expected)
{
    Buffer rows = BUFFER_INIT;
    for (const char *c = cells; *c; c++)
        buffer_add_char(&rows, *c == '|' ? '\n' : *c);
    expect("a", rows.data, expected);
    buffer_free(&rows);
}

START_TEST(each_kind_has_its_type)
{
    expect_column("b1|-|b0", "columns a:boolean\ntrue\n\\N\nfalse\n");
    expect_column("i5|i-7", "columns a:integer\n5\n-7\n");
    expect_column("f1.5|f2", "columns a:float\n1.5\n2\n");
    expect_column("f1|f2", "columns a:integer\n1\n2\n");
    expect_column("f1e300|f2", "columns a:float\n1e+300\n2\n");
    expect_column("n12|n-3", "columns a:integer\n12\n-3\n");
    expect_column("n12|n1e2", "columns a:float\n12\n100\n");
    expect_column("n99999999999999999999|n1", "columns a:decimal\n99999999999999999999\n1\n");
    expect_column("d0|d20000", "columns a:date\n1970-01-01\n2024-10-04\n");
    expect_column("m0|m1500000", "columns a:timestamp\n1970-01-01T00:00:00\n1970-01-01T00:00:01.5\n");
    expect_column("shello|s12", "columns a:text\nhello\n12\n");
    expect_column("t12|t13", "columns a:integer\n12\n13\n");
    expect_column("t1.5|tNA", "columns a:float\n1.5\n\\N\n");
    expect_column("t007|t8", "columns a:text\n007\n8\n");
    expect_column("-|-", "columns a:text\n\\N\n\\N\n");
}
END_TEST

START_TEST(strings_that_are_dates)
{
    expect_column("s2024-01-02|s2024-01-03", "columns a:date\n2024-01-02\n2024-01-03\n");
    expect_column("s2024-01-02|s2024-01-03 10:00", "columns a:timestamp\n2024-01-02T00:00:00\n2024-01-03T10:00:00\n");
    expect_column("s2024-01-02T10:00:00Z|s", "columns a:timestamp zoned\n2024-01-02T10:00:00Z\n\\N\n");
    expect_column("s25/12/2024|s01/02/2024", "columns a:date\n2024-12-25\n2024-02-01\n");
    expect_column("s2024-01-02|sno", "columns a:text\n2024-01-02\nno\n");
    expect_column("s01/02/2024", "columns a:date\n2024-01-02\n"
                  "warning: Column \"a\": day and month could be either way round; it was read month first.\n");
}
END_TEST

START_TEST(mixed_kinds)
{
    expect_column("i1|f2.5|n3e1", "columns a:float\n1\n2.5\n30\n");
    expect_column("i1|n99999999999999999999", "columns a:decimal\n1\n99999999999999999999\n");
    expect_column("i1|n99999999999999999999|f0.5", "columns a:float\n1\n100000000000000000000\n0.5\n");
    expect_column("d0|m1000000", "columns a:timestamp\n1970-01-01T00:00:00\n1970-01-01T00:00:01\n");
    expect_column("d0|s25/12/2024", "columns a:date\n1970-01-01\n2024-12-25\n");
    expect_column("f0.5|sInfinity|s-Infinity|i2", "columns a:float\n0.5\ninf\n-inf\n2\n");
    expect_column("sInfinity|sx", "columns a:text\nInfinity\nx\n");
    expect_column("i1|sx", "columns a:text\n1\nx\n");
    expect_column("i1|s2", "columns a:text\n1\n2\n");
    expect_column("b1|i0", "columns a:text\ntrue\n0\n");
    expect_column("f0.1|d0|m0|n1E5|b0", "columns a:text\n0.1\n1970-01-01\n1970-01-01T00:00:00\n1E5\nfalse\n");
}
END_TEST

START_TEST(words_for_missing)
{
    expect_column("i1|s|sNA|sNaN|snull", "columns a:integer\n1\n\\N\n\\N\n\\N\n\\N\n");
    expect_column("sx|s|sNA", "columns a:text\nx\n\nNA\n");       /* a string is what it is */
    expect_column("tx|t|tNA|tNULL", "columns a:text\nx\n\\N\n\\N\n\\N\n");
    expect_column("tDE|tNA|tFR|tIT|tES|tPT", "columns a:text\nDE\nNA\nFR\nIT\nES\nPT\n");
    const char *nulls[] = {"-999", "none"};
    ReadOptions options = {.null_values = nulls, .n_null_values = 2};
    expect_with("a,b,c", "i1|sx|f0.5\ni-999|snone|f-999\nn-999|s-999|n-999.0\n", &options,
                "columns a:integer, b:text, c:float\n1|x|0.5\n\\N|\\N|\\N\n\\N|\\N|-999\n", 0);
}
END_TEST

START_TEST(a_late_cell_widens_the_type)
{
    static const struct { const char *usual, *odd, *type; int retypes; } CASES[] = {
        {"i1", "f1.5", "float", 1}, {"i1", "sx", "text", 1}, {"i1", "f2", "integer", 0}, {"i1", "sNA", "integer", 0},
        {"i1", "n99999999999999999999", "decimal", 1}, {"b1", "i1", "text", 1}, {"d1", "m1", "timestamp", 1}, {"-", "i5", "integer", 1},
        {"-", "sx", "text", 1}, {"-", "-", "text", 0}, {"sx", "i5", "text", 0}, {"s2024-01-02", "s2024-01-02 10:00", "timestamp", 1},
        {"s01/02/2024", "s25/02/2024", "date", 1}, {"t1", "tx", "text", 1}, {"t1", "i5", "integer", 0}, {"m1", "s2024-01-01", "timestamp", 0},
        {"d1", "s01.02.2024", "date", 1}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char rows[200], expected[100];
        Buffer out = BUFFER_INIT, read = BUFFER_INIT;
        Error error = {0};
        bool closed;
        int retypes = 0;
        snprintf(rows, sizeof rows, "*20000 %s|i7\n%s|i8\n*20000 %s|i9\n", CASES[i].usual, CASES[i].odd, CASES[i].usual);
        snprintf(expected, sizeof expected, "columns a:%s, b:integer\n", CASES[i].type);
        TableReader *reader = typed_reader_open(made_source("a,b", rows, &closed), &(ReadOptions){0}, NULL, NULL, &error);
        rendered_table(&out, reader, &read, &retypes, &error);
        ck_assert_msg(strncmp(out.data, expected, strlen(expected)) == 0, "%s then %s: %.60s", CASES[i].usual, CASES[i].odd, out.data);
        ck_assert_int_eq(retypes, CASES[i].retypes);
        size_t lines = 0;
        for (const char *c = read.data; *c; c++)
            lines += *c == '\n';
        ck_assert_uint_eq(lines, 40001);
        buffer_free(&out);
        buffer_free(&read);
    }
}
END_TEST

/* Rows between the sample and a contradiction elsewhere still have their say about day and month. */
START_TEST(the_order_of_a_date_is_settled_between)
{
    Buffer out = BUFFER_INIT, read = BUFFER_INIT;
    Error error = {0};
    bool closed;
    int retypes = 0;
    const char *rows = "*2000 s01/02/2024|i1\ns12/25/2024|i1\n*2000 s01/02/2024|i1\ns01/02/2024|f1.5\ns25/12/2024|i2\n";
    TableReader *reader = typed_reader_open(made_source("a,b", rows, &closed), &(ReadOptions){0}, NULL, NULL, &error);
    rendered_table(&out, reader, &read, &retypes, &error);
    ck_assert_ptr_nonnull(strstr(out.data, "columns a:text, b:float\n"));
    ck_assert_int_eq(retypes, 1);
    buffer_free(&out);
    buffer_free(&read);
}
END_TEST

START_TEST(late_columns)
{
    expect("a", "i1\n+b\ni2|sx\n", "columns a:integer, b:text\n1|\\N\n2|x\n");
    Buffer out = BUFFER_INIT, read = BUFFER_INIT;
    Error error = {0};
    bool closed;
    int retypes = 0;
    TableReader *reader = typed_reader_open(made_source("a", "*3000 i1\n+b\n*2 i2|i3\n", &closed),
                                            &(ReadOptions){.types = (FixedType[]){{"b", TYPE_FLOAT}}, .n_types = 1}, NULL, NULL, &error);
    rendered_table(&out, reader, &read, &retypes, &error);
    ck_assert_msg(strncmp(out.data, "columns a:integer, b:float\n1|\\N\n", 32) == 0, "%.60s", out.data);
    ck_assert_ptr_nonnull(strstr(out.data, "\n2|3\n2|3\n"));
    ck_assert_int_eq(retypes, 1);
    buffer_free(&out);
    buffer_free(&read);
}
END_TEST

START_TEST(names_are_made_usable)
{
    expect("a,a,", "i1|i2|i3\n", "columns a:integer, a_2:integer, column_3:integer\n1|2|3\n"
           "warning: 1 column name was changed because it was repeated or not plain text.\n");
}
END_TEST

START_TEST(fixed_types)
{
    const FixedType types[] = {{"a", TYPE_FLOAT}, {"b", TYPE_TEXT}, {"c", TYPE_DATE}};
    ReadOptions options = {.types = types, .n_types = 3};
    expect_with("a,b,c", "i1|i2|d3\ns1.5|b1|s1970-01-09\n-|f0.5|m86400000000\n", &options,
                "columns a:float, b:text, c:date\n1|2|1970-01-04\n1.5|true|1970-01-09\n\\N|0.5|1970-01-02\n", 0);
    expect_with("a,b,c", "i1|i2|d3\nsno|b1|d3\n", &options,
                "error: Line 2 has \"no\" in column \"a\", which is no float. Give the column another type, or text.\n", 0);
    expect_with("a,b,c", "i1|i2|d3\ni1|b1|m1\n", &options, "error: Line 2 has \"1970-01-01T00:00:00.000001\" in column \"c\", which is no "
                "date. Give the column another type, or text.\n", 0);
    expect_with("a,b", "i1|i2\n", &options, "error: There is no column \"c\", for which a type was given.\n", 0);
    const FixedType flags[] = {{"a", TYPE_BOOLEAN}, {"b", TYPE_DECIMAL}, {"c", TYPE_INTEGER}};
    expect_with("a,b,c", "i1|f1.25|s007\nsno|i3|f4\n", &(ReadOptions){.types = flags, .n_types = 3},
                "columns a:boolean, b:decimal, c:integer\ntrue|1.25|7\nfalse|3.00|4\n", 0);
}
END_TEST

START_TEST(a_fixed_type_is_contradicted_late)
{
    const FixedType types[] = {{"a", TYPE_INTEGER}};
    Buffer out = BUFFER_INIT, read = BUFFER_INIT;
    Error error = {0};
    bool closed;
    TableReader *reader = typed_reader_open(made_source("a", "*5000 i1\nsx\ni1\n", &closed), &(ReadOptions){.types = types, .n_types = 1},
                                            NULL, NULL, &error);
    rendered_table(&out, reader, &read, NULL, &error);
    ck_assert_ptr_nonnull(strstr(out.data, "failed: Line 5001 has \"x\" in column \"a\", which is no integer."));
    ck_assert_int_eq(error.status, ERR_INVALID);
    buffer_free(&out);
    buffer_free(&read);
}
END_TEST

START_TEST(a_fixed_decimal_keeps_its_digits)
{
    const FixedType types[] = {{"a", TYPE_DECIMAL}};
    Buffer out = BUFFER_INIT, read = BUFFER_INIT;
    Error error = {0};
    bool closed;
    int retypes = 0;
    TableReader *reader = typed_reader_open(made_source("a", "*5000 n1.5\nn2.125\ni7\n", &closed),
                                            &(ReadOptions){.types = types, .n_types = 1}, NULL, NULL, &error);
    rendered_table(&out, reader, &read, &retypes, &error);
    ck_assert_ptr_nonnull(strstr(out.data, "\n1.500\n2.125\n7.000\n"));
    ck_assert_int_eq(retypes, 1);
    buffer_free(&out);
    buffer_free(&read);
}
END_TEST

START_TEST(rejects_and_failures)
{
    expect("a", "i1\n!bad\ni2\n", "columns a:integer\nreject 2: bad [raw]\n1\n2\n");
    expect("a", "!bad\n!worse\n", "error: No row could be read. Line 1: bad\n");
    expect("a", "i1\n#\n", "error: The made source fails.\n");
    expect("", "", "error: The file has no rows.\n");
    expect("a,b", "", "columns a:text, b:text\n");
    expect("a", "i1\n", "columns a:integer\n1\nwarning: The source warns.\n");
    Buffer out = BUFFER_INIT, read = BUFFER_INIT;
    Error error = {0};
    bool closed;
    int retypes = 0;
    TableReader *reader = typed_reader_open(made_source("a", "!early\n*3000 i1\nsx\n!late\n", &closed), &(ReadOptions){0}, rendered_reject,
                                            &read, &error);
    rendered_table(&out, reader, &read, &retypes, &error);
    ck_assert_int_eq(retypes, 1);
    ck_assert_ptr_eq(strstr(read.data, "reject 1: early [raw]\nreject 3003: late [raw]\n1\n"), read.data);
    ck_assert_ptr_nonnull(strstr(read.data, "\nx\n"));
    reader = typed_reader_open(made_source("a", "*3000 i1\n#\n", &closed), &(ReadOptions){0}, NULL, NULL, &error);
    buffer_clear(&out);
    rendered_table(&out, reader, &read, NULL, &error);
    ck_assert_ptr_nonnull(strstr(out.data, "failed: The made source fails."));
    ck_assert_int_eq(error.status, ERR_LIMIT);
    buffer_free(&out);
    buffer_free(&read);
}
END_TEST

/* A source of so many columns, three rows: row r has r in every column. */
typedef struct Wide {
    RowSource base;
    int64_t row;
} Wide;

static RowStep wide_next(RowSource *source, Error *error)
{
    Wide *wide = (Wide *)source;
    (void)error;
    if (wide->row == 3)
        return ROW_END;
    for (size_t i = 0; i < source->names.count; i++)
        source->cells[i] = (Cell){CELL_INTEGER, {.integer = wide->row}};
    source->line = (uint64_t)++wide->row;
    return ROW_READ;
}

static Status wide_rewind(RowSource *source, Error *error)
{
    (void)error;
    ((Wide *)source)->row = 0;
    return OK;
}

static void wide_close(RowSource *source)
{
    schema_free(&source->names);
    free(source->cells);
    free(source);
}

static size_t wide_position(const RowSource *source)
{
    return (size_t)((const Wide *)source)->row;
}

static TableReader *open_wide(size_t columns, Error *error)
{
    static const RowSourceClass WIDE = {wide_next, wide_rewind, wide_close, wide_position, made_facts};
    Wide *wide = mem_zero(1, sizeof *wide);
    wide->base.class = &WIDE;
    wide->base.cells = mem_zero(columns, sizeof(Cell));
    for (size_t i = 0; i < columns; i++) {
        char name[24];
        schema_add(&wide->base.names, name, (size_t)snprintf(name, sizeof name, "c%zu", i), TYPE_TEXT);
    }
    return typed_reader_open(&wide->base, &(ReadOptions){0}, NULL, NULL, error);
}

START_TEST(a_hundred_thousand_columns)
{
    Error error = {0};
    const Batch *batch;
    size_t rows = 0;
    TableReader *reader = open_wide(TYPED_MAX_COLUMNS, &error);
    ck_assert_ptr_nonnull(reader);
    while (reader_next(reader, &batch, &error) == READ_BATCH)
        for (size_t r = 0; r < batch->n; r++, rows++)
            for (size_t c = 0; c < TYPED_MAX_COLUMNS; c++)
                ck_assert_int_eq(batch->columns[c].integers[r], (int64_t)rows);
    ck_assert_uint_eq(rows, 3);
    reader_close(reader);
    ck_assert_ptr_null(open_wide(TYPED_MAX_COLUMNS + 1, &error));
    ck_assert_int_eq(error.status, ERR_LIMIT);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_kind_has_its_type, strings_that_are_dates, mixed_kinds, words_for_missing, a_late_cell_widens_the_type,
                                  the_order_of_a_date_is_settled_between, late_columns, names_are_made_usable, fixed_types,
                                  a_fixed_type_is_contradicted_late, a_fixed_decimal_keeps_its_digits, rejects_and_failures,
                                  a_hundred_thousand_columns, NULL};
    return suite_run("typed reader", tests);
}
