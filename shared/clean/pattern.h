/*
** pattern.h - regular expressions (PCRE2) and the patterns of LIKE.
**
** Patterns work on UTF-8 characters, with Unicode's classes. A match may take PATTERN_MATCH_LIMIT steps of backtracking; one that needs more
** fails with ERR_LIMIT instead of holding the process. A compiled pattern is read only and may be used by several threads; a
** PatternMatch is one thread's.
*/
#ifndef QUERN_CLEAN_PATTERN_H
#define QUERN_CLEAN_PATTERN_H

#include "base/buffer.h"
#include "base/error.h"
#include "data/batch.h"

enum { PATTERN_BYTES = 10000, PATTERN_MATCH_LIMIT = 200000 };

typedef struct Pattern Pattern;

/* NULL: ERR_INVALID, the message says what is wrong and at which character of the pattern. */
Pattern *pattern_compile(Slice text, bool ignore_case, Error *error) MUST_USE;
void pattern_free(Pattern *pattern);             /* NULL is fine */
unsigned pattern_groups(const Pattern *pattern); /* brackets that capture */

typedef struct PatternMatch PatternMatch;
PatternMatch *pattern_match_new(const Pattern *pattern);
void pattern_match_free(PatternMatch *match);    /* NULL is fine */

/* Whether it occurs in the text. */
Status pattern_find(PatternMatch *match, Slice text, bool *found, Error *error) MUST_USE;
/* Group g (0: the whole) of what pattern_find found; false when the group took no part. */
bool pattern_group(const PatternMatch *match, unsigned g, Slice text, Slice *part);
/* Replaces every occurrence; $1, ${1} stand for groups, $$ for a dollar. *out is cleared first. ERR_LIMIT: beyond 1 MB. */
Status pattern_replace(PatternMatch *match, Slice text, Slice with, Buffer *out, Error *error) MUST_USE;

/* LIKE: % any characters, _ one, a backslash takes away the meaning of the next. At most length x pattern steps. */
bool like_matches(Slice text, Slice pattern, bool ignore_case);

#endif
