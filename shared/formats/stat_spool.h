/*
** stat_spool.h - what ReadStat finds in a file, written down by a child process for its parent (stat.h).
**
** Two streams. `facts` is a sequence of records, each a letter and its fields; texts are a uint32_t of bytes and the bytes:
**
**     V  name, label, format, label set: texts; uint8_t is text; uint8_t n, then n ranges of declared missing values: two doubles, or two texts
**     L  label set: text; uint8_t kind: 'd' and a double, 's' and a text, or 't' and the letter of a tagged value; label: text
**     E  uint8_t Status; message: text        (the last one, when it failed)
**     Z  uint64_t rows                        (the last one, when all is well)
**
** `rows` has a cell for each variable, row by row: a CellTag, then eight bytes (integer, float), or a uint32_t and bytes (text).
** The numbers are the machine's own.
*/
#ifndef QUERN_FORMATS_STAT_SPOOL_H
#define QUERN_FORMATS_STAT_SPOOL_H

#include "base/error.h"

#include <stddef.h>

typedef enum CellTag { TAG_MISSING = 0, TAG_INTEGER, TAG_FLOAT, TAG_TEXT } CellTag;

typedef enum StatKind { STAT_SAV, STAT_POR, STAT_DTA, STAT_SAS, STAT_XPT } StatKind;

/* Reads the whole file in this process. The status is in the facts, too. encoding: of its texts; NULL: what the file says. */
Status stat_parse(StatKind kind, const char *bytes, size_t length, const char *encoding, int facts, int rows) MUST_USE;

#endif
