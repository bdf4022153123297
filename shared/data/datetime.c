/*
** datetime.c - see datetime.h.
**
** Day numbers by Hinnant's method: a year that begins in March puts the leap day last, and an era of 400 years has always
** 146,097 days. Texts are read by a small cursor of our own; ISO 8601, which most files are written in, has a path that
** looks at fixed places.
*/
#include "data/datetime.h"

#include <string.h>

enum { DAY_SECONDS = 86400, SECOND_US = 1000000 };

static const int32_t FIRST_DAY = -719162, LAST_DAY = 2932896; /* 0001-01-01 and 9999-12-31 */

int32_t date_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * 146097 + day_of_era - 719468);
}

void date_to_civil(int32_t days, int *year, int *month, int *day)
{
    int64_t z = (int64_t)days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = (int)(z - era * 146097);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153; /* month, March being 0 */
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

static bool civil_valid(int year, int month, int day)
{
    static const unsigned char DAYS[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= DAYS[month] + (month == 2 && leap);
}

/* Reads `least` to `most` digits at *p. */
static bool read_number(const char **p, const char *end, int least, int most, int *value)
{
    int n = 0, sum = 0;
    while (*p < end && n < most && (unsigned char)(**p - '0') <= 9) {
        sum = sum * 10 + (*(*p)++ - '0');
        n++;
    }
    *value = sum;
    return n >= least;
}

static bool read_char(const char **p, const char *end, char c)
{
    if (*p == end || **p != c)
        return false;
    ++*p;
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* A name of a list, whole or its first three letters (also "sept"), perhaps with a point behind it; 0 when it is none. */
static int read_name(const char **p, const char *end, const char *const *names, int count)
{
    size_t length = 0;
    while (*p + length < end && is_letter((*p)[length]) && length < 10)
        length++;
    for (int i = 0; i < count; i++) {
        bool sept = length == 4 && lower((*p)[3]) == 't';
        if (length != 3 && length != strlen(names[i]) && !sept)
            continue;
        size_t same = 0;
        while (same < length && lower((*p)[same]) == names[i][same])
            same++;
        if (same == length) {
            *p += length;
            if (length <= 4)
                (void)read_char(p, end, '.');
            return i + 1;
        }
    }
    return 0;
}

static int read_month(const char **p, const char *end)
{
    static const char *const MONTHS[] = {"january", "february", "march", "april", "may", "june", "july", "august",
                                         "september", "october", "november", "december"};
    return read_name(p, end, MONTHS, 12);
}

static void skip_weekday(const char **p, const char *end)
{
    static const char *const WEEKDAYS[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    const char *at = *p;
    if (read_name(&at, end, WEEKDAYS, 7)) {
        (void)read_char(&at, end, ',');
        if (read_char(&at, end, ' '))
            *p = at;
    }
}

static int whole_year(int year)
{
    return year + (year < 69 ? 2000 : 1900);
}

/* Of four digits, or of two. */
static bool read_year(const char **p, const char *end, int *year)
{
    const char *begin = *p;
    if (!read_number(p, end, 2, 4, year) || *p - begin == 3)
        return false;
    if (*p - begin == 2)
        *year = whole_year(*year);
    return true;
}

/* Three numbers of which the year, where `order` says, has two digits. Other numbers may have one digit behind slashes only: 1.2.10 is a version. */
static bool read_short(const char **p, const char *end, const char *order, char mark, int *year, int *month, int *day)
{
    for (int i = 0; i < 3; i++) {
        int *part = order[i] == 'y' ? year : order[i] == 'm' ? month : day;
        if ((i > 0 && !read_char(p, end, mark)) || !read_number(p, end, mark == '/' && part != year ? 1 : 2, 2, part))
            return false;
    }
    *year = whole_year(*year);
    return true;
}

/* Reads a date of the format at *p; what follows is left. */
static bool read_date(const char **p, const char *end, DateFormat format, int32_t *days)
{
    int year = 0, month = 0, day = 0;
    bool good = false;
    char mark;
    switch (format) {
    case DATE_ISO:
    case DATE_YMD_SLASH:
    case DATE_YMD_DOT:
        mark = format == DATE_ISO ? '-' : format == DATE_YMD_SLASH ? '/' : '.';
        good = read_number(p, end, 4, 4, &year) && read_char(p, end, mark) && read_number(p, end, 1, 2, &month) &&
               read_char(p, end, mark) && read_number(p, end, 1, 2, &day);
        break;
    case DATE_DMY_SLASH:
    case DATE_DMY_DASH:
    case DATE_DMY_DOT:
        mark = format == DATE_DMY_DASH ? '-' : format == DATE_DMY_SLASH ? '/' : '.';
        good = read_number(p, end, 1, 2, &day) && read_char(p, end, mark) && read_number(p, end, 1, 2, &month) &&
               read_char(p, end, mark) && read_number(p, end, 4, 4, &year);
        break;
    case DATE_MDY_SLASH:
    case DATE_MDY_DASH:
        mark = format == DATE_MDY_DASH ? '-' : '/';
        good = read_number(p, end, 1, 2, &month) && read_char(p, end, mark) && read_number(p, end, 1, 2, &day) &&
               read_char(p, end, mark) && read_number(p, end, 4, 4, &year);
        break;
    case DATE_MON_DY:
        skip_weekday(p, end);
        month = read_month(p, end);
        good = month && read_char(p, end, ' ') && read_number(p, end, 1, 2, &day);
        if (good)
            (void)read_char(p, end, ',');
        good = good && read_char(p, end, ' ') && read_number(p, end, 4, 4, &year);
        break;
    case DATE_D_MON_Y:
        skip_weekday(p, end);
        good = read_number(p, end, 1, 2, &day) && *p < end && (**p == ' ' || **p == '-');
        if (!good)
            break;
        mark = *(*p)++;
        month = read_month(p, end);
        if (month && mark == ' ')
            (void)read_char(p, end, ',');
        good = month && read_char(p, end, mark) && read_year(p, end, &year);
        break;
    case DATE_MDY_SHORT_SLASH: good = read_short(p, end, "mdy", '/', &year, &month, &day); break;
    case DATE_DMY_SHORT_SLASH: good = read_short(p, end, "dmy", '/', &year, &month, &day); break;
    case DATE_YMD_SHORT_SLASH: good = read_short(p, end, "ymd", '/', &year, &month, &day); break;
    case DATE_MDY_SHORT_DASH: good = read_short(p, end, "mdy", '-', &year, &month, &day); break;
    case DATE_DMY_SHORT_DASH: good = read_short(p, end, "dmy", '-', &year, &month, &day); break;
    case DATE_YMD_SHORT_DASH: good = read_short(p, end, "ymd", '-', &year, &month, &day); break;
    case DATE_DMY_SHORT_DOT: good = read_short(p, end, "dmy", '.', &year, &month, &day); break;
    case DATE_YMD_SHORT_DOT: good = read_short(p, end, "ymd", '.', &year, &month, &day); break;
    case DATE_FORMATS:
        break;
    }
    if (!good || !civil_valid(year, month, day))
        return false;
    *days = date_from_civil(year, month, day);
    return true;
}

bool date_parse(const char *text, size_t length, DateFormat format, int32_t *days)
{
    const char *p = text;
    int32_t result;
    if (length < DATE_LEAST || !read_date(&p, text + length, format, &result) || p != text + length)
        return false;
    *days = result;
    return true;
}

/* .ffffff, rounded to microseconds. */
static bool read_fraction(const char **p, const char *end, int64_t *us)
{
    int64_t value = 0, unit = SECOND_US / 10;
    const char *begin = *p;
    for (; *p < end && (unsigned char)(**p - '0') <= 9; ++*p) {
        int digit = **p - '0';
        if (*p - begin < 6)
            value += digit * unit;
        else if (*p - begin == 6)
            value += digit >= 5;
        unit /= 10;
    }
    *us += value;
    return *p > begin;
}

/* An optional AM or PM, perhaps after a space, applied to *hour. */
static bool read_half(const char **p, const char *end, int *hour)
{
    const char *at = *p;
    (void)read_char(&at, end, ' ');
    if (end - at < 2 || lower(at[1]) != 'm' || (lower(at[0]) != 'a' && lower(at[0]) != 'p'))
        return true;
    if (*hour < 1 || *hour > 12)
        return false;
    *hour = *hour % 12 + (lower(at[0]) == 'p' ? 12 : 0);
    *p = at + 2;
    return true;
}

/* An optional zone, perhaps after a space; *offset in seconds east. */
static bool read_zone(const char **p, const char *end, bool *zoned, int *offset)
{
    const char *at = *p;
    *zoned = false;
    *offset = 0;
    if (at == end)
        return true;
    (void)read_char(&at, end, ' ');
    size_t left = (size_t)(end - at);
    if ((left == 1 && (*at == 'Z' || *at == 'z')) || (left == 3 && (memcmp(at, "UTC", 3) == 0 || memcmp(at, "GMT", 3) == 0))) {
        *zoned = true;
        *p = end;
        return true;
    }
    if (left < 3 || (*at != '+' && *at != '-'))
        return false;
    bool west = *at++ == '-';
    int hours, minutes = 0;
    if (!read_number(&at, end, 2, 2, &hours))
        return false;
    if (at < end) {
        (void)read_char(&at, end, ':');
        if (!read_number(&at, end, 2, 2, &minutes))
            return false;
    }
    if (hours > 18 || minutes > 59)
        return false;
    *offset = (hours * 60 + minutes) * (west ? -60 : 60);
    *zoned = true;
    *p = at;
    return at == end;
}

/* What follows the date: the rest of the text. *us gets the moment, in UTC when there is a zone. */
static bool finish_timestamp(const char *p, const char *end, int32_t days, int hour, int minute, int second, int64_t fraction,
                             int64_t *us, bool *zoned)
{
    int offset;
    bool has_zone;
    if (!read_zone(&p, end, &has_zone, &offset) || p != end)
        return false;
    int64_t seconds = (int64_t)days * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
    int64_t result = seconds * SECOND_US + fraction;
    if (result < (int64_t)FIRST_DAY * DAY_SECONDS * SECOND_US || result >= ((int64_t)LAST_DAY + 1) * DAY_SECONDS * SECOND_US)
        return false;
    *us = result;
    *zoned = has_zone;
    return true;
}

static inline bool two_digits(const char *p, int *value)
{
    unsigned tens = (unsigned)(unsigned char)p[0] - '0', ones = (unsigned)(unsigned char)p[1] - '0';
    *value = (int)(tens * 10 + ones);
    return tens <= 9 && ones <= 9;
}

/* YYYY-MM-DDThh:mm:ss and what may follow it. false: try the general way. */
static bool read_iso(const char *text, const char *end, int64_t *us, bool *zoned)
{
    int century, year, month, day, hour, minute, second;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':')
        return false;
    if (!(two_digits(text, &century) & two_digits(text + 2, &year) & two_digits(text + 5, &month) & two_digits(text + 8, &day) &
          two_digits(text + 11, &hour) & two_digits(text + 14, &minute) & two_digits(text + 17, &second)))
        return false;
    year += century * 100;
    if (hour > 23 || minute > 59 || second > 59 || !civil_valid(year, month, day))
        return false;
    int64_t fraction = 0;
    const char *p = text + 19;
    if (p < end && *p == '.') {
        p++;
        if (!read_fraction(&p, end, &fraction))
            return false;
    }
    return finish_timestamp(p, end, date_from_civil(year, month, day), hour, minute, second, fraction, us, zoned);
}

bool timestamp_parse(const char *text, size_t length, DateFormat format, int64_t *us, bool *zoned)
{
    const char *p = text, *end = text + length;
    if (format == DATE_ISO && length >= 19 && read_iso(text, end, us, zoned))
        return true;
    int32_t days;
    int hour, minute, second = 0;
    int64_t fraction = 0;
    if (length < DATE_LEAST + 5 || !read_date(&p, end, format, &days))
        return false;
    if (!read_char(&p, end, 'T')) {
        if (format == DATE_MON_DY)
            (void)read_char(&p, end, ',');
        if (!read_char(&p, end, ' '))
            return false;
    }
    if (!read_number(&p, end, 1, 2, &hour) || !read_char(&p, end, ':') || !read_number(&p, end, 2, 2, &minute))
        return false;
    if (read_char(&p, end, ':')) {
        if (!read_number(&p, end, 2, 2, &second))
            return false;
        if (p < end && (*p == '.' || *p == ',')) {
            p++;
            if (!read_fraction(&p, end, &fraction))
                return false;
        }
    }
    if (!read_half(&p, end, &hour) || hour > 23 || minute > 59 || second > 60)
        return false;
    return finish_timestamp(p, end, days, hour, minute, second, fraction, us, zoned);
}

static char *put_number(char *at, unsigned value, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return at + width;
}

size_t date_format(int32_t days, char *text)
{
    int year, month, day;
    char *at = text;
    date_to_civil(days, &year, &month, &day);
    if (year < 0)
        *at++ = '-';
    at = put_number(at, (unsigned)(year < 0 ? -year : year), year > 9999 || year < -9999 ? 7 : 4);
    *at++ = '-';
    at = put_number(at, (unsigned)month, 2);
    *at++ = '-';
    at = put_number(at, (unsigned)day, 2);
    return (size_t)(at - text);
}

size_t timestamp_format(int64_t us, bool zoned, char *text)
{
    int64_t day_us = (int64_t)DAY_SECONDS * SECOND_US;
    int64_t days = us / day_us, rest = us % day_us;
    if (rest < 0) {
        rest += day_us;
        days--;
    }
    char *at = text + date_format((int32_t)days, text);
    unsigned seconds = (unsigned)(rest / SECOND_US), fraction = (unsigned)(rest % SECOND_US);
    *at++ = 'T';
    at = put_number(at, seconds / 3600, 2);
    *at++ = ':';
    at = put_number(at, seconds / 60 % 60, 2);
    *at++ = ':';
    at = put_number(at, seconds % 60, 2);
    if (fraction) {
        *at++ = '.';
        at = put_number(at, fraction, 6);
        while (at[-1] == '0')
            at--;
    }
    if (zoned)
        *at++ = 'Z';
    return (size_t)(at - text);
}
