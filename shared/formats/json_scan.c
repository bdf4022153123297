/* json_scan.c - see json_scan.h. */
#include "formats/json_scan.h"

#include "base/unicode.h"
#include "data/utf8.h"

#include <endian.h>
#include <string.h>

static const uint64_t ONES = UINT64_C(0x0101010101010101), HIGHS = UINT64_C(0x8080808080808080);

void json_scan_begin(JsonScan *scan, const char *text, size_t length)
{
    size_t mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *scan = (JsonScan){.end = text + length, .at = text + mark, .line_start = text + mark, .line = 1};
}

bool json_scan_fault(JsonScan *scan, const char *expected)
{
    if (!scan->fault) {
        scan->fault = expected;
        scan->cut = scan->at >= scan->end;
    }
    return false;
}

void json_scan_explain(const JsonScan *scan, Buffer *out)
{
    buffer_printf(out, "Expected %s ", scan->fault ? scan->fault : "nothing more");
    if (scan->at >= scan->end) {
        buffer_printf(out, "at the end (line %llu), but the text stops there.", (unsigned long long)scan->line);
        return;
    }
    size_t before = utf8_count(scan->line_start, (size_t)(scan->at - scan->line_start));
    size_t bytes = utf8_sequence((const unsigned char *)scan->at, (size_t)(scan->end - scan->at));
    buffer_printf(out, "in line %llu at column %zu, ", (unsigned long long)scan->line, before + 1);
    if (bytes == 0)
        buffer_add_text(out, "but there is a byte that is not UTF-8.");
    else if ((unsigned char)*scan->at < ' ' || *scan->at == 0x7F)
        buffer_printf(out, "but there is the control character U+%04X.", (unsigned)(unsigned char)*scan->at);
    else
        buffer_printf(out, "but there is %.*s", (int)bytes, scan->at);
    if (bytes && (unsigned char)*scan->at >= ' ' && *scan->at != 0x7F)
        buffer_add_text(out, ".");
}

/* One escape, at its backslash. */
static bool pass_escape(JsonScan *scan)
{
    const char *at = scan->at + 1;
    if (at < scan->end && *at == 'u') {
        for (int i = 1; i <= 4; i++) {
            if (at + i >= scan->end || hex_digit(at[i]) < 0) {
                scan->at = at + i < scan->end ? at + i : scan->end;
                return json_scan_fault(scan, "four hexadecimal digits after \\u");
            }
        }
        scan->at = at + 5;
        return true;
    }
    if (at < scan->end && *at && strchr("\"\\/bfnrt", *at)) {
        scan->at = at + 1;
        return true;
    }
    scan->at = at;
    return json_scan_fault(scan, "one of \" \\ / b f n r t u after a backslash");
}

bool json_scan_string(JsonScan *scan, Slice *raw, bool *escaped)
{
    const char *begin = ++scan->at, *at = begin;
    uint64_t high = 0;
    *escaped = false;
    for (;;) {
        while (scan->end - at >= 8) { /* eight bytes at once: to the first quote, backslash or control character */
            uint64_t bytes;
            memcpy(&bytes, at, 8);
            bytes = le64toh(bytes);
            uint64_t quote = bytes ^ ONES * '"', slash = bytes ^ ONES * '\\';
            uint64_t stop = (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | ((bytes - ONES * ' ') & ~bytes)) & HIGHS;
            if (stop) {
                unsigned before = (unsigned)__builtin_ctzll(stop) / 8;
                if (before)
                    high |= bytes << (64 - 8 * before);
                at += before;
                break;
            }
            high |= bytes;
            at += 8;
        }
        while (at < scan->end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
            high |= (unsigned char)*at++;
        scan->at = at;
        if (at < scan->end && *at == '"')
            break;
        if (at >= scan->end)
            return json_scan_fault(scan, "a quote that ends the string");
        if (*at != '\\')
            return json_scan_fault(scan, "an escape like \\n for a control character, or a quote that ends the string,");
        *escaped = true;
        if (!pass_escape(scan))
            return false;
        at = scan->at;
    }
    *raw = (Slice){begin, (size_t)(at - begin)};
    if (high & HIGHS) {
        size_t valid = utf8_valid_prefix(begin, raw->length);
        if (valid < raw->length) {
            scan->at = begin + valid;
            return json_scan_fault(scan, "valid UTF-8");
        }
    }
    scan->at = at + 1;
    return true;
}

static unsigned hex4(const char *digits)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++)
        value = value << 4 | (unsigned)hex_digit(digits[i]);
    return value;
}

