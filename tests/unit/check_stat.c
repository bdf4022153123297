/* check_stat.c - SPSS, Stata and SAS transport files that ReadStat's own writer made, read back: types, dates, labels, missing values; damaged ones do no harm. */
#include "suite.h"

#include "data/datetime.h"
#include "formats/stat.h"
#include "formats/stat_private.h"

#include <readstat.h>
#include <string.h>

static ssize_t keep(const void *bytes, size_t length, void *context)
{
    buffer_add(context, bytes, length);
    return (ssize_t)length;
}

typedef readstat_error_t Begin(readstat_writer_t *writer, void *context, long rows);

/* Six columns, three rows; numbers and formats as the format of the file has them. */
typedef struct Made {
    Begin *begin;
    const char *day_format, *moment_format;
    double days[3], moments[2];
    bool labels, missing; /* whether the format has them */
    readstat_compress_t compression;
} Made;

static Buffer make(const Made *made)
{
    Buffer out = BUFFER_INIT;
    readstat_writer_t *writer = readstat_writer_init();
    readstat_set_data_writer(writer, keep);
    readstat_writer_set_compression(writer, made->compression);
    bool upper = made->begin == readstat_begin_writing_por; /* has no other letters */
    readstat_label_set_t *all = NULL, *some = NULL;
    if (made->labels) {
        all = readstat_add_label_set(writer, READSTAT_TYPE_INT32, made->begin == readstat_begin_writing_dta ? "all" : "labels0");
        readstat_label_int32_value(all, 1, "yes");
        readstat_label_int32_value(all, 2, "n\xC3\xA3o");
        some = readstat_add_label_set(writer, READSTAT_TYPE_INT32, made->begin == readstat_begin_writing_dta ? "some" : "labels1");
        readstat_label_int32_value(some, 7, "seven");
    }
    readstat_variable_t *variables[6] = {
        readstat_add_variable(writer, upper ? "ANSWER" : "answer", made->begin == readstat_begin_writing_dta ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE, 8),
        readstat_add_variable(writer, upper ? "SCORE" : "score", made->begin == readstat_begin_writing_dta ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE, 8),
        readstat_add_variable(writer, upper ? "X" : "x", READSTAT_TYPE_DOUBLE, 8), readstat_add_variable(writer, upper ? "DAY" : "day", READSTAT_TYPE_DOUBLE, 8),
        readstat_add_variable(writer, upper ? "MOMENT" : "moment", READSTAT_TYPE_DOUBLE, 8), readstat_add_variable(writer, upper ? "WORD" : "word", READSTAT_TYPE_STRING, 12)};
    readstat_variable_set_label(variables[2], "a measurement");
    readstat_variable_set_format(variables[3], made->day_format);
    readstat_variable_set_format(variables[4], made->moment_format);
    if (made->labels) {
        readstat_variable_set_label_set(variables[0], all);
        readstat_variable_set_label_set(variables[1], some);
    }
    if (made->missing) {
        readstat_variable_add_missing_double_value(variables[1], 99);
        readstat_variable_add_missing_double_range(variables[2], -9, -1);
    }
    ck_assert_int_eq(made->begin(writer, &out, 3), READSTAT_OK);
    static const double SCORES[3] = {7, 8, 99}, XS[3] = {0.5, -5, 1e10};
    const char *const WORDS[3] = {upper ? "cafe" : "caf\xC3\xA9", "", "two words"};
    for (int row = 0; row < 3; row++) {
        ck_assert_int_eq(readstat_begin_row(writer), READSTAT_OK);
        if (made->begin == readstat_begin_writing_dta) {
            readstat_insert_int32_value(writer, variables[0], row == 1 ? 2 : 1);
            readstat_insert_int32_value(writer, variables[1], (int32_t)SCORES[row]);
        } else {
            readstat_insert_double_value(writer, variables[0], row == 1 ? 2 : 1);
            readstat_insert_double_value(writer, variables[1], SCORES[row]);
        }
        readstat_insert_double_value(writer, variables[2], XS[row]);
        readstat_insert_double_value(writer, variables[3], made->days[row]);
        if (row == 2)
            readstat_insert_missing_value(writer, variables[4]);
        else
            readstat_insert_double_value(writer, variables[4], made->moments[row]);
        readstat_insert_string_value(writer, variables[5], WORDS[row]);
        ck_assert_int_eq(readstat_end_row(writer), READSTAT_OK);
    }
    ck_assert_int_eq(readstat_end_writing(writer), READSTAT_OK);
    readstat_writer_free(writer);
    return out;
}

static void show(Buffer *out, const Cell *cell)
{
    char text[64];
    switch (cell->kind) {
    case CELL_MISSING: buffer_add_char(out, '-'); break;
    case CELL_INTEGER: buffer_printf(out, "%lld", (long long)cell->integer); break;
    case CELL_FLOAT: buffer_printf(out, "%.17g", cell->number); break;
    case CELL_DATE: buffer_add(out, text, date_format(cell->date, text)); break;
    case CELL_TIMESTAMP: buffer_add(out, text, timestamp_format(cell->integer, false, text)); break;
    default: buffer_printf(out, "'%.*s'", (int)cell->text.length, cell->text.data);
    }
}

