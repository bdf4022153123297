/*
** op_glm.c - generalised linear models: logistic, Poisson, negative binomial and gamma regression; see numeric/glm.h.
*/
#include "figure/figure.h"
#include "numeric/glm.h"
#include "operation/check.h"
#include "operation/glm_terms.h"
#include "operation/model_terms.h"
#include "operation/regression_report.h"

#include <math.h>
#include <string.h>

static const char *const CHOICES[] = {"auto", "logistic", "poisson", "negative_binomial", "gamma", NULL};
static const char *const *const FAMILIES = CHOICES + 1; /* by GlmFamily */
static const char *const LINKS[] = {"log", "inverse", NULL};

static const char *const ASSUMPTIONS[] = {"Rows are independent of each other.",
                                          "The mean, taken through the link (log odds, log), is a sum of the features' effects.",
                                          "logistic: the target has two values. poisson: counts, variance equal to the mean. "
                                          "negative_binomial: counts with more variance. gamma: amounts above 0 with sd proportional to the mean.",
                                          NULL};

static const Param PARAMS[] = {
    {"target", PARAM_COLUMN, .required = true, .columns = COLUMN_ANY, .title = "Column to explain",
     .doc = "Logistic: 0 and 1, true and false, or text of two values; otherwise numbers."},
    {"features", PARAM_COLUMNS, .required = true, .columns = COLUMN_ANY, .min_items = 1, .max_items = 1000, .title = "Explained by",
     .doc = "Columns that the target may depend on. Text enters as categories, dates as days."},
    {"family", PARAM_ENUM, .choices = CHOICES, .has_default = true, .default_text = "auto", .title = "Family",
     .doc = "Auto: by the values of the target. Logistic for yes or no, Poisson for counts, negative binomial for counts that vary more, gamma for amounts above 0."},
    {"link", PARAM_ENUM, .choices = LINKS, .has_default = true, .default_text = "log", .title = "Link of gamma",
     .doc = "Gamma: log or inverse. Other families have one link: logit (logistic) or log."},
    {"exposure", PARAM_COLUMN, .columns = COLUMN_NUMERIC, .title = "Exposure",
     .doc = "For the log link: a column of times, areas or persons above 0 that the target grows with. The model is then one of rates, the target by the "
            "exposure (whose logarithm is the offset)."},
    {"event", PARAM_TEXT, .max_length = 1000, .title = "Event", .doc = "Logistic, of a column of text: the value whose chance is modelled; the "
     "last by value when left out."},
    {"intercept", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .title = "Intercept", .doc = "Whether the model has a constant."},
    MODEL_CATEGORICAL_PARAM,
    MODEL_TERM_PARAMS,
    GLM_TERM_TESTS_PARAM,
    MODEL_CONFIDENCE_PARAM,
    MODEL_PREDICT_PARAM,
    {NULL}};

typedef struct Glm {
    OperationRun *run;
    ModelTerms terms;
    GlmFamily family;
    GlmLink link;
    const char *why;      /* the family was chosen; NULL: it was given */
    const char *event;    /* logistic on text: the level that counts as 1 */
    const char *ratio;    /* name of exp(b); NULL for the inverse link */
    const double *offset; /* n; NULL without exposure */
    GlmModel model;
    double *fitted;       /* n */
} Glm;

/* A target of two texts as 0 and 1. */
static Status read_levels(Glm *job, Error *error)
{
    OperationRun *run = job->run;
    const ParamValue *target = param_value(run->params, "target"), *event = param_value(run->params, "event");
    Factor factor;
    Status status = frame_factor(run->frame, target->columns[0], &job->terms.sample, FACTOR_BY_VALUE, MODEL_LEVELS, &factor, error);
    if (status != OK)
        return status;
    if (factor.levels != 2)
        return operation_blame(run, "target", -1, error, "must have two different values in the rows used; it has %zu", factor.levels);
    size_t one = 1;
    if (event->present) {
        one = strcmp(factor.names[0], event->text) == 0 ? 0 : 1;
        if (strcmp(factor.names[one], event->text) != 0)
            return operation_blame(run, "event", -1, error, "must be a value of the target: \"%.80s\" or \"%.80s\"", factor.names[0], factor.names[1]);
    }
    double *y = frame_array(run->frame, factor.n, sizeof *y);
    for (size_t i = 0; i < factor.n; i++)
        y[i] = factor.codes[i] == one;
    job->terms.y = (Numbers){.values = y, .n = factor.n};
    job->event = factor.names[one];
    return OK;
}

