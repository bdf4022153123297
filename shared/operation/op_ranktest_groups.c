/*
** op_ranktest_groups.c - tests on ranks of several groups: Kruskal-Wallis with Dunn's comparisons of pairs, Friedman with Conover's.
*/
#include "operation/statistics.h"

#include "numeric/ranktest_groups.h"

#include <math.h>

enum { PAIRS_LEVELS = 50, MOST_TREATMENTS = 200 };

static const char *const ADJUSTMENTS[] = {"none", "bonferroni", "holm", "benjamini_hochberg", NULL};

static const char *const AFTER[] = {"", " after Bonferroni's adjustment", " after Holm's adjustment", " after Benjamini and Hochberg's adjustment"};

static const Param KRUSKAL_PARAMS[] = {PARAM_OF_RESPONSE, PARAM_OF_FACTOR,
    {"adjustment", PARAM_ENUM, .choices = ADJUSTMENTS, .has_default = true, .default_text = "holm", .title = "Adjustment of p",
     .doc = "For Dunn's comparisons of pairs: how p values are raised for their number."},
    PARAM_OF_CONFIDENCE, {NULL}};
static const Param FRIEDMAN_PARAMS[] = {
    {"columns", PARAM_COLUMNS, .required = true, .columns = COLUMN_NUMERIC, .min_items = 2, .max_items = MOST_TREATMENTS, .title = "Columns",
     .doc = "The measurements of each row that are compared."},
    {"adjustment", PARAM_ENUM, .choices = ADJUSTMENTS, .has_default = true, .default_text = "holm", .title = "Adjustment of p",
     .doc = "For Conover's comparisons of pairs: how p values are raised for their number."},
    PARAM_OF_CONFIDENCE, {NULL}};

/* How the pairs of a test are told: name of the table and of the member of result, title, the name of the statistic. */
typedef struct PairsWords {
    const char *name, *title, *author, *statistic;
} PairsWords;

/* Which pairs differ, in one sentence. */
static void explain_pairs(OperationRun *run, const PairsWords *words, const char *const *names, const PairTest *pairs, size_t count)
{
    Answer *answer = run->answer;
    size_t differ = 0, best = 0;
    double level = 1 - statistics_confidence(run);
    const char *after = AFTER[statistics_choice(run, "adjustment")];
    for (size_t i = 0; i < count; i++) {
        differ += pairs[i].p_adjusted < level;
        if (fabs(pairs[i].statistic) > fabs(pairs[best].statistic))
            best = i;
    }
    if (!differ)
        answer_explain(answer, "Yet no pair by itself differs at %s%s (%s's comparisons).", said_percent(answer, level), after, words->author);
    else
        answer_explain(answer, "%s %s at %s%s (%s's comparisons), most clearly \"%s\" and \"%s\": %s = %s, %s.",
                       differ == count ? arena_printf(run->arena, "All %zu pairs", count) : arena_printf(run->arena, "Of %zu pairs %zu", count, differ),
                       differ == 1 ? "differs" : "differ", said_percent(answer, level), after, words->author,
                       said_name(answer, names[pairs[best].first]), said_name(answer, names[pairs[best].second]), words->statistic, said(answer, pairs[best].statistic), said_p(answer, pairs[best].p_adjusted));
}

static AnswerTable *tell_pairs(OperationRun *run, const PairsWords *words, const char *const *names, const PairTest *pairs, size_t count)
{
    Json *json = answer_result(run->answer);
    AnswerTable *table = answer_table(run->answer, words->name, words->title);
    table_column(table, "first", "First", FORMAT_TEXT);
    table_column(table, "second", "Second", FORMAT_TEXT);
    table_column(table, "difference", "Difference of mean ranks", FORMAT_NUMBER);
    table_column(table, words->statistic, words->statistic, FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    table_column(table, "p_adjusted", "p adjusted", FORMAT_P);
    json_key(json, words->name);
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        const char *first = names[pairs[i].first], *second = names[pairs[i].second];
        table_text(table, first);
        table_text(table, second);
        table_number(table, pairs[i].difference);
        table_number(table, pairs[i].statistic);
        table_number(table, pairs[i].p);
        table_number(table, pairs[i].p_adjusted);
        json_open_object(json);
        json_member_text(json, "first", first);
        json_member_text(json, "second", second);
        json_member_number(json, "difference", pairs[i].difference);
        json_member_number(json, words->statistic, pairs[i].statistic);
        json_member_number(json, "p", pairs[i].p);
        json_member_number(json, "p_adjusted", pairs[i].p_adjusted);
        json_close(json);
    }
    json_close(json);
    return table;
}

