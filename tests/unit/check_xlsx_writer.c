/* check_xlsx_writer.c - columns written as a workbook read back as they were; libzip finds nothing wrong with the zip. */
#include "suite.h"

#include "formats/xlsx.h"
#include "formats/xlsx_writer.h"

#include <math.h>
#include <string.h>
#include <zip.h>

static Status keep(void *context, const char *bytes, size_t length, Error *error)
{
    (void)error;
    buffer_add(context, bytes, length);
    return OK;
}

static Buffer written(const Schema *schema, const Column *columns, size_t rows, const char *title)
{
    Buffer out = BUFFER_INIT;
    Error error;
    XlsxWriter *writer = xlsx_writer_open(schema, title, keep, &out, &error);
    ck_assert_ptr_nonnull(writer);
    ck_assert_int_eq(xlsx_check_rows(schema, columns, 0, rows, 1, &error), OK);
    ck_assert_int_eq(xlsx_writer_rows(writer, columns, 0, rows / 2, &error), OK);
    ck_assert_int_eq(xlsx_writer_rows(writer, columns, rows / 2, rows - rows / 2, &error), OK);
    ck_assert_int_eq(xlsx_writer_end(writer, &error), OK);
    xlsx_writer_close(writer);
    return out;
}

/* A member's text, as libzip unpacks it. */
static char *member(const Buffer *file, const char *name)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(file->data, file->length, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    ck_assert_msg(zip != NULL, "%s", zip_error_strerror(&error));
    zip_stat_t facts;
    ck_assert_int_eq(zip_stat(zip, name, 0, &facts), 0);
    char *text = malloc(facts.size + 1);
    zip_file_t *one = zip_fopen(zip, name, 0);
    ck_assert_int_eq(zip_fread(one, text, facts.size), (zip_int64_t)facts.size);
    text[facts.size] = '\0';
    ck_assert_int_eq(zip_fclose(one), 0);
    zip_discard(zip);
    return text;
}

static RowSource *reread(const Buffer *file, const char *sheet)
{
    Error error;
    FormatInput input = {file->data, file->length, -1, "/tmp"};
    RowSource *source = xlsx_source_open(&input, &(ReadOptions){.sheet = sheet}, &error);
    ck_assert_msg(source != NULL, "%s", error.message);
    return source;
}

static void next(RowSource *source)
{
    Error error;
    ck_assert_int_eq(source->class->next(source, &error), ROW_READ);
}

enum { ROWS = 4 };

