/* reader.c - see reader.h. */
#include "formats/reader.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void reader_close(TableReader *reader)
{
    if (!reader)
        return;
    reader_drop_warnings(reader, 0);
    free(reader->warnings);
    reader->warnings = NULL;
    reader->class->close(reader);
}

size_t reader_position(const TableReader *reader)
{
    return reader->class->position(reader);
}

void reader_facts(const TableReader *reader, Json *json)
{
    reader->class->facts(reader, json);
}

void reader_warn(TableReader *reader, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    reader->warnings = mem_resize(reader->warnings, reader->n_warnings + 1, sizeof *reader->warnings);
    reader->warnings[reader->n_warnings++] = mem_text(text);
}

void reader_drop_warnings(TableReader *reader, size_t keep)
{
    while (reader->n_warnings > keep)
        free(reader->warnings[--reader->n_warnings]);
}
