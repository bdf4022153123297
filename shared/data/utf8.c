/*
** utf8.c - see utf8.h.
**
** Runs of ASCII are skipped eight bytes at a time; the rest is read a sequence at a time by Unicode's table 3-7, which
** excludes overlong forms, surrogates and everything past U+10FFFF.
*/
#include "data/utf8.h"

#include <stdint.h>
#include <string.h>

static const uint64_t HIGH_BITS = UINT64_C(0x8080808080808080);

/* Bytes of the sequence at `text`, whose first byte is not ASCII; 0 when it is malformed. */
static inline size_t sequence(const unsigned char *text, size_t left)
{
    unsigned c = text[0];
    if (c < 0xE0) {
        if (c < 0xC2 || left < 2 || (text[1] & 0xC0) != 0x80)
            return 0;
        return 2;
    }
    if (c < 0xF0) {
        if (left < 3 || (text[1] & 0xC0) != 0x80 || (text[2] & 0xC0) != 0x80)
            return 0;
        if ((c == 0xE0 && text[1] < 0xA0) || (c == 0xED && text[1] > 0x9F))
            return 0;
        return 3;
    }
    if (c > 0xF4 || left < 4 || (text[1] & 0xC0) != 0x80 || (text[2] & 0xC0) != 0x80 || (text[3] & 0xC0) != 0x80)
        return 0;
    if ((c == 0xF0 && text[1] < 0x90) || (c == 0xF4 && text[1] > 0x8F))
        return 0;
    return 4;
}

size_t utf8_valid_prefix(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t i = 0;
    while (i < length) {
        if (bytes[i] < 0x80) {
            uint64_t a, b;
            i++;
            while (length - i >= 16) {
                memcpy(&a, bytes + i, 8);
                memcpy(&b, bytes + i + 8, 8);
                if ((a | b) & HIGH_BITS)
                    break;
                i += 16;
            }
            continue;
        }
        size_t bytes_used = sequence(bytes + i, length - i);
        if (bytes_used == 0)
            return i;
        i += bytes_used;
    }
    return length;
}

bool utf8_valid(const char *text, size_t length)
{
    return utf8_valid_prefix(text, length) == length;
}

size_t utf8_count(const char *text, size_t length)
{
    size_t i = 0, count = 0;
    for (; length - i >= 8; i += 8) { /* a byte 10xxxxxx continues a character */
        uint64_t eight;
        memcpy(&eight, text + i, 8);
        uint64_t continues = (eight & HIGH_BITS) & ~(eight << 1);
        count += 8 - (size_t)__builtin_popcountll(continues);
    }
    for (; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}
