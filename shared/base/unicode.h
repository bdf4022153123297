/* unicode.h - one UTF-8 sequence, one hexadecimal digit: the rules that readers of text are made of; and what "%.80s" leaves of a text. */
#ifndef QUERN_BASE_UNICODE_H
#define QUERN_BASE_UNICODE_H

#include <stddef.h>
#include <string.h>

/* Bytes of the well-formed UTF-8 sequence at `text` (Unicode 15, table 3-7), or 0. */
static inline size_t utf8_sequence(const unsigned char *text, size_t left)
{
    unsigned char c = text[0];
    if (c < 0x80)
        return 1;
    size_t need = c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (need == 0 || left < need)
        return 0;
    for (size_t i = 1; i < need; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    if ((c == 0xE0 && text[1] < 0xA0) || (c == 0xED && text[1] > 0x9F) || (c == 0xF0 && text[1] < 0x90) ||
        (c == 0xF4 && text[1] > 0x8F))
        return 0;
    return need;
}

/* Makes UTF-8 of a text in place: the beginning of a sequence that was cut goes ("%.80s" cuts at bytes), other bytes that are none become ?. Returns the length that is
** left; writes no NUL. */
static inline size_t utf8_clean(char *text, size_t length)
{
    size_t kept = 0;
    for (size_t i = 0; i < length;) {
        unsigned char c = (unsigned char)text[i];
        size_t sequence = utf8_sequence((const unsigned char *)text + i, length - i), after = i + 1;
        memmove(text + kept, text + i, sequence);
        kept += sequence;
        while (!sequence && c >= 0xC2 && c <= 0xF4 && after < length && ((unsigned char)text[after] & 0xC0) == 0x80)
            after++;
        if (!sequence && (c < 0xC2 || c > 0xF4))
            text[kept++] = '?';
        i = sequence ? i + sequence : after;
    }
    return kept;
}

/* 0 to 15, or -1. */
static inline int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

#endif
