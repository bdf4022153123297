/*
** op_clustering.c - groups of similar rows by k-means; see numeric/kmeans.h.
*/
#include "figure/figure.h"
#include "numeric/kmeans.h"
#include "numeric/pca.h"
#include "operation/operation.h"

#include <math.h>

enum { DRAWN_CLUSTERS = 20 };

static const char *const ASSUMPTIONS[] = {"Clusters are compact and of about one size around their centres.",
                                          "The columns' units are comparable, or the columns are standardised.", NULL};

static const Param PARAMS[] = {
    {"n_clusters", PARAM_INTEGER, .required = true, .min = 1, .max = KMEANS_MOST, .title = "Clusters", .doc = "How many clusters to make."},
    {"columns", PARAM_COLUMNS, .required = true, .columns = COLUMN_ORDERED | COLUMN_BOOLEAN, .min_items = 1, .max_items = 1000,
     .title = "Columns", .doc = "Numbers by which rows are alike or not."},
    {"standardize", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .title = "Standardise",
     .doc = "Give each column mean 0 and standard deviation 1 first, so that none counts more for its unit."},
    {"n_init", PARAM_INTEGER, .has_default = true, .default_integer = 10, .min = 1, .max = 100, .title = "Starts",
     .doc = "Starts with other centres; the one with the least inertia is kept."},
    {"max_iterations", PARAM_INTEGER, .has_default = true, .default_integer = 300, .min = 1, .max = 10000, .title = "Iterations",
     .doc = "At most this many for a start."},
    {"tolerance", PARAM_NUMBER, .has_default = true, .default_number = 1e-4, .min = 0, .max = 1, .title = "Tolerance",
     .doc = "A start ends when its centres move (squared) by no more than this share of the columns' mean variance."},
    {"seed", PARAM_INTEGER, .has_default = true, .default_integer = 1, .min = 0, .max = 2147483647, .title = "Seed",
     .doc = "Equal seeds give equal clusters."},
    {NULL}};

typedef struct Clustering {
    OperationRun *run;
    const ParamValue *columns;
    Sample sample;
    const double **values;   /* one array a column */
    Rows rows;
    Kmeans found;
    const char **labels;     /* "0", "1", ... */
} Clustering;

static Status read_columns(Clustering *job, Error *error)
{
    Frame *frame = job->run->frame;
    size_t p = job->columns->n_columns;
    Status status = frame_complete(frame, job->columns->columns, p, &job->sample, error);
    if (status != OK)
        return status;
    answer_sample(job->run->answer, &job->sample);
    job->values = arena_array(job->run->arena, p, sizeof *job->values);
    for (size_t j = 0; status == OK && j < p; j++) {
        Numbers numbers;
        status = frame_numbers(frame, job->columns->columns[j], &job->sample, &numbers, error);
        job->values[j] = numbers.values;
    }
    job->rows = rows_of_columns(job->values, job->sample.n, p);
    return status;
}

static void write_result(const Clustering *job)
{
    const Kmeans *found = &job->found;
    Json *json = answer_result(job->run->answer);
    json_key(json, "columns");
    json_open_array(json);
    for (size_t j = 0; j < found->p; j++)
        json_text(json, job->columns->texts[j]);
    json_close(json);
    json_member_int(json, "n_clusters", (int64_t)found->clusters);
    json_key(json, "cluster_centers");
    json_open_array(json);
    for (size_t c = 0; c < found->clusters; c++) {
        json_open_array(json);
        for (size_t j = 0; j < found->p; j++)
            json_number(json, found->centers[c * found->p + j]);
        json_close(json);
    }
    json_close(json);
    json_member_number(json, "inertia", found->inertia);
    json_member_number(json, "total_ss", found->total);
    json_key(json, "explained");
    if (found->total > 0)
        json_number(json, 1 - found->inertia / found->total);
    else
        json_null(json);
    json_key(json, "sizes");
    json_open_array(json);
    for (size_t c = 0; c < found->clusters; c++)
        json_int(json, (int64_t)found->sizes[c]);
    json_close(json);
    json_key(json, "within");
    json_open_array(json);
    for (size_t c = 0; c < found->clusters; c++)
        json_number(json, found->within[c]);
    json_close(json);
    json_member_number(json, "silhouette", found->silhouette);
    json_member_int(json, "silhouette_rows", (int64_t)found->silhouette_rows);
    json_member_int(json, "iterations", (int64_t)found->iterations);
    json_member_bool(json, "converged", found->converged);
}

