/* tally.c - see tally.h. */
#include "numeric/tally.h"

#include "base/crew.h"
#include "base/wide.h"

#include <string.h>

enum { TASKS = 8, TASKS_FROM = 200000, MOST_COUNTS = 1 << 20, FEW = 12, STRIP = 4096, WIDTH = 16 };

typedef int32_t Codes __attribute__((vector_size(WIDTH * sizeof(int32_t))));
typedef int32_t CodesAt __attribute__((vector_size(WIDTH * sizeof(int32_t)), aligned(sizeof(int32_t)), may_alias));

TallyCut tally_cut(size_t n, size_t codes)
{
    size_t tasks = n < TASKS_FROM || codes > MOST_COUNTS / (TASKS * TALLY_LINES) ? 1 : TASKS;
    size_t stretches = tasks * TALLY_LINES;
    return (TallyCut){n, (n + stretches - 1) / stretches, stretches};
}

size_t tally_begin(const TallyCut *cut, size_t stretch)
{
    size_t row = stretch * cut->rows;
    return row < cut->n ? row : cut->n;
}

typedef struct Counting {
    const uint32_t *code;
    const TallyCut *cut;
    size_t codes;
    size_t *counts;
} Counting;

/* Each of a few codes is compared with all rows of a strip that stays in the first-level cache. x ^ k is 0 where they are equal, and only then is one
** less negative: codes are below 2^31. */
WIDE static void count_few(const uint32_t *code, size_t n, size_t codes, size_t *counts)
{
    for (size_t first = 0; first < n; first += STRIP) {
        size_t end = n - first < STRIP ? n : first + STRIP, whole = end - (end - first) % WIDTH;
        for (size_t k = 0; k < codes; k++) {
            Codes equal = {0};
            for (size_t i = first; i < whole; i += WIDTH)
                equal -= ((*(const CodesAt *)(code + i) ^ (int32_t)k) - 1) >> 31;
            for (size_t j = 0; j < WIDTH; j++)
                counts[k] += (size_t)equal[j];
        }
        for (size_t i = whole; i < end; i++)
            counts[code[i]]++;
    }
}

static void count_task(void *context, size_t task, size_t thread)
{
    const Counting *job = context;
    const TallyCut *cut = job->cut;
    size_t first = task * TALLY_LINES, at[TALLY_LINES], left[TALLY_LINES];
    size_t *counts = job->counts + first * job->codes, *a = counts, *b = a + job->codes, *c = b + job->codes, *d = c + job->codes;
    const uint32_t *code = job->code;
    (void)thread;
    memset(counts, 0, TALLY_LINES * job->codes * sizeof *counts);
    for (size_t line = 0; line < TALLY_LINES; line++) {
        at[line] = tally_begin(cut, first + line);
        left[line] = tally_begin(cut, first + line + 1) - at[line];
        if (job->codes <= FEW)
            count_few(code + at[line], left[line], job->codes, counts + line * job->codes);
    }
    if (job->codes <= FEW)
        return;
    size_t together = left[TALLY_LINES - 1]; /* the later ones are never longer */
    for (size_t i = 0; i < together; i++) {
        a[code[at[0] + i]]++;
        b[code[at[1] + i]]++;
        c[code[at[2] + i]]++;
        d[code[at[3] + i]]++;
    }
    for (size_t line = 0; line < TALLY_LINES; line++)
        for (size_t i = together; i < left[line]; i++)
            counts[line * job->codes + code[at[line] + i]]++;
}

void tally_count(const uint32_t *code, const TallyCut *cut, size_t codes, size_t *counts)
{
    Counting job = {code, cut, codes, counts};
    crew_run(cut->stretches / TALLY_LINES, count_task, &job);
}
