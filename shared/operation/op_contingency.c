/*
** op_contingency.c - two categorical columns: the crosstab with expected counts and residuals, tests of independence, measures of
** association; McNemar's test for pairs.
*/
#include "operation/statistics.h"

#include "numeric/contingency.h"
#include "numeric/fisher.h"

#include <math.h>
#include <string.h>

enum { MOST_LEVELS = 500, MOST_CELLS = 20000, SHOWN_COLUMNS = 100 };

static const char *const FISHER[] = {"auto", "exact", "simulated", "none", NULL};

static const Param PARAMS[] = {
    {"rows", PARAM_COLUMN, .required = true, .columns = COLUMN_CATEGORICAL, .title = "Rows", .doc = "The column whose values are the table's rows."},
    {"columns", PARAM_COLUMN, .required = true, .columns = COLUMN_CATEGORICAL, .title = "Columns", .doc = "The column whose values are the table's columns."},
    {"fisher", PARAM_ENUM, .choices = FISHER, .has_default = true, .default_text = "auto", .title = "Fisher's exact test",
     .doc = "auto: exact where the table is small enough; exact: as far as 20 seconds and 200 MB reach; simulated: by sampled tables; none: left out."},
    {"rounds", PARAM_INTEGER, .has_default = true, .default_integer = 10000, .min = 100, .max = 1000000, .title = "Sampled tables",
     .doc = "For fisher: simulated."},
    {"mcnemar", PARAM_BOOLEAN, .has_default = true, .default_boolean = false, .title = "McNemar's test",
     .doc = "For two ratings of the same subjects with the same categories: has anything changed?"},
    PARAM_OF_CONFIDENCE, PARAM_OF_SEED, {NULL}};

typedef struct Crosstab {
    const char *row_name, *column_name;
    Factor rows, columns;
    double *counts, *expected, *residuals, *standardized;
    Contingency test;
} Crosstab;

static Status read_crosstab(OperationRun *run, Crosstab *tab, Error *error)
{
    Sample sample;
    Numbers weights;
    size_t row = param_value(run->params, "rows")->columns[0], column = param_value(run->params, "columns")->columns[0];
    Status status = statistics_sample(run, (const char *const[]){"rows", "columns", NULL}, &sample, error);
    if (status == OK)
        status = frame_factor(run->frame, row, &sample, FACTOR_BY_VALUE, MOST_LEVELS, &tab->rows, error);
    if (status == OK)
        status = frame_factor(run->frame, column, &sample, FACTOR_BY_VALUE, MOST_LEVELS, &tab->columns, error);
    if (status == OK)
        status = statistics_counts(run, &sample, &weights, error);
    if (status != OK)
        return status;
    size_t cells = tab->rows.levels * tab->columns.levels;
    if (cells > MOST_CELLS)
        return error_set(error, ERR_LIMIT, "The table would have %zu x %zu cells; the limit is %d. Group the values first.", tab->rows.levels,
                         tab->columns.levels, MOST_CELLS);
    tab->row_name = frame_name(run->frame, row);
    tab->column_name = frame_name(run->frame, column);
    tab->counts = arena_array(run->arena, cells, sizeof(double));
    tab->expected = arena_array(run->arena, cells, sizeof(double));
    tab->residuals = arena_array(run->arena, cells, sizeof(double));
    tab->standardized = arena_array(run->arena, cells, sizeof(double));
    contingency_count(tab->rows.codes, tab->columns.codes, weights.values, sample.n, tab->rows.levels, tab->columns.levels, tab->counts);
    return contingency_test(tab->counts, tab->rows.levels, tab->columns.levels, statistics_confidence(run), &tab->test, tab->expected,
                            tab->residuals, tab->standardized, error);
}

static void cells_member(Json *json, const char *name, const double *cells, size_t rows, size_t columns)
{
    json_key(json, name);
    json_open_array(json);
    for (size_t i = 0; i < rows; i++) {
        json_open_array(json);
        for (size_t j = 0; j < columns; j++)
            json_number(json, cells[i * columns + j]);
        json_close(json);
    }
    json_close(json);
}

static void names_member(Json *json, const char *name, const Factor *factor)
{
    json_key(json, name);
    json_open_array(json);
    for (size_t i = 0; i < factor->levels; i++)
        json_text(json, factor->names[i]);
    json_close(json);
}