static void write_table(const Clustering *job)
{
    const Kmeans *found = &job->found;
    AnswerTable *table = answer_table(job->run->answer, "clusters", "Clusters");
    table_column(table, "cluster", "Cluster", FORMAT_INTEGER);
    table_column(table, "size", "Rows", FORMAT_INTEGER);
    table_column(table, "share", "Share", FORMAT_PERCENT);
    for (size_t j = 0; j < found->p; j++)
        table_column(table, arena_printf(job->run->arena, "center_%zu", j + 1), job->columns->texts[j], FORMAT_NUMBER);
    for (size_t c = 0; c < found->clusters; c++) {
        table_integer(table, (int64_t)c);
        table_integer(table, (int64_t)found->sizes[c]);
        table_number(table, (double)found->sizes[c] / (double)found->n);
        for (size_t j = 0; j < found->p; j++)
            table_number(table, found->centers[c * found->p + j]);
    }
    table_note(table, "Centres are in the units of the data. Clusters are numbered from the largest.");
}

/* The rows that are drawn: all, or those that stand for them. */
typedef struct Drawn {
    size_t n;
    const double **columns;
    uint32_t *labels;
} Drawn;

static Drawn pick_rows(const Clustering *job)
{
    const Kmeans *found = &job->found;
    Drawn drawn = {.n = figure_shown(found->n)};
    bool all = drawn.n == found->n;
    drawn.columns = arena_array(job->run->arena, found->p, sizeof *drawn.columns);
    drawn.labels = frame_array(job->run->frame, drawn.n, sizeof *drawn.labels);
    for (size_t i = 0; i < drawn.n; i++)
        drawn.labels[i] = found->labels[all ? i : figure_place(i, found->n)];
    for (size_t j = 0; j < found->p; j++) {
        double *column = all ? NULL : frame_array(job->run->frame, drawn.n, sizeof *column);
        for (size_t i = 0; !all && i < drawn.n; i++)
            column[i] = job->values[j][figure_place(i, found->n)];
        drawn.columns[j] = all ? job->values[j] : column;
    }
    return drawn;
}

/* The rows in the plane of two axes, by cluster. x and y have an entry for each row drawn. */
static void draw_plane(const Clustering *job, const Drawn *drawn, const double *x, const double *y, const char *x_title, const char *y_title)
{
    const Kmeans *found = &job->found;
    Frame *frame = job->run->frame;
    double *xs = frame_array(frame, drawn->n, sizeof *xs), *ys = frame_array(frame, drawn->n, sizeof *ys);
    Figure figure;
    figure_begin(&figure, answer_figure(job->run->answer, "clusters", "Rows by cluster"));
    for (size_t c = 0; c < found->clusters && c < DRAWN_CLUSTERS; c++) {
        size_t count = 0;
        for (size_t i = 0; i < drawn->n; i++)
            if (drawn->labels[i] == c) {
                xs[count] = x[i];
                ys[count++] = y[i];
            }
        if (count)
            figure_points(&figure, job->labels[c], xs, ys, count);
    }
    if (drawn->n < found->n)
        figure_of(&figure, drawn->n, found->n);
    const char *note = found->clusters > DRAWN_CLUSTERS ? "The 20 largest clusters are drawn." : NULL;
    figure_end(&figure, &(FigureLayout){.x = {.title = x_title}, .y = {.title = y_title}, .note = note});
    frame_release(frame, xs);
    frame_release(frame, ys);
}

/* Two columns as they are; more by their first two principal components. */
static Status draw(const Clustering *job, bool standardize, Error *error)
{
    const Kmeans *found = &job->found;
    Drawn drawn = pick_rows(job);
    if (found->p == 2)
        draw_plane(job, &drawn, drawn.columns[0], drawn.columns[1], job->columns->texts[0], job->columns->texts[1]);
    if (found->p > 2 && found->n > 2) {
        Pca pca;
        Status status = pca_fit(&job->rows, 2, standardize, &pca, error);
        if (status != OK)
            return status;
        double *scores = frame_array(job->run->frame, 2 * drawn.n, sizeof *scores);
        Rows rows = rows_of_columns(drawn.columns, drawn.n, found->p);
        pca_scores(&pca, &rows, scores);
        draw_plane(job, &drawn, scores, scores + drawn.n, "First principal component", "Second principal component");
        frame_release(job->run->frame, scores);
        pca_free(&pca);
    }
    double *sizes = arena_array(job->run->arena, found->clusters, sizeof *sizes);
    for (size_t c = 0; c < found->clusters; c++)
        sizes[c] = (double)found->sizes[c];
    Figure figure;
    figure_begin(&figure, answer_figure(job->run->answer, "sizes", "Sizes of the clusters"));
    figure_bars(&figure, NULL, job->labels, sizes, found->clusters, false);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Cluster", .category = true}, .y = {.title = "Rows", .from_zero = true}});
    return OK;
}