/* By the values of the rows used: two of them, or 0 and 1 alone, are a yes or no; whole numbers from 0 up are counts; numbers above 0 are amounts. */
static Status choose_family(Glm *job, Error *error)
{
    const Numbers *y = &job->terms.y;
    bool binary = true, whole = true, negative = false, zero = false;
    if (frame_unit(job->run->frame, param_value(job->run->params, "target")->columns[0]) != UNIT_NUMBER)
        return operation_blame(job->run, "target", -1, error, "must be a yes or no, a count or an amount; dates are none of these");
    for (size_t i = 0; y->values && i < y->n; i++) {
        double value = y->values[i];
        binary = binary && (value == 0 || value == 1);
        whole = whole && value == floor(value);
        negative = negative || value < 0;
        zero = zero || value == 0;
    }
    if (!binary && (negative || (zero && !whole)))
        return operation_blame(job->run, "family", -1, error, "can not be chosen: \"%.80s\" has values %s, so it is neither a yes or no, nor a count, nor an "
                                                              "amount above 0. For any number take the operation regression", job->terms.target,
                               negative ? "below 0" : "that are 0 and others that are not whole");
    job->family = !y->values || binary ? GLM_BINOMIAL : whole ? GLM_POISSON : GLM_GAMMA;
    job->why = !y->values ? "its values are labels" : binary ? "its values are 0 and 1" : whole ? "its values are whole numbers from 0 up" : "its values are amounts above 0";
    return OK;
}

static double coefficient_ratio(const Coefficient *c)
{
    return exp(c->estimate);
}

static void write_result(const Glm *job)
{
    const GlmModel *model = &job->model;
    Json *json = answer_result(job->run->answer);
    const char *const *names = job->terms.names;
    const Coefficient *c = model->coefficients;
    size_t offset = model->fit.intercept;
    json_member_text(json, "target", job->terms.target);
    json_member_text(json, "family", FAMILIES[job->family]);
    if (job->why)
        json_member_text(json, "family_chosen", arena_printf(job->run->arena, "%s, since %s", FAMILIES[job->family], job->why));
    json_member_text(json, "link", job->link == GLM_LOGIT ? "logit" : job->link == GLM_LOG ? "log" : "inverse");
    if (job->event)
        json_member_text(json, "event", job->event);
    coefficients_object(json, "coefficients", names, c, offset, model->k, coefficient_estimate);
    json_member_number(json, "intercept", offset ? c[0].estimate : 0);
    coefficients_object(json, "standard_errors", names, c, 0, model->k, coefficient_se);
    coefficients_object(json, model->family == GLM_GAMMA ? "t_values" : "z_values", names, c, 0, model->k, coefficient_statistic);
    coefficients_object(json, "p_values", names, c, 0, model->k, coefficient_p);
    coefficients_intervals(json, "confidence_intervals", names, c, 0, model->k, false);
    if (job->ratio) {
        bool odds = model->family == GLM_BINOMIAL;
        coefficients_object(json, odds ? "odds_ratios" : "rate_ratios", names, c, offset, model->k, coefficient_ratio);
        coefficients_intervals(json, odds ? "odds_ratio_intervals" : "rate_ratio_intervals", names, c, offset, model->k, true);
    }
    json_member_number(json, "deviance", model->deviance);
    json_member_number(json, "null_deviance", model->null_deviance);
    json_member_int(json, "df_residual", (int64_t)model->df_residual);
    json_member_int(json, "df_null", (int64_t)model->df_null);
    json_member_number(json, "deviance_explained", 1 - model->deviance / model->null_deviance);
    json_member_number(json, "pearson_chi2", model->pearson);
    json_member_number(json, "dispersion", model->dispersion);
    if (model->family == GLM_NEGATIVE_BINOMIAL) {
        json_member_number(json, "theta", model->theta);
        json_member_number(json, "theta_standard_error", model->theta_se);
    }
    json_member_number(json, "log_likelihood", model->log_likelihood);
    json_member_number(json, "aic", model->aic);
    json_member_number(json, "bic", model->bic);
    json_member_int(json, "iterations", (int64_t)model->iterations);
    json_member_bool(json, "converged", model->converged);
    if (model->family == GLM_BINOMIAL)
        json_member_bool(json, "separated", model->separated);
}