static const PairsWords DUNN = {"dunn", "Dunn's comparisons of pairs", "Dunn", "z"};
static const PairsWords CONOVER = {"conover", "Conover's comparisons of pairs", "Conover", "t"};

static void compare_groups(OperationRun *run, const StatGroups *groups, const KruskalWallis *test, const GroupRanks *ranks)
{
    size_t levels = groups->groups.levels;
    PairTest *pairs = arena_array(run->arena, levels * levels / 2 + 1, sizeof *pairs);
    size_t count = dunn_test(test, ranks, levels, (Adjustment)statistics_choice(run, "adjustment"), pairs);
    tell_pairs(run, &DUNN, groups->groups.names, pairs, count);
    if (test->p < 1 - statistics_confidence(run) && count > 1)
        explain_pairs(run, &DUNN, groups->groups.names, pairs, count);
}

static void compare_columns(OperationRun *run, const Friedman *test, const double *sums, const char *const *names)
{
    PairTest *pairs = arena_array(run->arena, test->treatments * test->treatments / 2 + 1, sizeof *pairs);
    size_t count = conover_test(test, sums, (Adjustment)statistics_choice(run, "adjustment"), pairs);
    AnswerTable *table = tell_pairs(run, &CONOVER, names, pairs, count);
    if (test->within > 0)
        table_note(table, "t on %s degrees of freedom.", said(run->answer, ((double)test->blocks - 1) * test->df));
    else
        table_note(table, "Every row ranks the columns alike, so there is no spread within rows that differences could be measured by.");
    if (test->within > 0 && test->p < 1 - statistics_confidence(run) && count > 1)
        explain_pairs(run, &CONOVER, names, pairs, count);
}

static void tell_ranks(OperationRun *run, const char *title, const char *const *names, const GroupRanks *ranks, size_t n)
{
    AnswerTable *table = answer_table(run->answer, "ranks", "Ranks");
    table_column(table, "group", title, FORMAT_TEXT);
    table_column(table, "n", "n", FORMAT_INTEGER);
    table_column(table, "mean_rank", "Mean rank", FORMAT_NUMBER);
    for (size_t i = 0; i < n; i++) {
        table_text(table, names[i]);
        table_integer(table, (int64_t)ranks[i].n);
        table_number(table, ranks[i].mean);
    }
}

