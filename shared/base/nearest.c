/* nearest.c - see nearest.h. */
#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

enum { NEAR_LENGTH = 64 };

/* One row of Levenshtein's table at a time; lengths up to NEAR_LENGTH. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t row[NEAR_LENGTH + 1];
    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t change = diagonal + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
            diagonal = row[j];
            size_t step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = change < step ? change : step;
        }
    }
    return row[m];
}

const char *nearest_name(const char *name, size_t length, NameAt *at, const void *names, size_t count)
{
    const char *best = NULL;
    size_t least = length < 3 ? 2 : length < 6 ? 3 : 4; /* fewer changes than this */
    least = least < length ? least : length;
    for (size_t i = 0; i < count && length <= NEAR_LENGTH; i++) {
        const char *other = at(names, i);
        size_t m = strlen(other);
        if (m > NEAR_LENGTH || m + least <= length || length + least <= m)
            continue;
        size_t d = distance(name, length, other, m);
        if (d < least) {
            least = d;
            best = other;
        }
    }
    return best;
}
