/* encoding.c - see encoding.h. */
#include "formats/encoding.h"

#include "data/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { PIECE = 1 << 16, SAMPLE = 1 << 16, BAD_LINES_IN = 100 };

static const char *by_mark(const unsigned char *bytes, size_t length)
{
    if (length >= 4 && memcmp(bytes, "\xff\xfe\0\0", 4) == 0)
        return "UTF-32LE";
    if (length >= 4 && memcmp(bytes, "\0\0\xfe\xff", 4) == 0)
        return "UTF-32BE";
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        return "UTF-8";
    if (length >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
        return "UTF-16LE";
    if (length >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
        return "UTF-16BE";
    return NULL;
}

/* UTF-16 of mostly Western text has its NULs on one side; an occasional NUL in other files has no side. */
static const char *by_nuls(const unsigned char *bytes, size_t length)
{
    size_t n = length < SAMPLE ? length : SAMPLE;
    size_t nuls[2] = {0, 0};
    for (size_t i = 0; i < n; i++)
        nuls[i % 2] += bytes[i] == 0;
    if (length % 2 || n < 4)
        return NULL;
    if (nuls[1] > n / 8 && nuls[0] < n / 64 + 1)
        return "UTF-16LE";
    if (nuls[0] > n / 8 && nuls[1] < n / 64 + 1)
        return "UTF-16BE";
    return NULL;
}

/* Of the lines with bytes past ASCII: how many, and how many are malformed. */
static void count_lines(const char *bytes, size_t length, size_t *high, size_t *malformed)
{
    const char *end = bytes + length;
    *high = *malformed = 0;
    for (const char *line = bytes; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t n = (size_t)((stop ? stop : end) - line);
        bool has_high = false;
        for (size_t i = 0; i < n && !has_high; i++)
            has_high = ((unsigned char)line[i] & 0x80u) != 0;
        if (has_high) {
            (*high)++;
            *malformed += !utf8_valid(line, n);
        }
        line += n + 1;
    }
}

const char *encoding_detect(const char *bytes, size_t length)
{
    const char *found = by_mark((const unsigned char *)bytes, length);
    if (!found)
        found = by_nuls((const unsigned char *)bytes, length);
    if (found)
        return found;
    if (utf8_valid(bytes, length))
        return "UTF-8";
    size_t high, malformed;
    count_lines(bytes, length, &high, &malformed);
    return malformed * BAD_LINES_IN < high ? "UTF-8" : "WINDOWS-1252";
}

static Status write_all(int out, const char *bytes, size_t length, Error *error)
{
    while (length) {
        ssize_t written = write(out, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error_errno(error, "write the converted file");
        bytes += written;
        length -= (size_t)written;
    }
    return OK;
}

/* Width of what one malformed unit takes of the input. */
static size_t unit_width(const char *encoding)
{
    return strncasecmp(encoding, "UTF-32", 6) == 0 || strncasecmp(encoding, "UCS-4", 5) == 0   ? 4
           : strncasecmp(encoding, "UTF-16", 6) == 0 || strncasecmp(encoding, "UCS-2", 5) == 0 ? 2
                                                                                               : 1;
}

static Status convert(iconv_t converter, char *from, size_t left, size_t unit, int out, size_t *replaced, Error *error)
{
    char piece[PIECE];
    Status status = OK;
    bool first = true;
    while (status == OK && left) {
        char *to = piece;
        size_t room = sizeof piece - 4;
        size_t done = iconv(converter, &from, &left, &to, &room);
        if (done == (size_t)-1 && errno != E2BIG) { /* malformed, or cut at the end */
            size_t skip = left < unit ? left : unit;
            memcpy(to, "\xef\xbf\xbd", 3);
            to += 3;
            from += skip;
            left -= skip;
            (*replaced)++;
        }
        const char *begin = piece;
        if (first && to - piece >= 3 && memcmp(piece, "\xef\xbb\xbf", 3) == 0)
            begin += 3;
        first = first && to == piece;
        status = write_all(out, begin, (size_t)(to - begin), error);
    }
    return status;
}

Status encoding_convert(const char *bytes, size_t length, const char *encoding, int out, size_t *replaced, Error *error)
{
    *replaced = 0;
    iconv_t converter = iconv_open("UTF-8", encoding);
    if (converter == (iconv_t)-1)
        return error_set(error, ERR_INVALID, "\"%.40s\" is not an encoding that is known here.", encoding);
    /* iconv's prototype lacks the const; it does not write to its input */
    Status status = convert(converter, (char *)(uintptr_t)bytes, length, unit_width(encoding), out, replaced, error);
    iconv_close(converter);
    return status;
}
