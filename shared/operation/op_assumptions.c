/*
** op_assumptions.c - is it normal, do groups spread alike, do two samples come from one distribution?
*/
#include "operation/statistics.h"

#include "numeric/kolmogorov.h"
#include "numeric/normality.h"
#include "numeric/rank.h"
#include "numeric/variance.h"

#include <math.h>

static const Param NORMALITY_PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Column", .doc = "The numbers whose distribution is tested."},
    PARAM_OF_CONFIDENCE, {NULL}};
static const Param VARIANCE_PARAMS[] = {PARAM_OF_RESPONSE, PARAM_OF_FACTOR, PARAM_OF_CONFIDENCE, {NULL}};
static const Param KS_PARAMS[] = {PARAM_OF_RESPONSE, PARAM_OF_FACTOR, PARAM_OF_METHOD, PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};

typedef struct Named {
    const char *name, *title, *statistic;
    Status (*test)(const double *values, size_t n, NormalityTest *test, Error *error);
} Named;

static const Named NORMALITY[] = {{"shapiro_wilk", "Shapiro-Wilk", "W", normality_shapiro_wilk},
                                  {"anderson_darling", "Anderson-Darling", "A2", normality_anderson_darling},
                                  {"lilliefors", "Lilliefors (Kolmogorov-Smirnov)", "D", normality_lilliefors},
                                  {"jarque_bera", "Jarque-Bera", "JB", normality_jarque_bera}};

/* Sorted values against normal quantiles at (i - 0.5) / n; the line is that of mean and sd. */
static void draw_quantiles(OperationRun *run, const StatColumn *column, const Summary *sample)
{
    size_t n = column->n;
    double *sorted = frame_array(run->frame, n, sizeof *sorted), *theory = frame_array(run->frame, n, sizeof *theory);
    rank_sort(column->values, n, sorted);
    for (size_t i = 0; i < n; i++) {
        theory[i] = dist_normal_quantile(((double)i + 0.5) / (double)n);
        sorted[i] = column_place(column, sorted[i]);
    }
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "quantiles", "Quantiles against a normal distribution"));
    figure_quantiles(&figure, theory, sorted, n, column_place(column, double2_value(sample->mean)), column_length(column, sample->sd));
    figure_end(&figure, &(FigureLayout){.x = {.title = "Normal quantile"}, .y = {.title = column->name}, .no_legend = true});
}

