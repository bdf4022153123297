/*
** stat_moment.c - dates and times of SPSS, Stata and SAS: which formats mean them, and what their numbers count.
**
** Sources: IBM SPSS Statistics Command Syntax Reference ("Date and Time"), Stata's manual [D] Datetime, SAS 9.4 Formats and Informats: Reference.
*/
#include "formats/stat_private.h"

#include "data/datetime.h"
#include "formats/duration.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum { EPOCH_1960 = -3653, EPOCH_SPSS = -141428, FIRST_DAY = -719162, LAST_DAY = 2932896, FORMAT = 40 }; /* days since 1970-01-01; years 1 to 9999 */

#define DAY_US INT64_C(86400000000)

typedef struct Named {
    const char *name;
    Moment moment;
} Named;

static const Named SPSS[] = {
    {"DATE", MOMENT_SPSS_DATE}, {"ADATE", MOMENT_SPSS_DATE}, {"EDATE", MOMENT_SPSS_DATE}, {"JDATE", MOMENT_SPSS_DATE}, {"SDATE", MOMENT_SPSS_DATE},
    {"QYR", MOMENT_SPSS_DATE}, {"MOYR", MOMENT_SPSS_DATE}, {"WKYR", MOMENT_SPSS_DATE}, {"DATETIME", MOMENT_SPSS_SECONDS},
    {"YMDHMS", MOMENT_SPSS_SECONDS}, {"TIME", MOMENT_DURATION}, {"DTIME", MOMENT_DURATION}, {"MTIME", MOMENT_DURATION}};

/* Those of one day, of one moment and of times; a name may be followed by the letter of its separator (MMDDYYS) and its width. */
static const Named SAS[] = {
    {"DATE", MOMENT_DAYS}, {"DAY", MOMENT_NONE}, {"DDMMYY", MOMENT_DAYS}, {"MMDDYY", MOMENT_DAYS}, {"YYMMDD", MOMENT_DAYS}, {"DDMMYYB", MOMENT_DAYS},
    {"DDMMYYC", MOMENT_DAYS}, {"DDMMYYD", MOMENT_DAYS}, {"DDMMYYN", MOMENT_DAYS}, {"DDMMYYP", MOMENT_DAYS}, {"DDMMYYS", MOMENT_DAYS},
    {"MMDDYYB", MOMENT_DAYS}, {"MMDDYYC", MOMENT_DAYS}, {"MMDDYYD", MOMENT_DAYS}, {"MMDDYYN", MOMENT_DAYS}, {"MMDDYYP", MOMENT_DAYS},
    {"MMDDYYS", MOMENT_DAYS}, {"YYMMDDB", MOMENT_DAYS}, {"YYMMDDC", MOMENT_DAYS}, {"YYMMDDD", MOMENT_DAYS}, {"YYMMDDN", MOMENT_DAYS},
    {"YYMMDDP", MOMENT_DAYS}, {"YYMMDDS", MOMENT_DAYS}, {"YYMM", MOMENT_DAYS}, {"YYMMC", MOMENT_DAYS}, {"YYMMD", MOMENT_DAYS}, {"YYMMN", MOMENT_DAYS},
    {"YYMMP", MOMENT_DAYS}, {"YYMMS", MOMENT_DAYS}, {"MMYY", MOMENT_DAYS}, {"MMYYC", MOMENT_DAYS}, {"MMYYD", MOMENT_DAYS}, {"MMYYN", MOMENT_DAYS},
    {"MMYYP", MOMENT_DAYS}, {"MMYYS", MOMENT_DAYS}, {"YYMON", MOMENT_DAYS}, {"MONYY", MOMENT_DAYS}, {"YYQ", MOMENT_DAYS}, {"YYQC", MOMENT_DAYS},
    {"YYQD", MOMENT_DAYS}, {"YYQN", MOMENT_DAYS}, {"YYQP", MOMENT_DAYS}, {"YYQS", MOMENT_DAYS}, {"YYQR", MOMENT_DAYS}, {"JULIAN", MOMENT_DAYS},
    {"JULDATE", MOMENT_DAYS}, {"PDJULG", MOMENT_DAYS}, {"PDJULI", MOMENT_DAYS}, {"WEEKDATE", MOMENT_DAYS}, {"WEEKDATX", MOMENT_DAYS},
    {"WORDDATE", MOMENT_DAYS}, {"WORDDATX", MOMENT_DAYS}, {"B8601DA", MOMENT_DAYS}, {"E8601DA", MOMENT_DAYS}, {"IS8601DA", MOMENT_DAYS},
    {"MINGUO", MOMENT_DAYS}, {"NENGO", MOMENT_DAYS}, {"NLDATE", MOMENT_DAYS}, {"NLDATEL", MOMENT_DAYS}, {"NLDATEM", MOMENT_DAYS},
    {"NLDATES", MOMENT_DAYS}, {"NLDATEW", MOMENT_DAYS}, {"EURDFDD", MOMENT_DAYS}, {"EURDFDE", MOMENT_DAYS},
    {"DATETIME", MOMENT_SECONDS}, {"DATEAMPM", MOMENT_SECONDS}, {"DTDATE", MOMENT_SECONDS}, {"DTMONYY", MOMENT_SECONDS}, {"DTWKDATX", MOMENT_SECONDS},
    {"DTYEAR", MOMENT_SECONDS}, {"DTYYQC", MOMENT_SECONDS}, {"MDYAMPM", MOMENT_SECONDS}, {"B8601DT", MOMENT_SECONDS}, {"B8601DN", MOMENT_SECONDS},
    {"B8601DZ", MOMENT_SECONDS}, {"E8601DT", MOMENT_SECONDS}, {"E8601DN", MOMENT_SECONDS}, {"E8601DZ", MOMENT_SECONDS}, {"IS8601DT", MOMENT_SECONDS},
    {"NLDATM", MOMENT_SECONDS}, {"NLDATML", MOMENT_SECONDS}, {"NLDATMM", MOMENT_SECONDS}, {"NLDATMS", MOMENT_SECONDS}, {"NLDATMW", MOMENT_SECONDS},
    {"EURDFDT", MOMENT_SECONDS}, {"TIME", MOMENT_DURATION}, {"TIMEAMPM", MOMENT_DURATION}, {"HHMM", MOMENT_DURATION}, {"MMSS", MOMENT_DURATION},
    {"TOD", MOMENT_DURATION}, {"B8601TM", MOMENT_DURATION}, {"E8601TM", MOMENT_DURATION}, {"IS8601TM", MOMENT_DURATION}, {"NLTIME", MOMENT_DURATION}};

