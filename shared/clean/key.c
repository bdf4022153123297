/* key.c - see key.h. */
#include "clean/key.h"

#include <sodium.h>
#include <string.h>

__extension__ typedef unsigned __int128 Wide;

/* The second word of what a value adds. A text shorter than 16 bytes has its length in the highest byte, so these are none. */
enum { TAG_LENGTH = 1, TAG_MISSING, TAG_VALUE, TAG_REST };

KeySecret key_secret_new(void)
{
    KeySecret secret;
    randombytes_buf(&secret, sizeof secret);
    for (int i = 0; i < 4; i++)
        secret.words[i] |= 1;
    return secret;
}

static inline uint64_t fold(uint64_t a, uint64_t b)
{
    Wide product = (Wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline Key mix(const KeySecret *secret, Key key, uint64_t low, uint64_t high)
{
    return (Key){fold(low ^ secret->words[2], high ^ key.a), fold(low ^ key.b, high ^ secret->words[3]) + key.a};
}

static inline uint64_t load64(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t load32(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Fewer than 16 bytes and their number in two words, without a look beyond them: what overlaps is shifted out. */
static inline void short_words(const char *at, size_t length, uint64_t *low, uint64_t *high)
{
    *high = (uint64_t)length << 56;
    *low = 0;
    if (length >= 8) {
        *low = load64(at);
        if (length > 8)
            *high |= load64(at + length - 8) >> (8 * (16 - length));
    } else if (length >= 4) {
        *low = load32(at) | load32(at + length - 4) >> (8 * (8 - length)) << 32;
    } else if (length) {
        *low = (uint64_t)(unsigned char)at[0] | (uint64_t)(unsigned char)at[length / 2] << 8 | (uint64_t)(unsigned char)at[length - 1] << 16;
    }
}

Key key_begin(const KeySecret *secret)
{
    return (Key){secret->words[0], secret->words[1]};
}

static inline Key add_bytes(const KeySecret *secret, Key key, const char *at, size_t length)
{
    uint64_t low, high;
    if (length >= 16) {
        key = mix(secret, key, length, TAG_LENGTH);
        for (; length >= 16; at += 16, length -= 16)
            key = mix(secret, key, load64(at), load64(at + 8));
        if (length == 0)
            return key;
    }
    short_words(at, length, &low, &high);
    return mix(secret, key, low, high);
}

Key key_bytes(const KeySecret *secret, Key key, const void *bytes, size_t length)
{
    return add_bytes(secret, key, bytes, length);
}

static Key key_missing(const KeySecret *secret, Key key)
{
    return mix(secret, key, 0, TAG_MISSING);
}

Key key_end(Key key)
{
    if (!(key.a | key.b))
        key.b = 1;
    return key;
}

static inline Key add_value(const KeySecret *secret, Key key, const BatchColumn *column, ColumnType type, size_t i)
{
    uint64_t words[2];
    double number;
    switch (type) {
    case TYPE_TEXT:
        return add_bytes(secret, key, column->texts[i].data, column->texts[i].length);
    case TYPE_BOOLEAN:
        return mix(secret, key, column->booleans[i], TAG_VALUE);
    case TYPE_INTEGER:
    case TYPE_TIMESTAMP:
        return mix(secret, key, (uint64_t)column->integers[i], TAG_VALUE);
    case TYPE_DATE:
        return mix(secret, key, (uint32_t)column->dates[i], TAG_VALUE);
    case TYPE_FLOAT:
        number = column->floats[i] + 0.0;
        memcpy(words, &number, sizeof number);
        return mix(secret, key, words[0], TAG_VALUE);
    case TYPE_DECIMAL:
        memcpy(words, &column->decimals[i], sizeof words);
        return mix(secret, mix(secret, key, words[0], TAG_VALUE), words[1], TAG_REST);
    }
    return key;
}

/* The type is a constant in each call, so that the loops have no switch. */
static inline void add_column(const KeySecret *secret, const BatchColumn *column, ColumnType type, size_t n, Key *keys)
{
    const KeySecret mine = *secret;
    for (size_t i = 0; i < n; i++)
        keys[i] = bit_get(column->valid, i) ? add_value(&mine, keys[i], column, type, i) : key_missing(&mine, keys[i]);
}

void key_column(const KeySecret *secret, const BatchColumn *column, ColumnType type, size_t n, Key *keys)
{
    switch (type) {
    case TYPE_BOOLEAN: add_column(secret, column, TYPE_BOOLEAN, n, keys); break;
    case TYPE_INTEGER:
    case TYPE_TIMESTAMP: add_column(secret, column, TYPE_INTEGER, n, keys); break;
    case TYPE_FLOAT: add_column(secret, column, TYPE_FLOAT, n, keys); break;
    case TYPE_DECIMAL: add_column(secret, column, TYPE_DECIMAL, n, keys); break;
    case TYPE_DATE: add_column(secret, column, TYPE_DATE, n, keys); break;
    case TYPE_TEXT: add_column(secret, column, TYPE_TEXT, n, keys); break;
    }
}