static Status kruskal(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    KruskalWallis test;
    Status status = statistics_groups(run, "response", "factor", &groups, error);
    if (status != OK)
        return status;
    size_t levels = groups.groups.levels;
    GroupRanks *ranks = arena_array(run->arena, levels + 1, sizeof *ranks);
    status = kruskal_wallis(groups.response.values, frame_codes(run->frame, &groups.groups), groups.response.n, levels, &test, ranks, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_number(json, "h", test.h);
    json_member_number(json, "df", test.df);
    json_member_number(json, "p", test.p);
    json_member_number(json, "epsilon_squared", test.epsilon_squared);
    json_member_int(json, "ties", (int64_t)test.ties.tied);
    statistics_table(run, "Kruskal-Wallis test", (StatRow[]){{"H", test.h, false}, {"df", test.df, false}, {"p", test.p, true},
                     {"Epsilon squared", test.epsilon_squared, false}}, 4);
    tell_ranks(run, groups.factor, groups.groups.names, ranks, levels);
    if (levels > PAIRS_LEVELS)
        answer_warning(run->answer, "Pairs are compared for up to %d groups; there are %zu.", PAIRS_LEVELS, levels);
    statistics_boxes(run, &groups);
    size_t small = 0;
    for (size_t k = 0; k < levels; k++)
        small += ranks[k].n < 5;
    if (small)
        check_add(run, "Groups of 5 or more", CHECK_DOUBTFUL, &(CheckAlternative){.operation = "permutation_test"},
                  "%zu group%s fewer than 5 values, where the chi-square limit is rough.", small, small == 1 ? " has" : "s have");
    else
        check_add(run, "Groups of 5 or more", CHECK_OK, NULL, "All %zu groups have as many.", levels);
    answer_explain(run->answer, "The ranks of \"%s\" in the %zu groups of \"%s\": H = %s with %s %s of freedom, %s. Epsilon squared is %s.",
                   said_name(run->answer, groups.response.name), test.groups, said_name(run->answer, groups.factor), said(run->answer, test.h),
                   said(run->answer, test.df), test.df == 1 ? "degree" : "degrees",
                   statistics_verdict(run, test.p), said(run->answer, test.epsilon_squared));
    if (levels <= PAIRS_LEVELS)
        compare_groups(run, &groups, &test, ranks);
    return OK;
}

static Status friedman(OperationRun *run, Error *error)
{
    const ParamValue *columns = param_value(run->params, "columns");
    size_t k = columns->n_columns;
    Sample sample;
    Friedman test;
    double *matrix, *sums = arena_array(run->arena, k, sizeof *sums);
    Status status = statistics_sample(run, (const char *const[]){"columns", NULL}, &sample, error);
    if (status == OK)
        status = frame_matrix(run->frame, columns->columns, k, &sample, &matrix, error);
    if (status == OK)
        status = friedman_test(matrix, sample.n, k, &test, sums, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_number(json, "chi_squared", test.chi_squared);
    json_member_number(json, "df", test.df);
    json_member_number(json, "p", test.p);
    json_member_number(json, "kendalls_w", test.w);
    statistics_table(run, "Friedman test", (StatRow[]){{"Chi-square", test.chi_squared, false}, {"df", test.df, false}, {"p", test.p, true},
                     {"Kendall's W", test.w, false}}, 4);
    statistics_column_boxes(run, columns, matrix, sample.n);
    GroupRanks *ranks = arena_array(run->arena, k, sizeof *ranks);
    const char **names = arena_array(run->arena, k, sizeof *names);
    for (size_t i = 0; i < k; i++) {
        ranks[i] = (GroupRanks){sample.n, sums[i], sums[i] / (double)sample.n};
        names[i] = frame_name(run->frame, columns->columns[i]);
    }
    tell_ranks(run, "Column", names, ranks, k);
    answer_explain(run->answer, "Ranked within each of %s rows, the %zu columns give a Friedman chi-square of %s with %s %s of freedom, %s. "
                                "Kendall's W is %s.",
                   said_count(run->answer, sample.n), k, said(run->answer, test.chi_squared), said(run->answer, test.df), test.df == 1 ? "degree" : "degrees",
                   statistics_verdict(run, test.p), said(run->answer, test.w));
    if (k <= PAIRS_LEVELS)
        compare_columns(run, &test, sums, names);
    else
        answer_warning(run->answer, "Pairs are compared for up to %d columns; there are %zu.", PAIRS_LEVELS, k);
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 200e-9 * (double)rows;
}

static const char *const KRUSKAL_ASSUMPTIONS[] = {"The rows are independent.", "For a shift of the median: all groups are of the same shape.", NULL};
static const char *const FRIEDMAN_ASSUMPTIONS[] = {"The rows are independent of one another; the columns are measured on the same subjects.", NULL};

const Operation OP_FRIEDMAN = {
    .name = "friedman", .title = "Friedman test", .group = "Without normality",
    .answers = "Do several measurements of the same rows differ, without presuming normality?", .assumptions = FRIEDMAN_ASSUMPTIONS,
    .missing = LISTWISE, .params = FRIEDMAN_PARAMS, .cost = cost, .run = friedman};
const Operation OP_KRUSKAL_WALLIS = {
    .name = "kruskal_wallis", .title = "Kruskal-Wallis test", .group = "Without normality",
    .answers = "Do several groups differ, without presuming normality?", .assumptions = KRUSKAL_ASSUMPTIONS, .missing = LISTWISE,
    .params = KRUSKAL_PARAMS, .cost = cost, .run = kruskal};
