/* error.c - see error.h. */
#include "base/error.h"

#include "base/unicode.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Ends a cut message in an ellipsis without leaving half a UTF-8 character before it. */
static void cut_message(char *message, size_t size)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    size_t end = size - sizeof ellipsis;
    while (end > 0 && ((unsigned char)message[end] & 0xC0u) == 0x80u)
        end--;
    memcpy(message + end, ellipsis, sizeof ellipsis);
}

Status error_set(Error *error, Status status, const char *format, ...)
{
    if (error) {
        va_list args;
        va_start(args, format);
        error->status = status;
        int length = vsnprintf(error->message, sizeof error->message, format, args);
        va_end(args);
        if (length < 0)
            error->message[0] = '\0';
        else if ((size_t)length >= sizeof error->message)
            cut_message(error->message, sizeof error->message);
        error->message[utf8_clean(error->message, strlen(error->message))] = '\0';
    }
    return status;
}

Status error_errno(Error *error, const char *what)
{
    int number = errno;
    char text[128];
    const char *reason = strerror_r(number, text, sizeof text);
    switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return error_set(error, ERR_DISK_FULL, "Could not %s: the disk is full. Free some space and try again.", what);
    case ENOENT:
        return error_set(error, ERR_NOT_FOUND, "Could not %s: %s.", what, reason);
    default:
        return error_set(error, ERR_IO, "Could not %s: %s.", what, reason);
    }
}

const char *status_name(Status status)
{
    switch (status) {
    case OK: return "ok";
    case ERR_INVALID: return "invalid";
    case ERR_UNAUTHORIZED: return "unauthorized";
    case ERR_FORBIDDEN: return "forbidden";
    case ERR_NOT_FOUND: return "not_found";
    case ERR_CONFLICT: return "conflict";
    case ERR_LIMIT: return "limit";
    case ERR_UNSUPPORTED: return "unsupported";
    case ERR_CANCELLED: return "cancelled";
    case ERR_DISK_FULL: return "disk_full";
    case ERR_UNAVAILABLE: return "unavailable";
    case ERR_IO: return "io";
    case ERR_DATABASE: return "database";
    case ERR_INTERNAL: return "internal";
    }
    return "unknown";
}
