/*
** check_csv.c - the CSV reader: a corpus of small files with what should come out of them, then what needs more than a file.
**
** tests/data/csv/NAME is read, and what came out is written down as tests/data/csv/expected/NAME.txt has it: the dialect, the columns with
** their types, the rows (missing: \N), the rows set aside, the warnings.
*/
#include "suite.h"

#include "rendered.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "formats/csv.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define CORPUS "tests/data/csv/"

static void add_byte(Buffer *out, int byte)
{
    if (byte < 0)
        buffer_add_text(out, "none");
    else if (byte < ' ')
        buffer_printf(out, "0x%02x", (unsigned)byte);
    else
        buffer_add_char(out, (char)byte);
}

/* What comes out of the text; the texts of a second attempt replace those of the first. retypes may be NULL. */
static void render(Buffer *out, const char *text, size_t length, const ReadOptions *options, int *retypes)
{
    Error error;
    Buffer rows = BUFFER_INIT;
    char *exact = mem_alloc(length + !length); /* so that a sanitizer sees a byte too far */
    memcpy(exact, text, length);
    TableReader *reader = csv_reader_open(exact, length, options, rendered_reject, &rows, &error);
    if (!reader) {
        buffer_printf(out, "error: %s\n", error.message);
        free(exact);
        return;
    }
    ReadStep step = rendered_rows(&rows, reader, retypes, &error);
    const CsvDialect *dialect = csv_reader_dialect(reader);
    buffer_add_text(out, "delimiter ");
    add_byte(out, dialect->delimiter);
    buffer_add_text(out, " quote ");
    add_byte(out, dialect->quote);
    buffer_add_text(out, " escape ");
    add_byte(out, dialect->escape);
    buffer_printf(out, " header %s skip %ld newline", dialect->header ? "yes" : "no", dialect->skip_lines);
    for (const char *c = dialect->newline; *c; c++)
        buffer_add_text(out, *c == '\r' ? " CR" : *c == '\n' ? " LF" : *c == 'm' ? " mixed" : "");
    buffer_printf(out, " padded %llu\n", (unsigned long long)reader->padded);
    rendered_schema(out, reader->schema);
    buffer_add(out, rows.data, rows.length);
    if (step == READ_FAILED)
        buffer_printf(out, "failed: %s\n", error.message);
    size_t n = reader->n_warnings;
    for (size_t i = 0; i < n; i++)
        buffer_printf(out, "warning: %s\n", reader->warnings[i]);
    reader_close(reader);
    buffer_free(&rows);
    free(exact);
}

static bool read_file(const char *path, Buffer *out)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        buffer_add(out, piece, n);
    fclose(file);
    return true;
}

START_TEST(corpus_reads_as_written_down)
{
    DIR *folder = opendir(CORPUS);
    ck_assert_ptr_nonnull(folder);
    int files = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[400];
        Buffer text = BUFFER_INIT, got = BUFFER_INIT, expected = BUFFER_INIT;
        ReadOptions options = {0};
        if (entry->d_type == DT_DIR)
            continue;
        snprintf(path, sizeof path, CORPUS "%s", entry->d_name);
        ck_assert(read_file(path, &text));
        render(&got, text.data ? text.data : "", text.length, &options, NULL);
        snprintf(path, sizeof path, CORPUS "expected/%s.txt", entry->d_name);
        if (getenv("QUERN_TEST_WRITE")) { /* for a new file of the corpus; read what it writes before you believe it */
            FILE *file = fopen(path, "wb");
            ck_assert_ptr_nonnull(file);
            fwrite(got.data, 1, got.length, file);
            fclose(file);
        }
        ck_assert_msg(read_file(path, &expected), "%s is missing", path);
        ck_assert_msg(got.length == expected.length && memcmp(got.data, expected.data, got.length) == 0, "%s:\n%s", entry->d_name,
                      got.data);
        files++;
        buffer_free(&text);
        buffer_free(&got);
        buffer_free(&expected);
    }
    closedir(folder);
    ck_assert_int_gt(files, 50);
}
END_TEST

static void expect(const char *text, const ReadOptions *options, const char *expected)
{
    Buffer got = BUFFER_INIT;
    render(&got, text, strlen(text), options, NULL);
    ck_assert_msg(strstr(got.data, expected) != NULL, "expected\n%s\ngot\n%s", expected, got.data);
    buffer_free(&got);
}

