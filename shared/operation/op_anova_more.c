/*
** op_anova_more.c - analysis of variance of two factors, and of repeated measures.
*/
#include "operation/statistics.h"

#include "numeric/anova_repeated.h"
#include "numeric/anova_two.h"
#include "numeric/variance.h"

#include <math.h>

static const Param TWO_PARAMS[] = {
    PARAM_OF_RESPONSE,
    {"first", PARAM_COLUMN, .required = true, .columns = COLUMN_CATEGORICAL, .title = "First factor", .doc = "A column of groups."},
    {"second", PARAM_COLUMN, .required = true, .columns = COLUMN_CATEGORICAL, .title = "Second factor", .doc = "Another column of groups."},
    {"interaction", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .title = "Interaction",
     .doc = "Whether the effect of one factor may depend on the other."},
    {"type", PARAM_INTEGER, .has_default = true, .default_integer = 2, .min = 1, .max = 3, .title = "Sums of squares",
     .doc = "Type 1 (in order), 2 (each main effect beside the other), 3 (each beside all others). Equal when all cells have as many rows."},
    PARAM_OF_CONFIDENCE, {NULL}};

static const Param REPEATED_PARAMS[] = {
    {"columns", PARAM_COLUMNS, .required = true, .columns = COLUMN_NUMERIC, .min_items = 2, .max_items = REPEATED_TREATMENTS, .title = "Columns",
     .doc = "The measurements of each row that are compared."},
    PARAM_OF_CONFIDENCE, {NULL}};

typedef struct TwoFactors {
    StatColumn response;
    const char *first, *second;
    Factor a, b;
    uint32_t *code;          /* of each row: a's level times the levels of b, and b's */
    Summary *cells;
} TwoFactors;

static Status read_two(OperationRun *run, TwoFactors *two, Error *error)
{
    Sample sample;
    size_t first = param_value(run->params, "first")->columns[0], second = param_value(run->params, "second")->columns[0];
    if (first == second)
        return operation_blame(run, "second", -1, error, "must be another column than first");
    Status status = statistics_sample(run, (const char *const[]){"response", "first", "second", NULL}, &sample, error);
    if (status == OK)
        status = statistics_column(run, "response", 0, &sample, &two->response, error);
    if (status == OK)
        status = frame_factor(run->frame, first, &sample, FACTOR_BY_VALUE, STATISTICS_LEVELS, &two->a, error);
    if (status == OK)
        status = frame_factor(run->frame, second, &sample, FACTOR_BY_VALUE, STATISTICS_LEVELS, &two->b, error);
    if (status != OK)
        return status;
    if (sample.n && (two->a.levels < 2 || two->b.levels < 2))
        return operation_blame(run, two->a.levels < 2 ? "first" : "second", -1, error, "must have at least 2 different values in these rows");
    two->first = frame_name(run->frame, first);
    two->second = frame_name(run->frame, second);
    uint32_t *code = frame_array(run->frame, sample.n + 1, sizeof *code), levels = (uint32_t)two->b.levels;
    for (size_t i = 0; i < sample.n; i++)
        code[i] = two->a.codes[i] * levels + two->b.codes[i];
    two->cells = arena_array(run->arena, two->a.levels * two->b.levels + 1, sizeof *two->cells);
    sample_by_group(two->response.values, code, sample.n, two->a.levels * two->b.levels, two->cells);
    two->code = code;
    return OK;
}

static double squared(const StatColumn *column, double ss)
{
    return column_length(column, column_length(column, ss));
}

static void effect_row(OperationRun *run, AnswerTable *table, const StatColumn *column, const char *name, const char *title,
                       const AnovaEffect *effect)
{
    Json *json = answer_result(run->answer);
    double ss = squared(column, effect->ss);
    json_key(json, name);
    json_open_object(json);
    json_member_number(json, "ss", ss);
    json_member_number(json, "df", effect->df);
    json_member_number(json, "f", effect->f);
    json_member_number(json, "p", effect->p);
    json_member_number(json, "partial_eta_squared", effect->partial_eta_squared.value);
    json_member_number(json, "partial_eta_squared_low", effect->partial_eta_squared.interval.low);
    json_member_number(json, "partial_eta_squared_high", effect->partial_eta_squared.interval.high);
    json_member_number(json, "partial_omega_squared", effect->partial_omega_squared);
    json_close(json);
    table_text(table, title);
    table_number(table, ss);
    table_number(table, effect->df);
    table_number(table, ss / effect->df);
    table_number(table, effect->f);
    table_number(table, effect->p);
    table_number(table, effect->partial_eta_squared.value);
}

