/* glm_terms.c - see glm_terms.h. */
#include "operation/glm_terms.h"

#include "numeric/distribution.h"

#include <math.h>
#include <string.h>

const char *const GLM_TERM_TESTS[] = {"auto", "all", "none", NULL};

static const double AUTO_SECONDS = 1, MOST_SECONDS = 600, NS = 25;

typedef struct Term {
    const DesignColumn *column; /* its first */
    size_t without, beside;     /* places of its two fits among Fits */
    double df, lr, p;
} Term;

/* A model without some of the terms. Those of several tests are fitted once. */
typedef struct Fit {
    bool *out; /* by term */
    size_t rank;
    double deviance;
} Fit;

typedef struct Tests {
    const Design *design;
    Term *terms;
    Fit *fits;    /* the whole model first */
    size_t n_terms, n_fits;
} Tests;

static size_t find_fit(Tests *tests, const bool *out)
{
    size_t i = 0;
    while (i < tests->n_fits && memcmp(tests->fits[i].out, out, tests->n_terms * sizeof *out) != 0)
        i++;
    if (i == tests->n_fits) {
        memcpy(tests->fits[i].out, out, tests->n_terms * sizeof *out);
        tests->n_fits++;
    }
    return i;
}

/* Which fits there are to be made. */
static Tests plan(OperationRun *run, const ModelTerms *model_terms)
{
    const Design *design = &model_terms->design;
    size_t most = design->n_terms;
    Tests tests = {.design = design, .terms = arena_array(run->arena, most + 1, sizeof(Term)), .fits = arena_array(run->arena, 2 * most + 1, sizeof(Fit))};
    for (size_t j = 0; j < design->count; j++)
        if (j == 0 || design->columns[j].term != design->columns[j - 1].term)
            tests.terms[tests.n_terms++] = (Term){.column = &design->columns[j]};
    bool *outs = arena_array(run->arena, (2 * tests.n_terms + 2) * (tests.n_terms + 1), sizeof *outs);
    for (size_t i = 0; i < 2 * tests.n_terms + 1; i++)
        tests.fits[i] = (Fit){.out = outs + i * tests.n_terms};
    bool *out = outs + (2 * tests.n_terms + 1) * tests.n_terms;
    memset(out, 0, tests.n_terms * sizeof *out);
    find_fit(&tests, out);
    for (size_t i = 0; i < tests.n_terms; i++) {
        for (size_t k = 0; k < tests.n_terms; k++)
            out[k] = model_terms_contains(design, tests.terms[k].column, tests.terms[i].column);
        tests.terms[i].beside = find_fit(&tests, out);
        out[i] = true;
        tests.terms[i].without = find_fit(&tests, out);
    }
    return tests;
}

static double seconds_of(const Tests *tests)
{
    double k = (double)tests->design->count + 1;
    return (double)(tests->n_fits - 1) * (double)tests->design->n * k * (1 + k / 8) * NS * 1e-9;
}

static bool wanted(const OperationRun *run, const Tests *tests)
{
    const char *choice = param_value(run->params, "term_tests")->text;
    return strcmp(choice, "all") == 0 || (strcmp(choice, "auto") == 0 && seconds_of(tests) <= AUTO_SECONDS);
}

double glm_terms_first_share(OperationRun *run, const ModelTerms *terms)
{
    Tests tests = plan(run, terms);
    return wanted(run, &tests) ? 1 / (double)tests.n_fits : 1;
}

static Status fit_without(OperationRun *run, const ModelTerms *terms, const GlmModel *model, const double *offset, const Tests *tests, size_t which,
                          Error *error)
{
    Fit *fit = &tests->fits[which];
    Design design = *tests->design;
    Steps steps = operation_steps(run);
    double part = 1 / (double)tests->n_fits;
    design.columns = arena_array(run->arena, design.count + 1, sizeof *design.columns);
    design.count = 0;
    for (size_t j = 0, term = 0; j < tests->design->count; j++) {
        term += j && tests->design->columns[j].term != tests->design->columns[j - 1].term;
        if (!fit->out[term])
            design.columns[design.count++] = tests->design->columns[j];
    }
    Rows rows = design_rows(&design);
    return glm_deviance_of(model, &rows, terms->y.values, terms->weights.values, offset, &(GlmProgress){&steps, part * (double)which, part},
                           &fit->deviance, &fit->rank, error);
}

