/*
** json_detect.c - see json_detect.h.
**
** The first line decides: a whole value with more lines behind it is NDJSON; the beginning of a value is JSON; something else is JSON (and wrong)
** when there is no other line, NDJSON when it begins like a record or a later line is one, and otherwise no JSON.
*/
#include "formats/json_detect.h"

#include "formats/json_scan.h"

#include <string.h>

enum { LOOK_LINES = 20, LOOK_BYTES = 1 << 18 };

typedef enum Looks { LOOKS_OTHER, LOOKS_JSON, LOOKS_NDJSON } Looks;

typedef enum LineState { LINE_WHOLE, LINE_BEGUN, LINE_WRONG } LineState;

/* What the value at `at` is, when the line's end is the end of all. *more: another record begins behind it. */
static LineState read_line(const char *at, const char *end, bool *more)
{
    JsonScan scan;
    json_scan_begin(&scan, at, (size_t)(end - at));
    *more = false;
    if (!json_scan_skip(&scan, 0))
        return scan.cut ? LINE_BEGUN : LINE_WRONG;
    char c = json_scan_peek(&scan);
    *more = (c == '{' || c == '\x1E') && *at == '{';
    return scan.at >= scan.end || *more ? LINE_WHOLE : LINE_WRONG;
}

/* To the next line with something on it. false: there is none. */
static bool pass_blank(const char **at, const char *end)
{
    while (*at < end && (**at == ' ' || **at == '\t' || **at == '\r' || **at == '\n' || **at == '\x1E'))
        ++*at;
    return *at < end;
}

static const char *line_end(const char *at, const char *end)
{
    const char *found = memchr(at, '\n', (size_t)(end - at));
    return found ? found : end;
}

static bool a_later_line_is_a_record(const char *at, const char *end)
{
    bool more;
    for (int i = 0; i < LOOK_LINES && pass_blank(&at, end); i++) {
        const char *stop = line_end(at, end);
        if (*at == '{' && stop - at < LOOK_BYTES && read_line(at, stop, &more) == LINE_WHOLE)
            return true;
        at = stop;
    }
    return false;
}

static bool begins_a_record(const char *at, const char *end)
{
    at++;
    return pass_blank(&at, end) && *at == '"';
}

static Looks look(const char *text, size_t length)
{
    const char *at = text, *end = text + length;
    bool more;
    if (length >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    if (!pass_blank(&at, end) || (*at != '{' && *at != '['))
        return LOOKS_OTHER;
    bool separated = at > text && at[-1] == '\x1E';
    const char *stop = line_end(at, end), *behind = stop;
    bool others = pass_blank(&behind, end);
    switch (read_line(at, stop, &more)) {
    case LINE_WHOLE:
        if (!others)
            return separated || more ? LOOKS_NDJSON : LOOKS_JSON;
        if (*at == '{' || (*behind == '[' && read_line(behind, line_end(behind, end), &more) == LINE_WHOLE))
            return LOOKS_NDJSON;
        return LOOKS_OTHER;
    case LINE_BEGUN:
        return LOOKS_JSON;
    case LINE_WRONG:
        break;
    }
    if (!others)
        return LOOKS_JSON;
    if (*at == '{')
        return begins_a_record(at, end) || a_later_line_is_a_record(stop, end) ? LOOKS_NDJSON : LOOKS_OTHER;
    return a_later_line_is_a_record(stop, end) ? LOOKS_NDJSON : LOOKS_OTHER;
}

bool json_looks(const char *text, size_t length)
{
    return look(text, length) == LOOKS_JSON;
}

bool ndjson_looks(const char *text, size_t length)
{
    return look(text, length) == LOOKS_NDJSON;
}