static void explain(const Clustering *job)
{
    const Kmeans *found = &job->found;
    Answer *answer = job->run->answer;
    answer_explain(answer, "%s rows were put into %zu clusters; the largest has %s and the smallest %s.", said_count(answer, found->n),
                   found->clusters, said_count(answer, found->sizes[0]), said_count(answer, found->sizes[found->clusters - 1]));
    if (found->total > 0)
        answer_explain(answer, "Knowing its cluster explains %s of how far rows lie from the mean (inertia %s of %s).",
                       said_percent(answer, 1 - found->inertia / found->total), said(answer, found->inertia), said(answer, found->total));
    if (!isnan(found->silhouette)) {
        const char *quality = found->silhouette > 0.7 ? "strong" : found->silhouette > 0.5 ? "reasonable" : found->silhouette > 0.25 ? "weak" : "hardly any";
        answer_explain(answer, "The mean silhouette is %s: %s structure (1: clusters lie apart, 0: they touch).", said(answer, found->silhouette),
                       quality);
    }
    if (found->silhouette_rows && found->silhouette_rows < found->n)
        answer_explain(answer, "It was taken over a random sample of %s rows.", said_count(answer, found->silhouette_rows));
    if (found->distinct < found->clusters)
        answer_warning(answer, "Only %zu of the clusters %s rows: there are fewer different rows than clusters.", found->distinct,
                       found->distinct == 1 ? "has" : "have");
    if (!found->converged)
        answer_warning(answer, "The iterations ended before the centres stood. Raise max_iterations.");
}

static Status clustering(OperationRun *run, Error *error)
{
    ParamCheck *params = run->params;
    Clustering job = {.run = run, .columns = param_value(params, "columns")};
    KmeansOptions options = {.clusters = (size_t)param_value(params, "n_clusters")->integer,
                             .n_init = (size_t)param_value(params, "n_init")->integer,
                             .max_iterations = (size_t)param_value(params, "max_iterations")->integer,
                             .tolerance = param_value(params, "tolerance")->number,
                             .seed = (uint64_t)param_value(params, "seed")->integer,
                             .standardize = param_value(params, "standardize")->boolean};
    Status status = read_columns(&job, error);
    if (status == OK && job.sample.n < options.clusters)
        return operation_blame(run, "n_clusters", -1, error, "must be at most %zu, the number of complete rows", job.sample.n);
    if (status == OK)
        status = kmeans_fit(&job.rows, &options, &job.found, &(Steps){run->progress, run->context}, error);
    if (status != OK)
        return status;
    job.labels = arena_array(run->arena, options.clusters, sizeof *job.labels);
    for (size_t c = 0; c < options.clusters; c++)
        job.labels[c] = arena_printf(run->arena, "%zu", c);
    uint32_t *codes = frame_array(run->frame, job.sample.n, sizeof *codes);
    for (size_t i = 0; i < job.sample.n; i++)
        codes[i] = job.found.labels[i];
    answer_codes(run->answer, "clusters", codes, &job.sample);
    write_result(&job);
    write_table(&job);
    explain(&job);
    status = draw(&job, options.standardize, error);
    kmeans_free(&job.found);
    return status;
}

static double cost(size_t rows, const ParamCheck *params)
{
    double p = (double)param_value(params, "columns")->n_columns, k = (double)param_value(params, "n_clusters")->integer;
    double starts = (double)param_value(params, "n_init")->integer, steps = 10;
    double compared = (double)(rows <= KMEANS_SILHOUETTE ? rows : KMEANS_SAMPLE); /* each with each, for the silhouette */
    return 1e-9 * ((double)rows * (10 * p + starts * steps * (p * k / 8 + k + 4)) + compared * compared * (p / 4 + 1));
}

const Operation OP_CLUSTERING = {
    .name = "clustering",
    .title = "Clustering (k-means)",
    .group = "First models",
    .answers = "Which rows are alike, and into which groups do they fall?",
    .assumptions = ASSUMPTIONS,
    .missing = "Rows without a value in one of the columns are left out and counted (listwise).",
    .params = PARAMS,
    .cost = cost,
    .run = clustering};
