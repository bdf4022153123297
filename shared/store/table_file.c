/* table_file.c - see table_file.h. */
#include "store/table_file.h"

#include "data/utf8.h"
#include "formats/container.h"
#include "formats/encoding.h"
#include "formats/format.h"
#include "formats/renamed.h"

#include <limits.h>
#include <stdio.h>
#include <strings.h>
#include <unistd.h>

/* Into a temporary file of its own. */
static Status unpack_layer(TableFile *file, int layer, ContainerKind kind, FormatInput *input, Error *error)
{
    int descriptor = file->packed_descriptor[layer] = spool_temporary(file->home, error);
    if (descriptor < 0)
        return ERR_IO;
    const char *member = layer == 0 ? file->options->member : NULL;
    Status status = file->most
        ? container_unpack_beginning(kind, input->bytes, input->length, member, file->most, descriptor, error)
        : container_unpack(kind, input->bytes, input->length, member, descriptor, error);
    if (status == OK)
        status = spool_map_descriptor(descriptor, &file->unpacked[layer], error);
    if (status != OK)
        return status;
    input->bytes = file->unpacked[layer].data;
    input->length = file->unpacked[layer].length;
    input->descriptor = descriptor;
    if (file->most && (file->partial || input->length >= file->most))
        input->partial = true;
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

/* Whether a character takes two bytes or four, so that a line end is no single byte of the file. */
static bool is_wide(const char *encoding)
{
    return strncasecmp(encoding, "UTF-16", 6) == 0 || strncasecmp(encoding, "UTF-32", 6) == 0 || strncasecmp(encoding, "UCS", 3) == 0;
}

/* The beginning of a text, without what is cut off at its end: the last line, or if there is but one, its last character. */
static void trim(FormatInput *input)
{
    const char *line = memrchr(input->bytes, '\n', input->length);
    if (line && line + 1 < input->bytes + input->length) {
        input->length = (size_t)(line - input->bytes) + 1;
        return;
    }
    for (size_t back = 1; !line && back <= 4 && back <= input->length; back++) {
        unsigned char c = (unsigned char)input->bytes[input->length - back];
        if (c < 0xC0)
            continue;
        if (!utf8_valid(input->bytes + input->length - back, back))
            input->length -= back;
        break;
    }
}

/* As UTF-8, and of a beginning just the whole lines: cut before it is converted, unless lines can be told apart only afterwards. */
static Status as_text(TableFile *file, FormatInput *input, Error *error)
{
    if (!input->partial)
        return as_utf8(file, input, error);
    if (input->length > 4)
        input->length -= input->length % 4; /* whole characters of any width */
    bool wide = is_wide(file->options->encoding ? file->options->encoding : encoding_detect(input->bytes, input->length));
    if (!wide)
        trim(input);
    Status status = as_utf8(file, input, error);
    if (status == OK && wide)
        trim(input);
    return status;
}

TableReader *table_file_open(TableFile *file, RejectSink *sink, void *context, Error *error)
{
    char scratch[PATH_MAX];
    ReadOptions options = *file->options;
    FormatInput input = {file->bytes, file->length, -1, scratch, file->partial};
    file->descriptor = file->packed_descriptor[0] = file->packed_descriptor[1] = -1;
    file->converted = file->unpacked[0] = file->unpacked[1] = (SpoolMap){"", 0};
    file->encoding = file->container = NULL;
    file->replaced = 0;
    snprintf(scratch, sizeof scratch, "%s/tmp", file->home);
    if (unpack(file, &input, error) != OK)
        return NULL;
    file->format = options.format ? options.format : format_detect(input.bytes, input.length);
    if (format_is_text(file->format)) {
        if (as_text(file, &input, error) != OK)
            return NULL;
        if (!options.format && file->descriptor >= 0)
            file->format = format_detect(input.bytes, input.length);
    }
    options.format = file->format;
    TableReader *reader = format_open(&input, &options, sink, context, error);
    if (reader && file->replaced)
        reader_warn(reader, "%zu characters could not be read as %s and were replaced.", file->replaced, file->encoding);
    return reader ? renamed_open(reader, file->options, error) : NULL;
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
