/*
** datetime.h - calendar arithmetic, and dates as people write them.
**
** The proleptic Gregorian calendar, years 0001 to 9999. A DateFormat names one way to write; a column has one, found over
** the whole file (formats/infer.h). Parsing matches the whole text.
**
** Source of the day arithmetic: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
*/
#ifndef QUERN_DATA_DATETIME_H
#define QUERN_DATA_DATETIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum DateFormat {
    DATE_ISO,        /* 2026-11-23 (also 2026-1-3) */
    DATE_YMD_SLASH,  /* 2026/11/23 */
    DATE_YMD_DOT,    /* 2026.11.23 */
    DATE_DMY_SLASH,  /* 23/11/2026 */
    DATE_MDY_SLASH,  /* 11/23/2026 */
    DATE_DMY_DASH,   /* 23-11-2026 */
    DATE_MDY_DASH,   /* 11-23-2026 */
    DATE_DMY_DOT,    /* 23.11.2026 */
    DATE_MON_DY,     /* Nov 23 2026, November 23, 2026 */
    DATE_D_MON_Y,    /* 23 Nov 2026, 23-Nov-2026, 23 November 2026, 23-Nov-26 */
    DATE_MDY_SHORT_SLASH, /* 11/23/26, 1/3/26 */
    DATE_DMY_SHORT_SLASH, /* 23/11/26 */
    DATE_YMD_SHORT_SLASH, /* 26/11/23 */
    DATE_MDY_SHORT_DASH,  /* 11-23-26; two digits each, as with points */
    DATE_DMY_SHORT_DASH,  /* 23-11-26 */
    DATE_YMD_SHORT_DASH,  /* 26-11-23 */
    DATE_DMY_SHORT_DOT,   /* 23.11.26 */
    DATE_YMD_SHORT_DOT,   /* 26.11.23 */
    DATE_FORMATS
} DateFormat;

/* Years of two digits are those from 1969 to 2068, as POSIX has them. */

/* A timestamp is a date in one of the formats, then a space or T, then hh:mm[:ss[.ffffff]] with an optional AM/PM, then
** optionally a zone: Z, UTC, GMT, +hh, +hhmm, +hh:mm. Digits of a second past the sixth are rounded off. */

int32_t date_from_civil(int year, int month, int day);                   /* days since 1970-01-01 */
void date_to_civil(int32_t days, int *year, int *month, int *day);

enum { DATE_LEAST = 6 }; /* bytes of the shortest date, 1/3/26 */
bool date_parse(const char *text, size_t length, DateFormat format, int32_t *days);

/* *zoned says whether the text had a zone; *us is then UTC. */
bool timestamp_parse(const char *text, size_t length, DateFormat format, int64_t *us, bool *zoned);

enum { DATE_TEXT = 16, TIMESTAMP_TEXT = 40 }; /* room the formatters need; they return the length, no NUL */
size_t date_format(int32_t days, char *text);                            /* 2026-11-23 */
size_t timestamp_format(int64_t us, bool zoned, char *text);             /* 2026-11-23T12:00:00[.ffffff][Z] */

#endif
