/*
** encoding.h - whatever the file is written in, as UTF-8.
**
** Detection: a byte order mark decides; otherwise line ends that take two bytes, or NUL bytes at even or odd places, say UTF-16 BE or LE; otherwise valid UTF-8 (over
** the whole file, ASCII included) is UTF-8; otherwise, when fewer than one line in a hundred with high bytes is malformed, it is UTF-8 with
** bad lines (the CSV reader rejects those); otherwise Windows-1252, which holds Latin-1.
*/
#ifndef QUERN_FORMATS_ENCODING_H
#define QUERN_FORMATS_ENCODING_H

#include "base/error.h"

#include <stddef.h>

/* A stable name: "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "WINDOWS-1252". */
const char *encoding_detect(const char *bytes, size_t length);

/* Converts to UTF-8 (without a BOM) through iconv into the file descriptor, in pieces of 64 kB. Bytes that are not of the encoding
** become U+FFFD; *replaced counts them. Fails for a name that iconv does not know (ERR_INVALID) and on a full disk. */
Status encoding_convert(const char *bytes, size_t length, const char *encoding, int out, size_t *replaced, Error *error) MUST_USE;

#endif