static AnswerTable *anova_table(OperationRun *run)
{
    AnswerTable *table = answer_table(run->answer, "anova", "Analysis of variance");
    table_column(table, "source", "Source", FORMAT_TEXT);
    table_column(table, "ss", "Sum of squares", FORMAT_NUMBER);
    table_column(table, "df", "df", FORMAT_NUMBER);
    table_column(table, "ms", "Mean square", FORMAT_NUMBER);
    table_column(table, "f", "F", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    table_column(table, "eta", "Partial eta squared", FORMAT_NUMBER);
    return table;
}

static void error_row(AnswerTable *table, const char *title, double ss, double df)
{
    table_text(table, title);
    table_number(table, ss);
    table_number(table, df);
    table_number(table, ss / df);
    table_empty(table);
    table_empty(table);
    table_empty(table);
}

/* Means of the first factor's levels, a line for each of the second's (up to 12). */
static void draw_cells(OperationRun *run, const TwoFactors *two)
{
    size_t lines = two->b.levels < 12 ? two->b.levels : 12, points = two->a.levels;
    double *x = arena_array(run->arena, points, sizeof *x), *y = arena_array(run->arena, points, sizeof *y);
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "means", "Means of the combinations"));
    for (size_t j = 0; j < lines; j++) {
        for (size_t i = 0; i < points; i++) {
            x[i] = (double)i;
            y[i] = column_place(&two->response, double2_value(two->cells[i * two->b.levels + j].mean));
        }
        figure_line(&figure, two->b.names[j], x, y, points, false, false);
    }
    figure_end(&figure, &(FigureLayout){.x = {.title = two->first, .ticks = two->a.names, .n_ticks = points}, .y = {.title = two->response.name},
               .note = lines < two->b.levels ? "The first 12 levels of the second factor." : NULL});
}

static void cell_table(OperationRun *run, const TwoFactors *two)
{
    AnswerTable *table = answer_table(run->answer, "cells", "Combinations");
    table_column(table, "first", two->first, FORMAT_TEXT);
    table_column(table, "second", two->second, FORMAT_TEXT);
    table_column(table, "n", "n", FORMAT_INTEGER);
    table_column(table, "mean", "Mean", FORMAT_NUMBER);
    table_column(table, "sd", "SD", FORMAT_NUMBER);
    for (size_t i = 0; i < two->a.levels; i++)
        for (size_t j = 0; j < two->b.levels; j++) {
            const Summary *cell = &two->cells[i * two->b.levels + j];
            table_text(table, two->a.names[i]);
            table_text(table, two->b.names[j]);
            table_integer(table, (int64_t)cell->n);
            table_number(table, column_place(&two->response, double2_value(cell->mean)));
            table_number(table, column_length(&two->response, cell->sd));
        }
}

static const char *effect_said(OperationRun *run, const AnovaEffect *effect, double df_error)
{
    if (!(effect->df > 0))
        return "no effect of its own can be told apart (0 degrees of freedom)";
    if (!isfinite(effect->f))
        return "F has no bound, since values do not differ within the combinations";
    return arena_printf(run->arena, "F(%s, %s) = %s, %s", said(run->answer, effect->df), said(run->answer, df_error), said(run->answer, effect->f),
                        statistics_verdict(run, effect->p));
}

/* What is left of each row without the mean of its combination. */
static void check_residuals(OperationRun *run, const TwoFactors *two)
{
    static const char *const RENAME[][2] = {{"first", "factor"}, {NULL, NULL}};
    const CheckAlternative ranks = {.operation = "kruskal_wallis", .title = "Kruskal-Wallis test of the first factor", .rename = RENAME};
    double *residuals = frame_array(run->frame, two->response.n + 1, sizeof *residuals);
    for (size_t i = 0; i < two->response.n; i++)
        residuals[i] = double2_from(two->response.values[i], two->cells[two->code[i]].mean);
    statistics_check_normal(run, residuals, two->response.n, "The residuals", &ranks);
    frame_release(run->frame, residuals);
}

