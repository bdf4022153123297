/* format.c - see format.h. */
#include "formats/format.h"

#include "formats/csv.h"
#include "formats/fixed.h"
#include "formats/foreign.h"
#include "formats/json_detect.h"
#include "formats/json_table.h"
#include "formats/ndjson.h"
#include "formats/stat.h"
#include "formats/typed_reader.h"
#include "formats/xlsx.h"

#include <string.h>

static TableReader *open_csv(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    return csv_reader_open(input->bytes, input->length, options, sink, context, error);
}

static TableReader *open_xlsx(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    RowSource *source = xlsx_source_open(input, options, error);
    return source ? typed_reader_open(source, options, sink, context, error) : NULL;
}

static TableReader *open_stat(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    RowSource *source = stat_source_open(input, options, error);
    return source ? typed_reader_open(source, options, sink, context, error) : NULL;
}

/* Spreadsheets of other kinds are told apart so that they are not taken for text. */
static bool xls_looks(const char *bytes, size_t length)
{
    return length >= 8 && memcmp(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0;
}

static TableReader *refuse_xls(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    (void)input, (void)options, (void)sink, (void)context;
    (void)error_set(error, ERR_UNSUPPORTED, "This is a workbook of an old format (.xls), or one with a password. Save it as .xlsx without a password.");
    return NULL;
}

static bool ods_looks(const char *bytes, size_t length)
{
    static const char MARK[] = "mimetypeapplication/vnd.oasis.opendocument";
    return length > 30 + sizeof MARK && memcmp(bytes, "PK", 2) == 0 && memcmp(bytes + 30, MARK, sizeof MARK - 1) == 0;
}

static TableReader *refuse_ods(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    (void)input, (void)options, (void)sink, (void)context;
    (void)error_set(error, ERR_UNSUPPORTED, "This is an OpenDocument file (.ods). Save it as .xlsx or .csv and send that.");
    return NULL;
}

static TableReader *refuse_foreign(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    (void)options, (void)sink, (void)context;
    (void)error_set(error, ERR_UNSUPPORTED, "%s", foreign_advice(input->bytes, input->length));
    return NULL;
}

static TableReader *open_fixed(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    return fixed_open(input->bytes, input->length, options, sink, context, error);
}

static TableReader *open_json(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    return json_table_open(input->bytes, input->length, input->partial, options, sink, context, error);
}

static TableReader *open_ndjson(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    return ndjson_open(input->bytes, input->length, input->partial, options, sink, context, error);
}

/* A format is a row. `looks` says whether the bytes are of it; rows are asked in order, the last takes everything. */
static const struct Format {
    const char *name;
    bool text;
    bool (*looks)(const char *bytes, size_t length);
    TableReader *(*open)(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error);
} FORMATS[] = {
    {"xlsx", false, xlsx_looks, open_xlsx},
    {"xls", false, xls_looks, refuse_xls},
    {"ods", false, ods_looks, refuse_ods},
    {"sav", false, stat_sav_looks, open_stat},
    {"por", false, stat_por_looks, open_stat},
    {"dta", false, stat_dta_looks, open_stat},
    {"sas7bdat", false, stat_sas_looks, open_stat},
    {"xpt", false, stat_xpt_looks, open_stat},
    {"foreign", false, foreign_looks, refuse_foreign},
    {"json", true, json_looks, open_json},
    {"ndjson", true, ndjson_looks, open_ndjson},
    {"fixed", true, fixed_looks, open_fixed},
    {"csv", true, NULL, open_csv},
};

enum { N_FORMATS = sizeof FORMATS / sizeof *FORMATS };

static const struct Format *find(const char *name)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (strcmp(FORMATS[i].name, name) == 0)
            return &FORMATS[i];
    return NULL;
}

const char *format_detect(const char *bytes, size_t length)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (FORMATS[i].looks && FORMATS[i].looks(bytes, length))
            return FORMATS[i].name;
    return "csv";
}

bool format_known(const char *name)
{
    return find(name) != NULL;
}

bool format_is_text(const char *name)
{
    const struct Format *format = find(name);
    return format && format->text;
}

TableReader *format_open(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    const struct Format *format = find(options->format ? options->format : format_detect(input->bytes, input->length));
    if (!format) {
        (void)error_set(error, ERR_INVALID, "\"%.40s\" is not a format that can be read.", options->format);
        return NULL;
    }
    return format->open(input, options, sink, context, error);
}
