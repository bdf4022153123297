/*
** op_pca.c - principal components; see numeric/pca.h.
*/
#include "figure/figure.h"
#include "numeric/pca.h"
#include "operation/operation.h"

#include <math.h>

enum { DRAWN_ARROWS = 30, DRAWN_COMPONENTS = 50 };

static const char *const ASSUMPTIONS[] = {"What matters shows as linear relations between columns.",
                                          "The columns' units are comparable, or the columns are standardised.", NULL};

static const Param PARAMS[] = {
    {"columns", PARAM_COLUMNS, .all_numbers = true, .columns = COLUMN_ORDERED | COLUMN_BOOLEAN, .min_items = 1, .max_items = PCA_COLUMNS,
     .title = "Columns", .doc = "Numbers to be summed up by fewer components; all columns of numbers when left out."},
    {"n_components", PARAM_INTEGER, .min = 1, .max = PCA_COLUMNS, .title = "Components", .doc = "How many to keep; all when not given."},
    {"standardize", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .title = "Standardise",
     .doc = "Components of the correlations; otherwise of the covariances, where columns with large numbers count more."},
    {NULL}};

typedef struct Components {
    OperationRun *run;
    const char **columns;
    Sample sample;
    Rows rows;
    Pca pca;
    const char **names;    /* "PC1", ... */
    const double **values; /* one array a column */
    const double *drawn;   /* scores of the rows that are drawn on the first two components: n_drawn x 2 */
    size_t n_drawn;
} Components;

static Status read_columns(Components *job, const ParamValue *columns, Error *error)
{
    Frame *frame = job->run->frame;
    Status status = frame_complete(frame, columns->columns, columns->n_columns, &job->sample, error);
    if (status != OK)
        return status;
    answer_sample(job->run->answer, &job->sample);
    const double **values = job->values = arena_array(job->run->arena, columns->n_columns, sizeof *values);
    for (size_t j = 0; status == OK && j < columns->n_columns; j++) {
        Numbers numbers;
        status = frame_numbers(frame, columns->columns[j], &job->sample, &numbers, error);
        values[j] = numbers.values;
    }
    job->rows = rows_of_columns(values, job->sample.n, columns->n_columns);
    return status;
}

static void write_result(const Components *job)
{
    const Pca *pca = &job->pca;
    Json *json = answer_result(job->run->answer);
    double sum = 0;
    json_key(json, "columns");
    json_open_array(json);
    for (size_t j = 0; j < pca->p; j++)
        json_text(json, job->columns[j]);
    json_close(json);
    json_member_int(json, "n_components", (int64_t)pca->count);
    json_member_numbers(json, "explained_variance", pca->variance, pca->count);
    json_member_numbers(json, "explained_variance_ratio", pca->ratio, pca->count);
    json_key(json, "cumulative_ratio");
    json_open_array(json);
    for (size_t k = 0; k < pca->count; k++)
        json_number(json, fmin(sum += pca->ratio[k], 1));
    json_close(json);
    json_key(json, "standard_deviations");
    json_open_array(json);
    for (size_t k = 0; k < pca->count; k++)
        json_number(json, sqrt(pca->variance[k]));
    json_close(json);
    json_key(json, "components");
    json_open_array(json);
    for (size_t k = 0; k < pca->count; k++) {
        json_open_array(json);
        for (size_t j = 0; j < pca->p; j++)
            json_number(json, pca->components[k * pca->p + j]);
        json_close(json);
    }
    json_close(json);
    json_member_numbers(json, "mean", pca->mean, pca->p);
    if (pca->standardized)
        json_member_numbers(json, "scale", pca->sd, pca->p);
    json_member_number(json, "total_variance", pca->total);
}

