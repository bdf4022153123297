/*
** log.h - one JSON object a line on standard error.
**
** The line carries time, level, domain, pid, the request id in force and a message; `fields` is a printf format for
** further members, already JSON ("\"rows\":%zu"). Text from outside goes through log_text, which escapes it.
*/
#ifndef QUERN_BASE_LOG_H
#define QUERN_BASE_LOG_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;

/* Reads QUERN_LOG_LEVEL (debug, info, warn, error; default info) and QUERN_DOMAIN. */
void log_open(void);
bool log_enabled(LogLevel level);
void log_request(const char *request_id); /* from here on lines carry this id (kept, not copied); NULL ends it */
void log_line(LogLevel level, const char *message, const char *fields, ...) PRINTF_LIKE(3, 4); /* fields may be NULL */
void log_text(LogLevel level, const char *message, const char *name, const char *text); /* one text member, escaped */
void log_error(LogLevel level, const char *message, const Error *error);
/* Adds the line of log_text to the buffer, for a place where it can only be written out. */
void log_prepare(Buffer *line, LogLevel level, const char *message, const char *name, const char *text);

#endif
