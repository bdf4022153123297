/* utf8.h - checks on text. */
#ifndef QUERN_DATA_UTF8_H
#define QUERN_DATA_UTF8_H

#include <stdbool.h>
#include <stddef.h>

bool utf8_valid(const char *text, size_t length);            /* well-formed per Unicode table 3-7; fast on ASCII */
size_t utf8_valid_prefix(const char *text, size_t length);   /* bytes before the first malformed sequence */
size_t utf8_count(const char *text, size_t length);          /* characters (code points) of valid text */

#endif
