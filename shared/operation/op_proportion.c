/*
** op_proportion.c - proportions and rates of a dataset: the share of rows in which a column has a given value, of all rows or of two groups;
** events of a counting column per exposure.
*/
#include "operation/statistics.h"

#include "numeric/proportion.h"

#include <math.h>
#include <string.h>

enum { MOST_LEVELS = 100000 };

#define PARAM_OF_EVENT \
    {"event", PARAM_TEXT, .title = "Event", .doc = "The value that is counted, as the column shows it; without it true, 1, or the last of two values."}
#define PARAM_OF_OUTCOME \
    {"outcome", PARAM_COLUMN, .required = true, .columns = COLUMN_CATEGORICAL, .title = "Outcome", .doc = "The column in which an event is a value."}

static const Param ONE_PARAMS[] = {PARAM_OF_OUTCOME, PARAM_OF_EVENT,
    {"p0", PARAM_NUMBER, .has_default = true, .default_number = 0.5, .min = 0, .max = 1, .title = "Hypothetical proportion", .doc = "The share to test against."},
    PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};
static const Param TWO_PARAMS[] = {PARAM_OF_OUTCOME, PARAM_OF_EVENT, PARAM_OF_FACTOR, PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};
static const Param RATE_PARAMS[] = {
    {"events", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Events", .doc = "A column of counts."},
    {"exposure", PARAM_COLUMN, .columns = COLUMN_NUMERIC, .title = "Exposure",
     .doc = "A column of times, areas or persons in which the events were counted; 1 a row without it."},
    {"factor", PARAM_COLUMN, .columns = COLUMN_CATEGORICAL, .title = "Groups", .doc = "Two groups whose rates are compared; without it one rate is tested."},
    {"rate0", PARAM_NUMBER, .has_default = true, .default_number = 1, .min = 0, .max = 1e300, .title = "Hypothetical rate",
     .doc = "The rate, or the ratio of two rates, to test against."},
    PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};

/* A column of yes and no may have one of them only in these rows: then the other is an event that happened to none. NULL: it is no such column. */
static const char *other_answer(const Factor *factor)
{
    static const char *const PAIRS[][2] = {{"false", "true"}, {"true", "false"}, {"0", "1"}, {"1", "0"}};
    for (size_t i = 0; factor->levels == 1 && i < 4; i++)
        if (strcmp(factor->names[0], PAIRS[i][0]) == 0)
            return PAIRS[i][1];
    return NULL;
}

/* The level that counts as the event; the number of levels when no row has it. */
static Status find_event(OperationRun *run, const Factor *factor, uint32_t *event, Error *error)
{
    const ParamValue *given = param_value(run->params, "event");
    for (uint32_t i = 0; given->present && i < factor->levels; i++)
        if (strcmp(factor->names[i], given->text) == 0) {
            *event = i;
            return OK;
        }
    const char *other = other_answer(factor);
    if (given->present && other && strcmp(other, given->text) == 0) {
        *event = 1;
        return OK;
    }
    if (given->present)
        return operation_blame(run, "event", -1, error, "is no value of the column \"%.80s\" in these rows", param_value(run->params, "outcome")->text);
    if (factor->levels > 2)
        return operation_blame(run, "event", -1, error, "is required, for the column has %zu different values", factor->levels);
    *event = (uint32_t)factor->levels - 1;
    for (uint32_t i = 0; i < factor->levels; i++)
        if (strcmp(factor->names[i], "true") == 0 || strcmp(factor->names[i], "1") == 0)
            *event = i;
    if (factor->levels == 1 && (strcmp(factor->names[0], "false") == 0 || strcmp(factor->names[0], "0") == 0))
        *event = 1; /* none of the rows */
    return OK;
}

static const char *event_name(const Factor *factor, uint32_t event)
{
    return event < factor->levels ? factor->names[event] : other_answer(factor);
}

/* Cases of each group (NULL: one), and those of them with the event. */
static Status count_events(OperationRun *run, const Sample *sample, const Factor *outcome, uint32_t event, const Factor *groups, double *events,
                           double *cases, Error *error)
{
    Numbers weights;
    Status status = statistics_counts(run, sample, &weights, error);
    for (size_t i = 0; i < sample->n && status == OK; i++) {
        double weight = weights.values ? weights.values[i] : 1;
        uint32_t group = groups ? groups->codes[i] : 0;
        cases[group] += weight;
        events[group] += outcome->codes[i] == event ? weight : 0;
    }
    return status;
}

static Status proportion_of_rows(OperationRun *run, Error *error)
{
    Sample sample;
    Factor factor;
    uint32_t event = 0;
    double p0 = param_value(run->params, "p0")->number;
    Proportion result;
    Status status = statistics_sample(run, (const char *const[]){"outcome", NULL}, &sample, error);
    if (status == OK)
        status = frame_factor(run->frame, param_value(run->params, "outcome")->columns[0], &sample, FACTOR_BY_VALUE, MOST_LEVELS, &factor, error);
    if (status == OK)
        status = find_event(run, &factor, &event, error);
    double events = 0, cases = 0;
    if (status == OK)
        status = count_events(run, &sample, &factor, event, NULL, &events, &cases, error);
    if (status == OK)
        status = proportion_one(events, cases, p0, statistics_alternative(run), statistics_confidence(run), &result, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_text(json, "event", event_name(&factor, event));
    json_member_number(json, "events", events);
    json_member_number(json, "proportion", result.estimate);
    statistics_interval(run, "wilson_interval", result.wilson);
    statistics_interval(run, "exact_interval", result.exact);
    json_member_number(json, "z", result.z);
    json_member_number(json, "p", result.z_p);
    json_member_number(json, "exact_p", result.exact_p);
    json_member_number(json, "cohens_h", result.h);
    statistics_table(run, "One proportion", (StatRow[]){{"Proportion", result.estimate, false}, {"Wilson from", result.wilson.low, false},
                     {"to", result.wilson.high, false}, {"exact from", result.exact.low, false}, {"to", result.exact.high, false},
                     {"z", result.z, false}, {"p of z", result.z_p, true}, {"exact p", result.exact_p, true}}, 8);
    statistics_shares(run, "Share", (const char *const[]){event_name(&factor, event), "Compared with"}, (const double[]){result.estimate, p0},
                      (const double[]){result.wilson.low, p0}, (const double[]){result.wilson.high, p0}, 2);
    answer_explain(run->answer, "\"%s\" is \"%s\" in %s of %s cases, %s (%s interval %s to %s by Wilson). Against %s: exact %s.",
                   said_name(run->answer, param_value(run->params, "outcome")->text), said_name(run->answer, event_name(&factor, event)),
                   said_count(run->answer, (uint64_t)events),
                   said_count(run->answer, (uint64_t)cases), said_percent(run->answer, result.estimate),
                   said_percent(run->answer, statistics_confidence(run)), said_percent(run->answer, result.wilson.low),
                   said_percent(run->answer, result.wilson.high), said_percent(run->answer, p0), statistics_verdict(run, result.exact_p));
    return OK;
}

static Status two_levels(OperationRun *run, const Factor *groups, Error *error)
{
    if (groups->levels == 2)
        return OK;
    return operation_blame(run, "factor", -1, error, "must have exactly 2 different values in these rows; it has %zu. Filter the rows down to two "
                                                     "of them, or use a contingency table",
                           groups->levels);
}

static const char *const AS_TABLE[][2] = {{"factor", "rows"}, {"outcome", "columns"}, {NULL}};
static const CheckAlternative FISHER = {.operation = "contingency", .title = "Fisher's exact test", .rename = AS_TABLE};

static Status two_proportions(OperationRun *run, Error *error)
{
    Sample sample;
    Factor outcome, groups;
    uint32_t event = 0;
    double events[2] = {0, 0}, cases[2] = {0, 0};
    Proportions result;
    Status status = statistics_sample(run, (const char *const[]){"outcome", "factor", NULL}, &sample, error);
    if (status == OK)
        status = frame_factor(run->frame, param_value(run->params, "outcome")->columns[0], &sample, FACTOR_BY_VALUE, MOST_LEVELS, &outcome, error);
    if (status == OK)
        status = frame_factor(run->frame, param_value(run->params, "factor")->columns[0], &sample, FACTOR_BY_VALUE, STATISTICS_LEVELS, &groups, error);
    if (status == OK)
        status = two_levels(run, &groups, error);
    if (status == OK)
        status = find_event(run, &outcome, &event, error);
    if (status == OK)
        status = count_events(run, &sample, &outcome, event, &groups, events, cases, error);
    if (status == OK)
        status = proportion_two(events[0], cases[0], events[1], cases[1], statistics_alternative(run), statistics_confidence(run), &result, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_text(json, "event", event_name(&outcome, event));
    json_member_number(json, "first", result.first);
    json_member_number(json, "second", result.second);
    json_member_number(json, "difference", result.difference);
    statistics_interval(run, "confidence_interval", result.interval);
    json_member_number(json, "z", result.z);
    json_member_number(json, "p", result.p);
    json_member_number(json, "chi_squared", result.chi_squared);
    json_member_number(json, "cohens_h", result.h);
    statistics_effect(run, "risk_ratio", result.risk_ratio);
    statistics_effect(run, "odds_ratio", result.odds_ratio);
    AnswerTable *table = answer_table(run->answer, "groups", "Groups");
    table_column(table, "group", param_value(run->params, "factor")->text, FORMAT_TEXT);
    table_column(table, "events", "Events", FORMAT_INTEGER);
    table_column(table, "n", "n", FORMAT_INTEGER);
    table_column(table, "proportion", "Proportion", FORMAT_PERCENT);
    for (size_t k = 0; k < 2; k++) {
        table_text(table, groups.names[k]);
        table_integer(table, (int64_t)events[k]);
        table_integer(table, (int64_t)cases[k]);
        table_number(table, events[k] / cases[k]);
    }
    statistics_table(run, "Two proportions", (StatRow[]){{"Difference", result.difference, false}, {"Interval from", result.interval.low, false},
                     {"to", result.interval.high, false}, {"z", result.z, false}, {"p", result.p, true}, {"Risk ratio", result.risk_ratio.value, false},
                     {"Odds ratio", result.odds_ratio.value, false}}, 7);
    bool few = events[0] + events[1] < 10 || cases[0] + cases[1] - events[0] - events[1] < 10;
    if (few)
        check_add(run, "10 events and 10 others", CHECK_FAILS, &FISHER, "With so few events the z test is rough; contingency gives Fisher's exact p.");
    else
        check_add(run, "10 events and 10 others", CHECK_OK, NULL, "There are enough of both for the z test.");
    answer_explain(run->answer, "\"%s\" is \"%s\" in %s of \"%s\" and %s of \"%s\": a difference of %s points (%s interval %s to %s), z = %s, %s.",
                   said_name(run->answer, param_value(run->params, "outcome")->text), said_name(run->answer, event_name(&outcome, event)),
                   said_percent(run->answer, result.first), said_name(run->answer, groups.names[0]),
                   said_percent(run->answer, result.second), said_name(run->answer, groups.names[1]), said(run->answer, 100 * result.difference),
                   said_percent(run->answer, statistics_confidence(run)), said(run->answer, 100 * result.interval.low),
                   said(run->answer, 100 * result.interval.high), said(run->answer, result.z), statistics_verdict(run, result.p));
    return OK;
}

static Status add_up(OperationRun *run, const Sample *sample, const Factor *groups, double events[2], double exposure[2], Error *error)
{
    Numbers counts, times = {.values = NULL};
    const ParamValue *exposed = param_value(run->params, "exposure");
    Status status = frame_numbers(run->frame, param_value(run->params, "events")->columns[0], sample, &counts, error);
    if (status == OK && exposed->present)
        status = frame_numbers(run->frame, exposed->columns[0], sample, &times, error);
    for (size_t i = 0; status == OK && i < sample->n; i++) {
        uint32_t group = groups ? groups->codes[i] : 0;
        if (!(counts.values[i] >= 0) || counts.values[i] != floor(counts.values[i]))
            return operation_blame(run, "events", -1, error, "must hold whole numbers from 0; one of its values is %g", counts.values[i]);
        if (times.values && !(times.values[i] >= 0))
            return operation_blame(run, "exposure", -1, error, "must not be negative; one of its values is %g", times.values[i]);
        events[group] += counts.values[i];
        exposure[group] += times.values ? times.values[i] : 1;
    }
    return status;
}

static Status poisson(OperationRun *run, Error *error)
{
    Sample sample;
    Factor groups = {.levels = 0};
    Rate rate;
    bool two = param_value(run->params, "factor")->present;
    double events[2] = {0, 0}, exposure[2] = {0, 0}, rate0 = param_value(run->params, "rate0")->number, confidence = statistics_confidence(run);
    Alternative alternative = statistics_alternative(run);
    Status status = statistics_sample(run, (const char *const[]){"events", "exposure", "factor", NULL}, &sample, error);
    if (status == OK && two)
        status = frame_factor(run->frame, param_value(run->params, "factor")->columns[0], &sample, FACTOR_BY_VALUE, STATISTICS_LEVELS, &groups, error);
    if (status == OK && two)
        status = two_levels(run, &groups, error);
    if (status == OK)
        status = add_up(run, &sample, two ? &groups : NULL, events, exposure, error);
    if (status == OK)
        status = two ? rate_two(events[0], exposure[0], events[1], exposure[1], rate0, alternative, confidence, &rate, error)
                     : rate_one(events[0], exposure[0], rate0, alternative, confidence, &rate, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_number(json, two ? "rate_ratio" : "rate", rate.estimate);
    statistics_interval(run, "confidence_interval", rate.interval);
    json_member_number(json, "p", rate.p);
    AnswerTable *table = answer_table(run->answer, "rates", "Rates");
    table_column(table, "group", "Group", FORMAT_TEXT);
    table_column(table, "events", "Events", FORMAT_INTEGER);
    table_column(table, "exposure", "Exposure", FORMAT_NUMBER);
    table_column(table, "rate", "Rate", FORMAT_NUMBER);
    for (size_t k = 0; k < (two ? 2 : 1); k++) {
        table_text(table, two ? groups.names[k] : "All rows");
        table_integer(table, (int64_t)events[k]);
        table_number(table, exposure[k]);
        table_number(table, events[k] / exposure[k]);
    }
    statistics_table(run, two ? "Ratio of two rates" : "One rate", (StatRow[]){{two ? "Ratio" : "Rate", rate.estimate, false},
                     {"Interval from", rate.interval.low, false}, {"to", rate.interval.high, false}, {"exact p", rate.p, true}}, 4);
    answer_explain(run->answer, "The %s is %s (exact %s interval %s to %s); against %s: exact %s.", two ? "ratio of the two rates" : "rate",
                   said(run->answer, rate.estimate), said_percent(run->answer, confidence), said(run->answer, rate.interval.low),
                   isfinite(rate.interval.high) ? said(run->answer, rate.interval.high) : "infinity", said(run->answer, rate0),
                   statistics_verdict(run, rate.p));
    return OK;
}

static const char *const INDEPENDENT[] = {"The rows are independent.", NULL};
static const char *const POISSON_ASSUMPTIONS[] = {"Events happen independently of one another, at a constant rate within a group.", NULL};

const Operation OP_POISSON_RATE = {
    .name = "poisson_rate", .title = "Rates of events", .group = "Proportions and rates",
    .answers = "Does a rate of events differ from a given one, or between two groups?", .assumptions = POISSON_ASSUMPTIONS, .missing = LISTWISE,
    .params = RATE_PARAMS, .run = poisson};
const Operation OP_PROPORTION_ONE = {
    .name = "proportion_one", .title = "One proportion", .group = "Proportions and rates", .answers = "Does a share of rows differ from a given one?",
    .assumptions = INDEPENDENT, .missing = LISTWISE, .params = ONE_PARAMS, .weights = true, .run = proportion_of_rows};
const Operation OP_PROPORTION_TWO = {
    .name = "proportion_two", .title = "Two proportions", .group = "Proportions and rates", .answers = "Does a share of rows differ between two groups?",
    .assumptions = INDEPENDENT, .missing = LISTWISE, .params = TWO_PARAMS, .weights = true, .run = two_proportions};