static char *put_utf8(char *to, unsigned code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    } else {
        *to++ = (char)(0xF0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 0x3F));
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    }
    return to;
}

Slice json_scan_unescape(JsonScan *scan, Slice raw, Arena *heap)
{
    char *text = arena_alloc(heap, raw.length + 1), *to = text; /* what an escape means is never longer than the escape */
    const char *at = raw.data, *end = raw.data + raw.length;
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((slash ? slash : end) - at);
        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (!slash)
            break;
        char letter = at[1];
        at += 2;
        switch (letter) {
        case 'b': *to++ = '\b'; break;
        case 'f': *to++ = '\f'; break;
        case 'n': *to++ = '\n'; break;
        case 'r': *to++ = '\r'; break;
        case 't': *to++ = '\t'; break;
        case 'u': {
            unsigned code = hex4(at);
            at += 4;
            if (code >= 0xD800 && code < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u' && (hex4(at + 2) & 0xFC00) == 0xDC00) {
                code = 0x10000 + ((code & 0x3FF) << 10 | (hex4(at + 2) & 0x3FF));
                at += 6;
            } else if (code >= 0xD800 && code < 0xE000) {
                code = 0xFFFD;
                scan->surrogates++;
            }
            if (code)
                to = put_utf8(to, code);
            else
                scan->nuls++;
            break;
        }
        default: *to++ = letter; break;
        }
    }
    return (Slice){text, (size_t)(to - text)};
}

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

static bool digits(JsonScan *scan)
{
    if (scan->at >= scan->end || !is_digit(*scan->at))
        return json_scan_fault(scan, "a digit");
    while (scan->at < scan->end && is_digit(*scan->at))
        scan->at++;
    return true;
}

/* What is left of a number that is more than a short integer. */
static bool scan_long_number(JsonScan *scan, const char *begin, Cell *cell)
{
    while (scan->at < scan->end && is_digit(*scan->at))
        scan->at++;
    if (scan->at < scan->end && *scan->at == '.') {
        scan->at++;
        if (!digits(scan))
            return false;
    }
    if (scan->at < scan->end && (*scan->at | 0x20) == 'e') {
        scan->at++;
        if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-'))
            scan->at++;
        if (!digits(scan))
            return false;
    }
    cell->kind = CELL_NUMBER;
    cell->text = (Slice){begin, (size_t)(scan->at - begin)};
    return true;
}

static bool scan_number(JsonScan *scan, Cell *cell)
{
    enum { SHORT = 18 }; /* digits that always fit */
    const char *begin = scan->at, *at = begin + (*begin == '-'), *first = at;
    int64_t value = 0;
    if (at >= scan->end || !is_digit(*at)) {
        scan->at = at;
        return json_scan_fault(scan, "a digit");
    }
    if (*at == '0') {
        at++;
        if (at < scan->end && is_digit(*at)) {
            scan->at = at;
            return json_scan_fault(scan, "no digit after a leading zero");
        }
    }
    for (; at < scan->end && is_digit(*at) && at - first < SHORT; at++)
        value = value * 10 + (*at - '0');
    scan->at = at;
    if ((at < scan->end && (is_digit(*at) || *at == '.' || (*at | 0x20) == 'e')) || (value == 0 && *begin == '-'))
        return scan_long_number(scan, begin, cell);
    cell->kind = CELL_INTEGER;
    cell->integer = *begin == '-' ? -value : value;
    cell->text = (Slice){begin, (size_t)(at - begin)};
    return true;
}

static bool scan_word(JsonScan *scan, const char *word, size_t length)
{
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0) {
        const char *begin = scan->at;
        if (memcmp(begin, word, (size_t)(scan->end - begin) < length ? (size_t)(scan->end - begin) : length) == 0)
            scan->at = scan->end; /* cut off */
        return json_scan_fault(scan, "a value");
    }
    scan->at += length;
    return true;
}