static void cells_table(OperationRun *run, const Crosstab *tab, const char *name, const char *title, const double *cells, AnswerFormat format)
{
    size_t columns = tab->columns.levels, shown = columns < SHOWN_COLUMNS ? columns : SHOWN_COLUMNS;
    bool sums = format == FORMAT_INTEGER;
    AnswerTable *table = answer_table(run->answer, name, title);
    table_column(table, "row", tab->row_name, FORMAT_TEXT);
    for (size_t j = 0; j < shown; j++)
        table_column(table, NULL, tab->columns.names[j], format);
    if (sums)
        table_column(table, "total", "Total", FORMAT_INTEGER);
    double *down = arena_array(run->arena, columns, sizeof *down);
    for (size_t j = 0; j < columns; j++)
        down[j] = 0;
    for (size_t i = 0; i < tab->rows.levels; i++) {
        double across = 0;
        table_text(table, tab->rows.names[i]);
        for (size_t j = 0; j < columns; j++) {
            double cell = cells[i * columns + j];
            across += cell;
            down[j] += cell;
            if (j < shown && sums)
                table_integer(table, (int64_t)cell);
            else if (j < shown)
                table_number(table, cell);
        }
        if (sums)
            table_integer(table, (int64_t)across);
    }
    if (sums) {
        table_text(table, "Total");
        for (size_t j = 0; j < shown; j++)
            table_integer(table, (int64_t)down[j]);
        table_integer(table, (int64_t)tab->test.n);
    }
    if (shown < columns)
        table_note(table, "The first %zu of %zu columns.", shown, columns);
}

static void tell_two_by_two(OperationRun *run, const Contingency *test)
{
    Json *json = answer_result(run->answer);
    json_member_number(json, "chi_squared_yates", test->yates);
    json_member_number(json, "p_yates", test->yates_p);
    json_member_number(json, "phi", test->phi);
    statistics_effect(run, "odds_ratio", test->odds_ratio);
    statistics_effect(run, "relative_risk", test->relative_risk);
    if (test->corrected)
        answer_warning(run->answer, "A cell is empty; odds ratio and relative risk were taken after adding one half to every cell.");
    AnswerTable *table = answer_table(run->answer, "two_by_two", "Two by two");
    table_column(table, "measure", "Measure", FORMAT_TEXT);
    table_column(table, "value", "Value", FORMAT_NUMBER);
    table_column(table, "low", "Interval from", FORMAT_NUMBER);
    table_column(table, "high", "to", FORMAT_NUMBER);
    const Effect *effects[] = {&test->odds_ratio, &test->relative_risk};
    for (size_t i = 0; i < 2; i++) {
        table_text(table, i ? "Relative risk" : "Odds ratio");
        table_number(table, effects[i]->value);
        table_number(table, effects[i]->interval.low);
        table_number(table, effects[i]->interval.high);
    }
}

/* What the totals decide only shows while it is done: a start of a moment, and then the whole, for which nobody waits. */
static Status exact(OperationRun *run, const Crosstab *tab, bool whole, double *p, Error *error)
{
    size_t rows = tab->rows.levels, columns = tab->columns.levels;
    Steps steps = {run->progress, run->context};
    Status status = fisher_exact(tab->counts, rows, columns, FISHER_QUICK, p, NULL, error);
    if (status != ERR_LIMIT || !whole)
        return status;
    if (fisher_least_work(tab->counts, rows, columns) <= (double)FISHER_WORK)
        status = operation_expect(run, FISHER_SECONDS, error);
    return status != ERR_CANCELLED ? fisher_exact(tab->counts, rows, columns, FISHER_WORK, p, &steps, error) : status;
}

static Status simulated(OperationRun *run, const Crosstab *tab, double *p, Error *error)
{
    size_t rows = tab->rows.levels, columns = tab->columns.levels, rounds = (size_t)param_value(run->params, "rounds")->integer;
    Json *json = answer_result(run->answer);
    Status status = operation_expect(run, fisher_simulate_seconds(rows, columns, tab->test.n, rounds), error);
    if (status == OK)
        status = fisher_simulate(tab->counts, rows, columns, rounds, (uint64_t)param_value(run->params, "seed")->integer, p,
                                 &(Steps){run->progress, run->context}, error);
    if (status == OK) {
        json_member_number(json, "fisher_p_error", sqrt(*p * (1 - *p) / (double)rounds));
        json_member_int(json, "fisher_rounds", (int64_t)rounds);
    }
    return status;
}

