/*
** op_scores.c - where each row stands among the others: rank, percentile and standard score of a column's values.
**
**     rank         from 1, ascending; equal values share the mean of their ranks (midranks)
**     percentile   share of the values that are less, plus half of those that are equal: (rank - 1/2) / n
**     z            (x - mean) / s, s with n - 1; none where s is 0 or n is 1
**
** The deviations are taken from exactly centred values, in two passes (Chan, Golub and LeVeque 1983), so z keeps its digits
** when the values differ in their last ones only.
**
** Memory: 60 bytes a row.
*/
#include "operation/operation.h"

#include "data/sort.h"
#include "figure/figure.h"
#include "numeric/moments.h"

#include <math.h>

static const Param PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_ORDERED, .title = "Column", .doc = "A column of numbers or dates."},
    {"descending", PARAM_BOOLEAN, .has_default = true, .title = "Largest first", .doc = "Whether rank 1 is the largest value."},
    {NULL}};

typedef struct Scores {
    double *rank, *percentile, *z;
    size_t ties;          /* values that are equal to another */
    double mean, sd;      /* in the column's own units: days of dates, seconds of times */
    FrameUnit unit;
} Scores;

static void find_ranks(Frame *frame, const double *values, size_t n, bool descending, Scores *scores)
{
    SortItem *items = frame_array(frame, n, sizeof *items), *scratch = frame_array(frame, n, sizeof *scratch);
    for (size_t i = 0; i < n; i++)
        items[i] = (SortItem){key_of_double(descending ? -values[i] : values[i]), i};
    const SortItem *sorted = sort_items(items, scratch, n);
    for (size_t begin = 0, end; begin < n; begin = end) {
        for (end = begin + 1; end < n && sorted[end].key == sorted[begin].key; end++)
            ;
        double rank = (double)(begin + 1 + end) / 2;
        for (size_t i = begin; i < end; i++) {
            scores->rank[sorted[i].row] = rank;
            scores->percentile[sorted[i].row] = (rank - 0.5) / (double)n;
        }
        scores->ties += end - begin > 1 ? end - begin : 0;
    }
    frame_release(frame, items);
    frame_release(frame, scratch);
}

static void find_z(const Centred *centred, Scores *scores)
{
    double min = INFINITY, max = -INFINITY;
    for (size_t i = 0; i < centred->n; i++) {
        min = fmin(min, centred->values[i]);
        max = fmax(max, centred->values[i]);
    }
    Moments moments = moments_of_doubles(centred->values, centred->n, min, max);
    scores->mean = centred_place(centred, moments.mean);
    scores->sd = centred_length(centred, moments.sd);
    for (size_t i = 0; i < centred->n; i++)
        scores->z[i] = moments.sd > 0 ? (centred->values[i] - moments.mean) / moments.sd : NAN;
}

/* The rows that stand farthest from the mean. */
static void write_extremes(OperationRun *run, const Sample *sample, const Numbers *numbers, const Scores *scores)
{
    enum { SHOWN = 5 };
    size_t farthest[SHOWN], found = 0;
    const uint32_t *rows;
    for (size_t i = 0; i < numbers->n; i++) {
        size_t at = found;
        while (at > 0 && fabs(scores->z[i]) > fabs(scores->z[farthest[at - 1]]))
            at--;
        if (at == SHOWN || isnan(scores->z[i]))
            continue;
        found += found < SHOWN;
        for (size_t k = found - 1; k > at; k--)
            farthest[k] = farthest[k - 1];
        farthest[at] = i;
    }
    frame_row_numbers(run->frame, sample, &rows);
    AnswerTable *table = answer_table(run->answer, "extremes", "Farthest from the mean");
    table_column(table, "row", "Row", FORMAT_INTEGER);
    table_column(table, "value", "Value", place_format(scores->unit));
    table_column(table, "rank", "Rank", FORMAT_NUMBER);
    table_column(table, "z", "Standard score", FORMAT_NUMBER);
    for (size_t k = 0; k < found; k++) {
        table_integer(table, (int64_t)rows[farthest[k]] + 1);
        table_place(table, scores->unit, numbers->values[farthest[k]]);
        table_number(table, scores->rank[farthest[k]]);
        table_number(table, scores->z[farthest[k]]);
    }
    frame_release(run->frame, rows);
}

