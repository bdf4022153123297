/*
** op_histogram.c - how the values of a column are spread: counts in bins.
**
** Rules for the number of bins k or their width h, n values, sd s, interquartile range IQR:
**
**     fd        h = 2 IQR / n^(1/3)                (Freedman and Diaconis 1981)
**     scott     h = 3.49 s / n^(1/3)               (Scott 1979)
**     sturges   k = ceil(log2 n) + 1               (Sturges 1926)
**     rice      k = ceil(2 n^(1/3))
**     sqrt      k = ceil(sqrt n)
**     count     k as given
**     auto      the finer of fd and sturges, with the width rounded up to 1, 2 or 5 times a power of ten; of dates and times to
**               whole seconds, minutes, hours, days, weeks, months or years (numeric/histogram.h)
**
** A rule that has no answer (IQR 0) falls back to sturges, which is said. At most BINS bins. A bin holds its lower edge, the last
** one both.
*/
#include "operation/operation.h"

#include "base/memory.h"
#include "data/sort.h"
#include "figure/figure.h"
#include "numeric/histogram.h"
#include "numeric/moments.h"

#include <math.h>
#include <string.h>

enum { BINS = 1000 };

static const char *const RULES[] = {"auto", "fd", "scott", "sturges", "rice", "sqrt", "count", NULL};

static const Param PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_ORDERED, .title = "Column", .doc = "A column of numbers or dates."},
    {"rule", PARAM_ENUM, .choices = RULES, .has_default = true, .default_text = "auto", .title = "Rule for the bins",
     .doc = "How many bins there are; with count, as many as you say."},
    {"bins", PARAM_INTEGER, .min = 1, .max = BINS, .title = "Bins", .doc = "How many bins, where the rule is count."},
    {NULL}};

typedef struct Spread {
    double min, max, iqr, sd;
    size_t n;
    FrameUnit unit;
} Spread;

typedef struct Bins {
    double edges[BINS + 1];
    double counts[BINS];
    size_t count;
} Bins;

/* Type 7 quantile of ascending keys (Hyndman and Fan 1996). */
static double quantile(const uint64_t *keys, size_t n, double p)
{
    double place = p * (double)(n - 1);
    size_t low = (size_t)place;
    double value = double_of_key(keys[low]);
    if (low + 1 < n)
        value += (place - (double)low) * (double_of_key(keys[low + 1]) - value);
    return value;
}

static Spread spread_of(Frame *frame, const Numbers *numbers)
{
    Spread spread = {.n = numbers->n};
    uint64_t *keys = frame_array(frame, numbers->n, sizeof *keys), *scratch = frame_array(frame, numbers->n, sizeof *scratch);
    for (size_t i = 0; i < numbers->n; i++)
        keys[i] = key_of_double(numbers->values[i]);
    const uint64_t *sorted = sort_keys(keys, scratch, numbers->n);
    spread.min = double_of_key(sorted[0]);
    spread.max = double_of_key(sorted[numbers->n - 1]);
    spread.iqr = quantile(sorted, numbers->n, 0.75) - quantile(sorted, numbers->n, 0.25);
    spread.sd = moments_of_doubles(numbers->values, numbers->n, spread.min, spread.max).sd;
    frame_release(frame, keys);
    frame_release(frame, scratch);
    return spread;
}

static double bins_by_rule(const char *rule, const Spread *spread)
{
    double n = (double)spread->n, range = spread->max - spread->min;
    if (strcmp(rule, "fd") == 0)
        return range / (2 * spread->iqr / cbrt(n));
    if (strcmp(rule, "scott") == 0)
        return range / (3.49 * spread->sd / cbrt(n));
    if (strcmp(rule, "rice") == 0)
        return 2 * cbrt(n);
    if (strcmp(rule, "sqrt") == 0)
        return sqrt(n);
    return log2(n) + 1;
}

static void even_edges(const Spread *spread, size_t count, Bins *bins)
{
    bins->count = count;
    for (size_t i = 0; i <= count; i++) { /* halves, since the range itself may be infinite */
        double share = (double)i / (double)count;
        bins->edges[i] = spread->min * (1 - share) + spread->max * share;
    }
    bins->edges[count] = spread->max;
}

