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

/* ---- beginnings ---- */

/* Characters that are read with the one before: accents and vowel signs (Unicode 15, Grapheme_Extend and spacing marks of the larger scripts), vowels and
** finals of Hangul, joiners, variation selectors, tones of emoji, tags. Ascending. */
static const uint32_t JOINED[][2] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5}, {0x05C7, 0x05C7}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x0711, 0x0711}, {0x0730, 0x074A},
    {0x0900, 0x0903}, {0x093A, 0x093C}, {0x093E, 0x094F}, {0x0951, 0x0957}, {0x0962, 0x0963}, {0x0981, 0x0983}, {0x09BC, 0x09BC}, {0x09BE, 0x09CD},
    {0x0A01, 0x0A03}, {0x0A3C, 0x0A51}, {0x0A81, 0x0A83}, {0x0ABC, 0x0ABC}, {0x0ABE, 0x0ACD}, {0x0B01, 0x0B03}, {0x0B3C, 0x0B3C}, {0x0B3E, 0x0B57},
    {0x0B82, 0x0B82}, {0x0BBE, 0x0BCD}, {0x0C00, 0x0C04}, {0x0C3E, 0x0C56}, {0x0C81, 0x0C83}, {0x0CBC, 0x0CBC}, {0x0CBE, 0x0CD6}, {0x0D00, 0x0D03},
    {0x0D3B, 0x0D3C}, {0x0D3E, 0x0D4D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x0EB1, 0x0EB1}, {0x0EB4, 0x0EBC}, {0x0EC8, 0x0ECE},
    {0x0F71, 0x0F84}, {0x102B, 0x103E}, {0x1160, 0x11FF}, {0x135D, 0x135F}, {0x17B4, 0x17D3}, {0x1AB0, 0x1ACE}, {0x1DC0, 0x1DFF}, {0x200C, 0x200D},
    {0x20D0, 0x20F0}, {0x302A, 0x302F}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}, {0xE0100, 0xE01EF}};
static const uint32_t JOINER = 0x200D;

static uint32_t character_at(const char *text, size_t at)
{
    static const unsigned char FIRST[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *bytes = (const unsigned char *)text + at;
    int size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    uint32_t character = bytes[0] & FIRST[size];
    for (int i = 1; i < size; i++)
        character = character << 6 | (bytes[i] & 0x3Fu);
    return character;
}

static size_t before(const char *text, size_t at)
{
    do
        at--;
    while (at && ((unsigned char)text[at] & 0xC0) == 0x80);
    return at;
}

static bool is_joined(uint32_t character)
{
    size_t low = 0, high = sizeof JOINED / sizeof *JOINED;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (JOINED[middle][1] < character)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof JOINED / sizeof *JOINED && JOINED[low][0] <= character;
}

/* Flags are two letters each: how many stand one after another before the place tells whether it is within one. */
static bool splits_flag(const char *text, size_t at)
{
    size_t letters = 0;
    for (size_t i = at; i > 0; letters++) {
        i = before(text, i);
        uint32_t character = character_at(text, i);
        if (character < 0x1F1E6 || character > 0x1F1FF)
            break;
    }
    uint32_t next = character_at(text, at);
    return next >= 0x1F1E6 && next <= 0x1F1FF && letters % 2;
}

static bool may_end(const char *text, size_t at)
{
    return !is_joined(character_at(text, at)) && character_at(text, before(text, at)) != JOINER && !splits_flag(text, at);
}

size_t utf8_beginning(const char *text, size_t length, size_t characters)
{
    size_t at = 0, count = 0, end, word;
    for (; at < length && count < characters; count++) { /* at: behind so many characters */
        at++;
        while (at < length && ((unsigned char)text[at] & 0xC0) == 0x80)
            at++;
    }
    if (at == length || count == 0)
        return at;
    at = before(text, at);
    for (end = at; end && !may_end(text, end);)
        end = before(text, end);
    if (end == 0)
        end = at; /* nothing but accents */
    for (word = end; word > end - end / 4 && text[word] != ' ';)
        word = before(text, word);
    if (text[word] == ' ')
        end = word;
    while (end && text[end - 1] == ' ')
        end--;
    return end ? end : at;
}
