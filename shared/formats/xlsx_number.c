/*
** xlsx_number.c - which number formats mean dates and times.
**
** Literals ("...", \x), spaces of a character's width (_x), fills (*x) and colours, conditions and locales in brackets mean nothing here; [h], [m]
** and [s] count time gone by. An m is a minute next to hours or seconds, otherwise a month.
*/
#include "formats/xlsx_workbook.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

typedef struct Seen {
    bool day, time, elapsed, digits;
    bool after_hours;      /* the last part was h or [h] */
    bool month_or_minute;  /* an m whose meaning the next part tells */
} Seen;

static void settle(Seen *seen, bool minutes)
{
    if (seen->month_or_minute && minutes)
        seen->time = true;
    else if (seen->month_or_minute)
        seen->day = true;
    seen->month_or_minute = false;
}

static void letter(Seen *seen, char c, size_t repeated)
{
    switch (c) {
    case 'y': case 'd': case 'e': case 'b': case 'g':
        settle(seen, false);
        seen->day = true;
        seen->after_hours = false;
        break;
    case 'h':
        settle(seen, false);
        seen->time = seen->after_hours = true;
        break;
    case 's':
        settle(seen, true);
        seen->time = true;
        seen->after_hours = false;
        break;
    default: /* m */
        settle(seen, false);
        if (repeated > 2)
            seen->day = true;
        else if (seen->after_hours)
            seen->time = true;
        else
            seen->month_or_minute = true;
        seen->after_hours = false;
    }
}

/* What stands in brackets, `text` after the opening one. */
static void bracket(Seen *seen, const char *text, size_t length)
{
    char c = length ? (char)tolower((unsigned char)text[0]) : '\0';
    if (c != 'h' && c != 'm' && c != 's')
        return;
    for (size_t i = 1; i < length; i++)
        if (tolower((unsigned char)text[i]) != c)
            return;
    settle(seen, c == 's');
    seen->elapsed = true;
    seen->after_hours = c == 'h';
}

/* Bytes of a mark that says nothing of dates at `code`, 0 when there is none. */
static size_t passed_over(const char *code)
{
    const char *end;
    switch (*code) {
    case '"':
        end = strchr(code + 1, '"');
        return end ? (size_t)(end - code) + 1 : strlen(code);
    case '\\': case '_': case '*':
        return code[1] ? 2 : 1;
    case 'G': case 'g':
        return strncasecmp(code, "general", 7) == 0 ? 7 : 0;
    case 'E': case 'e':
        return code[1] == '+' || code[1] == '-' ? 2 : 0;
    default:
        return 0;
    }
}

NumberClass number_format_class(const char *code)
{
    Seen seen = {0};
    for (const char *c = code; *c && *c != ';';) {
        size_t length = passed_over(c);
        char low = (char)tolower((unsigned char)*c);
        if (length) {
            c += length;
        } else if (*c == '[') {
            const char *end = strchr(c, ']');
            if (!end)
                break;
            bracket(&seen, c + 1, (size_t)(end - c) - 1);
            c = end + 1;
        } else if (strncasecmp(c, "AM/PM", 5) == 0 || strncasecmp(c, "A/P", 3) == 0) {
            settle(&seen, true);
            seen.time = true;
            c += low == 'a' && c[1] == '/' ? 3 : 5;
        } else if (strchr("ydhsmebg", low)) {
            size_t repeated = 1;
            while (tolower((unsigned char)c[repeated]) == low)
                repeated++;
            letter(&seen, low, repeated);
            c += repeated;
        } else {
            seen.digits |= *c == '#' || *c == '?';
            c++;
        }
    }
    settle(&seen, false);
    if (seen.digits)
        return NUMBER_PLAIN;
    if (seen.elapsed)
        return NUMBER_DURATION;
    return seen.day && seen.time ? NUMBER_MOMENT : seen.day ? NUMBER_DATE : seen.time ? NUMBER_TIME : NUMBER_PLAIN;
}

NumberClass number_format_builtin(unsigned long id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 34 && id <= 36) || (id >= 50 && id <= 58))
        return NUMBER_DATE;
    if ((id >= 18 && id <= 21) || id == 32 || id == 33 || id == 45 || id == 47)
        return NUMBER_TIME;
    return id == 22 ? NUMBER_MOMENT : id == 46 ? NUMBER_DURATION : NUMBER_PLAIN;
}
