/* random.c - see random.h. */
#include "base/random.h"

#include <sodium.h>

void random_token(char *text, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i < length; i++)
        text[i] = letters[randombytes_uniform(64)];
    text[length] = '\0';
}

void random_password(char text[21])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    for (size_t i = 0; i < 20; i++)
        text[i] = i % 7 == 6 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
    text[20] = '\0';
}
