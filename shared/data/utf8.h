/* utf8.h - checks on text. */
#ifndef QUERN_DATA_UTF8_H
#define QUERN_DATA_UTF8_H

#include <stdbool.h>
#include <stddef.h>

bool utf8_valid(const char *text, size_t length);            /* well-formed per Unicode table 3-7; fast on ASCII */
size_t utf8_valid_prefix(const char *text, size_t length);   /* bytes before the first malformed sequence */
/* Bytes of the beginning of valid text that has at most so many characters: all of it, or one less (for an ellipsis) and not within what is read as one
** (a letter and its accents, an emoji of several parts), nor within a word where there is a space not far before. */
size_t utf8_beginning(const char *text, size_t length, size_t characters);
size_t utf8_count(const char *text, size_t length);          /* characters (code points) of valid text */

#endif
