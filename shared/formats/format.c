/* format.c - see format.h. */
#include "formats/format.h"

#include "formats/csv.h"
#include "formats/json_detect.h"
#include "formats/json_table.h"
#include "formats/ndjson.h"

#include <string.h>

static TableReader *open_csv(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error)
{
    return csv_reader_open(input->bytes, input->length, options, sink, context, error);
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
    {"json", true, json_looks, open_json},
    {"ndjson", true, ndjson_looks, open_ndjson},
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