static Status tell_fisher(OperationRun *run, const Crosstab *tab, double *p, Error *error)
{
    size_t choice = statistics_choice(run, "fisher"), rows = tab->rows.levels, columns = tab->columns.levels;
    Json *json = answer_result(run->answer);
    const char *how = choice == 2 ? "simulated" : "exact";
    Status status = OK;
    Error why;
    *p = NAN;
    if (choice == 3)
        return OK;
    if (tab->test.two_by_two && rows == 2 && columns == 2 && choice != 2) {
        Effect odds;
        status = fisher_two_by_two(tab->counts, TWO_SIDED, statistics_confidence(run), p, &odds, &why);
        if (status == OK)
            statistics_effect(run, "conditional_odds_ratio", odds);
    } else if (choice == 2) {
        status = simulated(run, tab, p, &why);
    } else {
        status = exact(run, tab, choice == 1, p, &why);
    }
    if (status == OK) {
        json_member_number(json, "fisher_p", *p);
        json_member_text(json, "fisher_method", how);
        return OK;
    }
    if (choice == 0) {
        if (tab->test.expected_below_5)
            answer_warning(run->answer, "Fisher's test was left out: the exact one takes long for this table. Choose fisher: simulated, or exact to try it.");
        return OK;
    }
    return error_set(error, why.status, "%s", why.message);
}

/* Both columns rated in the same categories: the levels must agree in number and name. */
static Status tell_mcnemar(OperationRun *run, const Crosstab *tab, Error *error)
{
    McNemar test;
    size_t levels = tab->rows.levels;
    bool alike = levels == tab->columns.levels;
    for (size_t i = 0; alike && i < levels; i++)
        alike = strcmp(tab->rows.names[i], tab->columns.names[i]) == 0;
    if (!alike)
        return operation_blame(run, "mcnemar", -1, error, "needs the same categories in both columns");
    Status status = mcnemar_test(tab->counts, levels, statistics_confidence(run), &test, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_key(json, "mcnemar");
    json_open_object(json);
    json_member_number(json, "chi_squared", test.chi_squared);
    json_member_number(json, "df", test.df);
    json_member_number(json, "p", test.p);
    json_member_number(json, "exact_p", test.exact_p);
    json_member_number(json, "discordant", test.discordant);
    json_member_number(json, "odds_ratio", test.odds_ratio.value);
    json_close(json);
    answer_explain(run->answer, "%s rows changed category: McNemar's chi-square is %s, %s.", said_count(run->answer, (uint64_t)test.discordant),
                   said(run->answer, test.chi_squared), statistics_verdict(run, test.p));
    return OK;
}

static void draw(OperationRun *run, const Crosstab *tab)
{
    size_t rows = tab->rows.levels, columns = tab->columns.levels;
    if (rows > 60 || columns > 60)
        return;
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "residuals", "Standardised residuals"));
    figure_heatmap(&figure, tab->columns.names, columns, tab->rows.names, rows, tab->standardized, true, 0);
    figure_end(&figure, &(FigureLayout){.x = {.title = tab->column_name, .category = true}, .y = {.title = tab->row_name, .category = true}});
}

/* Chi-square holds roughly while a fifth of the cells at the most is below 5, and none below 1 (Cochran, Biometrics 10, 1954). */
static void check_expected(OperationRun *run, const Contingency *test, bool fisher, size_t cells)
{
    static const CheckAlternative SIMULATED = {
        .operation = "contingency", .title = "Fisher's test by sampled tables", .set = "\"fisher\":\"simulated\""};
    const char *least = said(run->answer, test->least_expected);
    const char *said_instead = !fisher ? "" : statistics_choice(run, "fisher") == 2 ? " Fisher's test by sampled tables does without." : " Fisher's test is exact.";
    if (!test->expected_below_5)
        check_add(run, "Expected counts of 5 or more", CHECK_OK, NULL, "All %zu cells have them; the least is %s.", cells, least);
    else
        check_add(run, "Expected counts of 5 or more", test->least_expected < 1 || 5 * test->expected_below_5 > cells ? CHECK_FAILS : CHECK_DOUBTFUL,
                  fisher ? NULL : &SIMULATED, "%zu cell%s an expected count below 5 (the least is %s), where chi-square is rough.%s",
                  test->expected_below_5, test->expected_below_5 == 1 ? " has" : "s have", least, said_instead);
}

