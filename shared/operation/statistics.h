/*
** statistics.h - what the operations that test hypotheses share: their common parameters, reading their columns, and the shapes in
** which intervals, effects and groups are told.
**
** Decimals and integers are read exactly centred (frame_centred): tests run on deviations in units of 10^-scale, where they lose nothing,
** and column_place and column_length bring means and spreads back into the column's own units. Floats are taken as they are, in place:
** the sums of numeric/sample.h lose nothing of them, and equal values stay equal and different ones different.
*/
#ifndef QUERN_OPERATION_STATISTICS_H
#define QUERN_OPERATION_STATISTICS_H

#include "figure/figure.h"
#include "numeric/effect.h"
#include "numeric/sample.h"
#include "numeric/weights.h"
#include "operation/check.h"
#include "operation/operation.h"

enum { STATISTICS_LEVELS = 1000, STATISTICS_BOXES = 60, STATISTICS_THREADS_FROM = 100000 /* rows: groups are gone through by threads */ };

extern const char *const STATISTICS_ALTERNATIVES[]; /* two_sided, less, greater */
extern const char *const STATISTICS_WEIGHT_TYPES[]; /* precision, frequency: a WeightType's order */
extern const char *const STATISTICS_METHODS[];      /* auto, exact, asymptotic: a RankMethod's order */

#define PARAM_OF_ALTERNATIVE \
    {"alternative", PARAM_ENUM, .choices = STATISTICS_ALTERNATIVES, .has_default = true, .default_text = "two_sided", .title = "Alternative", \
     .doc = "Whether any difference counts, or only one in this direction."}
#define PARAM_OF_CONFIDENCE \
    {"confidence", PARAM_NUMBER, .has_default = true, .default_number = 0.95, .min = 0.5, .max = 0.9999, .title = "Confidence", \
     .doc = "Level of the intervals; 1 less it is the significance level."}
#define PARAM_OF_METHOD \
    {"method", PARAM_ENUM, .choices = STATISTICS_METHODS, .has_default = true, .default_text = "auto", .title = "Method", \
     .doc = "How p is computed: exactly, by the normal limit, or exactly while there are few values and no ties."}
