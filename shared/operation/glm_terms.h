/*
** glm_terms.h - the test of each term of a generalised linear model, all its columns together.
**
** Likelihood ratios of type II (R: car::Anova(glm(...), test = "LR")): with D(S) the deviance of the model without the columns S, T the term's columns and R
** those of the terms that contain it, LR = (D(T and R) - D(R)) / dispersion, chi-square with as many degrees of freedom as coefficients are lost. theta and
** dispersion are those of the whole model. Each deviance is a fit by itself, so the parameter `term_tests` says when: `auto` while all of them together are
** short.
*/
#ifndef QUERN_OPERATION_GLM_TERMS_H
#define QUERN_OPERATION_GLM_TERMS_H

#include "numeric/glm.h"
#include "operation/model_terms.h"

extern const char *const GLM_TERM_TESTS[]; /* auto, all, none */

#define GLM_TERM_TESTS_PARAM \
    {"term_tests", PARAM_ENUM, .choices = GLM_TERM_TESTS, .has_default = true, .default_text = "auto", .title = "Tests of whole terms", \
     .doc = "Likelihood ratio tests of each term, a factor with all its levels together. Each is a fit by itself: auto leaves them out where that takes long."}

/* The share of the whole work (0 to 1] that the fit of the model itself is, when tests follow. */
double glm_terms_first_share(OperationRun *run, const ModelTerms *terms);

/* The member and the table `terms`, or a note on the table of the whole model that they were left out. ERR_CANCELLED when the work is stopped or becomes a job; ERR_INVALID when `all` would
** take too long. */
Status glm_terms(OperationRun *run, const ModelTerms *terms, const GlmModel *model, const double *offset, AnswerTable *whole,
                 Error *error) MUST_USE;

/* Seconds for the tests, by the parameters. */
double glm_terms_cost(size_t rows, const ParamCheck *params);

#endif
