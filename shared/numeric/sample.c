/* sample.c - see sample.h. */
#include "numeric/sample.h"

#include "base/crew.h"
#include "base/memory.h"
#include "base/wide.h"
#include "numeric/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The greatest size, and whether all are finite: x - x is 0 but for infinite x. */
WIDE static void find_size(const double *values, size_t n, double *size, bool *finite)
{
    const LaneBits plus = (LaneBits){0} + INT64_MAX;
    Lanes most = {0}, off = {0};
    size_t i = 0;
    *size = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes x = lanes_at(values + i), away = (Lanes)((LaneBits)x & plus);
        off += x - x;
        most = lanes_where(lanes_less(most, away), away, most);
    }
    double rest = lanes_sum(off);
    for (size_t j = 0; j < LANES; j++)
        *size = most[j] > *size ? most[j] : *size;
    for (; i < n; i++) {
        rest += values[i] - values[i];
        *size = fabs(values[i]) > *size ? fabs(values[i]) : *size;
    }
    *finite = rest == 0;
}

enum { STRETCHES = 8, THREADS_FROM = 100000, FEW_GROUPS = 3, STRIP = 1024 };

typedef struct Sizing {
    const double *values;
    size_t n, rows;
    double size[STRETCHES];
    bool finite[STRETCHES];
} Sizing;

static void size_task(void *context, size_t task, size_t thread)
{
    Sizing *job = context;
    size_t first = task * job->rows, end = job->n - first < job->rows ? job->n : first + job->rows;
    (void)thread;
    find_size(job->values + first, end - first, &job->size[task], &job->finite[task]);
}

bool sample_size(const double *values, size_t n, double *size)
{
    size_t stretches = n < THREADS_FROM ? 1 : STRETCHES;
    Sizing job = {.values = values, .n = n, .rows = n / stretches + 1};
    bool finite = true;
    *size = 0;
    crew_run(stretches, size_task, &job);
    for (size_t s = 0; s < stretches; s++) {
        *size = fmax(*size, job.size[s]);
        finite &= job.finite[s];
    }
    return finite;
}

WIDE bool sample_usual(const double *values, size_t n)
{
    const LaneBits plus = (LaneBits){0} + INT64_MAX;
    const Lanes zero = {0};
    LaneBits bad = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes x = lanes_at(values + i), away = (Lanes)((LaneBits)x & plus);
        Lanes off = x - x; /* not 0 where x is infinite or none */
        bad |= lanes_less((Lanes){0} + SAMPLE_LARGEST, away) | (lanes_less(away, (Lanes){0} + SAMPLE_LEAST) & lanes_less(zero, away)) | (LaneBits)off;
    }
    bool usual = true;
    for (size_t j = 0; j < LANES; j++)
        usual &= bad[j] == 0;
    for (; i < n; i++)
        usual &= values[i] == 0 || (fabs(values[i]) >= SAMPLE_LEAST && fabs(values[i]) <= SAMPLE_LARGEST);
    return usual;
}

Status sample_check(const double *values, size_t n, const char *what, Error *error)
{
    double size;
    bool finite = sample_size(values, n, &size);
    if (!finite)
        return error_set(error, ERR_INVALID, "%s hold infinite values. Filter those rows out first.", what);
    if (size > SAMPLE_LARGEST || (size > 0 && size < SAMPLE_LEAST))
        return error_set(error, ERR_INVALID,
                         "%s reach %.3g in size, so that their squares leave the range of numbers. Express them in another unit.",
                         what, size);
    return OK;
}

Status sample_check_share(double share, const char *what, Error *error)
{
    if (share > 0 && share < 1)
        return OK;
    return error_set(error, ERR_INVALID, "%s must lie between 0 and 1, both excluded; it is %g.", what, share);
}

static void finish(Summary *sample)
{
    double count = (double)sample->n;
    if (sample->n == 0) {
        *sample = (Summary){0, {NAN, 0}, NAN, NAN, NAN, NAN, NAN};
        return;
    }
    if (sample->min == sample->max) {
        sample->mean = (Double2){sample->min, 0};
        sample->ss = 0;
    }
    sample->variance = sample->n > 1 ? sample->ss / (count - 1) : NAN;
    sample->sd = sqrt(sample->variance);
}

Summary sample_of(const double *values, size_t n)
{
    Summary sample = {.n = n};
    moments_range(values, n, &sample.min, &sample.max);
    if (n > 0 && sample.min < sample.max) {
        MomentsPass pass;
        moments_begin(&pass, sample.min, sample.max);
        moments_add(&pass, values, n);
        moments_second_pass(&pass);
        moments_add(&pass, values, n);
        double back = ldexp(1, pass.exponent);
        sample.mean = (Double2){pass.mean.sum * back, pass.mean.rest * back};
        sample.ss = double2_value(pass.squares) * back * back;
    }
    finish(&sample);
    return sample;
}

