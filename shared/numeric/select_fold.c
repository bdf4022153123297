/*
** select_fold.c - finding text regardless of case.
**
** Both sides are compared after full case folding (Unicode 15, section 3.13; utf8proc): "STRASSE" finds "Straße". Bytes
** of ASCII fold by themselves; two-byte characters (Latin, Greek, Cyrillic, Hebrew, Arabic) by a table made once a
** query; the others one by one, but for the large scripts that have no case.
**
** Runs of rows that are pure ASCII, with a needle that is, are searched as one string: sixteen positions at a time are
** tested for the needle's first and last byte in either case, and only where both fit the rest is compared (W. Mula,
** "SIMD-friendly algorithms for substring searching", 2018).
*/
#include "base/memory.h"
#include "numeric/select_private.h"

#include <stdlib.h>
#include <utf8proc.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { TWO_BYTE_FIRST = 0x80, TWO_BYTE_END = 0x800, FOLDED_MOST = 8, ROWS = 64 };

typedef struct FoldedCharacter {
    uint8_t length;
    char bytes[FOLDED_MOST - 1];
} FoldedCharacter;

struct Folder {
    FilterText needle;           /* folded; in the arena */
    bool ascii;                  /* the needle is */
    FoldedCharacter *two_bytes;  /* [TWO_BYTE_END], in the arena; NULL until a text needs it */
    Arena *arena;
    Buffer folded;
};

/* The folding of one character to bytes; returns how many (0: not a character). */
static size_t fold_character(int32_t character, char *bytes)
{
    utf8proc_int32_t folded[4];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(character, folded, 4, UTF8PROC_CASEFOLD, &boundary);
    size_t length = 0;
    for (utf8proc_ssize_t i = 0; i < n && i < 4; i++)
        length += (size_t)utf8proc_encode_char(folded[i], (utf8proc_uint8_t *)bytes + length);
    return length;
}

static void make_table(Folder *folder)
{
    folder->two_bytes = arena_array(folder->arena, TWO_BYTE_END, sizeof *folder->two_bytes);
    for (int32_t c = TWO_BYTE_FIRST; c < TWO_BYTE_END; c++) {
        char bytes[16];
        size_t length = fold_character(c, bytes);
        if (length < FOLDED_MOST) {
            folder->two_bytes[c].length = (uint8_t)length;
            memcpy(folder->two_bytes[c].bytes, bytes, length);
        }
    }
}

static char fold_ascii(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* CJK ideographs, kana and Hangul syllables. */
static bool is_caseless(int32_t c)
{
    return (c >= 0x2E80 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4);
}

static void fold_text(Folder *folder, const char *text, size_t length, Buffer *out)
{
    buffer_clear(out);
    char *to = buffer_room(out, length * 3 + 16);
    char *start = to;
    for (size_t i = 0; i < length;) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80) {
            *to++ = fold_ascii(text[i++]);
            continue;
        }
        if ((size_t)(to - start) + (length - i) * 3 + 16 > out->capacity) { /* some fold to three times their length */
            buffer_added(out, (size_t)(to - start) - out->length);
            start = buffer_room(out, (length - i) * 3 + 16) - out->length;
            to = start + out->length;
        }
        utf8proc_int32_t character;
        const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text + i;
        utf8proc_ssize_t used = utf8proc_iterate(at, (utf8proc_ssize_t)(length - i), &character);
        size_t made = 0;
        if (used == 2) {
            if (!folder->two_bytes)
                make_table(folder);
            const FoldedCharacter *folded = &folder->two_bytes[character];
            memcpy(to, folded->bytes, sizeof folded->bytes);
            made = folded->length;
        } else if (used > 2 && !is_caseless(character)) {
            made = fold_character(character, to);
        }
        if (used < 1)
            used = 1; /* not UTF-8: the byte as it is */
        if (!made) {
            memcpy(to, text + i, (size_t)used);
            made = (size_t)used;
        }
        to += made;
        i += (size_t)used;
    }
    buffer_added(out, (size_t)(to - start) - out->length);
}

static bool is_ascii(const char *text, size_t length)
{
    uint64_t bits = 0, word;
    for (; length >= sizeof word; text += sizeof word, length -= sizeof word) {
        memcpy(&word, text, sizeof word);
        bits |= word;
    }
    for (; length; length--)
        bits |= (unsigned char)*text++;
    return (bits & UINT64_C(0x8080808080808080)) == 0;
}

