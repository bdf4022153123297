/*
** utf8.c - see utf8.h.
**
** Runs of ASCII are skipped eight bytes at a time; the rest is read a sequence at a time (base/unicode.h).
*/
#include "data/utf8.h"

#include "base/unicode.h"

#include <stdint.h>
#include <string.h>

static const uint64_t HIGH_BITS = UINT64_C(0x8080808080808080);

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
        size_t bytes_used = utf8_sequence(bytes + i, length - i);
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