void sample_by_group(const double *values, const uint32_t *group, size_t n, size_t groups, Summary *samples)
{
    Double2 *squares = mem_zero(groups + 1, sizeof *squares);
    for (size_t k = 0; k < groups; k++)
        samples[k] = (Summary){.min = INFINITY, .max = -INFINITY};
    for (size_t i = 0; i < n; i++) {
        Summary *sample = &samples[group[i]];
        sample->n++;
        sample->mean = double2_add(sample->mean, values[i]);
        sample->min = values[i] < sample->min ? values[i] : sample->min;
        sample->max = values[i] > sample->max ? values[i] : sample->max;
    }
    for (size_t k = 0; k < groups; k++)
        samples[k].mean = double2_share(samples[k].mean, (double)samples[k].n);
    for (size_t i = 0; i < n; i++) {
        double d = double2_from(values[i], samples[group[i]].mean);
        squares[group[i]] = double2_add(squares[group[i]], d * d);
    }
    for (size_t k = 0; k < groups; k++) {
        samples[k].ss = double2_value(squares[k]);
        finish(&samples[k]);
    }
    free(squares);
}

typedef struct Split {
    const double *values;
    const uint32_t *group;
    const TallyCut *cut;
    size_t groups;
    double *sorted;
    size_t *places;     /* stretches x groups: where the next value of each goes */
} Split;

/* The values of the group k, and of all others. Each is written to both, and stays where it is counted. */
static size_t part(const double *values, const uint32_t *group, size_t n, uint32_t k, double *of_group, double *of_others)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        of_group[count] = values[i];
        of_others[i - count] = values[i];
        count += group[i] == k;
    }
    return count;
}

static void append(const Split *split, size_t *next, size_t k, const double *values, size_t n)
{
    memcpy(split->sorted + next[k], values, n * sizeof *values);
    next[k] += n;
}

/* Few groups are parted strip by strip, counting in a register, where the places of many would wait for each other in memory. */
static void put_few(const Split *split, size_t first, size_t end, size_t *next)
{
    double kept[STRIP], others[STRIP];
    for (size_t n; first < end; first += n) {
        n = end - first < STRIP ? end - first : STRIP;
        for (uint32_t k = 0; k < split->groups; k++) {
            size_t count = part(split->values + first, split->group + first, n, k, kept, others);
            append(split, next, k, kept, count);
            if (split->groups == 2) /* the second has what the first has left */
                append(split, next, ++k, others, n - count);
        }
    }
}

/* Side by side as in tally.h. */
static void put_task(void *context, size_t task, size_t thread)
{
    const Split *split = context;
    size_t first = task * TALLY_LINES, at[TALLY_LINES], left[TALLY_LINES];
    size_t *next = split->places + first * split->groups, *a = next, *b = a + split->groups, *c = b + split->groups, *d = c + split->groups;
    const uint32_t *group = split->group;
    const double *values = split->values;
    double *sorted = split->sorted;
    (void)thread;
    for (size_t line = 0; line < TALLY_LINES; line++) {
        at[line] = tally_begin(split->cut, first + line);
        left[line] = tally_begin(split->cut, first + line + 1) - at[line];
        if (split->groups <= FEW_GROUPS)
            put_few(split, at[line], at[line] + left[line], next + line * split->groups);
    }
    if (split->groups <= FEW_GROUPS)
        return;
    size_t together = left[TALLY_LINES - 1];
    for (size_t i = 0; i < together; i++) {
        sorted[a[group[at[0] + i]]++] = values[at[0] + i];
        sorted[b[group[at[1] + i]]++] = values[at[1] + i];
        sorted[c[group[at[2] + i]]++] = values[at[2] + i];
        sorted[d[group[at[3] + i]]++] = values[at[3] + i];
    }
    for (size_t line = 0; line < TALLY_LINES; line++)
        for (size_t i = together; i < left[line]; i++)
            sorted[next[line * split->groups + group[at[line] + i]]++] = values[at[line] + i];
}

static void split(const double *values, const uint32_t *group, size_t n, size_t groups, const uint32_t *which, size_t levels, double *sorted, size_t *start)
{
    TallyCut cut = tally_cut(n, groups);
    Split split = {values, group, &cut, groups, sorted, mem_array(cut.stretches * groups + 1, sizeof(size_t))};
    size_t sum = 0;
    tally_count(group, &cut, groups, split.places);
    for (size_t k = 0; k < levels; k++) {
        size_t *place = split.places + (which ? which[k] : k);
        start[k] = sum;
        for (size_t s = 0; s < cut.stretches; s++, place += groups) {
            size_t count = *place;
            *place = sum;
            sum += count;
        }
    }
    start[levels] = sum;
    crew_run(cut.stretches / TALLY_LINES, put_task, &split);
    free(split.places);
}

void sample_split(const double *values, const uint32_t *group, size_t n, size_t groups, double *sorted, size_t *start)
{
    split(values, group, n, groups, NULL, groups, sorted, start);
}

void sample_split_in_order(const double *values, const uint32_t *group, size_t n, size_t groups, const uint32_t *which, size_t levels, double *sorted,
                           size_t *start)
{
    split(values, group, n, groups, which, levels, sorted, start);
}

typedef struct Summing {
    const double *sorted;
    const size_t *start;
    Summary *samples;
} Summing;

static void sum_task(void *context, size_t task, size_t thread)
{
    const Summing *job = context;
    (void)thread;
    job->samples[task] = sample_of(job->sorted + job->start[task], job->start[task + 1] - job->start[task]);
}

void sample_of_groups(const double *sorted, const size_t *start, size_t groups, Summary *samples)
{
    Summing job = {sorted, start, samples};
    crew_run_if(start[groups] >= THREADS_FROM, groups, sum_task, &job);
}