static Moment find(const Named *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(names[i].name, name) == 0)
            return names[i].moment;
    return MOMENT_NONE;
}

/* The name without width and decimals: "E8601DA10." is E8601DA, "DATE9" is DATE. */
static void format_name(const char *format, char name[FORMAT])
{
    size_t length = strcspn(format, ".");
    if (length >= FORMAT)
        length = FORMAT - 1;
    memcpy(name, format, length);
    while (length && isdigit((unsigned char)name[length - 1]))
        length--;
    name[length] = '\0';
}

static Moment stata_moment(const char *format)
{
    if (*format != '%')
        return MOMENT_NONE;
    format += 1 + (format[1] == '-'); /* left-justified */
    if (*format == 'd')
        return MOMENT_DAYS;
    if (*format != 't')
        return MOMENT_NONE;
    switch (format[1]) {
    case 'd': return MOMENT_DAYS;
    case 'c': case 'C': return MOMENT_MILLISECONDS;
    case 'w': return MOMENT_WEEKS;
    case 'm': return MOMENT_MONTHS;
    case 'q': return MOMENT_QUARTERS;
    case 'h': return MOMENT_HALVES;
    default: return MOMENT_NONE;
    }
}

Moment stat_moment(StatKind kind, const char *format)
{
    char name[FORMAT];
    if (kind == STAT_DTA)
        return stata_moment(format);
    format_name(format, name);
    if (kind == STAT_SAV || kind == STAT_POR)
        return find(SPSS, sizeof SPSS / sizeof *SPSS, name);
    return find(SAS, sizeof SAS / sizeof *SAS, name);
}

static bool date_cell(Cell *cell, double day)
{
    if (!(day >= FIRST_DAY && day <= LAST_DAY))
        return false;
    cell->kind = CELL_DATE;
    cell->date = (int32_t)day;
    return true;
}

/* Seconds within days: a whole day and a part of it, so that no microsecond is lost. */
static bool timestamp_cell(Cell *cell, double epoch, double seconds)
{
    double day = floor(seconds / 86400), part = seconds - day * 86400;
    if (!(day + epoch >= FIRST_DAY && day + epoch <= LAST_DAY))
        return false;
    cell->kind = CELL_TIMESTAMP;
    cell->integer = (int64_t)(day + epoch) * DAY_US + (int64_t)llround(part * 1e6);
    return cell->integer < ((int64_t)LAST_DAY + 1) * DAY_US;
}

/* A period of which there are `yearly` in a year, counted from 1960, as its first day. */
static bool period_cell(Cell *cell, double value, int yearly)
{
    double year = 1960 + floor(value / yearly), within = floor(value) - floor(value / yearly) * yearly;
    if (!(year >= 1 && year <= 9999))
        return false;
    if (yearly == 52)
        return date_cell(cell, date_from_civil((int)year, 1, 1) + within * 7);
    return date_cell(cell, date_from_civil((int)year, (int)within * (12 / yearly) + 1, 1));
}

static bool duration_cell(Cell *cell, double seconds, Buffer *text)
{
    if (!(fabs(seconds) < 1e12))
        return false;
    size_t from = text->length;
    duration_add(text, (int64_t)llround(seconds * 1e6));
    cell->kind = CELL_STRING;
    cell->text = (Slice){NULL, text->length - from};
    return true;
}

bool stat_moment_cell(Moment moment, double value, Cell *cell, Buffer *text)
{
    switch (moment) {
    case MOMENT_DAYS:
        return value == floor(value) ? date_cell(cell, value + EPOCH_1960) : timestamp_cell(cell, EPOCH_1960, value * 86400);
    case MOMENT_SECONDS: return timestamp_cell(cell, EPOCH_1960, value);
    case MOMENT_MILLISECONDS: return timestamp_cell(cell, EPOCH_1960, value / 1000);
    case MOMENT_WEEKS: return period_cell(cell, value, 52);
    case MOMENT_MONTHS: return period_cell(cell, value, 12);
    case MOMENT_QUARTERS: return period_cell(cell, value, 4);
    case MOMENT_HALVES: return period_cell(cell, value, 2);
    case MOMENT_SPSS_DATE:
        if (fmod(value, 86400) == 0)
            return date_cell(cell, value / 86400 + EPOCH_SPSS);
        return timestamp_cell(cell, EPOCH_SPSS, value);
    case MOMENT_SPSS_SECONDS: return timestamp_cell(cell, EPOCH_SPSS, value);
    case MOMENT_DURATION: return duration_cell(cell, value, text);
    case MOMENT_NONE: break;
    }
    return false;
}