static void explain(OperationRun *run, const Scores *scores, size_t n, const char *name)
{
    size_t beyond = 0;
    for (size_t i = 0; i < n; i++)
        beyond += fabs(scores->z[i]) > 3;
    if (n == 1)
        answer_explain(run->answer, "\"%s\" has one value only, %s.", said_name(run->answer, name), said_place(run->answer, scores->unit, scores->mean));
    else
        answer_explain(run->answer, "The %s values of \"%s\" have the mean %s and the standard deviation %s%s.", said_count(run->answer, n),
                       said_name(run->answer, name),
                       said_place(run->answer, scores->unit, scores->mean), said(run->answer, scores->sd),
                       scores->unit == UNIT_NUMBER ? "" : scores->unit == UNIT_DAYS ? " days" : " seconds");
    if (scores->sd > 0 && beyond == 0)
        answer_explain(run->answer, "None of them lies more than three standard deviations away from it.");
    else if (scores->sd > 0)
        answer_explain(run->answer, "%s of them (%s) lie more than three standard deviations away from it.", said_count(run->answer, beyond),
                       said_percent(run->answer, (double)beyond / (double)n));
    else
        answer_warning(run->answer, "%s, so there are no standard scores.", n == 1 ? "There is one value only" : "All values are equal");
    if (scores->ties)
        answer_explain(run->answer, "%s values are equal to others and share the mean of their ranks.", said_count(run->answer, scores->ties));
}

static Status scores(OperationRun *run, Error *error)
{
    const ParamValue *column = param_value(run->params, "column");
    Sample sample;
    Numbers numbers;
    Centred centred;
    Scores found = {.ties = 0};
    Status status = frame_complete(run->frame, column->columns, 1, &sample, error);
    if (status == OK)
        status = frame_numbers(run->frame, column->columns[0], &sample, &numbers, error);
    if (status == OK)
        status = frame_centred(run->frame, column->columns[0], &sample, &centred, error);
    if (status != OK)
        return status;
    if (sample.n == 0)
        return error_set(error, ERR_INVALID, "\"%.80s\" has no values in these rows, so nothing can be ranked.", column->text);
    found.rank = frame_array(run->frame, sample.n, sizeof(double));
    found.percentile = frame_array(run->frame, sample.n, sizeof(double));
    found.z = frame_array(run->frame, sample.n, sizeof(double));
    /* integers beyond 2^53 are only told apart when centred; floats only when not */
    find_ranks(run->frame, centred.exact ? centred.values : numbers.values, sample.n, param_value(run->params, "descending")->boolean, &found);
    find_z(&centred, &found);
    found.unit = frame_unit(run->frame, column->columns[0]);
    answer_sample(run->answer, &sample);
    json_key(answer_result(run->answer), "mean");
    answer_place(answer_result(run->answer), found.unit, found.mean);
    json_member_number(answer_result(run->answer), "sd", found.sd);
    json_member_int(answer_result(run->answer), "ties", (int64_t)found.ties);
    answer_array(run->answer, "rank", found.rank, 1, NULL, &sample);
    answer_array(run->answer, "percentile", found.percentile, 1, NULL, &sample);
    answer_array(run->answer, "z", found.z, 1, NULL, &sample);
    write_extremes(run, &sample, &numbers, &found);
    explain(run, &found, sample.n, column->text);
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "scores", "Standard score by percentile"));
    figure_points(&figure, column->text, found.percentile, found.z, sample.n);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Percentile", .percent = true}, .y = {.title = "Standard score"}});
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 150e-9 * (double)rows;
}

const Operation OP_SCORES = {
    .name = "scores",
    .title = "Ranks and standard scores",
    .group = "Describe",
    .answers = "Where does each row stand among the others?",
    .missing = "Rows without a value are left out and counted.",
    .params = PARAMS,
    .cost = cost,
    .run = scores};