static void row(AnswerTable *table, const char *name, double value)
{
    table_text(table, name);
    table_number(table, value);
}

/* The table of the model as a whole. */
static AnswerTable *write_tables(const Glm *job)
{
    const GlmModel *model = &job->model;
    Answer *answer = job->run->answer;
    coefficients_table(answer, job->terms.names, model->coefficients, model->k, false, model->family == GLM_GAMMA ? "t" : "z", job->ratio);
    AnswerTable *table = answer_table(answer, "model", "Model");
    table_column(table, "figure", "Figure", FORMAT_TEXT);
    table_column(table, "value", "Value", FORMAT_NUMBER);
    row(table, "Rows", (double)model->n);
    row(table, "Null deviance", model->null_deviance);
    row(table, "Residual deviance", model->deviance);
    row(table, "Residual degrees of freedom", (double)model->df_residual);
    row(table, "Log-likelihood", model->log_likelihood);
    row(table, "AIC", model->aic);
    row(table, "BIC", model->bic);
    row(table, "Dispersion", model->dispersion);
    if (model->family == GLM_NEGATIVE_BINOMIAL)
        row(table, "theta", model->theta);
    return table;
}

/* Logistic: of the rows with an event and without, how many were foreseen with probability 0.5 as the border. */
static void write_classification(const Glm *job)
{
    size_t counts[2][2] = {{0, 0}, {0, 0}}, n = job->terms.sample.n;
    for (size_t i = 0; i < n; i++)
        counts[job->terms.y.values[i] > 0.5][job->fitted[i] >= 0.5]++;
    Json *json = answer_result(job->run->answer);
    json_member_number(json, "accuracy", (double)(counts[0][0] + counts[1][1]) / (double)n);
    AnswerTable *table = answer_table(job->run->answer, "classification", "Observed and foreseen");
    Arena *arena = job->run->arena;
    const char *event = job->event ? said_name(job->run->answer, job->event) : "1";
    const char *names[] = {job->event ? arena_printf(arena, "not %s", event) : "0", event};
    table_column(table, "observed", "Observed", FORMAT_TEXT);
    table_column(table, "no", arena_printf(arena, "Foreseen %s", names[0]), FORMAT_INTEGER);
    table_column(table, "yes", arena_printf(arena, "Foreseen %s", names[1]), FORMAT_INTEGER);
    for (int y = 0; y < 2; y++) {
        table_text(table, names[y]);
        table_integer(table, (int64_t)counts[y][0]);
        table_integer(table, (int64_t)counts[y][1]);
    }
    table_note(table, "Foreseen on the rows that the model was fitted to, with probability 0.5 as the border.");
}

/* A Poisson count varies as much as its mean. */
static void check_dispersion(const Glm *job, double ratio)
{
    static const CheckAlternative WIDER = {
        .operation = "glm", .title = "Negative binomial regression", .set = "\"family\":\"negative_binomial\""};
    const char *shown = said(job->run->answer, ratio);
    if (ratio > 1.5)
        check_add(job->run, "Counts vary as their mean", ratio > 2 ? CHECK_FAILS : CHECK_DOUBTFUL, &WIDER,
                  "Counts vary more than a Poisson model says (Pearson chi-square / df = %s): errors are too small. Use negative_binomial.", shown);
    else
        check_add(job->run, "Counts vary as their mean", CHECK_OK, NULL, "They vary as a Poisson model says (Pearson chi-square / df = %s).", shown);
}

static void warn(const Glm *job)
{
    const GlmModel *model = &job->model;
    Answer *answer = job->run->answer;
    for (size_t i = 0; i < model->k; i++)
        if (model->coefficients[i].aliased)
            answer_warning(answer, "\"%.120s\" is a combination of the terms before it (collinear), so it has no coefficient of its own.",
                           job->terms.names[i]);
    if (model->separated)
        check_add(job->run, "No separation", CHECK_FAILS, NULL, "The features tell some outcomes apart for certain (separation): the likelihood has no maximum, and coefficients and their "
                               "errors are without meaning. Leave out a feature, join levels, or use a penalised model.");
    else if (!model->converged)
        answer_warning(answer, "The fit had not converged after %zu steps.", model->iterations);
    if (model->family == GLM_POISSON && model->df_residual)
        check_dispersion(job, model->pearson / (double)model->df_residual);
    if (model->underdispersed)
        answer_warning(answer, "Counts do not vary more than a Poisson model says, so theta has no finite estimate. Use poisson.");
}