#define PARAM_OF_RESPONSE \
    {"response", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Measured column", .doc = "The numbers that are compared."}
#define PARAM_OF_FACTOR \
    {"factor", PARAM_COLUMN, .required = true, .columns = COLUMN_CATEGORICAL, .title = "Groups", .doc = "The column that says which group a row is in."}
#define PARAM_OF_SEED \
    {"seed", PARAM_INTEGER, .has_default = true, .default_integer = 1, .min = 0, .max = 9007199254740991, .title = "Seed", \
     .doc = "Start of the random numbers: equal seeds give equal results."}

/* Beside the common parameter weights, where both kinds make sense. */
#define PARAM_OF_WEIGHT_TYPE \
    {"weight_type", PARAM_ENUM, .choices = STATISTICS_WEIGHT_TYPES, .has_default = true, .default_text = "precision", .title = "Kind of weights", \
     .doc = "With weights. precision: only their ratios matter, as in regression; frequency: each row stands for so many equal rows, a whole number."}

#define LISTWISE "Rows without a value in any of the columns used are left out and counted."

Alternative statistics_alternative(OperationRun *run);
double statistics_confidence(OperationRun *run);
/* The place of an ENUM's text among its choices. */
size_t statistics_choice(OperationRun *run, const char *param);

/* A column over the rows of a sample. */
typedef struct StatColumn {
    const char *name;
    const double *values;    /* deviations from the centre, n of them, finite */
    size_t n;
    Centred centred;
    double grain;            /* of differences of floats: what rounding may have made of equal ones; else 0 */
} StatColumn;

double column_place(const StatColumn *column, double deviation);
double column_length(const StatColumn *column, double deviation);
double column_deviation(const StatColumn *column, double place); /* the other way */
Interval column_lengths(const StatColumn *column, Interval interval);

/* Rows with a value in all the columns of the named parameters (NULL-ended), reported in the answer. */
Status statistics_sample(OperationRun *run, const char *const *params, Sample *sample, Error *error) MUST_USE;
/* Column `item` of a parameter, over a sample in which it is complete; ERR_INVALID when its values can not be squared. */
Status statistics_column(OperationRun *run, const char *param, size_t item, const Sample *sample, StatColumn *column, Error *error) MUST_USE;

/* Weights as counts: how many cases each row stands for. Without weights values is NULL; ERR_INVALID unless all are whole. `total` of the
** result is then their sum. */
Status statistics_counts(OperationRun *run, const Sample *sample, Numbers *counts, Error *error) MUST_USE;

/* The weights as weight_type says what they are. Without weights values is NULL. Rows of weight 0 are to be left out; *zeros is how many there are. */
Status statistics_weights(OperationRun *run, const Sample *sample, Numbers *weights, WeightType *type, size_t *zeros, Error *error) MUST_USE;

/* response by factor. */
typedef struct StatGroups {
    StatColumn response;
    const char *factor;
    Factor groups;
    Summary *samples;        /* one a level */
    const double *values;    /* of the groups side by side: those of group k at [start[k], start[k + 1]) */
    const size_t *start;
} StatGroups;

Status statistics_groups(OperationRun *run, const char *response, const char *factor, StatGroups *groups, Error *error) MUST_USE;
/* The same, demanding two levels. */
Status statistics_two_groups(OperationRun *run, StatGroups *groups, Error *error) MUST_USE;

/* The differences first - second of two columns in the first's parameter order, in their own units. Their exactness is that of the
** columns where both have the same scale. */
Status statistics_differences(OperationRun *run, const char *first, const char *second, StatColumn *differences, Error *error) MUST_USE;

/* ---- telling ---- */

void statistics_interval(OperationRun *run, const char *name, Interval interval); /* {"low": , "high": }, open ends null */
void statistics_effect(OperationRun *run, const char *name, Effect effect);       /* {"value": , "low": , "high": } */
/* "groups" in the result and a table of n, mean, sd, se and the t interval of each group. */
void statistics_group_table(OperationRun *run, const StatGroups *groups);
/* A figure of boxes, at most STATISTICS_BOXES. */
void statistics_boxes(OperationRun *run, const StatGroups *groups);
/* The same of columns: matrix is n x columns, column after column, in their own units. */
void statistics_column_boxes(OperationRun *run, const ParamValue *columns, const double *matrix, size_t n);
/* A histogram of the column with lines at its middle ("Mean"; not finite: none) and at what that is compared with; no figure when all values
** are equal. */
void statistics_distribution(OperationRun *run, const StatColumn *column, const char *what, double middle, double against);
/* Shares from 0 to 1 with the ends of their intervals, a row each. */
void statistics_shares(OperationRun *run, const char *axis, const char *const *labels, const double *shares, const double *low, const double *high,
                       size_t n);
/* A table of one row a name: statistic and value, for short results. */
typedef struct StatRow {
    const char *name;
    double value;
    bool p;
} StatRow;
void statistics_table(OperationRun *run, const char *title, const StatRow *rows, size_t n);

/* "p = 0.012" with what it says at the level of confidence: "which is significant at 5 %" / "not significant at 5 %". */
const char *statistics_verdict(OperationRun *run, double p);

/* Checks (check.h) of what t tests and F tests presume: normal values where there are few of them (Shapiro-Wilk below 50), no more
** skewness than their number bears where there are many (shape.h); and equal spreads (Brown-Forsythe). `where`: "The values". */
void statistics_check_normal(OperationRun *run, const double *values, size_t n, const char *where, const CheckAlternative *instead);
/* Within each group. unequal: NULL when the test does not presume equal spreads. */
void statistics_check_groups(OperationRun *run, const StatGroups *groups, const CheckAlternative *instead, const CheckAlternative *unequal);

#endif
