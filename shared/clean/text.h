/*
** text.h - operations on single texts: case, trimming, parts, replacing.
**
** Texts are valid UTF-8. Case follows Unicode's simple mappings (one character to one); white space is Unicode's White_Space, so a no-break
** space is trimmed, too.
*/
#ifndef QUERN_CLEAN_TEXT_H
#define QUERN_CLEAN_TEXT_H

#include "data/batch.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum TextCase { CASE_UPPER, CASE_LOWER, CASE_TITLE, CASE_SENTENCE } TextCase;

size_t text_case_room(Slice text);                            /* bytes that text_case may write */
size_t text_case(Slice text, TextCase how, char *to);         /* bytes written */

/* characters.data NULL: white space; else any of its characters is taken off. */
Slice text_trim(Slice text, bool left, bool right, Slice characters);

const char *text_forward(const char *at, const char *end, int64_t characters); /* at most to end */
const char *text_find(Slice text, Slice part);                /* NULL when it is not there; part not empty */
size_t text_count(Slice text, Slice part);                    /* occurrences that do not overlap; 0 for an empty part */
void text_replace(Slice text, Slice from, Slice to, char *out); /* text.length + text_count * (to - from) bytes */

/* The n-th part between separators, from 1; from -1 backwards. false: there is none. An empty separator: the text is its only part. */
bool text_part(Slice text, Slice separator, int64_t n, Slice *part);

#endif