static void explain(const Glm *job)
{
    static const char *const ABOUT[] = {"logistic regression", "Poisson regression", "negative binomial regression", "gamma regression"};
    const GlmModel *model = &job->model;
    Answer *answer = job->run->answer;
    size_t best = model->k;
    answer_explain(answer, "A %s of \"%s\" on %s rows brings the deviance from %s down to %s.", ABOUT[job->family], said_name(answer, job->terms.target),
                   said_count(answer, model->n), said(answer, model->null_deviance), said(answer, model->deviance));
    if (job->why)
        answer_explain(answer, "The family was chosen by the target: %s.", job->why);
    size_t offset = model->fit.intercept;
    bool all = true;
    for (size_t i = offset; i < model->k; i++) {
        bool alone = model_terms_alone(&job->terms, offset, i - offset);
        all &= alone;
        if (alone && isfinite(model->coefficients[i].statistic) &&
            (best == model->k || fabs(model->coefficients[i].statistic) > fabs(model->coefficients[best].statistic)))
            best = i;
    }
    if (best == model->k || model->separated)
        return;
    const Coefficient *c = &model->coefficients[best];
    const DesignPart *part = &job->terms.design.columns[best - offset].part[0];
    const DesignVariable *variable = &job->terms.design.variables[part->variable];
    const char *which = all ? "The clearest effect" : "Of the terms that can be read by themselves the clearest effect";
    const char *more = variable->values ? "one unit more"
                                        : arena_printf(job->run->arena, "\"%s\" instead of \"%s\"", said_name(answer, variable->level_names[part->code]),
                                                       said_name(answer, variable->level_names[0]));
    if (job->ratio)
        answer_explain(answer, "%s is that of \"%s\": %s multiplies the %s by %s (interval %s to %s, %s).", which, said_name(answer, variable->name), more,
                       model->family == GLM_BINOMIAL ? "odds" : job->terms.exposure.values ? "rate" : "mean", said(answer, exp(c->estimate)), said(answer, exp(c->low)),
                       said(answer, exp(c->high)), said_p(answer, c->p));
    else
        answer_explain(answer, "%s is that of \"%s\": %s adds %s to 1 / mean (%s).", which, said_name(answer, variable->name), more,
                       said(answer, c->estimate),
                       said_p(answer, c->p));
}

static void draw(const Glm *job)
{
    const GlmModel *model = &job->model;
    Answer *answer = job->run->answer;
    coefficients_figures(answer, job->terms.names, model->coefficients, model->fit.intercept, model->k, false, job->run->arena);
    Figure figure;
    figure_begin(&figure, answer_figure(answer, "fitted", "Observed by fitted mean"));
    figure_points(&figure, NULL, job->fitted, job->terms.y.values, job->terms.sample.n);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Fitted"}, .y = {.title = job->terms.target}, .no_legend = true});
}

static Status predict_cases(const Glm *job, Error *error)
{
    Design cases;
    Status status = model_terms_cases(job->run, &job->terms, &cases, error);
    if (status != OK || cases.n == 0)
        return status;
    double *mean = arena_array(job->run->arena, 3 * cases.n, sizeof *mean), *low = mean + cases.n, *high = low + cases.n;
    Rows rows = design_rows(&cases);
    glm_predict(&job->model, &rows, mean, low, high);
    AnswerTable *table = answer_table(job->run->answer, "new_cases", "Predictions for new cases");
    Json *json = answer_result(job->run->answer);
    table_column(table, "case", "Case", FORMAT_INTEGER);
    table_column(table, "fitted", job->terms.exposure.values ? "Predicted rate" : "Predicted mean", FORMAT_NUMBER);
    table_column(table, "low", "Low", FORMAT_NUMBER);
    table_column(table, "high", "High", FORMAT_NUMBER);
    json_key(json, "new_cases");
    json_open_array(json);
    for (size_t i = 0; i < cases.n; i++) {
        table_integer(table, (int64_t)i + 1);
        table_number(table, mean[i]);
        table_number(table, low[i]);
        table_number(table, high[i]);
        json_open_object(json);
        json_member_number(json, "fitted", mean[i]);
        json_member_number(json, "low", low[i]);
        json_member_number(json, "high", high[i]);
        json_close(json);
    }
    json_close(json);
    return OK;
}

