/*
** log.c - see log.h.
**
** The level, the domain and the request in hand are facts of the process (one request at a time), hence the one piece of
** process-wide state in the library. A line is written with one write(2), so lines of several processes do not mix.
*/
#include "base/log.h"

#include "base/clock.h"
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static LogLevel threshold = LOG_INFO;
static const char *domain = "quern";
static _Thread_local const char *request;

static const char *const LEVEL_NAMES[] = {"debug", "info", "warn", "error"};

void log_open(void)
{
    const char *level = getenv("QUERN_LOG_LEVEL");
    for (size_t i = 0; level && i < sizeof LEVEL_NAMES / sizeof *LEVEL_NAMES; i++)
        if (strcmp(level, LEVEL_NAMES[i]) == 0)
            threshold = (LogLevel)i;
    const char *name = getenv("QUERN_DOMAIN");
    if (name && *name)
        domain = name;
}

bool log_enabled(LogLevel level)
{
    return level >= threshold;
}

void log_request(const char *request_id)
{
    request = request_id;
}

static void line_begin(Buffer *line, LogLevel level, const char *message)
{
    char now[CLOCK_TEXT];
    clock_text(clock_now_us(), now);
    buffer_printf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"domain\":\"%s\",\"pid\":%ld", now, LEVEL_NAMES[level], domain,
                  (long)getpid());
    if (request) {
        buffer_add_text(line, ",\"request_id\":");
        json_escape(line, request, strlen(request));
    }
    buffer_add_text(line, ",\"message\":");
    json_escape(line, message, strlen(message));
}

static void line_write(Buffer *line)
{
    ssize_t written = write(STDERR_FILENO, line->data, line->length);
    (void)written; /* a log that can not be written has nowhere to say so */
    buffer_free(line);
}

static void line_end(Buffer *line)
{
    buffer_add_text(line, "}\n");
    line_write(line);
}

void log_line(LogLevel level, const char *message, const char *fields, ...)
{
    if (!log_enabled(level))
        return;
    Buffer line = BUFFER_INIT;
    line_begin(&line, level, message);
    if (fields) {
        char *more = NULL;
        va_list args;
        va_start(args, fields);
        int length = vasprintf(&more, fields, args);
        va_end(args);
        if (length > 0) {
            buffer_add_char(&line, ',');
            buffer_add(&line, more, (size_t)length);
        }
        if (length >= 0)
            free(more);
    }
    line_end(&line);
}

void log_prepare(Buffer *line, LogLevel level, const char *message, const char *name, const char *text)
{
    line_begin(line, level, message);
    buffer_printf(line, ",\"%s\":", name);
    json_escape(line, text, strlen(text));
    buffer_add_text(line, "}\n");
}

void log_text(LogLevel level, const char *message, const char *name, const char *text)
{
    if (!log_enabled(level))
        return;
    Buffer line = BUFFER_INIT;
    log_prepare(&line, level, message, name, text);
    line_write(&line);
}

void log_error(LogLevel level, const char *message, const Error *error)
{
    if (!log_enabled(level))
        return;
    Buffer line = BUFFER_INIT;
    line_begin(&line, level, message);
    buffer_printf(&line, ",\"status\":\"%s\",\"error\":", status_name(error->status));
    json_escape(&line, error->message, strlen(error->message));
    line_end(&line);
}