static void tell_tests(OperationRun *run, const Contingency *test, double fisher)
{
    const StatRow all[] = {{"Chi-square", test->chi_squared, false}, {"df", test->df, false}, {"p", test->p, true},
                           {"Yates' chi-square", test->yates, false}, {"p of Yates", test->yates_p, true},
                           {"G", test->g, false}, {"p of G", test->g_p, true}, {"Fisher's p", fisher, true}, {"Cramer's V", test->cramers_v, false}};
    StatRow rows[9];
    size_t n = 0;
    for (size_t i = 0; i < 9; i++)
        if (test->two_by_two || (i != 3 && i != 4))
            rows[n++] = all[i];
    statistics_table(run, "Independence", rows, n);
}

static Status contingency(OperationRun *run, Error *error)
{
    Crosstab tab = {.row_name = NULL};
    double fisher = NAN;
    Status status = read_crosstab(run, &tab, error);
    if (status != OK)
        return status;
    const Contingency *test = &tab.test;
    Json *json = answer_result(run->answer);
    json_member_number(json, "chi_squared", test->chi_squared);
    json_member_number(json, "df", test->df);
    json_member_number(json, "p", test->p);
    json_member_number(json, "g", test->g);
    json_member_number(json, "g_p", test->g_p);
    statistics_effect(run, "cramers_v", test->v);
    json_member_number(json, "cramers_v_corrected", test->cramers_v_corrected);
    json_member_number(json, "contingency_coefficient", test->contingency_coefficient);
    json_member_number(json, "least_expected", test->least_expected);
    names_member(json, "rows", &tab.rows);
    names_member(json, "columns", &tab.columns);
    cells_member(json, "counts", tab.counts, tab.rows.levels, tab.columns.levels);
    cells_member(json, "expected", tab.expected, tab.rows.levels, tab.columns.levels);
    cells_member(json, "residuals", tab.residuals, tab.rows.levels, tab.columns.levels);
    cells_member(json, "standardized_residuals", tab.standardized, tab.rows.levels, tab.columns.levels);
    status = tell_fisher(run, &tab, &fisher, error);
    if (status != OK)
        return status;
    cells_table(run, &tab, "counts", "Counts", tab.counts, FORMAT_INTEGER);
    tell_tests(run, test, fisher);
    if (test->two_by_two)
        tell_two_by_two(run, test);
    cells_table(run, &tab, "expected", "Expected under independence", tab.expected, FORMAT_NUMBER);
    cells_table(run, &tab, "residuals", "Standardised residuals", tab.standardized, FORMAT_NUMBER);
    check_expected(run, test, isfinite(fisher), tab.rows.levels * tab.columns.levels);
    draw(run, &tab);
    answer_explain(run->answer, "\"%s\" and \"%s\" in %s cases: chi-square %s with %s %s of freedom, %s. Cramer's V is %s.",
                   said_name(run->answer, tab.row_name), said_name(run->answer, tab.column_name), said_count(run->answer, (uint64_t)test->n),
                   said(run->answer, test->chi_squared), said(run->answer, test->df), test->df == 1 ? "degree" : "degrees",
                   statistics_verdict(run, test->p), said(run->answer, test->cramers_v));
    return param_value(run->params, "mcnemar")->boolean ? tell_mcnemar(run, &tab, error) : OK;
}

static const char *const ASSUMPTIONS[] = {"The rows are independent.", "For chi-square: expected counts of 5 or more.", NULL};

const Operation OP_CONTINGENCY = {
    .name = "contingency", .title = "Contingency table", .group = "Frequencies", .answers = "Do two categorical columns depend on each other?",
    .assumptions = ASSUMPTIONS, .missing = LISTWISE, .params = PARAMS, .weights = true, .run = contingency};
