/* text.c - see text.h. Plain ASCII, which most texts are, takes paths without utf8proc. */
#include "clean/text.h"

#include <string.h>
#include <utf8proc.h>

static bool is_ascii(Slice text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.length; i++)
        all |= (unsigned char)text.data[i];
    return all < 0x80;
}

size_t text_case_room(Slice text)
{
    return is_ascii(text) ? text.length : text.length * 2 + 4; /* a letter of two bytes may take three or four */
}

static bool is_word(int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT: case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return c == '\'' || c == 0x2019;
    }
}

static char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

size_t text_case(Slice text, TextCase how, char *to)
{
    if (is_ascii(text) && how <= CASE_LOWER) {
        for (size_t i = 0; i < text.length; i++)
            to[i] = how == CASE_UPPER ? ascii_upper(text.data[i]) : ascii_lower(text.data[i]);
        return text.length;
    }
    size_t written = 0;
    bool inside = false, first = true;
    for (size_t at = 0; at < text.length;) {
        int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate((const uint8_t *)text.data + at, (utf8proc_ssize_t)(text.length - at), &c);
        if (used <= 0) { /* not valid; can not be */
            to[written++] = text.data[at++];
            continue;
        }
        at += (size_t)used;
        bool word = how >= CASE_TITLE && is_word(c), raise = how == CASE_UPPER || (how == CASE_TITLE && word && !inside) ||
                    (how == CASE_SENTENCE && word && first);
        first = first && !word;
        inside = word;
        c = raise ? utf8proc_toupper(c) : utf8proc_tolower(c);
        written += (size_t)utf8proc_encode_char(c, (uint8_t *)to + written);
    }
    return written;
}

/* ---- white space ---- */

/* Bytes of the white space that begins at p, 0 when it is none. The longest has three. */
static size_t space_at(const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    if (c < 0xC2 || end - p < 2)
        return 0;
    unsigned char d = (unsigned char)p[1];
    if (c == 0xC2)
        return d == 0x85 || d == 0xA0 ? 2 : 0;
    if (end - p < 3)
        return 0;
    unsigned char e = (unsigned char)p[2];
    bool space = (c == 0xE1 && d == 0x9A && e == 0x80) || (c == 0xE2 && d == 0x80 && ((e >= 0x80 && e <= 0x8A) || e == 0xA8 || e == 0xA9 || e == 0xAF)) ||
                 (c == 0xE2 && d == 0x81 && e == 0x9F) || (c == 0xE3 && d == 0x80 && e == 0x80) || (c == 0xEF && d == 0xBB && e == 0xBF);
    return space ? 3 : 0;
}

/* Bytes of the last character. */
static size_t last_character(Slice text)
{
    size_t n = 1;
    while (n < text.length && n < 4 && ((unsigned char)text.data[text.length - n] & 0xC0) == 0x80)
        n++;
    return n;
}

const char *text_forward(const char *at, const char *end, int64_t characters)
{
    while (characters > 0 && at < end) {
        at++;
        while (at < end && ((unsigned char)*at & 0xC0) == 0x80)
            at++;
        characters--;
    }
    return at;
}

static bool taken_off(const char *at, size_t length, Slice characters)
{
    if (!characters.data)
        return space_at(at, at + length) == length;
    for (const char *p = characters.data, *end = p + characters.length; p < end;) {
        const char *next = text_forward(p, end, 1);
        if ((size_t)(next - p) == length && memcmp(p, at, length) == 0)
            return true;
        p = next;
    }
    return false;
}

Slice text_trim(Slice text, bool left, bool right, Slice characters)
{
    const char *end = text.data + text.length;
    while (left && text.length) {
        size_t n = (size_t)(text_forward(text.data, end, 1) - text.data);
        if (!taken_off(text.data, n, characters))
            break;
        text.data += n;
        text.length -= n;
    }
    while (right && text.length) {
        size_t n = last_character(text);
        if (!taken_off(text.data + text.length - n, n, characters))
            break;
        text.length -= n;
    }
    return text;
}

/* ---- parts ---- */

const char *text_find(Slice text, Slice part)
{
    return text.length >= part.length ? memmem(text.data, text.length, part.data, part.length) : NULL;
}

static Slice after(Slice text, const char *at)
{
    return (Slice){at, text.length - (size_t)(at - text.data)};
}

size_t text_count(Slice text, Slice part)
{
    size_t count = 0;
    if (part.length == 0)
        return 0;
    for (const char *at; (at = text_find(text, part)); count++)
        text = after(text, at + part.length);
    return count;
}

void text_replace(Slice text, Slice from, Slice to, char *out)
{
    for (const char *at; (at = text_find(text, from));) {
        size_t before = (size_t)(at - text.data);
        if (before)
            memcpy(out, text.data, before);
        out += before;
        if (to.length)
            memcpy(out, to.data, to.length);
        out += to.length;
        text = after(text, at + from.length);
    }
    if (text.length)
        memcpy(out, text.data, text.length);
}

bool text_part(Slice text, Slice separator, int64_t n, Slice *part)
{
    *part = (Slice){"", 0};
    if (n < 0)
        n += (int64_t)text_count(text, separator) + 2;
    if (n <= 0 || (separator.length == 0 && n != 1))
        return false;
    for (;; n--) {
        const char *at = separator.length ? text_find(text, separator) : NULL;
        if (n == 1) {
            *part = at ? (Slice){text.data, (size_t)(at - text.data)} : text;
            return true;
        }
        if (!at)
            return false;
        text = after(text, at + separator.length);
    }
}