static Status report(Glm *job, Error *error)
{
    size_t n = job->terms.sample.n;
    job->fitted = frame_array(job->run->frame, n, sizeof *job->fitted);
    double *residuals = frame_array(job->run->frame, n, sizeof *residuals);
    glm_predict(&job->model, &job->terms.rows, job->fitted, NULL, NULL);
    for (size_t i = 0; job->terms.exposure.values && i < n; i++)
        job->fitted[i] *= job->terms.exposure.values[i];
    for (size_t i = 0; i < n; i++)
        residuals[i] = job->terms.y.values[i] - job->fitted[i];
    answer_array(job->run->answer, "predictions", job->fitted, 1, NULL, &job->terms.sample);
    answer_array(job->run->answer, "residuals", residuals, 1, NULL, &job->terms.sample);
    write_result(job);
    AnswerTable *whole = write_tables(job);
    Status status = glm_terms(job->run, &job->terms, &job->model, job->offset, whole, error);
    if (status != OK)
        return status;
    if (job->family == GLM_BINOMIAL)
        write_classification(job);
    warn(job);
    explain(job);
    draw(job);
    return predict_cases(job, error);
}

static Status read_offset(Glm *job, Error *error)
{
    const Numbers *exposure = &job->terms.exposure;
    if (!exposure->values)
        return OK;
    if (job->link != GLM_LOG)
        return operation_blame(job->run, "exposure", -1, error, "goes with the log link only: poisson, negative_binomial, or gamma with it");
    double *logs = frame_array(job->run->frame, exposure->n + 1, sizeof *logs);
    for (size_t i = 0; i < exposure->n; i++) {
        if (!(exposure->values[i] > 0))
            return operation_blame(job->run, "exposure", -1, error, "must be above 0 in all rows used; it has the value %g", exposure->values[i]);
        logs[i] = log(exposure->values[i]);
    }
    job->offset = logs;
    return OK;
}

static Status glm(OperationRun *run, Error *error)
{
    Glm job = {.run = run};
    const char *family = param_value(run->params, "family")->text;
    bool choose = strcmp(family, CHOICES[0]) == 0;
    while (!choose && strcmp(FAMILIES[job.family], family) != 0)
        job.family++;
    bool inverse = param_value(run->params, "link")->text[0] == 'i', intercept = param_value(run->params, "intercept")->boolean;
    Status status = model_terms_read(run, intercept, &job.terms, error);
    if (status == OK && choose)
        status = choose_family(&job, error);
    if (status != OK)
        return status;
    if (inverse && job.family != GLM_GAMMA)
        return operation_blame(run, "link", -1, error, "must be log unless the family is gamma");
    job.link = job.family == GLM_BINOMIAL ? GLM_LOGIT : inverse ? GLM_INVERSE : GLM_LOG;
    job.ratio = job.family == GLM_BINOMIAL ? "Odds ratio" : job.link == GLM_LOG ? "Ratio" : NULL;
    if (!job.terms.y.values) {
        if (job.family != GLM_BINOMIAL)
            return operation_blame(run, "target", -1, error, "must be a column of numbers for this family");
        status = read_levels(&job, error);
    }
    job.terms.rows = design_rows(&job.terms.design);
    Steps steps = operation_steps(run);
    if (status == OK)
        status = read_offset(&job, error);
    if (status == OK)
        status = glm_fit_offset(&job.terms.rows, job.terms.y.values, job.terms.weights.values, job.offset, job.family, job.link, intercept,
                                param_value(run->params, "confidence")->number, &(GlmProgress){&steps, 0, glm_terms_first_share(run, &job.terms)},
                                &job.model, error);
    if (status != OK)
        return status;
    status = report(&job, error);
    glm_free(&job.model);
    return status;
}

static double cost(size_t rows, const ParamCheck *params)
{
    return model_cost(rows, params, 60) + glm_terms_cost(rows, params);
}

const Operation OP_GLM = {
    .name = "glm",
    .title = "Generalised linear model",
    .group = "Linear models",
    .answers = "How do a chance, a count or an amount depend on other columns?",
    .assumptions = ASSUMPTIONS,
    .missing = "Rows without a value in the target or a feature are left out and counted (listwise).",
    .params = PARAMS,
    .weights = true,
    .cost = cost,
    .run = glm};
