/*
** op_correlation.c - correlation of every pair of columns, and op_partial_correlation: the same with others held fixed; see
** numeric/correlate.h.
*/
#include "figure/figure.h"
#include "numeric/correlate.h"
#include "numeric/shape.h"
#include "operation/statistics.h"

#include <math.h>

enum { MOST_COLUMNS = 200, MOST_PAIRS = 2000 };

static const char *const METHODS[] = {"pearson", "spearman", "kendall", NULL};
static const char *const PARTIAL_METHODS[] = {"pearson", "spearman", NULL};
static const char *const MISSING[] = {"pairwise", "listwise", NULL};

static const char *const ASSUMPTIONS[] = {"Pearson: the relation is a straight line; p values take the columns as about normal.",
                                          "Spearman and Kendall: the relation only rises or only falls.", "Rows are independent of each other.",
                                          NULL};

static const Param PARAMS[] = {
    {"columns", PARAM_COLUMNS, .all_numbers = true, .columns = COLUMN_ORDERED | COLUMN_BOOLEAN, .min_items = 2, .max_items = MOST_COLUMNS,
     .title = "Columns", .doc = "Two to 200 columns of numbers or dates; all columns of numbers when left out."},
    {"method", PARAM_ENUM, .choices = METHODS, .has_default = true, .default_text = "pearson", .title = "Method",
     .doc = "pearson (straight lines), spearman (ranks), kendall (tau-b: agreement of order)."},
    {"missing", PARAM_ENUM, .choices = MISSING, .has_default = true, .default_text = "pairwise", .title = "Missing values",
     .doc = "pairwise: each pair uses the rows that have both; listwise: all pairs use the rows that have all columns."},
    {"confidence", PARAM_NUMBER, .has_default = true, .default_number = 0.95, .min = 0.5, .max = 0.9999, .title = "Confidence",
     .doc = "Of the intervals."},
    PARAM_OF_WEIGHT_TYPE,
    {NULL}};

static const Param PARTIAL_PARAMS[] = {
    {"columns", PARAM_COLUMNS, .required = true, .columns = COLUMN_ORDERED | COLUMN_BOOLEAN, .min_items = 2, .max_items = MOST_COLUMNS,
     .title = "Columns", .doc = "Two to 200 columns to be related."},
    {"given", PARAM_COLUMNS, .columns = COLUMN_ORDERED | COLUMN_BOOLEAN, .has_default = true, .default_text = "[]", .max_items = MOST_COLUMNS,
     .title = "Held fixed", .doc = "Columns of which the influence is taken out. None: for each pair all the other columns."},
    {"method", PARAM_ENUM, .choices = PARTIAL_METHODS, .has_default = true, .default_text = "pearson", .title = "Method",
     .doc = "pearson, or spearman (of ranks)."},
    {"confidence", PARAM_NUMBER, .has_default = true, .default_number = 0.95, .min = 0.5, .max = 0.9999, .title = "Confidence",
     .doc = "Of the intervals."},
    PARAM_OF_WEIGHT_TYPE,
    {NULL}};

typedef struct Matrix {
    OperationRun *run;
    const char *const *names;
    size_t p;
    CorrelationMethod method;
    const Correlation *cells;
    const char *symbol;
} Matrix;

static CorrelationMethod method_of(const char *text)
{
    return text[0] == 's' ? CORRELATION_SPEARMAN : text[0] == 'k' ? CORRELATION_KENDALL : CORRELATION_PEARSON;
}

static double cell_r(const Correlation *c)
{
    return c->r;
}

static double cell_p(const Correlation *c)
{
    return c->p;
}

static double cell_low(const Correlation *c)
{
    return c->low;
}

static double cell_high(const Correlation *c)
{
    return c->high;
}

static double cell_n(const Correlation *c)
{
    return (double)c->n;
}

