/*
** regression_terms.c - the analysis of variance of a linear model by its terms: a categorical feature is one term, whatever its levels.
**
** Sums of squares of type II: those of a term beside all terms that do not contain it. A product contains its parts and their products, so for
** the features a and b of a product a:b, that product is out of the model; for all others it is in. With D(S) the growth of the residual sum of
** squares without the columns S (linear_drop), T the term's columns and R those of the terms containing it, SS = D(T and R) - D(R).
** Columns that are combinations of those before them are not counted; they leave the tests of terms open that neither are nor contain
** theirs, as leaving others out could bring them back (but for columns without spread: levels that never meet). The tests are the classic ones,
** whatever errors the coefficients have.
*/
#include "numeric/distribution.h"
#include "operation/regression_report.h"

#include <math.h>

typedef struct Term {
    const DesignColumn *column; /* its first */
    const char *name;
    double df, ss, f, p;
} Term;

static void test_term(const RegressionReport *report, Term *term, size_t *places)
{
    const Design *design = &report->terms->design;
    const LinearModel *model = report->model;
    size_t containing = 0, all = 0;
    bool open = false;
    term->ss = term->f = term->p = NAN;
    for (int own = 0; own < 2; own++) /* those that contain it first */
        for (size_t j = 0; j < design->count; j++) {
            const DesignColumn *column = &design->columns[j];
            bool is_own = column->term == term->column->term, takes_part = is_own || model_terms_contains(design, column, term->column);
            if (model->fit.aliased[j])
                open |= !takes_part && model->fit.scale[j] > 0;
            else if (takes_part && is_own == (own == 1))
                places[all++] = j + model->fit.intercept;
            if (own == 0)
                containing = all;
        }
    term->df = (double)(all - containing);
    if (open || all == containing || model->df_residual == 0 || linear_is_perfect(model))
        return;
    double with = containing ? linear_drop(model, places, containing) : 0;
    term->ss = fmax(0, linear_drop(model, places, all) - with);
    term->f = term->ss / term->df / (model->sigma * model->sigma);
    term->p = dist_f_upper(term->f, term->df, (double)model->df_residual);
}

static void write(const RegressionReport *report, const Term *terms, size_t n)
{
    Json *json = answer_result(report->run->answer);
    AnswerTable *table = answer_table(report->run->answer, "terms", "Tests of the terms");
    table_column(table, "term", "Term", FORMAT_TEXT);
    table_column(table, "df", "df", FORMAT_INTEGER);
    table_column(table, "ss", "Sum of squares", FORMAT_NUMBER);
    table_column(table, "f", "F", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    table_note(table, "Each term beside all others that do not contain it (type II).");
    json_key(json, "terms");
    json_open_array(json);
    for (size_t i = 0; i < n; i++) {
        const double figures[] = {terms[i].df, terms[i].ss, terms[i].f, terms[i].p};
        static const char *const NAMES[] = {"df", "ss", "f", "p"};
        json_open_object(json);
        json_member_text(json, "term", terms[i].name);
        table_text(table, terms[i].name);
        for (size_t k = 0; k < 4; k++) {
            json_member_number(json, NAMES[k], figures[k]);
            if (k > 0)
                table_number(table, figures[k]);
            else
                table_integer(table, (int64_t)terms[i].df);
        }
        json_close(json);
    }
    json_close(json);
}

void regression_terms(const RegressionReport *report)
{
    const Design *design = &report->terms->design;
    Term *terms = arena_array(report->run->arena, design->n_terms + 1, sizeof *terms);
    size_t *places = arena_array(report->run->arena, design->count + 1, sizeof *places), n = 0;
    for (size_t j = 0; j < design->count; j++)
        if (j == 0 || design->columns[j].term != design->columns[j - 1].term) {
            Term *term = &terms[n++];
            term->column = &design->columns[j];
            term->name = model_terms_name(design, term->column, report->run->arena);
            test_term(report, term, places);
        }
    write(report, terms, n);
}
