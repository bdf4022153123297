/* encoding.c - see encoding.h. */
#include "formats/encoding.h"

#include "base/memory.h"
#include "data/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 65536, LOOK = 65536 };

static bool begins(const char *bytes, size_t length, const char *mark, size_t n)
{
    return length >= n && memcmp(bytes, mark, n) == 0;
}

/* UTF-16 without a mark: line ends with a NUL byte beside them at the right places (Greek has few others), or NUL bytes at every other place. */
static const char *by_nul_bytes(const char *bytes, size_t length)
{
    size_t look = length < LOOK ? length & ~(size_t)1 : LOOK, at_even = 0, at_odd = 0, ends = 0, ends_le = 0, ends_be = 0;
    for (size_t i = 0; i < look; i++) {
        if (bytes[i] == '\0')
            *(i % 2 ? &at_odd : &at_even) += 1;
        if (bytes[i] == '\n' || bytes[i] == '\r') {
            ends++;
            ends_le += i % 2 == 0 && bytes[i + 1] == '\0';
            ends_be += i % 2 == 1 && bytes[i - 1] == '\0';
        }
    }
    if (look < 4)
        return NULL;
    if (ends > 0 && ends_le * 10 >= ends * 9 && at_even * 8 <= at_odd)
        return "UTF-16LE";
    if (ends > 0 && ends_be * 10 >= ends * 9 && at_odd * 8 <= at_even)
        return "UTF-16BE";
    if (at_odd > look / 4 && at_even <= look / 32)
        return "UTF-16LE";
    if (at_even > look / 4 && at_odd <= look / 32)
        return "UTF-16BE";
    return NULL;
}

/* Fewer than one in a hundred of the lines with bytes past ASCII is malformed. */
static bool is_broken_utf8(const char *bytes, size_t length)
{
    size_t good = 0, bad = 0;
    for (size_t at = 0; at < length;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        size_t line = (end ? (size_t)(end - bytes) : length) - at;
        bool high = false;
        for (size_t i = at; i < at + line && !high; i++)
            high = (unsigned char)bytes[i] >= 0x80;
        if (high)
            *(utf8_valid(bytes + at, line) ? &good : &bad) += 1;
        at += line + 1;
    }
    return bad * 100 < good + bad;
}

const char *encoding_detect(const char *bytes, size_t length)
{
    if (begins(bytes, length, "\xEF\xBB\xBF", 3))
        return utf8_valid(bytes, length) || is_broken_utf8(bytes, length) ? "UTF-8" : "WINDOWS-1252";
    if (begins(bytes, length, "\xFF\xFE\0\0", 4))
        return "UTF-32LE";
    if (begins(bytes, length, "\0\0\xFE\xFF", 4))
        return "UTF-32BE";
    if (begins(bytes, length, "\xFF\xFE", 2))
        return "UTF-16LE";
    if (begins(bytes, length, "\xFE\xFF", 2))
        return "UTF-16BE";
    const char *wide = by_nul_bytes(bytes, length);
    if (wide)
        return wide;
    if (utf8_valid(bytes, length) || is_broken_utf8(bytes, length))
        return "UTF-8";
    return "WINDOWS-1252";
}

static Status write_all(int out, const char *bytes, size_t length, Error *error)
{
    while (length > 0) {
        ssize_t written = write(out, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error_errno(error, "write the file as UTF-8");
        bytes += written;
        length -= (size_t)written;
    }
    return OK;
}

/* Writes what iconv gave, in which a few encodings smuggle characters that UTF-8 does not have (past U+10FFFF, surrogates). */
static Status write_valid(int out, const char *text, size_t length, size_t *replaced, Error *error)
{
    Status status = OK;
    while (length > 0 && status == OK) {
        size_t valid = utf8_valid_prefix(text, length);
        status = write_all(out, text, valid, error);
        text += valid;
        length -= valid;
        if (length == 0 || status != OK)
            break;
        status = write_all(out, "\xEF\xBF\xBD", 3, error);
        ++*replaced;
        do {
            text++;
            length--;
        } while (length > 0 && ((unsigned char)*text & 0xC0) == 0x80);
    }
    return status;
}

Status encoding_convert(const char *bytes, size_t length, const char *encoding, int out, size_t *replaced, Error *error)
{
    *replaced = 0;
    iconv_t converter = iconv_open("UTF-8", encoding);
    if (converter == (iconv_t)-1)
        return error_set(error, ERR_INVALID, "\"%.40s\" is not an encoding that is known here.", encoding);
    char *piece = mem_alloc(PIECE + 4);
    char *in = (char *)bytes; /* iconv does not write there */
    size_t left = length;
    Status status = OK;
    bool first = true;
    while (status == OK) {
        char *to = piece;
        size_t room = PIECE;
        size_t result = left ? iconv(converter, &in, &left, &to, &room) : iconv(converter, NULL, NULL, &to, &room);
        int why = result == (size_t)-1 ? errno : 0;
        bool done = left == 0 && why == 0 && to == piece;
        if (why == EILSEQ || why == EINVAL) { /* a byte that is not of the encoding, or cut off at the end */
            memcpy(to, "\xEF\xBF\xBD", 3);
            to += 3;
            ++*replaced;
            in++;
            left--;
        }
        char *from = piece;
        if (first && to - piece >= 3) {
            from += memcmp(piece, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
            first = false;
        }
        status = write_valid(out, from, (size_t)(to - from), replaced, error);
        if (done)
            break;
    }
    free(piece);
    iconv_close(converter);
    return status;
}
