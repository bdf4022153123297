/*
** op_describe.c - columns of numbers in figures, for all rows or by group.
**
** Definitions in numeric/describe.h. Each column is described over its own values (available cases). Columns are shared among two threads;
** each is computed whole by one of them, so that results do not depend on it.
*/
#include "operation/statistics.h"

#include "base/crew.h"
#include "numeric/describe.h"
#include "numeric/sample.h"

#include <math.h>
#include <string.h>

enum { MOST_COLUMNS = 1000, MODE_ROWS = 50000, MOST_GROUPS = 1000, THREADS_FROM = 20000, BATCH = 4 << 20 /* values that are put in order by group at a time */ };

static const Param PARAMS[] = {
    {"columns", PARAM_COLUMNS, .all_numbers = true, .columns = COLUMN_NUMERIC, .max_items = MOST_COLUMNS, .title = "Columns",
     .doc = "Columns to describe; all columns of numbers when left out."},
    {"group_by", PARAM_COLUMN, .columns = COLUMN_CATEGORICAL, .title = "By groups of", .doc = "Describe each group apart."},
    {"quantiles", PARAM_NUMBERS, .has_default = true, .default_text = "[0.05, 0.25, 0.5, 0.75, 0.95]", .min = 0, .max = 1,
     .max_items = DESCRIBE_QUANTILES, .title = "Quantiles", .doc = "Shares from 0 to 1."},
    {"quantile_type", PARAM_INTEGER, .has_default = true, .default_integer = 7, .min = 1, .max = 9, .title = "Type of quantiles",
     .doc = "Of Hyndman and Fan (1996), 1 to 9."},
    {"trim", PARAM_NUMBER, .has_default = true, .default_number = 0.1, .min = 0, .max = 0.49, .title = "Trimmed share",
     .doc = "Share of the values cut off at each end for the trimmed mean."},
    {"lag", PARAM_INTEGER, .has_default = true, .default_integer = 1, .min = 0, .max = 1000000, .title = "Lag",
     .doc = "Of the autocorrelation of the values in their order; 0: none."},
    {"mode", PARAM_BOOLEAN, .title = "Mode",
     .doc = "The most frequent value: true finds it in any case, false never; when left out it is found up to 50,000 rows, since it costs a sort."},
    PARAM_OF_WEIGHT_TYPE, PARAM_OF_CONFIDENCE, {NULL}};

/* One column, or one group of one. */
typedef struct Task {
    const char *column, *group;
    const double *values;
    size_t n, missing, infinite;
    WeightSums weight;             /* with weights */
    const StatColumn *centred;     /* decimals: values are deviations, exact, in units of the last place */
    Description description;
} Task;

typedef struct Work {
    Task *tasks;
    size_t count, next;
    double *sorted;     /* of groups: the values of some columns, each group by group */
    size_t *begin;      /* levels + 1 */
    size_t slots, used; /* columns that `sorted` has room for, and has */
    DescribeOptions options;
    const double *weights; /* of the sample's rows, or NULL */
    WeightType type;
} Work;

/* A description of deviations becomes one of the values. */
static void put_back(Description *d, const StatColumn *column)
{
    double *places[] = {&d->mean, &d->trimmed_mean, &d->min, &d->max, &d->q1, &d->median, &d->q3, &d->mode, &d->mean_interval.low,
                        &d->mean_interval.high};
    double *lengths[] = {&d->sd, &d->se, &d->range, &d->iqr, &d->mad, &d->mad_raw, &d->sd_interval.low, &d->sd_interval.high};
    double *squares[] = {&d->variance, &d->variance_interval.low, &d->variance_interval.high};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        *places[i] = column_place(column, *places[i]);
    for (size_t i = 0; i < DESCRIBE_QUANTILES; i++)
        d->quantiles[i] = column_place(column, d->quantiles[i]);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        *lengths[i] = column_length(column, *lengths[i]);
    for (size_t i = 0; i < sizeof squares / sizeof *squares; i++)
        *squares[i] = column_length(column, column_length(column, *squares[i]));
    d->sum = d->n ? d->mean * (double)d->n : 0;
    d->cv = d->mean == 0 ? NAN : d->sd / fabs(d->mean);
}

static void describe_task(void *context, size_t at, size_t thread)
{
    const Work *work = context;
    Task *task = &work->tasks[work->next + at];
    (void)thread;
    task->description = describe_values(task->values, task->n, &work->options);
    if (task->centred)
        put_back(&task->description, task->centred);
}

/* Those that were added since the last time. */
static void describe_all(Work *work, size_t rows)
{
    crew_run_if(rows > THREADS_FROM, work->count - work->next, describe_task, work);
    work->next = work->count;
}