START_TEST(values_of_each_type_come_back)
{
    static const char *const TEXTS[ROWS] = {"a <b> & \"c\" ]]>", "", " x\r\n\ty\x01_x0041_ \xEF\xBF\xBF", "=1+1 \xF0\x9F\x8C\xBE"};
    const int64_t second = 1000000, day = 86400 * second;
    const uint64_t valid[1] = {0xB}; /* the third is missing, but for texts */
    const uint8_t booleans[ROWS] = {1, 0, 0, 1};
    const int64_t integers[ROWS] = {INT64_C(1) << 53, -7, 0, INT64_MAX};
    const int64_t moments[ROWS] = {18262 * day + 1, -25567 * day, 0, 2932896 * day + day - 1};
    const double floats[ROWS] = {0.1, -1e-300, 0, -INFINITY};
    const Int128 decimals[ROWS] = {1250, -1, 0, (Int128)INT64_MAX * 1000};
    const int32_t dates[ROWS] = {18262, -25567, 0, -25568};
    uint64_t offsets[ROWS + 1] = {0};
    char bytes[256];
    for (size_t i = 0; i < ROWS; i++) {
        memcpy(bytes + offsets[i], TEXTS[i], strlen(TEXTS[i]));
        offsets[i + 1] = offsets[i] + strlen(TEXTS[i]);
    }
    const Column columns[] = {
        {.type = TYPE_BOOLEAN, .n = ROWS, .valid = valid, .booleans = booleans}, {.type = TYPE_INTEGER, .n = ROWS, .valid = valid, .integers = integers},
        {.type = TYPE_FLOAT, .n = ROWS, .valid = valid, .floats = floats}, {.type = TYPE_DECIMAL, .n = ROWS, .valid = valid, .scale = 2, .decimals = decimals},
        {.type = TYPE_DATE, .n = ROWS, .valid = valid, .dates = dates}, {.type = TYPE_TIMESTAMP, .n = ROWS, .valid = valid, .integers = moments},
        {.type = TYPE_TEXT, .n = ROWS, .offsets = offsets, .bytes = bytes}};
    static const char *const NAMES[] = {"b", "i", "f", "dec", "d", "t", "x & y"};
    Schema schema = {0};
    for (size_t c = 0; c < 7; c++)
        schema_add(&schema, NAMES[c], strlen(NAMES[c]), columns[c].type);
    Buffer file = written(&schema, columns, ROWS, "History");
    RowSource *source = reread(&file, NULL);
    ck_assert_uint_eq(source->names.count, 7);
    for (size_t c = 0; c < 7; c++)
        ck_assert_str_eq(source->names.fields[c].name, NAMES[c]);
    for (size_t r = 0; r < ROWS; r++) {
        next(source);
        const Cell *cells = source->cells;
        ck_assert_int_eq(cells[6].kind, CELL_STRING);
        ck_assert_msg(cells[6].text.length == strlen(TEXTS[r]) && memcmp(cells[6].text.data, TEXTS[r], strlen(TEXTS[r])) == 0, "%.*s",
                      (int)cells[6].text.length, cells[6].text.data);
        for (size_t c = 0; c < 6 && r == 2; c++)
            ck_assert_int_eq(cells[c].kind, CELL_MISSING);
        if (r == 2)
            continue;
        ck_assert(cells[0].kind == CELL_BOOLEAN && cells[0].boolean == (booleans[r] == 1));
        ck_assert(r == 3 ? cells[1].kind == CELL_STRING && memcmp(cells[1].text.data, "9223372036854775807", 19) == 0
                         : cells[1].kind == CELL_INTEGER && cells[1].integer == integers[r]);
        ck_assert(r == 3 ? cells[2].kind == CELL_STRING && memcmp(cells[2].text.data, "-Infinity", 9) == 0
                         : cells[2].kind == CELL_FLOAT && cells[2].number == floats[r]);
        ck_assert(r == 3 ? cells[3].kind == CELL_STRING && cells[3].text.length == 23 : cells[3].kind == CELL_FLOAT && cells[3].number == (r ? -0.01 : 12.5));
        ck_assert(r == 3 ? cells[4].kind == CELL_STRING && memcmp(cells[4].text.data, "1899-12-31", 10) == 0
                         : cells[4].kind == CELL_DATE && cells[4].date == dates[r]);
        ck_assert(cells[5].kind == CELL_TIMESTAMP && cells[5].integer == moments[r]);
    }
    source->class->close(source);
    char *workbook = member(&file, "xl/workbook.xml");
    ck_assert_ptr_nonnull(strstr(workbook, "<sheet name=\"data\""));
    ck_assert_ptr_nonnull(strstr(workbook, "'data'!$A$1:$G$5"));
    free(workbook);
    buffer_free(&file);
    schema_free(&schema);
}
END_TEST

/* Every microsecond of a serial day is told apart: random moments of the years 1900 to 2100 come back. */
START_TEST(moments_come_back_to_the_microsecond)
{
    enum { N = 20000 };
    static int64_t moments[N];
    const int64_t from = INT64_C(-2203977600) * 1000000, to = INT64_C(4102444800) * 1000000; /* 1900-02-28, 2100-01-01 */
    uint64_t state = 1;
    for (size_t i = 0; i < N; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        moments[i] = from + (int64_t)((state >> 8) % (uint64_t)(to - from));
        if (i % 3 == 0)
            moments[i] -= moments[i] % 1000000 - (int64_t)(i % 5) + 2;
    }
    const Column column = {.type = TYPE_TIMESTAMP, .n = N, .integers = moments};
    Schema schema = {0};
    schema_add(&schema, "t", 1, TYPE_TIMESTAMP);
    Buffer file = written(&schema, &column, N, "t");
    RowSource *source = reread(&file, NULL);
    for (size_t i = 0; i < N; i++) {
        next(source);
        ck_assert_msg(source->cells[0].kind == CELL_TIMESTAMP && source->cells[0].integer == moments[i], "%lld came back as %lld",
                      (long long)moments[i], (long long)source->cells[0].integer);
    }
    source->class->close(source);
    buffer_free(&file);
    schema_free(&schema);
}
END_TEST

