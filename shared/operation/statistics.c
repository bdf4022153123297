/* statistics.c - reading columns and groups for tests; see statistics.h. */
#include "operation/statistics.h"

#include "base/memory.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double MOST_CASES = 1e15; /* counts stay whole */

const char *const STATISTICS_ALTERNATIVES[] = {"two_sided", "less", "greater", NULL};
const char *const STATISTICS_WEIGHT_TYPES[] = {"precision", "frequency", NULL};
const char *const STATISTICS_METHODS[] = {"auto", "exact", "asymptotic", NULL};

size_t statistics_choice(OperationRun *run, const char *param)
{
    const ParamValue *value = param_value(run->params, param);
    size_t place = 0;
    while (value->param->choices[place + 1] && strcmp(value->param->choices[place], value->text) != 0)
        place++;
    return place;
}

Alternative statistics_alternative(OperationRun *run)
{
    return (Alternative)statistics_choice(run, "alternative");
}

double statistics_confidence(OperationRun *run)
{
    return param_value(run->params, "confidence")->number;
}

double column_place(const StatColumn *column, double deviation)
{
    return isfinite(deviation) ? centred_place(&column->centred, deviation) : deviation;
}

double column_length(const StatColumn *column, double deviation)
{
    return isfinite(deviation) ? centred_length(&column->centred, deviation) : deviation;
}

Interval column_lengths(const StatColumn *column, Interval interval)
{
    return (Interval){column_length(column, interval.low), column_length(column, interval.high)};
}

double column_deviation(const StatColumn *column, double place)
{
    const Centred *centred = &column->centred;
    long double scaled = (long double)place * powl(10, centred->scale);
    return (double)(scaled - (centred->exact ? (long double)centred->integer : (long double)centred->number));
}

Status statistics_sample(OperationRun *run, const char *const *params, Sample *sample, Error *error)
{
    size_t columns[1024], n = 0;
    for (; *params; params++) {
        const ParamValue *value = param_value(run->params, *params);
        for (size_t i = 0; value->present && i < value->n_columns && n < sizeof columns / sizeof *columns; i++)
            columns[n++] = value->columns[i];
    }
    Status status = frame_complete(run->frame, columns, n, sample, error);
    if (status != OK)
        return status;
    answer_sample(run->answer, sample);
    if (sample->considered == 0)
        return error_set(error, ERR_INVALID, "There are no rows: the dataset is empty, or none passes the filter.");
    if (sample->n == 0)
        return error_set(error, ERR_INVALID, "None of the %zu rows has a value in all of the columns used.", sample->considered);
    return OK;
}

Status statistics_column(OperationRun *run, const char *param, size_t item, const Sample *sample, StatColumn *column, Error *error)
{
    size_t at = param_value(run->params, param)->columns[item];
    *column = (StatColumn){.name = frame_name(run->frame, at), .n = sample->n};
    Numbers numbers;
    bool plain = frame_schema(run->frame)->fields[at].type == TYPE_FLOAT;
    Status status = plain ? frame_numbers(run->frame, at, sample, &numbers, error)
                          : frame_centred(run->frame, at, sample, &column->centred, error);
    if (status != OK)
        return status;
    if (plain)
        column->centred = (Centred){.values = numbers.values, .n = numbers.n};
    column->values = column->centred.values;
    if (plain && frame_usual(run->frame, at))
        return OK;
    return sample_check(column->values, column->n, arena_printf(run->arena, "The values of \"%.80s\"", column->name), error);
}