/* The values without gaps; in place when there are none. */
static const double *without_gaps(OperationRun *run, const Numbers *numbers, size_t *n)
{
    *n = numbers->n - numbers->missing;
    if (numbers->missing == 0)
        return numbers->values;
    double *kept = frame_array(run->frame, *n + 1, sizeof *kept);
    for (size_t i = 0, at = 0; i < numbers->n; i++)
        if (!isnan(numbers->values[i]))
            kept[at++] = numbers->values[i];
    return kept;
}

/* The rows of a group that have a value and a weight; each group is described at once. */
static void add_weighted(OperationRun *run, const Numbers *numbers, const StatColumn *centred, const char *name, const Factor *factor, Work *work)
{
    size_t n = numbers->n, whole[] = {0, n}, *begin = factor ? work->begin : whole;
    double *values = frame_array(run->frame, n + 1, sizeof *values), *weights = frame_array(run->frame, n + 1, sizeof *weights);
    if (factor) {
        sample_split(numbers->values, factor->codes, n, factor->levels, values, begin);
        sample_split(work->weights, factor->codes, n, factor->levels, weights, begin);
    } else {
        memcpy(values, numbers->values, n * sizeof *values);
        memcpy(weights, work->weights, n * sizeof *weights);
    }
    for (size_t k = 0; k < (factor ? factor->levels : 1); k++) {
        Task *task = &work->tasks[work->count++];
        double *x = values + begin[k], *w = weights + begin[k];
        *task = (Task){.column = name, .centred = centred, .group = factor ? factor->names[k] : NULL};
        for (size_t i = 0; i < begin[k + 1] - begin[k]; i++) {
            task->missing += w[i] > 0 && isnan(x[i]);
            x[task->n] = x[i];
            w[task->n] = w[i];
            task->n += w[i] > 0 && !isnan(x[i]);
        }
        task->description = describe_weighted(x, w, task->n, work->type, &work->options, &task->weight);
        if (centred)
            put_back(&task->description, centred);
        if (centred && task->n)
            task->description.sum = task->description.mean * task->weight.sum;
    }
    work->next = work->count;
    frame_release(run->frame, values);
    frame_release(run->frame, weights);
    frame_release(run->frame, numbers->values);
}

static Status add_column(OperationRun *run, size_t column, const Sample *sample, const Factor *factor, Work *work, Error *error)
{
    Numbers numbers;
    StatColumn *centred = NULL;
    const char *name = frame_name(run->frame, column);
    Status status;
    if (frame_schema(run->frame)->fields[column].type == TYPE_DECIMAL) {
        centred = ARENA_NEW(run->arena, StatColumn);
        centred->name = name;
        status = frame_centred(run->frame, column, sample, &centred->centred, error);
        numbers = (Numbers){centred->centred.values, centred->centred.n, centred->centred.missing, centred->centred.infinite};
    } else {
        status = frame_numbers(run->frame, column, sample, &numbers, error);
    }
    if (status != OK)
        return status;
    if (work->weights) {
        add_weighted(run, &numbers, centred, name, factor, work);
        return OK;
    }
    if (!factor) {
        Task *task = &work->tasks[work->count++];
        *task = (Task){.column = name, .centred = centred, .missing = numbers.missing - numbers.infinite, .infinite = numbers.infinite};
        task->values = without_gaps(run, &numbers, &task->n);
        return OK;
    }
    double *sorted = work->sorted + work->used++ * numbers.n;
    const size_t *begin = work->begin;
    sample_split(numbers.values, factor->codes, numbers.n, factor->levels, sorted, work->begin);
    frame_release(run->frame, numbers.values);
    for (size_t k = 0; k < factor->levels; k++) {
        Task *task = &work->tasks[work->count++];
        *task = (Task){.column = name, .centred = centred, .group = factor->names[k], .values = sorted + begin[k], .n = begin[k + 1] - begin[k]};
        for (size_t i = begin[k], n = 0; numbers.missing && i < begin[k + 1]; i++) { /* gaps are closed in place */
            if (!isnan(sorted[i]))
                sorted[begin[k] + n++] = sorted[i];
            task->n = n;
        }
        task->missing = begin[k + 1] - begin[k] - task->n;
    }
    if (work->used == work->slots) { /* before the next column takes its place */
        describe_all(work, numbers.n);
        work->used = 0;
    }
    return OK;
}

typedef struct Figured {
    const char *name, *title;
    size_t offset;
} Figured;