START_TEST(long_tables_go_on_in_further_sheets)
{
    enum { N = 1048575 + 3 };
    int64_t *values = malloc(N * sizeof *values);
    for (size_t i = 0; i < N; i++)
        values[i] = (int64_t)i;
    const Column column = {.type = TYPE_INTEGER, .n = N, .integers = values};
    Schema schema = {0};
    schema_add(&schema, "n", 1, TYPE_INTEGER);
    Buffer file = written(&schema, &column, N, "a table with a name that is longer than sheets' may be: [x]");
    char *workbook = member(&file, "xl/workbook.xml");
    ck_assert_ptr_nonnull(strstr(workbook, "<sheet name=\"a table with a name that \" sheetId=\"1\""));
    ck_assert_ptr_nonnull(strstr(workbook, "<sheet name=\"a table with a name that  (2)\" sheetId=\"2\""));
    free(workbook);
    RowSource *source = reread(&file, "2");
    for (int64_t i = N - 3; i < N; i++) {
        next(source);
        ck_assert_int_eq(source->cells[0].integer, i);
    }
    Error error;
    ck_assert_int_eq(source->class->next(source, &error), ROW_END);
    source->class->close(source);
    source = reread(&file, "1");
    for (int64_t i = 0; i < N - 3; i++)
        next(source);
    ck_assert_int_eq(source->cells[0].integer, N - 4);
    ck_assert_int_eq(source->class->next(source, &error), ROW_END);
    source->class->close(source);
    buffer_free(&file);
    schema_free(&schema);
    free(values);
}
END_TEST

START_TEST(what_no_sheet_can_hold_is_refused)
{
    Error error;
    Schema schema = {0};
    for (int i = 0; i < 16384; i++)
        schema_add(&schema, "x", 1, TYPE_TEXT);
    ck_assert_int_eq(xlsx_check_schema(&schema, &error), OK);
    schema_add(&schema, "x", 1, TYPE_TEXT);
    ck_assert_int_eq(xlsx_check_schema(&schema, &error), ERR_LIMIT);
    ck_assert_ptr_nonnull(strstr(error.message, "16385 columns"));
    schema_free(&schema);
    schema_add(&schema, "x", 1, TYPE_TEXT);
    static char text[4 * 20000];
    for (size_t i = 0; i < sizeof text; i += 4)
        memcpy(text + i, "\xF0\x9F\x8C\xBE", 4);
    const uint64_t offsets[] = {0, 4 * 16383};
    const Column column = {.type = TYPE_TEXT, .n = 1, .offsets = offsets, .bytes = text};
    ck_assert_int_eq(xlsx_check_rows(&schema, &column, 0, 1, 1, &error), OK); /* 32,766 units */
    const uint64_t longer[] = {0, 4, 4 + 4 * 16384};
    const Column bad = {.type = TYPE_TEXT, .n = 2, .offsets = longer, .bytes = text};
    ck_assert_int_eq(xlsx_check_rows(&schema, &bad, 0, 2, 11, &error), ERR_LIMIT);
    ck_assert_ptr_nonnull(strstr(error.message, "row 12"));
    schema_free(&schema);
}
END_TEST

static Status broken(void *context, const char *bytes, size_t length, Error *error)
{
    (void)context, (void)bytes, (void)length;
    return error_set(error, ERR_CANCELLED, "The client has gone.");
}

START_TEST(a_sink_that_fails_ends_it)
{
    Error error;
    Schema schema = {0};
    schema_add(&schema, "x", 1, TYPE_TEXT);
    XlsxWriter *writer = xlsx_writer_open(&schema, "x", broken, NULL, &error);
    ck_assert_ptr_null(writer);
    ck_assert_int_eq(error.status, ERR_CANCELLED);
    schema_free(&schema);
}
END_TEST

int main(void)
{
    return suite_run("xlsx_writer", (const TTest *const[]){values_of_each_type_come_back, moments_come_back_to_the_microsecond,
                                                           long_tables_go_on_in_further_sheets, what_no_sheet_can_hold_is_refused, a_sink_that_fails_ends_it, NULL});
}