/* Rows, then warnings, then facts; or the error. */
static char *read_as(const Buffer *file, const char *format)
{
    Error error = {0};
    Buffer out = BUFFER_INIT;
    FormatInput input = {file->data, file->length, -1, "/tmp"};
    RowSource *source = stat_source_open(&input, &(ReadOptions){.format = format}, &error);
    RowStep step = ROW_FAILED;
    while (source && (step = source->class->next(source, &error)) == ROW_READ) {
        for (size_t i = 0; i < source->names.count; i++) {
            if (i)
                buffer_add_char(&out, '|');
            show(&out, &source->cells[i]);
        }
        buffer_add_char(&out, '\n');
    }
    if (step == ROW_FAILED) {
        buffer_clear(&out);
        buffer_printf(&out, "%d %s", error.status, error.message);
    } else {
        Json json;
        for (size_t i = 0; i < source->n_warnings; i++)
            buffer_printf(&out, "! %s\n", source->warnings[i]);
        json_begin(&json, &out);
        json_open_object(&json);
        source->class->facts(source, &json);
        json_close(&json);
        ck_assert(json_ok(&json));
    }
    if (source)
        source->class->close(source);
    return out.data;
}

static void expect(Buffer file, const char *wanted)
{
    char *got = read_as(&file, NULL);
    ck_assert_str_eq(got, wanted);
    free(got);
    buffer_free(&file);
}

#define SOME "! Only some values of \"score\" have labels; the values were kept and the labels are in the facts of the import.\n"
#define LABELS "{\"labels\":{\"answer\":{\"1\":\"yes\",\"2\":\"não\"},\"score\":{\"7\":\"seven\"}},"

/* SPSS counts seconds from 1582-10-14: its manual gives 13166064000 for 2000-01-01. */
static const Made SAV = {readstat_begin_writing_sav, "DATE11", "DATETIME20", {13166064000.0, 0, 86400}, {13166064000.5, 86399}, true, true, READSTAT_COMPRESS_NONE};

START_TEST(spss)
{
    static const char WANTED[] =
        "'yes'|7|0.5|2000-01-01|2000-01-01T00:00:00.5|'café'\n'não'|8|-|1582-10-14|1582-10-14T23:59:59|-\n'yes'|-|10000000000|1582-10-15|-|'two words'\n" SOME
        LABELS "\"declared_missing\":{\"score\":[99],\"x\":[{\"from\":-9,\"to\":-1}]},\"variable_labels\":{\"x\":\"a measurement\"}}";
    Made made = SAV;
    expect(make(&made), WANTED);
    made.compression = READSTAT_COMPRESS_ROWS;
    expect(make(&made), WANTED);
    made.compression = READSTAT_COMPRESS_BINARY; /* .zsav */
    expect(make(&made), WANTED);
    made.compression = READSTAT_COMPRESS_NONE;
    made.begin = readstat_begin_writing_por;
    made.labels = made.missing = false;
    Buffer file = make(&made);
    ck_assert_str_eq(format_detect(file.data, file.length), "por");
    char *got = read_as(&file, NULL);
    ck_assert_msg(strncmp(got, "1|7|0.5|2000-01-01|2000-01-01T00:00:00.5|'caf", 45) == 0 && strstr(got, "\n1|99|10000000000|1582-10-15|-|'two words'\n"), "%s", got);
    free(got);
    buffer_free(&file);
}
END_TEST

/* Stata counts days and milliseconds from 1960-01-01: td(01jan2000) is 14610, tc(01jan2000 00:00:00) 1262304000000. */
START_TEST(stata)
{
    Made made = {readstat_begin_writing_dta, "%td", "%tc", {14610, 0, -1}, {1262304000000.0, 1}, true, false, READSTAT_COMPRESS_NONE};
    expect(make(&made), "'yes'|7|0.5|2000-01-01|2000-01-01T00:00:00|'café'\n'não'|8|-5|1960-01-01|1960-01-01T00:00:00.001|-\n"
                        "'yes'|99|10000000000|1959-12-31|-|'two words'\n" SOME LABELS
                        "\"declared_missing\":{},\"variable_labels\":{\"x\":\"a measurement\"}}");
}
END_TEST