bool json_scan_scalar(JsonScan *scan, Cell *cell, Arena *heap)
{
    bool escaped;
    cell->kind = CELL_MISSING;
    switch (scan->at < scan->end ? *scan->at : '\0') {
    case '"':
        if (!json_scan_string(scan, &cell->text, &escaped))
            return false;
        cell->kind = CELL_STRING;
        if (escaped && heap)
            cell->text = json_scan_unescape(scan, cell->text, heap);
        return true;
    case '-':
        if (scan->at + 1 < scan->end && scan->at[1] == 'I') {
            scan->nans++;
            return scan_word(scan, "-Infinity", 9);
        }
        return scan_number(scan, cell);
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': return scan_number(scan, cell);
    case 't':
        cell->kind = CELL_BOOLEAN;
        cell->boolean = true;
        return scan_word(scan, "true", 4);
    case 'f':
        cell->kind = CELL_BOOLEAN;
        cell->boolean = false;
        return scan_word(scan, "false", 5);
    case 'n': return scan_word(scan, "null", 4);
    case 'N':
        scan->nans++;
        return scan_word(scan, "NaN", 3);
    case 'I':
        scan->nans++;
        return scan_word(scan, "Infinity", 8);
    default: return json_scan_fault(scan, "a value");
    }
}

static bool skip_name(JsonScan *scan)
{
    Slice raw;
    bool escaped;
    if (json_scan_peek(scan) != '"')
        return json_scan_fault(scan, "a name in double quotes");
    if (!json_scan_string(scan, &raw, &escaped))
        return false;
    if (json_scan_peek(scan) != ':')
        return json_scan_fault(scan, "a colon after the name");
    scan->at++;
    return true;
}

bool json_scan_skip(JsonScan *scan, unsigned depth)
{
    uint64_t objects[JSON_NESTING / 64 + 1] = {0}; /* a bit per open level: it is an object */
    unsigned open = 0;
    Cell cell;
    for (;;) {
        char c = json_scan_peek(scan);
        bool ended = true;
        if (c == '{' || c == '[') {
            if (depth + open >= JSON_NESTING)
                return json_scan_fault(scan, "at most 512 levels of nesting");
            objects[open / 64] &= ~(UINT64_C(1) << (open % 64));
            objects[open / 64] |= (uint64_t)(c == '{') << (open % 64);
            open++;
            scan->at++;
            if (json_scan_peek(scan) == (c == '{' ? '}' : ']')) {
                scan->at++;
                open--;
            } else {
                ended = false;
                if (c == '{' && !skip_name(scan))
                    return false;
            }
        } else if (!json_scan_scalar(scan, &cell, NULL)) {
            return false;
        }
        while (ended) {
            if (open == 0)
                return true;
            bool object = objects[(open - 1) / 64] >> ((open - 1) % 64) & 1;
            c = json_scan_peek(scan);
            if (c == ',') {
                scan->at++;
                if (object && !skip_name(scan))
                    return false;
                ended = false;
            } else if (c == (object ? '}' : ']')) {
                scan->at++;
                open--;
            } else {
                return json_scan_fault(scan, object ? "a comma or }" : "a comma or ]");
            }
        }
    }
}

/* Without the white space between tokens. */
static Slice compact(Slice text, Arena *heap)
{
    char *copy = arena_alloc(heap, text.length + 1), *to = copy;
    const char *at = text.data, *end = at + text.length;
    while (at < end) {
        if (*at == '"') {
            const char *begin = at++;
            while (*at != '"')
                at += *at == '\\' ? 2 : 1;
            at++;
            memcpy(to, begin, (size_t)(at - begin));
            to += at - begin;
        } else if ((unsigned char)*at <= ' ') {
            at++;
        } else {
            *to++ = *at++;
        }
    }
    return (Slice){copy, (size_t)(to - copy)};
}

bool json_scan_text(JsonScan *scan, unsigned depth, Cell *cell, Arena *heap)
{
    const char *begin = scan->at;
    uint64_t line = scan->line, nans = scan->nans;
    if (!json_scan_skip(scan, depth))
        return false;
    scan->nans = nans; /* they stand in the text */
    cell->kind = CELL_STRING;
    cell->text = (Slice){begin, (size_t)(scan->at - begin)};
    if (scan->line > line)
        cell->text = compact(cell->text, heap);
    return true;
}
