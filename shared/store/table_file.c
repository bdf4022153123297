/* table_file.c - see table_file.h. */
#include "store/table_file.h"

#include "formats/container.h"
#include "formats/encoding.h"
#include "formats/format.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Into a temporary file of its own. */
static Status unpack_layer(TableFile *file, int layer, ContainerKind kind, FormatInput *input, Error *error)
{
    int descriptor = file->packed_descriptor[layer] = spool_temporary(file->home, error);
    if (descriptor < 0)
        return ERR_IO;
    Status status = container_unpack(kind, input->bytes, input->length, layer == 0 ? file->options->member : NULL, descriptor, error);
    if (status == OK)
        status = spool_map_descriptor(descriptor, &file->unpacked[layer], error);
    if (status != OK)
        return status;
    input->bytes = file->unpacked[layer].data;
    input->length = file->unpacked[layer].length;
    input->descriptor = descriptor;
    return input->length ? OK : error_set(error, ERR_INVALID, "The packed file is empty. Pack a file with at least a header line.");
}

static Status unpack(TableFile *file, FormatInput *input, Error *error)
{
    ContainerKind kind = container_detect(input->bytes, input->length);
    if (kind == CONTAINER_NONE)
        return container_refuse(input->bytes, input->length, error);
    file->container = container_name(kind);
    Status status = unpack_layer(file, 0, kind, input, error);
    ContainerKind inner = status == OK ? container_detect(input->bytes, input->length) : CONTAINER_NONE;
    if (kind == CONTAINER_ZIP && (inner == CONTAINER_GZIP || inner == CONTAINER_ZSTD)) {
        status = unpack_layer(file, 1, inner, input, error);
        inner = status == OK ? container_detect(input->bytes, input->length) : CONTAINER_NONE;
    }
    if (inner != CONTAINER_NONE)
        return error_set(error, ERR_UNSUPPORTED, "There is a %s file inside of the %s file. Unpack it once and send what comes out.", container_name(inner),
                         file->container);
    return status == OK ? container_refuse(input->bytes, input->length, error) : status;
}

/* The text as UTF-8: the mapping itself, or a converted temporary file. */
static Status as_utf8(TableFile *file, FormatInput *input, Error *error)
{
    const ReadOptions *options = file->options;
    file->encoding = options->encoding ? options->encoding : encoding_detect(input->bytes, input->length);
    if (strcasecmp(file->encoding, "UTF-8") == 0 || strcasecmp(file->encoding, "UTF8") == 0)
        return OK;
    file->descriptor = spool_temporary(file->home, error);
    if (file->descriptor < 0)
        return ERR_IO;
    Status status = encoding_convert(input->bytes, input->length, file->encoding, file->descriptor, &file->replaced, error);
    if (status == OK)
        status = spool_map_descriptor(file->descriptor, &file->converted, error);
    input->bytes = file->converted.data;
    input->length = file->converted.length;
    input->descriptor = file->descriptor;
    return status;
}

TableReader *table_file_open(TableFile *file, RejectSink *sink, void *context, Error *error)
{
    char scratch[PATH_MAX];
    ReadOptions options = *file->options;
    FormatInput input = {file->bytes, file->length, -1, scratch};
    file->descriptor = file->packed_descriptor[0] = file->packed_descriptor[1] = -1;
    file->converted = file->unpacked[0] = file->unpacked[1] = (SpoolMap){"", 0};
    file->encoding = file->container = NULL;
    file->replaced = 0;
    snprintf(scratch, sizeof scratch, "%s/tmp", file->home);
    if (unpack(file, &input, error) != OK)
        return NULL;
    file->format = options.format ? options.format : format_detect(input.bytes, input.length);
    if (format_is_text(file->format)) {
        if (as_utf8(file, &input, error) != OK)
            return NULL;
        if (!options.format && file->descriptor >= 0)
            file->format = format_detect(input.bytes, input.length);
    }
    options.format = file->format;
    TableReader *reader = format_open(&input, &options, sink, context, error);
    if (reader && file->replaced)
        reader_warn(reader, "%zu characters could not be read as %s and were replaced.", file->replaced, file->encoding);
    return reader;
}

void table_file_facts(const TableFile *file, const TableReader *reader, Json *json)
{
    json_member_text(json, "format", file->format);
    json_member_text(json, "encoding", file->encoding);
    if (file->container)
        json_member_text(json, "container", file->container);
    if (file->container && file->options->member)
        json_member_text(json, "member", file->options->member);
    reader_facts(reader, json);
}

static void close_one(SpoolMap *map, int *descriptor)
{
    spool_unmap(map);
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

void table_file_close(TableFile *file)
{
    close_one(&file->converted, &file->descriptor);
    for (int layer = 0; layer < 2; layer++)
        close_one(&file->unpacked[layer], &file->packed_descriptor[layer]);
}