START_TEST(options_overrule)
{
    expect("a,b;c\n1,2;3\n", &(ReadOptions){.delimiter = ','}, "columns a:integer, b;c:text\n1|2;3\n");
    expect("1,2\n3,4\n", &(ReadOptions){.header = TRI_YES}, "columns 1:integer, 2:integer\n3|4\n");
    expect("a,b\nc,d\n", &(ReadOptions){.header = TRI_NO}, "columns column_1:text, column_2:text\na|b\nc|d\n");
    expect("x\ny,z\na,b\n1,2\n", &(ReadOptions){.skip_lines = 2}, "skip 2 newline LF padded 0\ncolumns a:integer, b:integer\n1|2\n");
    expect("a,b\n\"x,1\n", &(ReadOptions){.quote = -1}, "\"x|1\n");
    expect("a,b\n'x,y',1\n", &(ReadOptions){.quote = '\''}, "x,y|1\n");
    expect("a,b\n\"x\\\"y\",1\n", &(ReadOptions){.escape = '\\'}, "x\"y|1\n");
    const char *nulls[] = {"-999", "x"};
    expect("a,b\n1,x\n-999,y\n2,NA\n", &(ReadOptions){.null_values = nulls, .n_null_values = 2},
           "columns a:integer, b:text\n1|\\N\n\\N|y\n2|NA\n");
    expect("a,b\n\"\",1\n", &(ReadOptions){.quoted_empty_is_text = TRI_YES, .types = (FixedType[]){{"a", TYPE_TEXT}}, .n_types = 1}, "\n|1\n");
}
END_TEST

/* The questions of a survey are longer than any other name. */
START_TEST(long_names_over_short_values)
{
    static const char WORDS[] = "How much do you agree with the sentence that follows on a scale from one to five if you think of last";
    Buffer text = BUFFER_INIT, got = BUFFER_INIT;
    buffer_printf(&text, "%s week,%s month,%s year\n", WORDS, WORDS, WORDS);
    for (int i = 0; i < 40; i++)
        buffer_printf(&text, "%d,%s,%s\n", 1 + i % 5, i % 3 ? "agree" : "disagree", i % 2 ? "yes" : "not at all");
    render(&got, text.data, text.length, &(ReadOptions){0}, NULL);
    ck_assert_msg(strstr(got.data, "header yes") && strstr(got.data, " year:text\n1|disagree|not at all\n"), "%s", got.data);
    buffer_free(&text);
    buffer_free(&got);
}
END_TEST

START_TEST(fixed_types)
{
    const FixedType types[] = {{"code", TYPE_INTEGER}, {"ok", TYPE_BOOLEAN}, {"price", TYPE_DECIMAL}, {"n", TYPE_TEXT}};
    ReadOptions options = {.types = types, .n_types = 4};
    expect("code,ok,price,n\n007,yes,1.5,1\n008,N,2.25,2\n", &options,
           "columns code:integer, ok:boolean, price:decimal, n:text\n7|true|1.50|1\n8|false|2.25|2\n");
    expect("code,ok,price,n\n007,yes,1.5,1\nx8,N,2.25,2\n", &options, "failed: Line 3 has \"x8\" in column \"code\", which is no integer.");
    expect("code,n\n1,2\n", &options, "error: There is no column \"ok\"");
}
END_TEST

/* n rows of which `at` has another value. */
static void one_odd_row(Buffer *text, const char *header, const char *usual, size_t n, size_t at, const char *odd)
{
    buffer_add_text(text, header);
    for (size_t i = 0; i < n; i++)
        buffer_add_text(text, i == at ? odd : usual);
}

static void expect_types(const char *header, const char *usual, const char *odd, const char *columns, int retypes_wanted)
{
    const size_t n = 400000, at = 399123; /* past every sample */
    Buffer text = BUFFER_INIT, got = BUFFER_INIT;
    int retypes = 0;
    one_odd_row(&text, header, usual, n, at, odd);
    render(&got, text.data, text.length, &(ReadOptions){0}, &retypes);
    ck_assert_msg(strstr(got.data, columns) != NULL, "expected %s, got %.200s", columns, got.data);
    ck_assert_int_eq(retypes, retypes_wanted);
    buffer_free(&text);
    buffer_free(&got);
}

/* Rows of another kind begin far behind what is read first: every third from the middle on. */
static void expect_late(const char *usual, const char *odd, const char *dialect, const char *row)
{
    Buffer text = BUFFER_INIT, got = BUFFER_INIT;
    buffer_add_text(&text, "id,word,x\n");
    for (int i = 0; i < 20000; i++)
        buffer_add_text(&text, i > 10000 && i % 3 == 0 ? odd : usual);
    render(&got, text.data, text.length, &(ReadOptions){0}, NULL);
    ck_assert_msg(strstr(got.data, dialect) != NULL && strstr(got.data, row) != NULL && !strstr(got.data, "reject"), "%.300s", got.data);
    buffer_free(&text);
    buffer_free(&got);
}