static void write_tables(const Components *job)
{
    const Pca *pca = &job->pca;
    AnswerTable *table = answer_table(job->run->answer, "components", "Components");
    double sum = 0;
    table_column(table, "component", "Component", FORMAT_TEXT);
    table_column(table, "variance", "Variance", FORMAT_NUMBER);
    table_column(table, "sd", "Standard deviation", FORMAT_NUMBER);
    table_column(table, "ratio", "Share of variance", FORMAT_PERCENT);
    table_column(table, "cumulative", "Cumulative", FORMAT_PERCENT);
    for (size_t k = 0; k < pca->count; k++) {
        table_text(table, job->names[k]);
        table_number(table, pca->variance[k]);
        table_number(table, sqrt(pca->variance[k]));
        table_number(table, pca->ratio[k]);
        table_number(table, fmin(sum += pca->ratio[k], 1));
    }
    table = answer_table(job->run->answer, "loadings", "Loadings");
    table_column(table, "column", "Column", FORMAT_TEXT);
    for (size_t k = 0; k < pca->count && k < DRAWN_COMPONENTS; k++)
        table_column(table, NULL, job->names[k], FORMAT_NUMBER);
    for (size_t j = 0; j < pca->p; j++) {
        table_text(table, job->columns[j]);
        for (size_t k = 0; k < pca->count && k < DRAWN_COMPONENTS; k++)
            table_number(table, pca->components[k * pca->p + j]);
    }
    table_note(table, "A component is the sum of the %scentred columns times these. Its largest loading is made positive.",
               pca->standardized ? "standardised and " : "");
    if (pca->count > DRAWN_COMPONENTS)
        table_note(table, "The first %d components are shown; result.components has all.", DRAWN_COMPONENTS);
}

/* Scores on the first two components of the rows that are drawn. */
static void score_drawn(Components *job)
{
    const Pca *pca = &job->pca;
    Frame *frame = job->run->frame;
    job->n_drawn = figure_shown(pca->n);
    const double **columns = arena_array(job->run->arena, pca->p, sizeof *columns);
    for (size_t j = 0; j < pca->p; j++) {
        double *column = frame_array(frame, job->n_drawn, sizeof *column);
        for (size_t i = 0; i < job->n_drawn; i++)
            column[i] = job->values[j][job->n_drawn < pca->n ? figure_place(i, pca->n) : i];
        columns[j] = column;
    }
    Rows rows = rows_of_columns(columns, job->n_drawn, pca->p);
    double *scores = frame_array(frame, job->n_drawn * pca->count, sizeof *scores);
    pca_scores(pca, &rows, scores);
    job->drawn = scores;
    for (size_t j = 0; j < pca->p; j++)
        frame_release(frame, columns[j]);
}

static void draw(const Components *job)
{
    const Pca *pca = &job->pca;
    Answer *answer = job->run->answer;
    size_t shown = pca->count < DRAWN_COMPONENTS ? pca->count : DRAWN_COMPONENTS;
    Figure figure;
    figure_begin(&figure, answer_figure(answer, "scree", "Share of variance by component"));
    figure_bars(&figure, NULL, job->names, pca->ratio, shown, false);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Component", .category = true}, .y = {.title = "Share", .percent = true, .from_zero = true}});
    if (pca->count < 2)
        return;
    double most_score = 0, most_loading = 0;
    const double *first = pca->components, *second = pca->components + pca->p;
    for (size_t i = 0; i < 2 * job->n_drawn; i++)
        most_score = fmax(most_score, fabs(job->drawn[i]));
    for (size_t j = 0; j < pca->p; j++)
        most_loading = fmax(most_loading, hypot(first[j], second[j]));
    double scale = most_loading > 0 && isfinite(most_score) ? 0.8 * most_score / most_loading : 1;
    figure_begin(&figure, answer_figure(answer, "biplot", "Rows and columns on the first two components"));
    figure_points(&figure, "rows", job->drawn, job->drawn + job->n_drawn, job->n_drawn);
    if (job->n_drawn < pca->n)
        figure_of(&figure, job->n_drawn, pca->n);
    for (size_t j = 0; j < pca->p && j < DRAWN_ARROWS; j++) {
        const double x[] = {0, scale * first[j]}, y[] = {0, scale * second[j]};
        figure_line(&figure, job->columns[j], x, y, 2, false, false);
    }
    figure_end(&figure, &(FigureLayout){.x = {.title = "PC1"}, .y = {.title = "PC2"}, .equal = true,
                                        .note = pca->p > DRAWN_ARROWS ? "The first 30 columns have lines." : NULL});
}

