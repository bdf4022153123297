/*
** nearest.h - names that are nearly right: what a message says after "did you mean".
*/
#ifndef QUERN_BASE_NEAREST_H
#define QUERN_BASE_NEAREST_H

#include <stddef.h>

typedef const char *NameAt(const void *names, size_t i);

/* The nearest of `count` names by edit distance (Levenshtein's, case apart), the first of those equally near. NULL when none is near: 2 changes are too
** many for names below 3 bytes, 3 below 6, otherwise 4, and as many as the name has bytes in any case. Names longer than 64 bytes are near to
** none. Costs length x 64 steps a name at most. */
const char *nearest_name(const char *name, size_t length, NameAt *at, const void *names, size_t count);

#endif