#define FIELD(member, title) {#member, title, offsetof(Description, member)}
static const Figured FIELDS[] = {
    FIELD(mean, "Mean"), FIELD(sd, "SD"), FIELD(se, "SE"), FIELD(variance, "Variance"), FIELD(sum, "Sum"), FIELD(cv, "SD / mean"),
    FIELD(min, "Least"), FIELD(q1, "Quartile 1"), FIELD(median, "Median"), FIELD(q3, "Quartile 3"), FIELD(max, "Greatest"),
    FIELD(range, "Range"), FIELD(iqr, "IQR"), FIELD(mad, "MAD"), FIELD(mad_raw, "MAD, plain"), FIELD(trimmed_mean, "Trimmed mean"), FIELD(mode, "Mode"),
    FIELD(skewness, "Skewness"), FIELD(skewness_se, "its SE"), FIELD(kurtosis, "Kurtosis"), FIELD(kurtosis_se, "its SE"),
    FIELD(skewness_moment, "Skewness, g1"), FIELD(kurtosis_moment, "Kurtosis, g2"), FIELD(autocorrelation, "Autocorrelation")};
enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

static double field_of(const Task *task, size_t i)
{
    double value;
    memcpy(&value, (const char *)&task->description + FIELDS[i].offset, sizeof value);
    return value;
}

static void interval_member(Json *json, const char *name, Interval interval)
{
    json_key(json, name);
    json_open_object(json);
    json_member_number(json, "low", interval.low);
    json_member_number(json, "high", interval.high);
    json_close(json);
}

static void write_task(Json *json, const Task *task, const Work *work)
{
    const DescribeOptions *options = &work->options;
    const Description *d = &task->description;
    json_open_object(json);
    json_member_text(json, "column", task->column);
    if (task->group)
        json_member_text(json, "group", task->group);
    json_member_int(json, "n", (int64_t)task->n);
    json_member_int(json, "missing", (int64_t)task->missing);
    if (task->infinite)
        json_member_int(json, "infinite", (int64_t)task->infinite);
    if (work->weights)
        json_member_number(json, "weight", task->weight.sum);
    if (work->weights && work->type == WEIGHT_PRECISION)
        json_member_number(json, "effective_n", task->weight.effective);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        json_member_number(json, FIELDS[i].name, field_of(task, i));
    interval_member(json, "mean_interval", d->mean_interval);
    interval_member(json, "variance_interval", d->variance_interval);
    interval_member(json, "sd_interval", d->sd_interval);
    json_key(json, "quantiles");
    json_open_array(json);
    for (size_t i = 0; i < options->n_shares; i++) {
        json_open_object(json);
        json_member_number(json, "share", options->shares[i]);
        json_member_number(json, "value", d->quantiles[i]);
        json_close(json);
    }
    json_close(json);
    if (d->distinct) {
        json_member_int(json, "distinct", (int64_t)d->distinct);
        if (d->mode_count)
            json_member_int(json, "mode_count", (int64_t)d->mode_count);
    }
    json_close(json);
}

static void write_table(OperationRun *run, const Work *work)
{
    AnswerTable *table = answer_table(run->answer, "description", "Description");
    table_column(table, "column", "Column", FORMAT_TEXT);
    if (work->count && work->tasks[0].group)
        table_column(table, "group", "Group", FORMAT_TEXT);
    table_column(table, "n", "n", FORMAT_INTEGER);
    table_column(table, "missing", "Missing", FORMAT_INTEGER);
    if (work->weights)
        table_column(table, "weight", "Weight", FORMAT_NUMBER);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        table_column(table, FIELDS[i].name, FIELDS[i].title, FORMAT_NUMBER);
    for (size_t t = 0; t < work->count; t++) {
        const Task *task = &work->tasks[t];
        table_text(table, task->column);
        if (task->group)
            table_text(table, task->group);
        table_integer(table, (int64_t)task->n);
        table_integer(table, (int64_t)task->missing);
        if (work->weights)
            table_number(table, task->weight.sum);
        for (size_t i = 0; i < FIELD_COUNT; i++)
            table_number(table, field_of(task, i));
    }
    if (work->weights)
        table_note(table, work->type == WEIGHT_FREQUENCY ? "Each row stands for as many equal rows as its weight says."
                                                         : "Weights are scaled to add up to the rows that have one above 0, which is n.");
    table_note(table, "Variance and SD with n - 1; skewness and kurtosis as G1 and G2 (kurtosis is excess); MAD times 1.4826.");
}

/* A box for each column or group: whiskers to the extremes, since the values themselves are not kept in order. */
static void draw(OperationRun *run, const Work *work, const char *by)
{
    FigureBox boxes[STATISTICS_BOXES];
    size_t shown = 0;
    bool several = work->count && strcmp(work->tasks[work->count - 1].column, work->tasks[0].column) != 0;
    for (size_t i = 0; i < work->count && shown < STATISTICS_BOXES; i++) {
        const Description *d = &work->tasks[i].description;
        if (d->n && strcmp(work->tasks[i].column, work->tasks[0].column) == 0)
            boxes[shown++] = (FigureBox){.label = work->tasks[i].group ? work->tasks[i].group : work->tasks[i].column, .low_fence = d->min,
                                         .q1 = d->q1, .median = d->median, .q3 = d->q3, .high_fence = d->max, .mean = d->mean};
    }
    if (!shown)
        return;
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "boxes", several ? "Least, quartiles and greatest of the first column" : "Least, quartiles and greatest"));
    figure_boxes(&figure, NULL, boxes, shown);
    figure_end(&figure, &(FigureLayout){.x = {.title = by, .category = true}, .y = {.title = work->tasks[0].column}, .no_legend = true,
               .note = "Whiskers reach to the extremes."});
}