/* The same model as a regression whose errors do not presume equal spreads. */
static const char *robust_regression(OperationRun *run, const TwoFactors *two, bool interaction)
{
    Buffer text = BUFFER_INIT;
    Json json;
    json_begin(&json, &text);
    json_open_object(&json);
    json_member_text(&json, "errors", "hc3");
    for (size_t i = 0; i < (interaction ? 3 : 2); i++) {
        json_key(&json, i == 0 ? "features" : i == 1 ? "categorical" : "interactions");
        json_open_array(&json);
        if (i == 2)
            json_open_array(&json);
        json_text(&json, two->first);
        json_text(&json, two->second);
        if (i == 2)
            json_close(&json);
        json_close(&json);
    }
    json_close(&json);
    const char *members = arena_text_n(run->arena, text.data + 1, text.length - 2);
    buffer_free(&text);
    return members;
}

static void check_cell_spreads(OperationRun *run, const TwoFactors *two, bool interaction)
{
    static const char *const RENAME[][2] = {{"response", "target"}, {NULL, NULL}};
    VarianceTest spread;
    Answer *answer = run->answer;
    size_t cells = two->a.levels * two->b.levels;
    double *values = frame_array(run->frame, two->response.n + 1, sizeof *values);
    size_t *start = arena_array(run->arena, cells + 1, sizeof *start);
    sample_split(two->response.values, two->code, two->response.n, cells, values, start);
    Status status = variance_levene(values, start, two->cells, cells, true, &spread, NULL);
    frame_release(run->frame, values);
    if (status != OK)
        return;
    CheckVerdict verdict = check_p(spread.p, 0.05, 0.01);
    const CheckAlternative robust = {.operation = "regression", .title = "Regression with errors that do not presume equal spreads (HC3)",
                                     .set = robust_regression(run, two, interaction), .rename = RENAME};
    if (verdict == CHECK_OK)
        check_add(run, "Equal spreads", CHECK_OK, NULL, "The combinations spread alike (Brown-Forsythe F = %s, %s).", said(answer, spread.statistic),
                  said_p(answer, spread.p));
    else
        check_add(run, "Equal spreads", verdict, &robust, "The combinations spread differently (Brown-Forsythe F = %s, %s). A regression with HC3 errors "
                                                          "does not presume equal spreads.", said(answer, spread.statistic), said_p(answer, spread.p));
}

static void check_cells(OperationRun *run, const TwoFactors *two, const TwoWayAnova *anova, bool interaction, int type)
{
    static const CheckAlternative ADDITIVE = {.operation = "anova_two_way", .title = "Without the interaction", .set = "\"interaction\":false"};
    static const CheckAlternative BESIDE = {.operation = "anova_two_way", .title = "Each factor beside the other (type 2)", .set = "\"type\":2"};
    size_t cells = two->a.levels * two->b.levels, least = two->response.n, most = 0;
    for (size_t i = 0; i < cells; i++) {
        least = two->cells[i].n < least ? two->cells[i].n : least;
        most = two->cells[i].n > most ? two->cells[i].n : most;
    }
    if (anova->empty && interaction)
        check_add(run, "No empty combinations", CHECK_DOUBTFUL, &ADDITIVE,
                  "%zu of the %zu combinations of levels %s no rows; what the interaction could say about them is left out.", anova->empty, cells,
                  anova->empty == 1 ? "has" : "have");
    else if (anova->empty)
        check_add(run, "No empty combinations", CHECK_OK, NULL, "%zu of the %zu combinations of levels %s no rows, which matters only to an interaction.",
                  anova->empty, cells, anova->empty == 1 ? "has" : "have");
    else
        check_add(run, "No empty combinations", CHECK_OK, NULL, "Each of the %zu combinations has rows (the least has %zu).", cells, least);
    if (anova->balanced)
        check_add(run, "Equal numbers of rows", CHECK_OK, NULL, "Each combination has %zu rows, so that all types of sums of squares agree.", most);
    else
        check_add(run, "Equal numbers of rows", type == 1 ? CHECK_DOUBTFUL : CHECK_OK, &BESIDE,
                  "The combinations have from %zu to %zu rows, so that the types of sums of squares differ. %s", least, most,
                  type == 1 ? "Type 1 depends on the order of the factors: the second is looked at beside the first, but not the first beside the second."
                  : type == 2 ? "Type 2 looks at each factor beside the other, as if there were no interaction."
                              : "Type 3 looks at each beside the other and their interaction.");
}