Status statistics_groups(OperationRun *run, const char *response, const char *factor, StatGroups *groups, Error *error)
{
    Sample sample;
    size_t column = param_value(run->params, factor)->columns[0];
    Status status = statistics_sample(run, (const char *const[]){response, factor, NULL}, &sample, error);
    if (status == OK)
        status = statistics_column(run, response, 0, &sample, &groups->response, error);
    if (status == OK)
        status = frame_levels(run->frame, column, &sample, FACTOR_BY_VALUE, STATISTICS_LEVELS, &groups->groups, error);
    if (status != OK)
        return status;
    groups->factor = frame_name(run->frame, column);
    groups->samples = arena_array(run->arena, groups->groups.levels + 1, sizeof *groups->samples);
    const Factor *by = &groups->groups;
    double *sorted = frame_array(run->frame, groups->response.n + 1, sizeof *sorted);
    size_t *start = arena_array(run->arena, by->levels + 1, sizeof *start);
    if (by->entries)
        sample_split_in_order(groups->response.values, by->entries, by->n, by->n_entries, by->entry, by->levels, sorted, start);
    else
        sample_split(groups->response.values, by->codes, by->n, by->levels, sorted, start);
    sample_of_groups(sorted, start, groups->groups.levels, groups->samples);
    groups->values = sorted;
    groups->start = start;
    return OK;
}

Status statistics_two_groups(OperationRun *run, StatGroups *groups, Error *error)
{
    Status status = statistics_groups(run, "response", "factor", groups, error);
    if (status == OK && groups->groups.levels != 2)
        return operation_blame(run, "factor", -1, error, "must have exactly 2 different values in these rows; it has %zu. "
                                                          "Filter the rows down to two of them, or compare all with an analysis of variance",
                               groups->groups.levels);
    return status;
}

Status statistics_counts(OperationRun *run, const Sample *sample, Numbers *counts, Error *error)
{
    double total = 0;
    Status status = frame_weights(run->frame, sample, counts, error);
    if (status != OK || !counts->values)
        return status;
    for (size_t i = 0; i < counts->n; i++) {
        if (counts->values[i] != floor(counts->values[i]))
            return operation_blame(run, "weights", -1, error, "must hold whole numbers here, of cases that each row stands for; one of its values is %g",
                                   counts->values[i]);
        total += counts->values[i];
    }
    if (total > MOST_CASES)
        return operation_blame(run, "weights", -1, error, "must not add up to more than 10^15 cases");
    json_member_number(answer_result(run->answer), "total", total);
    return OK;
}

Status statistics_weights(OperationRun *run, const Sample *sample, Numbers *weights, WeightType *type, size_t *zeros, Error *error)
{
    *type = (WeightType)statistics_choice(run, "weight_type");
    *zeros = 0;
    Status status = *type == WEIGHT_FREQUENCY ? statistics_counts(run, sample, weights, error) : frame_weights(run->frame, sample, weights, error);
    for (size_t i = 0; status == OK && weights->values && i < weights->n; i++)
        *zeros += weights->values[i] == 0;
    return status;
}

Status statistics_differences(OperationRun *run, const char *first, const char *second, StatColumn *differences, Error *error)
{
    Sample sample;
    StatColumn a, b;
    Status status = statistics_sample(run, (const char *const[]){first, second, NULL}, &sample, error);
    if (status == OK)
        status = statistics_column(run, first, 0, &sample, &a, error);
    if (status == OK)
        status = statistics_column(run, second, 0, &sample, &b, error);
    if (status != OK)
        return status;
    double *d = frame_array(run->frame, sample.n + 1, sizeof *d), shift = 0;
    bool alike = a.centred.exact && b.centred.exact && a.centred.scale == b.centred.scale;
    *differences = (StatColumn){.name = arena_printf(run->arena, "%s - %s", a.name, b.name), .values = d, .n = sample.n};
    if (alike) { /* both are whole numbers of the same unit */
        shift = (double)(a.centred.integer - b.centred.integer);
        differences->centred = (Centred){.values = d, .n = sample.n, .scale = a.centred.scale, .exact = true};
    } else {
        differences->centred = (Centred){.values = d, .n = sample.n};
    }
    double most = 0;
    for (size_t i = 0; i < sample.n && alike; i++)
        d[i] = (a.values[i] - b.values[i]) + shift;
    for (size_t i = 0; i < sample.n && !alike; i++) {
        double x = column_place(&a, a.values[i]), y = column_place(&b, b.values[i]);
        d[i] = x - y;
        most = fmax(most, fmax(fabs(x), fabs(y)));
    }
    differences->grain = 4 * DBL_EPSILON * most;
    return sample_check(d, sample.n, "The differences", error);
}
