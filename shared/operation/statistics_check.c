/*
** statistics_check.c - do the data keep to what t tests and F tests presume? See statistics.h.
**
** Few values: Shapiro-Wilk, doubtful below p = 0.05 and broken below 0.01. Many: their mean is normal nearly enough whatever they are,
** unless they are more skewed than their number bears (numeric/shape.h). A group of one or two values can not be judged.
*/
#include "operation/statistics.h"

#include "base/crew.h"
#include "numeric/normality.h"
#include "numeric/shape.h"
#include "numeric/variance.h"

#include <math.h>

enum { NORMAL_BELOW = 50 };

typedef struct Normal {
    CheckVerdict verdict;
    bool tested;         /* by Shapiro-Wilk, in `test` */
    NormalityTest test;
    double skewness;     /* of many; NaN: not looked at */
} Normal;

static Normal judge(const double *values, size_t n)
{
    Normal normal = {.verdict = CHECK_DOUBTFUL, .skewness = NAN};
    if (n < SHAPIRO_LEAST)
        return normal;
    if (n < NORMAL_BELOW) {
        normal.tested = normality_shapiro_wilk(values, n, &normal.test, NULL) == OK;
        normal.verdict = normal.tested ? check_p(normal.test.p, 0.05, 0.01) : CHECK_OK; /* all equal: nothing to be seen */
        return normal;
    }
    normal.skewness = shape_of(values, n).skewness;
    normal.verdict = (double)n < shape_values_needed(normal.skewness) ? CHECK_DOUBTFUL : CHECK_OK;
    return normal;
}

typedef struct Judging {
    const StatGroups *groups;
    Normal *found;
} Judging;

static void judge_task(void *context, size_t k, size_t thread)
{
    const Judging *job = context;
    const size_t *start = job->groups->start;
    (void)thread;
    job->found[k] = judge(job->groups->values + start[k], start[k + 1] - start[k]);
}

static const char NAME[] = "Normal values, or many";

/* "The Mann-Whitney test does without." */
static const char *without(OperationRun *run, const CheckAlternative *instead)
{
    const char *title = instead->title ? instead->title : operation_find(instead->operation)->title;
    return arena_printf(run->arena, "%s does without.", title);
}

void statistics_check_normal(OperationRun *run, const double *values, size_t n, const char *where, const CheckAlternative *instead)
{
    Answer *answer = run->answer;
    Normal normal = judge(values, n);
    if (normal.tested && normal.verdict == CHECK_OK)
        check_add(run, NAME, CHECK_OK, NULL, "%s look normal enough (Shapiro-Wilk W = %s, %s).", where, said(answer, normal.test.statistic),
                  said_p(answer, normal.test.p));
    else if (normal.tested)
        check_add(run, NAME, normal.verdict, instead, "%s do not look normal (Shapiro-Wilk W = %s, %s), which matters with only %zu of them. %s", where,
                  said(answer, normal.test.statistic), said_p(answer, normal.test.p), n, without(run, instead));
    else if (n < NORMAL_BELOW)
        check_add(run, NAME, normal.verdict, instead, "%s are too few, or too equal, to tell whether they are normal.", where);
    else if (normal.verdict == CHECK_OK)
        check_add(run, NAME, CHECK_OK, NULL, "There are %s values: enough for a mean that is near normal, with a skewness of %s.", said_count(answer, n),
                  said(answer, normal.skewness));
    else
        check_add(run, NAME, normal.verdict, instead, "%s are very skewed (%s), and %s of them are few for that. %s", where, said(answer, normal.skewness),
                  said_count(answer, n), without(run, instead));
}

static void check_spreads(OperationRun *run, const StatGroups *groups, const CheckAlternative *unequal)
{
    VarianceTest spread;
    Answer *answer = run->answer;
    if (variance_levene(groups->values, groups->start, groups->samples, groups->groups.levels, true, &spread, NULL) != OK)
        return;
    CheckVerdict verdict = check_p(spread.p, 0.05, 0.01);
    const char *title = unequal->title ? unequal->title : operation_find(unequal->operation)->title;
    if (verdict == CHECK_OK)
        check_add(run, "Equal spreads", CHECK_OK, NULL, "The groups spread alike (Brown-Forsythe F = %s, %s).", said(answer, spread.statistic),
                  said_p(answer, spread.p));
    else
        check_add(run, "Equal spreads", verdict, unequal, "The groups spread differently (Brown-Forsythe F = %s, %s). %s does not presume equal spreads.",
                  said(answer, spread.statistic), said_p(answer, spread.p), title);
}

void statistics_check_groups(OperationRun *run, const StatGroups *groups, const CheckAlternative *instead, const CheckAlternative *unequal)
{
    Answer *answer = run->answer;
    size_t count[CHECK_FAILS + 1] = {0}, levels = groups->groups.levels, least = groups->response.n, at = 0;
    Normal worst = {.verdict = CHECK_OK};
    Judging job = {groups, arena_array(run->arena, levels + 1, sizeof *job.found)};
    crew_run_if(groups->response.n >= STATISTICS_THREADS_FROM, levels, judge_task, &job);
    for (size_t k = levels; k-- > 0;) {
        size_t n = groups->start[k + 1] - groups->start[k];
        Normal normal = job.found[k];
        count[normal.verdict]++;
        least = n < least ? n : least;
        if (normal.verdict != CHECK_OK && normal.verdict >= worst.verdict) {
            worst = normal;
            at = k;
        }
    }
    size_t broken = count[CHECK_DOUBTFUL] + count[CHECK_FAILS];
    const char *name = groups->groups.names[at];
    if (!broken)
        check_add(run, NAME, CHECK_OK, NULL, "Within %s groups the values look normal enough for their number (%s or more).",
                  levels == 2 ? "both" : arena_printf(run->arena, "all %zu", levels), said_count(answer, least));
    else if (broken > 1)
        check_add(run, NAME, worst.verdict, instead, "The values of %zu groups do not look normal enough for their number, most of all \"%s\". %s",
                  broken, said_name(run->answer, name),
                  without(run, instead));
    else if (worst.tested)
        check_add(run, NAME, worst.verdict, instead, "The values of group \"%s\" do not look normal (Shapiro-Wilk W = %s, %s). %s",
                  said_name(run->answer, name),
                  said(answer, worst.test.statistic), said_p(answer, worst.test.p), without(run, instead));
    else if (!isnan(worst.skewness))
        check_add(run, NAME, worst.verdict, instead, "The values of group \"%s\" are very skewed (%s), and few for that. %s", said_name(run->answer, name),
                  said(answer, worst.skewness), without(run, instead));
    else
        check_add(run, NAME, worst.verdict, instead, "Group \"%s\" has too few values to tell whether they are normal.", said_name(run->answer, name));
    if (unequal)
        check_spreads(run, groups, unequal);
}