/* k x step x 10^exponent; with one rounding where the power is exact, so that 0.15 is the double that people write so. */
static double place_of(double k, double step, int exponent)
{
    return exponent < 0 ? k * step / pow(10, -exponent) : k * step * pow(10, exponent);
}

/* Width 1, 2 or 5 times a power of ten, edges at its multiples. false: there are none to be had at this scale. */
static bool round_edges(const Spread *spread, double wanted, Bins *bins)
{
    static const double STEPS[] = {1, 2, 5, 10};
    double rough = spread->max / wanted - spread->min / wanted, step = 1;
    if (!(rough > 1e-290 && rough < 1e290))
        return false;
    int exponent = (int)floor(log10(rough));
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        step = STEPS[i];
        if (place_of(1, step, exponent) >= rough * (1 - 1e-9))
            break;
    }
    double width = place_of(1, step, exponent);
    double first = floor(spread->min / width), last = ceil(spread->max / width);
    if (fabs(first) > 1e15 || fabs(last) > 1e15 || last - first > BINS)
        return false;
    while (place_of(first, step, exponent) > spread->min) /* the quotients were rounded */
        first--;
    while (place_of(last, step, exponent) < spread->max)
        last++;
    bins->count = (size_t)(last - first);
    for (size_t i = 0; i <= bins->count; i++)
        bins->edges[i] = place_of(first + (double)i, step, exponent);
    return bins->count >= 1 && bins->count <= BINS;
}

/* Calendar units. */
static void time_edges(const Spread *spread, Bins *bins)
{
    bool dates = spread->unit == UNIT_DAYS;
    double scale = dates ? 1 : 1e6;
    bins->count = histogram_time_edges(llround(spread->min * scale), llround(spread->max * scale), spread->iqr * scale, spread->n, dates,
                                       bins->edges);
    for (size_t i = 0; i <= bins->count; i++)
        bins->edges[i] /= scale;
}

static void find_edges(OperationRun *run, const char *rule, const Spread *spread, Bins *bins)
{
    if (!(spread->max > spread->min)) { /* one value: one bin around it */
        double half = fmax(fabs(spread->min) * 1e-3, 0.5);
        bins->count = 1;
        bins->edges[0] = fmax(spread->min - half, -1.7e308);
        bins->edges[1] = fmin(spread->max + half, 1.7e308);
        return;
    }
    if (strcmp(rule, "count") == 0) {
        even_edges(spread, (size_t)param_value(run->params, "bins")->integer, bins);
        return;
    }
    bool automatic = strcmp(rule, "auto") == 0;
    if (automatic && spread->unit != UNIT_NUMBER) {
        time_edges(spread, bins);
        return;
    }
    double sturges = bins_by_rule("sturges", spread);
    double wanted = automatic ? fmax(bins_by_rule("fd", spread), sturges) : bins_by_rule(rule, spread);
    if (!isfinite(wanted) || wanted < 1) {
        if (!automatic)
            answer_warning(run->answer, "The rule %s has no answer for these values, so Sturges' rule was used.", rule);
        wanted = sturges;
    }
    if (wanted > BINS) {
        answer_warning(run->answer, "The rule asks for %s bins; %d, the most that is drawn, were made.", said(run->answer, ceil(wanted)), BINS);
        wanted = BINS;
    }
    if (!automatic || !round_edges(spread, wanted, bins))
        even_edges(spread, (size_t)ceil(wanted), bins);
}

static void fill(const Numbers *numbers, Bins *bins)
{
    double first = bins->edges[0], last = bins->edges[bins->count], scale = (double)bins->count / (last / 2 - first / 2) / 2;
    for (size_t i = 0; i < numbers->n; i++) {
        double value = numbers->values[i], place = (value / 2 - first / 2) * 2 * scale;
        size_t bin = !(place > 0) ? 0 : place >= (double)bins->count ? bins->count - 1 : (size_t)place; /* NaN: a range below the normal */
        while (bin > 0 && value < bins->edges[bin]) /* rounding of the place: by one, but in degenerate ranges */
            bin--;
        while (bin + 1 < bins->count && value >= bins->edges[bin + 1])
            bin++;
        bins->counts[bin]++;
    }
}