static Status normality(OperationRun *run, Error *error)
{
    Sample rows;
    StatColumn column;
    Error why = {.status = OK};
    NormalityTest test, first = {NAN, NAN, 0};
    const char *best = NULL;
    Status status = statistics_sample(run, (const char *const[]){"column", NULL}, &rows, error);
    if (status == OK)
        status = statistics_column(run, "column", 0, &rows, &column, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    AnswerTable *table = answer_table(run->answer, "tests", "Tests of normality");
    table_column(table, "test", "Test", FORMAT_TEXT);
    table_column(table, "statistic", "Statistic", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    for (size_t i = 0; i < sizeof NORMALITY / sizeof *NORMALITY; i++) {
        if (NORMALITY[i].test(column.values, column.n, &test, &why) != OK) {
            json_member_null(json, NORMALITY[i].name);
            if (column.n > SHAPIRO_MOST)
                table_note(table, "%s", why.message);
            else
                table_note(table, "Tests that want more than %zu values are left out.", column.n);
            continue;
        }
        json_key(json, NORMALITY[i].name);
        json_open_object(json);
        json_member_number(json, "statistic", test.statistic);
        json_member_number(json, "p", test.p);
        json_close(json);
        table_text(table, arena_printf(run->arena, "%s %s", NORMALITY[i].title, NORMALITY[i].statistic));
        table_number(table, test.statistic);
        table_number(table, test.p);
        if (!best) {
            best = NORMALITY[i].title;
            first = test;
        }
    }
    if (!best)
        return error_set(error, ERR_INVALID, "%s", why.message);
    Summary sample = sample_of(column.values, column.n);
    draw_quantiles(run, &column, &sample);
    if (column.n >= 5000 && first.p < 0.05)
        answer_warning(run->answer, "With so many values the tests see deviations too small to matter; let the figure decide.");
    bool normal = first.p >= 1 - statistics_confidence(run);
    answer_explain(run->answer, "%s values of \"%s\": %s %s, %s. %s.", said_count(run->answer, column.n), column.name, best,
                   said(run->answer, first.statistic), said_p(run->answer, first.p),
                   normal ? "Nothing speaks against a normal distribution" : "That speaks against a normal distribution");
    return OK;
}

static void variance_row(OperationRun *run, AnswerTable *table, const char *name, const char *title, const VarianceTest *test)
{
    Json *json = answer_result(run->answer);
    json_key(json, name);
    json_open_object(json);
    json_member_number(json, "statistic", test->statistic);
    json_member_number(json, "df1", test->df1);
    json_member_number(json, "df2", test->df2);
    json_member_number(json, "p", test->p);
    json_close(json);
    table_text(table, title);
    table_number(table, test->statistic);
    table_number(table, test->df1);
    table_number(table, test->df2);
    table_number(table, test->p);
}

static Status variances(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    VarianceTest levene, median, bartlett;
    Error why;
    Status status = statistics_groups(run, "response", "factor", &groups, error);
    if (status == OK)
        status = variance_levene(groups.values, groups.start, groups.samples, groups.groups.levels, false, &levene, error);
    if (status == OK)
        status = variance_levene(groups.values, groups.start, groups.samples, groups.groups.levels, true, &median, error);
    if (status != OK)
        return status;
    AnswerTable *table = answer_table(run->answer, "tests", "Equality of variances");
    table_column(table, "test", "Test", FORMAT_TEXT);
    table_column(table, "statistic", "Statistic", FORMAT_NUMBER);
    table_column(table, "df1", "df 1", FORMAT_NUMBER);
    table_column(table, "df2", "df 2", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    variance_row(run, table, "levene", "Levene (mean) F", &levene);
    variance_row(run, table, "brown_forsythe", "Brown-Forsythe (median) F", &median);
    if (variance_bartlett(groups.samples, groups.groups.levels, &bartlett, &why) == OK) {
        variance_row(run, table, "bartlett", "Bartlett chi-square", &bartlett);
        table_note(table, "Bartlett's test presumes normal values.");
    } else {
        json_member_null(answer_result(run->answer), "bartlett");
        answer_warning(run->answer, "%s", why.message);
    }
    statistics_group_table(run, &groups);
    statistics_boxes(run, &groups);
    answer_explain(run->answer, "The spreads of \"%s\" in the %zu groups of \"%s\": Brown-Forsythe F(%s, %s) = %s, %s.", groups.response.name,
                   groups.groups.levels, groups.factor, said(run->answer, median.df1), said(run->answer, median.df2),
                   said(run->answer, median.statistic), statistics_verdict(run, median.p));
    return OK;
}

static void draw_steps(OperationRun *run, const StatGroups *groups)
{
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "ecdf", "Distribution functions"));
    for (size_t k = 0; k < 2; k++) {
        size_t n = groups->start[k + 1] - groups->start[k];
        double *x = frame_array(run->frame, n + 1, sizeof *x), *y = frame_array(run->frame, n + 1, sizeof *y);
        rank_sort(groups->values + groups->start[k], n, x);
        for (size_t i = 0; i < n; i++) {
            x[i] = column_place(&groups->response, x[i]);
            y[i] = (double)(i + 1) / (double)n;
        }
        figure_line(&figure, groups->groups.names[k], x, y, n, true, k > 0);
        frame_release(run->frame, x);
        frame_release(run->frame, y);
    }
    figure_end(&figure, &(FigureLayout){.x = {.title = groups->response.name}, .y = {.title = "Share of rows at or below", .percent = true}});
}

static Status two_samples(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    KolmogorovTest test;
    Status status = statistics_two_groups(run, &groups, error);
    if (status != OK)
        return status;
    status = kolmogorov_two(groups.values, groups.start[1], groups.values + groups.start[1], groups.start[2] - groups.start[1], statistics_alternative(run),
                            (RankMethod)statistics_choice(run, "method"), &test, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    double at = column_place(&groups.response, test.at);
    json_member_number(json, "d", test.d);
    json_member_number(json, "p", test.p);
    json_member_number(json, "at", at);
    json_member_text(json, "method", test.exact ? "exact" : "asymptotic");
    statistics_table(run, "Kolmogorov-Smirnov test", (StatRow[]){{"D", test.d, false}, {"p", test.p, true}, {"at", at, false}}, 3);
    statistics_group_table(run, &groups);
    draw_steps(run, &groups);
    answer_explain(run->answer, "The distributions of \"%s\" in \"%.80s\" and \"%.80s\" are furthest apart at %s, by D = %s, %s (%s).", groups.response.name,
                   groups.groups.names[0], groups.groups.names[1], said(run->answer, at), said(run->answer, test.d),
                   statistics_verdict(run, test.p), test.exact ? "exact" : "asymptotic");
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 0.3 + 300e-9 * (double)rows;
}

static const char *const INDEPENDENT[] = {"The rows are independent.", NULL};

const Operation OP_KS_TWO_SAMPLE = {
    .name = "ks_two_sample", .title = "Kolmogorov-Smirnov test of two groups", .group = "Assumptions",
    .answers = "Are the values of two groups distributed alike?", .assumptions = INDEPENDENT, .missing = LISTWISE, .params = KS_PARAMS,
    .cost = cost, .run = two_samples};
const Operation OP_NORMALITY = {
    .name = "normality", .title = "Tests of normality", .group = "Assumptions", .answers = "Are the values of a column normally distributed?",
    .assumptions = INDEPENDENT, .missing = LISTWISE, .params = NORMALITY_PARAMS, .cost = cost, .run = normality};
const Operation OP_VARIANCE_HOMOGENEITY = {
    .name = "variance_homogeneity", .title = "Equality of variances", .group = "Assumptions", .answers = "Do several groups spread alike?",
    .assumptions = INDEPENDENT, .missing = LISTWISE, .params = VARIANCE_PARAMS, .run = variances};
