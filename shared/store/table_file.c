/* table_file.c - see table_file.h. */
#include "store/table_file.h"

#include "formats/encoding.h"
#include "formats/format.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* The text as UTF-8: the mapping itself, or a converted temporary file. */
static Status as_utf8(TableFile *file, FormatInput *input, Error *error)
{
    const ReadOptions *options = file->options;
    file->encoding = options->encoding ? options->encoding : encoding_detect(file->bytes, file->length);
    if (strcasecmp(file->encoding, "UTF-8") == 0 || strcasecmp(file->encoding, "UTF8") == 0)
        return OK;
    file->descriptor = spool_temporary(file->home, error);
    if (file->descriptor < 0)
        return ERR_IO;
    Status status = encoding_convert(file->bytes, file->length, file->encoding, file->descriptor, &file->replaced, error);
    if (status == OK)
        status = spool_map_descriptor(file->descriptor, &file->converted, error);
    input->bytes = file->converted.data;
    input->length = file->converted.length;
    return status;
}

TableReader *table_file_open(TableFile *file, RejectSink *sink, void *context, Error *error)
{
    char scratch[PATH_MAX];
    ReadOptions options = *file->options;
    FormatInput input = {file->bytes, file->length, -1, scratch};
    file->descriptor = -1;
    file->converted = (SpoolMap){"", 0};
    file->encoding = NULL;
    file->replaced = 0;
    snprintf(scratch, sizeof scratch, "%s/tmp", file->home);
    file->format = options.format ? options.format : format_detect(input.bytes, input.length);
    if (format_is_text(file->format)) {
        if (as_utf8(file, &input, error) != OK)
            return NULL;
        if (!options.format && input.bytes != file->bytes)
            file->format = format_detect(input.bytes, input.length);
    }
    options.format = file->format;
    input.descriptor = file->descriptor;
    TableReader *reader = format_open(&input, &options, sink, context, error);
    if (reader && file->replaced)
        reader_warn(reader, "%zu characters could not be read as %s and were replaced.", file->replaced, file->encoding);
    return reader;
}

void table_file_facts(const TableFile *file, const TableReader *reader, Json *json)
{
    json_member_text(json, "format", file->format);
    json_member_text(json, "encoding", file->encoding);
    reader_facts(reader, json);
}

void table_file_close(TableFile *file)
{
    spool_unmap(&file->converted);
    if (file->descriptor >= 0)
        close(file->descriptor);
    file->descriptor = -1;
}