static Status two_way(OperationRun *run, Error *error)
{
    TwoFactors two = {.first = NULL};
    TwoWayAnova anova;
    bool interaction = param_value(run->params, "interaction")->boolean;
    int type = (int)param_value(run->params, "type")->integer;
    Status status = read_two(run, &two, error);
    if (status == OK)
        status = anova_two_way(two.cells, two.a.levels, two.b.levels, interaction, type, statistics_confidence(run), &anova, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    AnswerTable *table = anova_table(run);
    effect_row(run, table, &two.response, "first", two.first, &anova.first);
    effect_row(run, table, &two.response, "second", two.second, &anova.second);
    if (interaction)
        effect_row(run, table, &two.response, "interaction", arena_printf(run->arena, "%s x %s", two.first, two.second), &anova.interaction);
    error_row(table, "Error", squared(&two.response, anova.ss_error), anova.df_error);
    table_note(table, "Sums of squares of type %d.", type);
    json_member_number(json, "ss_error", squared(&two.response, anova.ss_error));
    json_member_number(json, "df_error", anova.df_error);
    json_member_number(json, "ss_total", squared(&two.response, anova.ss_total));
    json_member_number(json, "r_squared", anova.r_squared);
    json_member_bool(json, "balanced", anova.balanced);
    cell_table(run, &two);
    draw_cells(run, &two);
    check_residuals(run, &two);
    check_cell_spreads(run, &two, interaction);
    check_cells(run, &two, &anova, interaction, type);
    answer_explain(run->answer, "\"%s\" by \"%s\": %s; by \"%s\": %s.", two.response.name, two.first, effect_said(run, &anova.first, anova.df_error),
                   two.second, effect_said(run, &anova.second, anova.df_error));
    if (interaction)
        answer_explain(run->answer, "Interaction: %s. Together they account for %s of the variance.",
                       effect_said(run, &anova.interaction, anova.df_error), said_percent(run->answer, anova.r_squared));
    return OK;
}

static void treatment_table(OperationRun *run, const ParamValue *columns, const double *matrix, size_t n)
{
    AnswerTable *table = answer_table(run->answer, "columns", "Columns");
    table_column(table, "column", "Column", FORMAT_TEXT);
    table_column(table, "mean", "Mean", FORMAT_NUMBER);
    table_column(table, "sd", "SD", FORMAT_NUMBER);
    for (size_t i = 0; i < columns->n_columns; i++) {
        Summary sample = sample_of(matrix + i * n, n);
        table_text(table, frame_name(run->frame, columns->columns[i]));
        table_number(table, double2_value(sample.mean));
        table_number(table, sample.sd);
    }
}

/* Where all columns are decimals of one scale: their exact distances from the first's centre, so that no digit is lost however far from 0 they lie. */
static Status near_zero(OperationRun *run, const ParamValue *columns, const Sample *sample, const double *matrix, const double **near, Error *error)
{
    Centred first = {0}, centred;
    *near = matrix;
    const Schema *schema = frame_schema(run->frame);
    for (size_t j = 0; j < columns->n_columns; j++) {
        const Field *field = &schema->fields[columns->columns[j]];
        if (field->type != TYPE_DECIMAL || field->scale != schema->fields[columns->columns[0]].scale)
            return OK;
    }
    double *distances = frame_array(run->frame, sample->n * columns->n_columns + 1, sizeof *distances);
    *near = distances;
    for (size_t j = 0; j < columns->n_columns; j++) {
        Status status = frame_centred(run->frame, columns->columns[j], sample, j ? &centred : &first, error);
        if (status != OK)
            return status;
        const Centred *column = j ? &centred : &first;
        double apart = (double)(column->integer - first.integer);
        for (size_t i = 0; i < sample->n; i++)
            distances[j * sample->n + i] = centred_length(column, column->values[i] + apart);
        frame_release(run->frame, column->values);
    }
    return OK;
}

static Status repeated(OperationRun *run, Error *error)
{
    const ParamValue *columns = param_value(run->params, "columns");
    Sample sample;
    RepeatedAnova anova;
    double *matrix = NULL;
    const double *near = NULL;
    Status status = statistics_sample(run, (const char *const[]){"columns", NULL}, &sample, error);
    if (status == OK)
        status = frame_matrix(run->frame, columns->columns, columns->n_columns, &sample, &matrix, error);
    if (status == OK)
        status = sample_check(matrix, sample.n * columns->n_columns, "The values", error);
    if (status == OK)
        status = near_zero(run, columns, &sample, matrix, &near, error);
    if (status == OK)
        status = anova_repeated(near, sample.n, columns->n_columns, statistics_confidence(run), &anova, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_number(json, "f", anova.f);
    json_member_number(json, "p", anova.p);
    json_member_number(json, "df_treatment", anova.df_treatment);
    json_member_number(json, "df_error", anova.df_error);
    json_member_number(json, "ss_treatment", anova.ss_treatment);
    json_member_number(json, "ss_subject", anova.ss_subject);
    json_member_number(json, "ss_error", anova.ss_error);
    json_member_number(json, "mauchly_w", anova.mauchly_w);
    json_member_number(json, "mauchly_p", anova.mauchly_p);
    json_member_number(json, "greenhouse_geisser", anova.greenhouse_geisser);
    json_member_number(json, "huynh_feldt", anova.huynh_feldt);
    json_member_number(json, "p_greenhouse_geisser", anova.p_greenhouse_geisser);
    json_member_number(json, "p_huynh_feldt", anova.p_huynh_feldt);
    statistics_effect(run, "partial_eta_squared", anova.partial_eta_squared);
    json_member_number(json, "generalized_eta_squared", anova.generalized_eta_squared);
    AnswerTable *table = anova_table(run);
    table_text(table, "Columns");
    table_number(table, anova.ss_treatment);
    table_number(table, anova.df_treatment);
    table_number(table, anova.ss_treatment / anova.df_treatment);
    table_number(table, anova.f);
    table_number(table, anova.p);
    table_number(table, anova.partial_eta_squared.value);
    error_row(table, "Rows", anova.ss_subject, anova.df_subject);
    error_row(table, "Error", anova.ss_error, anova.df_error);
    statistics_table(run, "Sphericity", (StatRow[]){{"Mauchly's W", anova.mauchly_w, false}, {"p", anova.mauchly_p, true},
                     {"Greenhouse-Geisser", anova.greenhouse_geisser, false}, {"p (Greenhouse-Geisser)", anova.p_greenhouse_geisser, true},
                     {"Huynh-Feldt", anova.huynh_feldt, false}, {"p (Huynh-Feldt)", anova.p_huynh_feldt, true}}, 6);
    treatment_table(run, columns, matrix, sample.n);
    statistics_column_boxes(run, columns, matrix, sample.n);
    if (isfinite(anova.mauchly_p)) {
        CheckVerdict verdict = check_p(anova.mauchly_p, 0.05, 0);
        check_add(run, "Sphericity", verdict, &(CheckAlternative){.operation = "friedman"}, "The columns are %sspherical (Mauchly's W = %s, %s)%s",
                  verdict == CHECK_OK ? "" : "not ", said(run->answer, anova.mauchly_w), said_p(run->answer, anova.mauchly_p),
                  verdict == CHECK_OK ? " as far as can be seen." : ": use the corrected p values.");
    }
    answer_explain(run->answer, "Within %s rows the means of the %zu columns give F(%s, %s) = %s, %s; corrected by Greenhouse and Geisser, %s.",
                   said_count(run->answer, sample.n), columns->n_columns, said(run->answer, anova.df_treatment), said(run->answer, anova.df_error),
                   said(run->answer, anova.f), statistics_verdict(run, anova.p), said_p(run->answer, anova.p_greenhouse_geisser));
    return OK;
}

static const char *const TWO_ASSUMPTIONS[] = {"The rows are independent.", "The values of each combination are roughly normal, or many.",
                                              "The combinations spread alike.", NULL};
static const char *const REPEATED_ASSUMPTIONS[] = {"The rows are independent of one another; the columns are measured on the same subjects.",
                                                   "Differences of columns spread alike (sphericity), or corrected p values are used.", NULL};

const Operation OP_ANOVA_REPEATED = {
    .name = "anova_repeated", .title = "Analysis of variance, repeated measures", .group = "Means",
    .answers = "Do several measurements of the same rows differ in their mean?", .assumptions = REPEATED_ASSUMPTIONS, .missing = LISTWISE,
    .params = REPEATED_PARAMS, .run = repeated};
const Operation OP_ANOVA_TWO_WAY = {
    .name = "anova_two_way", .title = "Analysis of variance, two-way", .group = "Means",
    .answers = "Do two factors, and their combination, make a difference to a mean?", .assumptions = TWO_ASSUMPTIONS, .missing = LISTWISE,
    .params = TWO_PARAMS, .run = two_way};