Folder *folder_new(Arena *arena, FilterText needle)
{
    Folder *folder = ARENA_NEW(arena, Folder);
    folder->arena = arena;
    fold_text(folder, needle.data, needle.length, &folder->folded);
    folder->needle.length = folder->folded.length;
    folder->needle.data = arena_text_n(arena, folder->folded.data, folder->folded.length);
    folder->ascii = is_ascii(folder->needle.data, folder->needle.length);
    return folder;
}

void folder_free(Folder *folder)
{
    buffer_free(&folder->folded);
}

static bool same_folded(const char *text, const char *needle, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (fold_ascii(text[i]) != needle[i])
            return false;
    return true;
}

static unsigned case_bit(char c)
{
    return c >= 'a' && c <= 'z' ? 0x20 : 0;
}

/* The first place at or after `from` where the ASCII needle (not empty) stands in the text, or `length`. */
static size_t find_ascii(const FilterText *needle, const char *text, size_t length, size_t from)
{
    size_t span = needle->length;
    if (length < span)
        return length;
    char first = needle->data[0], last = needle->data[span - 1];
    size_t at = from, end = length - span + 1;
#ifdef __SSE2__
    __m128i first16 = _mm_set1_epi8(first), first_bit = _mm_set1_epi8((char)case_bit(first));
    __m128i last16 = _mm_set1_epi8(last), last_bit = _mm_set1_epi8((char)case_bit(last));
    for (; at + 16 <= end; at += 16) {
        __m128i heads = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(text + at)), first_bit);
        __m128i tails = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(text + at + span - 1)), last_bit);
        __m128i both = _mm_and_si128(_mm_cmpeq_epi8(heads, first16), _mm_cmpeq_epi8(tails, last16));
        for (unsigned mask = (unsigned)_mm_movemask_epi8(both); mask; mask &= mask - 1) {
            size_t place = at + (size_t)__builtin_ctz(mask);
            if (same_folded(text + place, needle->data, span))
                return place;
        }
    }
#endif
    for (; at < end; at++)
        if (((unsigned char)text[at] | case_bit(first)) == (unsigned char)first &&
            ((unsigned char)text[at + span - 1] | case_bit(last)) == (unsigned char)last &&
            same_folded(text + at, needle->data, span))
            return at;
    return length;
}

bool folder_contains(Folder *folder, const char *text, size_t length)
{
    const FilterText *needle = &folder->needle;
    if (needle->length == 0)
        return true;
    if (is_ascii(text, length))
        return folder->ascii && find_ascii(needle, text, length, 0) < length;
    fold_text(folder, text, length, &folder->folded);
    return memmem(folder->folded.data, folder->folded.length, needle->data, needle->length) != NULL;
}

/* Rows [first, end), at most 64, whose texts are ASCII: one search through all of them. A hit that crosses from one row
** to the next is none. */
static uint64_t ascii_rows(const Folder *folder, const Column *column, size_t first, size_t end)
{
    const uint64_t *offsets = column->offsets;
    const char *text = column->bytes + offsets[first];
    size_t length = (size_t)(offsets[end] - offsets[first]), at = 0, row = first;
    uint64_t word = 0;
    while (row < end && (at = find_ascii(&folder->needle, text, length, at)) < length) {
        while (offsets[row + 1] - offsets[first] <= at)
            row++;
        if (at + folder->needle.length <= offsets[row + 1] - offsets[first]) {
            word |= UINT64_C(1) << (row - first);
            at = (size_t)(offsets[row + 1] - offsets[first]);
            row++;
        } else {
            at++;
        }
    }
    return word;
}

void folder_select(Folder *folder, const Column *column, size_t rows, uint64_t *words)
{
    for (size_t first = 0; first < rows; first += ROWS) {
        size_t end = rows - first < ROWS ? rows : first + ROWS;
        const char *start = column->bytes + column->offsets[first];
        uint64_t word = 0;
        if (folder->needle.length == 0) {
            word = ~UINT64_C(0);
        } else if (is_ascii(start, (size_t)(column->offsets[end] - column->offsets[first]))) {
            word = folder->ascii ? ascii_rows(folder, column, first, end) : 0;
        } else {
            for (size_t row = first; row < end; row++) {
                size_t length;
                const char *text = column_text(column, row, &length);
                word |= (uint64_t)folder_contains(folder, text, length) << (row - first);
            }
        }
        words[first / ROWS] = word;
    }
}