START_TEST(quotes_that_come_late)
{
    const char *usual = "1,plain words and some more of them,1.5\n";
    expect_late(usual, "2,\"a \\\"small\\\", word\",2\n", "quote \" escape \\", "\n2|a \"small\", word|2\n");
    expect_late(usual, "2,'one, two',2\n", "quote '", "\n2|one, two|2\n");
    expect_late(usual, "2,'tis the season,2\n", "quote \"", "\n2|'tis the season|2\n");
    expect_late(usual, "2,\"a \"\"small\"\", word\",2\n", "quote \" escape \"", "\n2|a \"small\", word|2\n");
}
END_TEST

/* A short row whose value is not of its column's type: set aside as long as there are few, otherwise it widens the type. */
START_TEST(short_rows_have_no_say)
{
    expect_types("a,b\n", "1,2\n", "Total\n", "columns a:integer, b:integer\n", 1);
    expect_types("a,b\n", "1,2\n", "1.5\n", "columns a:float, b:integer\n", 1);
    expect_types("a,b,c\n", "2020-01-02,2,x\n", "the end,,\n", "columns a:date, b:integer, c:text\n", 1);
    expect("a,b\n1,2\nx\n3,4\ny\n", &(ReadOptions){0}, "columns a:text, b:integer\n1|2\nx|\\N\n3|4\ny|\\N\n");
    expect("a,b\n1,2\nx\n3,4\n5,6\n", &(ReadOptions){0}, "columns a:integer, b:integer\nreject 3: The row has 1 of 2 values, and they are not of the columns' "
           "types: a note or a broken row. [x]\n1|2\n3|4\n5|6\n");
    expect("a,b,c,d\n1,2,,\n,,,\n3,,4,5\n6,7,8,9\n", &(ReadOptions){0}, "padded 0\ncolumns a:integer, b:integer, c:integer, d:integer\n1|2|\\N|\\N\n\\N|\\N|\\N|\\N\n");
}
END_TEST

START_TEST(a_late_value_widens_the_type)
{
    expect_types("a,b\n", "1,2\n", "1.5,2\n", "columns a:float, b:integer\n", 1);
    expect_types("a,b\n", "1,2\n", "x,2\n", "columns a:text, b:integer\n", 1);
    expect_types("a,b\n", "1,2\n", "007,2\n", "columns a:text, b:integer\n", 1);
    expect_types("a,b\n", "1,2\n", "99999999999999999999,2\n", "columns a:decimal, b:integer\n", 1);
    expect_types("a,b\n", "2020-01-02,2\n", "2020-01-02 10:00,2\n", "columns a:timestamp, b:integer\n", 1);
    expect_types("a,b\n", "01/02/2020,2\n", "25/02/2020,2\n", "columns a:date, b:integer\n", 1);
    expect_types("a,b\n", "true,2\n", "1,2\n", "columns a:text, b:integer\n", 1);
    expect_types("a,b\n", ",2\n", "5,2\n", "columns a:integer, b:integer\n", 1);
    expect_types("a,b\n", "1,2\n", "NA,2\n", "columns a:integer, b:integer\n", 0);
    expect_types("a,b,\n", "1,2,\n", "1,2,3\n", "columns a:integer, b:integer, column_3:integer\n", 1);
    expect_types("a;b\n", "1,500;2\n", "1,75;2\n", "columns a:float, b:integer\n", 1);
}
END_TEST

START_TEST(an_ambiguous_date_is_told)
{
    expect("d,x\n01/02/2020,1\n", &(ReadOptions){0}, "warning: Column \"d\": day and month could be either way round");
    Buffer text = BUFFER_INIT, got = BUFFER_INIT;
    one_odd_row(&text, "d,x\n", "01/02/2020,1\n", 400000, 399123, "12/25/2020,1\n"); /* settled far down: nothing to tell */
    render(&got, text.data, text.length, &(ReadOptions){0}, NULL);
    ck_assert_ptr_null(strstr(got.data, "warning"));
    buffer_free(&text);
    buffer_free(&got);
}
END_TEST