static Status describe(OperationRun *run, Error *error)
{
    const ParamValue *by = param_value(run->params, "group_by"), *shares = param_value(run->params, "quantiles");
    const ParamValue *mode = param_value(run->params, "mode");
    const ParamValue *columns = param_value(run->params, "columns");
    bool weighted = param_value(run->params, "weights")->present;
    size_t n = columns->n_columns;
    Sample sample;
    Factor factor = {.levels = 1};
    Status status = by->present || weighted ? frame_complete(run->frame, by->columns, by->present, &sample, error) : frame_all(run->frame, &sample, error);
    if (status == OK && by->present)
        status = frame_factor(run->frame, by->columns[0], &sample, FACTOR_BY_VALUE, MOST_GROUPS, &factor, error);
    if (status != OK)
        return status;
    Work work = {0};
    Numbers weights;
    size_t zeros;
    status = statistics_weights(run, &sample, &weights, &work.type, &zeros, error);
    if (status != OK)
        return status;
    work.weights = weights.values;
    work.options = (DescribeOptions){.confidence = statistics_confidence(run), .trim = param_value(run->params, "trim")->number,
                                     .quantile_type = (int)param_value(run->params, "quantile_type")->integer, .n_shares = shares->n_numbers,
                                     .lag = (size_t)param_value(run->params, "lag")->integer, .mode = mode->present ? mode->boolean : sample.n <= MODE_ROWS};
    if (shares->n_numbers)
        memcpy(work.options.shares, shares->numbers, shares->n_numbers * sizeof(double));
    work.tasks = frame_array(run->frame, n * factor.levels + 1, sizeof *work.tasks);
    if (by->present) {
        work.slots = sample.n < BATCH ? BATCH / (sample.n + 1) + 1 : 1;
        work.slots = work.slots < n ? work.slots : n;
        work.sorted = frame_array(run->frame, work.slots * sample.n + 1, sizeof *work.sorted);
        work.begin = arena_array(run->arena, factor.levels + 1, sizeof *work.begin);
    }
    for (size_t i = 0; i < n && status == OK; i++)
        status = add_column(run, columns->columns[i], &sample, by->present ? &factor : NULL, &work, error);
    if (status != OK)
        return status;
    describe_all(&work, sample.n); /* of groups, those that are left */
    Json *json = answer_result(run->answer);
    json_member_int(json, "n", (int64_t)(sample.n - zeros));
    json_member_int(json, "missing", (int64_t)sample.missing);
    if (weighted)
        json_member_int(json, "zero_weight", (int64_t)zeros);
    json_key(json, "columns");
    json_open_array(json);
    for (size_t i = 0; i < work.count; i++)
        write_task(json, &work.tasks[i], &work);
    json_close(json);
    write_table(run, &work);
    draw(run, &work, by->present ? by->text : NULL);
    const Description *first = &work.tasks[0].description;
    answer_explain(run->answer, "%zu column%s of %s rows described%s.", n, n == 1 ? "" : "s", said_count(run->answer, sample.n),
                   by->present ? arena_printf(run->arena, " in %zu groups of \"%s\"", factor.levels, by->text) : "");
    if (work.count == 1 && first->n > 1)
        answer_explain(run->answer, "\"%s\" has a mean of %s (%s interval %s to %s), a median of %s and a standard deviation of %s; its %s values run "
                                    "from %s to %s.",
                       said_name(run->answer, work.tasks[0].column), said(run->answer, first->mean), said_percent(run->answer, work.options.confidence),
                       said(run->answer, first->mean_interval.low), said(run->answer, first->mean_interval.high), said(run->answer, first->median),
                       said(run->answer, first->sd), said_count(run->answer, first->n), said(run->answer, first->min), said(run->answer, first->max));
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    double ns = param_value(params, "weights")->present ? 150 : 15;
    return ns * 1e-9 * (double)rows * (double)param_value(params, "columns")->n_columns;
}

const Operation OP_DESCRIBE = {
    .name = "describe", .title = "Description", .group = "Describe", .answers = "What do the numbers of columns look like: middle, spread, shape, quantiles?",
    .missing = "Each column is described over the values that it has; gaps are counted. Rows without a weight are left out.", .params = PARAMS, .weights = true, .cost = cost,
    .run = describe};