static void write_bins(OperationRun *run, const Bins *bins, const Spread *spread)
{
    Json *json = answer_result(run->answer);
    AnswerTable *table = answer_table(run->answer, "bins", "Counts by bin");
    json_key(json, "edges");
    json_open_array(json);
    for (size_t i = 0; i <= bins->count; i++)
        answer_place(json, spread->unit, bins->edges[i]);
    json_close(json);
    json_key(json, "counts");
    json_open_array(json);
    for (size_t i = 0; i < bins->count; i++)
        json_int(json, (int64_t)bins->counts[i]);
    json_close(json);
    table_column(table, "from", "From", place_format(spread->unit));
    table_column(table, "to", "To", place_format(spread->unit));
    table_column(table, "count", "Count", FORMAT_INTEGER);
    table_column(table, "share", "Share", FORMAT_PERCENT);
    for (size_t i = 0; i < bins->count; i++) {
        table_place(table, spread->unit, bins->edges[i]);
        table_place(table, spread->unit, bins->edges[i + 1]);
        table_integer(table, (int64_t)bins->counts[i]);
        table_number(table, bins->counts[i] / (double)spread->n);
    }
    table_note(table, "A bin holds its lower edge, the last one both.");
}

static void explain(OperationRun *run, const Bins *bins, const Spread *spread, const char *name)
{
    size_t top = 0;
    for (size_t i = 1; i < bins->count; i++)
        top = bins->counts[i] > bins->counts[top] ? i : top;
    answer_explain(run->answer, "The %s values of \"%s\" lie between %s and %s.", said_count(run->answer, spread->n), name,
                   said_place(run->answer, spread->unit, spread->min), said_place(run->answer, spread->unit, spread->max));
    if (bins->count > 1)
        answer_explain(run->answer, "Of the %zu bins the fullest is %s to %s, with %s of the values.", bins->count,
                       said_place(run->answer, spread->unit, bins->edges[top]), said_place(run->answer, spread->unit, bins->edges[top + 1]),
                       said_percent(run->answer, bins->counts[top] / (double)spread->n));
}

static void draw(OperationRun *run, const Bins *bins, FrameUnit unit, const char *name)
{
    Figure figure;
    double *edges = arena_array(run->arena, bins->count + 1, sizeof *edges);
    for (size_t i = 0; i <= bins->count; i++)
        edges[i] = unit_on_axis(unit, bins->edges[i]);
    figure_begin(&figure, answer_figure(run->answer, "histogram", "Distribution"));
    figure_histogram(&figure, NULL, edges, bins->counts, bins->count);
    figure_end(&figure, &(FigureLayout){.x = {.title = name, .date = unit != UNIT_NUMBER}, .y = {.title = "Rows", .from_zero = true}});
}

static Status histogram(OperationRun *run, Error *error)
{
    const ParamValue *column = param_value(run->params, "column");
    const char *rule = param_value(run->params, "rule")->text;
    Sample sample;
    Numbers numbers;
    if (strcmp(rule, "count") == 0 && !param_value(run->params, "bins")->given)
        return operation_blame(run, "bins", -1, error, "is required with the rule count");
    Status status = frame_complete(run->frame, column->columns, 1, &sample, error);
    if (status == OK)
        status = frame_numbers(run->frame, column->columns[0], &sample, &numbers, error);
    if (status != OK)
        return status;
    answer_sample(run->answer, &sample);
    if (numbers.n == 0)
        return error_set(error, ERR_INVALID, "\"%.80s\" has no values in these rows, so there is nothing to draw.", column->text);
    Bins *bins = ARENA_NEW(run->arena, Bins);
    Spread spread = spread_of(run->frame, &numbers);
    spread.unit = frame_unit(run->frame, column->columns[0]);
    find_edges(run, rule, &spread, bins);
    fill(&numbers, bins);
    write_bins(run, bins, &spread);
    draw(run, bins, spread.unit, column->text);
    explain(run, bins, &spread, column->text);
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 60e-9 * (double)rows;
}

const Operation OP_HISTOGRAM = {
    .name = "histogram",
    .title = "Histogram",
    .group = "Describe",
    .answers = "How are the values of a column spread?",
    .missing = "Rows without a value are left out and counted.",
    .params = PARAMS,
    .cost = cost,
    .run = histogram};