/* SAS counts days and seconds from 1960-01-01: '01JAN2000'd is 14610. */
START_TEST(sas_transport)
{
    Made made = {readstat_begin_writing_xport, "DATE9.", "DATETIME20.", {14610, 0, -1}, {1262304000.0, 86399}, false, false, READSTAT_COMPRESS_NONE};
    Buffer file = make(&made);
    ck_assert_str_eq(format_detect(file.data, file.length), "xpt");
    char *got = read_as(&file, NULL);
    static const char BEGINS[] = "1|7|0.5|2000-01-01|2000-01-01T00:00:00|'café'\n2|8|-5|1960-01-01|1960-01-01T23:59:59|-\n1|99|10000000000|1959-12-31|-|'two words'\n";
    ck_assert_msg(strncmp(got, BEGINS, sizeof BEGINS - 1) == 0, "%s", got);
    free(got);
    buffer_free(&file);
}
END_TEST

START_TEST(formats_that_are_dates)
{
    static const struct { StatKind kind; const char *format; Moment moment; } CASES[] = {
        {STAT_SAV, "F8.2", MOMENT_NONE}, {STAT_SAV, "ADATE10", MOMENT_SPSS_DATE}, {STAT_SAV, "YMDHMS16", MOMENT_SPSS_SECONDS}, {STAT_SAV, "TIME8", MOMENT_DURATION},
        {STAT_SAV, "WKDAY9", MOMENT_NONE}, {STAT_DTA, "%9.0g", MOMENT_NONE}, {STAT_DTA, "%-td", MOMENT_DAYS}, {STAT_DTA, "%d", MOMENT_DAYS},
        {STAT_DTA, "%tcCCYY.NN.DD", MOMENT_MILLISECONDS}, {STAT_DTA, "%tq", MOMENT_QUARTERS}, {STAT_DTA, "%ty", MOMENT_NONE}, {STAT_DTA, "%-20s", MOMENT_NONE},
        {STAT_SAS, "E8601DA10.", MOMENT_DAYS}, {STAT_SAS, "MMDDYY10", MOMENT_DAYS}, {STAT_SAS, "DATETIME", MOMENT_SECONDS}, {STAT_SAS, "TIME5.", MOMENT_DURATION},
        {STAT_SAS, "BEST12", MOMENT_NONE}, {STAT_SAS, "DOLLAR8.2", MOMENT_NONE}, {STAT_SAS, "", MOMENT_NONE}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        ck_assert_msg(stat_moment(CASES[i].kind, CASES[i].format) == CASES[i].moment, "%s", CASES[i].format);
    static const struct { Moment moment; double value; const char *wanted; } VALUES[] = {
        {MOMENT_MONTHS, 481, "2000-02-01"}, {MOMENT_QUARTERS, -1, "1959-10-01"}, {MOMENT_HALVES, 81, "2000-07-01"}, {MOMENT_WEEKS, 2081, "2000-01-08"},
        {MOMENT_DURATION, -90.25, "'-00:01:30.25'"}, {MOMENT_DAYS, 1.5, "1960-01-02T12:00:00"}};
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        Cell cell;
        Buffer text = BUFFER_INIT, shown = BUFFER_INIT;
        ck_assert(stat_moment_cell(VALUES[i].moment, VALUES[i].value, &cell, &text));
        if (cell.kind == CELL_STRING)
            cell.text.data = text.data;
        show(&shown, &cell);
        ck_assert_str_eq(shown.data, VALUES[i].wanted);
        buffer_free(&text);
        buffer_free(&shown);
    }
    Cell cell;
    Buffer text = BUFFER_INIT;
    ck_assert(!stat_moment_cell(MOMENT_DAYS, 1e300, &cell, &text));
    ck_assert(!stat_moment_cell(MOMENT_SPSS_SECONDS, -1e14, &cell, &text));
    ck_assert(!stat_moment_cell(MOMENT_MONTHS, 1e9, &cell, &text));
}
END_TEST

/* Cut anywhere, and with bytes turned over: rows, or a refusal that says something. */
START_TEST(damaged_files_do_no_harm)
{
    Made dta = {readstat_begin_writing_dta, "%td", "%tc", {1, 2, 3}, {1, 2}, true, false, READSTAT_COMPRESS_NONE};
    Made zsav = SAV;
    zsav.compression = READSTAT_COMPRESS_BINARY;
    const Made *all[] = {&SAV, &dta, &zsav};
    static const char *const FORMATS[] = {"sav", "dta", "sav"};
    for (size_t f = 0; f < 3; f++) {
        Buffer file = make(all[f]);
        for (size_t i = 0; i < file.length; i += 1 + file.length / 60) {
            size_t whole = file.length;
            file.length = i;
            char *got = read_as(&file, FORMATS[f]);
            ck_assert_ptr_nonnull(got);
            free(got);
            file.length = whole;
            file.data[i] = (char)~file.data[i];
            got = read_as(&file, FORMATS[f]);
            ck_assert_ptr_nonnull(got);
            free(got);
            file.data[i] = (char)~file.data[i];
        }
        buffer_free(&file);
    }
}
END_TEST

int main(void)
{
    return suite_run("stat", (const TTest *const[]){spss, stata, sas_transport, formats_that_are_dates, damaged_files_do_no_harm, NULL});
}