static void write_matrix(const Matrix *matrix, const char *name, double (*cell)(const Correlation *), bool diagonal)
{
    Json *json = answer_result(matrix->run->answer);
    json_key(json, name);
    json_open_array(json);
    for (size_t i = 0; i < matrix->p; i++) {
        json_open_array(json);
        for (size_t j = 0; j < matrix->p; j++) {
            double value = cell(&matrix->cells[i * matrix->p + j]);
            if (isfinite(value) && (diagonal || i != j))
                json_number(json, value);
            else
                json_null(json);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_result(const Matrix *matrix)
{
    Json *json = answer_result(matrix->run->answer);
    json_key(json, "columns");
    json_open_array(json);
    for (size_t i = 0; i < matrix->p; i++)
        json_text(json, matrix->names[i]);
    json_close(json);
    write_matrix(matrix, "matrix", cell_r, true);
    write_matrix(matrix, "p_values", cell_p, false);
    write_matrix(matrix, "low", cell_low, false);
    write_matrix(matrix, "high", cell_high, false);
    write_matrix(matrix, "n_pairs", cell_n, true);
}

static void write_table(const Matrix *matrix)
{
    AnswerTable *table = answer_table(matrix->run->answer, "pairs", "Pairs of columns");
    bool z = matrix->method == CORRELATION_KENDALL, exact = false;
    size_t count = 0, all = matrix->p * (matrix->p - 1) / 2;
    table_column(table, "a", "Column", FORMAT_TEXT);
    table_column(table, "b", "Column", FORMAT_TEXT);
    table_column(table, "r", matrix->symbol, FORMAT_NUMBER);
    table_column(table, "low", "Low", FORMAT_NUMBER);
    table_column(table, "high", "High", FORMAT_NUMBER);
    table_column(table, "statistic", z ? "z" : "t", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    table_column(table, "n", "Rows", FORMAT_INTEGER);
    for (size_t i = 0; i < matrix->p; i++)
        for (size_t j = i + 1; j < matrix->p && count < MOST_PAIRS; j++, count++) {
            const Correlation *c = &matrix->cells[i * matrix->p + j];
            table_text(table, matrix->names[i]);
            table_text(table, matrix->names[j]);
            table_number(table, c->r);
            table_number(table, c->low);
            table_number(table, c->high);
            table_number(table, c->statistic);
            table_number(table, c->p);
            table_integer(table, (int64_t)c->n);
            exact |= c->exact;
        }
    if (count < all)
        table_note(table, "The first %zu of %zu pairs; the matrices of the result hold all.", count, all);
    if (exact)
        table_note(table, "p values without a statistic are exact, from all orders of the ranks.");
}

static void draw(const Matrix *matrix)
{
    size_t cells = matrix->p * matrix->p;
    double *z = arena_array(matrix->run->arena, cells, sizeof *z);
    for (size_t i = 0; i < cells; i++)
        z[i] = matrix->cells[i].r;
    Figure figure;
    figure_begin(&figure, answer_figure(matrix->run->answer, "heatmap", "Correlations"));
    figure_heatmap(&figure, matrix->names, matrix->p, matrix->names, matrix->p, z, true, 1);
    figure_end(&figure, &(FigureLayout){.x = {.category = true}, .y = {.category = true, .reversed = true}});
}

static void explain(const Matrix *matrix)
{
    Answer *answer = matrix->run->answer;
    size_t best_i = 0, best_j = 0, significant = 0, pairs = 0, empty = 0;
    double best = -1;
    for (size_t i = 0; i < matrix->p; i++)
        for (size_t j = i + 1; j < matrix->p; j++) {
            const Correlation *c = &matrix->cells[i * matrix->p + j];
            empty += isnan(c->r) ? 1 : 0;
            significant += c->p < 0.05;
            pairs++;
            if (fabs(c->r) > best) {
                best = fabs(c->r);
                best_i = i;
                best_j = j;
            }
        }
    if (best >= 0) {
        const Correlation *c = &matrix->cells[best_i * matrix->p + best_j];
        answer_explain(answer, "The closest relation is between \"%s\" and \"%s\": %s = %s (%s, %s rows), %s.", said_name(answer, matrix->names[best_i]),
                       said_name(answer, matrix->names[best_j]), matrix->symbol, said(answer, c->r),
                       isnan(c->p) ? "too few to tell it from chance" : said_p(answer, c->p),
                       said_count(answer, c->n), c->r > 0 ? "one rises with the other" : "one falls as the other rises");
        if (pairs > 1)
            answer_explain(answer, "Of %zu pairs %zu %s different from 0 at the 5 %% level.", pairs, significant, significant == 1 ? "is" : "are");
    } else {
        answer_explain(answer, "None of the %zu %s has a correlation: that takes rows in which both columns have values, and values that differ.", pairs,
                       pairs == 1 ? "pair" : "pairs");
    }
    if (pairs >= 20 && significant)
        answer_warning(answer, "With %zu pairs about %s would pass the 5 %% level by chance alone.", pairs, said(answer, 0.05 * (double)pairs));
    if (empty)
        answer_warning(answer, "%zu %s no correlation: a column has no spread there, or too few rows have both values.", empty,
                       empty == 1 ? "pair has" : "pairs have");
}

/* Decimals as exact distances from their middle: correlations do not mind, and their digits are kept however far from 0 they lie. */
static Status read_columns(OperationRun *run, const size_t *columns, size_t p, const Sample *sample, const double **values, bool *complete,
                           Error *error)
{
    Status status = OK;
    *complete = true;
    for (size_t j = 0; status == OK && j < p; j++) {
        Numbers numbers;
        Centred centred;
        bool decimal = frame_schema(run->frame)->fields[columns[j]].type == TYPE_DECIMAL;
        status = decimal ? frame_centred(run->frame, columns[j], sample, &centred, error) : frame_numbers(run->frame, columns[j], sample, &numbers, error);
        if (status == OK) {
            values[j] = decimal ? centred.values : numbers.values;
            *complete &= (decimal ? centred.missing : numbers.missing) == 0;
        }
    }
    return status;
}

/* r follows a few far values wherever they lie. Skewness beyond 2 or kurtosis beyond 7 is where methods for normal columns go wrong (West, Finch
** and Curran 1995). */
static void check_tails(const Matrix *matrix, const double *const *values, size_t n)
{
    static const CheckAlternative RANKS = {.title = "Spearman's rank correlation", .set = "\"method\":\"spearman\""};
    CheckAlternative ranks = RANKS;
    const char *worst = NULL;
    size_t heavy = 0;
    double most = 0;
    ranks.operation = matrix->run->operation->name;
    for (size_t j = 0; j < matrix->p; j++) {
        Shape shape = shape_of(values[j], n);
        bool far = fabs(shape.skewness) > 2 || shape.kurtosis > 7;
        heavy += far;
        if (far && fmax(fabs(shape.skewness) / 2, shape.kurtosis / 7) > most) {
            most = fmax(fabs(shape.skewness) / 2, shape.kurtosis / 7);
            worst = matrix->names[j];
        }
    }
    if (!heavy)
        check_add(matrix->run, "No far outliers", CHECK_OK, NULL, "No column is very skewed or has far outliers.");
    else if (heavy == 1)
        check_add(matrix->run, "No far outliers", CHECK_DOUBTFUL, &ranks,
                  "\"%s\" is very skewed or has far outliers; Pearson's r may follow a few rows only.", said_name(matrix->run->answer, worst));
    else
        check_add(matrix->run, "No far outliers", CHECK_DOUBTFUL, &ranks,
                  "%zu columns are very skewed or have far outliers, most of all \"%s\"; Pearson's r may follow a few rows only.", heavy,
                  said_name(matrix->run->answer, worst));
}

static void report(const Matrix *matrix)
{
    write_result(matrix);
    write_table(matrix);
    draw(matrix);
    explain(matrix);
}

/* Weights that are all equal say nothing, unless they count rows and are not 1: the methods without weights (which know exact p values) then answer. */
static bool weights_matter(const Numbers *weights, WeightType type)
{
    for (size_t i = 0; weights->values && i < weights->n; i++)
        if (weights->values[i] != (type == WEIGHT_FREQUENCY ? 1 : weights->values[0]))
            return true;
    return false;
}

static Status correlation(OperationRun *run, Error *error)
{
    const ParamValue *columns = param_value(run->params, "columns");
    bool pairwise = param_value(run->params, "missing")->text[0] == 'p';
    size_t p = columns->n_columns;
    const double **values = arena_array(run->arena, p, sizeof *values);
    Correlation *cells = arena_array(run->arena, p * p, sizeof *cells);
    Matrix matrix = {run, columns->texts, p, method_of(param_value(run->params, "method")->text), cells, "r"};
    matrix.symbol = matrix.method == CORRELATION_KENDALL ? "tau-b" : matrix.method == CORRELATION_SPEARMAN ? "rho" : "r";
    Sample sample;
    Numbers weights = {.values = NULL};
    WeightType type = WEIGHT_PRECISION;
    size_t zeros = 0;
    bool complete, weighted = param_value(run->params, "weights")->present;
    if (weighted && matrix.method == CORRELATION_KENDALL)
        return operation_blame(run, "weights", -1, error, "can not be given with the method kendall. Choose pearson or spearman");
    Status status = pairwise && !weighted ? frame_all(run->frame, &sample, error)
                                          : frame_complete(run->frame, columns->columns, pairwise ? 0 : p, &sample, error);
    if (status == OK)
        status = read_columns(run, columns->columns, p, &sample, values, &complete, error);
    if (status == OK)
        status = statistics_weights(run, &sample, &weights, &type, &zeros, error);
    if (status == OK && weights_matter(&weights, type))
        status = correlate_weighted(values, weights.values, sample.n, p, matrix.method, type, param_value(run->params, "confidence")->number, cells,
                                    &(Steps){run->progress, run->context}, error);
    else if (status == OK)
        status = correlate_matrix(values, sample.n, p, matrix.method, pairwise, complete, param_value(run->params, "confidence")->number, cells,
                                  error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_text(json, "method", param_value(run->params, "method")->text);
    json_member_text(json, "missing_policy", pairwise ? "pairwise" : "listwise");
    if (weighted)
        json_member_int(json, "zero_weight", (int64_t)zeros);
    answer_sample(run->answer, &sample);
    report(&matrix);
    if (matrix.method == CORRELATION_PEARSON)
        check_tails(&matrix, values, sample.n);
    return OK;
}

static Status partial(OperationRun *run, Error *error)
{
    const ParamValue *columns = param_value(run->params, "columns"), *given = param_value(run->params, "given");
    size_t p = columns->n_columns, all = p + given->n_columns, *both = arena_array(run->arena, all, sizeof *both);
    for (size_t i = 0; i < p; i++)
        both[i] = columns->columns[i];
    for (size_t i = 0; i < given->n_columns; i++) {
        both[p + i] = given->columns[i];
        for (size_t j = 0; j < p; j++)
            if (both[j] == both[p + i])
                return operation_blame(run, "given", (long)i, error, "must not be one of the columns to be related");
    }
    const double **values = arena_array(run->arena, all, sizeof *values);
    Correlation *cells = arena_array(run->arena, p * p, sizeof *cells);
    Matrix matrix = {run, columns->texts, p, method_of(param_value(run->params, "method")->text), cells, "partial r"};
    Sample sample;
    Numbers weights = {.values = NULL};
    WeightType type = WEIGHT_PRECISION;
    size_t zeros = 0;
    bool complete, weighted = param_value(run->params, "weights")->present;
    double confidence = param_value(run->params, "confidence")->number;
    Status status = frame_complete(run->frame, both, all, &sample, error);
    if (status == OK)
        status = read_columns(run, both, all, &sample, values, &complete, error);
    if (status == OK)
        status = statistics_weights(run, &sample, &weights, &type, &zeros, error);
    if (status == OK && weights_matter(&weights, type))
        status = correlate_partial_weighted(values, weights.values, sample.n, p, given->n_columns, matrix.method, type, confidence, cells,
                                            &(Steps){run->progress, run->context}, error);
    else if (status == OK)
        status = correlate_partial(values, sample.n, p, given->n_columns, matrix.method, confidence, cells, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_text(json, "method", param_value(run->params, "method")->text);
    json_key(json, "given");
    json_open_array(json);
    for (size_t i = 0; i < given->n_columns; i++)
        json_text(json, given->texts[i]);
    json_close(json);
    if (weighted)
        json_member_int(json, "zero_weight", (int64_t)zeros);
    answer_sample(run->answer, &sample);
    report(&matrix);
    if (matrix.method == CORRELATION_PEARSON)
        check_tails(&matrix, values, sample.n);
    return OK;
}

/* With weights each pair is taken by itself. */
static double cost(size_t rows, const ParamCheck *params, size_t columns)
{
    double p = (double)columns, n = (double)rows;
    CorrelationMethod method = method_of(param_value(params, "method")->text);
    double ranks = method == CORRELATION_SPEARMAN ? 30e-9 * n * p : 0;
    if (param_value(params, "weights")->present)
        return p * (p + 1) / 2 * n * (ranks > 0 ? 70e-9 : 15e-9) + (ranks > 0 ? 60e-9 : 5e-9) * n * p;
    if (method == CORRELATION_KENDALL)
        return p * p / 2 * n * 150e-9;
    return ranks + n * p * (2 + p / 8) * 1.5e-9;
}

static double cost_of_correlation(size_t rows, const ParamCheck *params)
{
    return cost(rows, params, param_value(params, "columns")->n_columns);
}

static double cost_of_partial(size_t rows, const ParamCheck *params)
{
    return cost(rows, params, param_value(params, "columns")->n_columns + param_value(params, "given")->n_columns);
}

const Operation OP_CORRELATION = {
    .name = "correlation",
    .title = "Correlation",
    .group = "Correlation",
    .answers = "Which columns rise and fall together?",
    .assumptions = ASSUMPTIONS,
    .missing = "pairwise: each pair uses the rows that have both values; listwise: rows that have all. The count is given for each pair. "
               "Rows without a weight are left out.",
    .params = PARAMS,
    .weights = true,
    .cost = cost_of_correlation,
    .run = correlation};

const Operation OP_PARTIAL_CORRELATION = {
    .name = "partial_correlation",
    .title = "Partial correlation",
    .group = "Correlation",
    .answers = "Do two columns go together when others are held fixed?",
    .assumptions = ASSUMPTIONS,
    .missing = "Rows without a value in one of the columns, or without a weight, are left out and counted (listwise).",
    .params = PARTIAL_PARAMS,
    .weights = true,
    .cost = cost_of_partial,
    .run = partial};