/* Text in quotes that looks like rows of the table must not make the type of a column wider than its values are. */
START_TEST(samples_inside_quotes_do_not_mislead)
{
    Buffer text = BUFFER_INIT, got = BUFFER_INIT;
    buffer_add_text(&text, "a,b\n");
    for (int i = 0; i < 50000; i++)
        buffer_add_text(&text, "1,2\n");
    buffer_add_text(&text, "3,\"");
    for (int i = 0; i < 400000; i++)
        buffer_add_text(&text, "x,y\n");
    buffer_add_text(&text, "\"\n4,5\n");
    render(&got, text.data, text.length, &(ReadOptions){0}, NULL);
    ck_assert_ptr_nonnull(strstr(got.data, "columns a:integer, b:text\n"));
    buffer_free(&text);
    buffer_free(&got);
}
END_TEST

START_TEST(hostile_shapes_take_linear_time)
{
    const size_t size = 8 << 20;
    const char *patterns[] = {"\"", ",", "\n", "\"\n", "a,\"b\n", "\"\"\",", "\r", "x", "\"a\"\"", ",\"", "\\\"", "\"a\\\",\n", " \"", "1,2,3\n"};
    char *text = mem_alloc(size);
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) { /* the suite's time limit is the judge */
        size_t n = strlen(patterns[p]);
        for (size_t i = 0; i < size; i++)
            text[i] = patterns[p][i % n];
        Error error;
        TableReader *reader = csv_reader_open(text, size, &(ReadOptions){0}, NULL, NULL, &error);
        const Batch *batch;
        ReadStep step = READ_END;
        while (reader && ((step = reader_next(reader, &batch, &error)) == READ_BATCH || step == READ_RETYPE))
            ;
        ck_assert_int_ne(step, READ_FAILED);
        reader_close(reader);
    }
    free(text);
}
END_TEST

START_TEST(ten_thousand_columns)
{
    Buffer text = BUFFER_INIT;
    const int columns = 10000, rows = 200;
    for (int c = 0; c < columns; c++)
        buffer_printf(&text, "c%d%c", c, c + 1 < columns ? ',' : '\n');
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            buffer_printf(&text, "%d%c", r * c, c + 1 < columns ? ',' : '\n');
    Error error;
    TableReader *reader = csv_reader_open(text.data, text.length, &(ReadOptions){0}, NULL, NULL, &error);
    ck_assert_ptr_nonnull(reader);
    ck_assert_uint_eq(reader->schema->count, (size_t)columns);
    const Batch *batch;
    int row = 0;
    while (reader_next(reader, &batch, &error) == READ_BATCH)
        for (size_t r = 0; r < batch->n; r++, row++)
            for (int c = 0; c < columns; c++)
                ck_assert_int_eq(batch->columns[c].integers[r], row * c);
    ck_assert_int_eq(row, rows);
    reader_close(reader);
    buffer_free(&text);
}
END_TEST

START_TEST(too_many_columns_are_refused)
{
    Buffer text = BUFFER_INIT, got = BUFFER_INIT;
    for (int i = 0; i < 100001; i++)
        buffer_add_text(&text, "a,");
    render(&got, text.data, text.length, &(ReadOptions){0}, NULL);
    ck_assert_ptr_nonnull(strstr(got.data, "error: The file has more than 100000 columns."));
    buffer_free(&text);
    buffer_free(&got);
}
END_TEST

START_TEST(rejects_come_in_order_with_their_lines)
{
    Buffer text = BUFFER_INIT, got = BUFFER_INIT;
    buffer_add_text(&text, "a,b\n1,2\n\"x\ny\",3\n1,2,3\n");
    buffer_add(&text, "4,\xff\n", 4);
    buffer_add_text(&text, "5,6\n7,8,9\n");
    render(&got, text.data, text.length, &(ReadOptions){.delimiter = ',', .header = TRI_YES}, NULL);
    const char *first = strstr(got.data, "reject 5: The row has 3 values"), *second = strstr(got.data, "reject 6: The row is not valid UTF-8");
    const char *third = strstr(got.data, "reject 8: The row has 3 values");
    ck_assert(first && second && third && first < second && second < third);
    buffer_free(&text);
    buffer_free(&got);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {corpus_reads_as_written_down, options_overrule, long_names_over_short_values, fixed_types, a_late_value_widens_the_type, quotes_that_come_late, short_rows_have_no_say,
                                  an_ambiguous_date_is_told, samples_inside_quotes_do_not_mislead, hostile_shapes_take_linear_time,
                                  ten_thousand_columns, too_many_columns_are_refused, rejects_come_in_order_with_their_lines, NULL};
    return suite_run("csv", tests);
}