static void explain(const Components *job)
{
    const Pca *pca = &job->pca;
    Answer *answer = job->run->answer;
    size_t top = 0, needed = 0;
    double sum = 0;
    for (size_t j = 1; j < pca->p; j++)
        top = fabs(pca->components[j]) > fabs(pca->components[top]) ? j : top;
    for (; needed < pca->count && sum < 0.8; needed++)
        sum += pca->ratio[needed];
    answer_explain(answer, "On %s rows the first component holds %s of the variance of the %zu columns; it weighs \"%s\" most (%s).",
                   said_count(answer, pca->n), said_percent(answer, pca->ratio[0]), pca->p, said_name(answer, job->columns[top]),
                   said(answer, pca->components[top]));
    if (sum >= 0.8)
        answer_explain(answer, "%zu %s for %s of it.", needed, needed == 1 ? "is enough" : "together are enough", said_percent(answer, sum));
    if (pca->constant)
        answer_warning(answer, "%zu of the columns %s one value only and can not differ between components.", pca->constant,
                       pca->constant == 1 ? "has" : "have");
    if (!pca->standardized)
        answer_warning(answer, "The columns were not standardised: those with large numbers rule the components.");
}

static void score_rows(const Components *job)
{
    OperationRun *run = job->run;
    const Pca *pca = &job->pca;
    bool part = run->brief && pca->n > ANSWER_ROWS;
    Rows rows = job->rows;
    rows.n = part ? answer_rows_shown(&job->sample, pca->count) : rows.n;
    double *scores = frame_array(run->frame, rows.n * pca->count, sizeof *scores);
    pca_scores(pca, &rows, scores);
    if (part)
        answer_array_part(run->answer, "pca_result", scores, pca->count, job->names, &job->sample);
    else
        answer_array(run->answer, "pca_result", scores, pca->count, job->names, &job->sample);
}

static Status pca_run(OperationRun *run, Error *error)
{
    const ParamValue *columns = param_value(run->params, "columns"), *wanted = param_value(run->params, "n_components");
    Components job = {.run = run, .columns = columns->texts};
    Status status = read_columns(&job, columns, error);
    if (status != OK)
        return status;
    size_t count = wanted->present ? (size_t)wanted->integer : 0, most = job.sample.n < job.rows.p ? job.sample.n : job.rows.p;
    if (count > most && most >= 1)
        return operation_blame(run, "n_components", -1, error, "must be at most %zu: there are %zu columns and %zu complete rows", most,
                               job.rows.p, job.sample.n);
    status = pca_fit(&job.rows, count, param_value(run->params, "standardize")->boolean, &job.pca, error);
    if (status != OK)
        return status;
    job.names = arena_array(run->arena, job.pca.count, sizeof *job.names);
    for (size_t k = 0; k < job.pca.count; k++)
        job.names[k] = arena_printf(run->arena, "PC%zu", k + 1);
    score_rows(&job);
    if (job.pca.count >= 2)
        score_drawn(&job);
    write_result(&job);
    write_tables(&job);
    draw(&job);
    explain(&job);
    pca_free(&job.pca);
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    double p = (double)param_value(params, "columns")->n_columns;
    return (double)rows * p * (2 + p / 8) * 2e-9 + p * p * p * 2e-9;
}

const Operation OP_PCA = {
    .name = "pca",
    .title = "Principal components",
    .group = "First models",
    .answers = "Which few combinations of columns hold most of what differs between rows?",
    .assumptions = ASSUMPTIONS,
    .missing = "Rows without a value in one of the columns are left out and counted (listwise).",
    .params = PARAMS,
    .cost = cost,
    .run = pca_run};
