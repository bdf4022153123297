/* xlsx_strings.c - see xlsx_strings.h. */
#include "formats/xlsx_strings.h"

#include "base/unicode.h"
#include "formats/xml_part.h"

#include <string.h>

enum { ESCAPE = 7, LONGEST = 64 << 20 };

/* The UTF-16 unit of an escape at `text`, or -1. */
static long escaped_unit(const char *text, size_t length)
{
    if (length < ESCAPE || text[0] != '_' || text[1] != 'x' || text[6] != '_')
        return -1;
    long unit = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* At most three bytes for a unit of seven, or four for two units: never more than was read. */
static size_t put_character(char *to, long c)
{
    if (c == 0)
        return 0;
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

void xlsx_unescape(Buffer *text, size_t from)
{
    if (text->length - from < ESCAPE || !memmem(text->data + from, text->length - from, "_x", 2))
        return;
    size_t to = from;
    for (size_t at = from; at < text->length;) {
        long c = escaped_unit(text->data + at, text->length - at);
        if (c < 0) {
            text->data[to++] = text->data[at++];
            continue;
        }
        at += ESCAPE;
        long low = c >= 0xD800 && c <= 0xDBFF ? escaped_unit(text->data + at, text->length - at) : -1;
        if (low >= 0xDC00 && low <= 0xDFFF) {
            c = 0x10000 + (c - 0xD800) * 0x400 + (low - 0xDC00);
            at += ESCAPE;
        } else if (c >= 0xD800 && c <= 0xDFFF) {
            c = 0xFFFD;
        }
        to += put_character(text->data + to, c);
    }
    text->length = to;
    text->data[to] = '\0';
}

typedef struct Reading {
    XlsxStrings *strings;
    XmlPart *part;
    Buffer text;           /* of the string that is being read */
    bool in_item, in_text;
    size_t phonetic;       /* depth inside of a phonetic run */
} Reading;

static void start(void *context, const char *name, const char **attributes)
{
    Reading *reading = context;
    (void)attributes;
    if (reading->phonetic || (reading->in_item && strcmp(name, "rPh") == 0)) {
        reading->phonetic++;
    } else if (strcmp(name, "si") == 0) {
        reading->in_item = true;
        buffer_clear(&reading->text);
    } else if (strcmp(name, "t") == 0) {
        reading->in_text = reading->in_item;
    }
}

static void end(void *context, const char *name)
{
    Reading *reading = context;
    XlsxStrings *strings = reading->strings;
    if (reading->phonetic) {
        reading->phonetic--;
        return;
    }
    reading->in_text = false;
    if (strcmp(name, "si") != 0 || !reading->in_item)
        return;
    reading->in_item = false;
    Error error;
    xlsx_unescape(&reading->text, 0);
    uint64_t place = strings->bytes.length + reading->text.length;
    if (spill_add(&strings->bytes, reading->text.data, reading->text.length, &error) != OK ||
        spill_add(&strings->ends, &place, sizeof place, &error) != OK)
        xml_part_fail(reading->part, error.status, "%s", error.message);
    strings->count++;
}

static void add_text(void *context, const char *text, size_t length)
{
    Reading *reading = context;
    if (!reading->in_text)
        return;
    if (reading->text.length + length > LONGEST) {
        xml_part_fail(reading->part, ERR_LIMIT, "A text in the workbook is longer than %d MB.", LONGEST >> 20);
        return;
    }
    buffer_add(&reading->text, text, length);
}

Status xlsx_strings_open(XlsxStrings *strings, const XlsxWorkbook *workbook, const char *scratch, Error *error)
{
    static const XmlHandler HANDLER = {.start = start, .end = end, .text = add_text};
    *strings = (XlsxStrings){0};
    spill_init(&strings->bytes, scratch);
    spill_init(&strings->ends, scratch);
    if (!workbook->has_strings)
        return OK;
    Reading reading = {.strings = strings};
    Status status = xml_part_read(&workbook->archive, &workbook->strings, "The part of shared texts", &HANDLER, &reading, &reading.part, error);
    buffer_free(&reading.text);
    if (status == OK)
        status = spill_end(&strings->bytes, error);
    return status == OK ? spill_end(&strings->ends, error) : status;
}

void xlsx_strings_close(XlsxStrings *strings)
{
    spill_free(&strings->bytes);
    spill_free(&strings->ends);
    strings->count = 0;
}

Slice xlsx_string(const XlsxStrings *strings, uint64_t i)
{
    uint64_t begin = 0, stop;
    if (i > 0)
        memcpy(&begin, strings->ends.data + (i - 1) * sizeof begin, sizeof begin);
    memcpy(&stop, strings->ends.data + i * sizeof stop, sizeof stop);
    if (begin == stop)
        return (Slice){"", 0};
    return (Slice){strings->bytes.data + begin, (size_t)(stop - begin)};
}
