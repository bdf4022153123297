/* xml_part.c - see xml_part.h. */
#include "formats/xml_part.h"

#include "base/map.h"
#include "base/memory.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 64 << 10, SHORT_NAME = 4 };

struct XmlPart {
    ArchiveStream *stream;
    XML_Parser parser;
    const XmlHandler *handler;
    void *context;
    const char *label;
    Map *names;            /* seen; those of SHORT_NAME bytes and fewer can not be many */
    size_t depth;
    size_t silent;         /* bytes fed since the parser last said something */
    bool paused, last;
    Error failure;         /* of a handler */
};

void xml_part_pause(XmlPart *part)
{
    part->paused = true;
    (void)XML_StopParser(part->parser, XML_TRUE);
}

void xml_part_fail(XmlPart *part, Status status, const char *format, ...)
{
    if (part->failure.status != OK)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(part->failure.message, sizeof part->failure.message, format, args);
    va_end(args);
    part->failure.status = status;
    (void)XML_StopParser(part->parser, XML_FALSE);
}

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

/* The parser keeps every name it has seen. */
static void count_name(XmlPart *part, const char *name)
{
    size_t length = strlen(name);
    if (length <= SHORT_NAME || map_has(part->names, name, length))
        return;
    (void)map_set(part->names, name, length, NULL);
    if (map_count(part->names) > PART_NAMES)
        xml_part_fail(part, ERR_LIMIT, "%s has more than %d different XML names, as no workbook does.", part->label, PART_NAMES);
}

static void on_start(void *context, const char *name, const char **attributes)
{
    XmlPart *part = context;
    part->silent = 0;
    if (part->failure.status != OK)
        return;
    if (++part->depth > PART_DEPTH)
        xml_part_fail(part, ERR_LIMIT, "%s has XML nested deeper than %d levels, as no workbook does.", part->label, PART_DEPTH);
    count_name(part, name);
    for (const char **attribute = attributes; *attribute; attribute += 2)
        count_name(part, *attribute);
    if (part->failure.status == OK && part->handler->start)
        part->handler->start(part->context, local_name(name), attributes);
}

static void on_end(void *context, const char *name)
{
    XmlPart *part = context;
    part->silent = 0;
    part->depth--;
    if (part->failure.status == OK && part->handler->end)
        part->handler->end(part->context, local_name(name));
}

static void on_text(void *context, const char *text, int length)
{
    XmlPart *part = context;
    part->silent = 0;
    if (part->failure.status == OK && part->handler->text)
        part->handler->text(part->context, text, (size_t)length);
}

static void on_doctype(void *context, const char *name, const char *system, const char *public, int internal)
{
    XmlPart *part = context;
    (void)name, (void)system, (void)public, (void)internal;
    xml_part_fail(part, ERR_INVALID, "%s has a document type declaration, which workbooks do not have and which is not read for safety.", part->label);
}

XmlPart *xml_part_open(const Archive *archive, const ArchiveMember *member, const char *label, const XmlHandler *handler, void *context,
                       Error *error)
{
    ArchiveStream *stream = archive_stream_open(archive, member, error);
    if (!stream)
        return NULL;
    XmlPart *part = mem_zero(1, sizeof *part);
    part->stream = stream;
    part->label = label;
    part->handler = handler;
    part->context = context;
    part->names = map_new();
    part->parser = XML_ParserCreate(NULL);
    if (!part->parser) {
        xml_part_close(part);
        (void)error_set(error, ERR_INTERNAL, "There is not enough memory to read the workbook.");
        return NULL;
    }
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, on_start, on_end);
    XML_SetCharacterDataHandler(part->parser, on_text);
    XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
    return part;
}

static PartStep failed(XmlPart *part, Error *error)
{
    if (part->failure.status != OK)
        (void)error_set(error, part->failure.status, "%s", part->failure.message);
    else
        (void)error_set(error, ERR_INVALID, "%s is damaged: its XML can not be read (line %lu: %s).", part->label,
                        (unsigned long)XML_GetCurrentLineNumber(part->parser), XML_ErrorString(XML_GetErrorCode(part->parser)));
    return PART_FAILED;
}

/* The next bytes into the parser. */
static enum XML_Status feed(XmlPart *part, Status *status, Error *error)
{
    size_t got = 0;
    void *room = XML_GetBuffer(part->parser, PIECE);
    *status = room ? OK : error_set(error, ERR_INTERNAL, "There is not enough memory to read the workbook.");
    if (*status == OK)
        *status = archive_stream_read(part->stream, room, PIECE, &got, error);
    if (*status != OK)
        return XML_STATUS_ERROR;
    part->silent += got;
    if (part->silent > PART_TAG) {
        xml_part_fail(part, ERR_LIMIT, "%s has an XML tag longer than %d MB, as no workbook does.", part->label, PART_TAG >> 20);
        return XML_STATUS_ERROR;
    }
    part->last = got == 0;
    return XML_ParseBuffer(part->parser, (int)got, part->last);
}

PartStep xml_part_run(XmlPart *part, Error *error)
{
    enum XML_Status result = XML_STATUS_OK;
    Status status = OK;
    if (part->paused) {
        part->paused = false;
        result = XML_ResumeParser(part->parser);
    }
    while (result == XML_STATUS_OK && !part->paused && !part->last)
        result = feed(part, &status, error);
    if (status != OK)
        return PART_FAILED;
    if (result == XML_STATUS_ERROR || part->failure.status != OK)
        return failed(part, error);
    return part->paused ? PART_PAUSED : PART_ENDED;
}

size_t xml_part_position(const XmlPart *part)
{
    return archive_stream_position(part->stream);
}

void xml_part_close(XmlPart *part)
{
    if (!part)
        return;
    if (part->parser)
        XML_ParserFree(part->parser);
    archive_stream_close(part->stream);
    map_free(part->names);
    free(part);
}

Status xml_part_read(const Archive *archive, const ArchiveMember *member, const char *label, const XmlHandler *handler, void *context,
                     XmlPart **self, Error *error)
{
    Error failure = {.status = ERR_INVALID};
    XmlPart *part = xml_part_open(archive, member, label, handler, context, &failure);
    if (self)
        *self = part;
    PartStep step = PART_FAILED;
    if (part)
        do
            step = xml_part_run(part, &failure);
        while (step == PART_PAUSED);
    xml_part_close(part);
    return step == PART_ENDED ? OK : error_set(error, failure.status, "%s", failure.message);
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}