static void write(OperationRun *run, const Tests *tests, const GlmModel *model)
{
    Json *json = answer_result(run->answer);
    AnswerTable *table = answer_table(run->answer, "terms", "Tests of the terms");
    table_column(table, "term", "Term", FORMAT_TEXT);
    table_column(table, "df", "df", FORMAT_INTEGER);
    table_column(table, "lr", "LR chi-square", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    table_note(table, "Each term beside all others that do not contain it (type II), by the ratio of likelihoods.");
    if (model->family == GLM_NEGATIVE_BINOMIAL)
        table_note(table, "theta is held.");
    json_key(json, "terms");
    json_open_array(json);
    for (size_t i = 0; i < tests->n_terms; i++) {
        const Term *term = &tests->terms[i];
        const char *name = model_terms_name(tests->design, term->column, run->arena);
        table_text(table, name);
        table_integer(table, (int64_t)term->df);
        table_number(table, term->lr);
        table_number(table, term->p);
        json_open_object(json);
        json_member_text(json, "term", name);
        json_member_number(json, "df", term->df);
        json_member_number(json, "lr", term->lr);
        json_member_number(json, "p", term->p);
        json_close(json);
    }
    json_close(json);
}

Status glm_terms(OperationRun *run, const ModelTerms *terms, const GlmModel *model, const double *offset, AnswerTable *whole,
                 Error *error)
{
    Tests tests = plan(run, terms);
    double seconds = seconds_of(&tests);
    if (!wanted(run, &tests)) {
        if (strcmp(param_value(run->params, "term_tests")->text, "none") != 0)
            table_note(whole, "Whole terms are not tested, since that takes %zu more fits. Ask for it with the option term_tests: all.", tests.n_fits - 1);
        return OK;
    }
    if (seconds > MOST_SECONDS)
        return operation_blame(run, "term_tests", -1, error, "must not be all here: %zu more fits would take more than %.0f minutes. Choose fewer features",
                               tests.n_fits - 1, MOST_SECONDS / 60);
    Status status = operation_expect(run, seconds, error);
    tests.fits[0].deviance = model->deviance;
    tests.fits[0].rank = model->fit.rank;
    for (size_t i = 1; status == OK && i < tests.n_fits; i++)
        status = fit_without(run, terms, model, offset, &tests, i, error);
    if (status != OK)
        return status;
    for (size_t i = 0; i < tests.n_terms; i++) {
        Term *term = &tests.terms[i];
        const Fit *without = &tests.fits[term->without], *beside = &tests.fits[term->beside];
        term->df = (double)beside->rank - (double)without->rank;
        term->lr = term->df > 0 ? fmax(0, without->deviance - beside->deviance) / model->dispersion : NAN;
        if (isnan(without->deviance) || isnan(beside->deviance)) /* fmax passes over them */
            term->lr = NAN;
        term->p = dist_chi2_upper(term->lr, term->df);
    }
    write(run, &tests, model);
    return OK;
}

double glm_terms_cost(size_t rows, const ParamCheck *params)
{
    const char *choice = param_value(params, "term_tests")->text;
    json_object *interactions = param_value(params, "interactions")->json;
    size_t products = interactions && json_object_is_type(interactions, json_type_array) ? json_object_array_length(interactions) : 0;
    double all = model_cost(rows, params, NS) * (double)(param_value(params, "features")->n_columns + products);
    bool tested = strcmp(choice, "all") == 0 || (strcmp(choice, "auto") == 0 && all <= AUTO_SECONDS);
    return tested ? all : 0;
}
