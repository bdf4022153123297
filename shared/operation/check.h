/*
** check.h - what an analysis presumes, whether these data keep to it, and which analysis does without.
**
** A check becomes an entry of the reply's `checks`: {name, verdict, detail, alternative}. The alternative is a question that can be
** asked as it stands: the same columns and options put to another operation, or to the same one with an option changed.
** What does not hold is said among the warnings too, for those who read only them.
*/
#ifndef QUERN_OPERATION_CHECK_H
#define QUERN_OPERATION_CHECK_H

#include "operation/operation.h"

typedef enum CheckVerdict {
    CHECK_OK,        /* "ok" */
    CHECK_DOUBTFUL,  /* "doubtful": the answer holds roughly, or it can not be told */
    CHECK_FAILS      /* "fails": better ask the alternative */
} CheckVerdict;

typedef struct CheckAlternative {
    const char *operation;              /* NULL: there is none */
    const char *title;                  /* "Welch's t test"; NULL: the operation's */
    const char *set;                    /* members that it gets anew, as JSON: "\"equal_variances\":false"; NULL: none */
    const char *const (*rename)[2];     /* {this one's parameter, its name there}, ended by {NULL}; NULL: all keep their names */
} CheckAlternative;

/* The detail is one sentence or two, with the figures. The alternative gets the parameters that this run was given and that it has too,
** and is left out of checks that hold. name: what is presumed, "Normal values"; unique in the answer. */
void check_add(OperationRun *run, const char *name, CheckVerdict verdict, const CheckAlternative *alternative, const char *format, ...)
    PRINTF_LIKE(5, 6);

/* ok above doubtful_below, fails below fails_below; NaN: doubtful. */
CheckVerdict check_p(double p, double doubtful_below, double fails_below);

#endif
