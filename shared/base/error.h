/*
** error.h - how a function says that it failed.
**
** A fallible function returns a Status and, when it is not OK, describes the failure in a caller-owned Error. The Error
** pointer may be NULL: the caller then only learns the Status. The message is one or two sentences for the user of the
** platform: what is wrong and what to do. It never holds SQL, a path of the server or a stack; what the operator needs
** beyond it goes to the log.
**
** An Error is a plain value of fixed size, so that reporting a failure can not fail. A longer message is cut at a
** character boundary and ends in an ellipsis; callers quote user data through "%.*s" with a sensible precision. The message is UTF-8 in any case: of a
** character that a precision cut nothing is left, and bytes that are no text become question marks.
*/
#ifndef QUERN_BASE_ERROR_H
#define QUERN_BASE_ERROR_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

typedef enum Status {
    OK = 0,
    ERR_INVALID,      /* the input or a parameter is wrong; the message says which and how to mend it */
    ERR_UNAUTHORIZED, /* nobody is signed in */
    ERR_FORBIDDEN,    /* somebody is, and may not */
    ERR_NOT_FOUND,    /* no such thing, or not for this user */
    ERR_CONFLICT,     /* it exists already, or was changed meanwhile */
    ERR_LIMIT,        /* a stated limit is passed */
    ERR_UNSUPPORTED,  /* well formed, but of a kind that is not handled */
    ERR_CANCELLED,    /* somebody asked for the work to stop */
    ERR_DISK_FULL,    /* no space where the data goes */
    ERR_UNAVAILABLE,  /* the database or another server does not answer; the same call may succeed later */
    ERR_IO,           /* a file could not be read or written */
    ERR_DATABASE,     /* PostgreSQL refused a statement of ours */
    ERR_INTERNAL      /* a defect */
} Status;

typedef struct Error {
    Status status;
    char message[1024];
} Error;

/* Fills *error (when not NULL) and returns status, so that a function ends in `return error_set(...)`. */
Status error_set(Error *error, Status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same for a failed system call: `what` completes the sentence "Could not ...". errno chooses between ERR_DISK_FULL
** (ENOSPC, EDQUOT, EFBIG), ERR_NOT_FOUND (ENOENT) and ERR_IO; its text goes into the message. */
Status error_errno(Error *error, const char *what);

/* A stable lower-case name of the status, for logs: "invalid", "disk_full", ... */
const char *status_name(Status status);

#endif
